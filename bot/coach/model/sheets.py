"""How a prompt file is laid out: the front matter with its inputs, then # Instructions and # Material."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.coach.folder import Matter, front_matter
from bot.coach.model.inputs import Input

INSTRUCTIONS, MATERIAL = "# Instructions", "# Material"
LONGEST = 20_000  # characters: a book pasted by mistake would be paid for with every request


@dataclass(frozen=True, slots=True)
class Part:
    """The text under a heading, and the number of the line it begins on."""

    heading: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file cut up: its front matter and what stands below it."""

    matter: Matter
    body: list[str]
    line: int  # of the body's beginning


def sheet_of(name: str, text: str, problems: list[str]) -> Sheet | None:
    """The file with title, when and owner; None when it can't be cut up."""
    if len(text) > LONGEST:
        problems.append(f"{name} has more than {LONGEST:,} characters; shorten it, or it costs more than it helps.")
        return None
    lines = text.split("\n")
    matter, body_at = front_matter(lines)
    if matter is None:
        problems.append(f"{name}, line 1: the file must open with title, when and owner between two lines of ---.")
        return None
    problems.extend(
        f"{name}: the front matter has no {key}." for key in ("title", "when", "owner") if not matter.values.get(key)
    )
    return Sheet(matter, lines[body_at:], body_at + 1)


def declared_in(name: str, matter: Matter, can: Mapping[str, Input], problems: list[str]) -> dict[str, int]:
    """The inputs that the front matter lists, each with its line."""
    if "inputs" not in matter.values:
        problems.append(f"{name}: the front matter has no inputs; list them, one a line.")
    found: dict[str, int] = {}
    for line, item in matter.items.get("inputs", []):
        key, _, about = (piece.strip() for piece in item.partition(":"))
        place = f"{name}, line {line}"
        if key not in can:
            problems.append(f"{place}: {unknown(key, can)}")
        elif key in found:
            problems.append(f"{place}: “{key}” is listed twice; keep one of the two.")
        elif not about:
            problems.append(f"{place}: say in a few words what “{key}” is, as in “- {key}: {can[key].about}”.")
        found.setdefault(key, line)
    return found


def unknown(key: str, can: Mapping[str, Input]) -> str:
    """A sentence about an input that the code cannot give."""
    if not can:
        return f"“{key}” can't be given here: this file takes no inputs."
    return f"there is no input “{key}” for this prompt; there are {', '.join(can)}."


def parts_of(name: str, sheet: Sheet, problems: list[str]) -> tuple[Part, Part] | None:
    """What stands under the two headings; None when it is not just these two, each once, each with a text."""
    before = len(problems)
    begins: dict[str, int] = {}
    for at, line in enumerate(sheet.body):
        place, heading = f"{name}, line {sheet.line + at}", line.strip()
        if not line.startswith("# "):
            if heading and not begins and len(problems) == before:  # said once, not for every line
                problems.append(f"{place}: what stands above {INSTRUCTIONS} goes nowhere; move it below.")
        elif heading not in {INSTRUCTIONS, MATERIAL}:
            problems.append(f"{place}: only {INSTRUCTIONS} and {MATERIAL} have one #; write “#{heading}”.")
        elif heading in begins:
            first = sheet.line + begins[heading]
            problems.append(f"{place}: {heading} stands in line {first} already; keep one of the two.")
        else:
            begins[heading] = at
    problems.extend(
        f"{name}: the heading {each} is missing." for each in (INSTRUCTIONS, MATERIAL) if each not in begins
    )
    if len(begins) == 2 and begins[MATERIAL] < begins[INSTRUCTIONS]:
        problems.append(f"{name}, line {sheet.line + begins[MATERIAL]}: {MATERIAL} comes after {INSTRUCTIONS}.")
    if len(problems) > before:
        return None
    middle = begins[MATERIAL]
    parts = (
        _part(sheet, INSTRUCTIONS, begins[INSTRUCTIONS] + 1, middle),
        _part(sheet, MATERIAL, middle + 1, len(sheet.body)),
    )
    problems.extend(
        f"{name}, line {each.line - 1}: nothing stands under {each.heading}." for each in parts if not each.text.strip()
    )
    return parts if len(problems) == before else None


def _part(sheet: Sheet, heading: str, start: int, end: int) -> Part:
    return Part(heading, "\n".join(sheet.body[start:end]), sheet.line + start)

"""The prompts a model is given: Markdown files that a content director edits, read again when one changed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from jinja2 import Template

from bot.coach.folder import Stamp, files, stamp, text_of
from bot.coach.model.inputs import HOUSE_RULES, INPUTS, Input
from bot.coach.model.outside import Quoted
from bot.coach.model.shapes import Task
from bot.coach.model.sheets import MATERIAL, Part, declared_in, parts_of, sheet_of
from bot.coach.model.templates import Draft
from bot.domain.errors import Misconfigured
from bot.domain.words import one_line, storable

__all__ = ["INPUTS", "Input", "Prompts", "Quoted", "Rendered"]

_REPORTER = "reporter.md"
_LINE = 500  # characters of an input that is one line


@dataclass(frozen=True, slots=True)
class Rendered:
    """A request's two messages. What it holds is not shown in logs."""

    system: str = field(repr=False)
    user: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Prompt:
    instructions: Template
    material: Template


@dataclass(frozen=True, slots=True)
class _Set:
    """All files of one reading. `texts` tells whether another reading is the same."""

    house_rules: str
    prompts: Mapping[Task, _Prompt]
    texts: Mapping[str, str]


class Prompts:
    """The prompts as they are now. Reads the folder again when a file in it changed.

    A change that breaks one is not taken: the last good ones stay, and `problems` says what to mend.
    """

    def __init__(self, folder: Path, good: _Set, stamped: Stamp) -> None:
        self._folder = folder
        self._good = good
        self._stamp = stamped
        self._problems: tuple[str, ...] = ()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path) -> "Prompts":
        """Read all `*.md` of a folder. Raises Misconfigured with every problem found, each naming file and line."""
        stamped = stamp(folder)
        found, problems = _read(folder)
        if found is None:
            raise Misconfigured(f"The prompts in {folder} need mending:", problems)
        return cls(folder, found, stamped)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files as they are now; empty when they are in use."""
        return self._problems

    def reload(self) -> bool:
        """Read the folder again if a file was added, removed or changed. True when the prompts in use are new."""
        with self._lock:
            stamped = stamp(self._folder)
            if stamped == self._stamp:
                return False
            self._stamp = stamped
            found, problems = _read(self._folder)
            self._problems = tuple(problems)
            if found is None or found.texts == self._good.texts:
                return False
            self._good = found
            return True

    def render(self, task: Task, given: Mapping[str, str | Quoted]) -> Rendered:
        """The task's two messages. `given` holds every input of INPUTS[task] but `house_rules`: a director may begin to
        use any of them with the next edit. Outside ones are Quoted, ours are text."""
        self.reload()
        good = self._good
        inputs = _inputs(task, given) | {HOUSE_RULES: good.house_rules}
        prompt = good.prompts[task]
        return Rendered(_text(prompt.instructions, inputs), _text(prompt.material, inputs))


def _inputs(task: Task, given: Mapping[str, str | Quoted]) -> dict[str, str | Quoted]:
    """What was given, ours made plain. Raises when it is not what INPUTS says: the code's fault, never a file's."""
    wanted = {name: each for name, each in INPUTS[task].items() if name != HOUSE_RULES}
    if wrong := wanted.keys() ^ given.keys():
        raise ValueError(f"{task}: missing or unknown: {', '.join(sorted(wrong))}")
    inputs: dict[str, str | Quoted] = {}
    for name, each in wanted.items():
        value = given[name]
        if isinstance(value, Quoted) is not each.outside:
            raise TypeError(f"{task}: {name} must be {'Quoted' if each.outside else 'text of ours'}")
        inputs[name] = value if isinstance(value, Quoted) else _ours(value, each)
    return inputs


def _ours(value: str, each: Input) -> str:
    """Names and topics were typed by somebody once: on one line they can't open a heading of their own."""
    if not each.lines:
        return one_line(value, _LINE)
    return "\n".join(one_line(line, _LINE) for line in storable(value).splitlines())


def _text(template: Template, inputs: Mapping[str, str | Quoted]) -> str:
    """Rendered, with at most one empty line between paragraphs: an input left empty leaves no hole."""
    lines = (line.rstrip() for line in template.render(inputs).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _read(folder: Path) -> tuple[_Set | None, list[str]]:
    """All files of a folder, or None and what is wrong with them."""
    problems: list[str] = []
    names = {f"{task}.md": task for task in Task}
    texts: dict[str, str] = {}
    prompts: dict[Task, _Prompt] = {}
    house_rules = ""
    present = files(folder)
    for path in present:
        if path.name not in {*names, _REPORTER}:
            problems.append(f"{path.name} is no prompt; there are {', '.join([*names, _REPORTER])}.")
            continue
        text = text_of(path, problems)
        if text is None:
            continue
        texts[path.name] = text
        if path.name == _REPORTER:
            house_rules = _house_rules(text, problems)
        elif prompt := _prompt(path.name, text, names[path.name], problems):
            prompts[names[path.name]] = prompt
    missing = {*names, _REPORTER} - {path.name for path in present}
    problems.extend(f"{name} is missing; put it back." for name in sorted(missing))
    if problems:
        return None, problems
    return _Set(house_rules, MappingProxyType(prompts), MappingProxyType(texts)), []


def _house_rules(text: str, problems: list[str]) -> str:
    """The rules that the other files share: text without inputs."""
    sheet = sheet_of(_REPORTER, text, problems)
    if sheet is None:
        return ""
    if sheet.matter.items:
        declared_in(_REPORTER, sheet.matter, {}, problems)
    draft = Draft(_REPORTER, Part("the front matter", "\n".join(sheet.body), sheet.line), {})
    problems.extend(draft.problems)
    said = _text(draft.template, {}) if draft.template else ""
    if draft.template and not said:
        problems.append(f"{_REPORTER}: nothing stands under the front matter.")
    return said


def _prompt(name: str, text: str, task: Task, problems: list[str]) -> _Prompt | None:
    """One file as two templates; None when something is wrong with it."""
    before = len(problems)
    can = INPUTS[task]
    sheet = sheet_of(name, text, problems)
    if sheet is None:
        return None
    declared = declared_in(name, sheet.matter, can, problems)
    parts = parts_of(name, sheet, problems)
    if parts is None:
        return None
    drafts = [Draft(name, part, can) for part in parts]
    for draft in drafts:
        problems.extend(draft.problems)
        problems.extend(
            f"{name}, line {line}: “{used}” is not listed under inputs; add “- {used}: {can[used].about}”."
            for used, line in draft.used.items()
            if used in can and used not in declared
        )
    instructions, material = (draft.template for draft in drafts)
    if instructions is None or material is None:
        return None  # what it uses is not known for certain
    used = drafts[0].used.keys() | drafts[1].used.keys()
    problems.extend(
        f"{name}, line {line}: “{each}” is listed under inputs and never used; use it or take it off the list."
        for each, line in declared.items()
        if each in can and each not in used
    )
    problems.extend(
        f"{name}: {{{{ {each} | quote }}}} is missing under {MATERIAL}; without it there is nothing to work on."
        for each in can
        if can[each].needed and each not in drafts[1].quoted
    )
    return _Prompt(instructions, material) if len(problems) == before else None

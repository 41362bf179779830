"""Block Kit in small pieces. People's words go into rich text, where Slack parses nothing: no pings, links or marks.

What is too long for one block becomes several; what can't be split raises ValueError.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from bot.slack.words import size, split

Block = dict[str, Any]

SECTION = 3000  # characters, here and below
RICH_TEXT = 3000  # Slack names no limit; that of a section is safe
HEADER = 150
CONTEXT = 2000
BUTTON = 75
OPTION = 75
OPTION_VALUE = 150
VALUE = 2000
TITLE = 24
METADATA = 3000
INPUT = 3000
PLACEHOLDER = 150
NAME = 255  # of blocks, actions and forms
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
MESSAGE_BLOCKS = 50
MESSAGE_SIZE = 13_000  # text and blocks
VIEW_BLOCKS = 100
ACTIONS = 25  # elements
OPTIONS = 100
OVERFLOW = 5
RADIO = 10

SAY, QUOTE = "rich_text_section", "rich_text_quote"


class Run(NamedTuple):
    """A stretch of text in one look: "bold", "italic", "underline" or "code". With `moment` it is that date."""

    text: str
    looks: tuple[str, ...] = ()
    moment: int | None = None  # seconds; shown on the reader's own clock, `text` where that can't be done
    link: str = ""  # an address that `words.web_link` let pass


class Part(NamedTuple):
    """A paragraph or a quote."""

    kind: str
    runs: tuple[Run, ...]


def say(*runs: Run | str) -> Part:
    """A paragraph; strings stand for plain runs."""
    return Part(SAY, _runs(runs))


def quote(*runs: Run | str) -> Part:
    """Somebody's words, set apart."""
    return Part(QUOTE, _runs(runs))


def bold(text: str) -> Run:
    """A run in bold."""
    return Run(text, ("bold",))


def ours(text: str, *looks: str) -> Part:
    """A text of the bot's own: `words in backticks` are shown as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # one that is never closed stands as it is
        pieces[-2:] = ["`".join(pieces[-2:])]
    runs = [
        Run(piece, (*looks, "code")) if place % 2 and piece else Run(piece or "``" * (place % 2), looks)
        for place, piece in enumerate(pieces)
    ]
    return Part(SAY, _runs(runs))


def _runs(runs: Iterable[Run | str]) -> tuple[Run, ...]:
    made = (run if isinstance(run, Run) else Run(run) for run in runs)
    return tuple(run for run in made if run.text)


def rich(*parts: Part) -> list[Block]:
    """Rich text blocks that hold the parts in order, split where they are long."""
    blocks: list[Block] = []
    room = 0
    for part in _joined(parts):
        for runs in _split_runs(part.runs):
            weight = sum(size(run.text) for run in runs)
            if weight > room:
                blocks.append({"type": "rich_text", "elements": []})
                room = RICH_TEXT
            blocks[-1]["elements"].append({"type": part.kind, "elements": [_element(run) for run in runs]})
            room -= weight
    return blocks


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Paragraphs that follow each other as one, since Slack would run them into one line; empty ones left out."""
    joined: list[Part] = []
    for part in parts:
        if not part.runs:
            continue
        if joined and joined[-1].kind == part.kind == SAY:
            joined[-1] = Part(SAY, (*joined[-1].runs, Run("\n"), *part.runs))
        else:
            joined.append(part)
    return joined


def _split_runs(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs in groups that fit a block each; a long run goes on in the next."""
    groups: list[list[Run]] = [[]]
    room = RICH_TEXT
    for run in runs:
        pieces = [run.text] if size(run.text) <= room else split(run.text, RICH_TEXT)
        for piece in pieces:
            if size(piece) > room:
                groups.append([])
                room = RICH_TEXT
            groups[-1].append(run._replace(text=piece))
            room -= size(piece)
    return [group for group in groups if group]


def _element(run: Run) -> Block:
    element: Block = {"type": "text", "text": run.text}
    if run.moment is not None:
        element = {"type": "date", "timestamp": run.moment, "format": "{date_short}", "fallback": run.text}
    if run.link:
        element = {"type": "link", "url": run.link, "text": run.text}
    if run.looks:
        element["style"] = dict.fromkeys(run.looks, True)
    return element


def plain_section(text: str, accessory: Block) -> Block:
    """A paragraph that nothing is parsed in, with something at its side."""
    return {
        "type": "section",
        "block_id": _name([accessory]),
        "text": _plain(text, SECTION, "a section"),
        "accessory": accessory,
    }


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": _plain(text, HEADER, "a header")}


def context(text: str) -> Block:
    """A line in small print; nothing is parsed in it."""
    return {"type": "context", "elements": [_plain(text, CONTEXT, "a context")]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """Buttons and menus in a row."""
    if not 1 <= len(elements) <= ACTIONS:
        raise ValueError(f"a row has 1 to {ACTIONS} buttons, not {len(elements)}")
    names = [element["action_id"] for element in elements]
    if len(set(names)) < len(names):
        raise ValueError(f"two buttons of one row have the same name: {names}")
    return {"type": "actions", "block_id": _name(elements), "elements": list(elements)}


def _name(elements: Sequence[Block]) -> str:
    """A block's id, by what it holds: Slack wants another one when a message changes."""
    told = json.dumps(elements, sort_keys=True).encode()
    return hashlib.sha256(told).hexdigest()[:16]


def button(
    label: str, action_id: str, value: str = "", style: str | None = None, confirm: Block | None = None, about: str = ""
) -> Block:
    """A button; `about` is what a screen reader says instead of the label."""
    made: Block = {"type": "button", "action_id": str(action_id), "text": _plain(label, BUTTON, "a button")}
    if value:
        made["value"] = _within(value, VALUE, "a button's value")
    if style is not None:
        made["style"] = style
    if confirm is not None:
        made["confirm"] = confirm
    if about:
        made["accessibility_label"] = _within(about, BUTTON, "a button's description")
    return made


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """The question that comes up before a button does what can't be undone."""
    return {
        "title": _plain(title, CONFIRM_TITLE, "a title"),
        "text": _plain(text, CONFIRM_TEXT, "a question"),
        "confirm": _plain(yes, CONFIRM_BUTTON, "a button"),
        "deny": _plain(no, CONFIRM_BUTTON, "a button"),
        "style": "danger",
    }


def option(label: str, value: str) -> Block:
    """One line of a menu."""
    return {"text": _plain(label, OPTION, "an option"), "value": _within(value, OPTION_VALUE, "an option's value")}


def menu(action_id: str, placeholder: str, options: Sequence[Block], chosen: Block | None = None) -> Block:
    """A menu with one choice; `chosen` is one of its options."""
    made: Block = {
        "type": "static_select",
        "action_id": str(action_id),
        "placeholder": _plain(placeholder, PLACEHOLDER, "a placeholder"),
        "options": _some(options, OPTIONS),
    }
    return made if chosen is None else made | {"initial_option": chosen}


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """A menu behind three dots."""
    return {"type": "overflow", "action_id": str(action_id), "options": _some(options, OVERFLOW)}


def radio(options: Sequence[Block]) -> Block:
    """A few answers, one to choose."""
    return {"type": "radio_buttons", "options": _some(options, RADIO)}


def field(name: str, label: str, element: Block, hint: str = "", optional: bool = False) -> Block:
    """An input of a form; its block and its element have the same name."""
    block: Block = {
        "type": "input",
        "block_id": str(name),
        "label": _plain(label, CONTEXT, "a label"),
        "element": element | {"action_id": str(name)},
        "optional": optional,
    }
    return block | {"hint": _plain(hint, CONTEXT, "a hint")} if hint else block


def typed(initial: str = "", limit: int = INPUT, multiline: bool = False, placeholder: str = "") -> Block:
    """Something to type into."""
    made: Block = {"type": "plain_text_input", "max_length": limit, "multiline": multiline}
    if initial:
        made["initial_value"] = _within(initial, limit, "what stands in a field")
    if placeholder:
        made["placeholder"] = _plain(placeholder, PLACEHOLDER, "a placeholder")
    return made


def modal(title: str, blocks: list[Block], **more: Any) -> Block:
    """A modal view; `more` are a submit text, a callback id or private metadata."""
    _some(blocks, VIEW_BLOCKS)
    _within(more.get("private_metadata", ""), METADATA, "what a form carries")
    submit = {"submit": _plain(more.pop("submit"), TITLE, "a button")} if "submit" in more else {}
    close = _plain(more.pop("close", "Close"), TITLE, "a button")
    titled = {"type": "modal", "title": _plain(title, TITLE, "a title"), "close": close}
    return {**titled, **submit, **more, "blocks": blocks}


def weight(blocks: Iterable[Block]) -> int:
    """How many characters of text and addresses the blocks hold."""
    return sum(_weight(block) for block in blocks)


def _weight(part: Any) -> int:
    if isinstance(part, dict):
        return sum(
            size(inner) if name in {"text", "fallback", "url"} and isinstance(inner, str) else _weight(inner)
            for name, inner in part.items()
        )
    return sum(_weight(inner) for inner in part) if isinstance(part, list) else 0


def _plain(text: str, limit: int, what: str) -> Block:
    if not text.strip():
        raise ValueError(f"{what} needs some text")
    return {"type": "plain_text", "text": _within(text, limit, what), "emoji": False}


def _within(text: str, limit: int, what: str) -> str:
    if size(text) > limit:
        raise ValueError(f"{what} has {size(text)} characters; Slack takes {limit}")
    return text


def _some(things: Sequence[Block], limit: int) -> list[Block]:
    if not 1 <= len(things) <= limit:
        raise ValueError(f"Slack takes 1 to {limit} of these, not {len(things)}")
    return list(things)

"""Block Kit as a plain page of HTML: what the bot sends, drawn by us. What it doesn't know raises ValueError."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
CSS = (Path(__file__).parent / "preview.css").read_text("utf-8")
EMOJI = {"ear": "👂", "lock": "🔒", "thought_balloon": "💭"}
TAGS = {"bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code"}
_MRKDWN_LINK = re.compile(r"&lt;(https?://[^|&]+)\|([^&]+)&gt;")


def page(*cards: str, look: str = "", files: Mapping[str, bytes] | None = None) -> str:
    """A page to take a picture of: `.sheet` holds the cards. `look` is "one" for a modal, "two" for two of them, "dark"
    or "phone". `files` are pictures by Slack's id of them."""
    drawn = "".join(cards)
    for file, png in (files or {}).items():
        drawn = drawn.replace(f'src="{file}"', f'src="data:image/png;base64,{base64.b64encode(png).decode()}"')
    return f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><div class="sheet {look}">{drawn}</div>'


def conversation(title: str, messages: Sequence[str]) -> str:
    """A direct message or a channel."""
    return (
        f'<div class="card"><div class="bar">{escape(title)}</div><div class="inside">{"".join(messages)}</div></div>'
    )


def sent(blocks: Sequence[Json], at: str, only_you: bool = False) -> str:
    """A message of the bot's."""
    only = '<div class="only">Only visible to you</div>' if only_you else ""
    name = f'<div class="name">Beatdesk <span class="app">APP</span><small>{escape(at)}</small></div>'
    return f'<div class="message"><div class="face bot">B</div><div>{only}{name}{_blocks(blocks)}</div></div>'


def typed(name: str, text: str, at: str, *reactions: str) -> str:
    """A message of a person's, with the bot's reactions under it."""
    each = " ".join(f'<span class="reaction">{EMOJI[reaction]} 1</span>' for reaction in reactions)
    sign = f"<div>{each}</div>" if reactions else ""
    head = f'<div class="name">{escape(name)}<small>{escape(at)}</small></div>'
    words = f'<div class="text">{escape(text)}</div>'
    face = f'<div class="face person">{escape(name[:1])}</div>'
    return f'<div class="message">{face}<div>{head}{words}{sign}</div></div>'


def modal(view: Json) -> str:
    """A form, or a modal that only shows something."""
    close, submit = view.get("close"), view.get("submit")
    buttons = f'<span class="button">{_plain(close)}</span>' if close else ""
    buttons += f'<span class="button primary">{_plain(submit)}</span>' if submit else ""
    foot = f'<div class="foot">{buttons}</div>' if buttons else ""
    bar = f'<div class="bar">{_plain(view["title"])}</div>'
    return f'<div class="card">{bar}<div class="inside">{_blocks(view["blocks"])}</div>{foot}</div>'


def home(view: Json) -> str:
    """The Home tab."""
    bar = '<div class="bar">Beatdesk<span class="tab here">Home</span><span class="tab">Messages</span></div>'
    return f'<div class="card">{bar}<div class="inside">{_blocks(view["blocks"])}</div></div>'


def _blocks(blocks: Sequence[Json]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Json) -> str:
    match block["type"]:
        case "header":
            return f'<div class="block header">{_plain(block["text"])}</div>'
        case "divider":
            return '<div class="block divider"></div>'
        case "context":
            return f'<div class="block context">{" ".join(_text(each) for each in block["elements"])}</div>'
        case "section":
            words = f'<div class="text">{_text(block["text"])}</div>' if "text" in block else ""
            words += "".join(f'<div class="fields text">{_text(each)}</div>' for each in block.get("fields", []))
            beside = _element(block["accessory"]) if "accessory" in block else ""
            return f'<div class="block section"><div>{words}</div>{beside}</div>'
        case "rich_text":
            return f'<div class="block">{"".join(_rich(part) for part in block["elements"])}</div>'
        case "image":
            return f'<img class="block picture" src="{block["slack_file"]["id"]}" alt="{escape(block["alt_text"])}">'
        case "actions":
            return f'<div class="block actions">{"".join(_element(each) for each in block["elements"])}</div>'
        case "input":
            optional = " <small>(optional)</small>" if block.get("optional") else ""
            hint = f'<div class="hint">{_plain(block["hint"])}</div>' if "hint" in block else ""
            label = f'<div class="label">{_plain(block["label"])}{optional}</div>'
            return f'<div class="input">{label}{_element(block["element"])}{hint}</div>'
    raise ValueError(f"a block of type {block['type']}")


def _text(text: Json) -> str:
    return _mrkdwn(text["text"]) if text["type"] == "mrkdwn" else _plain(text)


def _plain(text: Json) -> str:
    return escape(text["text"])


def _mrkdwn(text: str) -> str:
    """The little of it that we write: text escaped as Slack wants it, code, bold, and links of our own."""
    found = _MRKDWN_LINK.sub(r'<a href="\1">\2</a>', text.replace("<", "&lt;").replace(">", "&gt;"))
    found = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", found)
    return re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", found)


def _rich(part: Json) -> str:
    match part["type"]:
        case "rich_text_section":
            return f'<div class="text">{_runs(part)}</div>'
        case "rich_text_quote":
            return f"<blockquote>{_runs(part)}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{_runs(part)}</pre>"
        case "rich_text_list":
            tag = "ol" if part["style"] == "ordered" else "ul"
            return f"<{tag}>{''.join(f'<li>{_runs(each)}</li>' for each in part['elements'])}</{tag}>"
    raise ValueError(f"rich text of type {part['type']}")


def _runs(part: Json) -> str:
    return "".join(_run(run) for run in part["elements"])


def _run(run: Json) -> str:
    match run["type"]:
        case "text":
            words = escape(run["text"])
        case "date":
            words = _date(run)
        case "link":
            words = f'<a href="{escape(run["url"])}">{escape(run.get("text") or run["url"])}</a>'
        case "emoji":
            words = EMOJI[run["name"]]
        case _:
            raise ValueError(f"a run of type {run['type']}")
    for look in sorted(run.get("style", {})):
        words = f"<{TAGS[look]}>{words}</{TAGS[look]}>"
    return words


def _date(run: Json) -> str:
    """As Slack shows a short date, for a reader in Berlin."""
    if run["format"] != "{date_short}":
        raise ValueError(f"a date as {run['format']}")
    moment = datetime.fromtimestamp(run["timestamp"], ZoneInfo("Europe/Berlin"))
    return f"{moment:%b} {moment.day}, {moment.year}"


def _element(element: Json) -> str:
    match element["type"]:
        case "button":
            return f'<span class="button {element.get("style", "")}">{_plain(element["text"])}</span>'
        case "static_select":
            chosen = element.get("initial_option")
            return _select(chosen["text"] if chosen else element["placeholder"], faint=chosen is None)
        case "users_select":
            return _select(element.get("placeholder") or {"text": "Select a user"}, faint=True)
        case "timepicker":
            return _select({"text": element["initial_time"]}, faint=False)
        case "datepicker":
            day = element.get("initial_date")
            return _select({"text": day or "Select a date"}, faint=day is None)
        case "overflow":
            return '<span class="button">···</span>'
        case "radio_buttons":
            chosen = element.get("initial_option")
            return "".join(
                f'<div class="radio {"ticked" if each == chosen else ""}">{_plain(each["text"])}</div>'
                for each in element["options"]
            )
        case "checkboxes":
            ticked = element.get("initial_options", [])
            return "".join(
                f'<div class="box {"ticked" if each in ticked else ""}">{_plain(each["text"])}</div>'
                for each in element["options"]
            )
        case "plain_text_input":
            value, empty = element.get("initial_value"), element.get("placeholder")
            words = escape(value) if value else f'<span class="faint">{_plain(empty)}</span>' if empty else ""
            return f'<div class="typed {"tall" if element.get("multiline") else ""}">{words}</div>'
    raise ValueError(f"an element of type {element['type']}")


def _select(text: Json, *, faint: bool) -> str:
    return f'<span class="select"><span class="{"faint" if faint else ""}">{_plain(text)}</span></span>'

"""What is wrong with something the bot sent to Slack: by Slack's Python models, by its types, by our own checks.

Each problem names its source first: `models`, `types` or `own`.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from tests.slack import schema

# The client's method, and the arguments that must not be missing.
SENDERS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "chat.postMessage": (WebClient.chat_postMessage, ("channel",)),
    "chat.update": (WebClient.chat_update, ("channel", "ts")),
    "chat.postEphemeral": (WebClient.chat_postEphemeral, ("channel", "user")),
    "views.open": (WebClient.views_open, ("trigger_id", "view")),
    "views.update": (WebClient.views_update, ("view",)),
    "views.push": (WebClient.views_push, ("trigger_id", "view")),
    "views.publish": (WebClient.views_publish, ("user_id", "view")),
    "response_url": (WebhookClient.send, ()),
}
OBJECTS = ("blocks", "view", "metadata", "errors")
NEVER_SENT = ("attachments", "markdown_text", "as_user", "username", "icon_url", "icon_emoji", "link_names", "parse")

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, ALL_BLOCKS_TEXT = 40_000, 13_000
OPTIONS = 100
# (type of the dict that holds it, key) -> the most characters, of a string or of a text object.
LENGTHS = {
    ("section", "text"): 3000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("option", "description"): 75,
    ("field", "text"): 2000,
    ("", "private_metadata"): 3000,
    ("", "callback_id"): 255,
    ("", "action_id"): 255,
    ("", "block_id"): 255,
}
# The same for lists: fewest and most.
COUNTS = {
    ("actions", "elements"): (1, 25),
    ("context", "elements"): (1, 10),
    ("section", "fields"): (1, 10),
    ("overflow", "options"): (1, 5),
    ("radio_buttons", "options"): (1, 10),
    ("checkboxes", "options"): (1, 10),
    ("", "options"): (1, OPTIONS),
    ("", "option_groups"): (1, OPTIONS),
}
LINKS = ("url", "image_url", "title_url", "video_url", "thumbnail_url", "icon_url")
MENTIONS = ("broadcast", "user", "usergroup", "channel", "team")

# Where a link of a test's may lead: the loopback server of feeds and pages, and a message of the loopback Slack.
LINKED = re.compile(r"https?://(?:127\.1\.0\.\d+:\d+/|news\.example/|[^/\s]+/archives/C)[^\s\"'\\|<>]*")

Node = dict[str, Any]


def problems(method: str, payload: Node, allowed_links: Collection[str] = ()) -> list[str]:
    """All that is wrong with a payload for a Web API method, a `response_url`, or as a `response_action`.

    Links are wrong unless their address is among `allowed_links`. Values may be decoded from a form.
    """
    payload = {key: _unpacked(value) if key in OBJECTS else value for key, value in payload.items()}
    if method == "response_action":
        return list(dict.fromkeys(_answer(payload, allowed_links)))
    sender, needed = SENDERS[method]
    known = {*inspect.signature(sender).parameters, "token"} - {"self", "kwargs", "headers"}
    found = [f"own: {key!r} is no argument of {method}" for key in payload if key not in known]
    found += [f"own: {key} is missing" for key in needed if not payload.get(key)]
    found += [f"own: {key} is never sent" for key in NEVER_SENT if not _is(payload.get(key, False), False)]
    if method.startswith("views."):
        kind = {"views.publish": "home", "views.update": None}.get(method, "modal")
        found += _view(payload.get("view") or {}, kind, allowed_links)
        if method == "views.update" and not (payload.get("view_id") or payload.get("external_id")):
            found.append("own: view_id is missing")
    else:
        found += _message(method, payload, allowed_links)
    return list(dict.fromkeys(found))


def _answer(payload: Node, allowed_links: Collection[str]) -> list[str]:
    """A view_submission's answer; an empty one closes the form."""
    action = payload.get("response_action")
    part = {"update": "view", "push": "view", "errors": "errors", "clear": "response_action"}.get(action or "")
    if not payload:
        return []
    if part is None:
        return [f"own: response_action {action!r} is unknown"]
    found = [f"own: {key!r} is no part of the answer" for key in payload.keys() - {"response_action", part}]
    if part == "view":
        found += _view(payload.get("view") or {}, "modal", allowed_links)
    if part == "errors":
        errors = payload.get("errors")
        said = list(errors.values()) if isinstance(errors, dict) else []
        if not said or not all(isinstance(words, str) and words for words in said):
            found.append("own: errors are not sentences by block_id")
    return found


def _message(method: str, payload: Node, allowed_links: Collection[str]) -> list[str]:
    found: list[str] = []
    blocks = payload.get("blocks") or []
    text = payload.get("text")
    if not (isinstance(text, str) and text.strip()):
        if not (method == "response_url" and _is(payload.get("delete_original"), True)):
            found.append("own: text is missing: notifications and screen readers read it")
    else:
        if len(text) > MESSAGE_TEXT:
            found.append(f"own: text is longer than {MESSAGE_TEXT}")
        found += [f"own: text: {reason}" for reason in mrkdwn_problems(text, allowed_links)]
    if method == "chat.postMessage":
        found += [
            f"own: {key} is not False" for key in ("unfurl_links", "unfurl_media") if not _is(payload.get(key), False)
        ]
        metadata = payload.get("metadata")
        sound = (
            isinstance(metadata, dict) and metadata.get("event_type") and metadata.get("event_payload", {}).get("key")
        )
        if not sound:
            found.append("own: metadata with event_type and event_payload.key is missing")
    if payload.get("metadata") is not None and schema.available():
        found += [f"types: metadata{reason}" for reason in schema.problems("MessageMetadata", payload["metadata"])]
    if len(blocks) > MESSAGE_BLOCKS:
        found.append(f"own: more than {MESSAGE_BLOCKS} blocks")
    if sum(len(node["text"]) for _, node in _nodes(blocks, "") if isinstance(node.get("text"), str)) > ALL_BLOCKS_TEXT:
        found.append(f"own: the blocks hold more than {ALL_BLOCKS_TEXT} characters")
    kinds = Counter(block.get("type") for block in blocks)
    if kinds["input"]:
        found.append("own: input in a message")
    if kinds["table"] + kinds["data_table"] > 1:
        found.append("own: more than one table")
    parts = {f"blocks[{index}]": block for index, block in enumerate(blocks)}
    return found + _parts(parts, "KnownBlock", blocks, allowed_links, lambda: Block.parse_all(blocks))


def _view(view: Node, kind: str | None, allowed_links: Collection[str]) -> list[str]:
    found: list[str] = []
    if kind and view.get("type") != kind:
        found.append(f"own: view.type is not {kind}")
    blocks = view.get("blocks") or []
    kinds = {block.get("type") for block in blocks}
    if len(blocks) > VIEW_BLOCKS:
        found.append(f"own: more than {VIEW_BLOCKS} blocks")
    if kinds & {"table", "data_table"}:
        found.append("own: table in a view")
    if view.get("type") == "modal" and "input" in kinds and not view.get("submit"):
        found.append("own: a form without a submit label")
    definition = "HomeView" if view.get("type") == "home" else "ModalView"
    return found + _parts({"view": view}, definition, blocks, allowed_links, lambda: [View(**view)])


def _parts(
    parts: Node, definition: str, blocks: list[Node], allowed_links: Collection[str], models: Callable[[], list[Any]]
) -> list[str]:
    """A message's blocks, or the one view: by the models, by the types, and dict by dict by our own checks."""
    try:
        found = [reason for reason in _model(models()) if reason]
    except Exception as wrong:  # a model's constructor may stumble over anything
        found = [f"models: {type(wrong).__name__}: {wrong}"]
    if schema.available():
        found += [f"types: {at}{reason}" for at, part in parts.items() for reason in schema.problems(definition, part)]
    nodes = [found_node for at, part in parts.items() for found_node in _nodes(part, at)]
    found += _repeated("block_id", nodes)
    found += [f"{reason} in one block" for block in blocks for reason in _repeated("action_id", _nodes(block, ""))]
    return found + [f"own: {at}: {reason}" for at, node in nodes for reason in _node(node, at, allowed_links)]


def _repeated(key: str, nodes: Iterable[tuple[str, Node]]) -> list[str]:
    names = Counter(node[key] for _, node in nodes if node.get(key))
    return [f"own: {key} {name!r} comes {times} times" for name, times in names.items() if times > 1]


def _model(model: Any) -> Iterator[str]:
    """A model's own complaint, then those of the models it holds."""
    if isinstance(model, list | tuple):
        for inner in model:
            yield "models: a part of unknown type" if inner is None else ""
            yield from _model(inner)
    if isinstance(model, JsonObject):
        try:
            model.validate_json()
        except Exception as wrong:  # a validator stumbles when what it looks at is missing
            yield f"models: {getattr(model, 'type', type(model).__name__)}: {wrong}"
        for inner in vars(model).values():
            if isinstance(inner, JsonObject | list | tuple):
                yield from _model(inner)


def _node(node: Node, at: str, allowed_links: Collection[str]) -> Iterator[str]:
    kind = node.get("type", "")
    place = re.search(r"\.(option|field)s\[\d+\]$", at)
    holder = place[1] if place else kind
    for (owner, key), most in LENGTHS.items():
        value = node.get(key)
        value = value.get("text") if isinstance(value, dict) else value
        if owner in ("", holder) and isinstance(value, str) and len(value) > most:
            yield f"{key} is longer than {most}"
    for (owner, key), (fewest, most) in COUNTS.items():
        value = node.get(key)
        if owner in ("", kind) and isinstance(value, list) and not fewest <= len(value) <= most:
            yield f"{key} has {len(value)} elements, not {fewest} to {most}"
    if kind in ("mrkdwn", "plain_text") and not node.get("text"):
        yield "text is empty"
    if kind == "mrkdwn":
        yield from mrkdwn_problems(str(node.get("text")), allowed_links)
    if kind == "markdown" and re.search(r"[<>]|\]\(", str(node.get("text"))):
        yield "markdown with a link or a mention"
    if kind in MENTIONS:
        yield f"a mention: {kind}"
    if len(str(node.get("initial_value") or "")) > node.get("max_length", 3000):
        yield "initial_value is longer than max_length"
    yield from _choices(node)
    if not at.endswith(".slack_file"):  # a file's address is Slack's own
        yield from (f"{key} is no link of ours" for key in LINKS if key in node and not _ours(node[key], allowed_links))


def _choices(node: Node) -> Iterator[str]:
    options = [
        *node.get("options", ()),
        *(o for group in node.get("option_groups", ()) for o in group.get("options", ())),
    ]
    values = Counter(option.get("value") for option in options)
    yield from (f"option {value!r} comes {times} times" for value, times in values.items() if times > 1)
    chosen = [*node.get("initial_options", ()), *([node["initial_option"]] if "initial_option" in node else [])]
    if options and any(option not in options for option in chosen):
        yield "initial_option is not among the options"


def mrkdwn_problems(text: str, allowed_links: Collection[str] = ()) -> Iterator[str]:
    """What a mrkdwn text holds beside plain escaped words and the links allowed."""

    def judged(tag: re.Match[str]) -> str:
        link = re.fullmatch(r"(https?://[^\s|<>]+)(?:\|([^|<>]+))?", tag[1])
        if link and _ours(link[1], allowed_links):
            return link[2] or ""
        wrong.append(f"raw {tag[0]!r}" if tag[1][:1] in ("!", "@", "#") else f"{tag[0]!r} is not a link of ours")
        return ""

    wrong: list[str] = []
    rest = re.sub(r"<([^<>]*)>", judged, text)
    yield from wrong
    if mark := re.search(r"[<>]", rest):
        yield f"raw {mark[0]!r}"
    if re.search(r"&(?!amp;|lt;|gt;)", rest):
        yield "an unescaped '&'"


def _ours(url: Any, allowed_links: Collection[str]) -> bool:
    plain = str(url).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    safe = not re.search(r"[\s|<>]", plain) and urlsplit(plain).scheme in ("http", "https")
    return safe and bool({plain, url} & set(allowed_links))


def _nodes(value: Any, at: str) -> Iterator[tuple[str, Node]]:
    """Every dict in a payload, with its place."""
    if isinstance(value, dict):
        yield at, value
        for key, inner in value.items():
            yield from _nodes(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nodes(inner, f"{at}[{index}]")


def _unpacked(value: Any) -> Any:
    """A form carries objects and lists as JSON."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _is(value: Any, wanted: bool) -> bool:
    return value in ((True, "true", "1") if wanted else (False, "false", "0"))

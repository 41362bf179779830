"""What people do in their direct message, read from Slack's events: messages, edits, deletions, files; the rest is not
ours to hear."""

import re
from collections.abc import Callable
from typing import Any

from bot.domain.deliveries import InboxEvent, Incoming
from bot.domain.words import storable
from bot.slack.words import plain

NameOf = Callable[[str], str | None]
# People's own messages. Everything else with a subtype is Slack's or a bot's: joins, topics, reminders.
_SAID = {None, "file_share", "thread_broadcast", "me_message"}
_HOMES = ("user_team", "source_team", "team")  # where a message of Slack Connect comes from
_TS = re.compile(r"\d{10}\.\d{6}")  # ours sort as text, so that none may be shorter or longer


def changes(event: dict[str, Any], team: str, name_of: NameOf) -> list[InboxEvent]:
    """What one `message` event of Slack's means for us: nothing, one change, or a message and its files."""
    if event.get("type") != "message" or not _is_direct(event):
        return []
    subtype = event.get("subtype")
    match subtype if isinstance(subtype, str | None) else "":
        case "message_changed":
            return _edited(event, team, name_of)
        case "message_deleted":
            return _deleted(event, team)
        case subtype if subtype in _SAID:
            return said(event, event["channel"], team, name_of)
    return []


def said(message: dict[str, Any], channel: str, team: str, name_of: NameOf) -> list[InboxEvent]:
    """A person's message, from an event or from the conversation's history."""
    if message.get("subtype") not in _SAID or not _is_persons(message, team):
        return []
    user, ts = str(message["user"]), str(message["ts"])
    found = []
    text = storable(plain(str(message.get("text") or ""), name_of))
    if text.strip():
        found.append(InboxEvent(Incoming.MESSAGE, channel, user, ts, ts, text))
    if message.get("files"):
        found.append(InboxEvent(Incoming.FILE, channel, user, ts, ts, ""))
    return found


def edited_since(message: dict[str, Any], channel: str, team: str, name_of: NameOf) -> list[InboxEvent]:
    """The edit that a message of the history shows, if it was edited by its author."""
    edited = _part(message, "edited")
    if not _is_ts(edited.get("ts")) or not _is_persons(message, team):
        return []
    text = storable(plain(str(message.get("text") or ""), name_of))
    return [
        InboxEvent(Incoming.EDIT, channel, str(message["user"]), str(edited["ts"]), str(message["ts"]), text),
    ]


def _edited(event: dict[str, Any], team: str, name_of: NameOf) -> list[InboxEvent]:
    message, before = _part(event, "message"), _part(event, "previous_message")
    if message.get("subtype") == "tombstone":  # the first message of a thread, deleted
        return _deleted(event | {"deleted_ts": message.get("ts")}, team)
    if message.get("text") == before.get("text"):  # Slack unfurled a link, or counted a reply
        return []
    if not _part(message, "edited"):
        message = message | {"edited": {"ts": event.get("event_ts") or event.get("ts")}}
    return edited_since(message, str(event["channel"]), team, name_of)


def _deleted(event: dict[str, Any], team: str) -> list[InboxEvent]:
    before = _part(event, "previous_message")
    target, ts = event.get("deleted_ts") or before.get("ts"), event.get("event_ts") or event.get("ts")
    if not _is_ts(target) or not _is_ts(ts) or (before and not _is_persons(before, team)):
        return []  # without the message itself, whose it was is seen by what we keep under its timestamp
    user = str(before.get("user") or "")
    return [InboxEvent(Incoming.DELETE, str(event["channel"]), user, str(ts), str(target), "")]


def _is_direct(event: dict[str, Any]) -> bool:
    kind, channel = event.get("channel_type"), event.get("channel")
    return isinstance(channel, str) and (kind == "im" if kind else channel.startswith("D"))


def _is_persons(message: dict[str, Any], team: str) -> bool:
    """Whether a person of this company wrote it: no bot (ourselves included), nobody from another workspace."""
    if not message.get("user") or not _is_ts(message.get("ts")) or message.get("bot_id") or message.get("bot_profile"):
        return False
    return all((message.get(home) or team) == team for home in _HOMES)


def _is_ts(found: Any) -> bool:
    return isinstance(found, str) and _TS.fullmatch(found) is not None


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of what Slack sent; empty where there is something else."""
    found = whole.get(name)
    return found if isinstance(found, dict) else {}

"""What people do in their direct message, read from Slack's events: messages, edits, deletions, files; the rest is not
ours to hear."""

from collections.abc import Callable
from typing import Any

from bot.domain.deliveries import InboxEvent, Incoming
from bot.slack.words import plain

NameOf = Callable[[str], str | None]
# People's own messages. Everything else with a subtype is Slack's or a bot's: joins, topics, reminders.
_SAID = {None, "file_share", "thread_broadcast", "me_message"}


def changes(event: dict[str, Any], team: str, name_of: NameOf) -> list[InboxEvent]:
    """What one `message` event of Slack's means for us: nothing, one change, or a message and its files."""
    if event.get("type") != "message" or not _is_direct(event):
        return []
    match event.get("subtype"):
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
    text = plain(str(message.get("text") or ""), name_of)
    if text.strip():
        found.append(InboxEvent(Incoming.MESSAGE, channel, user, ts, ts, text))
    if message.get("files"):
        found.append(InboxEvent(Incoming.FILE, channel, user, ts, ts, ""))
    return found


def edited_since(message: dict[str, Any], channel: str, team: str, name_of: NameOf) -> list[InboxEvent]:
    """The edit that a message of the history shows, if it was edited by its author."""
    edited = message.get("edited") or {}
    if not edited.get("ts") or not _is_persons(message, team):
        return []
    text = plain(str(message.get("text") or ""), name_of)
    return [
        InboxEvent(Incoming.EDIT, channel, str(message["user"]), str(edited["ts"]), str(message["ts"]), text),
    ]


def _edited(event: dict[str, Any], team: str, name_of: NameOf) -> list[InboxEvent]:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":  # the first message of a thread, deleted
        return _deleted(event | {"deleted_ts": message.get("ts")}, team)
    if message.get("text") == before.get("text"):  # Slack unfurled a link, or counted a reply
        return []
    if not message.get("edited"):
        message = message | {"edited": {"ts": event.get("event_ts") or event.get("ts")}}
    return edited_since(message, str(event["channel"]), team, name_of)


def _deleted(event: dict[str, Any], team: str) -> list[InboxEvent]:
    before = event.get("previous_message") or {}
    target, ts = event.get("deleted_ts") or before.get("ts"), event.get("event_ts") or event.get("ts")
    if not target or not ts or not _is_persons(before, team):
        return []
    return [InboxEvent(Incoming.DELETE, str(event["channel"]), str(before["user"]), str(ts), str(target), "")]


def _is_direct(event: dict[str, Any]) -> bool:
    kind, channel = event.get("channel_type"), event.get("channel")
    return isinstance(channel, str) and (kind == "im" if kind else channel.startswith("D"))


def _is_persons(message: dict[str, Any], team: str) -> bool:
    """Whether a person of this company wrote it: no bot (ourselves included), nobody from another workspace."""
    if not message.get("user") or not message.get("ts") or message.get("bot_id") or message.get("bot_profile"):
        return False
    home = message.get("user_team") or message.get("source_team") or message.get("team")
    return home in {None, "", team}

"""The port `Chat` for Slack: says, changes, finds and takes back messages, and reacts to a person's own."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.cadence_messages import Summary
from bot.domain.errors import BeatdeskError, ChatClosed, ChatRefused, ChatUnavailable
from bot.domain.messages import Sign, View
from bot.ports import Look, Pictures
from bot.ports.nobody import NO_PICTURES
from bot.slack.api import calling, error_code
from bot.slack.files import Files
from bot.slack.messages import Message, messages

EVENT_TYPE = "beatdesk_message"  # of the metadata that carries our key
HEARD, OFF_RECORD, THINKING = "ear", "lock", "thought_balloon"  # reactions, by Slack's names
REACTIONS = {Sign.HEARD: HEARD, Sign.OFF_RECORD: OFF_RECORD, Sign.THINKING: THINKING, Sign.THOUGHT: THINKING}
LOOK_BACK = 100  # messages a page, when a message of ours is looked up
PAGES = 3
PARTS_AT_MOST = 50  # messages before the last part among which the others are looked for
UPLOADS_FOR = 20.0  # seconds at most before the message itself is sent: a row is ours for a minute
UNTIL_SEEN = (0.5, 1.0, 2.0)  # seconds between tries of a message whose picture Slack may still be looking at
_DONE_ALREADY = {"already_reacted", "message_not_found", "no_reaction"}
_NO_PICTURE = {"invalid_blocks", "invalid_blocks_format", "file_not_found", "file_deleted"}
# What to do about a channel, beside what `api` says of conversations with one person.
_ANOTHER = "name another one in MARKETING_CHANNEL"
CHANNEL = {
    "channel_not_found": (
        "it is gone, or I was never in it.",
        f"Invite me to the channel with `/invite @Beatdesk`, or {_ANOTHER}.",
    ),
    "is_archived": ("it is archived.", f"Unarchive it, or {_ANOTHER}."),
    "not_in_channel": ("I'm not in it.", f"Invite me to the channel with `/invite @Beatdesk`, or {_ANOTHER}."),
    "restricted_action": ("a workspace setting forbids me to post there.", f"Ask a workspace owner, or {_ANOTHER}."),
    "missing_scope": (
        "I lack a right there (missing_scope).",
        "Install the app again from manifest.yml; `beatdesk doctor` names the scope.",
    ),
}
log = logging.getLogger(__name__)


class SlackChat:
    """Speaks for one workspace. Each message carries its key as metadata, by which it is found again."""

    beyond_reach = (
        "What I wrote to you here I take away in the next minutes. Your own messages stay in Slack until you delete "
        "them there, and in whatever copies your company keeps of Slack."
    )

    def __init__(self, client: WebClient, pictures: Pictures = NO_PICTURES) -> None:
        self._client = client
        self._pictures = pictures
        self._files = Files(client)

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        """Say it; returns the message's timestamp. A view that is too long for one message is sent as several, of
        which the last carries the key itself, and the picture: when that is there, all are."""
        picture = self._picture(view)
        parts = messages(view, picture)
        for number, part in enumerate(parts[:-1], 1):
            name = f"{key}#{number}"
            if not self._is_there(workspace, channel, name):
                self._post(channel, part, name)
        if picture and (ts := self._with_picture(channel, parts[-1], key)):
            return ts
        return self._post(channel, messages(view)[-1] if picture else parts[-1], key)

    def _picture(self, view: View) -> str:
        """Of a summary, uploaded beforehand, since the message of a file itself could not carry our key."""
        if not isinstance(view, Summary) or not view.weeks:
            return ""
        began = time.monotonic()
        file = self._files.uploaded(self._pictures.weeks(view.weeks, Look.MESSAGE), "weeks.png", view.alt)
        if time.monotonic() - began > UPLOADS_FOR:  # somebody else might take the row over while we post
            raise ChatUnavailable("Slack is slow.")
        return file

    def _is_there(self, workspace: int, channel: str, name: str) -> bool:
        """Whether a part was sent before. Where we may not look, it is sent: better twice than never."""
        try:
            return self.find(workspace, channel, name) is not None
        except ChatRefused as problem:
            if _code(problem) != "missing_scope":
                raise
            return False

    def _with_picture(self, channel: str, message: Message, key: str) -> str:
        """The message's timestamp; "" when Slack doesn't take the picture. It may need a moment to look at the file."""
        for pause in UNTIL_SEEN:
            try:
                return self._post(channel, message, key)
            except ChatRefused as problem:
                if _code(problem) not in _NO_PICTURE:
                    raise
                time.sleep(pause)
        log.warning("event=picture_not_taken")
        return ""

    def _post(self, channel: str, message: Message, key: str) -> str:
        with _in(channel):
            answer = self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        """Change a message of ours. What is changed fits into one message."""
        message = messages(view)[-1]
        with _in(channel):
            self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        """The timestamp of the message that was sent under this key, if it is among the last few hundred."""
        cursor = ""
        for _ in range(PAGES):
            with _in(channel):
                # Without the flag Slack leaves metadata out, and nothing would ever be found.
                page: Any = self._client.conversations_history(
                    channel=channel, limit=LOOK_BACK, include_all_metadata=True, cursor=cursor
                )
            for message in page["messages"]:
                if _key_of(message) == key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        return None

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        """React to a person's message, or take back the reaction that an answer is being thought about."""
        react = self._client.reactions_remove if sign is Sign.THOUGHT else self._client.reactions_add
        self._once(lambda: react(channel=channel, timestamp=ts, name=REACTIONS[sign]))

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        """Delete a message of ours, with the parts before it that it was too long for; what is gone already is fine."""
        for each in [*self._parts_before(channel, ts), ts]:
            self._once(lambda each=each: self._client.chat_delete(channel=channel, ts=each))

    def _parts_before(self, channel: str, ts: str) -> list[str]:
        """Only the last part's timestamp is known to the outbox; the others carry its key and a number."""
        with _in(channel):
            page: Any = self._client.conversations_history(
                channel=channel, latest=ts, inclusive=True, limit=PARTS_AT_MOST, include_all_metadata=True
            )
        keys = {str(message["ts"]): _key_of(message) or "" for message in page["messages"]}
        whole = keys.get(ts)
        return [other for other, key in keys.items() if whole and key.startswith(f"{whole}#")]

    def _once(self, call: Any) -> None:
        """A call that may be repeated, and that is no reason to hold back everything else when it is not allowed."""
        try:
            with calling():
                call()
        except BeatdeskError as problem:
            code = _code(problem)
            if code in _DONE_ALREADY:
                return
            if code == "missing_scope":
                raise ChatRefused("a right was taken from me (missing_scope).", problem.user_message) from problem
            raise


@contextmanager
def _in(channel: str) -> Iterator[None]:
    """Like `calling`. What a channel refuses is mended in other ways than what a person's conversation does, and a
    right that is wanted only there holds back nothing else."""
    try:
        with calling():
            yield
    except (ChatRefused, ChatClosed) as problem:
        if channel.startswith("D"):
            raise
        if isinstance(problem, ChatClosed) and _code(problem) != "missing_scope":
            raise
        why, advice = CHANNEL.get(_code(problem), (problem.user_message, getattr(problem, "advice", "")))
        raise ChatRefused(why, advice) from problem.__cause__


def _code(problem: BeatdeskError) -> str:
    return error_code(problem.__cause__) if isinstance(problem.__cause__, SlackApiError) else ""


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    found = payload.get("key") if metadata.get("event_type") == EVENT_TYPE else None
    return found if isinstance(found, str) else None

"""The port `Chat` for Slack: says, changes, finds and takes back messages, and reacts to a person's own."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import BeatdeskError, ChatRefused
from bot.domain.messages import Sign, View
from bot.slack.api import calling, error_code
from bot.slack.messages import Message, messages

EVENT_TYPE = "beatdesk_message"  # of the metadata that carries our key
HEARD, OFF_RECORD, THINKING = "ear", "lock", "thought_balloon"  # reactions, by Slack's names
REACTIONS = {Sign.HEARD: HEARD, Sign.OFF_RECORD: OFF_RECORD, Sign.THINKING: THINKING, Sign.THOUGHT: THINKING}
LOOK_BACK = 100  # messages a page, when a message of ours is looked up
PAGES = 3
PARTS_AT_MOST = 50  # messages before the last part among which the others are looked for
_DONE_ALREADY = {"already_reacted", "message_not_found", "no_reaction"}


class SlackChat:
    """Speaks for one workspace. Each message carries its key as metadata, by which it is found again."""

    beyond_reach = (
        "What I wrote to you here I take away in the next minutes. Your own messages stay in Slack until you delete "
        "them there, and in whatever copies your company keeps of Slack."
    )

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        """Say it; returns the message's timestamp. A view that is too long for one message is sent as several, of
        which the last carries the key itself: when that is there, all are."""
        parts = messages(view)
        for number, part in enumerate(parts[:-1], 1):
            name = f"{key}#{number}"
            if self.find(workspace, channel, name) is None:
                self._post(channel, part, name)
        return self._post(channel, parts[-1], key)

    def _post(self, channel: str, message: Message, key: str) -> str:
        with calling():
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
        with calling():
            self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        """The timestamp of the message that was sent under this key, if it is among the last few hundred."""
        cursor = ""
        for _ in range(PAGES):
            with calling():
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
        with calling():
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
            code = error_code(problem.__cause__) if isinstance(problem.__cause__, SlackApiError) else ""
            if code in _DONE_ALREADY:
                return
            if code == "missing_scope":
                raise ChatRefused("a right was taken from me (missing_scope).", problem.user_message) from problem
            raise


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    found = payload.get("key") if metadata.get("event_type") == EVENT_TYPE else None
    return found if isinstance(found, str) else None

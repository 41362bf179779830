"""The playground as a chat platform: it keeps what the bot says in its own record and shows it on every open page."""

from dataclasses import replace

from bot.domain.deliveries import platform_ts
from bot.domain.errors import ChatRefused
from bot.domain.messages import Sign, View
from bot.playground.hub import Hub
from bot.ports import ChatMessage, Clock, Store, Transaction

HEARD, OFF_RECORD, THINKING = "heard", "off_record", "thinking"  # what is kept as a message's sign
THINKING_OFF_RECORD = "off_record thinking"


class PlaygroundChat:
    """The port `Chat`. Each call is a transaction of its own, as a call to a platform would be; a store that is locked
    raises StoreUnavailable, and delivery looks the message up before it sends it again."""

    beyond_reach = ""  # its record is in our own database

    def __init__(self, store: Store, hub: Hub, clock: Clock) -> None:
        self._store = store
        self._hub = hub
        self._clock = clock

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        """Say it; the same key again says nothing twice and returns the first one's timestamp."""
        draft = ChatMessage(channel, "", platform_ts(self._clock()), view=view, key=key)
        with self._store.begin() as tx:
            if not _is_there(tx, workspace, channel):
                raise ChatRefused("Nobody is there any more.")
            kept = tx.chat_log.add(workspace, draft)
            tx.commit()
        self._hub.publish(channel)
        return kept.ts

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        """Change a message of ours. Raises ChatRefused when it is not there."""
        with self._store.begin() as tx:
            message = tx.chat_log.get(workspace, channel, ts)
            if message is None or message.user:
                raise ChatRefused("That message is gone.")
            tx.chat_log.change(workspace, replace(message, view=view))
            tx.commit()
        self._hub.publish(channel)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        """The timestamp of the message that was sent under this key, if it was."""
        with self._store.read() as tx:
            message = tx.chat_log.by_key(workspace, channel, key)
        return message.ts if message is not None else None

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        """Show on a person's message that it was heard, or is being thought about."""
        with self._store.begin() as tx:
            message = tx.chat_log.get(workspace, channel, ts)
            if message is None:
                raise ChatRefused("That message is gone.")
            tx.chat_log.change(workspace, replace(message, sign=_signed(message.sign, sign)))
            tx.commit()
        self._hub.publish(channel)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        """Nothing to do: what was said to somebody goes from the record when they are forgotten."""


def _signed(before: str, sign: Sign) -> str:
    """What a message shows when a sign is added to what it showed. That it stays between us never goes."""
    match sign:
        case Sign.HEARD:
            return HEARD
        case Sign.OFF_RECORD:
            return OFF_RECORD
        case Sign.THINKING:
            return THINKING_OFF_RECORD if before in (OFF_RECORD, THINKING_OFF_RECORD) else THINKING
        case Sign.THOUGHT:
            return {THINKING: HEARD, THINKING_OFF_RECORD: OFF_RECORD}.get(before, before)


def _is_there(tx: Transaction, workspace: int, channel: str) -> bool:
    """Whether somebody reads this conversation: an expert who was not forgotten, a director, or the team."""
    place = tx.workspaces.get(workspace)
    return (
        (place is not None and channel == place.channel)
        or tx.smes.by_channel(workspace, channel) is not None
        or any(director.channel == channel for director in tx.directors.all(workspace))
    )

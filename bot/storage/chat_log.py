"""The playground's messages, kept as a chat platform would keep them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from bot.ports.store import ChatMessage
from bot.storage.repository import Repository
from bot.storage.tables import chat_log

_TICK = Decimal("0.000001")
_OF_CHANNEL = (chat_log.c.workspace_id == bindparam("workspace"), chat_log.c.channel == bindparam("place"))
_GET = select(chat_log).where(*_OF_CHANNEL, chat_log.c.ts == bindparam("stamp"))
_BY_KEY = select(chat_log).where(*_OF_CHANNEL, chat_log.c.key == bindparam("name"))
_FROM = (
    select(chat_log.c.ts).where(*_OF_CHANNEL, chat_log.c.ts >= bindparam("stamp")).order_by(chat_log.c.ts).limit(100)
)
_RECENT = (
    select(chat_log)
    .where(*_OF_CHANNEL, chat_log.c.ts > bindparam("stamp"))
    .order_by(chat_log.c.ts.desc())
    .limit(bindparam("at_most"))
)
_CHANGE = update(chat_log).where(*_OF_CHANNEL, chat_log.c.ts == bindparam("stamp"))


class ChatLogRows(Repository):
    """The messages."""

    def add(self, workspace: int, message: ChatMessage) -> ChatMessage:
        while True:
            if message.key is not None:
                known = self.by_key(workspace, message.channel, message.key)
                if known is not None:
                    return known
            message = replace(message, ts=self._free(workspace, message.channel, message.ts))
            values = {
                "workspace_id": workspace,
                "channel": message.channel,
                "user": message.user,
                "ts": message.ts,
                "key": message.key,
                **_values(message),
            }
            if self.insert_new(chat_log, values) is not None:
                return message

    def recent(self, workspace: int, channel: str, after: str = "", limit: int = 200) -> list[ChatMessage]:
        asked = {"workspace": workspace, "place": channel, "stamp": after, "at_most": limit}
        return [_message(row) for row in self.run(_RECENT, asked)][::-1]

    def get(self, workspace: int, channel: str, ts: str) -> ChatMessage | None:
        asked = {"workspace": workspace, "place": channel, "stamp": ts}
        row = self.run(_GET, asked).first()
        return None if row is None else _message(row)

    def by_key(self, workspace: int, channel: str, key: str) -> ChatMessage | None:
        asked = {"workspace": workspace, "place": channel, "name": key}
        row = self.run(_BY_KEY, asked).first()
        return None if row is None else _message(row)

    def change(self, workspace: int, message: ChatMessage) -> None:
        asked = {"workspace": workspace, "place": message.channel, "stamp": message.ts}
        self.run(_CHANGE, asked | _values(message))

    def _free(self, workspace: int, channel: str, ts: str) -> str:
        """`ts`, or the next microsecond at which nothing stands in the channel."""
        while True:
            asked = {"workspace": workspace, "place": channel, "stamp": ts}
            taken = self.run(_FROM, asked).scalars().all()
            for other in taken:
                if other != ts:
                    return ts
                ts = f"{Decimal(ts) + _TICK:.6f}"
            if len(taken) < 100:
                return ts


def _values(message: ChatMessage) -> dict[str, Any]:
    return {
        "text": message.text,
        "view": message.view,
        "sign": message.sign,
        "edited": message.edited,
        "deleted": message.deleted,
    }


def _message(row: Row[Any]) -> ChatMessage:
    return ChatMessage(
        channel=row.channel,
        user=row.user,
        ts=row.ts,
        text=row.text,
        view=row.view,
        key=row.key,
        sign=row.sign,
        edited=row.edited,
        deleted=row.deleted,
    )

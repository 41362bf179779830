"""The inbox: what people did, stored before their platform hears that we got it, and handled once."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, bindparam, case, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.deliveries import InboxEvent
from bot.storage.lanes import Lanes
from bot.storage.tables import inbox, tombstones

_GIVEN = ("workspace_id", "kind", "channel", "user", "ts", "target", "text", "received_at", "attempts", "state")
_IS_WAITING = inbox.c.state == "waiting"
_OF_WORKSPACE = inbox.c.workspace_id == bindparam("workspace")
_WAITING = (
    select(inbox.c.channel)
    .where(_OF_WORKSPACE, _IS_WAITING, inbox.c.received_at <= bindparam("since"))
    .group_by(inbox.c.channel)
    .order_by(func.min(inbox.c.id))
)
_NEXT = (
    select(inbox)
    .where(_OF_WORKSPACE, inbox.c.channel == bindparam("place"), _IS_WAITING)
    .order_by(inbox.c.ts, inbox.c.id)
    .limit(1)
)
_LAST_TS = select(func.max(inbox.c.ts)).where(_OF_WORKSPACE, inbox.c.channel == bindparam("place"))
_ONE = (_OF_WORKSPACE, inbox.c.id == bindparam("event"))
_HANDLED = update(inbox).where(*_ONE).values(state="handled", text="")
_FAILED = (
    update(inbox)
    .where(*_ONE, _IS_WAITING)
    .values(
        attempts=inbox.c.attempts + 1,
        state=case((inbox.c.attempts + 1 >= bindparam("most"), "aside"), else_="waiting"),
    )
    .returning(inbox.c.state)
)
_NEW = {name: bindparam(name, type_=inbox.c[name].type) for name in _GIVEN}
_AFTER_IT_WAS_FORGOTTEN = ~exists().where(
    tombstones.c.workspace_id == bindparam("workspace_id"),
    or_(tombstones.c.user == bindparam("user"), tombstones.c.channel == bindparam("channel")),
    tombstones.c.erased_at >= bindparam("moment", type_=tombstones.c.erased_at.type),
)


@cache
def _add(postgres: bool) -> Executable:
    """Looks for a tombstone and for the same change, and stores the row, in one statement: Slack waits for this one."""
    insert = postgresql.insert if postgres else sqlite.insert
    chosen = select(*_NEW.values()).where(_AFTER_IT_WAS_FORGOTTEN)
    return insert(inbox).from_select(list(_NEW), chosen).on_conflict_do_nothing().returning(inbox.c.id)


class InboxRows(Lanes):
    """What came in."""

    def add(self, workspace: int, event: InboxEvent, now: datetime) -> bool:
        self.enter(workspace, event.user, event.channel)
        values = {
            "workspace_id": workspace,
            "kind": event.kind,
            "channel": event.channel,
            "user": event.user,
            "ts": event.ts,
            "target": event.target,
            "text": event.text,
            "received_at": now,
            "attempts": 0,
            "state": "waiting",
            # It, or the message it would bring back, is from before its sender was forgotten.
            "moment": datetime.fromtimestamp(float(min(event.ts, event.target)), UTC),
        }
        return self.run(_add(self.postgres), values).scalar_one_or_none() is not None

    def last_ts(self, workspace: int, channel: str) -> str:
        return self.run(_LAST_TS, {"workspace": workspace, "place": channel}).scalar_one() or ""

    def waiting(self, workspace: int, since: datetime) -> list[str]:
        return list(self.run(_WAITING, {"workspace": workspace, "since": since}).scalars())

    def next(self, workspace: int, channel: str) -> InboxEvent | None:
        self.lock(workspace, channel)
        row = self.run(_NEXT, {"workspace": workspace, "place": channel}).first()
        return None if row is None else _event(row)

    def handled(self, workspace: int, event: int) -> None:
        self.run(_HANDLED, {"workspace": workspace, "event": event})

    def failed(self, workspace: int, event: int, give_up_after: int) -> bool:
        asked = {"workspace": workspace, "event": event, "most": give_up_after}
        return self.run(_FAILED, asked).scalar_one_or_none() == "aside"


def _event(row: Row[Any]) -> InboxEvent:
    return InboxEvent(
        kind=row.kind,
        channel=row.channel,
        user=row.user,
        ts=row.ts,
        target=row.target,
        text=row.text,
        id=row.id,
        attempts=row.attempts,
    )

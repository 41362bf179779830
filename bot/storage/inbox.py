"""The inbox: what people did, stored before their platform hears that we got it, and handled once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select, update

from bot.domain.deliveries import InboxEvent, platform_ts
from bot.storage.lanes import Lanes
from bot.storage.tables import inbox, tombstones

_IS_WAITING = inbox.c.state == "waiting"
_OF_WORKSPACE = inbox.c.workspace_id == bindparam("workspace")
_WAITING = (
    select(inbox.c.channel).where(_OF_WORKSPACE, _IS_WAITING).group_by(inbox.c.channel).order_by(func.min(inbox.c.id))
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
_FORGOTTEN_USER = select(func.max(tombstones.c.erased_at)).where(
    tombstones.c.workspace_id == bindparam("workspace"), tombstones.c.user == bindparam("person")
)
_FORGOTTEN_CHANNEL = select(func.max(tombstones.c.erased_at)).where(
    tombstones.c.workspace_id == bindparam("workspace"), tombstones.c.channel == bindparam("place")
)


class InboxRows(Lanes):
    """What came in."""

    def add(self, workspace: int, event: InboxEvent, now: datetime) -> bool:
        self.enter(workspace, event.user, event.channel)
        if self._forgotten(workspace, event):
            return False
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
        }
        return self.insert_new(inbox, values) is not None

    def last_ts(self, workspace: int, channel: str) -> str:
        return self.run(_LAST_TS, {"workspace": workspace, "place": channel}).scalar_one() or ""

    def waiting(self, workspace: int) -> list[str]:
        return list(self.run(_WAITING, {"workspace": workspace}).scalars())

    def next(self, workspace: int, channel: str) -> InboxEvent | None:
        self.lock(workspace, channel)
        row = self.run(_NEXT, {"workspace": workspace, "place": channel}).first()
        return None if row is None else _event(row)

    def handled(self, workspace: int, event: int) -> None:
        self.run(_HANDLED, {"workspace": workspace, "event": event})

    def failed(self, workspace: int, event: int, give_up_after: int) -> bool:
        asked = {"workspace": workspace, "event": event, "most": give_up_after}
        return self.run(_FAILED, asked).scalar_one_or_none() == "aside"

    def _forgotten(self, workspace: int, event: InboxEvent) -> bool:
        """Whether it comes from before its sender was forgotten, or would bring back a message from then."""
        asked = {"workspace": workspace, "person": event.user, "place": event.channel}
        moments = [self.run(statement, asked).scalar_one() for statement in (_FORGOTTEN_USER, _FORGOTTEN_CHANNEL)]
        erased = max((moment for moment in moments if moment is not None), default=None)
        return erased is not None and min(event.ts, event.target) <= platform_ts(erased)


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

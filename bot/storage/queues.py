"""What waits for an expert is taken as a whole: whoever has the expert has all of it, and what is added meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Executable, Table, bindparam, case, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.storage.lanes import Lanes
from bot.storage.tables import smes
from bot.storage.types import UtcDateTime

# On PostgreSQL: waits for whoever takes this SME just now, and keeps others from it until this transaction ends.
_ENTER = (
    select(smes.c.id)
    .where(smes.c.workspace_id == bindparam("workspace"), smes.c.id == bindparam("sme"))
    .with_for_update(read=True, key_share=True)
)
_LEASE_ENDS: ColumnElement[Any] = bindparam("lease_ends", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Queue:
    """What is asked of a table whose rows wait for experts, each with `wake_at` and `claimed_until`."""

    claimed_until: Executable
    take: Executable
    still_due: Executable
    claim: Executable
    put_off: Executable

    @classmethod
    def of(cls, table: Table, waits: frozenset[StrEnum]) -> "Queue":
        """`waits` are the states of a row that waits."""
        of_workspace = table.c.workspace_id == bindparam("workspace")
        of_sme = (of_workspace, table.c.sme_id == bindparam("sme"))
        of_smes = (of_workspace, table.c.sme_id.in_(bindparam("which", expanding=True)))
        waiting = table.c.state.in_(sorted(waits))
        is_due = table.c.wake_at <= bindparam("now")
        due = (
            select(table.c.sme_id, func.min(table.c.wake_at).label("wakes"))
            .where(of_workspace, is_due)
            .group_by(table.c.sme_id)
            .subquery("due")
        )
        take = (
            select(smes.c.id)
            .join_from(due, smes, smes.c.id == due.c.sme_id)
            .where(smes.c.workspace_id == bindparam("workspace"))
            .order_by(due.c.wakes, smes.c.id)
            .limit(bindparam("at_most"))
            .with_for_update(of=smes, skip_locked=True)
        )
        later = case((table.c.wake_at > _LEASE_ENDS, table.c.wake_at), else_=_LEASE_ENDS)
        return cls(
            claimed_until=select(func.max(table.c.claimed_until)).where(*of_sme, waiting),
            take=take,
            # Asked again by who has the SMEs alone: somebody else may have been just done with one.
            still_due=select(table.c.sme_id).where(*of_smes, is_due).distinct(),
            claim=update(table).where(*of_smes, waiting).values(wake_at=later, claimed_until=_LEASE_ENDS),
            put_off=update(table).where(*of_sme, waiting),
        )


class QueueRows(Lanes):
    """Rows that wait for experts. Who takes an SME has all that waits for them, and what is added meanwhile:
    `claimed_until` stands in each row of theirs."""

    queue: ClassVar[Queue]

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[int]:
        asked: dict[str, Any] = {"workspace": workspace, "now": now, "at_most": limit}
        taken = self.run(self.queue.take, asked).scalars().all()
        if not taken:
            return []
        asked = {"workspace": workspace, "which": taken}
        due = set(self.run(self.queue.still_due, asked | {"now": now}).scalars())
        taken = [sme for sme in taken if sme in due]
        if taken:
            self.run(self.queue.claim, {"workspace": workspace, "which": taken, "lease_ends": now + lease})
        return list(taken)

    def put_off(self, workspace: int, sme: int, until: datetime) -> None:
        self.run(self.queue.put_off, {"workspace": workspace, "sme": sme, "wake_at": until, "claimed_until": None})

    def join_queue(self, workspace: int, sme: int) -> None:
        """Before something is stored for an expert: not while somebody is taking them."""
        if self.postgres:
            self.run(_ENTER, {"workspace": workspace, "sme": sme})

    def moments(self, workspace: int, sme: int, wanted: datetime) -> dict[str, datetime | None]:
        """When a row that waits is looked at: not while somebody has its SME."""
        claimed: datetime | None = self.run(self.queue.claimed_until, {"workspace": workspace, "sme": sme}).scalar_one()
        wakes = claimed if claimed is not None and claimed > wanted else wanted
        return {"wake_at": wakes, "claimed_until": claimed}

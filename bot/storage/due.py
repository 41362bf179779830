"""What is due, asked of all tables at once: by the tick, and by a clock that steps from moment to moment."""

from datetime import datetime

from sqlalchemy import Table, bindparam, exists, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.deliveries import LEFT_BEHIND
from bot.storage.feed_tables import feed_items, feeds, forwards
from bot.storage.outbox import claimable
from bot.storage.post_tables import cadences, comments, errands, posts
from bot.storage.repository import Repository
from bot.storage.tables import inbox, interviews, outbox, smes, workspaces

_WAKING = (smes, interviews, feeds, feed_items, forwards, posts, cadences, comments, errands)
_UNHANDLED = (inbox.c.workspace_id == bindparam("workspace"), inbox.c.state == "waiting")


def _waiting() -> ColumnElement[bool]:
    """An inbox event that was left behind."""
    return exists(literal(1)).where(*_UNHANDLED, inbox.c.received_at <= bindparam("since")).select_from(inbox)


def _awake(table: Table) -> ColumnElement[bool]:
    """Whether a row of this table is due."""
    theirs = (table.c.workspace_id == bindparam("workspace"), table.c.wake_at <= bindparam("now"))
    return exists(literal(1)).where(*theirs).select_from(table)


def _anything() -> ColumnElement[bool]:
    awake = (_awake(table) for table in _WAKING)
    return or_(*awake, exists(literal(1)).where(claimable()).select_from(outbox), _waiting())


ANYTHING_DUE = select(_anything())
_SELDOM = (posts, cadences, comments, errands)
_SELDOM_DUE = select(*(_awake(table) for table in _SELDOM))
_AWAKE = [
    select(func.min(table.c.wake_at)).where(
        table.c.workspace_id == bindparam("workspace"), table.c.wake_at > bindparam("after")
    )
    for table in (*_WAKING, outbox)
]
_HELD_UNTIL = select(func.min(workspaces.c.send_after)).where(
    workspaces.c.id == bindparam("workspace"), workspaces.c.send_after > bindparam("after")
)
_RECEIVED = select(func.min(inbox.c.received_at)).where(*_UNHANDLED)
# All in one: saying a statement takes longer than answering it.
_NEXT = select(*(each.scalar_subquery() for each in (*_AWAKE, _HELD_UNTIL, _RECEIVED)))


class DueRows(Repository):
    """What is due."""

    def anything_due(self, workspace: int, now: datetime) -> bool:
        asked = {"workspace": workspace, "now": now, "since": now - LEFT_BEHIND}
        return bool(self.run(ANYTHING_DUE, asked).scalar_one())

    def seldom_due(self, workspace: int, now: datetime) -> frozenset[str]:
        found = self.run(_SELDOM_DUE, {"workspace": workspace, "now": now}).one()
        return frozenset(table.name for table, due in zip(_SELDOM, found, strict=True) if due)

    def next_due(self, workspace: int, after: datetime) -> datetime | None:
        """A row that somebody has taken is due again when their lease ends, one that was put off at its new moment.
        What waits behind another row of its channel needs no moment of its own: the other one has it."""
        if self.anything_due(workspace, after):
            return after
        *moments, received = self.run(_NEXT, {"workspace": workspace, "after": after}).one()
        if received is not None:
            moments.append(received + LEFT_BEHIND)
        return min((moment for moment in moments if moment is not None), default=None)

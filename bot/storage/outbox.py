"""The outbox: what the bot will say, in order, once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, or_, select, update

from bot.domain.deliveries import OutboxRow
from bot.storage.repository import Repository
from bot.storage.tables import outbox, workspaces

_EARLIER = outbox.alias("earlier")
_OF_WORKSPACE = outbox.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, outbox.c.id == bindparam("row"))
_GONE = {"view": None, "wake_at": None}


def claimable() -> ColumnElement[bool]:
    """Whether a row may go out at `now`: it is due, nobody has it, the platform did not ask us to wait, and nothing
    said earlier in its channel is still on its way. What was put off for later lets others pass; what failed and is
    tried again later does not."""
    on_its_way = or_(_EARLIER.c.not_before <= bindparam("now"), _EARLIER.c.attempts > 0)
    blocked = (
        select(_EARLIER.c.id)
        .where(
            _EARLIER.c.workspace_id == outbox.c.workspace_id,
            _EARLIER.c.channel == outbox.c.channel,
            _EARLIER.c.id < outbox.c.id,
            _EARLIER.c.wake_at.is_not(None),
            on_its_way,
        )
        .correlate(outbox)
        .exists()
    )
    held = (
        select(workspaces.c.id)
        .where(workspaces.c.id == bindparam("workspace"), workspaces.c.send_after > bindparam("now"))
        .exists()
    )
    return and_(_OF_WORKSPACE, outbox.c.wake_at <= bindparam("now"), ~blocked, ~held)


_DUE = (
    select(outbox.c.id)
    .where(claimable())
    .order_by(outbox.c.wake_at, outbox.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=outbox)
    .cte("due")
)
_CLAIM = (
    update(outbox)
    .where(_OF_WORKSPACE, outbox.c.id.in_(select(_DUE.c.id)), outbox.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"), claims=outbox.c.claims + 1)
    .returning(outbox)
)
_CHANGE = update(outbox).where(*_ONE, outbox.c.wake_at.is_not(None))
_PUT_OFF = _CHANGE.values(
    not_before=bindparam("until"),
    wake_at=bindparam("until"),
    claims=bindparam("claimed"),
    attempts=outbox.c.attempts + bindparam("counted"),
)
_UNPROMPTED = (
    select(outbox.c.sent_at)
    .where(
        _OF_WORKSPACE,
        outbox.c.sme_id == bindparam("sme"),
        outbox.c.sent_at >= bindparam("since"),
        outbox.c.unprompted.is_(True),
    )
    .order_by(outbox.c.sent_at)
)
NO_MESSAGE = ("heard", "thinking", "take_back")  # kinds whose timestamp is another message's
_POSTED = (
    select(outbox.c.channel, outbox.c.sent_ts)
    .where(
        _OF_WORKSPACE,
        outbox.c.sme_id == bindparam("sme"),
        outbox.c.sent_ts.is_not(None),
        outbox.c.kind.not_in(NO_MESSAGE),
    )
    .distinct()
    .order_by(outbox.c.sent_ts)
)
_IS_THERE = select(outbox.c.id).where(*_ONE)
_ON_ITS_WAY = select(outbox.c.id).where(
    _OF_WORKSPACE, outbox.c.key == bindparam("name"), outbox.c.wake_at.is_not(None), outbox.c.claims > 0
)
_TS_OF = select(outbox.c.channel, outbox.c.sent_ts).where(
    _OF_WORKSPACE, outbox.c.key == bindparam("name"), outbox.c.sent_ts.is_not(None)
)


@cache
def _untried(kinds: frozenset[str]) -> Select[Any]:
    """What was never tried, of these kinds. Kept: an IN of any length is put together anew at each use."""
    return (
        select(outbox)
        .where(
            _OF_WORKSPACE,
            outbox.c.sme_id == bindparam("sme"),
            or_(*(outbox.c.kind == kind for kind in sorted(kinds))),
            outbox.c.sent_at.is_(None),  # as every row that wakes; so the index leaves out all that was ever sent
            outbox.c.wake_at.is_not(None),
            outbox.c.claims == 0,
            outbox.c.attempts == 0,
        )
        .order_by(outbox.c.id)
        .with_for_update()
    )


class OutboxRows(Repository):
    """What goes out."""

    def add(self, workspace: int, row: OutboxRow) -> bool:
        values = {
            "workspace_id": workspace,
            "channel": row.channel,
            "kind": row.view.kind,
            "view": row.view,
            "key": row.key,
            "not_before": row.not_before,
            "wake_at": row.not_before,
            "sme_id": row.sme,
            "interview_id": row.interview,
            "budgeted": row.budgeted,
            "expires_at": row.expires_at,
            "replaces": row.replaces,
            "attempts": 0,
            "claims": 0,
            "unprompted": False,
        }
        return self.insert_new(outbox, values) is not None

    def claim(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[OutboxRow]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        rows = self.run(_CLAIM, asked).all()
        for row in rows:
            if row.view is None:  # written by a version that knew more views than this one
                self.drop(workspace, row.id)
        taken = [_row(row) for row in rows if row.view is not None]
        return sorted(taken, key=lambda row: (row.not_before, row.id))

    def sent(self, workspace: int, row: int, ts: str, now: datetime, unprompted: bool) -> bool:
        told = {"sent_ts": ts, "sent_at": now, "unprompted": unprompted}
        asked = {"workspace": workspace, "row": row}
        changed = self.run(_CHANGE, asked | told | _GONE).rowcount == 1
        return changed or self.run(_IS_THERE, asked).first() is not None

    def on_its_way(self, workspace: int, key: str) -> bool:
        return self.run(_ON_ITS_WAY, {"workspace": workspace, "name": key}).first() is not None

    def put_off(
        self, workspace: int, row: int, until: datetime, failed: bool = False, maybe_sent: bool = False
    ) -> None:
        asked = {"workspace": workspace, "row": row, "until": until, "counted": int(failed), "claimed": int(maybe_sent)}
        self.run(_PUT_OFF, asked)

    def drop(self, workspace: int, row: int) -> None:
        self.run(_CHANGE, {"workspace": workspace, "row": row} | _GONE)

    def withdraw(self, workspace: int, sme: int, kinds: Collection[str]) -> list[OutboxRow]:
        if not kinds:
            return []
        asked = {"workspace": workspace, "sme": sme}
        found = [_row(row) for row in self.run(_untried(frozenset(kinds)), asked)]
        for row in found:
            self.drop(workspace, row.id)
        return found

    def posted(self, workspace: int, sme: int) -> list[tuple[str, str]]:
        rows = self.run(_POSTED, {"workspace": workspace, "sme": sme})
        return [(row.channel, row.sent_ts) for row in rows]

    def unprompted_since(self, workspace: int, sme: int, since: datetime) -> list[datetime]:
        asked = {"workspace": workspace, "sme": sme, "since": since}
        return list(self.run(_UNPROMPTED, asked).scalars())

    def ts_of(self, workspace: int, key: str) -> tuple[str, str] | None:
        row = self.run(_TS_OF, {"workspace": workspace, "name": key}).first()
        return None if row is None else (row.channel, row.sent_ts)


def _row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        channel=row.channel,
        view=row.view,
        key=row.key,
        not_before=row.not_before,
        sme=row.sme_id,
        interview=row.interview_id,
        budgeted=row.budgeted,
        expires_at=row.expires_at,
        replaces=row.replaces,
        id=row.id,
        attempts=row.attempts,
        maybe_sent=row.claims > 1,
    )

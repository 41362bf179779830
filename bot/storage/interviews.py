"""Interviews: whose turn it is to speak, by when, and which version of it is the newest."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, literal_column, not_, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.interviews import Interview, InterviewState
from bot.storage.repository import Repository
from bot.storage.tables import interviews

_OF_WORKSPACE = interviews.c.workspace_id == bindparam("workspace")
_OF_SME = (_OF_WORKSPACE, interviews.c.sme_id == bindparam("sme"))
_NEWEST = (interviews.c.opened_at.desc(), interviews.c.id.desc())
_GET = select(interviews).where(_OF_WORKSPACE, interviews.c.id == bindparam("interview"))
# Written as the partial unique index has it, so that SQLite uses that one.
_OPEN = select(interviews).where(*_OF_SME, interviews.c.state == literal_column("'open'"))
_HISTORY = select(interviews).where(*_OF_SME).order_by(*_NEWEST).limit(bindparam("at_most"))
_HISTORY_BEFORE = _HISTORY.where(interviews.c.opened_at < bindparam("moment"))
_CLOSED_BETWEEN = select(func.count()).where(
    _OF_WORKSPACE,
    interviews.c.closed_at >= bindparam("first"),
    interviews.c.closed_at < bindparam("last"),
    interviews.c.state == InterviewState.CLOSED,
)
_READABLE = (
    select(interviews)
    .where(
        _OF_WORKSPACE,
        interviews.c.state == InterviewState.CLOSED,
        interviews.c.readable_at <= bindparam("now"),
    )
    .order_by(interviews.c.opened_at, interviews.c.id)
)
_SAVE = update(interviews).where(
    _OF_WORKSPACE, interviews.c.id == bindparam("interview"), interviews.c.version == bindparam("expected")
)


def _claim(which: ColumnElement[bool]) -> Any:
    due = (
        select(interviews.c.id)
        .where(_OF_WORKSPACE, interviews.c.wake_at <= bindparam("now"), which)
        .order_by(interviews.c.wake_at, interviews.c.id)
        .limit(bindparam("at_most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(interviews)
        .where(_OF_WORKSPACE, interviews.c.id.in_(select(due.c.id)), interviews.c.wake_at <= bindparam("now"))
        .values(wake_at=bindparam("lease_ends"))
        .returning(interviews)
    )


_WAITED_FOR = and_(interviews.c.state == InterviewState.OPEN, interviews.c.reply_due_at <= bindparam("now"))
_CLAIM = {
    True: _claim(_WAITED_FOR),
    False: _claim(or_(interviews.c.reply_due_at.is_(None), not_(_WAITED_FOR))),
}


class InterviewRows(Repository):
    """The interviews."""

    def add(self, interview: Interview) -> Interview | None:
        values = {
            "workspace_id": interview.workspace,
            "sme_id": interview.sme,
            "version": interview.version,
            **_values(interview),
        }
        number = self.insert_new(interviews, values)
        return None if number is None else replace(interview, id=number)

    def save(self, interview: Interview, expected: int) -> bool:
        asked = {"workspace": interview.workspace, "interview": interview.id, "expected": expected}
        done = self.run(_SAVE, asked | _values(interview) | {"version": expected + 1})
        return done.rowcount == 1

    def get(self, workspace: int, interview: int) -> Interview | None:
        return self._one(_GET, {"workspace": workspace, "interview": interview})

    def open_of(self, workspace: int, sme: int) -> Interview | None:
        return self._one(_OPEN, {"workspace": workspace, "sme": sme})

    def last_of(self, workspace: int, sme: int) -> Interview | None:
        return self._one(_HISTORY, {"workspace": workspace, "sme": sme, "at_most": 1})

    def history(self, workspace: int, sme: int, limit: int, before: datetime | None = None) -> list[Interview]:
        asked: dict[str, Any] = {"workspace": workspace, "sme": sme, "at_most": limit}
        if before is None:
            return [interview_of(row) for row in self.run(_HISTORY, asked)]
        rows = self.run(_HISTORY_BEFORE, asked | {"moment": before})
        return [interview_of(row) for row in rows]

    def closed_between(self, workspace: int, first: datetime, last: datetime) -> int:
        """From `first` on, and before `last`."""
        return int(self.run(_CLOSED_BETWEEN, {"workspace": workspace, "first": first, "last": last}).scalar_one())

    def readable(self, workspace: int, now: datetime) -> list[Interview]:
        rows = self.run(_READABLE, {"workspace": workspace, "now": now})
        return [interview_of(row) for row in rows]

    def claim_due(
        self, workspace: int, now: datetime, lease: timedelta, limit: int, waited_for: bool = True
    ) -> list[Interview]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = [interview_of(row) for row in self.run(_CLAIM[waited_for], asked)]
        return sorted(taken, key=lambda interview: (_due_at(interview) or now, interview.id))

    def _one(self, statement: Any, asked: dict[str, Any]) -> Interview | None:
        row = self.run(statement, asked).first()
        return None if row is None else interview_of(row)


def _due_at(interview: Interview) -> datetime | None:
    """When an interview next needs somebody."""
    if interview.state is not InterviewState.OPEN:
        return interview.look_again_at
    moments = (interview.reply_due_at, interview.close_due_at, interview.reminder_due_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _values(interview: Interview) -> dict[str, Any]:
    """All that may change about an interview, but its version. Storing it ends a lease."""
    return {
        "checkin_id": interview.checkin,
        "forward_id": interview.forward,
        "state": interview.state,
        "opened_at": interview.opened_at,
        "wish": interview.wish,
        "light": interview.light,
        "reply_due_at": interview.reply_due_at,
        "close_due_at": interview.close_due_at,
        "reminder_due_at": interview.reminder_due_at,
        "wake_at": _due_at(interview),
        "closed_at": interview.closed_at,
        "readable_at": interview.readable_at,
        "ending": interview.ending,
        "summary": interview.summary,
        "look_again_at": interview.look_again_at,
        "stale": interview.stale,
    }


def interview_of(row: Row[Any]) -> Interview:
    """The interview that a row of the table is."""
    return Interview(
        workspace=row.workspace_id,
        id=row.id,
        sme=row.sme_id,
        checkin=row.checkin_id,
        state=row.state,
        opened_at=row.opened_at,
        version=row.version,
        wish=row.wish,
        light=row.light,
        reply_due_at=row.reply_due_at,
        close_due_at=row.close_due_at,
        reminder_due_at=row.reminder_due_at,
        closed_at=row.closed_at,
        readable_at=row.readable_at,
        ending=row.ending,
        summary=row.summary,
        look_again_at=row.look_again_at,
        stale=row.stale,
        forward=row.forward_id,
    )

"""Cadences: how far each silence was met, and when to look again; and what a workspace does by itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.cadence import Cadence, Stage
from bot.domain.errands import Errand, ErrandKind
from bot.storage.post_tables import cadences, errands
from bot.storage.repository import Repository
from bot.storage.types import UtcDateTime

_OF_WORKSPACE = cadences.c.workspace_id == bindparam("workspace")
# In the order of Cadence's fields.
_FIELDS = [
    cadences.c[name] for name in ("workspace_id", "sme_id", "since", "stage", "riding", "tried", "wake_at", "last_idea")
]
_GET = select(*_FIELDS).where(_OF_WORKSPACE, cadences.c.sme_id == bindparam("sme"))
# Whoever is about to change one has it alone: what is noticed meanwhile is looked at afterwards.
_GET_TO_WRITE = _GET.with_for_update()
_NOW: ColumnElement[Any] = bindparam("now", type_=UtcDateTime)
_WAKE = (
    update(cadences)
    .where(_OF_WORKSPACE, cadences.c.sme_id == bindparam("sme"))
    .values(wake_at=case((cadences.c.claimed_until > _NOW, cadences.c.claimed_until), else_=_NOW))
)
_DUE = (
    select(cadences.c.id)
    .where(_OF_WORKSPACE, cadences.c.wake_at <= bindparam("now"))
    .order_by(cadences.c.wake_at, cadences.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(cadences)
    .where(_OF_WORKSPACE, cadences.c.id.in_(select(_DUE.c.id)), cadences.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"), claimed_until=bindparam("lease_ends"))
    .returning(*_FIELDS)
)
_ERRANDS = errands.c.workspace_id == bindparam("workspace")
_PLANNED = select(errands.c.due_at).where(_ERRANDS, errands.c.kind == bindparam("wanted"))
_DUE_ERRANDS = (
    select(errands.c.id)
    .where(_ERRANDS, errands.c.wake_at <= bindparam("now"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM_ERRANDS = (
    update(errands)
    .where(_ERRANDS, errands.c.id.in_(select(_DUE_ERRANDS.c.id)), errands.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"))
    .returning(errands.c.workspace_id, errands.c.kind, errands.c.due_at)
)


@cache
def _put(postgres: bool, table: Table, key: str) -> Insert:
    """Stores a row in the place of the one with this key, if there is one."""
    changed = [column.name for column in table.c if column.name not in {"id", "workspace_id", key}]
    insert: Any = postgresql.insert(table) if postgres else sqlite.insert(table)
    insert = insert.values(
        {name: bindparam(name, type_=table.c[name].type) for name in ("workspace_id", key, *changed)}
    )
    placed: Insert = insert.on_conflict_do_update(
        index_elements=["workspace_id", key], set_={name: insert.excluded[name] for name in changed}
    )
    return placed


class CadenceRows(Repository):
    """The cadences."""

    def get(self, workspace: int, sme: int) -> Cadence | None:
        row = self.run(_GET_TO_WRITE if self.writes else _GET, {"workspace": workspace, "sme": sme}).first()
        return None if row is None else _cadence(row)

    def save(self, cadence: Cadence) -> None:
        values = {
            "workspace_id": cadence.workspace,
            "sme_id": cadence.sme,
            "since": cadence.since,
            "stage": int(cadence.stage),
            "riding": cadence.riding,
            "tried": cadence.tried,
            "wake_at": cadence.wake_at,
            "claimed_until": None,
            "last_idea": cadence.last_idea,
        }
        self.run(_put(self.postgres, cadences, "sme_id"), values)

    def wake(self, workspace: int, sme: int, now: datetime) -> None:
        """While somebody looks at it, it is looked at again when their lease ends; who saves it sees what changed."""
        self.run(_WAKE, {"workspace": workspace, "sme": sme, "now": now})

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Cadence]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = [_cadence(row) for row in self.run(_CLAIM, asked)]
        return sorted(taken, key=lambda cadence: (cadence.since, cadence.sme))


class ErrandRows(Repository):
    """The errands."""

    def plan(self, workspace: int, kind: ErrandKind, at: datetime | None) -> None:
        values = {"workspace_id": workspace, "kind": kind, "due_at": at, "wake_at": at}
        self.run(_put(self.postgres, errands, "kind"), values)

    def planned(self, workspace: int, kind: ErrandKind) -> datetime | None:
        found: datetime | None = self.run(_PLANNED, {"workspace": workspace, "wanted": kind}).scalar_one_or_none()
        return found

    def claim_due(self, workspace: int, now: datetime, lease: timedelta) -> list[Errand]:
        rows: Iterable[Any] = self.run(_CLAIM_ERRANDS, {"workspace": workspace, "now": now, "lease_ends": now + lease})
        return sorted((Errand(*row) for row in rows), key=lambda errand: (errand.due_at, errand.kind))


def _cadence(row: Sequence[Any]) -> Cadence:
    workspace, sme, since, stage, riding, tried, wake_at, last_idea = row
    return Cadence(workspace, sme, since, Stage(stage), riding, tried, wake_at, last_idea)

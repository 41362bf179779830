"""Workspaces, the directors and the experts in them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, text, update

from bot.domain.people import Beat, Consent, Director, Sme, SmeState, Workspace
from bot.storage.repository import Repository
from bot.storage.tables import directors, smes, workspaces

_OF_WORKSPACE = smes.c.workspace_id == bindparam("workspace")
_DIRECTOR = (directors.c.workspace_id == bindparam("workspace"), directors.c.user == bindparam("person"))

_WORKSPACES = select(workspaces).order_by(workspaces.c.id)
_WORKSPACE = select(workspaces).where(workspaces.c.id == bindparam("workspace"))
_WORKSPACE_OF = select(workspaces).where(workspaces.c.kind == bindparam("kind"), workspaces.c.team == bindparam("team"))
_CHANGE_WORKSPACE = update(workspaces).where(workspaces.c.id == bindparam("workspace"))
_HOLD = _CHANGE_WORKSPACE.values(send_after=bindparam("until")).where(
    or_(workspaces.c.send_after.is_(None), workspaces.c.send_after < bindparam("until"))
)
_DIRECTORS = select(directors).where(directors.c.workspace_id == bindparam("workspace")).order_by(directors.c.id)
_DIRECTOR_BY_USER = select(directors).where(*_DIRECTOR)
_CHANGE_DIRECTOR = update(directors).where(*_DIRECTOR)
_REMOVE_DIRECTOR = delete(directors).where(*_DIRECTOR)

_SME = select(smes).where(_OF_WORKSPACE, smes.c.id == bindparam("sme"))
_SME_BY_USER = select(smes).where(_OF_WORKSPACE, smes.c.user == bindparam("person"))
# SQLite uses the index on channels only when it is told again, in the same words, that the channel isn't empty.
_SME_BY_CHANNEL = select(smes).where(_OF_WORKSPACE, smes.c.channel == bindparam("place"), text("smes.channel <> ''"))
_ROSTER = select(smes).where(_OF_WORKSPACE, smes.c.state != SmeState.LEFT)
_NAMES = select(smes.c.id, smes.c.name).where(_OF_WORKSPACE, smes.c.state != SmeState.LEFT)
_CHANGE_SME = update(smes).where(_OF_WORKSPACE, smes.c.id == bindparam("sme"))
_TOLD = _CHANGE_SME.where(smes.c.model_host != bindparam("host")).values(
    model_host=bindparam("host"), model_since=bindparam("moment")
)
_DUE = (
    select(smes.c.id)
    .where(_OF_WORKSPACE, smes.c.wake_at <= bindparam("now"))
    .order_by(smes.c.wake_at, smes.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(smes)
    .where(_OF_WORKSPACE, smes.c.id.in_(select(_DUE.c.id)), smes.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"))
    .returning(smes)
)


class WorkspaceRows(Repository):
    """The companies."""

    def all(self) -> list[Workspace]:
        return [_workspace(row) for row in self.run(_WORKSPACES)]

    def get(self, workspace: int) -> Workspace | None:
        row = self.run(_WORKSPACE, {"workspace": workspace}).first()
        return None if row is None else _workspace(row)

    def add(self, kind: str, name: str, zone: str, channel: str, team: str = "") -> Workspace:
        values = {"kind": kind, "name": name, "zone": zone, "channel": channel, "team": team}
        number = self.insert_new(workspaces, values)
        if number is None:  # somebody else was quicker
            row = self.run(_WORKSPACE_OF, {"kind": kind, "team": team}).one()
            return _workspace(row)
        return Workspace(number, kind, name, zone, channel, team)

    def save(self, workspace: Workspace) -> None:
        said = {"name": workspace.name, "zone": workspace.zone, "channel": workspace.channel, "team": workspace.team}
        self.run(_CHANGE_WORKSPACE, {"workspace": workspace.id, **said})

    def hold(self, workspace: int, until: datetime) -> None:
        self.run(_HOLD, {"workspace": workspace, "until": until})


class DirectorRows(Repository):
    """The content directors."""

    def all(self, workspace: int) -> list[Director]:
        return [_director(row) for row in self.run(_DIRECTORS, {"workspace": workspace})]

    def by_user(self, workspace: int, user: str) -> Director | None:
        asked = {"workspace": workspace, "person": user}
        row = self.run(_DIRECTOR_BY_USER, asked).first()
        return None if row is None else _director(row)

    def add(self, workspace: int, user: str, channel: str, name: str, from_settings: bool = False) -> Director:
        """A director who is named again keeps their id, and takes the new channel and name."""
        said = {"channel": channel, "name": name, "from_settings": from_settings}
        self.insert_new(directors, {"workspace_id": workspace, "user": user, **said})
        self.run(_CHANGE_DIRECTOR, {"workspace": workspace, "person": user, **said})
        row = self.run(_DIRECTOR_BY_USER, {"workspace": workspace, "person": user}).one()
        return _director(row)

    def remove(self, workspace: int, user: str) -> bool:
        gone = self.run(_REMOVE_DIRECTOR, {"workspace": workspace, "person": user})
        return gone.rowcount == 1


class SmeRows(Repository):
    """The experts, and when each is due."""

    def add(self, sme: Sme) -> Sme:
        values = {"workspace_id": sme.workspace, **_values(sme)}
        return replace(sme, id=self.insert(smes, values))

    def save(self, sme: Sme) -> None:
        self.run(_CHANGE_SME, {"workspace": sme.workspace, "sme": sme.id, **_values(sme)})

    def get(self, workspace: int, sme: int) -> Sme | None:
        return self._one(_SME, {"workspace": workspace, "sme": sme})

    def by_user(self, workspace: int, user: str) -> Sme | None:
        return self._one(_SME_BY_USER, {"workspace": workspace, "person": user})

    def by_channel(self, workspace: int, channel: str) -> Sme | None:
        return self._one(_SME_BY_CHANNEL, {"workspace": workspace, "place": channel})

    def roster(self, workspace: int) -> list[Sme]:
        found = [sme_of(row) for row in self.run(_ROSTER, {"workspace": workspace})]
        return sorted(found, key=lambda sme: (sme.name.casefold(), sme.id))

    def names(self, workspace: int) -> list[tuple[int, str]]:
        found: Iterable[Any] = self.run(_NAMES, {"workspace": workspace})
        return sorted(((number, name) for number, name in found), key=lambda each: (each[1].casefold(), each[0]))

    def told(self, workspace: int, sme: int, host: str, now: datetime) -> None:
        self.run(_TOLD, {"workspace": workspace, "sme": sme, "host": host, "moment": now})

    def touch(self, workspace: int, sme: int, now: datetime) -> None:
        self.run(_CHANGE_SME, {"workspace": workspace, "sme": sme, "last_active_at": now})

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Sme]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = [sme_of(row) for row in self.run(_CLAIM, asked)]
        return sorted(taken, key=lambda sme: (sme.next_due_at or now, sme.id))

    def _one(self, statement: Any, asked: dict[str, Any]) -> Sme | None:
        row = self.run(statement, asked).first()
        return None if row is None else sme_of(row)


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(row.id, row.kind, row.name, row.zone, row.channel, row.team)


def _director(row: Row[Any]) -> Director:
    return Director(row.workspace_id, row.id, row.user, row.channel, row.name, row.from_settings)


def _values(sme: Sme) -> dict[str, Any]:
    """All that may change about an SME. Saving ends a lease: the row wakes when it is next due."""
    return {
        "user": sme.user,
        "channel": sme.channel,
        "name": sme.name,
        "zone": sme.zone,
        "beat": sme.beat.name,
        "topics": sme.beat.topics,
        "shapers": sme.beat.shapers,
        "must": sme.beat.must,
        "never": sme.beat.never,
        "slot": sme.slot,
        "state": sme.state,
        "enrolled_at": sme.enrolled_at,  # again when they come back
        "paused_until": sme.paused_until,
        "next_due_at": sme.next_due_at,
        "wake_at": None if sme.state is SmeState.LEFT else sme.next_due_at,
        "last_active_at": sme.last_active_at,
        "weekly_budget": sme.weekly_budget,
        "own_name": sme.own_name,
        "own_zone": sme.own_zone,
        "model_host": sme.consent.host,
        "model_since": sme.consent.since,
        "scripted_only": sme.consent.scripted_only,
        "goal": sme.goal,
        "every": sme.every,
        "every_from": sme.every_from,
        "country": sme.country,
        "working_days": sme.working_days,
        "day_begins": sme.day_begins,
        "day_ends": sme.day_ends,
        "leaves": sme.leaves,
        "silent_since": sme.silent_since,
    }


def sme_of(row: Row[Any]) -> Sme:
    """The SME that a row of the table is."""
    return Sme(
        workspace=row.workspace_id,
        id=row.id,
        user=row.user,
        channel=row.channel,
        name=row.name,
        zone=row.zone,
        beat=Beat(row.beat, row.topics, row.shapers, row.must, row.never),
        slot=row.slot,
        state=row.state,
        enrolled_at=row.enrolled_at,
        paused_until=row.paused_until,
        next_due_at=row.next_due_at,
        last_active_at=row.last_active_at,
        weekly_budget=row.weekly_budget,
        own_name=row.own_name,
        own_zone=row.own_zone,
        consent=Consent(row.model_host, row.model_since, row.scripted_only),
        goal=row.goal,
        every=row.every,
        every_from=row.every_from,
        country=row.country,
        working_days=row.working_days,
        day_begins=row.day_begins,
        day_ends=row.day_ends,
        leaves=row.leaves,
        silent_since=row.silent_since,
    )

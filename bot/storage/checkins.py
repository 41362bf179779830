"""Check-ins: one per SME and week."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.domain.checkins import Checkin, IsoWeek
from bot.storage.repository import Repository
from bot.storage.tables import checkins

_OF_WORKSPACE = checkins.c.workspace_id == bindparam("workspace")
_OF_SME = (_OF_WORKSPACE, checkins.c.sme_id == bindparam("sme"))
# In the order of Checkin's fields: a row unpacked is much faster than one asked for each value by name.
_CHECKIN = select(
    checkins.c.workspace_id,
    checkins.c.id,
    checkins.c.sme_id,
    checkins.c.week,
    checkins.c.due_at,
    checkins.c.asked_at,
    checkins.c.state,
    checkins.c.on_demand,
)
_GET = _CHECKIN.where(_OF_WORKSPACE, checkins.c.id == bindparam("checkin"))
_SAVE = update(checkins).where(_OF_WORKSPACE, checkins.c.id == bindparam("checkin"))
_OF_WEEK = _CHECKIN.where(*_OF_SME, checkins.c.week == bindparam("wanted"))
_RECENT = _CHECKIN.where(*_OF_SME).order_by(checkins.c.week.desc()).limit(bindparam("at_most"))
_ASKED = select(func.count()).where(*_OF_SME, checkins.c.asked_at.is_not(None))


class CheckinRows(Repository):
    """The check-ins."""

    def add(self, checkin: Checkin) -> Checkin | None:
        values = {
            "workspace_id": checkin.workspace,
            "sme_id": checkin.sme,
            "week": checkin.week,
            **_values(checkin),
        }
        number = self.insert_new(checkins, values)
        return None if number is None else replace(checkin, id=number)

    def save(self, checkin: Checkin) -> None:
        asked = {"workspace": checkin.workspace, "checkin": checkin.id}
        self.run(_SAVE, asked | _values(checkin))

    def get(self, workspace: int, checkin: int) -> Checkin | None:
        return self._one(_GET, {"workspace": workspace, "checkin": checkin})

    def of_week(self, workspace: int, sme: int, week: IsoWeek) -> Checkin | None:
        return self._one(_OF_WEEK, {"workspace": workspace, "sme": sme, "wanted": week})

    def recent(self, workspace: int, sme: int, limit: int) -> list[Checkin]:
        asked = {"workspace": workspace, "sme": sme, "at_most": limit}
        return [_checkin(row) for row in self.run(_RECENT, asked)]

    def asked_count(self, workspace: int, sme: int) -> int:
        return int(self.run(_ASKED, {"workspace": workspace, "sme": sme}).scalar_one())

    def _one(self, statement: Any, asked: dict[str, Any]) -> Checkin | None:
        row = self.run(statement, asked).first()
        return None if row is None else _checkin(row)


def _values(checkin: Checkin) -> dict[str, Any]:
    return {
        "due_at": checkin.due_at,
        "asked_at": checkin.asked_at,
        "state": checkin.state,
        "on_demand": checkin.on_demand,
    }


def _checkin(row: Sequence[Any]) -> Checkin:
    return Checkin(*row)

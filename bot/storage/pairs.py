"""Buddies: two experts, each in one pair at a time."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, or_, select, update

from bot.domain.buddies import Pair, PairState
from bot.storage.lanes import Lanes
from bot.storage.post_tables import pairs

_OF_WORKSPACE = pairs.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, pairs.c.id == bindparam("pair"))
# Written as the partial unique indexes have it, so that SQLite uses those.
_LASTS = pairs.c.state != literal_column("'over'")
_GET = select(pairs).where(*_ONE)
# Whoever is about to change one has it alone: both may say yes at once.
_GET_TO_WRITE = _GET.with_for_update()
_OF = select(pairs).where(
    _OF_WORKSPACE, _LASTS, or_(pairs.c.one_id == bindparam("sme"), pairs.c.other_id == bindparam("sme"))
)
_ACTIVE = select(pairs).where(_OF_WORKSPACE, _LASTS, pairs.c.state == PairState.ACTIVE).order_by(pairs.c.id)
_SAVE = update(pairs).where(*_ONE)


class PairRows(Lanes):
    """The pairs."""

    def add(self, pair: Pair) -> Pair | None:
        self.lock(pair.workspace, "buddies")
        if any(self.of(pair.workspace, sme) is not None for sme in (pair.one, pair.other)):
            return None
        values = {
            "workspace_id": pair.workspace,
            "one_id": pair.one,
            "other_id": pair.other,
            "created_at": pair.created_at,
            "by": pair.by,
            **_values(pair),
        }
        return replace(pair, id=self.insert(pairs, values))

    def save(self, pair: Pair) -> None:
        who = {"one_id": pair.one, "other_id": pair.other}
        self.run(_SAVE, {"workspace": pair.workspace, "pair": pair.id, **who, **_values(pair)})

    def get(self, workspace: int, pair: int) -> Pair | None:
        row = self.run(_GET_TO_WRITE if self.writes else _GET, {"workspace": workspace, "pair": pair}).first()
        return None if row is None else _pair(row)

    def of(self, workspace: int, sme: int) -> Pair | None:
        row = self.run(_OF, {"workspace": workspace, "sme": sme}).first()
        return None if row is None else _pair(row)

    def active(self, workspace: int) -> list[Pair]:
        return [_pair(row) for row in self.run(_ACTIVE, {"workspace": workspace})]


def _values(pair: Pair) -> dict[str, Any]:
    return {"state": pair.state, "agreed": pair.agreed, "began": pair.began, "before": pair.before}


def _pair(row: Row[Any]) -> Pair:
    return Pair(
        workspace=row.workspace_id,
        id=row.id,
        one=row.one_id,
        other=row.other_id,
        state=row.state,
        created_at=row.created_at,
        by=row.by,
        agreed=row.agreed,
        began=row.began,
        before=row.before,
    )

"""Forwards: what waits for an expert, who looks after them now, and what they did with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, exists, func, literal, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.fit import Label, Reading
from bot.domain.forwards import Forward, ForwardState
from bot.storage.feed_tables import feed_items, forwards
from bot.storage.lanes import Lanes
from bot.storage.tables import smes
from bot.storage.types import UtcDateTime

_WAIT = frozenset({ForwardState.WAITING, ForwardState.LATER})
_OF_WORKSPACE = forwards.c.workspace_id == bindparam("workspace")
_OF_SME = (_OF_WORKSPACE, forwards.c.sme_id == bindparam("sme"))
_ONE = (_OF_WORKSPACE, forwards.c.id == bindparam("forward"))
_WAITS = forwards.c.state.in_(sorted(_WAIT))
# SQLite uses the index on offered ones only when it is told, in the same words, that they were offered.
_WAS_OFFERED = text("forwards.offered_at IS NOT NULL")
_GET = select(forwards).where(*_ONE)
# Whoever is about to change one has it alone: two buttons pressed at once are two answers, one after the other.
_GET_TO_WRITE = _GET.with_for_update()
# SQLite uses the index on stories only when it is told, in the same words, that there is one.
_OF_STORY = select(forwards).where(
    *_OF_SME, forwards.c.story_id == bindparam("story"), text("forwards.story_id IS NOT NULL")
)
_OF_STORY_TO_WRITE = _OF_STORY.with_for_update()
_TOLD = select(
    exists(literal(1))
    .where(
        feed_items.c.workspace_id == bindparam("workspace"),
        feed_items.c.story_id == bindparam("story"),
        forwards.c.workspace_id == feed_items.c.workspace_id,
        forwards.c.item_id == feed_items.c.id,
        forwards.c.state != ForwardState.EXPIRED,
    )
    .select_from(feed_items, forwards)
)
_SAVE = update(forwards).where(*_ONE)
_WAITING = select(forwards).where(*_OF_SME, _WAITS).order_by(forwards.c.created_at, forwards.c.id)
_CLAIMED_UNTIL = select(func.max(forwards.c.claimed_until)).where(*_OF_SME, _WAITS)
# On PostgreSQL: waits for whoever takes this SME just now, and keeps others from it until this transaction ends.
_ENTER = (
    select(smes.c.id)
    .where(smes.c.workspace_id == bindparam("workspace"), smes.c.id == bindparam("sme"))
    .with_for_update(read=True, key_share=True)
)
_DUE = (
    select(forwards.c.sme_id, func.min(forwards.c.wake_at).label("wakes"))
    .where(_OF_WORKSPACE, forwards.c.wake_at <= bindparam("now"))
    .group_by(forwards.c.sme_id)
    .subquery("due")
)
_TAKE = (
    select(smes.c.id)
    .join_from(_DUE, smes, smes.c.id == _DUE.c.sme_id)
    .where(smes.c.workspace_id == bindparam("workspace"))
    .order_by(_DUE.c.wakes, smes.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(of=smes, skip_locked=True)
)
_OF_SMES = (_OF_WORKSPACE, forwards.c.sme_id.in_(bindparam("which", expanding=True)))
# Asked again by who has the SMEs alone: somebody else may have been just done with one.
_STILL_DUE = select(forwards.c.sme_id).where(*_OF_SMES, forwards.c.wake_at <= bindparam("now")).distinct()
_LEASE_ENDS: ColumnElement[Any] = bindparam("lease_ends", type_=UtcDateTime)
_CLAIM = (
    update(forwards)
    .where(*_OF_SMES, _WAITS)
    .values(
        wake_at=case((forwards.c.wake_at > _LEASE_ENDS, forwards.c.wake_at), else_=_LEASE_ENDS),
        claimed_until=_LEASE_ENDS,
    )
)
_PUT_OFF = update(forwards).where(*_OF_SME, _WAITS)
_OFFERED_SINCE = (
    select(forwards.c.offered_at)
    .where(*_OF_SME, forwards.c.offered_at >= bindparam("since"))
    .order_by(forwards.c.offered_at)
    .distinct()
)
_ALL_OF_SME = select(forwards).where(*_OF_SME).order_by(forwards.c.id)
_LABELS = (
    select(forwards)
    .where(*_OF_SME, forwards.c.state.in_([ForwardState.TAKEN, ForwardState.DECLINED]))
    .order_by(func.coalesce(forwards.c.answered_at, forwards.c.created_at).desc(), forwards.c.id.desc())
    .limit(bindparam("at_most"))
)
_SINCE = (
    select(forwards)
    .where(_OF_WORKSPACE, _WAS_OFFERED, forwards.c.offered_at >= bindparam("since"))
    .order_by(forwards.c.offered_at, forwards.c.id)
)


class ForwardRows(Lanes):
    """The forwards. Who takes an SME has all that waits for them, and what is added meanwhile: `claimed_until` stands
    in each row of theirs."""

    def add(self, forward: Forward) -> Forward | None:
        """A waiting one without a moment is looked at at once."""
        if self.postgres:
            self.run(_ENTER, {"workspace": forward.workspace, "sme": forward.sme})
        values = {
            "workspace_id": forward.workspace,
            "sme_id": forward.sme,
            "item_id": forward.item,
            "story_id": forward.story,
            **self._values(forward),
        }
        number = self.insert_new(forwards, values)
        return None if number is None else replace(forward, id=number, wake_at=values["wake_at"])

    def get(self, workspace: int, forward: int) -> Forward | None:
        statement = _GET_TO_WRITE if self.writes else _GET
        return self._first(statement, {"workspace": workspace, "forward": forward})

    def of_story(self, workspace: int, sme: int, story: int) -> Forward | None:
        statement = _OF_STORY_TO_WRITE if self.writes else _OF_STORY
        return self._first(statement, {"workspace": workspace, "sme": sme, "story": story})

    def told(self, workspace: int, story: int) -> bool:
        self.lock(workspace, "stories told")
        return bool(self.run(_TOLD, {"workspace": workspace, "story": story}).scalar_one())

    def save(self, forward: Forward) -> None:
        self.run(_SAVE, {"workspace": forward.workspace, "forward": forward.id, **self._values(forward)})

    def waiting(self, workspace: int, sme: int) -> list[Forward]:
        return _all(self.run(_WAITING, {"workspace": workspace, "sme": sme}))

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[int]:
        taken = self.run(_TAKE, {"workspace": workspace, "now": now, "at_most": limit}).scalars().all()
        if not taken:
            return []
        asked = {"workspace": workspace, "which": taken}
        due = set(self.run(_STILL_DUE, asked | {"now": now}).scalars())
        taken = [sme for sme in taken if sme in due]
        if taken:
            self.run(_CLAIM, {"workspace": workspace, "which": taken, "lease_ends": now + lease})
        return taken

    def put_off(self, workspace: int, sme: int, until: datetime) -> None:
        self.run(_PUT_OFF, {"workspace": workspace, "sme": sme, "wake_at": until, "claimed_until": None})

    def offered_since(self, workspace: int, sme: int, since: datetime) -> list[datetime]:
        return list(self.run(_OFFERED_SINCE, {"workspace": workspace, "sme": sme, "since": since}).scalars())

    def of(self, workspace: int, sme: int) -> list[Forward]:
        return _all(self.run(_ALL_OF_SME, {"workspace": workspace, "sme": sme}))

    def labels(self, workspace: int, sme: int, limit: int) -> list[Label]:
        rows = self.run(_LABELS, {"workspace": workspace, "sme": sme, "at_most": limit})
        return [_label(row) for row in rows]

    def since(self, workspace: int, since: datetime) -> list[Forward]:
        return _all(self.run(_SINCE, {"workspace": workspace, "since": since}))

    def _first(self, statement: Select[Any], asked: dict[str, Any]) -> Forward | None:
        row = self.run(statement, asked).first()
        return None if row is None else _forward(row)

    def _values(self, forward: Forward) -> dict[str, Any]:
        """All that may change about a forward. One that waits is not looked at while somebody has its SME."""
        wakes = claimed = None
        if forward.state in _WAIT:
            asked = {"workspace": forward.workspace, "sme": forward.sme}
            claimed = self.run(_CLAIMED_UNTIL, asked).scalar_one()
            wakes = forward.wake_at or forward.created_at
            wakes = claimed if claimed is not None and claimed > wakes else wakes
        return {
            "created_at": forward.created_at,
            "kind": forward.kind,
            "state": forward.state,
            "title": forward.title,
            "link": forward.link,
            "text": forward.text,
            "site": forward.site,
            "author": forward.author,
            "published": forward.published,
            "gated": forward.gated,
            "score": forward.score,
            "reason": forward.reason,
            "debatable": forward.debatable,
            "heated": forward.heated,
            "claim": forward.claim,
            "by": forward.by,
            "note": forward.note,
            "why": forward.why,
            "vector": forward.vector,
            "wake_at": wakes,
            "claimed_until": claimed,
            "offered_at": forward.offered_at,
            "answered_at": forward.answered_at,
            "again": forward.again,
        }


def _all(rows: Iterable[Row[Any]]) -> list[Forward]:
    return [_forward(row) for row in rows]


def _label(row: Row[Any]) -> Label:
    return Label(Reading(row.title, row.text, row.vector), row.state == ForwardState.TAKEN, row.why)


def _forward(row: Row[Any]) -> Forward:
    return Forward(
        workspace=row.workspace_id,
        id=row.id,
        sme=row.sme_id,
        kind=row.kind,
        state=row.state,
        title=row.title,
        link=row.link,
        text=row.text,
        site=row.site,
        created_at=row.created_at,
        item=row.item_id,
        story=row.story_id,
        author=row.author,
        published=row.published,
        gated=row.gated,
        score=row.score,
        reason=row.reason,
        debatable=row.debatable,
        heated=row.heated,
        claim=row.claim,
        by=row.by,
        note=row.note,
        why=row.why,
        vector=row.vector,
        wake_at=row.wake_at,
        offered_at=row.offered_at,
        answered_at=row.answered_at,
        again=row.again,
    )

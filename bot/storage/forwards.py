"""Forwards: what waits for an expert, who looks after them now, and what they did with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, literal, select, text, update

from bot.domain.fit import Label, Reading
from bot.domain.forwards import Forward, ForwardKind, ForwardState
from bot.storage.feed_tables import feed_items, forwards
from bot.storage.queues import Queue, QueueRows

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
_ITEMS_OF_STORY = select(feed_items.c.id).where(
    feed_items.c.workspace_id == bindparam("workspace"), feed_items.c.story_id == bindparam("story")
)
# From the items to what was made of them, never the other way round: SQLite needs to be told that there is an item.
_TOLD = select(
    exists(literal(1))
    .where(
        _OF_WORKSPACE,
        text("forwards.item_id IS NOT NULL"),
        forwards.c.item_id.in_(_ITEMS_OF_STORY),
        forwards.c.state != ForwardState.EXPIRED,
    )
    .select_from(forwards)
)
_SAVE = update(forwards).where(*_ONE)
_WAITING = select(forwards).where(*_OF_SME, _WAITS).order_by(forwards.c.created_at, forwards.c.id)
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
_FIRST_ANSWERED = func.min(forwards.c.answered_at)
_ANSWERED = (
    select(forwards.c.title)
    .where(
        _OF_WORKSPACE,
        forwards.c.answered_at >= bindparam("first"),
        forwards.c.answered_at < bindparam("last"),
        forwards.c.kind == ForwardKind.INCITE,
        forwards.c.state == ForwardState.TAKEN,
    )
    .group_by(forwards.c.title)
    .order_by(_FIRST_ANSWERED, func.min(forwards.c.id))
    .limit(bindparam("at_most"))
)


class ForwardRows(QueueRows):
    """The forwards."""

    queue = Queue.of(forwards, _WAIT)

    def add(self, forward: Forward) -> Forward | None:
        """A waiting one without a moment is looked at at once."""
        self.join_queue(forward.workspace, forward.sme)
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

    def offered_since(self, workspace: int, sme: int, since: datetime) -> list[datetime]:
        return list(self.run(_OFFERED_SINCE, {"workspace": workspace, "sme": sme, "since": since}).scalars())

    def of(self, workspace: int, sme: int) -> list[Forward]:
        return _all(self.run(_ALL_OF_SME, {"workspace": workspace, "sme": sme}))

    def labels(self, workspace: int, sme: int, limit: int) -> list[Label]:
        rows = self.run(_LABELS, {"workspace": workspace, "sme": sme, "at_most": limit})
        return [_label(row) for row in rows]

    def since(self, workspace: int, since: datetime) -> list[Forward]:
        return _all(self.run(_SINCE, {"workspace": workspace, "since": since}))

    def answered(self, workspace: int, first: datetime, last: datetime, limit: int) -> list[str]:
        """From `first` on, and before `last`; one that several had a take on counts once."""
        asked = {"workspace": workspace, "first": first, "last": last, "at_most": limit}
        return list(self.run(_ANSWERED, asked).scalars())

    def _first(self, statement: Select[Any], asked: dict[str, Any]) -> Forward | None:
        row = self.run(statement, asked).first()
        return None if row is None else _forward(row)

    def _values(self, forward: Forward) -> dict[str, Any]:
        """All that may change about a forward. One that waits is not looked at while somebody has its SME."""
        moments: dict[str, datetime | None] = {"wake_at": None, "claimed_until": None}
        if forward.state in _WAIT:
            moments = self.moments(forward.workspace, forward.sme, forward.wake_at or forward.created_at)
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
            **moments,
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

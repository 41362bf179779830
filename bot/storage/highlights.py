"""Highlights: exact spans of turns."""

from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, or_, select, update

from bot.domain.highlights import Highlight
from bot.storage.post_tables import posts
from bot.storage.repository import Repository
from bot.storage.tables import highlights, ideas, turns

_EARLIER = turns.alias("earlier")
_PLACE = (
    select(func.count())
    .select_from(_EARLIER)
    .where(
        _EARLIER.c.workspace_id == turns.c.workspace_id,
        _EARLIER.c.interview_id == turns.c.interview_id,
        or_(
            _EARLIER.c.order_ts < turns.c.order_ts,
            and_(_EARLIER.c.order_ts == turns.c.order_ts, _EARLIER.c.id <= turns.c.id),
        ),
    )
    .correlate(turns)
    .scalar_subquery()
)
_OF_WORKSPACE = highlights.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, highlights.c.id == bindparam("highlight"))
_SELECT = select(highlights, _PLACE.label("turn")).join_from(
    highlights,
    turns,
    and_(turns.c.workspace_id == highlights.c.workspace_id, turns.c.id == highlights.c.turn_id),
)
_GET = _SELECT.where(*_ONE)
# Whoever is about to make something of a highlight has it alone: a button pressed twice makes one idea.
_GET_TO_WRITE = _GET.with_for_update(of=highlights)
_OF = _SELECT.where(_OF_WORKSPACE, highlights.c.interview_id == bindparam("interview")).order_by(
    turns.c.order_ts, turns.c.id, highlights.c.start, highlights.c.id
)
_RECENT = (
    select(highlights.c.text)
    .where(_OF_WORKSPACE, highlights.c.sme_id == bindparam("sme"))
    .order_by(highlights.c.id.desc())
    .limit(bindparam("at_most"))
)
_MOVE = update(highlights).where(*_ONE)
_REMOVE = delete(highlights).where(*_ONE)
_THEIR_IDEAS = select(ideas.c.id).where(
    ideas.c.workspace_id == bindparam("workspace"), ideas.c.highlight_id == bindparam("highlight")
)
# A post that came of an idea stays without it.
_UNTIE_POSTS = (
    update(posts)
    .where(posts.c.workspace_id == bindparam("workspace"), posts.c.idea_id.in_(_THEIR_IDEAS))
    .values(idea_id=None)
)
_REMOVE_IDEAS = delete(ideas).where(
    ideas.c.workspace_id == bindparam("workspace"), ideas.c.highlight_id == bindparam("highlight")
)


class HighlightRows(Repository):
    """The highlights."""

    def add(self, highlight: Highlight) -> Highlight:
        number = self.insert(highlights, _values(highlight))
        row = self.run(_GET, {"workspace": highlight.workspace, "highlight": number}).one()
        return _highlight(row)

    def get(self, workspace: int, highlight: int) -> Highlight | None:
        statement = _GET_TO_WRITE if self.writes else _GET
        row = self.run(statement, {"workspace": workspace, "highlight": highlight}).first()
        return None if row is None else _highlight(row)

    def of(self, workspace: int, interview: int) -> list[Highlight]:
        rows = self.run(_OF, {"workspace": workspace, "interview": interview})
        return [_highlight(row) for row in rows]

    def move(self, workspace: int, highlight: int, start: int, end: int) -> None:
        asked = {"workspace": workspace, "highlight": highlight}
        self.run(_MOVE, asked | {"start": start, "end": end})

    def recent(self, workspace: int, sme: int, limit: int) -> list[str]:
        asked = {"workspace": workspace, "sme": sme, "at_most": limit}
        return list(self.run(_RECENT, asked).scalars())

    def remove(self, workspace: int, highlight: int) -> None:
        asked = {"workspace": workspace, "highlight": highlight}
        self.run(_UNTIE_POSTS, asked)
        self.run(_REMOVE_IDEAS, asked)
        self.run(_REMOVE, asked)


def _values(highlight: Highlight) -> dict[str, Any]:
    return {
        "workspace_id": highlight.workspace,
        "interview_id": highlight.interview,
        "sme_id": highlight.sme,
        "turn_id": highlight.turn_id,
        "start": highlight.start,
        "end": highlight.end,
        "text": highlight.text,
        "kind": highlight.kind,
        "score": highlight.score,
        "created_at": highlight.created_at,
    }


def _highlight(row: Row[Any]) -> Highlight:
    return Highlight(
        workspace=row.workspace_id,
        id=row.id,
        interview=row.interview_id,
        sme=row.sme_id,
        turn_id=row.turn_id,
        turn=row.turn,
        start=row.start,
        end=row.end,
        text=row.text,
        kind=row.kind,
        score=row.score,
        created_at=row.created_at,
    )

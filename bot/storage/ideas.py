"""Ideas: pages of them, newest first, and what a director decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal, select, text, update

from bot.domain.forwards import Cited
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.screens import IdeaFilter
from bot.storage.feed_tables import forwards
from bot.storage.repository import Repository
from bot.storage.search import IDEAS, asked_for
from bot.storage.tables import ideas, interviews, smes

_OF_WORKSPACE = ideas.c.workspace_id == bindparam("workspace")
_OF_SME = (_OF_WORKSPACE, ideas.c.sme_id == bindparam("sme"))
_CITED = [
    getattr(forwards.c, name).label(f"cited_{name}")
    for name in ("id", "title", "link", "site", "published", "gated", "story_id")
]
_SELECT = (
    select(ideas, smes.c.name.label("sme_name"), *_CITED)
    .join_from(ideas, smes, and_(smes.c.workspace_id == ideas.c.workspace_id, smes.c.id == ideas.c.sme_id))
    .join(
        interviews,
        and_(interviews.c.workspace_id == ideas.c.workspace_id, interviews.c.id == ideas.c.interview_id),
    )
    .outerjoin(
        forwards,
        and_(forwards.c.workspace_id == interviews.c.workspace_id, forwards.c.id == interviews.c.forward_id),
    )
)
_GET = _SELECT.where(_OF_WORKSPACE, ideas.c.id == bindparam("idea"))
_SAVE = update(ideas).where(_OF_WORKSPACE, ideas.c.id == bindparam("idea"), ideas.c.version == bindparam("expected"))
_OF_INTERVIEW = _SELECT.where(_OF_WORKSPACE, ideas.c.interview_id == bindparam("interview")).order_by(ideas.c.id)
_OF_HIGHLIGHT = (
    _SELECT.where(_OF_WORKSPACE, ideas.c.highlight_id == bindparam("highlight")).order_by(ideas.c.id).limit(1)
)
_DECIDED = _SELECT.where(*_OF_SME, ideas.c.decided_at >= bindparam("since")).order_by(ideas.c.decided_at, ideas.c.id)
_BY_ID = _SELECT.where(_OF_WORKSPACE, ideas.c.id.in_(bindparam("which", expanding=True))).order_by(ideas.c.id.desc())
_TOPICS_OF_SME = select(ideas.c.topic).where(*_OF_SME, ideas.c.topic.is_not(None)).distinct()
_WAITING = select(func.count()).select_from(
    select(literal(1))
    .where(_OF_WORKSPACE, ideas.c.status == IdeaStatus.NEW, ideas.c.visible_at <= bindparam("now"))
    .limit(bindparam("at_most"))
    .subquery()
)
# Written as the partial index has it, so that SQLite uses that one.
_WAITING_SINCE = select(func.min(ideas.c.visible_at)).where(
    _OF_WORKSPACE, text("ideas.status BETWEEN 'new' AND 'new'"), ideas.c.visible_at <= bindparam("now")
)


def _each_topic() -> Select[Any]:
    """The topics, by one step through the index for each: much faster than reading every idea."""
    first = select(func.min(ideas.c.topic).label("topic")).where(_OF_WORKSPACE)
    found = first.cte("found", recursive=True)
    following = select(func.min(ideas.c.topic)).where(_OF_WORKSPACE, ideas.c.topic > found.c.topic)
    steps = found.union_all(select(following.correlate(found).scalar_subquery()).where(found.c.topic.is_not(None)))
    return select(steps.c.topic).where(steps.c.topic.is_not(None))


_TOPICS = _each_topic()


class IdeaRows(Repository):
    """The ideas."""

    def add(self, idea: Idea) -> Idea:
        number = self.insert(ideas, _values(idea))
        row = self.run(_GET, {"workspace": idea.workspace, "idea": number}).one()
        return _idea(row)

    def get(self, workspace: int, idea: int) -> Idea | None:
        row = self.run(_GET, {"workspace": workspace, "idea": idea}).first()
        return None if row is None else _idea(row)

    def save(self, idea: Idea, expected: int) -> bool:
        asked = {"workspace": idea.workspace, "idea": idea.id, "expected": expected}
        decision = {
            "headline": idea.headline,
            "angle": idea.angle,
            "proof": idea.proof,
            "visible_at": idea.visible_at,
            "status": idea.status,
            "reason": idea.reason,
            "note": idea.note,
            "decided_by": idea.decided_by,
            "decided_at": idea.decided_at,
            "version": expected + 1,
        }
        return self.run(_SAVE, asked | decision).rowcount == 1

    def page(
        self, workspace: int, wanted: IdeaFilter, before: int | None, limit: int, now: datetime | None = None
    ) -> list[Idea]:
        statement = _SELECT.where(ideas.c.workspace_id == workspace)
        if wanted.status is not None:
            statement = statement.where(ideas.c.status == wanted.status)
        if wanted.sme is not None:
            statement = statement.where(ideas.c.sme_id == wanted.sme)
        if wanted.topic is not None:
            statement = statement.where(ideas.c.topic == wanted.topic)
        if before is not None:
            statement = statement.where(ideas.c.id < before)
        if now is not None:
            statement = statement.where(ideas.c.visible_at <= now)
        return self._all(statement.order_by(ideas.c.id.desc()).limit(limit), {})

    def of_interview(self, workspace: int, interview: int) -> list[Idea]:
        return self._all(_OF_INTERVIEW, {"workspace": workspace, "interview": interview})

    def of_highlight(self, workspace: int, highlight: int) -> Idea | None:
        found = self._all(_OF_HIGHLIGHT, {"workspace": workspace, "highlight": highlight})
        return found[0] if found else None

    def decided(self, workspace: int, sme: int, since: datetime) -> list[Idea]:
        return self._all(_DECIDED, {"workspace": workspace, "sme": sme, "since": since})

    def topics(self, workspace: int, sme: int | None = None) -> list[str]:
        if sme is None:
            found = self.run(_TOPICS, {"workspace": workspace}).scalars()
        else:
            found = self.run(_TOPICS_OF_SME, {"workspace": workspace, "sme": sme}).scalars()
        return sorted(found, key=lambda topic: (topic.casefold(), topic))

    def search(
        self, workspace: int, words: str, limit: int, sme: int | None = None, now: datetime | None = None
    ) -> list[Idea]:
        asked = asked_for(words, workspace, limit, self.postgres)
        if asked is None:
            return []
        asked |= {"sme": sme, "now": now}
        which = self.run(IDEAS[self.postgres], asked).scalars().all()
        return self._all(_BY_ID, {"workspace": workspace, "which": which}) if which else []

    def waiting(self, workspace: int, at_most: int, now: datetime) -> int:
        asked = {"workspace": workspace, "at_most": at_most, "now": now}
        return int(self.run(_WAITING, asked).scalar_one())

    def waiting_since(self, workspace: int, now: datetime) -> datetime | None:
        found: datetime | None = self.run(_WAITING_SINCE, {"workspace": workspace, "now": now}).scalar_one()
        return found

    def _all(self, statement: Select[Any], asked: dict[str, Any]) -> list[Idea]:
        return [_idea(row) for row in self.run(statement, asked)]


def _values(idea: Idea) -> dict[str, Any]:
    return {
        "workspace_id": idea.workspace,
        "sme_id": idea.sme,
        "interview_id": idea.interview,
        "highlight_id": idea.highlight,
        "quote": idea.quote,
        "kind": idea.kind,
        "headline": idea.headline,
        "angle": idea.angle,
        "format": idea.format,
        "stage": idea.stage,
        "proof": idea.proof,
        "topic": idea.topic,
        "status": idea.status,
        "created_at": idea.created_at,
        "visible_at": idea.visible_at,
        "version": idea.version,
        "reason": idea.reason,
        "note": idea.note,
        "decided_by": idea.decided_by,
        "decided_at": idea.decided_at,
    }


def _idea(row: Row[Any]) -> Idea:
    return Idea(
        workspace=row.workspace_id,
        id=row.id,
        sme=row.sme_id,
        sme_name=row.sme_name,
        interview=row.interview_id,
        highlight=row.highlight_id,
        quote=row.quote,
        kind=row.kind,
        headline=row.headline,
        angle=row.angle,
        format=row.format,
        stage=row.stage,
        proof=row.proof,
        topic=row.topic,
        status=row.status,
        created_at=row.created_at,
        visible_at=row.visible_at,
        version=row.version,
        reason=row.reason,
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        source=_cited(row),
    )


def _cited(row: Row[Any]) -> Cited | None:
    """The item from outside that the idea's interview was about."""
    if row.cited_id is None:
        return None
    return Cited(
        row.cited_title, row.cited_link, row.cited_site, row.cited_published, row.cited_gated, row.cited_story_id
    )

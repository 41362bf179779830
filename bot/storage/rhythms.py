"""Rhythms: on which days whoever published, asked of indexes alone, however many years of posts there are."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, literal, select, true

from bot.domain.posts import PostState
from bot.storage.post_tables import post_authors, posts
from bot.storage.repository import Repository
from bot.storage.tables import smes

_OF_WORKSPACE = post_authors.c.workspace_id == bindparam("workspace")
_IS_PUBLISHED = post_authors.c.published == true()
_SINCE = post_authors.c.day >= bindparam("since")
_PER_DAY = (
    select(posts.c.day, func.count().label("number"))
    .where(
        posts.c.workspace_id == bindparam("workspace"),
        posts.c.state == PostState.PUBLISHED,
        posts.c.day >= bindparam("first"),
        posts.c.day <= bindparam("last"),
    )
    .group_by(posts.c.day)
    .order_by(posts.c.day)
)
_DAYS_OF = select(post_authors.c.post_id, post_authors.c.day).where(
    _OF_WORKSPACE, post_authors.c.sme_id.in_(bindparam("which", expanding=True)), _IS_PUBLISHED, _SINCE
)
# One step into the index for each expert, instead of a walk through all of it.
_OF_EACH = (
    post_authors.c.workspace_id == smes.c.workspace_id,
    post_authors.c.sme_id == smes.c.id,
    post_authors.c.published == true(),
)
_LAST_DAY = select(func.max(post_authors.c.day)).where(*_OF_EACH).correlate(smes).scalar_subquery()
_LAST_DAYS = select(smes.c.id, _LAST_DAY.label("day")).where(smes.c.workspace_id == bindparam("workspace"))
_EXPERTS = select(smes.c.id).where(smes.c.workspace_id == bindparam("workspace"))
_DAYS_BY_AUTHOR = (
    select(post_authors.c.sme_id, post_authors.c.day)
    .where(_OF_WORKSPACE, post_authors.c.sme_id.in_(_EXPERTS), _IS_PUBLISHED, _SINCE)
    .order_by(post_authors.c.sme_id, post_authors.c.day)
)
_EARLIER = exists(literal(1)).where(*_OF_EACH, post_authors.c.day < bindparam("day")).select_from(post_authors)
_PUBLISHED_BEFORE = select(smes.c.id).where(
    smes.c.workspace_id == bindparam("workspace"), smes.c.id.in_(bindparam("which", expanding=True)), _EARLIER
)


class Rhythms(Repository):
    """Days and counts of published posts."""

    def days_of(self, workspace: int, smes: Collection[int], since: date) -> list[date]:
        if not smes:
            return []
        rows: Iterable[Any] = self.run(_DAYS_OF, {"workspace": workspace, "which": sorted(smes), "since": since})
        return sorted(dict(tuple(row) for row in rows).values())

    def per_day(self, workspace: int, first: date, last: date) -> dict[date, int]:
        rows: Iterable[Any] = self.run(_PER_DAY, {"workspace": workspace, "first": first, "last": last})
        return dict(tuple(row) for row in rows)

    def last_days(self, workspace: int) -> dict[int, date]:
        rows: Iterable[Any] = self.run(_LAST_DAYS, {"workspace": workspace})
        return {sme: day for sme, day in rows if day is not None}

    def days_by_author(self, workspace: int, since: date) -> list[tuple[int, date]]:
        rows: Iterable[Any] = self.run(_DAYS_BY_AUTHOR, {"workspace": workspace, "since": since})
        return [(sme, day) for sme, day in rows]

    def published_before(self, workspace: int, smes: Collection[int], day: date) -> frozenset[int]:
        if not smes:
            return frozenset()
        asked = {"workspace": workspace, "which": sorted(smes), "day": day}
        return frozenset(self.run(_PUBLISHED_BEFORE, asked).scalars())

"""Posts: who published what and when, found again by any address at which it stands."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.posts import Post, PostState, Via
from bot.storage.fingerprints import fingerprint
from bot.storage.lanes import Lanes
from bot.storage.post_stories import Stories
from bot.storage.post_tables import post_authors, post_links, posts
from bot.storage.removals import Removals
from bot.storage.rhythms import Rhythms
from bot.storage.tables import smes

_OF_WORKSPACE = posts.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, posts.c.id == bindparam("post"))
_IS_PUBLISHED = posts.c.state == PostState.PUBLISHED
# As `_post` unpacks them: one row an author, in their order.
_SELECT = (
    select(
        *(
            posts.c[name]
            for name in ("workspace_id", "id", "url", "title", "day", "place", "state", "via", "logged_at")
        ),
        *(posts.c[name] for name in ("logged_by", "idea_id", "rough", "report", "said_day", "wake_at")),
        post_authors.c.sme_id,
        smes.c.name,
    )
    .outerjoin_from(
        posts,
        post_authors,
        (post_authors.c.workspace_id == posts.c.workspace_id) & (post_authors.c.post_id == posts.c.id),
    )
    .outerjoin(smes, (smes.c.workspace_id == post_authors.c.workspace_id) & (smes.c.id == post_authors.c.sme_id))
)
_IN_ORDER = (posts.c.day, posts.c.id, post_authors.c.place)
_THESE = _SELECT.where(_OF_WORKSPACE, posts.c.id.in_(bindparam("which", expanding=True))).order_by(*_IN_ORDER)
_BETWEEN = _SELECT.where(
    _OF_WORKSPACE, _IS_PUBLISHED, posts.c.day >= bindparam("first"), posts.c.day <= bindparam("last")
).order_by(*_IN_ORDER)
# Whoever is about to change a post has it alone.
_HAVE = select(posts.c.id).where(*_ONE).with_for_update()
_SAVE = update(posts).where(*_ONE)
_AT = select(post_links.c.post_id).where(
    post_links.c.workspace_id == bindparam("workspace"), post_links.c.fingerprint == bindparam("print")
)
_ADD_LINKS = post_links.insert()
_ADD_LINK = {
    True: postgresql.insert(post_links).on_conflict_do_nothing(),
    False: sqlite.insert(post_links).on_conflict_do_nothing(),
}
_ADD_AUTHORS = post_authors.insert()
_NO_AUTHORS = delete(post_authors).where(
    post_authors.c.workspace_id == bindparam("workspace"), post_authors.c.post_id == bindparam("post")
)
_BY = (post_authors.c.workspace_id == bindparam("workspace"), post_authors.c.sme_id == bindparam("sme"))
_LATEST = (post_authors.c.day.desc(), post_authors.c.post_id.desc())
_OF_SME = (
    select(post_authors.c.post_id)
    .where(*_BY, post_authors.c.published == true())
    .order_by(*_LATEST)
    .limit(bindparam("at_most"))
)
_LAST_OF = (
    select(post_authors.c.post_id)
    .where(
        post_authors.c.workspace_id == bindparam("workspace"),
        post_authors.c.sme_id.in_(bindparam("smes", expanding=True)),
        post_authors.c.published == true(),
    )
    .order_by(*_LATEST)
    .limit(1)
)
_THEIRS = select(posts.c.id).join_from(
    post_authors, posts, (posts.c.workspace_id == post_authors.c.workspace_id) & (posts.c.id == post_authors.c.post_id)
)
_ALIKE = _THEIRS.add_columns(posts.c.title).where(
    *_BY,
    post_authors.c.published.in_([False, True]),  # all: so that the index on days serves
    post_authors.c.day >= bindparam("first"),
    post_authors.c.day <= bindparam("last"),
)
_WAITING = _THEIRS.where(*_BY, post_authors.c.published != true(), posts.c.via == Via.SME)
_TOLD_OF = _THEIRS.where(
    *_BY, post_authors.c.published == true(), posts.c.logged_at >= bindparam("since"), posts.c.via != Via.SME
)
_DUE = (
    select(posts.c.id)
    .where(_OF_WORKSPACE, posts.c.wake_at <= bindparam("now"))
    .order_by(posts.c.wake_at, posts.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(posts)
    .where(_OF_WORKSPACE, posts.c.id.in_(select(_DUE.c.id)), posts.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"))
    .returning(posts.c.id)
)
# Not in an order: SQLite would rather walk through all posts in that one.
_OF_IDEA = select(posts.c.id).where(_OF_WORKSPACE, _IS_PUBLISHED, posts.c.idea_id == bindparam("idea"))


class PostRows(Rhythms, Stories, Lanes):
    """The posts."""

    def add(self, post: Post, canonicals: Collection[str]) -> Post | None:
        self.lock(post.workspace, "addresses of posts")
        prints = sorted({fingerprint(post.workspace, canonical) for canonical in canonicals})
        if any(self._at(post.workspace, each) is not None for each in prints):
            return None
        number = self.insert(posts, {"workspace_id": post.workspace, **_values(post)})
        links = [{"workspace_id": post.workspace, "fingerprint": each, "post_id": number} for each in prints]
        if links:
            self.run(_ADD_LINKS, links)
        self._sign(replace(post, id=number))
        return self._first(post.workspace, number)

    def save(self, post: Post) -> None:
        asked = {"workspace": post.workspace, "post": post.id}
        if self.run(_SAVE, asked | _values(post)).rowcount:
            self.run(_NO_AUTHORS, asked)
            self._sign(post)

    def remove(self, workspace: int, post: int) -> None:
        Removals(self.connection, self.writes).posts(workspace, [post])

    def get(self, workspace: int, post: int) -> Post | None:
        if self.postgres and self.writes:
            self.run(_HAVE, {"workspace": workspace, "post": post})
        return self._first(workspace, post)

    def by_link(self, workspace: int, canonical: str) -> Post | None:
        found = self._at(workspace, fingerprint(workspace, canonical))
        return None if found is None else self.get(workspace, found)

    def like(self, workspace: int, title: str, author: int, first: date, last: date) -> Post | None:
        wanted = title.casefold()
        rows = self.run(_ALIKE, {"workspace": workspace, "sme": author, "first": first, "last": last}) if wanted else ()
        found = min((row.id for row in rows if row.title.casefold() == wanted), default=None)
        return None if found is None else self.get(workspace, found)

    def link(self, workspace: int, post: int, canonical: str) -> None:
        self.lock(workspace, "addresses of posts")
        values = {"workspace_id": workspace, "fingerprint": fingerprint(workspace, canonical), "post_id": post}
        self.run(_ADD_LINK[self.postgres], values)

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Post]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = self._these(workspace, self.run(_CLAIM, asked).scalars().all())
        return sorted(taken, key=lambda post: (post.logged_at, post.id))

    def of_sme(self, workspace: int, sme: int, limit: int) -> list[Post]:
        return self._found(_OF_SME, {"workspace": workspace, "sme": sme, "at_most": limit})[::-1]

    def waiting(self, workspace: int, sme: int) -> list[Post]:
        found = self._found(_WAITING, {"workspace": workspace, "sme": sme})
        return sorted(found, key=lambda post: (post.logged_at, post.id))

    def last_of(self, workspace: int, smes: Collection[int]) -> Post | None:
        found = self._found(_LAST_OF, {"workspace": workspace, "smes": sorted(smes)}) if smes else []
        return found[0] if found else None

    def between(self, workspace: int, first: date, last: date) -> list[Post]:
        return _posts(self.run(_BETWEEN, {"workspace": workspace, "first": first, "last": last}))

    def told_of(self, workspace: int, sme: int, since: datetime) -> list[Post]:
        found = self._found(_TOLD_OF, {"workspace": workspace, "sme": sme, "since": since})
        return sorted(found, key=lambda post: (post.logged_at, post.id))

    def on_story(self, workspace: int, story: int, since: date) -> list[Post]:
        found = self._these(workspace, sorted(self.about(workspace, story)))
        return [post for post in found if post.state is PostState.PUBLISHED and post.day >= since][::-1]

    def of_idea(self, workspace: int, idea: int) -> Post | None:
        found = self._found(_OF_IDEA, {"workspace": workspace, "idea": idea})
        return found[0] if found else None

    def _at(self, workspace: int, fingerprint: str) -> int | None:
        found: int | None = self.run(_AT, {"workspace": workspace, "print": fingerprint}).scalar_one_or_none()
        return found

    def _sign(self, post: Post) -> None:
        """Store whose it is."""
        rows = [
            {
                "workspace_id": post.workspace,
                "post_id": post.id,
                "sme_id": sme,
                "place": place,
                "day": post.day,
                "published": post.state is PostState.PUBLISHED,
            }
            for place, sme in enumerate(dict.fromkeys(post.authors))
        ]
        if rows:
            self.run(_ADD_AUTHORS, rows)

    def _first(self, workspace: int, post: int) -> Post | None:
        found = self._these(workspace, [post])
        return found[0] if found else None

    def _found(self, statement: Select[Any], asked: dict[str, Any]) -> list[Post]:
        """The earliest day first."""
        return self._these(workspace=asked["workspace"], which=self.run(statement, asked).scalars().all())

    def _these(self, workspace: int, which: Sequence[int]) -> list[Post]:
        return _posts(self.run(_THESE, {"workspace": workspace, "which": which})) if which else []


def _values(post: Post) -> dict[str, Any]:
    """All of a post but its authors and the addresses at which it is known."""
    return {
        "url": post.url,
        "title": post.title,
        "day": post.day,
        "place": post.place,
        "state": post.state,
        "via": post.via,
        "logged_at": post.logged_at,
        "logged_by": post.logged_by,
        "idea_id": post.idea,
        "rough": post.rough,
        "report": post.report,
        "said_day": post.said_day,
        "wake_at": post.wake_at,
    }


def _posts(rows: Any) -> list[Post]:
    """The rows of each post stand together."""
    return [_post(list(group)) for _, group in groupby(rows, key=itemgetter(1))]


def _post(rows: list[Any]) -> Post:
    workspace, number, url, title, day, place, state, via, logged_at, *more, _, _ = rows[0]
    logged_by, idea, rough, report, said_day, wake_at = more
    signed = [(row[-2], row[-1]) for row in rows if row[-2] is not None]
    return Post(
        workspace,
        number,
        url,
        title,
        day,
        place,
        tuple(sme for sme, _ in signed),
        state,
        via,
        logged_at,
        logged_by,
        idea,
        rough,
        report,
        said_day,
        tuple(name for _, name in signed),
        wake_at,
    )

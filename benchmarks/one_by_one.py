"""The naive way to a summary: one query for each expert, and one for each post."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import bindparam, select, true

from bot.domain.posts import Post
from bot.storage.people import SmeRows
from bot.storage.post_tables import post_authors
from bot.storage.posts import PostRows
from bot.storage.store import SqlStore, SqlTransaction

_OWN = select(post_authors.c.post_id, post_authors.c.day).where(
    post_authors.c.workspace_id == bindparam("workspace"),
    post_authors.c.sme_id == bindparam("sme"),
    post_authors.c.published == true(),
    post_authors.c.day >= bindparam("first"),
    post_authors.c.day <= bindparam("last"),
)


class OneByOne(PostRows):
    """What the summary asks about posts, answered expert by expert. The statements and their indexes are as good as
    those of the real repository; there are only more of them."""

    def between(self, workspace: int, first: date, last: date) -> list[Post]:
        which = sorted((day, number) for number, day in self._own(workspace, first, last).items())
        return [post for _, number in which if (post := self.get(workspace, number)) is not None]

    def per_day(self, workspace: int, first: date, last: date) -> dict[date, int]:
        days = list(self._own(workspace, first, last).values())
        return {day: days.count(day) for day in sorted(set(days))}

    def published_before(self, workspace: int, smes: Collection[int], day: date) -> frozenset[int]:
        return frozenset(sme for sme in smes if super(OneByOne, self).published_before(workspace, [sme], day))

    def _own(self, workspace: int, first: date, last: date) -> dict[int, date]:
        """The day of each post; one by several of them once."""
        asked = {"workspace": workspace, "first": first, "last": last}
        experts = SmeRows(self.connection, self.writes).names(workspace)
        return {number: day for sme, _ in experts for number, day in self.run(_OWN, asked | {"sme": sme})}

    def last_days(self, workspace: int) -> dict[int, date]:
        experts = SmeRows(self.connection, self.writes).names(workspace)
        last = {sme: self.last_of(workspace, [sme]) for sme, _ in experts}
        return {sme: post.day for sme, post in last.items() if post is not None}

    def days_by_author(self, workspace: int, since: date) -> list[tuple[int, date]]:
        experts = sorted(sme for sme, _ in SmeRows(self.connection, self.writes).names(workspace))
        return [(sme, day) for sme in experts for day in self.days_of(workspace, [sme], since)]


class NaiveStore(SqlStore):
    """A store that reads posts one by one."""

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with super().read() as tx:
            tx.posts = OneByOne(tx.posts.connection, tx.posts.writes)
            yield tx

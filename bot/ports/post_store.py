"""What the inside needs from a database for posts and cadence. As in store.py, every method takes the workspace."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.buddies import Pair
from bot.domain.cadence import Cadence
from bot.domain.comments import Comment
from bot.domain.errands import Errand, ErrandKind
from bot.domain.posts import Post


class Posts(Protocol):
    """Lists and counts are of published posts, unless said otherwise."""

    def add(self, post: Post, canonicals: Collection[str]) -> Post | None:
        """Store it (its `id` and `names` are ignored) under these canonical addresses; None when one of them is known
        as another post's, of any state."""

    def save(self, post: Post) -> None:
        """All of it but its addresses; also ends a lease."""

    def remove(self, workspace: int, post: int) -> None:
        """As if it had never been reported."""

    def get(self, workspace: int, post: int) -> Post | None: ...
    def by_link(self, workspace: int, canonical: str) -> Post | None:
        """The post of any state that stands at this address."""

    def like(self, workspace: int, title: str, author: int, first: date, last: date) -> Post | None:
        """One of this author, of any state, with the same title in any case, from those days."""

    def link(self, workspace: int, post: int, canonical: str) -> None:
        """It stands at this address too; one that is known as another's stays that one's."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Post]:
        """Take those whose page is to be read, earliest first; nobody else gets them before the lease ends."""

    def of_sme(self, workspace: int, sme: int, limit: int) -> list[Post]:
        """By this author, the latest day first."""

    def waiting(self, workspace: int, sme: int) -> list[Post]:
        """Those of any other state that this SME reported."""

    def last_of(self, workspace: int, smes: Collection[int]) -> Post | None:
        """The latest of any of these authors."""

    def days_of(self, workspace: int, smes: Collection[int], since: date) -> list[date]:
        """The day of each post by any of these authors from then on; one by several of them counts once."""

    def between(self, workspace: int, first: date, last: date) -> list[Post]:
        """All from these days, both included."""

    def per_day(self, workspace: int, first: date, last: date) -> dict[date, int]:
        """How many came out on each day, of those days on which any did."""

    def last_days(self, workspace: int) -> dict[int, date]:
        """The day of each author's latest post."""

    def days_by_author(self, workspace: int, since: date) -> list[tuple[int, date]]:
        """(author, day) for each author of each post from then on."""

    def published_before(self, workspace: int, smes: Collection[int], day: date) -> frozenset[int]:
        """Those of these authors who published anything before that day."""

    def told_of(self, workspace: int, sme: int, since: datetime) -> list[Post]:
        """By this author, logged since then by others than authors, oldest first."""

    def on_story(self, workspace: int, story: int, since: date) -> list[Post]:
        """Those that answer an item of this story, or are one, newest first."""

    def of_idea(self, workspace: int, idea: int) -> Post | None:
        """The published post that came of it."""


class Cadences(Protocol):
    def get(self, workspace: int, sme: int) -> Cadence | None: ...
    def save(self, cadence: Cadence) -> None:
        """Store or replace this SME's; also ends a lease."""

    def wake(self, workspace: int, sme: int, now: datetime) -> None:
        """Have it looked at: something changed."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Cadence]:
        """Take those that are to be looked at, earliest first; nobody else gets them before the lease ends."""


class Pairs(Protocol):
    def add(self, pair: Pair) -> Pair | None:
        """Store it with an id; None when either is in one that is not over."""

    def save(self, pair: Pair) -> None: ...
    def get(self, workspace: int, pair: int) -> Pair | None: ...
    def of(self, workspace: int, sme: int) -> Pair | None:
        """The one that is not over."""

    def active(self, workspace: int) -> list[Pair]: ...


class Comments(Protocol):
    def add(self, comment: Comment) -> Comment | None:
        """None when this author has one with that key."""

    def save(self, comment: Comment) -> None: ...
    def get(self, workspace: int, comment: int) -> Comment | None: ...
    def of(self, workspace: int, sme: int) -> list[Comment]:
        """All of this author's, oldest first."""

    def waiting(self, workspace: int, sme: int) -> list[Comment]:
        """Those that were not shown yet, oldest first."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[int]:
        """Take authors (ids) for whom comments wait; nobody else gets them before the lease ends."""

    def put_off(self, workspace: int, sme: int, until: datetime) -> None:
        """All that waits for this author is looked at then."""


class Errands(Protocol):
    """What a workspace has to do by itself at a certain moment: one row a kind."""

    def plan(self, workspace: int, kind: ErrandKind, at: datetime | None) -> None:
        """Due then, whatever was planned before; None for never. Ends a lease."""

    def planned(self, workspace: int, kind: ErrandKind) -> datetime | None:
        """When it is due."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta) -> list[Errand]:
        """Take those that are due; nobody else gets them before the lease ends."""


class Retention(Protocol):
    def sweep(self, workspace: int, before: datetime, limit: int) -> int:
        """Remove what ended before then: closed interviews with all that stands on them, check-ins, notes, forwards,
        items, posts, comments, messages in the inbox, the outbox and the playground's log. Ideas that were accepted
        go with their interviews; a post of one stays until it is old itself. Returns how many rows of the kinds that
        hold words went, at most about `limit`: none means that nothing is left to remove."""

    def posted_before(self, workspace: int, before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """(channel, timestamp) of messages of ours that were sent before then and whose rows still stand, in the order
        in which `sweep` removes them: with the same limit it removes none that isn't among these."""

"""What the inside needs from a database about feeds. The rules of `bot.ports.store` hold here too."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.feeds import Feed, Item
from bot.domain.fit import Contention, Label
from bot.domain.forwards import Forward


class Feeds(Protocol):
    """Addresses are kept sealed where they are secret. `canonical` is the address in the form in which two that lead to
    the same feed are equal; only a fingerprint of it is kept."""

    def add(self, feed: Feed, canonical: str) -> Feed | None:
        """Store it (its `id` is ignored) and return it with its id; None when a feed that was not removed has this
        canonical address."""

    def known(self, workspace: int, canonical: str) -> Feed | None:
        """The feed at this address that was not removed."""

    def get(self, workspace: int, feed: int) -> Feed | None: ...
    def all(self, workspace: int) -> list[Feed]:
        """Those that were not removed, by title."""

    def save(self, feed: Feed) -> None:
        """Store all of it; also ends any lease on it. A feed that isn't active waits for nothing."""

    def polled(self, feeds: Sequence[Feed]) -> None:
        """Store what reading them came to, and nothing that a director chooses: state, polling, trouble, moments; also
        ends the lease on each. One that was removed meanwhile stays removed."""

    def move(self, workspace: int, feed: int, url: str, canonical: str) -> bool:
        """Its address is another one now; False when a feed is known there already."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Feed]:
        """Take active ones whose `next_poll_at` has come, earliest first; nobody else gets them before the lease ends
        or `save` is called."""

    def hold(self, workspace: int, host: str, until: datetime) -> None:
        """No feed of this host (lower case, with its port) is read before that moment. Does not end a lease."""

    def forwarded(self, workspace: int) -> dict[int, int]:
        """How many items of each feed (id) were put before an expert."""

    def unread(self, workspace: int) -> int:
        """How many active ones were never read, nor failed."""


class Items(Protocol):
    def add(self, item: Item, keys: Sequence[int]) -> Item:
        """Store it and return it with its id. `story` 0 makes it the first of its story. `keys` find it again: `like`.
        A `new` one waits to be judged at once."""

    def known(self, workspace: int, feed: int, guids: Collection[str], canonicals: Collection[str]) -> list[Item]:
        """This feed's items that have one of these guids or canonical links."""

    def revise(self, item: Item) -> None:
        """Its guid, link, title, text, author or moment changed; stored with its revision."""

    def like(self, workspace: int, canonical: str, keys: Collection[int], since: datetime, limit: int) -> list[Item]:
        """Items of any feed, seen since then, with this canonical link (when it isn't "") or at least one of the keys;
        those that share the link first, then those that share most keys."""

    def get(self, workspace: int, item: int) -> Item | None: ...
    def claim_new(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Item]:
        """Take new ones that nobody has judged, oldest first; nobody else gets them before the lease ends."""

    def judged(self, workspace: int, item: int, vector: bytes, contention: Contention) -> None:
        """It was looked at: not new any more."""

    def usual(self, workspace: int, since: datetime, limit: int) -> list[Item]:
        """The newest that were seen since then, one for each story."""

    def week(self, workspace: int, since: datetime, limit: int) -> list[Item]:
        """Those that were seen since then and came out since then, as far as they say, newest first."""

    def prune(self, workspace: int, feed: int, before: datetime) -> None:
        """Forget items of the feed that were last seen before then, but not those that were put before an expert."""

    def seen(self, workspace: int, items: Collection[int], now: datetime) -> None:
        """They still stand in their feed."""


class Forwards(Protocol):
    def add(self, forward: Forward) -> Forward | None:
        """Store it and return it with its id; None when this SME had one of the same story (not None) before."""

    def get(self, workspace: int, forward: int) -> Forward | None: ...
    def of_story(self, workspace: int, sme: int, story: int) -> Forward | None:
        """This SME's one of that story."""

    def told(self, workspace: int, story: int) -> bool:
        """Whether an item of that story waits for an expert, or was put before one. On a database with several writers
        nobody else asks, until this transaction ends."""

    def save(self, forward: Forward) -> None: ...
    def waiting(self, workspace: int, sme: int) -> list[Forward]:
        """Waiting ones, and those to be offered once more, oldest first."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[int]:
        """Take the SMEs (ids) that something waits for whose `wake_at` has come; nobody else gets them before the lease
        ends, or `put_off` is called."""

    def put_off(self, workspace: int, sme: int, until: datetime) -> None:
        """All that waits for this SME is looked at then."""

    def offered_since(self, workspace: int, sme: int, since: datetime) -> list[datetime]:
        """When messages with items went to this SME; items of one message count once."""

    def of(self, workspace: int, sme: int) -> list[Forward]:
        """All of this SME's, oldest first."""

    def labels(self, workspace: int, sme: int, limit: int) -> list[Label]:
        """What they did with earlier ones, newest first."""

    def since(self, workspace: int, since: datetime) -> list[Forward]:
        """Offered since then, oldest first."""

    def answered(self, workspace: int, first: datetime, last: datetime, limit: int) -> list[str]:
        """Titles of contentious ones that somebody had a take on between then and then, oldest first."""

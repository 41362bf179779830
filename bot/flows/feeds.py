"""Reads the feeds that are due, and keeps what is new in them.

tick -> feeds.due -> (readers) -> outside.read -> intake -> items (judged later) -> feeds: when to read again
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.domain.comments import is_over
from bot.domain.deliveries import OutboxRow
from bot.domain.feeds import Ask, Changed, Failed, Feed, FeedKind, FeedState, Outcome, Trouble, Unchanged, is_secret
from bot.domain.messages import Notice
from bot.domain.polling import news_of, polled
from bot.flows import comments, intake, own_posts
from bot.flows.faults import contained
from bot.ports import Deps, Transaction

LEASE = timedelta(minutes=10)
BATCH = 500
TOGETHER = 100  # unchanged ones are noted together: when the process dies before, they are only read once more


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Read every feed that is due, as far as readers are free; returns how many were begun."""
    begun = 0
    while deps.readers.free(False):
        with deps.store.begin() as tx:
            feeds = tx.feeds.claim_due(workspace, now, LEASE, BATCH)
            tx.commit()
        if not feeds:
            break
        deps.passing("feeds.claimed")
        deps.readers.do(partial(_read, deps, feeds), False)
        begun += len(feeds)
    return begun


def read_due(deps: Deps, workspace: int) -> int:
    """Read until nothing is due, and wait for it; returns how many feeds were read."""
    begun = 0
    while more := due(deps, workspace, deps.clock()):
        deps.readers.finish()
        begun += more
    return begun


def _read(deps: Deps, feeds: Sequence[Feed]) -> None:
    with contained("feeds"):
        taken = _Round(deps, feeds)
        deps.feeds.read([_ask(feed) for feed in feeds], taken.done)
        taken.note_unchanged()


def _ask(feed: Feed) -> Ask:
    return Ask(feed.id, feed.url, feed.etag, feed.last_modified, feed.body_hash, feed.final_url)


class _Round:
    """Feeds that are read together; each is kept as soon as it was read."""

    def __init__(self, deps: Deps, feeds: Sequence[Feed]) -> None:
        self._deps = deps
        self._feeds = {feed.id: feed for feed in feeds}
        self._unchanged: list[tuple[Feed, Unchanged]] = []

    def done(self, ask: Ask, outcome: Outcome) -> None:
        """One was read."""
        feed = self._feeds[ask.feed]
        quiet = feed.read_at is not None and feed.failing_since is None and feed.kind is not FeedKind.COMMENTS
        if isinstance(outcome, Unchanged) and quiet:
            self._unchanged.append((feed, outcome))
            if len(self._unchanged) >= TOGETHER:
                self.note_unchanged()
            return
        with contained("feed"):
            self._keep(feed, outcome)

    def note_unchanged(self) -> None:
        """Those that brought nothing."""
        noted, self._unchanged = self._unchanged, []
        if noted:
            now = self._deps.clock()
            with self._deps.store.begin() as tx:
                tx.feeds.polled([polled(feed, outcome, now, _dice(feed, now)) for feed, outcome in noted])
                tx.commit()

    def _keep(self, claimed: Feed, outcome: Outcome) -> None:
        now = self._deps.clock()
        with self._deps.store.begin() as tx:
            feed = tx.feeds.get(claimed.workspace, claimed.id)
            if feed is None or not _is_ours(feed, claimed):
                return
            after = polled(feed, outcome, now, _dice(feed, now))
            if isinstance(outcome, Changed) and feed.kind is FeedKind.COMMENTS:
                comments.heard(tx, self._deps, feed, outcome.parsed.entries, now)
            elif isinstance(outcome, Changed):
                newest = intake.take_in(tx, self._deps.feeds, feed, outcome.parsed, now)
                if feed.kind is FeedKind.OWN:
                    own_posts.found(self._deps, tx, feed, outcome.parsed, now)
                known = [moment for moment in (newest, feed.last_item_at) if moment is not None]
                after = replace(after, last_item_at=max(known, default=None))
                after = self._moved(tx, after, outcome)
            news = news_of(feed, after, now) if feed.kind is not FeedKind.COMMENTS else ""
            if news:
                _tell(tx, feed, news, now)
            if _is_over(tx, feed, now):
                tx.feeds.save(replace(after, state=FeedState.REMOVED, next_poll_at=None))
                tx.commit()
                return
            tx.feeds.polled([replace(after, told=_told(feed, after, news))])
            if isinstance(outcome, Failed) and outcome.trouble is Trouble.WAIT and outcome.retry_after is not None:
                tx.feeds.hold(feed.workspace, host_of(feed.url), now + outcome.retry_after)
            self._deps.passing("feed.keeping")
            tx.commit()
        self._deps.passing("feed.kept")

    def _moved(self, tx: Transaction, feed: Feed, outcome: Changed) -> Feed:
        """The feed with its new address, if it has one. A token on the way to it is kept sealed, or not at all."""
        to = outcome.moved_to
        if to and tx.feeds.move(feed.workspace, feed.id, to, self._deps.feeds.canonical(to)):
            feed = replace(feed, url=to)
        if not feed.secret and is_secret(feed.url):
            feed = replace(feed, secret=True)
            tx.feeds.save(feed)
        if not feed.secret and is_secret(feed.final_url):
            feed = replace(feed, final_url="", etag="", last_modified="")
        return feed


def _is_over(tx: Transaction, feed: Feed, now: datetime) -> bool:
    """Comments are read for a while after a post, and not of one that was taken back."""
    if feed.kind is not FeedKind.COMMENTS:
        return False
    post = tx.posts.get(feed.workspace, feed.post) if feed.post is not None else None
    return post is None or is_over(post, now)


def _is_ours(feed: Feed, claimed: Feed) -> bool:
    """Whether it is as it was claimed: not removed, and not read by somebody else since the lease ran out."""
    same = (feed.read_at, feed.failures) == (claimed.read_at, claimed.failures)
    return same and feed.state is FeedState.ACTIVE


def _told(before: Feed, after: Feed, news: str) -> bool:
    """Whether directors know that it can't be read."""
    return after.failing_since is not None and (before.told or bool(news))


def _tell(tx: Transaction, feed: Feed, news: str, now: datetime) -> None:
    for director in tx.directors.all(feed.workspace):
        key = f"feed:{feed.id}:{now.timestamp():.0f}:{director.id}"
        tx.outbox.add(feed.workspace, OutboxRow(director.channel, Notice(news), key, now))


def host_of(url: str) -> str:
    """The host and port of an address, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _dice(feed: Feed, now: datetime) -> float:
    """Another one for each feed and each moment, and the same again when a story is played again."""
    return random.Random(f"{feed.id} {now.isoformat()}").random()  # noqa: S311 - no secret

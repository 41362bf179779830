"""When a feed is read again, and what is said about one that can't be."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.feeds import (
    BASE_INTERVAL,
    LONGEST_INTERVAL,
    SHORTEST_INTERVAL,
    Changed,
    Failed,
    Feed,
    FeedState,
    Outcome,
    Trouble,
)

TELL_AFTER = timedelta(hours=24)  # of failures in a row, a director is told
JITTER = 0.1
MOST_DOUBLINGS = 10


def polled(feed: Feed, outcome: Outcome, now: datetime, dice: float) -> Feed:
    """The feed after this outcome, with its next reading. `dice` is between 0 and 1: feeds that were read together are
    not always read together."""
    if isinstance(outcome, Failed):
        return _failed(feed, outcome, now, dice)
    read = replace(feed, read_at=now, failing_since=None, failures=0, trouble="")
    if isinstance(outcome, Changed):
        read = replace(
            read,
            interval=_bounded(outcome.parsed.wait or BASE_INTERVAL),
            final_url=outcome.final_url,
            etag=outcome.etag,
            last_modified=outcome.last_modified,
            body_hash=outcome.body_hash,
        )
    else:
        read = replace(read, etag=outcome.etag or feed.etag, last_modified=outcome.last_modified or feed.last_modified)
    return _after(read, max(read.interval, outcome.fresh_for or timedelta(0)), now, dice)


def _failed(feed: Feed, outcome: Failed, now: datetime, dice: float) -> Feed:
    failed = replace(feed, failing_since=feed.failing_since or now, failures=feed.failures + 1, trouble=outcome.why)
    if outcome.trouble is Trouble.GONE:
        return replace(failed, state=FeedState.GONE, next_poll_at=None)
    if outcome.trouble is Trouble.WAIT:
        asked = outcome.retry_after or timedelta(0)
        failed = _after(failed, feed.interval, now, dice)
        return replace(failed, next_poll_at=max(failed.next_poll_at or now, now + asked))
    doubled = feed.interval * 2 ** min(feed.failures, MOST_DOUBLINGS)
    return _after(failed, doubled, now, dice)


def _after(feed: Feed, wait: timedelta, now: datetime, dice: float) -> Feed:
    wait = _bounded(wait)
    return replace(feed, next_poll_at=now + wait * (1 + JITTER * (2 * dice - 1)))


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST_INTERVAL), LONGEST_INTERVAL)


def news_of(before: Feed, after: Feed, now: datetime) -> str:
    """What directors are told about it: once after a day of failures, once when it is back, or that it is gone for
    good; "" for nothing. Who tells it stores `told`."""
    if after.state is FeedState.GONE and before.state is not FeedState.GONE:
        return f"The feed “{after.title}” is gone for good, says its server, so I've stopped reading it."
    if after.failing_since is None:
        return f"The feed “{after.title}” can be read again." if before.told else ""
    if not before.told and now - after.failing_since >= TELL_AFTER:
        return f"I haven't been able to read the feed “{after.title}” for a day. {after.trouble} I keep trying."
    return ""

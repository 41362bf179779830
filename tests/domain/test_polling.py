"""When a feed is read again, and what is said about one that can't be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.feeds import Changed, Failed, Feed, FeedKind, FeedState, Outcome, Parsed, Trouble, Unchanged
from bot.domain.polling import news_of, polled
from tests.newsdesk import utc

NOW = utc("2026-04-13 08:00")
FEED = Feed(1, 7, "https://news.example/feed", "News", FeedKind.NEWS, FeedState.ACTIVE, NOW, "Dana")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def wait(outcome: Outcome, feed: Feed = FEED, dice: float = 0.5) -> timedelta:
    after = polled(feed, outcome, NOW, dice)
    assert after.next_poll_at is not None
    return after.next_poll_at - NOW


def changed(own: timedelta | None = None, fresh_for: timedelta | None = None) -> Changed:
    return Changed(Parsed("News", (), wait=own), FEED.url, '"e"', "Mon", "h", fresh_for)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (changed(), HOUR),
        (changed(own=timedelta(hours=6)), 6 * HOUR),
        (changed(fresh_for=timedelta(hours=3)), 3 * HOUR),
        (changed(own=timedelta(minutes=20)), 20 * MINUTE),
        (changed(own=timedelta(minutes=1)), 15 * MINUTE),
        (changed(own=timedelta(days=30)), 24 * HOUR),
        (Unchanged(fresh_for=timedelta(days=9)), 24 * HOUR),
        (Unchanged(), HOUR),
        (Failed(Trouble.DOWN, "No."), HOUR),
        (Failed(Trouble.WAIT, "Wait.", timedelta(hours=5)), 5 * HOUR),
        (Failed(Trouble.WAIT, "Wait."), HOUR),
    ],
)
def test_how_long_it_is_left_alone(outcome: Outcome, expected: timedelta) -> None:
    assert wait(outcome) == expected


def test_the_dice_move_it_a_tenth_at_most() -> None:
    assert wait(Unchanged(), dice=0.0) == 0.9 * HOUR
    assert wait(Unchanged(), dice=1.0) == 1.1 * HOUR


def test_the_more_failures_the_longer_and_a_day_at_most() -> None:
    feed = FEED
    waits = []
    for _ in range(8):
        waits.append(wait(Failed(Trouble.MISSING, "No."), feed))
        feed = polled(feed, Failed(Trouble.MISSING, "No."), NOW, 0.5)
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 24 * HOUR, 24 * HOUR, 24 * HOUR]
    back = polled(feed, changed(), NOW, 0.5)
    assert (back.failures, back.failing_since, back.trouble) == (0, None, "")


def test_what_it_asked_for_itself_is_remembered_when_nothing_changed() -> None:
    slow = polled(FEED, changed(own=timedelta(hours=12)), NOW, 0.5)
    assert wait(Unchanged(), slow) == 12 * HOUR
    assert (slow.etag, slow.last_modified, slow.body_hash) == ('"e"', "Mon", "h")
    assert polled(slow, Unchanged(), NOW, 0.5).etag == '"e"'
    assert polled(slow, Unchanged(etag='"f"'), NOW, 0.5).etag == '"f"'


def test_one_that_is_gone_is_never_read_again() -> None:
    gone = polled(FEED, Failed(Trouble.GONE, "Gone."), NOW, 0.5)
    assert (gone.state, gone.next_poll_at) == (FeedState.GONE, None)
    assert "gone for good" in news_of(FEED, gone, NOW)


def test_directors_hear_once_after_a_day_and_once_when_it_is_back() -> None:
    failing = replace(FEED, failing_since=NOW - timedelta(hours=23), trouble="No answer.")
    assert news_of(failing, failing, NOW) == ""
    assert "for a day. No answer. I keep trying." in news_of(failing, failing, NOW + HOUR)
    known = replace(failing, told=True)
    assert news_of(known, known, NOW + timedelta(days=9)) == ""
    assert "can be read again" in news_of(known, replace(known, failing_since=None), NOW)
    assert news_of(failing, replace(failing, failing_since=None), NOW) == "", "nobody knew that it failed"

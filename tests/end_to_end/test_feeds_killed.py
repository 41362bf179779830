"""The real process, killed in the middle of a round of a thousand feeds: no item is lost, and none is told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.feeds import Feed, FeedKind, FeedState
from tests.end_to_end.process import Bot, next_monday, set_clock
from tests.servers.feed_kinds import rss
from tests.servers.feed_server import ALLOWED, FeedServer, if_changed
from tests.storing import open_store

FEEDS = 1000
CHANGED = range(0, FEEDS, 20)
KILLS = ("feeds.claimed:1", "feed.keeping:7", "feed.kept:20", "items.judging:1", "forward.offered:1", "delivery.sent:1")
ETAG = '"as before"'


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """One feed in twenty has an item that was not there before, about slotting, which is Mara’s beat."""
    with FeedServer() as running:
        yesterday = (next_monday(0) - timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        for n in range(FEEDS):
            news = rss(f"Plant {n} changes its slotting for pick accuracy", date=yesterday).replace("://", f"://{n}.")
            running.plays[f"/{n}"] = if_changed(news, "" if n in CHANGED else ETAG)
        yield running


def subscribe(bot: Bot, server: FeedServer) -> None:
    """A thousand feeds that were read before, over a hundred hosts, all due now."""
    store = open_store(f"sqlite:///{bot.data / 'beatdesk.sqlite3'}")
    before = datetime.now(UTC) - timedelta(days=9)
    with store.begin() as tx:
        workspace = tx.workspaces.all()[0].id
        for n in range(FEEDS):
            url = server.url(f"/{n}", 1 + n % 100)
            feed = Feed(
                workspace, 0, url, f"Feed {n}", FeedKind.NEWS, FeedState.ACTIVE, before, "Dana", next_poll_at=before
            )
            made = tx.feeds.add(feed, url)
            assert made is not None
            etag = "" if n in CHANGED else ETAG
            known = Feed(
                workspace, made.id, url, made.title, made.kind, made.state, before, "Dana",
                next_poll_at=before, read_at=before, last_item_at=before, etag=etag, final_url=url,
            )  # fmt: skip
            tx.feeds.polled([known])
        tx.commit()
    store.close()


def test_killed_six_times_in_a_round(tmp_path: Path, server: FeedServer) -> None:
    data = tmp_path / "data"
    data.mkdir()
    bot = Bot(data, FEEDS_ALLOW_NETWORKS=str(ALLOWED))
    try:
        bot.start()
        bot.stop()
        subscribe(bot, server)
        lease = 0
        for point in KILLS:
            set_clock(data, next_monday(9) + timedelta(minutes=lease))
            bot.start(CRASH_AT=point)
            assert bot.ended() < 0, f"it was to be killed at {point}"
            lease += 11  # minutes after which somebody else takes what was taken
        set_clock(data, next_monday(9) + timedelta(minutes=lease))
        bot.start()
        today = str(datetime.now(UTC) - timedelta(days=1))
        bot.wait(lambda: bot.rows("SELECT count(*) FROM feeds WHERE read_at < ?", today) == [(0,)])
        bot.wait(lambda: bot.rows("SELECT count(*) FROM feed_items WHERE wake_at IS NOT NULL") == [(0,)])
        said = "SELECT count(*) FROM chat_log WHERE view LIKE '%feed_reading%'"  # Mara is new here: she listens first
        bot.wait(lambda: bot.rows(said) != [(0,)])
        items = Counter(title for (title,) in bot.rows("SELECT title FROM feed_items"))
        assert items == {f"Plant {n} changes its slotting for pick accuracy": 1 for n in CHANGED}
        stories = Counter(bot.rows("SELECT sme_id, story_id FROM forwards"))
        assert len(stories) > 10, "most of them fit somebody"
        assert set(stories.values()) == {1}
        assert bot.rows(said) == [(1,)]
        assert bot.rows("SELECT count(*) FROM forwards WHERE offered_at IS NOT NULL") == [(2,)]
        asked = Counter(request.path for request in server.requests)
        assert len(asked) == FEEDS
        print(
            f"{FEEDS} feeds, killed {len(KILLS)} times: {sum(asked.values())} requests, {len(items)} items, each once"
        )
    finally:
        bot.stop()

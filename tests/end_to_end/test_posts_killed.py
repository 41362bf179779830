"""The real process, killed while somebody is offered something lighter, in the middle of a reported post, and at a
question after a silence: one post, and each message once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from json import loads
from pathlib import Path

import pytest

from tests.end_to_end.process import next_monday, set_clock
from tests.end_to_end.test_summary_killed import Mortal
from tests.servers.feed_server import ALLOWED, FeedServer, say

TITLE = "Slots in one zone"
SENT = "SELECT channel, view FROM chat_log WHERE user = '' AND channel LIKE 'dm-%' ORDER BY ts"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    """Three experts on their first Monday, with pages that may be read on loopback."""
    data = tmp_path / "data"
    data.mkdir()
    set_clock(data, morning(0))
    made = Mortal(data, FEEDS_ALLOW_NETWORKS=str(ALLOWED))
    yield made
    made.close()
    made.bot.stop()


def morning(day: int) -> datetime:
    """10:00 UTC, so many days after the first Monday: working hours in Berlin and Kathmandu."""
    return next_monday(10) + timedelta(days=day)


def heard(mortal: Mortal, person: str) -> Counter[str]:
    """What somebody was told, by kind."""
    return Counter(loads(view)["kind"] for channel, view in mortal.bot.rows(SENT) if channel == f"dm-{person}")


def test_one_post_and_each_message_once(mortal: Mortal, server: FeedServer) -> None:
    bot, link = mortal.bot, server.url("/slots")
    mortal.start("offer.written:1")
    mortal.browser.say(f"later {morning(70).date()}")  # no check-in of Mara's comes between
    mortal.dies_on_the_way_to(morning(29))  # Tomás was silent three times
    mortal.start("offer.written:1")
    mortal.dies_on_the_way_to(morning(29))  # and Asha, a day later
    mortal.start("post.read:1")
    mortal.arrive(morning(29))
    for person in ("tomas", "asha"):
        assert heard(mortal, person)["offer"] == 1
    offered = [loads(view) for channel, view in bot.rows(SENT) if channel == "dm-dana"]
    assert sum("last three check-ins" in str(view) for view in offered) == 2, "the director hears of each once"
    assert bot.rows("SELECT count(*) FROM smes WHERE silent_since IS NOT NULL") == [(2,)]

    server.plays["/slots"] = say(page(morning(29)), "text/html")
    mortal.browser.say(f"posted {link}")
    mortal.buried()
    assert bot.rows("SELECT state FROM posts") == [("looking",)], "the page was read, and nothing was kept of it"
    mortal.start("cadence.asked:1")
    mortal.arrive(morning(29) + timedelta(hours=1))
    assert bot.rows("SELECT title, state, wake_at FROM posts") == [(TITLE, "published", None)]
    assert len(server.of("/slots")) == 2
    mortal.browser.say(f"posted {link}")  # it took a while, so she says it again
    mortal.arrive(morning(29) + timedelta(hours=2))
    assert bot.rows("SELECT count(*) FROM posts") == [(1,)]
    assert heard(mortal, "mara")["post_logged"] == 1
    assert "I have that one already" in mortal.browser.messages()[-1][1]

    mortal.dies_on_the_way_to(morning(38))  # eight days after it
    assert heard(mortal, "mara")["question"] == 0, "written, and not sent"
    mortal.start()
    mortal.arrive(morning(40))
    assert heard(mortal, "mara")["question"] == 1
    assert bot.rows("SELECT count(*) FROM interviews JOIN smes ON smes.id = sme_id WHERE user = 'mara'") == [(1,)]
    (tried,) = bot.rows("SELECT tried FROM cadences JOIN smes ON smes.id = sme_id WHERE user = 'mara'")[0]
    assert len(loads(tried)) == 1
    assert [sent for sent, count in Counter(bot.rows(SENT)).items() if count > 1] == [], "nobody heard anything twice"
    print(f"killed {mortal.deaths} times: 1 post, 1 message about it, 1 question after eight days, 1 offer each")


def page(published: datetime) -> str:
    return (
        f'<html><head><meta property="og:title" content="{TITLE}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{published.isoformat()}"></head>'
        f"<body><article><h1>{TITLE}</h1><p>We put all slots into one zone.</p></article></body></html>"
    )

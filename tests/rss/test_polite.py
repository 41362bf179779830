"""How servers are treated: one request at a time, left alone when they ask, given up when they don't answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.feeds import Ask, Changed, Failed, Outcome, Trouble
from bot.rss.fetch import Limits
from bot.rss.hosts import Hosts
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.rss.conftest import outcomes
from tests.servers.feed_kinds import TWO
from tests.servers.feed_server import ALLOWED, FeedServer, redirect, say, slowly, status

PATIENCE = 0.5  # seconds
Reading = Callable[..., list[Outcome]]


def failed(outcome: Outcome, trouble: Trouble) -> Failed:
    assert isinstance(outcome, Failed) and outcome.trouble == trouble, outcome
    return outcome


def test_one_request_at_a_time_on_a_host_and_many_hosts_at_once(server: FeedServer, reading: Reading) -> None:
    server.plays["/feed"] = slowly(0.02, say(TWO))
    server.plays["/away"] = redirect(server.url("/feed", 1))
    asks = [server.url("/feed", host) for host in range(1, 31)]
    began = time.monotonic()
    came = reading(*asks, *(server.url("/away", host) for host in range(31, 41)))
    assert all(isinstance(each, Changed) for each in came)
    assert set(server.most_at_once.values()) == {1}
    assert len([each for each in server.of("/feed") if each.host == "127.1.0.1"]) == 11
    assert time.monotonic() - began < 40 * 0.05, "hosts do not wait for each other"


def test_two_hosts_that_lead_to_each_other_do_not_wait_for_each_other_for_ever(
    server: FeedServer, reading: Reading
) -> None:
    server.plays |= {"/a": redirect(server.url("/b", 2)), "/b": redirect(server.url("/a", 1))}
    for outcome in reading(server.url("/a", 1), server.url("/b", 2)):
        failed(outcome, Trouble.REFUSED)


@pytest.mark.parametrize("code", [429, 503])
def test_who_asks_to_wait_is_left_alone_on_all_its_addresses(code: int, server: FeedServer, reading: Reading) -> None:
    server.plays |= {"/busy": status(code, [("retry-after", "600")]), "/feed": say(TWO)}
    server.plays["/away"] = redirect(server.url("/feed", 1))
    first, second, other = reading(server.url("/busy"), server.url("/feed"), server.url("/feed", 2))
    assert failed(first, Trouble.WAIT).retry_after == timedelta(minutes=10)
    rest = failed(second, Trouble.WAIT).retry_after
    assert rest is not None and timedelta(minutes=9) < rest < timedelta(minutes=10)
    assert isinstance(other, Changed)
    # The next round, and a redirect, know it too.
    for url in (server.url("/feed"), server.url("/away", 2)):
        failed(reading(url)[0], Trouble.WAIT)
    assert [each.path for each in server.requests if each.host == "127.1.0.1"] == ["/busy"]


def test_who_does_not_say_how_long_is_left_alone_for_a_while(server: FeedServer, reading: Reading) -> None:
    server.plays["/busy"] = status(503)
    assert failed(reading(server.url("/busy"))[0], Trouble.WAIT).retry_after == timedelta(minutes=15)


def test_a_pause_ends() -> None:
    now = 100.0
    hosts = Hosts(lambda: now)
    hosts.pause("a:80", timedelta(seconds=60))
    hosts.pause("a:80", timedelta(seconds=10))
    assert hosts.rest_of_pause("a:80") == timedelta(seconds=60), "a shorter one takes nothing away"
    assert hosts.rest_of_pause("a:81") is None
    now = 160.0
    assert hosts.rest_of_pause("a:80") is None


def test_a_host_that_stays_silent_is_given_up_and_delays_no_other(server: FeedServer, workers: Workers) -> None:
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(PATIENCE), workers=workers)
    server.plays |= {f"/slow{n}": slowly(10, say(TWO)) for n in range(6)} | {"/feed": say(TWO)}
    asks = [Ask(n, server.url(f"/slow{n}")) for n in range(6)] + [Ask(9, server.url("/feed", 2))]
    at: dict[int, float] = {}
    came: dict[int, Outcome] = {}
    began = time.monotonic()

    def each(ask: Ask, outcome: Outcome) -> None:
        at[ask.feed], came[ask.feed] = time.monotonic() - began, outcome

    reader.read(asks, each)
    assert isinstance(came[9], Changed) and at[9] < PATIENCE
    assert {failed(came[n], Trouble.DOWN).why for n in range(3)} == {"Its server took longer than 0.5 seconds."}
    assert {failed(came[n], Trouble.DOWN).why for n in range(3, 6)} == {"Its server doesn't answer."}
    assert at[5] < 4 * PATIENCE
    assert len(server.requests) == 4
    server.plays["/slow5"] = say(TWO)
    assert isinstance(outcomes(reader, [asks[5]])[0], Changed), "the next round tries again"
    reader.close()


def test_several_readers_at_once_are_one_visitor(server: FeedServer, reader: FeedReader) -> None:
    server.plays["/feed"] = slowly(0.02, say(TWO))
    url = server.url("/feed", 50)
    ends = [threading.Thread(target=outcomes, args=(reader, [Ask(n, url)]), daemon=True) for n in range(8)]
    for thread in ends:
        thread.start()
    for thread in ends:
        thread.join(10)
    assert len(server.requests) == 8
    assert server.most_at_once["127.1.0.50"] == 1


def test_a_slow_host_with_many_feeds_leaves_the_rest_for_another_round(server: FeedServer, workers: Workers) -> None:
    server.plays["/feed"] = slowly(0.08, say(TWO))
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=0.1), workers=workers)
    try:
        heard: list[int] = []
        reader.read([Ask(n, server.url("/feed")) for n in range(40)], lambda ask, outcome: heard.append(ask.feed))
    finally:
        reader.close()
    assert 0 < len(heard) < 20, f"{len(heard)} of 40 in six times the patience"
    assert heard == list(range(len(heard)))

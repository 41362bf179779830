"""What is sent, what is believed of an answer, and what is remembered for the next time."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

import bot
from bot.domain.feeds import DAY, Ask, Changed, Failed, Outcome, Trouble, Unchanged
from bot.rss.fetch import Limits
from bot.rss.freshness import fresh_for, retry_after
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.rss.conftest import outcome_of, outcomes
from tests.servers.feed_kinds import TWO
from tests.servers.feed_server import ALLOWED, FeedServer, if_changed, redirect, say

Reading = Callable[..., list[Outcome]]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MODIFIED = "Sat, 21 Nov 2026 10:00:00 GMT"


def changed(outcome: Outcome) -> Changed:
    assert isinstance(outcome, Changed), outcome
    return outcome


def test_we_say_who_we_are_and_send_nothing_else_of_ours(
    server: FeedServer, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url("/proxy", 3))
    server.plays["/feed"] = say(TWO, headers=[("set-cookie", "id=1; path=/")])
    reader = FeedReader("ops@example.com\r\nX-Evil: 1", [ALLOWED], limits=Limits(1.0), workers=workers)
    for _ in range(2):  # in one round, and in the next
        for outcome in outcomes(reader, [Ask(1, server.url("/feed")), Ask(2, server.url("/feed"))]):
            changed(outcome)
    reader.close()
    for request in server.requests:
        assert request.headers["user-agent"] == f"Beatdesk/{bot.__version__} (+ops@example.com X-Evil: 1)"
        assert request.headers.keys() <= {"host", "accept", "accept-encoding", "user-agent", "connection"}
    assert len(server.requests) == 4


def test_etag_and_date_go_back_as_they_came(server: FeedServer, reading: Reading) -> None:
    server.plays["/feed"] = if_changed(TWO, 'W/"odd, tag"', MODIFIED)
    url = server.url("/feed")
    first = changed(reading(url)[0])
    assert (first.etag, first.last_modified) == ('W/"odd, tag"', MODIFIED)
    again = reading(Ask(1, url, first.etag, first.last_modified, first.body_hash, first.final_url))[0]
    assert again == Unchanged(None, first.etag, MODIFIED)
    sent = server.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"odd, tag"', MODIFIED)


def test_what_one_address_gave_us_is_sent_to_no_other(server: FeedServer, reading: Reading) -> None:
    server.plays |= {"/old": redirect(server.url("/new", 2), 302), "/new": if_changed(TWO, '"a"')}
    first = changed(reading(server.url("/old"))[0])
    assert first.final_url == server.url("/new", 2)
    known = Ask(1, server.url("/old"), first.etag, "", first.body_hash, first.final_url)
    assert isinstance(reading(known)[0], Unchanged)
    assert "if-none-match" not in server.of("/old")[-1].headers
    assert server.of("/new")[-1].headers["if-none-match"] == '"a"'

    server.plays["/old"] = redirect(server.url("/other", 3), 302)
    server.plays["/other"] = say(TWO, headers=[("etag", '"other"')])
    assert reading(known)[0] == Unchanged(), "the same body, and nothing to remember of this address"
    assert "if-none-match" not in server.of("/other")[-1].headers


def test_an_equal_body_is_not_read_again(server: FeedServer, reading: Reading) -> None:
    server.plays["/feed"] = say(TWO, headers=[("etag", '"new"')])
    known = hashlib.sha256(TWO.encode()).hexdigest()
    assert reading(Ask(1, server.url("/feed"), body_hash=known))[0] == Unchanged(None, '"new"')
    assert changed(reading(Ask(1, server.url("/feed"), body_hash="0" * 64))[0]).body_hash == known


@pytest.mark.parametrize(("first", "second", "moved"), [(301, 308, True), (301, 302, False), (307, 301, False)])
def test_it_has_moved_when_every_redirect_is_for_good(
    first: int, second: int, moved: bool, server: FeedServer, reading: Reading
) -> None:
    server.plays |= {"/a": redirect("/b", first), "/b": redirect("/c#top", second), "/c": say(TWO)}
    outcome = changed(reading(server.url("/a"))[0])
    assert outcome.final_url == server.url("/c")
    assert outcome.moved_to == (server.url("/c") if moved else "")


def test_five_redirects_are_followed_and_six_are_not(server: FeedServer, reading: Reading) -> None:
    server.plays |= {f"/{n}": redirect(f"/{n + 1}") for n in range(1, 7)} | {"/7": say(TWO)}
    five, six = reading(server.url("/2"), server.url("/1", 2))
    assert isinstance(five, Changed)
    assert isinstance(six, Failed) and six.trouble == Trouble.REFUSED


def test_an_address_that_is_none_is_refused(reading: Reading) -> None:
    for url in ("", "news", "ftp://example.com/feed", "http://", "http://[::1", "http://a:b:c/", "http://a..b/"):
        (outcome,) = reading(url)
        assert isinstance(outcome, Failed) and outcome.trouble == Trouble.REFUSED, url


def test_the_limit_of_size_is_exact_and_holds_for_what_is_unpacked(server: FeedServer, workers: Workers) -> None:
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(1.0, size=len(TWO)), workers=workers)
    small = [("content-encoding", "gzip")]  # and bigger when it is unpacked
    server.plays |= {
        "/fits": say(TWO),
        "/big": say(TWO + " "),
        "/packed": say(gzip.compress(TWO.encode()), headers=small),
    }
    server.plays["/packed_big"] = say(gzip.compress(TWO.encode() + b" "), headers=small)
    for path in ("/fits", "/packed"):
        assert isinstance(outcome_of(reader, server.url(path)), Changed)
    for path in ("/big", "/packed_big"):
        assert isinstance(outcome_of(reader, server.url(path)), Failed)
    reader.close()


def test_through_a_company_proxy(server: FeedServer, workers: Workers) -> None:
    server.plays["http://news.example/feed"] = say(TWO)
    reader = FeedReader(proxy=server.url(""), limits=Limits(1.0), workers=workers)
    assert isinstance(outcome_of(reader, "http://news.example/feed"), Changed)
    refused = outcome_of(reader, f"http://127.0.0.1:{server.forbidden_port}/")
    assert isinstance(refused, Failed) and refused.trouble == Trouble.REFUSED
    assert [each.path for each in server.requests] == ["http://news.example/feed"]
    reader.close()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'MAX-AGE = "60"', "Expires": "0"}, 60),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=999999999999"}, DAY.total_seconds()),
        ({"Cache-Control": "max-age=9999999999999999999999"}, DAY.total_seconds()),
        ({"Expires": format_datetime(NOW + timedelta(hours=1), usegmt=True)}, 3600),
        ({"Expires": "Sun, 22 Nov 2026 09:00:00 GMT", "Date": "Sun, 22 Nov 2026 08:00:00 GMT"}, 3600),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"Expires": "0"}, None),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("999999999", DAY.total_seconds()),
        ("Sun, 22 Nov 2026 12:30:00 GMT", 1800),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY.total_seconds()),
        ("Sun, 22 Nov 99999 12:30:00 GMT", None),
    ],
)
def test_how_long_to_leave_a_server_alone(said: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": said}, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_freshness_reaches_the_outcome(server: FeedServer, reading: Reading) -> None:
    server.plays["/feed"] = if_changed(TWO, '"a"')
    server.plays["/fresh"] = say(TWO, headers=[("cache-control", "max-age=1800")])
    assert changed(reading(server.url("/fresh"))[0]).fresh_for == timedelta(minutes=30)
    assert changed(reading(server.url("/feed"))[0]).fresh_for is None

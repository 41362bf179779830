"""The port as flows use it: rounds, adding a feed by any address, pages, OPML."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.domain.errors import InvalidInput, Unread
from bot.domain.feeds import Ask, Candidate, Changed, Found, Outcome, Outline, Page
from bot.ports.news import FeedSource
from bot.rss.fetch import Limits
from bot.rss.files import FileFeeds
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.rss.conftest import SECONDS
from tests.servers.feed_kinds import PAGE, TWO, rss
from tests.servers.feed_server import ALLOWED, FeedServer, Play, flood, redirect, say, slowly, status

Reading = Callable[..., list[Outcome]]


def page(*links: str) -> str:
    named = "".join(f'<link rel="alternate" type="application/rss+xml" title="{t}" href="{t}">' for t in links)
    return f"<!doctype html><html><head><title>Us</title>{named}</head><body><p>Hello.</p></body></html>"


def test_it_is_the_port(reader: FeedReader) -> None:
    source: FeedSource = reader
    assert source.canonical("https://Example.com/a/?utm_source=x#y") == "example.com/a"
    assert source.story_keys("Pick rates fall in large warehouses")


def test_each_is_called_once_for_every_ask_by_the_caller_and_may_raise(
    server: FeedServer, reader: FeedReader, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays["/feed"] = say(TWO)
    asks = [Ask(n, server.url("/feed", n)) for n in range(1, 101)]
    heard: list[int] = []

    def each(ask: Ask, outcome: Outcome) -> None:
        assert threading.current_thread() is threading.main_thread()
        heard.append(ask.feed)
        raise ValueError("somebody's words")

    reader.read(asks, each)
    assert sorted(heard) == list(range(1, 101)), "more than may wait unheard, and none is lost"
    assert "kind=ValueError" in caplog.text and "words" not in caplog.text


def test_nothing_to_read_starts_nothing(server: FeedServer) -> None:
    before = threading.active_count()
    reader = FeedReader()
    reader.read([], lambda ask, outcome: None)
    assert threading.active_count() == before
    reader.close()


def test_a_reader_that_is_closed_lets_go_of_who_waits(server: FeedServer, reader: FeedReader) -> None:
    server.plays["/slow"] = slowly(10, say(TWO))
    done = threading.Event()

    def wait() -> None:
        reader.read([Ask(1, server.url("/slow"))], lambda ask, outcome: None)
        done.set()

    threading.Thread(target=wait, daemon=True).start()
    while not server.requests:
        time.sleep(0.01)
    began = time.monotonic()
    reader.close()
    assert done.wait(5)
    assert time.monotonic() - began < SECONDS * 0.8, "not only when the time of the feed is up"


def test_the_address_of_a_feed(server: FeedServer, reader: FeedReader) -> None:
    server.plays |= {"/feed": say(rss("One", name="Warehouse News")), "/old": redirect("/feed", 301)}
    url = server.url("/feed")
    for pasted in (url, f"  {url} ", f"feed:{url}", server.url("/old"), f"<{url}>"):
        assert reader.find(pasted) == Found((Candidate(url, "Warehouse News"),))


def test_a_page_that_names_one_feed_is_believed_after_a_look(server: FeedServer, reader: FeedReader) -> None:
    server.plays |= {"/": say(page("/news.xml"), "text/html"), "/news.xml": say(rss("One", name="Real Name"))}
    assert reader.find(server.url("/")).feeds == (Candidate(server.url("/news.xml"), "Real Name"),)
    server.plays["/news.xml"] = status(404)
    with pytest.raises(InvalidInput, match=r"names a feed, but I can't read it\. There is nothing"):
        reader.find(server.url("/"))


def test_of_a_page_that_names_several_none_is_fetched(server: FeedServer, reader: FeedReader) -> None:
    server.plays["/"] = say(page("/a.xml", "/b.xml"), "text/html")
    assert [each.url for each in reader.find(server.url("/")).feeds] == [server.url("/a.xml"), server.url("/b.xml")]
    assert len(server.requests) == 1


def test_a_page_that_names_none_is_asked_at_the_usual_places(server: FeedServer, reader: FeedReader) -> None:
    server.plays |= {"/us": say(PAGE, "text/html"), "/feed": say(PAGE, "text/html"), "/atom.xml": say(TWO)}
    assert reader.find(server.url("/us")).feeds == (Candidate(server.url("/atom.xml"), "News"),)
    assert [each.path for each in server.requests] == ["/us", "/feed", "/rss", "/atom.xml"]
    server.plays["/rss"] = status(500)
    server.requests.clear()
    with pytest.raises(InvalidInput):
        reader.find(server.url("/us"))
    assert [each.path for each in server.requests] == ["/us", "/feed", "/rss"], "it has trouble enough"
    del server.plays["/atom.xml"], server.plays["/rss"]
    with pytest.raises(InvalidInput, match="no feed at that address"):
        reader.find(server.url("/us"))


def test_a_page_cannot_lead_us_into_a_private_network(server: FeedServer, reader: FeedReader) -> None:
    server.plays["/"] = say(page(f"http://127.0.0.1:{server.forbidden_port}/feed"), "text/html")
    with pytest.raises(InvalidInput, match="private network"):
        reader.find(server.url("/"))
    server.plays["/usual"] = say(PAGE, "text/html")
    server.plays["/feed"] = redirect(f"http://127.0.0.1:{server.forbidden_port}/feed")
    with pytest.raises(InvalidInput, match="no feed"):
        reader.find(server.url("/usual"))
    assert server.forbidden == 0


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "begins with https"),
        ("our news", "begins with https"),
        ("mailto:me@example.com", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("ftp://example.com/feed", "begin with https"),
        ("https://me:secret@example.com/feed", "name and a password"),
        ("me:secret@example.com/feed", "begins with https"),
        ("http://169.254.169.254/latest", "private network"),
        ("[::1]/feed", "private network"),
        ("localhost:1/feed", "private network"),
    ],
)
def test_an_address_that_will_not_do_says_what_would(pasted: str, says: str, reader: FeedReader) -> None:
    for ask in (reader.find, reader.page):
        with pytest.raises(InvalidInput, match=says):
            ask(pasted)


def test_opml_in_and_out(server: FeedServer, reader: FeedReader) -> None:
    feeds = [Outline("https://example.com/a", "A", "Trade"), Outline("https://example.com/b", "B")]
    file = reader.opml("Ours", feeds)
    assert sorted(reader.outlines(file), key=lambda each: each.url) == feeds
    server.plays["/feeds.opml"] = say(file)
    assert set(reader.find(server.url("/feeds.opml")).outlines) == set(feeds)
    with pytest.raises(InvalidInput, match="OPML"):
        reader.outlines(PAGE.encode())


def test_a_page_as_plain_words(server: FeedServer, reader: FeedReader, reading: Reading) -> None:
    words = "Most of the walking in a warehouse is waste, and slotting is how to end it. " * 5
    server.plays["/post"] = say(
        f"<html><head><title>Slotting</title></head><body><p>{words}</p></body></html>", "text/html"
    )
    found = reader.page(server.url("/post"))
    assert found.title == "Slotting" and "walking in a warehouse" in found.text
    assert isinstance(reading(server.url("/post"))[0], Changed) is False
    with pytest.raises(InvalidInput, match="nothing at that address"):
        reader.page(server.url("/none"))


def test_a_page_is_where_it_was_found_in_the_end(server: FeedServer, reader: FeedReader) -> None:
    head = '<title>Slotting</title><link rel="canonical" href="/slotting"><link rel="alternate" href="/new/feed" '
    server.plays |= {
        "/old": redirect("/new?utm_source=x"),
        "/new?utm_source=x": say(f'<html><head>{head}type="application/rss+xml"></head></html>', "text/html"),
    }
    found = reader.page(server.url("/old"))
    assert (found.url, found.canonical) == (server.url("/new?utm_source=x"), server.url("/slotting"))
    server.plays["/new?utm_source=x"] = say(
        f'<html><head>{head.replace("/slotting", "")}type="application/rss+xml">', "text/html"
    )
    assert reader.page(server.url("/old")).comments == server.url("/new/feed")


@pytest.mark.parametrize(
    ("play", "missing", "refused", "says"),
    [
        (status(404), True, False, "nothing at that address"),
        (status(410), True, False, "nothing at that address"),
        (redirect("/nowhere"), True, False, "nothing at that address"),
        (redirect("http://169.254.169.254/latest"), False, True, "private network"),
        (redirect("http://localhost/"), False, True, "private network"),
        (redirect("ftp://example.com/a"), False, True, "no web address"),
        (redirect("https://me:secret@example.com/"), False, True, "name and a password"),
        (redirect("/it"), False, False, "circle"),
        (status(401), False, False, "without signing in"),
        (status(403), False, False, "without signing in"),
        (status(500), False, False, r"an error \(500\)"),
        (status(429), False, False, "come back later"),
        (slowly(3, say("late", "text/html")), False, False, "took longer"),
        (flood(6_000_000, None), False, False, "bigger than"),
        (say(b"%PDF-1.7", "application/pdf"), False, False, "a file, not a web page"),
        (say(TWO), False, False, "a file, not a web page"),
        (say("", "text/html"), False, False, "empty"),
    ],
    ids=lambda value: "" if callable(value) else str(value),
)
def test_what_cannot_be_read_as_a_page_says_of_which_kind_it_is(
    play: Play, missing: bool, refused: bool, says: str, server: FeedServer, workers: Workers
) -> None:
    server.plays["/it"] = play
    reader = FeedReader(
        allowed=[ALLOWED], limits=Limits(seconds=SECONDS), workers=workers
    )  # who was told to wait, waits
    try:
        with pytest.raises(Unread, match=says) as caught:
            reader.page(server.url("/it"))
    finally:
        reader.close()
    assert (caught.value.missing, caught.value.refused) == (missing, refused)
    assert "http" not in caught.value.user_message.replace("https:// or http://", "")


@pytest.mark.parametrize(
    "pasted", ["", "our news", "mailto:me@example.com", "file:///etc/passwd", "[::1]/a", "10.0.0.1", "localhost"]
)
def test_what_is_no_address_for_us_is_refused(pasted: str, reader: FeedReader) -> None:
    with pytest.raises(Unread) as caught:
        reader.page(pasted)
    assert caught.value.refused and not caught.value.missing


def test_a_server_that_does_not_answer_may_have_the_page_all_the_same(reader: FeedReader) -> None:
    with pytest.raises(Unread) as caught:
        reader.page("http://127.1.0.1:1/a")
    assert not caught.value.refused and not caught.value.missing


def test_pages_of_a_demo_are_those_that_it_was_given(workers: Workers) -> None:
    known = Page("https://posts.example/lemons", "Lemons", "Lemons, again.")
    feeds: FeedSource = FileFeeds({}, lambda: datetime.now(UTC), workers, {known.url: known})
    assert feeds.page("http://posts.example/lemons/?utm_source=x") == known
    with pytest.raises(Unread, match="newsroom names"):
        feeds.page("https://posts.example/limes")
    with pytest.raises(Unread):
        FileFeeds({}, lambda: datetime.now(UTC), workers).page(known.url)

"""The feeds that marketing chose: added, listed, changed, removed, taken in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.feeds import Candidate, Failed, FeedKind, Found, Outline, Trouble
from bot.domain.screens import FeedChoice, FeedsPage
from bot.flows import desk_feeds, home, sources
from bot.flows.feeds import read_due
from tests.feeding import PrintedFeeds, add_feed, entry, with_feeds
from tests.newsdesk import Desk

pytestmark = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
FEED = "https://news.example/feed"
SECRET = "https://www.reddit.example/r/warehouses/.rss?feed=0123456789abcdef0123456789abcdef&user=dana"


class ManyFeeds(PrintedFeeds):
    """A page that names two feeds, and an address with an OPML file."""

    def find(self, url: str) -> Found:
        if url == "https://two.example":
            return Found((Candidate(FEED, "News"), Candidate("https://news.example/comments", "Comments")))
        if url == "https://opml.example":
            return Found((), (Outline(FEED, "News"), Outline(SECRET, "Threads")))
        return super().find(url)


@pytest.fixture
def printed() -> PrintedFeeds:
    return ManyFeeds({FEED: [], SECRET: [], "https://news.example/comments": []})


@pytest.fixture
def desk(plain: Desk, printed: PrintedFeeds) -> Iterator[Desk]:
    desk = with_feeds(plain, printed)
    desk.hire("Mara Lind")
    yield desk


def page(desk: Desk, user: str | None = "U-dana") -> FeedsPage:
    return sources.page(desk.deps, desk.workspace, user)


def added(desk: Desk, address: str, kind: str = "news", whose: str = "") -> FeedsPage | FeedChoice:
    return sources.add(desk.deps, desk.workspace, "U-dana", address, kind, whose)


def test_a_feed_is_added_and_listed_with_what_became_of_it(desk: Desk, printed: PrintedFeeds) -> None:
    shown = added(desk, f"  {FEED} ", "competitor", "@Mara")
    assert isinstance(shown, FeedsPage)
    assert shown.said.startswith("I read “Feed at news.example/feed” from now on, for Mara Lind.")
    assert shown.unread == 1
    line = shown.feeds[0]
    assert (line.whose, line.feed.kind, line.read, line.newest, line.forwarded) == (
        "Mara Lind",
        "competitor",
        "",
        "",
        0,
    )
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [entry("one", at=desk.clock())]
    desk.wait(timedelta(hours=2))
    line = page(desk).feeds[0]
    assert "ago" in line.read
    assert "ago" in line.newest
    assert page(desk).unread == 0
    printed.feeds[FEED] = Failed(Trouble.DOWN, "Its server doesn't answer.")
    desk.wait(timedelta(hours=2))
    assert page(desk).feeds[0].trouble == "Its server doesn't answer."
    screen = home.home(desk.deps, desk.workspace, "U-dana").director
    assert screen is not None
    assert screen.feeds == "I read 1 feed for you. 1 can't be read just now."


def test_the_same_one_by_another_spelling_is_known(desk: Desk) -> None:
    added(desk, FEED)
    for same in ("http://news.example/feed", f"{FEED}/", f"{FEED}?utm_source=x", "HTTPS://News.Example/feed#top"):
        with pytest.raises(InvalidInput, match="I read that one already"):
            added(desk, same)


@pytest.mark.parametrize(
    ("address", "kind", "whose", "sentence"),
    [
        ("", "news", "", "Please paste the address"),
        ("x" * 3_000_000, "news", "", "Please paste the address"),
        ("https://nothing.example", "news", "", "it names no feed"),
        (FEED, "gossip", "", "A feed is one of: news, community, competitor, customer board"),
        (FEED, "news", "gliding", "I know no beat “gliding”. The beats are “warehouses”"),
        (FEED, "news", "@nobody", "I can't tell whom you mean"),
    ],
)
def test_nonsense_is_answered_plainly(desk: Desk, address: str, kind: str, whose: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        added(desk, address, kind, whose)
    assert page(desk).total == 0


def test_a_page_with_two_feeds_asks_which(desk: Desk) -> None:
    choice = added(desk, "https://two.example", "community", "warehouses")
    assert isinstance(choice, FeedChoice)
    assert [each.title for each in choice.feeds] == ["News", "Comments"]
    shown = added(desk, choice.feeds[0].url, choice.kind, choice.whose)
    assert isinstance(shown, FeedsPage)
    assert (shown.feeds[0].feed.kind, shown.feeds[0].whose) == (FeedKind.COMMUNITY, "beat warehouses")


def test_a_secret_address_is_shown_to_nobody(desk: Desk) -> None:
    shown = added(desk, "https://opml.example")
    assert isinstance(shown, FeedsPage)
    threads = next(line for line in shown.feeds if line.feed.title == "Threads")
    assert threads.feed.secret
    assert threads.address == "https://www.reddit.example/…"
    assert SECRET not in sources.give_out(desk.deps, desk.workspace, "U-dana").decode()
    assert SECRET in sources.give_out(desk.deps, desk.workspace, "U-dana", secrets=True).decode()


def test_five_hundred_feeds_go_in_once_and_out_again(desk: Desk, printed: PrintedFeeds) -> None:
    addresses = [f"https://site{n}.example/feed" for n in range(500)]
    printed.feeds |= {address: [] for address in addresses}
    seen: list[tuple[int, int]] = []
    opml = "\n".join(addresses).encode()
    shown = sources.take_in(desk.deps, desk.workspace, None, opml, lambda done, total: seen.append((done, total)))
    assert shown.said == "500 feeds added."
    assert (shown.total, shown.unread) == (500, 500)
    assert seen[0] == (50, 500)
    assert seen[-1] == (500, 500)
    again = sources.take_in(desk.deps, desk.workspace, None, opml)
    assert again.said == "0 feeds added, 500 I read already."
    assert again.total == 500
    assert sorted(sources.give_out(desk.deps, desk.workspace, None).decode().split()) == sorted(addresses)
    desk.clock.set(desk.clock() + timedelta(minutes=11))
    assert read_due(desk.deps, desk.workspace) == 500
    assert page(desk).unread == 0


def test_removing_asks_first_and_the_address_is_free_again(desk: Desk, printed: PrintedFeeds) -> None:
    feed = add_feed(desk, FEED)
    question = sources.ask_removal(desk.deps, desk.workspace, "U-dana", feed.id).question
    assert question == "Stop reading “Feed at news.example/feed”?"
    assert sources.remove(desk.deps, desk.workspace, "U-dana", feed.id).total == 0
    printed.reads.clear()
    desk.wait(timedelta(hours=3))
    assert not printed.reads
    with pytest.raises(Gone):
        sources.remove(desk.deps, desk.workspace, "U-dana", feed.id)
    assert add_feed(desk, FEED).id != feed.id


def test_whom_it_is_for_can_be_changed(desk: Desk) -> None:
    feed = add_feed(desk, FEED)
    shown = sources.change(desk.deps, desk.workspace, "U-dana", feed.id, "board", "warehouses")
    assert shown.said == "“Feed at news.example/feed” is customer board for beat warehouses now."
    with pytest.raises(Gone):
        sources.change(desk.deps, desk.workspace, "U-dana", 99, "news", "")


def test_only_directors_choose(desk: Desk) -> None:
    feed = add_feed(desk, FEED)
    for user in ("U-mara", "U-nobody"):
        for attempt in (
            lambda user=user: sources.page(desk.deps, desk.workspace, user),
            lambda user=user: sources.add(desk.deps, desk.workspace, user, FEED),
            lambda user=user: sources.change(desk.deps, desk.workspace, user, feed.id, "news", ""),
            lambda user=user: sources.ask_removal(desk.deps, desk.workspace, user, feed.id),
            lambda user=user: sources.remove(desk.deps, desk.workspace, user, feed.id),
            lambda user=user: sources.take_in(desk.deps, desk.workspace, user, b"https://a.example"),
            lambda user=user: sources.give_out(desk.deps, desk.workspace, user),
        ):
            with pytest.raises(NotAllowed, match="Only a content director chooses the feeds"):
                attempt()


def test_the_command(desk: Desk) -> None:
    def command(words: str) -> object:
        return desk_feeds.command(desk.deps, desk.workspace, "U-dana", words)

    assert isinstance(command("feeds"), FeedsPage)
    shown = command(f"feeds add {FEED} customer board for warehouses")
    assert isinstance(shown, FeedsPage)
    assert (shown.feeds[0].feed.kind, shown.feeds[0].whose) == (FeedKind.BOARD, "beat warehouses")
    with pytest.raises(InvalidInput, match="Which address"):
        command("feeds add")
    with pytest.raises(InvalidInput, match="lists them"):
        command("feeds drop")
    assert command("slotting") is None

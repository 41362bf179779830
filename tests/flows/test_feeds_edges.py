"""Feeds at their most awkward: removed or changed while items wait, rebuilt late, read twice at once, moved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import ChatRefused, InvalidInput
from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.feeds import Entry, Feed, Item, Page, is_secret
from bot.domain.fit import Fit, Profile, Reading
from bot.domain.forwards import Forward, ForwardState
from bot.domain.messages import View
from bot.domain.people import Sme, SmeForm
from bot.flows import data, desk_feeds, enrolment, feeds, judging, passing_on, radar, sources
from tests.feeding import PrintedFeeds, WordsRanker, add_feed, entry, with_feeds
from tests.newsdesk import Desk, utc

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
POSTGRES = pytest.mark.parametrize("door", ["postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
FEED = "https://news.example/feed"
OTHER = "https://other.example/feed"
PAGE = "https://paper.example/claims"
BEATS = {
    "Mara Lind": ("warehouses", ("slotting", "returns", "docks", "shifts", "picking")),
    "Tomas Arce": ("clinics", ("claims", "estimates", "plans", "staff", "desk")),
}


@pytest.fixture
def printed() -> PrintedFeeds:
    page = Page(PAGE, "Slotting is dead, says Hollin", "They say nobody needs it.", "Paper")
    return PrintedFeeds({FEED: [], OTHER: []}, {PAGE: page})


@pytest.fixture
def desk(plain: Desk, printed: PrintedFeeds) -> Iterator[Desk]:
    """Mara and Tomas, who are no newcomers any more, on a Monday at eight in the morning of Mara's clock."""
    desk = with_feeds(plain, printed)
    for name, (beat, topics) in BEATS.items():
        first = name.split()[0].lower()
        form = SmeForm(name, "Europe/Berlin", beat, topics, (), "Fri 16:00")
        enrolment.add_sme(desk.deps, desk.as_director(), f"U-{first}", f"D-{first}", form)
    desk.clock.set(utc("2026-04-13 05:00"))
    desk.wait()
    for sme in people(desk).values():
        desk.hears(sme)
    yield desk


def people(desk: Desk) -> dict[str, Sme]:
    with desk.deps.store.read() as tx:
        return {sme.first_name: sme for sme in tx.smes.roster(desk.workspace)}


def prompts(desk: Desk, name: str) -> list[str]:
    return [view.title for view in desk.hears(people(desk)[name]) if isinstance(view, FeedPrompt)]


def forwards(desk: Desk, name: str) -> list[Forward]:
    with desk.deps.store.read() as tx:
        return tx.forwards.of(desk.workspace, people(desk)[name].id)


def items(desk: Desk) -> list[Item]:
    with desk.deps.store.read() as tx:
        return tx.items.week(desk.workspace, desk.clock() - timedelta(days=30), 1000)


def known_feed(desk: Desk, feed: Feed) -> Feed:
    with desk.deps.store.read() as tx:
        found = tx.feeds.get(desk.workspace, feed.id)
    assert found is not None
    return found


def jump(desk: Desk, moment: datetime) -> None:
    """Nobody was there until then; what is due by then happens then."""
    desk.clock.set(moment)
    desk.wait(timedelta(minutes=1))


def waiting_overnight(desk: Desk, printed: PrintedFeeds, *titles: str, whose: str = "") -> Feed:
    """A feed that brings these on Monday evening, so that they wait for Tuesday."""
    feed = add_feed(desk, FEED, whose)
    jump(desk, utc("2026-04-13 18:00"))
    printed.feeds[FEED] = [entry(f"evening {n}", title, desk.clock()) for n, title in enumerate(titles)]
    jump(desk, utc("2026-04-13 20:00"))
    return feed


@SQLITE
def test_what_waits_of_a_feed_that_is_removed_is_not_sent(desk: Desk, printed: PrintedFeeds) -> None:
    feed = waiting_overnight(desk, printed, "slotting by weight", "returns nobody wants")
    assert [each.state for each in forwards(desk, "Mara")] == [ForwardState.WAITING] * 2
    sources.remove(desk.deps, desk.workspace, desk.director.user, feed.id)
    for day in (14, 15):
        jump(desk, utc(f"2026-04-{day} 08:00"))
    assert not prompts(desk, "Mara")
    assert {each.state for each in forwards(desk, "Mara")} == {ForwardState.EXPIRED}


@SQLITE
def test_what_waits_goes_to_nobody_whom_the_feed_is_not_for_any_more(desk: Desk, printed: PrintedFeeds) -> None:
    feed = waiting_overnight(desk, printed, "slotting by weight", "claims that pay")
    sources.change(desk.deps, desk.workspace, desk.director.user, feed.id, "news", "clinics")
    for day in (14, 15):
        jump(desk, utc(f"2026-04-{day} 08:00"))
    assert not prompts(desk, "Mara")
    assert prompts(desk, "Tomas") == ["claims that pay"]


@SQLITE
def test_a_feed_removed_before_its_items_were_looked_at(desk: Desk, printed: PrintedFeeds) -> None:
    feed = add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [entry("a", "slotting by weight", desk.clock())]
    desk.clock.set(utc("2026-04-13 10:00"))
    feeds.read_due(desk.deps, desk.workspace)
    sources.remove(desk.deps, desk.workspace, desk.director.user, feed.id)
    jump(desk, utc("2026-04-14 10:00"))
    assert not prompts(desk, "Mara")
    assert not forwards(desk, "Mara")


@SQLITE
def test_a_story_that_went_to_one_expert_goes_to_no_other(desk: Desk, printed: PrintedFeeds) -> None:
    """A feed for one beat brings it first, one for everybody a day later."""
    title, text = (
        "New returns estimates for Polish clinics",
        "A study of eleven clinics counted what came back and why.",
    )
    add_feed(desk, FEED, "clinics")
    add_feed(desk, OTHER)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [entry("a", title, desk.clock(), text)]
    jump(desk, utc("2026-04-14 08:00"))
    assert prompts(desk, "Tomas") == [title]
    printed.feeds[OTHER] = [Entry("z", "https://other.example/1", title, text, "", desk.clock())]
    for day in (15, 16):
        jump(desk, utc(f"2026-04-{day} 08:00"))
    assert len(items(desk)) == 2
    assert not prompts(desk, "Mara")
    assert not prompts(desk, "Tomas")


@SQLITE
def test_a_busy_feed_with_one_latecomer_is_not_rebuilt(desk: Desk, printed: PrintedFeeds) -> None:
    """All twelve are new since the last reading, and one of them is dated a minute before the newest known one."""
    start = desk.clock()
    printed.feeds[FEED] = [entry(f"old {n}", f"gardening {n}", start - timedelta(minutes=n)) for n in range(12)]
    feed = add_feed(desk, FEED)
    desk.until(start + timedelta(hours=4))
    brought = [entry(f"new {n}", f"weather {n}", desk.clock() - timedelta(minutes=n)) for n in range(11)]
    late = entry("late", "slotting by weight", start - timedelta(minutes=1))
    printed.feeds[FEED] = [*brought, late]
    desk.until(start + timedelta(hours=6))
    assert [each.title for each in forwards(desk, "Mara")] == ["slotting by weight"]
    newest = known_feed(desk, feed).last_item_at
    printed.feeds[FEED] = [entry("backfill", "gardening in winter", start - timedelta(days=40)), *brought]
    desk.until(start + timedelta(hours=10))
    assert newest is not None
    assert known_feed(desk, feed).last_item_at == newest, "an old one is not the newest"


@SQLITE
@pytest.mark.parametrize("days", [3, 20])
def test_a_feed_rebuilt_late_with_new_guids_links_and_dates_forwards_nothing(
    desk: Desk, printed: PrintedFeeds, days: int
) -> None:
    start = desk.clock()
    titles = [f"{topic} {word}" for topic in BEATS["Mara Lind"][1] for word in ("by weight", "in Lyon")]
    first = [entry(f"n{n}", title, start - timedelta(hours=n)) for n, title in enumerate(titles)]
    printed.feeds[FEED] = first
    add_feed(desk, FEED)
    desk.until(start + timedelta(hours=2))
    desk.clock.set(start + timedelta(days=days))
    desk.wait(timedelta(hours=2))
    now = desk.clock()
    printed.feeds[FEED] = [
        Entry(f"v2-{n}", f"https://new.example/{n}", each.title, each.text, "", now) for n, each in enumerate(first)
    ]
    jump(desk, now + timedelta(hours=3))
    assert not forwards(desk, "Mara")
    assert len(items(desk)) == 10, "they are the same ones"


@SQLITE
def test_a_column_that_comes_back_each_month_is_news(desk: Desk, printed: PrintedFeeds) -> None:
    """The same title, another text; the old one stands no more."""
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    for month in range(2):
        text = ("Pallets are dear this spring, says Hollin Foods.", "Robots walk now where pickers walked before.")[
            month
        ]
        printed.feeds[FEED] = [
            Entry(f"m{month}", f"https://news.example/m{month}", "Our slotting letter", text, "", desk.clock())
        ]
        jump(desk, desk.clock() + timedelta(hours=3))
        jump(desk, desk.clock() + timedelta(days=9))
    assert prompts(desk, "Mara") == ["Our slotting letter"] * 2


@SQLITE
def test_a_director_can_give_what_waits_already(desk: Desk, printed: PrintedFeeds) -> None:
    titles = ("returns nobody wants", "slotting by weight")
    waiting_overnight(desk, printed, *titles)
    link = next(each.link for each in forwards(desk, "Mara") if each.title == titles[1])
    printed.pages[link] = Page(link, titles[1], "What it says.", "News")
    said = passing_on.incite(desk.deps, desk.workspace, desk.director.user, link, "Mara", "Your field!")
    assert said.text.startswith("I'll put “slotting by weight” before Mara")
    assert len(forwards(desk, "Mara")) == 2, "it is the one that waited"
    desk.until(utc("2026-04-14 12:00"))
    shown = [view for view in desk.hears(people(desk)["Mara"]) if isinstance(view, FeedPrompt)]
    assert [(view.title, view.by, view.note, view.asks) for view in shown] == [
        ("slotting by weight", "Dana", "Your field!", "incite")
    ]
    with pytest.raises(InvalidInput, match="Mara had that story before"):
        passing_on.forward(desk.deps, desk.workspace, desk.director.user, link, "Mara")


@SQLITE
def test_a_director_can_give_again_what_was_never_shown(desk: Desk, printed: PrintedFeeds) -> None:
    feed = waiting_overnight(desk, printed, "slotting by weight")
    sources.remove(desk.deps, desk.workspace, desk.director.user, feed.id)
    for day in (14, 25):
        jump(desk, utc(f"2026-04-{day} 08:00"))
    link = forwards(desk, "Mara")[0].link
    printed.pages[link] = Page(link, "slotting by weight", "What it says.", "News")
    passing_on.forward(desk.deps, desk.workspace, desk.director.user, link, "Mara")
    jump(desk, utc("2026-04-28 12:00"))
    assert prompts(desk, "Mara") == ["slotting by weight"]


@BOTH
def test_a_page_given_twice_at_once_comes_once(desk: Desk, printed: PrintedFeeds) -> None:
    """Two directors, or two clicks; and then a feed brings it."""
    begin = threading.Barrier(2)

    class Together(WordsRanker):
        def contention(self, readings: Sequence[Reading]) -> list:  # type: ignore[type-arg]
            if threading.current_thread().name == "click":
                begin.wait(5)
            return super().contention(readings)

    deps = replace(desk.deps, ranker=Together())
    problems: list[str] = []

    def click(address: str) -> None:
        try:
            passing_on.incite(deps, desk.workspace, desk.director.user, address, "Mara")
        except InvalidInput as problem:
            problems.append(problem.user_message)

    printed.pages[f"{PAGE}?utm_source=mail"] = replace(printed.pages[PAGE], url=f"{PAGE}?utm_source=mail")
    clicks = [threading.Thread(target=click, args=(PAGE + more,), name="click") for more in ("", "?utm_source=mail")]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert problems == ["Mara had that story before."]
    add_feed(desk, FEED)
    desk.until(utc("2026-04-13 10:00"))
    printed.feeds[FEED] = [Entry("p", PAGE, "slotting is dead", "Says Hollin.", "", desk.clock())]
    for day in (14, 15, 16):
        jump(desk, utc(f"2026-04-{day} 08:00"))
    assert prompts(desk, "Mara") == ["Slotting is dead, says Hollin"]


@SQLITE
def test_a_name_that_is_missing_is_asked_for(desk: Desk) -> None:
    for words in (f"incite {PAGE} @", f"forward {PAGE} @ ", f"incite {PAGE} @,"):
        with pytest.raises(InvalidInput):
            desk_feeds.command(desk.deps, desk.workspace, desk.director.user, words)


class Refusing:
    """A platform that takes no prompts."""

    def __init__(self, desk: Desk) -> None:
        self._chat = desk.chat

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        if isinstance(view, FeedPrompt | FeedReading):
            raise ChatRefused("No such conversation.")
        return self._chat.send(workspace, channel, view, key)

    def __getattr__(self, name: str) -> object:
        return getattr(self._chat, name)


@SQLITE
def test_what_never_went_out_was_not_offered(desk: Desk, printed: PrintedFeeds) -> None:
    feed = waiting_overnight(desk, printed, "slotting by weight")
    refused = desk.with_deps(chat=Refusing(desk))
    jump(refused, utc("2026-04-14 08:00"))
    forward = forwards(desk, "Mara")[0]
    assert (forward.state, forward.offered_at) == (ForwardState.EXPIRED, None)
    with desk.deps.store.read() as tx:
        assert tx.feeds.forwarded(desk.workspace).get(feed.id, 0) == 0
    assert "Item (expired)" in data.my_data(desk.deps, desk.workspace, "U-mara").markdown


@SQLITE
def test_who_leaves_while_a_prompt_is_on_its_way_was_offered_nothing(desk: Desk, printed: PrintedFeeds) -> None:
    waiting_overnight(desk, printed, "slotting by weight")

    def leave(point: str) -> None:
        if point == "forward.offered":
            enrolment.leave(desk.deps, desk.as_director(), mara.id)

    mara = people(desk)["Mara"]
    jump(desk.with_deps(passing=leave), utc("2026-04-14 08:00"))
    assert not [view for view in desk.hears(mara) if isinstance(view, FeedPrompt)]
    with desk.deps.store.read() as tx:
        assert [each.state for each in tx.forwards.of(desk.workspace, mara.id)] == [ForwardState.EXPIRED]


class Slow(WordsRanker):
    """Something happens while it thinks."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile
        self.remembers = False

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        found = super().fits(readings, profiles, usual)
        self._meanwhile()
        self.remembers = True
        return found

    def forget(self) -> None:
        self.remembers = False


def brought(desk: Desk, printed: PrintedFeeds, *titles: str) -> None:
    """New items, read and not yet looked at."""
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [entry(f"b{n}", title, desk.clock()) for n, title in enumerate(titles)]
    desk.clock.set(utc("2026-04-13 10:00"))
    feeds.read_due(desk.deps, desk.workspace)


@SQLITE
def test_who_is_forgotten_while_items_are_looked_at_delays_nobody(desk: Desk, printed: PrintedFeeds) -> None:
    brought(desk, printed, "slotting by weight", "claims that pay")
    slow = Slow(lambda: data.forget(desk.deps, desk.workspace, "U-mara"))
    desk.deps = replace(desk.deps, ranker=slow)
    judging.due(desk.deps, desk.workspace, desk.clock())
    assert not slow.remembers, "what it had in hand just then is forgotten too"
    assert [each.title for each in forwards(desk, "Tomas")] == ["claims that pay"], "at once, not when a lease ends"


@SQLITE
def test_a_beat_that_changes_while_items_are_looked_at(desk: Desk, printed: PrintedFeeds) -> None:
    brought(desk, printed, "slotting by weight", "claims that pay")
    mara = people(desk)["Mara"]
    form = SmeForm(mara.name, mara.zone, "gliding", ("air", "wings", "winches", "sky", "wave"), (), "Fri 16:00")
    desk.deps = replace(
        desk.deps, ranker=Slow(lambda: enrolment.edit_sme(desk.deps, desk.as_director(), mara.id, form))
    )
    judging.due(desk.deps, desk.workspace, desk.clock())
    assert not forwards(desk, "Mara")
    assert len(forwards(desk, "Tomas")) == 1


@BOTH
def test_looked_at_twice_since_a_lease_ran_out(desk: Desk, printed: PrintedFeeds) -> None:
    """Meanwhile Mara had enough of slotting, so that another one would fit best the second time."""
    brought(desk, printed, "estimates of slotting")
    again = judging.LEASE + timedelta(seconds=1)

    def somebody_else() -> None:
        judging.due(desk.deps, desk.workspace, desk.clock() + again)

    class Turning(Slow):
        def fits(
            self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
        ) -> list[list[Fit]]:
            found = super().fits(readings, profiles, usual)
            return [
                [replace(fit, score=0.9 if fit.sme == people(desk)["Tomas"].id else 0.6) for fit in each]
                for each in found
            ]

    first = replace(desk.deps, ranker=Turning(somebody_else))
    judging.due(first, desk.workspace, desk.clock())
    assert len(forwards(desk, "Mara")) + len(forwards(desk, "Tomas")) == 1


@POSTGRES
def test_two_processes_that_read_one_feed_at_once_keep_it_once(desk: Desk, printed: PrintedFeeds) -> None:
    """A round that outlasted its lease, and the one that followed it."""
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [entry("a", "slotting by weight", desk.clock()), entry("b", "returns by post", desk.clock())]
    desk.clock.set(utc("2026-04-13 10:00"))
    entered = threading.Semaphore(0)

    def wait_for_the_other(point: str) -> None:
        if point == "feed.keeping":
            entered.release()
            entered.acquire(timeout=0.1)  # time for the other one to come as far, unless it is kept from it

    deps = replace(desk.deps, passing=wait_for_the_other)
    with deps.store.begin() as tx:
        claimed = tx.feeds.claim_due(desk.workspace, desk.clock(), feeds.LEASE, 10)
        tx.commit()
    rounds = [threading.Thread(target=feeds._read, args=(deps, claimed)) for _ in range(2)]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join()
    assert sorted(item.title for item in items(desk)) == ["returns by post", "slotting by weight"]


@POSTGRES
def test_one_story_that_two_processes_bring_at_once_is_one_story(desk: Desk, printed: PrintedFeeds) -> None:
    for address in (FEED, OTHER):
        add_feed(desk, address)
    desk.wait(timedelta(minutes=1))
    title, text = (
        "Why slotting by weight failed at Hollin Foods",
        "Their pickers walked further than before, says a study.",
    )
    for address in (FEED, OTHER):
        printed.feeds[address] = [Entry("a", f"{address}/a", title, text, "", desk.clock())]
    desk.clock.set(utc("2026-04-13 10:00"))
    arrived = threading.Barrier(2)

    def at_once(point: str) -> None:
        if point == "feed.keeping":
            with suppress(threading.BrokenBarrierError):
                arrived.wait(0.2)

    deps = replace(desk.deps, passing=at_once)
    with deps.store.begin() as tx:
        claimed = tx.feeds.claim_due(desk.workspace, desk.clock(), feeds.LEASE, 10)
        tx.commit()
    assert len(claimed) == 2
    rounds = [threading.Thread(target=feeds._read, args=(deps, [each])) for each in claimed]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join()
    assert len(items(desk)) == 2
    assert len({item.story for item in items(desk)}) == 1


@SQLITE
def test_a_feed_that_moves_to_a_secret_address_becomes_secret(desk: Desk, printed: PrintedFeeds) -> None:
    secret = "https://news.example/feed?token=0123456789abcdef0123456789abcdef"
    feed = add_feed(desk, FEED)
    printed.feeds[secret] = printed.feeds[FEED] = [entry("a", "gardening", desk.clock())]
    printed.moved[FEED] = secret
    desk.until(desk.clock() + timedelta(hours=3))
    moved = known_feed(desk, feed)
    assert (moved.url, moved.secret) == (secret, True)
    shown = sources.page(desk.deps, desk.workspace, desk.director.user)
    assert shown.feeds[0].address == "https://news.example/…"
    assert secret not in sources.give_out(desk.deps, desk.workspace, desk.director.user).decode()


@SQLITE
def test_a_title_that_is_a_secret_address_is_not_shown(desk: Desk, printed: PrintedFeeds) -> None:
    """Some readers write the address where the title belongs."""
    secret = "https://news.example/threads.rss?token=0123456789abcdef"
    sources.take_in(desk.deps, desk.workspace, None, secret.encode())
    line = sources.page(desk.deps, desk.workspace, None).feeds[0]
    assert (line.feed.title, line.address) == ("news.example", "https://news.example/…")


def test_a_private_podcast_is_secret() -> None:
    for address in (
        "https://api.letters.example/feed/podcast/12/private/1f0c9d0e-58a1-4c6b-9b1a-0123456789ab.rss",
        "https://news.example/rss?api_key=a1b2c3d4e5",
    ):
        assert is_secret(address), address
    for address in (FEED, "https://videos.example/feeds/videos.xml?channel_id=UC_x5XG1OV2P6uZZ5FSM9Ttw"):
        assert not is_secret(address), address


@SQLITE
@pytest.mark.parametrize("titles", [("", "", ""), ("🎉", "🎉", "🎉"), ("x" * 300, "x" * 299 + "y", "x" * 300)])
def test_titles_that_say_nothing(desk: Desk, printed: PrintedFeeds, titles: Sequence[str]) -> None:
    """They are different stories where their links and texts differ, and nothing falls over."""
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [
        Entry(f"g{n}", f"https://news.example/{n}", title, f"Words of number {'abc'[n] * 9}.", "", desk.clock())
        for n, title in enumerate(titles)
    ]
    jump(desk, utc("2026-04-13 10:00"))
    assert len({item.story for item in items(desk)}) == 3


@SQLITE
def test_items_that_share_one_link(desk: Desk, printed: PrintedFeeds) -> None:
    home = "https://news.example/"
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    now = desk.clock()
    printed.feeds[FEED] = [
        Entry("a", home, "slotting by weight", "One.", "", now),
        Entry("b", home, "claims", "Two.", "", now),
    ]
    jump(desk, utc("2026-04-13 12:00"))
    assert prompts(desk, "Mara") == ["slotting by weight"]
    assert prompts(desk, "Tomas") == ["claims"]


@SQLITE
def test_after_days_of_downtime_one_item_comes_and_no_burst(desk: Desk, printed: PrintedFeeds) -> None:
    waiting_overnight(desk, printed, "slotting by weight", "returns nobody wants", "docks at night")
    desk.clock.set(utc("2026-04-15 08:00"))  # nobody was there on Tuesday
    desk.wait(timedelta(hours=9))
    assert len(prompts(desk, "Mara")) == 1
    desk.clock.set(utc("2026-04-23 08:00"))
    desk.wait(timedelta(hours=9))
    assert prompts(desk, "Mara") == [], "what is older than a week has gone by"


@SQLITE
@pytest.mark.parametrize("budget", [0, 5])
def test_a_budget_of_none_or_five(desk: Desk, printed: PrintedFeeds, budget: int) -> None:
    with desk.deps.store.begin() as tx:
        tx.smes.save(replace(people(desk)["Mara"], weekly_budget=budget))
        tx.commit()
    waiting_overnight(
        desk, printed, *(f"slotting {word}" for word in ("one", "by two", "threefold", "at four", "high", "six"))
    )
    for day in range(14, 19):
        for hour in (5, 12, 18):
            jump(desk, utc(f"2026-04-{day} {hour:02}:00"))
    sent = [each.at.astimezone(people(desk)["Mara"].tz) for each in desk.chat.sent if isinstance(each.view, FeedPrompt)]
    assert len(prompts(desk, "Mara")) == (0 if budget == 0 else 4), "one a day, from Tuesday to Friday"
    assert all(9 <= at.hour < 18 and at.weekday() < 5 for at in sent)


class Counting(WordsRanker):
    """Counts what it was given without a fingerprint."""

    def __init__(self) -> None:
        self.without = 0

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        self.without += sum(not reading.vector for reading in readings)
        return super().fits(readings, profiles, usual)


@SQLITE
def test_the_radar_of_many_items_that_nobody_looked_at(desk: Desk, printed: PrintedFeeds) -> None:
    """What comes with first readings is looked at little by little, and not all of it while a director waits."""
    ranker = Counting()
    desk.deps = replace(desk.deps, ranker=ranker)
    now = desk.clock()
    printed.feeds[FEED] = [entry(f"n{n}", f"slotting tale {n}", now - timedelta(minutes=n)) for n in range(300)]
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    first, second = (radar.radar(desk.deps, desk.workspace, "U-dana", "@Mara").items for _ in range(2))
    assert (first, second) == (radar.JUDGED_NOW, 300)
    assert radar.radar(desk.deps, desk.workspace, "U-dana", "tale 299").items == 1
    assert ranker.without == 0

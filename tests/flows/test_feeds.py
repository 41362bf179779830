"""From a feed to the right expert: what is new, whom it fits, and when it may be said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.feeds import Entry, Failed, Trouble
from bot.domain.forwards import Forward
from bot.domain.people import Sme, SmeForm
from bot.flows import enrolment
from tests.feeding import PrintedFeeds, add_feed, entry, with_feeds
from tests.newsdesk import TOPICS, Desk, utc

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
FEED = "https://news.example/feed"
OTHER = "https://other.example/feed"
WEEKS = timedelta(days=21)


@pytest.fixture
def printed() -> PrintedFeeds:
    return PrintedFeeds({FEED: [], OTHER: []})


@pytest.fixture
def desk(plain: Desk, printed: PrintedFeeds) -> Iterator[Desk]:
    """Mara, whose beat is TOPICS, and Tomas, who covers something else; both are no newcomers any more."""
    desk = with_feeds(plain, printed)
    desk.hire("Mara Lind", slot="Fri 16:00")
    form = SmeForm(
        "Tomas Arce", "America/Denver", "clinics", ("claims", "estimates", "plans", "staff", "desk"), (), "Fri 15:00"
    )
    enrolment.add_sme(desk.deps, desk.as_director(), "U-tomas", "D-tomas", form)
    desk.clock.set(utc("2026-04-13 06:00"))  # a Monday, three weeks later; we were away
    desk.wait()
    for person in people(desk).values():
        desk.hears(person)
    yield desk


def people(desk: Desk) -> dict[str, Sme]:
    with desk.deps.store.read() as tx:
        return {sme.first_name: sme for sme in tx.smes.roster(desk.workspace)}


def prompts(desk: Desk, name: str) -> list[FeedPrompt]:
    return [view for view in desk.hears(people(desk)[name]) if isinstance(view, FeedPrompt)]


def forwards(desk: Desk, name: str) -> list[Forward]:
    with desk.deps.store.read() as tx:
        return tx.forwards.of(desk.workspace, people(desk)[name].id)


def sent_at(desk: Desk, kind: type = FeedPrompt) -> list[datetime]:
    return [sent.at for sent in desk.chat.sent if isinstance(sent.view, kind)]


def old(count: int, at: datetime) -> list[Entry]:
    return [entry(f"old {n}", f"slotting lesson number {n}", at - timedelta(hours=n)) for n in range(count)]


def fresh(desk: Desk, count: int, *titles: str) -> list[Entry]:
    """Entries of the last hours, oldest last; the first ones bear these titles."""
    names = [*titles, *(f"gardening news {n}" for n in range(count - len(titles)))]
    now = desk.clock()
    return [entry(f"new {now:%d %H} {n}", title, now - timedelta(minutes=5 * n)) for n, title in enumerate(names)]


@SQLITE
def test_fifty_old_items_say_nothing_and_three_new_ones_wait_for_their_day(desk: Desk, printed: PrintedFeeds) -> None:
    printed.feeds[FEED] = old(50, desk.clock())
    add_feed(desk, FEED)
    desk.until(utc("2026-04-14 08:00"))
    assert not sent_at(desk)
    titles = ("slotting by weight", "a new way of dock scheduling", "returns nobody wants")
    printed.feeds[FEED] = [*fresh(desk, 20, *titles), *old(50, utc("2026-04-13 06:00"))]
    desk.until(utc("2026-04-20 06:00"))
    mara = prompts(desk, "Mara")
    assert len(mara) == 2, "two a week"
    assert {prompt.title for prompt in mara} < set(titles)
    assert all(prompt.reason.startswith("your beat is warehouses; it is about ") for prompt in mara)
    assert all(prompt.site == "Feed at news.example/feed" for prompt in mara)
    local = [at.astimezone(people(desk)["Mara"].tz) for at in sent_at(desk)]
    assert [at.date().isoformat() for at in local] == ["2026-04-14", "2026-04-15"]
    assert all(9 <= at.hour < 18 for at in local)
    assert not prompts(desk, "Tomas")
    desk.until(utc("2026-04-22 20:00"))
    assert len(prompts(desk, "Mara")) == 1, "the third has its place in the week after, six days old"


@SQLITE
def test_without_the_beat_there_is_none(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED)
    desk.until(utc("2026-04-13 19:00"))
    printed.feeds[FEED] = fresh(desk, 20, "slotting by weight", "returns nobody wants")
    desk.until(utc("2026-04-14 06:00"))
    assert len(forwards(desk, "Mara")) == 2, "they wait for the morning"
    mara = people(desk)["Mara"]
    form = SmeForm(
        mara.name, mara.zone, "gliding", ("thermals", "wings", "winches", "weather", "wave"), (), "Fri 16:00"
    )
    enrolment.edit_sme(desk.deps, desk.as_director(), mara.id, form)
    desk.until(utc("2026-04-16 20:00"))
    assert not sent_at(desk)


@SQLITE
@pytest.mark.parametrize("how", ["new links", "old dates", "only guids"])
def test_a_rebuilt_feed_forwards_nothing(desk: Desk, printed: PrintedFeeds, how: str) -> None:
    start = desk.clock()
    printed.feeds[FEED] = [
        entry(f"old {n}", f"{TOPICS[n % 5]} story {'abcdefghij'[n]}", start - timedelta(hours=n)) for n in range(10)
    ]
    add_feed(desk, FEED)
    desk.until(start + timedelta(hours=3))
    rebuilt = []
    for n, each in enumerate(printed.feeds[FEED]):
        if how == "only guids":
            rebuilt.append(Entry(f"other-{n}", each.link, each.title, each.text, "", desk.clock()))
        elif how == "new links":  # and dates of the rebuilding
            rebuilt.append(Entry(f"other-{n}", f"{each.link}-v2", each.title, each.text, "", desk.clock()))
        else:
            title = f"{TOPICS[n % 5]} piece {'klmnopqrst'[n]}"
            rebuilt.append(Entry(f"other-{n}", f"{each.link}-v2", title, "Other words.", "", each.published))
    printed.feeds[FEED] = rebuilt
    desk.until(start + timedelta(days=3))
    assert not sent_at(desk)
    assert not forwards(desk, "Mara")


@SQLITE
def test_every_guid_new_each_night(desk: Desk, printed: PrintedFeeds) -> None:
    start = desk.clock()
    first = [entry(f"n{n}", f"{TOPICS[n]} in {2020 + n}", start - timedelta(hours=n)) for n in range(5)]
    printed.feeds[FEED] = first
    add_feed(desk, FEED)
    for night in range(4):
        desk.until(start + timedelta(days=night, hours=20))
        printed.feeds[FEED] = [
            Entry(f"{each.guid}-{night}", each.link, each.title, each.text, "", each.published) for each in first
        ]
    desk.until(start + timedelta(days=5))
    assert not sent_at(desk)
    with desk.deps.store.read() as tx:
        assert len(tx.items.week(desk.workspace, start - WEEKS, 100)) == 5


@BOTH
def test_one_story_of_two_feeds_comes_once(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED)
    add_feed(desk, OTHER)
    desk.until(desk.clock() + timedelta(hours=2))
    now = desk.clock()
    title, text = (
        "Why slotting by weight failed at Hollin Foods",
        "Their pickers walked further than before, a study says.",
    )
    printed.feeds[FEED] = [
        Entry("a", "https://news.example/weight?utm_source=rss", title, text, "", now),
        Entry("b", "http://news.example/weight/?utm_medium=mail#top", title, text, "", now),
    ]
    printed.feeds[OTHER] = [Entry("z", "https://other.example/99", f"{title} - Other", text, "", now)]
    desk.until(now + timedelta(days=2))
    assert len(prompts(desk, "Mara")) == 1
    with desk.deps.store.read() as tx:
        items = tx.items.week(desk.workspace, now - timedelta(days=1), 10)
        assert len(items) >= 2
        assert len({item.story for item in items}) == 1


@SQLITE
def test_a_feed_for_one_beat_or_one_expert_goes_nowhere_else(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED, "clinics")
    add_feed(desk, OTHER, "@Tomas Arce")
    desk.until(desk.clock() + timedelta(hours=2))
    printed.feeds[FEED] = fresh(desk, 3, "slotting by weight", "claims that pay")
    printed.feeds[OTHER] = [
        entry("x", "dock scheduling anew", desk.clock()),
        entry("y", "estimates read aloud", desk.clock()),
    ]
    desk.until(desk.clock() + timedelta(days=6))
    assert not prompts(desk, "Mara")
    assert sorted(prompt.title for prompt in prompts(desk, "Tomas")) == ["claims that pay", "estimates read aloud"]


@SQLITE
def test_nothing_comes_into_an_interview(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED)
    desk.until(utc("2026-04-14 09:00"))
    mara = people(desk)["Mara"]
    desk.says(mara, "check in")
    printed.feeds[FEED] = fresh(desk, 1, "slotting by weight")
    desk.wait(timedelta(hours=4))
    assert not prompts(desk, "Mara")
    desk.says(mara, "done")
    desk.wait(timedelta(hours=1))
    assert len(prompts(desk, "Mara")) == 1


@SQLITE
def test_who_is_new_listens_first(desk: Desk, printed: PrintedFeeds) -> None:
    form = SmeForm(
        "Asha Rao", "Europe/Berlin", "payroll", ("payslips", "payroll", "wages", "tax", "pensions"), (), "Fri 14:00"
    )
    asha = enrolment.add_sme(desk.deps, desk.as_director(), "U-asha", "D-asha", form)
    add_feed(desk, FEED)
    desk.until(utc("2026-04-14 05:00"))
    printed.feeds[FEED] = fresh(desk, 4, "payslips on paper", "a quarrel about wages", "quarrel over pensions")
    desk.until(utc("2026-04-15 06:00"))
    readings = [view for view in desk.hears(asha) if isinstance(view, FeedReading)]
    assert [{item.title for item in view.items} for view in readings] == [
        {"a quarrel about wages", "quarrel over pensions"}
    ]
    assert readings[0].text.startswith("Two things people on your beat argue about; no need to answer.")
    assert not prompts(desk, "Asha")


@SQLITE
def test_a_feed_that_fails_for_a_day_is_told_once_and_its_return_too(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED)
    add_feed(desk, OTHER)
    desk.until(desk.clock() + timedelta(hours=2))
    desk.hears(desk.director)
    printed.feeds[FEED] = Failed(Trouble.DOWN, "Its server doesn't answer.")
    printed.feeds[OTHER] = fresh(desk, 1, "slotting by weight")
    desk.until(desk.clock() + timedelta(days=6))
    told = desk.text(desk.director)
    assert told.count("I haven't been able to read the feed “Feed at news.example/feed” for a day.") == 1
    assert "Its server doesn't answer." in told
    assert len(prompts(desk, "Mara")) == 1, "the other feed goes on"
    failed = printed.reads.count(FEED)
    assert failed < 20, f"{failed} tries in six days are too many"
    printed.feeds[FEED] = fresh(desk, 1, "dock scheduling anew")
    desk.until(desk.clock() + timedelta(days=3))
    assert desk.text(desk.director).count("can be read again") == 1
    assert [prompt.title for prompt in prompts(desk, "Mara")] == ["dock scheduling anew"]


@SQLITE
def test_a_feed_that_is_gone_is_never_read_again(desk: Desk, printed: PrintedFeeds) -> None:
    add_feed(desk, FEED)
    desk.until(desk.clock() + timedelta(hours=2))
    printed.feeds[FEED] = Failed(Trouble.GONE, "Its server says the feed is gone for good.")
    desk.until(desk.clock() + timedelta(hours=3))
    reads = printed.reads.count(FEED)
    desk.until(desk.clock() + timedelta(days=3))
    assert printed.reads.count(FEED) == reads
    assert desk.text(desk.director).count("gone for good") == 1


@SQLITE
def test_a_host_that_asks_to_wait_is_left_alone(desk: Desk, printed: PrintedFeeds) -> None:
    same_host = "https://news.example/second"
    printed.feeds[same_host] = []
    add_feed(desk, FEED)
    add_feed(desk, same_host)
    desk.until(desk.clock() + timedelta(hours=2))
    printed.feeds[FEED] = Failed(Trouble.WAIT, "Its server asks us to wait.", timedelta(hours=10))
    printed.reads.clear()
    start = desk.clock()
    while FEED not in printed.reads:
        desk.wait(timedelta(minutes=10))
    printed.reads.clear()
    desk.until(desk.clock() + timedelta(hours=9))
    assert not printed.reads, f"nothing of that host from {start} on"

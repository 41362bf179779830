"""Posts at the edges: days west and east of Greenwich, links that two send at once, and whose idea it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.feeds import Page
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.posted import address
from bot.domain.posts import day_out
from bot.domain.screens import PostForm
from bot.flows import enrolment, ideas, looking, posts
from tests.feeding import PrintedFeeds, add_feed, entry, with_feeds
from tests.newsdesk import Desk, open_desk, utc
from tests.publishing import interviewed, publish

LINK = "https://www.mara.example/slots"
PAGE = Page(LINK, "Every dock slot needs a zone", "Words of the article.", published=utc("2026-03-20 07:00"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'posts.sqlite3'}", utc("2026-03-23 19:00"))
    yield with_feeds(desk, PrintedFeeds(pages={LINK: PAGE}))
    desk.deps.store.close()  # type: ignore[attr-defined]


def days(desk: Desk, sme: Sme) -> list[date]:
    with desk.deps.store.read() as tx:
        return [post.day for post in tx.posts.of_sme(desk.workspace, sme.id, 50)]


@pytest.mark.parametrize(
    ("published", "zone", "day"),
    [
        ("2026-03-23 00:00", "America/Los_Angeles", 23),  # the page said a day and no hour
        ("2026-03-23 00:01", "America/Los_Angeles", 22),
        ("2026-03-24 00:00", "America/Los_Angeles", 23),  # it is the 24th where the page stands
        ("2026-03-23 00:00", "Pacific/Auckland", 23),
        ("2026-03-25 00:00", "Europe/Berlin", 25),
    ],
)
def test_pure_the_day_of_a_page(published: str, zone: str, day: int) -> None:
    assert day_out(utc(published), ZoneInfo(zone), date(2026, 3, 23)) == date(2026, 3, day)


def test_a_page_with_a_day_alone_counts_on_that_day_in_the_west(desk: Desk) -> None:
    desk.deps.feeds.pages[LINK] = replace(PAGE, published=utc("2026-03-23 00:00"))  # type: ignore[attr-defined]
    mara = desk.hire(zone="America/Los_Angeles")
    desk.says(mara, f"posted {LINK}")
    assert days(desk, mara) == [date(2026, 3, 23)]


def test_a_feed_a_day_ahead_of_its_author_is_not_passed_over(desk: Desk) -> None:
    mara = desk.hire()
    desk.deps.feeds.feeds["https://mara.example/feed"] = [  # type: ignore[attr-defined]
        entry("new", at=utc("2026-03-24 00:00"), author="Mara Lind")
    ]
    add_feed(desk, "https://mara.example/feed", "@Mara", "own")
    desk.wait(timedelta(minutes=1))
    assert days(desk, mara) == [date(2026, 3, 23)]


def test_the_same_link_by_two_at_once_is_the_first_ones(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    for sme in (mara, tomas):
        posts.log(desk.deps, desk.workspace, sme.user, PostForm(LINK))
    assert "Mara Lind sent me that one a moment ago" in posts.log(
        desk.deps, desk.workspace, tomas.user, PostForm(LINK)
    ).text  # fmt: skip
    desk.wait(timedelta(minutes=1))
    assert (len(days(desk, mara)), len(days(desk, tomas))) == (1, 0)
    assert "Logged for 20 March 2026." in desk.text(mara)


def test_nobody_joins_a_post_that_they_were_not_asked_about(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    post = publish(desk, "Slots", date(2026, 3, 20), mara)
    with pytest.raises(NotAllowed):
        posts.pressed(desk.deps, desk.workspace, tomas.user, Press.POST_TOGETHER, post.id)


def test_an_author_sees_and_names_only_ideas_of_their_own(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    idea = interviewed(desk, mara, utc("2026-03-20 08:00"))
    ideas.decide(desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED)
    post = publish(desk, "Slots", date(2026, 3, 20), mara, tomas)
    assert posts.card(desk.deps, desk.workspace, tomas.user, post.id).ready == ()
    with pytest.raises(Gone):
        posts.correct(desk.deps, desk.workspace, tomas.user, post.id, PostForm(idea=idea.id))
    assert posts.card(desk.deps, desk.workspace, mara.user, post.id).ready == ((idea.id, idea.headline),)
    posts.correct(desk.deps, desk.workspace, desk.director.user, post.id, PostForm(idea=idea.id))
    assert posts.card(desk.deps, desk.workspace, tomas.user, post.id).ready == ((idea.id, idea.headline),)


def test_a_page_that_could_be_read_only_at_night_is_told_in_the_morning(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    posts.log(desk.deps, desk.workspace, mara.user, PostForm(LINK))
    desk.clock.set(utc("2026-03-24 01:00"))
    looking.due(desk.deps, desk.workspace, desk.clock())
    desk.until(utc("2026-03-24 07:30"))
    assert len(days(desk, mara)) == 1
    assert desk.hears(mara) == []
    desk.until(utc("2026-03-24 08:30"))
    assert "Logged for 20 March 2026." in desk.text(mara)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.mara.example/slots", "https://www.mara.example/slots"),
        ("<https://mara.example/slots|Slots>", "https://mara.example/slots"),
        ("http://mara.example:8080/a?b=1", "http://mara.example:8080/a?b=1"),
    ],
)
def test_pure_an_address_that_everybody_may_see(typed: str, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://mara.example/a b",
        "https://mara:secret@mara.example/slots",
        "https://mara.example/\u202egpj.exe",
        "https://mara.example/\x00",
        "https://mara.example/\ud800",
        "https://[mara.example/",
        "https://mara.example/" + "a" * 2_000,
    ],
)
def test_pure_addresses_that_nobody_keeps(typed: str) -> None:
    with pytest.raises(InvalidInput):
        address(typed)


def test_who_comes_back_after_a_year_is_new_again(desk: Desk) -> None:
    mara = desk.hire()
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    desk.clock.set(utc("2027-03-22 08:00"))
    assert desk.sme(desk.hire()).enrolled_at == utc("2027-03-22 08:00")

"""An expert's weeks in Chromium: a post logged, a goal chosen, leave and back, and the summary with its picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.almanac import HolidayAlmanac
from bot.flows import errands
from bot.pictures.drawn import DrawnPictures
from bot.ports import Pictures
from bot.ports.nobody import NO_PICTURES
from tests.playground.browser import PHONE, chromium, live, move, opened, says
from tests.playground.newsstand import Newsstand
from tests.playground.reading import faint, overflows, unlabelled
from tests.playground.serving import Served, playground, wait_for

pytestmark = pytest.mark.timeout(240)

# How wide each picture came from the server; none that is hidden is fetched.
_SHOWN = """() => [...document.querySelectorAll(".drawn img")].filter((each) => each.checkVisibility())
  .map((each) => [each.className, each.complete ? each.naturalWidth : 0])"""


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as running:
        yield running


@pytest.fixture
def drawn(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A playground with readers, holidays, pictures (unless a test wants others), and the week's errands."""
    news = Newsstand()
    pictures: Pictures = getattr(request, "param", None) or DrawnPictures()
    with playground(tmp_path, feeds=news, almanac=HolidayAlmanac(), pictures=pictures) as running:
        news.published = running.clock() - timedelta(days=1)
        errands.plan(running.deps, running.workspace)
        yield running


def shows(page: Page, look: str, width: int) -> None:
    """One picture, in this look and so many pixels wide."""
    wait_for(lambda: page.evaluate(_SHOWN) == [[f"look-{look}", width]])


def reads_well(page: Page) -> None:
    assert overflows(page) == 0 and faint(page) == [] == unlabelled(page)


def test_an_expert_logs_a_post_chooses_a_goal_and_goes_on_leave(browser: Browser, drawn: Served) -> None:
    with opened(browser, drawn, "/as/mara/home") as (page, watch):
        live(page)
        reads_well(page)
        page.get_by_role("button", name="Log a post").click()
        expect(page.locator("#sheet-title")).to_be_focused()
        page.get_by_label("Title").fill("A title of my own")
        page.get_by_label("Link").fill("no link")
        page.get_by_role("button", name="It’s out").click()
        expect(page.locator(".own-form .form-error")).to_contain_text("no web address")
        expect(page.locator(".own-form .form-error")).to_be_focused()
        expect(page.get_by_label("Title")).to_have_value("A title of my own")
        reads_well(page)
        page.get_by_label("Link").fill("https://dockdoor.example/slow-picks")
        page.get_by_role("button", name="It’s out").click()
        expect(page.locator("#sheet")).to_be_hidden()
        expect(page.locator("#page-said")).to_be_focused()
        assert page.url.endswith("/as/mara/home")

        page.goto(f"{drawn.url}/as/mara/")
        live(page)
        message = page.locator(".message", has_text="A title of my own")
        message.get_by_role("button", name="Correct").click()
        expect(page.get_by_label("Title")).to_have_value("A title of my own")
        page.get_by_label("Title").fill("Slow picks")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".whisper")).to_contain_text("Corrected: “Slow picks”")
        expect(page.locator(".item-title a")).to_have_text("Slow picks")

        page.get_by_role("link", name="Home").click()
        live(page)
        expect(page.locator("#own-posts ~ .own-list")).to_contain_text("Slow picks")
        page.locator(".own-facts").get_by_role("button", name="Change").click()
        page.get_by_label("A post").select_option("monthly")
        page.get_by_label("Fri").uncheck()
        page.get_by_label("Country").fill("Germany")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#page-said")).to_contain_text("Your goal: a post a month.")
        expect(page.locator(".own-facts")).to_contain_text("monthly")
        expect(page.locator(".own")).to_contain_text("Monday to Thursday, 09:00 to 18:00, without public holidays (")

        away = page.locator(".roster-card", has=page.locator("#own-away"))
        away.get_by_role("button", name="Away").click()
        page.get_by_label("Last day").fill("2027-03-12")
        page.get_by_role("button", name="Save").click()
        expect(away).to_contain_text("On leave until 12 March")
        reads_well(page)
        away.get_by_role("button", name="I’m back").click()
        expect(page.locator("#page-said")).to_contain_text("Good to have you back")
        expect(away).to_contain_text("You’re here.")
        page.get_by_role("link", name="The team’s week so far").click()
        expect(page.locator("#sheet .week")).to_contain_text("so far")
        expect(page.locator("#sheet .paces")).to_have_count(0)
        page.click("#sheet-close")
        assert page.url.endswith("/as/mara/home")
        page.get_by_role("button", name="Take it back").click()
        expect(page.locator("#own-posts ~ .own-list")).to_have_count(0)
        watch.clean()


def test_the_summary_stands_in_the_channel_with_its_picture(browser: Browser, drawn: Served) -> None:
    mara = drawn.tab("mara")
    mara.post("posts/log", link="https://dockdoor.example/slow-picks", title="Slow picks")
    with opened(browser, drawn, "/as/mara/marketing") as (page, watch):
        live(page)
        move(page, "hour")
        week = page.locator(".week")
        expect(week).to_have_count(1)
        expect(week).to_contain_text("Published, 22 to 28 February 2027")
        expect(week.locator(".published")).to_contain_text("Mara Lindqvist")
        expect(week.get_by_role("link", name="Slow picks")).to_have_attribute(
            "href", "https://dockdoor.example/slow-picks"
        )
        shows(page, "light", 640)
        reads_well(page)
        page.click("#look")
        shows(page, "dark", 640)
        reads_well(page)
        watch.clean()

    options = {"viewport": PHONE, "color_scheme": "dark", "is_mobile": True, "has_touch": True}
    with opened(browser, drawn, "/as/dana/", **options) as (page, watch):
        live(page)
        says(page, "/ideas cadence")
        expect(page.locator(".paces tbody tr")).to_have_count(3)
        shows(page, "dark", 640)
        reads_well(page)
        page.goto(f"{drawn.url}/as/dana/people")
        live(page)
        page.locator(".roster-card", has_text="Mara Lindqvist").get_by_role("button", name="Away").click()
        page.get_by_label("Last day").fill("2027-03-12")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".roster-card", has_text="Mara Lindqvist")).to_contain_text("On leave until 12 March")
        reads_well(page)
        page.goto(f"{drawn.url}/as/mara/home")
        live(page)
        shows(page, "dark", 480)
        reads_well(page)
        watch.clean()


@pytest.mark.parametrize("drawn", [NO_PICTURES], indirect=True)
def test_without_a_picture_its_sentence_stands_there(browser: Browser, drawn: Served) -> None:
    with opened(browser, drawn, "/as/mara/home") as (page, watch):
        live(page)
        expect(page.locator(".drawn figcaption")).to_be_visible()
        expect(page.locator(".drawn")).to_have_text(
            "Your posts per week over 12 weeks, oldest first: " + "0, " * 11 + "0."
        )
        expect(page.locator(".drawn img")).to_have_count(0)
        watch.clean()

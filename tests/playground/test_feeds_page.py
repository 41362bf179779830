"""Feeds in Chromium: one added, one of many taken in while a bar moves, an item answered with a take, one declined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.playground.browser import PHONE, chromium, live, opened, says
from tests.playground.newsstand import a_week_of_news, opml_of
from tests.playground.reading import faint, overflows, unlabelled
from tests.playground.test_feeds import Stand, desk  # noqa: F401 - asked for by name

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as running:
        yield running


def reads_well(page: Page) -> None:
    assert overflows(page) == 0 and faint(page) == [] == unlabelled(page)


def test_a_feed_is_added_changed_and_removed(browser: Browser, desk: Stand) -> None:  # noqa: F811
    with opened(browser, desk.served, "/as/dana/feeds") as (page, watch):
        live(page)
        page.fill("#feed-address", "https://nothing.example/")
        page.select_option("#feed-kind", "community")
        page.select_option("#feed-whose", "@Mara Lindqvist")
        page.press("#feed-address", "Enter")
        expect(page.locator("#error-feed-address")).to_contain_text("I found no feed there.")
        expect(page.locator("#feed-address")).to_be_focused()
        expect(page.locator("#feed-address")).to_have_value("https://nothing.example/")
        expect(page.locator("#feed-whose")).to_have_value("@Mara Lindqvist")

        desk.news.open.clear()
        page.fill("#feed-address", "https://site.example/many")
        page.get_by_role("button", name="Add").click()
        expect(page.locator(".feed-form [aria-busy]")).to_have_text("Reading it…")
        assert desk.dana.page("feeds"), "others are served meanwhile"
        desk.news.open.set()
        expect(page.locator("#feed-choice-title")).to_be_focused()
        reads_well(page)
        page.get_by_role("button", name="Add <b>Comments</b>").click()
        expect(page.locator("#feeds-said")).to_contain_text("from now on, for Mara Lindqvist")
        card = page.locator(".feed-card")
        expect(card).to_have_count(1)
        expect(card.locator(".status")).to_have_text("community")
        expect(page.locator("#feeds-progress")).to_be_hidden()  # once it was read, by itself
        expect(card).to_contain_text("just now")

        card.get_by_text("Change").click()
        card.get_by_label("Kind").select_option("competitor")
        card.get_by_role("button", name="Save").click()
        expect(page.locator("#feeds-said")).to_contain_text("is competitor for Mara Lindqvist now")
        card.get_by_role("button", name="Remove").click()
        expect(card.locator(".removal p").first).to_be_focused()
        reads_well(page)
        card.get_by_role("button", name="Keep it").click()
        expect(card.locator(".removal")).to_have_count(0)
        card.get_by_role("button", name="Remove").click()
        card.get_by_role("button", name="Stop reading it").click()
        expect(card).to_have_count(0)
        expect(page.locator("#feeds")).to_contain_text("No feeds yet")
        watch.clean()


def test_many_are_taken_in_while_a_bar_moves(browser: Browser, desk: Stand, tmp_path: Path) -> None:  # noqa: F811
    desk.news.open.clear()
    file = tmp_path / "feeds.opml"
    file.write_bytes(opml_of(40))
    big = tmp_path / "big.opml"
    big.write_bytes(b" " * 5_000_001)
    options = {"viewport": PHONE, "color_scheme": "dark", "is_mobile": True}
    with opened(browser, desk.served, "/as/dana/feeds", **options) as (page, watch):
        live(page)
        page.set_input_files("#opml-file", big)
        page.get_by_role("button", name="Take it in").click()
        expect(page.locator("#error-opml")).to_contain_text("over 5 MB")

        page.set_input_files("#opml-file", file)
        page.get_by_role("button", name="Take it in").click()
        expect(page.locator("#feeds-said")).to_have_text("40 feeds added.")
        expect(page.locator("#feeds-progress")).to_contain_text("Reading them for the first time: 0 of 40")
        reads_well(page)
        desk.news.open.set()
        expect(page.locator("#feeds-progress")).to_be_hidden()
        expect(page.locator(".feed-card").first).to_contain_text("just now")

        with page.expect_download() as download:
            page.get_by_role("button", name="Download as OPML").click()
        assert len(desk.news.outlines(download.value.path().read_bytes())) == 40
        watch.clean()


def test_a_take_on_an_item_opens_an_interview_about_it(browser: Browser, desk: Stand) -> None:  # noqa: F811
    with (
        opened(browser, desk.served, "/as/dana/") as (director, _),
        opened(browser, desk.served, "/as/mara/") as (page, watch),
    ):
        live(director)
        says(director, "/ideas incite https://dockdoor.example/1 @mara Yours?")
        expect(director.locator(".whisper")).to_contain_text("I'll put “Pick-to-light is dead” before Mara")
        live(page)
        link = page.locator(".item-title a")
        expect(link).to_have_attribute("href", "https://dockdoor.example/1")
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        reads_well(page)
        page.get_by_role("button", name="I have a take").click()
        expect(page.locator(".item-quoted")).to_contain_text("About Pick-to-light is dead")
        expect(page.locator(".item-done")).to_contain_text("You have a take on it")
        expect(page.get_by_role("button", name="Later", exact=True)).to_have_count(0)
        watch.clean()


def test_not_for_me_and_why_and_the_radar_on_a_phone(browser: Browser, desk: Stand) -> None:  # noqa: F811
    for url, (kind, whose) in a_week_of_news(desk.news, desk.served.clock()).items():
        assert "page" in desk.add(url, kind=kind, whose=whose).json()
    desk.offered("asha")
    options = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    with opened(browser, desk.served, "/as/asha/", **options) as (page, watch):
        live(page)
        page.get_by_role("button", name="Not for me").click()
        reasons = page.get_by_role("group", name="Why is it not for you?")
        expect(reasons.get_by_role("button")).to_have_text(
            ["Not my topic", "Old news", "Too salesy", "Already said it"]
        )
        reads_well(page)
        reasons.get_by_role("button", name="Old news").click()
        expect(page.locator(".item-done")).to_have_text("Old news. I'll be quicker.")
        expect(reasons).to_have_count(0)

        page.goto(f"{desk.served.url}/as/dana/radar")
        expect(page.locator(".tabs a[aria-current]")).to_be_in_viewport(ratio=0.9)
        expect(page.locator(".story").first.locator(".bar")).to_be_visible()
        page.locator(".story summary").first.click()
        expect(page.locator(".story").first.locator(".tellings li")).to_have_count(4)
        reads_well(page)
        watch.clean()

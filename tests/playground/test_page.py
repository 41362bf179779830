"""The page in Chromium: an interview from both sides, by mouse and by keyboard, on desk and phone, light and dark."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.playground.browser import (
    PHONE,
    STORY,
    arrived,
    chromium,
    interview,
    live,
    move,
    opened,
    says,
)
from tests.playground.reading import faint, landmarks, overflows, unlabelled
from tests.playground.serving import Served, playground, wait_for

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as running:
        yield running


@pytest.fixture(scope="module")
def told(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A playground in which Mara has been interviewed, in the browser, and a director may read it."""
    with playground(tmp_path_factory.mktemp("told")) as running:
        with opened(browser, running, "/as/mara/") as (page, watch):
            interview(page)
            move(page, "hour")
            move(page, "hour")
            watch.clean()
        yield running


def test_an_expert_and_a_director_meet_in_two_tabs(browser: Browser, served: Served) -> None:
    with (
        opened(browser, served, "/") as (page, watch),
        opened(browser, served, "/as/dana/") as (desk, other),
    ):
        page.click("text=Mara Lindqvist")
        live(page)
        expect(page.locator("#log")).to_contain_text("Hello Mara")
        page.click("text=check in >> nth=0")
        expect(page.locator(".question")).to_be_visible()
        for words in STORY:
            says(page, words)
        expect(page.locator(".sign")).to_have_count(2)
        expect(page.locator(".reading")).to_contain_text("replies a few seconds after you stop")

        asked = page.locator(".message.theirs").count()
        move(page, "hour")
        expect(page.locator(".message.theirs")).to_have_count(asked + 1)
        expect(page.locator(".reading")).not_to_contain_text("reads along")
        says(page, "One in 400 was wrong before, one in 180 now.")
        page.click(".chips >> text=done")
        expect(page.locator(".heard")).to_be_visible()

        passages = page.locator(".heard li")
        count = passages.count()
        taken_back = passages.last.locator("blockquote").inner_text()
        passages.last.get_by_role("button", name="Keep off the record").click()
        expect(page.locator(".whisper")).to_contain_text("Kept between us")
        expect(page.locator(".heard blockquote", has_text=taken_back)).to_have_count(0)
        assert page.locator(".heard li").count() < count
        move(page, "hour")
        move(page, "hour")

        live(desk)
        says(desk, "/ideas")
        card = desk.locator("article.idea").first
        expect(card).to_be_visible()
        assert taken_back not in desk.locator("#sheet-body").inner_text()
        assert desk.locator("#log").get_by_text("/ideas", exact=True).count() == 0
        card.get_by_label("A note to").fill("Yes. Please add what the second truck costs.")
        card.get_by_role("button", name="Accept").click()
        expect(desk.locator("article.idea .card-said").first).to_contain_text("Accepted.")
        watch.clean()
        other.clean()

        move(page, "morning")
        expect(page.locator("#log")).to_contain_text("what the second truck costs")


def test_park_with_a_reason_and_back_from_the_transcript(browser: Browser, told: Served) -> None:
    with opened(browser, told, "/as/dana/") as (page, watch):
        live(page)
        page.click('.tabs >> text="Ideas"')
        card = page.locator("article.idea").last
        headline = card.locator("h3").inner_text()
        park = card.get_by_role("button", name="Park")
        park.click()
        expect(park).to_have_attribute("aria-expanded", "true")
        card.get_by_role("button", name="Needs proof first").click()
        parked = page.locator("article.idea", has_text=headline)
        expect(parked.locator(".status")).to_have_text("parked")
        expect(parked.locator(".decision")).to_contain_text("Dana Whitfield parked this: Needs proof first.")

        parked.get_by_role("link", name="Transcript at this passage").click()
        focus = page.locator("mark.focus")
        expect(focus).to_be_in_viewport()
        expect(focus).to_have_id("passage")
        assert "/transcripts/" in page.url
        assert page.evaluate("document.activeElement.id") == "passage"
        assert told.deps.clock is not None

        page.go_back()
        expect(page.locator("article.idea").first).to_be_visible()
        page.click("#sheet-close")
        expect(page.locator("#sheet")).to_be_hidden()
        assert page.url.endswith("/as/dana/")
        watch.clean()


def test_a_transcript_address_opens_at_its_passage(browser: Browser, told: Served) -> None:
    with told.store.read() as tx:
        (interview_of,) = tx.interviews.readable(told.workspace, told.clock())
        mark = tx.highlights.of(told.workspace, interview_of.id)[-1]
    address = f"/as/dana/transcripts/{interview_of.id}?passage={mark.id}#passage"
    with opened(browser, told, address) as (page, watch):
        expect(page.locator("mark.focus")).to_be_in_viewport()
        assert page.locator("mark.focus").inner_text().split() == mark.text.split()
        expect(page.locator(".topbar")).to_be_in_viewport(ratio=1)  # only the sheet was scrolled, not the page
        watch.clean()


def test_search_and_filters_stay_beside_the_conversation(browser: Browser, told: Served) -> None:
    with opened(browser, told, "/as/dana/ideas") as (page, watch):
        live(page)
        page.fill("#q", "second truck")
        page.press("#q", "Enter")
        expect(page.locator(".found")).to_contain_text("second truck")
        page.click(".hits a >> nth=0")
        expect(page.locator(".turn.arrived")).to_be_in_viewport()
        page.click("text=Back to ideas")
        page.click(".filters >> text=Declined")
        expect(page.locator("#sheet-body")).to_contain_text("No idea fits")
        assert page.url.endswith("status=declined")
        watch.clean()


def test_everything_by_keyboard(browser: Browser, served: Served) -> None:
    with opened(browser, served, "/") as (page, watch):

        def tab_to(name: str) -> None:
            for _ in range(80):
                page.keyboard.press("Tab")
                text = page.evaluate(
                    """() => { const a = document.activeElement;
                         return a === document.body ? "" : (a.getAttribute("aria-label") || a.textContent).trim(); }"""
                )
                if name in text:
                    assert page.evaluate("document.activeElement.matches(':focus-visible')")
                    outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
                    assert outline >= 2, name
                    return
            raise AssertionError(f"{name} can't be reached")

        tab_to("Mara Lindqvist")
        page.keyboard.press("Enter")
        live(page)
        expect(page.locator("#text")).to_be_focused()
        page.keyboard.type("check in")
        page.keyboard.press("Enter")
        expect(page.locator(".question")).to_be_visible()
        page.keyboard.type("Returns doubled in January.")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("340 a week before, 690 now.")
        page.keyboard.press("Enter")
        expect(page.locator(".said").last).to_have_text("Returns doubled in January.\n340 a week before, 690 now.")
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator("#text")).to_have_value("")

        page.keyboard.press("ArrowUp")
        expect(page.locator(".editing textarea")).to_be_focused()
        page.keyboard.press("End")
        page.keyboard.type(" In Leipzig.")
        page.keyboard.press("Enter")
        expect(page.locator(".said").last).to_contain_text("690 now. In Leipzig.")
        expect(page.locator(".who").last).to_contain_text("edited")

        page.reload()
        live(page)
        page.evaluate("document.activeElement.blur()")
        tab_to("Skip to the conversation")
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        page.reload()
        page.evaluate("document.activeElement.blur()")
        tab_to("+1 hour")
        page.keyboard.press("Enter")
        arrived(page)
        tab_to("Ideas")
        page.keyboard.press("Enter")
        expect(page.locator("#sheet-title")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#sheet")).to_be_hidden()
        assert page.evaluate("document.activeElement.textContent").startswith("Ideas")
        watch.clean()


def test_what_could_not_be_sent_stays_in_the_box(browser: Browser, served: Served, tmp_path: Path) -> None:
    with opened(browser, served, "/as/mara/") as (page, watch):
        live(page)
        page.fill("#text", "   ")
        page.press("#text", "Enter")
        expect(page.locator("#composer-error")).to_have_text("Write something first; a line is enough.")
        long = "word " * 8001
        page.fill("#text", long)
        page.press("#text", "Enter")
        expect(page.locator("#composer-error")).to_contain_text("40,005 characters")
        assert page.input_value("#text") == long

        page.fill("#text", "Words I would hate to lose.")
        other = sqlite3.connect(tmp_path / "playground.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        page.press("#text", "Enter")
        expect(page.locator("#composer-error")).to_contain_text("nothing has changed")
        assert page.input_value("#text") == "Words I would hate to lose."
        page.reload()
        assert page.input_value("#text") == "Words I would hate to lose."
        other.execute("ROLLBACK")
        other.close()
        live(page)
        page.press("#text", "Enter")
        expect(page.locator(".said").last).to_have_text("Words I would hate to lose.")
        expect(page.locator("#text")).to_have_value("")
        expect(page.locator("#composer-error")).to_be_hidden()
        assert watch.foreign == []


def test_a_server_that_is_away_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    with playground(tmp_path) as served, opened(browser, served, "/as/mara/") as (page, _):
        live(page)
        served.stop()
        page.fill("#text", "Into the void.")
        page.press("#text", "Enter")
        expect(page.locator("#composer-error")).to_contain_text("can’t reach Beatdesk")
        assert page.input_value("#text") == "Into the void."


def test_an_open_page_comes_back_with_its_server(browser: Browser, tmp_path: Path) -> None:
    with playground(tmp_path) as served, opened(browser, served, "/as/mara/") as (page, _):
        live(page)
        says(page, "Before the restart.")
        served.stop()
        expect(page.locator("body")).to_have_attribute("data-live", "no")
        page.fill("#text", "Half a thought")
        with playground(tmp_path, start=None, port=served.port):
            expect(page.locator("body")).to_have_attribute("data-live", "yes", timeout=15_000)
            assert page.input_value("#text") == "Half a thought"
            page.press("#text", "Enter")
            expect(page.locator(".said").last).to_have_text("Half a thought")
            page.context.clear_cookies()
            says(page, "A new session renews its token by itself.")
            expect(page.locator(".said").last).to_have_text("A new session renews its token by itself.")
            page.close()


def test_words_of_people_are_never_markup(browser: Browser, served: Served) -> None:
    hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script> <!channel> https://evil.test'
    with opened(browser, served, "/as/mara/") as (page, watch):
        live(page)
        title = page.title()
        says(page, hostile)
        says(page, "שלום, הגיעו 690 חבילות and 12 boxes")
        says(page, "a" * 3000)
        expect(page.locator(".said").nth(0)).to_have_text(hostile)
        assert page.locator("#log a, #log img, #log script").count() == 0
        assert page.title() == title
        right = page.locator(".said").nth(1)
        assert page.evaluate("(each) => getComputedStyle(each).direction", right.element_handle()) == "rtl"
        assert overflows(page) == 0
        watch.clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1360])
def test_every_page_fits_and_can_be_read(browser: Browser, told: Served, width: int, scheme: str) -> None:
    with told.store.read() as tx:
        (closed,) = tx.interviews.readable(told.workspace, told.clock())
    paths = ["/", "/as/mara/", "/as/mara/marketing", "/as/dana/", "/as/dana/ideas", "/as/dana/ideas?q=truck",
             f"/as/dana/transcripts/{closed.id}", f"/as/mara/transcripts/{closed.id}", "/as/dana/people",
             "/as/dana/people/new", "/as/mara/my-data", "/as/mara/home", "/as/mara/rhythm", "/as/dana/cadence",
             "/as/robin/", "/as/asha/"]  # fmt: skip
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with opened(browser, told, "/", **options) as (page, watch):
        for path in paths:
            page.goto(told.url + path)
            assert overflows(page) == 0, path
            assert unlabelled(page) == [], path
            assert faint(page) == [], path
            found = landmarks(page)
            assert found["main"] == found["h1"] == found["html[lang]"] == 1, path
            if path.startswith("/as/"):
                assert found["a.skip"] == 1
                assert found["nav[aria-label]"] >= 2
        watch.clean()


def test_the_checks_of_reading_find_what_they_look_for(browser: Browser, told: Served) -> None:
    with opened(browser, told, "/as/mara/") as (page, _):
        page.evaluate(
            """() => { const last = document.querySelector(".said:last-of-type");
               last.style.color = "rgb(190, 180, 160)";
               document.querySelector(".send").removeAttribute("aria-label");
               document.querySelector("#text").labels[0].remove();
               last.style.minWidth = "3000px"; }"""
        )

        assert len(faint(page)) == 1
        assert [each.split(":")[0] for each in unlabelled(page)] == ["no name", "no name", "no label"]
        assert overflows(page) > 1000


def test_dark_is_dark_and_the_switch_stays(browser: Browser, told: Served) -> None:
    def ground(page: Page) -> int:
        return int(page.evaluate(
            """() => { const c = document.createElement("canvas").getContext("2d");
               c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1);
               return c.getImageData(0, 0, 1, 1).data[0]; }"""
        ))  # fmt: skip

    with opened(browser, told, "/as/mara/", color_scheme="dark") as (page, watch):
        assert ground(page) < 60
        page.click("#look")
        assert ground(page) > 200
        page.reload()
        assert ground(page) > 200
        watch.clean()


def test_a_phone_has_everything_in_reach(browser: Browser, told: Served) -> None:
    options = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    with opened(browser, told, "/as/mara/", **options) as (page, watch):
        live(page)
        assert overflows(page) == 0
        expect(page.locator(".people-list")).to_be_hidden()
        page.tap("#you")
        expect(page.locator("#you")).to_have_attribute("aria-expanded", "true")
        page.tap(".people-list >> text=Dana Whitfield")
        live(page)
        expect(page.locator("#you")).to_contain_text("Dana Whitfield")
        page.tap('.tabs >> text="Ideas"')
        expect(page.locator("article.idea").first).to_be_visible()
        box = page.locator("#sheet").bounding_box()
        assert box is not None
        assert box["width"] == PHONE["width"]
        page.tap("#sheet-close")
        expect(page.locator("#composer")).to_be_in_viewport()
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .tabs a, .chip")].filter((each) => each.checkVisibility())
                 .map((each) => [each.textContent.trim().slice(0, 20), each.getBoundingClientRect().height])
                 .filter(([, tall]) => tall < 24)"""
        )
        assert small == []
        watch.clean()


def test_the_clock_shows_its_way_to_a_date(browser: Browser, served: Served) -> None:
    with opened(browser, served, "/as/asha/") as (page, watch):
        live(page)
        page.click("#clock-date-open")
        expect(page.locator("#clock-to")).to_be_focused()
        page.fill("#clock-to", "2027-03-19T07:30")
        page.get_by_role("button", name="Go", exact=True).click()
        arrived(page)
        expect(page.locator("#clock-time")).to_have_text("Fri 19 Mar 2027, 07:30")
        expect(page.locator("#clock-note")).to_contain_text("ahead of real time")
        expect(page.locator("#clock-said")).to_contain_text("It is Fri 19 Mar 2027")
        assert page.locator(".question").count() >= 2
        expect(page.locator('[data-watch="dm-mara"] .dot')).to_be_visible()
        page.click('[data-watch="dm-mara"]')
        live(page)
        page.goto(served.url + "/as/asha/")
        expect(page.locator('[data-watch="dm-mara"] .dot')).to_be_hidden()
        watch.clean()


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(browser: Browser, served: Served) -> None:
    with opened(browser, served, "/as/dana/people") as (page, watch):
        page.click("text=Add an expert")
        page.fill("#f-name", "Ngozi Adeyemi")
        page.fill("#f-zone", "Africa/Lagoss")
        page.click("text=Add and welcome them")
        expect(page.locator("#error-zone")).to_contain_text("Did you mean Africa/Lagos")
        expect(page.locator("#f-zone")).to_be_focused()
        expect(page.locator("#f-zone")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#error-topics")).to_contain_text("I have 0")
        assert page.input_value("#f-name") == "Ngozi Adeyemi"
        page.fill("#f-zone", "Africa/Lagos")
        page.fill("#f-beat", "mobile payments")
        for place, topic in enumerate(["agents", "failed transfers", "fees", "fraud", "offline"], 1):
            page.fill(f"#f-topic{place}", topic)
        page.click("text=Add and welcome them")
        expect(page.locator(".roster")).to_contain_text("Ngozi Adeyemi")
        card = page.locator(".roster-card", has_text="Ngozi Adeyemi")
        card.locator("summary", has_text="Pause").click()
        card.locator("form button").click()
        expect(page.locator(".roster-card", has_text="Ngozi Adeyemi").locator(".status")).to_have_text("paused")
        watch.clean()


def test_a_press_before_the_script_is_there_is_not_lost(browser: Browser, served: Served) -> None:
    with opened(browser, served, "/as/dana/") as (page, watch):
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/static/forms.js", hold, times=1)
        with page.expect_request("**/static/forms.js"):
            page.goto(f"{served.url}/as/dana/people", wait_until="commit")
        card = page.locator(".roster-card", has_text="Mara Lindqvist")
        for words in ("Pause", "Remove"):
            card.locator("summary", has_text=words).click()
        pause, remove = card.locator("form button"), card.get_by_role("button", name="Remove Mara")
        expect(pause).to_be_disabled()  # else the form goes to the page's own address, and nobody is paused
        expect(remove).to_be_disabled()
        held[0].continue_()
        pause.click()
        expect(card.locator(".status")).to_have_text("paused")
        expect(card.get_by_role("button", name="Resume")).to_be_enabled()
        watch.clean()


def test_forgetting_leaves_nothing_on_the_page(browser: Browser, served: Served) -> None:
    with opened(browser, served, "/as/mara/") as (page, watch):
        live(page)
        says(page, "I kept a secret about the second truck.")
        says(page, "forget me")
        page.click("text=Forget everything")
        expect(page.locator(".empty h2")).to_have_text("Forgotten")
        assert "second truck" not in page.content()
        page.click("text=Choose somebody else")
        expect(page.locator(".front")).not_to_contain_text("Mara")
        watch.clean()


def test_many_tabs_hear_of_a_message(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(4)]
    for page in pages:
        page.goto(served.url + "/as/mara/")
        live(page)
    says(pages[0], "Seen in all four.")
    for page in pages:
        expect(page.locator(".said").last).to_have_text("Seen in all four.")
    context.close()
    wait_for(lambda: served.hub.listeners == 0, 40)

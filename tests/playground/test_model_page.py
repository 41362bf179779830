"""The model on the page in Chromium: the sign that it thinks, live and still, and the expert's choice by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.domain.messages import Sign
from tests.playground.browser import PHONE, chromium, live, opened, says
from tests.playground.reading import faint, overflows, unlabelled
from tests.playground.serving import Served
from tests.playground.test_model import HOST, hosted, latest  # noqa: F401 - asked for by name

pytestmark = pytest.mark.timeout(240)
MOVES = "getComputedStyle(document.querySelector('.sign.thinking .pulse')).animationName"


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with chromium(chromium_path) as running:
        yield running


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_an_open_page_shows_the_thinking_as_it_comes_and_goes(
    browser: Browser, served: Served, motion: str, scheme: str
) -> None:
    options = {"reduced_motion": motion, "color_scheme": scheme}
    with opened(browser, served, "/as/mara/", **options) as (page, watch):
        live(page)
        says(page, "check in")
        page.wait_for_selector(".question")
        says(page, "The labels fell off in the cold room.")

        served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THINKING)

        expect(page.locator(".sign.thinking")).to_have_text("thinking…")
        expect(page.locator(".reading")).to_have_text("Beatdesk is thinking about your answer.")
        assert page.evaluate(MOVES) == ("none" if motion == "reduce" else "pulse")
        assert faint(page) == [] == unlabelled(page)

        served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THOUGHT)

        expect(page.locator(".sign.thinking")).to_have_count(0)
        expect(page.locator(".mine .sign").last).to_have_text("heard")
        watch.clean()


@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE, "is_mobile": True, "has_touch": True}], ids=["desk", "phone"]
)
def test_the_choice_is_made_where_it_stands(browser: Browser, hosted: Served, options: dict[str, object]) -> None:  # noqa: F811
    with opened(browser, hosted, "/as/mara/my-data", **options) as (page, watch):
        live(page)
        assert overflows(page) == 0 and faint(page) == [] == unlabelled(page)

        page.get_by_role("button", name="Keep my words from it").press("Enter")

        expect(page.locator(".choice-said")).to_contain_text(
            "no language model gets your words. model ok changes that."
        )
        expect(page.locator(".choice-said code")).to_have_text("model ok")
        expect(page.get_by_role("button", name="Let it help")).to_be_focused()
        expect(page.locator(".reads")).to_contain_text("kept their words from the model")
        assert overflows(page) == 0 and faint(page) == [] == unlabelled(page)

        page.keyboard.press("Enter")

        expect(page.locator(".choice-said")).to_contain_text(f"the language model at {HOST} may help me")
        expect(page.get_by_role("button", name="Keep my words from it")).to_be_focused()
        watch.clean()


def test_a_choice_that_could_not_be_kept_can_be_made_again(browser: Browser, hosted: Served) -> None:  # noqa: F811
    with opened(browser, hosted, "/as/mara/my-data") as (page, _):
        live(page)
        page.route("**/press", lambda route: route.abort())
        button = page.get_by_role("button", name="Keep my words from it")

        button.click()

        expect(page.locator(".choice-said.trouble")).to_contain_text("can’t reach Beatdesk")
        expect(button).to_be_enabled()
        assert faint(page) == []

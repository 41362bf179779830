"""Debian's Chromium on the playground, watched for foreign requests and for errors in its console."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.playground.serving import Served, wait_for

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1360, "height": 860}
PHONE = {"width": 390, "height": 844}

STORY = (
    "Speed, mostly.",
    "Since January we pick 121 lines an hour, and the wrong sizes come back on a second truck.",
)
# What Mara answers, by what a question holds; the first that fits and was not said yet.
ANSWERS = (
    ("before", "97. One line in 400 was wrong then, one in 180 is now, and the returns desk pays for it."),
    ("who", "The returns desk. Their shift lead told me last Tuesday: “we ship the wrong size twice as often.”"),
    ("stop", "A pallet of left shoes. Errors fell by half within a week of moving the shelves."),
    ("yes", "Whether the new aisle pays for itself. In February we stopped the rollout in the second hall over that."),
    ("line", "A fast pick that comes back is a slow pick."),
    ("", "A shift lead told me last Tuesday: “we ship the wrong size twice as often and call it a record.”"),
    ("", "In February we stopped the rollout in the second hall and put the sizes two shelves apart."),
    ("", "A fast pick that comes back is a slow pick."),
)


@dataclass
class Watch:
    """What a browser did that it should not have."""

    foreign: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def clean(self) -> None:
        assert self.foreign == [], "a request left this computer"
        assert self.troubles == [], "the console has something to say"


@contextmanager
def chromium(path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, served: Served, path: str, **options: Any) -> Iterator[tuple[Page, Watch]]:
    """A page in a context of its own. Whatever it asks of another computer is stopped and noted."""
    context: BrowserContext = browser.new_context(**({"viewport": DESKTOP} | options))
    context.set_default_timeout(15_000)
    page = context.new_page()
    watch = Watch()

    def seen(request: Any) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", None}:
            watch.foreign.append(request.url)

    context.on("request", seen)
    page.on("console", lambda said: watch.troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda problem: watch.troubles.append(str(problem)))
    page.goto(served.url + path)
    try:
        yield page, watch
    finally:
        context.close()


def live(page: Page) -> None:
    """Wait until the event stream is open."""
    page.wait_for_selector('body[data-live="yes"]')


def says(page: Page, words: str) -> None:
    """Type into the composer and send with Enter."""
    page.fill("#text", words)
    page.press("#text", "Enter")
    wait_for(lambda: page.input_value("#text") == "")


def move(page: Page, button: str) -> None:
    """Press a button of the clock and wait until it has arrived."""
    page.click(f'.clock [data-clock="{button}"]')
    arrived(page)


def arrived(page: Page) -> None:
    wait_for(lambda: page.get_attribute("#clock", "data-moving") == "no", 30)


def interview(page: Page, midway: Callable[[], None] = lambda: None) -> None:
    """As the expert of this page: check in, answer, close. `midway` is called when an answer waits for its reply."""
    live(page)
    says(page, "check in")
    page.wait_for_selector(".question")
    for words in STORY:
        says(page, words)
    left = list(ANSWERS)
    while True:
        before = page.locator(".message.theirs").count()
        move(page, "hour")
        wait_for(lambda before=before: page.locator(".message.theirs").count() > before)
        if page.locator(".heard").count():
            return
        question = page.locator(".question").last.inner_text().lower()
        reply = next((reply for reply in left if reply[0] in question), None)
        if reply is None:
            break
        left.remove(reply)
        says(page, reply[1])
        if len(left) == len(ANSWERS) - 1:
            page.wait_for_selector(".reading .pulse")
            midway()
    says(page, "done")
    page.wait_for_selector(".heard")

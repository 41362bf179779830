"""Makes docs/pictures from a played interview and canned feeds: python -m tests.playground.screenshots [folder]."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.playground.browser import PHONE, chromium, interview, live, move, opened
from tests.playground.newsstand import Newsstand, WordRanker, a_week_of_news
from tests.playground.serving import ROOT, Served, playground, wait_for

MOST_BYTES = 200_000


def picture(page: Page, folder: Path, name: str) -> None:
    """Save what the page shows now."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.evaluate("document.getElementById('clock-note')?.remove()")  # counts from today's date
    file = folder / f"{name}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    assert file.stat().st_size < MOST_BYTES, f"{file} is {file.stat().st_size} bytes"


def put_a_question(served: Served) -> None:
    """The director's question opens the interview, so that the played answers fit it whatever the bank holds."""
    answer = served.tab("dana").say("/ideas ask @mara Returns are up in every warehouse you visit. What's behind it?")
    assert answer.status_code == 200, answer.text


def take(folder: Path, browser_path: Path) -> None:
    """Play an interview and keep the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, playground(Path(data)) as served, chromium(browser_path) as browser:
        with opened(browser, served, "/") as (page, _):
            picture(page, folder, "front")
        put_a_question(served)
        with opened(browser, served, "/as/mara/") as (page, _):
            interview(page, lambda: picture(page, folder, "conversation"))
            picture(page, folder, "closing")
            move(page, "hour")
            move(page, "hour")
        with opened(browser, served, "/as/dana/ideas") as (page, _):
            live(page)
            page.locator("article.idea").first.get_by_role("button", name="Park").click()
            picture(page, folder, "ideas")
            page.locator(".idea-links a").first.click()
            page.wait_for_selector("mark.focus")
            picture(page, folder, "transcript")
        with opened(browser, served, "/as/dana/people") as (page, _):
            picture(page, folder, "people")
        with opened(browser, served, "/as/mara/", color_scheme="dark") as (page, _):
            live(page)
            picture(page, folder, "dark")
        options = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 1.5}
        with opened(browser, served, "/as/mara/", **options) as (page, _):
            live(page)
            picture(page, folder, "phone")

        take_feeds(folder, browser)


def take_feeds(folder: Path, browser: Browser) -> None:
    """The feeds, the radar, and an item put before an expert."""
    news = Newsstand()
    with TemporaryDirectory() as data, playground(Path(data), feeds=news, ranker=WordRanker()) as served:
        served.clock.set(served.clock() + timedelta(hours=2))
        news.published = served.clock() - timedelta(days=2, hours=3)
        dana = served.tab("dana")
        for url, (kind, whose) in a_week_of_news(news, served.clock()).items():
            assert "page" in dana.post("feeds/add", address=url, kind=kind, whose=whose).json()
        news.titles["https://broken.example/"] = "Mountain Grid"
        dana.post("feeds/add", address="https://broken.example/", kind="news", whose="batteries on the grid")
        wait_for(lambda: dana.page("feeds").count("not yet") == 1)  # the broken one never is
        incite = "/ideas incite https://dockdoor.example/1 @mara You fought them over this in Leipzig."
        assert "before Mara" in dana.post("say", text=incite, told="yes").json()["said"]
        wait_for(lambda: "item-shown" in served.tab("mara").messages())
        for name, path in {"feeds": "/as/dana/feeds", "radar": "/as/dana/radar", "prompt": "/as/mara/"}.items():
            with opened(browser, served, path) as (page, _):
                live(page)
                picture(page, folder, name)


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not here; on Debian: apt install chromium")
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures", Path(found))

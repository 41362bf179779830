"""Makes docs/pictures from a played interview: python -m tests.playground.screenshots [folder]."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from tests.playground.browser import PHONE, chromium, interview, live, move, opened
from tests.playground.serving import ROOT, Served, playground

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


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not here; on Debian: apt install chromium")
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures", Path(found))

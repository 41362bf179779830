"""Makes docs/pictures from an interview, canned feeds and posts: python -m tests.playground.screenshots [folder]."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page

from bot.almanac import HolidayAlmanac
from bot.domain.screens import IdeaFilter
from bot.flows import errands
from bot.pictures.drawn import DrawnPictures
from tests.playground.browser import PHONE, chromium, interview, live, move, opened
from tests.playground.newsstand import Newsstand, WordRanker, a_week_of_news
from tests.playground.serving import MONDAY, ROOT, Served, playground, wait_for

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
        take_cadence(folder, browser)


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


# What each wrote in the eleven weeks before, newest first: how many weeks ago, and what it is called.
PUBLISHED = {
    "asha": [(1, "A record that works offline is a record"), (3, "The fridge that texts"), (6, "Why the vaccine waits"),
             (8, "Paper first, then tablets"), (10, "What a clinic of four needs")],
    "mara": [(1, "A fast pick that comes back is a slow pick"), (2, "The second truck, and who pays for it"),
             (4, "Slotting by hand, on a Friday"), (5, "Left shoes"), (7, "Count returns by aisle"),
             (9, "Peak season begins in June"), (11, "Robots wait for people")],
    "ngozi": [(2, "Agents close at six"), (5, "The transfer that came twice"), (9, "A queue is a price")],
    "tomas": [(1, "Curtailment, counted by the hour"), (4, "Fire codes were written for diesel"),
              (6, "Who owns the queue")],
}  # fmt: skip
NGOZI = {
    "name": "Ngozi Adeyemi", "zone": "Africa/Lagos", "beat": "mobile payments", "day": "Fri", "time": "08:45",
    "topic1": "agent networks", "topic2": "failed transfers", "topic3": "merchant fees", "topic4": "fraud desks",
    "topic5": "offline payments",
}  # fmt: skip
COMPANY = ("asha", "mara", "ngozi", "tomas")


def a_quarter(served: Served) -> None:
    """Twelve weeks of posts, and an accepted idea; Monday's summary is out, and one expert is new."""
    served.clock.set(MONDAY)
    assert "go" in served.tab("dana").post("people/add", **NGOZI).json()
    now = served.clock()
    for user, written in PUBLISHED.items():
        for weeks, title in written:
            slug = title.lower().replace(" ", "-").replace(",", "")
            day = (now - timedelta(weeks=weeks, days=-1 - weeks % 4)).date().isoformat()
            link = f"https://{'www.linkedin.com/posts' if weeks == 1 and user == 'tomas' else 'blog.example'}/{slug}"
            assert "said" in served.tab(user).post("posts/log", link=link, title=title, day=day).json()
    wait_for(lambda: served.tab("mara").messages().count("item-shown") == len(PUBLISHED["mara"]))
    errands.plan(served.deps, served.workspace)
    mara = served.tab("mara")
    for words in ("check in", "The returns desk counts by aisle now; errors fell by half within a week.", "done"):
        mara.say(words)
    served.go(hours=2)
    with served.store.read() as tx:
        ideas = tx.ideas.page(served.workspace, IdeaFilter(), None, 10)
    served.tab("dana").post("press", press="accept", id=ideas[0].id, seen=ideas[0].version)


def the_week_after(served: Served) -> None:
    """Two days on: somebody has published, one is away, two take turns."""
    served.go(days=2)
    users = {user: served.tab(user) for user in COMPANY}
    users["asha"].post("posts/log", link="https://blog.example/cold-chain", title="Cold chain, warm hands")
    users["tomas"].post("leave/save", until="2027-03-12")
    hours = {"goal": "every two weeks", "budget": "2", "every": "1", "begins": "08:00", "ends": "16:30"}
    users["ngozi"].post("rhythm/save", **hours, day0="yes", day1="yes", day3="yes", country="Nigeria")
    with served.store.read() as tx:
        ngozi = tx.smes.by_user(served.workspace, "ngozi")
    assert ngozi is not None
    assert "said" in users["mara"].post("buddy/ask", colleague=ngozi.id).json()
    with served.store.read() as tx:
        pair = tx.pairs.of(served.workspace, ngozi.id)
    assert pair is not None
    users["ngozi"].post("press", press="buddy_yes", id=pair.id)
    wait_for(lambda: "Cold chain" in users["asha"].messages())


def take_cadence(folder: Path, browser: Browser) -> None:
    """The week's summary in the channel, an expert's Home, and everybody's days."""
    rooms = {"feeds": Newsstand(), "almanac": HolidayAlmanac(), "pictures": DrawnPictures()}
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 1.5}
    before = MONDAY - timedelta(weeks=6)
    with TemporaryDirectory() as data, playground(Path(data), start=before, **rooms) as served:
        a_quarter(served)
        looks: dict[str, dict[str, Any]] = {"": {}, "-dark": {"color_scheme": "dark"}, "-phone": phone}
        for look, options in looks.items():
            with opened(browser, served, "/as/dana/marketing", **options) as (page, _):
                live(page)
                drawn(page)
                page.locator(".week").last.scroll_into_view_if_needed()
                picture(page, folder, f"summary{look}")
        the_week_after(served)
        for name, path, height in (("home", "/as/mara/home", 1330), ("cadence", "/as/dana/cadence", 880)):
            with opened(browser, served, path, viewport={"width": 1200, "height": height}) as (page, _):
                live(page)
                drawn(page)
                picture(page, folder, name)


def drawn(page: Page) -> None:
    """Wait until every picture that is shown is there."""
    wait_for(
        lambda: page.evaluate(
            """() => [...document.querySelectorAll(".drawn img")].filter((each) => each.checkVisibility())
                 .every((each) => each.naturalWidth > 0)"""
        )
    )


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not here; on Debian: apt install chromium")
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures", Path(found))

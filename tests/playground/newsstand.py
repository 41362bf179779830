"""Canned feeds for the page's tests: a source that reads nothing outside, and a ranker that looks for words."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape, unescape
from urllib.parse import urlsplit

from bot.domain.errors import InvalidInput
from bot.domain.feeds import Ask, Candidate, Changed, Entry, Failed, Found, Outcome, Outline, Page, Parsed, Trouble
from bot.domain.fit import Contention, Fit, Profile, Reading

BLOG = "https://dockdoor.example/feed.xml"
NOTHING = "I found no feed there. Paste the feed's own address, if the site has one."


@dataclass
class Newsstand:
    """A feed source. `shelves` are entries by a feed's address; an address that ends in /many has two feeds, one with
    "nothing" in it none. `open` can be cleared to make every look outside wait, and `asked` says what was looked at.
    `titles` are those of feeds that have one, and `published` is when every page came out, and `author`
    who signed it."""

    shelves: dict[str, list[Entry]] = field(default_factory=dict)
    open: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    published: datetime | None = None
    author: str = ""

    def __post_init__(self) -> None:
        self.open.set()

    def _look(self, url: str) -> None:
        self.asked.append(url)
        assert self.open.wait(20), "nobody opened the newsstand again"

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        for ask in asks:
            self._look(ask.url)
            if "broken" in ask.url:
                each(ask, Failed(Trouble.DOWN, "The site doesn't answer."))
            else:
                each(ask, Changed(Parsed("", tuple(self.shelves.get(ask.url, ()))), ask.url))

    def find(self, url: str) -> Found:
        self._look(url)
        if not url.startswith(("http://", "https://")) or "nothing" in url:
            raise InvalidInput(NOTHING)
        if url.endswith("/many"):
            return Found((Candidate(f"{url}/posts.xml", "Posts"), Candidate(f"{url}/comments.xml", "<b>Comments</b>")))
        return Found((Candidate(url, self.titles.get(url) or f"The feed of {urlsplit(url).hostname}"),))

    def page(self, url: str) -> Page:
        self._look(url)
        if "nothing" in url:
            raise InvalidInput("I can't read that page.")
        words = "Every warehouse that still buys it is wrong."
        return Page(url, "Pick-to-light is dead", words, "Dock Door", self.author, self.published)

    def outlines(self, opml: bytes) -> Sequence[Outline]:
        text = opml.decode(errors="replace")
        if "<opml" not in text:
            raise InvalidInput("That is no OPML file.")
        found = re.findall(r'text="([^"]*)" xmlUrl="([^"]*)"', text)
        return [Outline(unescape(url), unescape(title)) for title, url in found]

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        rows = "".join(f'<outline text="{escape(each.title)}" xmlUrl="{escape(each.url)}"/>' for each in outlines)
        return f'<opml version="2.0"><head><title>{escape(title)}</title></head><body>{rows}</body></opml>'.encode()

    def canonical(self, url: str) -> str:
        return url.partition("://")[2].rstrip("/")

    def story_keys(self, title: str) -> Sequence[int]:
        return [sum(map(ord, title))]

    def same_story(self, one: Entry, other: Entry) -> bool:
        return one.title == other.title


class WordRanker:
    """An item fits whose topic it names. Debatable is what calls something wrong, heated what shouts."""

    about = "News is compared by words alone here."
    host = ""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return [b"" for _ in readings]

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        return [[_fit(reading, profile) for profile in profiles] for reading in readings]

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        return [
            Contention(0.9 if "wrong" in f"{each.title} {each.text}" else 0.1, 0.9 if "!" in each.title else 0.1)
            for each in readings
        ]


def _fit(reading: Reading, profile: Profile) -> Fit:
    words = f"{reading.title} {reading.text}".lower()
    topic = next((topic for topic in profile.topics if topic in words), "")
    return Fit(profile.sme, 0.9 if topic else 0.1, 0.5, f"your beat is {profile.beat}; it is about {topic}")


def entry(title: str, at: datetime, text: str = "", link: str = "", author: str = "") -> Entry:
    """An item of a canned feed, known by its title."""
    slug = re.sub(r"\W+", "-", title.lower()).strip("-")
    return Entry(slug, link or f"https://dockdoor.example/{slug}", title, text or title, author, at)


def opml_of(count: int, prefix: str = "f") -> bytes:
    """A list of that many feeds."""
    rows = "".join(
        f'<outline text="Feed {n}" xmlUrl="https://{prefix}{n}.example/feed.xml"/>' for n in range(1, count + 1)
    )
    return f'<opml version="2.0"><body>{rows}</body></opml>'.encode()


def a_week_of_news(news: Newsstand, now: datetime) -> dict[str, tuple[str, str]]:
    """Fills the shelves with five sources that tell of warehouses; returns the kind of each, and whom it is for."""
    said = {
        "Dock Door": ("https://dockdoor.example/feed.xml", "news", ""),
        "Aisle Nine, the pickers' forum": ("https://aislenine.example/new.rss", "community", "warehouse picking"),
        "Brightline Robotics blog": ("https://brightline.example/blog/atom.xml", "competitor", ""),
        "The Returns Desk": ("https://returnsdesk.example/rss", "news", "@Mara Lindqvist"),
        "Ideas of our customers": ("https://board.example/feed?token=8c1f0e9a7b6d5c4f3a2b1c0d", "customer board", ""),
    }
    told = [
        ("Pick-to-light is dead, and the vendors are wrong to sell it", "Jo Ekdahl", [0, 1, 2, 3]),
        ("Slotting by hand beats every algorithm!", "Petra Voss", [1, 0, 3]),
        ("Returns handling costs doubled since January", "", [3, 0]),
        ("Picking robots: the wrong answer to a labour problem!", "B. Ames", [1]),
        ("Show me the line in the app, not on paper", "a customer", [4]),
    ]
    sources = list(said.values())
    for day, (title, author, tellers) in enumerate(told):
        for late, place in enumerate(tellers):
            url = sources[place][0]
            at = now - timedelta(days=day, hours=6 + 3 * late)
            site = urlsplit(url).hostname
            item = entry(title, at, link=f"https://{site}/{day}", author=author)
            news.shelves.setdefault(url, []).append(item)
    news.titles |= {url: title for title, (url, *_) in said.items()}
    return {url: (kind, whose) for url, kind, whose in said.values()}

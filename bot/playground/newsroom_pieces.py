"""What the people of a newsroom publish: each piece with its title, its link, its page, and the feed that it stands in.

newsroom.yaml -> Newsroom -> pieces -> Story; pages, own_feed -> a source of feeds that lies in files
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from urllib.parse import quote
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.domain.availability import on_clock
from bot.domain.feeds import Page
from bot.domain.posts import Place
from bot.playground.newsroom import Newsroom
from bot.playground.newsroom_days import Posted
from bot.playground.newsroom_people import Person

SITE = "https://posts.example"
NOON = time(12)
MINUTES_BETWEEN = 720  # two readings of somebody's own feed
_SLUG_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """One post of one person; `at` is when they say so, or when it stands in their feed."""

    author: str
    day: date
    at: datetime
    title: str
    link: str
    place: Place | None
    via: str
    idea: str


def pieces(newsroom: Newsroom) -> list[Piece]:
    """All of them, in order of time. A link is made up where the newsroom names none, and so is a title."""
    found: list[Piece] = []
    taken = {post.link for person in newsroom.people for post in person.posts if post.link}
    for person in newsroom.people:
        titles: set[str] = set()
        for post in person.posts:
            title = _apart(post.title or _title(person, post), titles)
            link = post.link or _apart(f"{SITE}/{_slug(post.title or f'{person.name} {post.day}')}", taken, "-{}")
            at = on_clock(post.day, post.at or NOON, ZoneInfo(person.zone))
            found.append(Piece(person.name, post.day, at, title, link, post.place, post.via, post.idea))
    return sorted(found, key=lambda piece: piece.at)


def pages(all_of_them: list[Piece]) -> dict[str, Page]:
    """What stands at each link: signed by whoever published it."""
    found: dict[str, Page] = {}
    for piece in all_of_them:
        known = found.get(piece.link)
        author = f"{known.author} and {piece.author}" if known is not None else piece.author
        found[piece.link] = Page(piece.link, piece.title, piece.title, "posts.example", author, piece.at)
    return found


def feed_address(name: str) -> str:
    """Where somebody's own feed stands."""
    return f"{SITE}/feeds/{quote(name, safe='')}"


def own_feeds(all_of_them: list[Piece]) -> dict[str, bytes]:
    """The feed of each person who has pieces that nobody reports, as RSS, by their name."""
    names = dict.fromkeys(piece.author for piece in all_of_them if piece.via == "feed")
    return {
        name: _rss(name, [each for each in all_of_them if (each.author, each.via) == (name, "feed")]) for name in names
    }


def _rss(name: str, items: list[Piece]) -> bytes:
    rows = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{escape(piece.link)}</link><guid>{escape(piece.link)}</guid>"
        f"<dc:creator>{escape(name)}</dc:creator><pubDate>{format_datetime(piece.at.astimezone(UTC))}</pubDate></item>"
        for piece in items
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    about = f"<title>{escape(name)}</title><link>{SITE}/</link><ttl>{MINUTES_BETWEEN}</ttl>"
    return f"{head}<channel>{about}{rows}</channel></rss>".encode()


def _title(person: Person, post: Posted) -> str:
    return f"Notes on {person.beat}, {post.day.day} {post.day:%B}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LIMIT].strip("-") or "post"


def _apart(wanted: str, taken: set[str], again: str = " ({})") -> str:
    """The same, with a number when it is taken."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = wanted + again.format(number)
    taken.add(found)
    return found

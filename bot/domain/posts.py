"""Posts: what an SME published, where, and on which day."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

TITLE_LIMIT = 300  # characters
OLDEST = date(2000, 1, 1)
ALIKE_WITHIN = timedelta(days=3)  # a piece of the same title and author is the same piece, wherever it stands
_VIDEO = ("youtube.com", "youtu.be", "vimeo.com", "wistia.com", "loom.com")
_TALK = ("slideshare.net", "speakerdeck.com", "sched.com", "eventbrite.com", "meetup.com")
_LINKEDIN = ("linkedin.com", "lnkd.in")
_HYPHENS = str.maketrans("-\N{HYPHEN}\N{EN DASH}", "   ")


class Place(StrEnum):
    BLOG = "blog"
    LINKEDIN = "LinkedIn"
    TALK = "talk"
    VIDEO = "video"
    OTHER = "other"


class Via(StrEnum):
    """Who found it first."""

    SME = "sme"
    DIRECTOR = "director"
    FEED = "feed"


class PostState(StrEnum):
    LOOKING = "looking"  # its page was not read yet
    ASKED = "asked"  # somebody else's name stands on the page: theirs all the same?
    PUBLISHED = "published"
    TAKEN_BACK = "taken back"  # it was none; kept, so that no feed brings it again


@dataclass(frozen=True, slots=True)
class Post:
    """One published piece. `day` is on the authors' clock. `authors` are SMEs (ids), `names` theirs in the same order,
    filled in by the store. `logged_by` is a director's name or a feed's title, "" for an author. `rough` when the title
    or the day is only a guess. `report` is the message (its timestamp) that a report is answered to, "" for none."""

    workspace: int
    id: int
    url: str
    title: str
    day: date
    place: Place
    authors: tuple[int, ...]
    state: PostState
    via: Via
    logged_at: datetime
    logged_by: str = ""
    idea: int | None = None
    rough: bool = False
    report: str = ""
    said_day: bool = False  # somebody said which day it was; the page doesn't change that
    names: tuple[str, ...] = ()
    wake_at: datetime | None = None

    @property
    def named(self) -> str:
        """Its title, or its address where nobody knows one."""
        return self.title or shown_link(self.url)


def place_of(url: str) -> Place:
    """Where an address leads, as far as its host says."""
    host = (urlsplit(url).hostname or "").lower()
    for hosts, place in ((_LINKEDIN, Place.LINKEDIN), (_VIDEO, Place.VIDEO), (_TALK, Place.TALK)):
        if any(host == each or host.endswith(f".{each}") for each in hosts):
            return place
    return Place.OTHER if urlsplit(url).path.lower().endswith(".pdf") else Place.BLOG


def place_named(text: str) -> Place:
    """The place that somebody chose; a blog when they didn't."""
    wanted = text.strip().casefold()
    return next((place for place in Place if place.value.casefold() == wanted), Place.BLOG)


def day_out(published: datetime, zone: ZoneInfo, today: date) -> date:
    """The day on which a piece came out, on its author's clock. A page that names no hour gives midnight in UTC: then
    it is that very day, wherever the author is; at the latest today, where the page's day begins before theirs."""
    moment = published.astimezone(UTC)
    if moment.time() != time(0):
        return moment.astimezone(zone).date()
    return today if moment.date() == today + timedelta(days=1) else moment.date()


def shown_link(url: str) -> str:
    """An address as it may stand for a title: without scheme, query and fragment."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"[:80] or url[:80]


def signed_by(author: str, name: str) -> bool:
    """Whether a page's author may be this person: a name of theirs stands there, first or last."""
    signed = _names(author)
    own = _names(name)
    return bool(own) and (own <= signed or (len(signed) == 1 and signed <= own) or _initialled(signed, own))


def _initialled(signed: frozenset[str], own: frozenset[str]) -> bool:
    """ "M. Lind" or "Mara L." for Mara Lind."""
    whole = {each for each in signed if len(each) > 1} & own
    initials = {each for each in signed if len(each) == 1}
    return bool(whole) and bool(initials & {each[0] for each in own - whole}) and len(signed) <= len(own)


def _names(text: str) -> frozenset[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    words = plain.translate(_HYPHENS).replace(".", " ").replace(",", " ").casefold().split()
    return frozenset(words) - {"by", "dr", "prof", "and", "mr", "ms", "mrs"}

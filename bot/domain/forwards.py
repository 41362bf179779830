"""Items from outside that are put before an expert, and what they did with them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LISTEN_FIRST = timedelta(days=14)  # nothing is asked about items of who is new here (S46)
TAKE_QUESTIONS = 3
COLLEAGUES = timedelta(days=14)  # how long a colleague's piece on the same story counts


class ForwardKind(StrEnum):
    NEWS = "news"
    INCITE = "incite"  # contentious: how would you answer them? (S18)
    READING = "reading"  # to be read, not answered


class ForwardState(StrEnum):
    WAITING = "waiting"  # for its place in their hours and budget
    OFFERED = "offered"
    TAKEN = "taken"  # they have a take on it
    DECLINED = "declined"  # not for them
    LATER = "later"  # offered, and to be offered once more
    EXPIRED = "expired"  # it was too old before there was room for it


@dataclass(frozen=True, slots=True)
class Forward:
    """One item put before one SME: at most once a story. `item` is None when a director gave it by hand (`by`, their
    name, and perhaps a `note`). Title, link and the rest are copies: they outlive the feed.

    `score` and `reason` are the ranker's. `why` is a key of fit.NOT_FOR_ME, "" when they didn't say. `claim` is what
    the item claims, in one sentence, "" when nobody can say.
    """

    workspace: int
    id: int
    sme: int
    kind: ForwardKind
    state: ForwardState
    title: str
    link: str
    text: str
    site: str  # the feed's or the page's name
    created_at: datetime
    item: int | None = None
    story: int | None = None
    author: str = ""
    published: datetime | None = None
    gated: bool = False
    score: float = 0.0
    reason: str = ""
    debatable: float = 0.0
    heated: float = 0.0
    claim: str = ""
    by: str = ""
    note: str = ""
    why: str = ""
    vector: bytes = b""
    wake_at: datetime | None = None  # when to look whether there is room for it
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    again: bool = False  # it was put off once already

    @property
    def at(self) -> datetime:
        """When it came out, as far as anybody knows."""
        return self.published or self.created_at


@dataclass(frozen=True, slots=True)
class Cited:
    """What an idea answers: an item from outside. `age` and `colleague` (whose piece on the same story is how old) are
    filled in for whoever looks at it, as of then."""

    title: str
    link: str
    site: str
    published: datetime | None
    gated: bool
    story: int | None = None
    age: str = ""
    colleague: str = ""


def story_of_page(canonical: str) -> int:
    """A number for the story of a page that no feed brought: below zero, as no item's is."""
    return -1 - (int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8]) >> 1)


def spoken_age(at: datetime, now: datetime) -> str:
    """ "4 days old", for a card."""
    days = (now - at).days
    if days < 1:
        return "less than a day old"
    if days < 14:
        return f"{days} day{'s' if days > 1 else ''} old"
    return f"{days // 7} weeks old"

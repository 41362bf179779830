"""Feeds that marketing chose, what stands in them, and what reading one came to."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.people import Sme
from bot.domain.words import one_line

DAY = timedelta(days=1)
BASE_INTERVAL = timedelta(minutes=60)
SHORTEST_INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = DAY
KEPT_ITEMS = 500  # of one reading, the newest; nobody forwards the 501st
TITLE_LIMIT = 300  # characters
TEXT_LIMIT = 2_000
TIMELY = timedelta(days=7)
# A token in an address: long, and of hexadecimal digits, or named so.
_TOKEN = re.compile(
    r"(?:token|key|auth|secret|password|feed)=[^&]{8,}|[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)


class FeedKind(StrEnum):
    NEWS = "news"
    COMMUNITY = "community"
    COMPETITOR = "competitor"
    BOARD = "customer board"
    OWN = "our own posts"  # what stands there, our experts published
    COMMENTS = "comments"  # under a post of ours; read by itself, chosen by nobody


CHOOSABLE = tuple(kind for kind in FeedKind if kind is not FeedKind.COMMENTS)


class FeedState(StrEnum):
    ACTIVE = "active"
    GONE = "gone"  # its server said that it is gone for good: not read any more
    REMOVED = "removed"  # a director removed it; what was made from it stays


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of items. It is for everybody, for one beat (`beat`, its name) or for one SME (`sme`, an id).

    `interval` is how long to wait between readings; `etag`, `last_modified` and `body_hash` are of the last body, for
    asking whether there is a new one. `failing_since` and `trouble` (a plain sentence) tell of the last failures in a
    row; `told` says that directors know of them. `read_at` is None until the first reading, which forwards nothing.
    A `secret` address holds a token: it is shown to nobody. `post` is the one whose comments stand there.
    """

    workspace: int
    id: int
    url: str
    title: str
    kind: FeedKind
    state: FeedState
    added_at: datetime
    added_by: str
    beat: str = ""
    sme: int | None = None
    secret: bool = False
    next_poll_at: datetime | None = None
    interval: timedelta = BASE_INTERVAL
    final_url: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    read_at: datetime | None = None
    last_item_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    trouble: str = ""
    told: bool = False
    post: int | None = None

    @property
    def whose(self) -> str:
        """Whom it is for, in words; an SME's name is added by who knows it."""
        return f"beat {self.beat}" if self.beat else "one expert" if self.sme is not None else "everybody"

    def is_for(self, sme: Sme) -> bool:
        """Whether what it brings may go to them."""
        theirs = self.sme in {None, sme.id} and self.beat.casefold() in {"", sme.beat.name.casefold()}
        return theirs and self.state is not FeedState.REMOVED


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as it stands in a feed, made plain: entities resolved, tags and invisible characters gone.

    `guid` is "" when the feed gives none. `link` is an absolute http(s) address or "". `published` is None when the
    feed gives no moment, or one that can't be true.
    """

    guid: str
    link: str
    title: str
    text: str
    author: str = ""
    published: datetime | None = None
    gated: bool = False  # the feed says that it is for subscribers


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed's body, read: at most KEPT_ITEMS entries, newest first where they say when."""

    title: str
    entries: tuple[Entry, ...]
    link: str = ""
    wait: timedelta | None = None  # how long the feed itself asks to be left alone (ttl, sy:updatePeriod)
    left_out: int = 0  # entries beyond KEPT_ITEMS


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to be read, and what we know of its last body."""

    feed: int
    url: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    final_url: str = ""  # where etag and last_modified came from: they are sent there only


class Trouble(StrEnum):
    """Why a reading came to nothing, as far as it decides when to try again."""

    GONE = "gone"  # 410
    MISSING = "missing"  # 404, or a page that is no feed
    WAIT = "wait"  # 429 or 503: the whole host wants to be left alone
    REFUSED = "refused"  # by our own guard: a forbidden address, too big, too deep
    DOWN = "down"  # no answer in time, a broken connection, 5xx


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The feed is as it was. `fresh_for` is what its server says."""

    fresh_for: timedelta | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """The feed has a new body. `moved_to` is its new address when every redirect on the way was permanent, else ""."""

    parsed: Parsed
    final_url: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    fresh_for: timedelta | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing could be read. `why` is a plain sentence for a director, without the address."""

    trouble: Trouble
    why: str
    retry_after: timedelta | None = None


Outcome = Unchanged | Changed | Failed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was found at an address."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file."""

    url: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at an address that somebody pasted: feeds (best first), or the outlines of an OPML file."""

    feeds: tuple[Candidate, ...] = ()
    outlines: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that somebody pasted, as plain text. `gated` when it says that it is for subscribers."""

    url: str
    title: str
    text: str
    site: str = ""
    author: str = ""
    published: datetime | None = None
    gated: bool = False
    canonical: str = ""  # the address that the page says is its own, on the same host; "" when it says none
    comments: str = ""  # where its comments stand as a feed
    login: bool = False  # it asks for a password


@dataclass(frozen=True, slots=True)
class Item:
    """A stored entry. `story` is the id of the first item known that tells the same story, its own when none does.

    `new` until it was looked at for forwarding; an item of a first reading, or of a rebuilt feed, never is. `vector` is
    the ranker's fingerprint of title and text. `debatable` and `heated` are two signals, never added.
    """

    workspace: int
    id: int
    feed: int
    guid: str
    link: str
    canonical: str
    title: str
    text: str
    author: str
    published: datetime | None
    seen_at: datetime
    gated: bool = False
    revision: int = 0
    story: int = 0
    new: bool = False
    vector: bytes = b""
    debatable: float = 0.0
    heated: float = 0.0
    source: str = ""  # the feed's title

    @property
    def at(self) -> datetime:
        """When it came out, as far as anybody knows."""
        return min(self.published, self.seen_at) if self.published else self.seen_at


def is_secret(url: str) -> bool:
    """Whether the address seems to hold a token, as those for a person's own feeds do."""
    parts = urlsplit(url)
    return _TOKEN.search(f"{parts.path}?{parts.query}") is not None


def shown_title(title: str) -> str:
    """A feed's title as it may be shown; "" for a secret address, since some files name a feed by its address."""
    return "" if _TOKEN.search(title) else one_line(title, 120)

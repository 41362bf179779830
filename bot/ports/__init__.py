"""What the inside needs from the rooms around it, as Protocols; and Deps, which carries one of each."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol

from bot.domain.availability import WorkCalendar
from bot.domain.coaching import Brief, Claim, Line, Made, Source
from bot.domain.deliveries import OutboxRow
from bot.domain.highlights import Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Turn
from bot.domain.messages import Sign, View
from bot.domain.people import Slot, Sme
from bot.domain.questions import Question
from bot.ports.around import Almanac, Look, Pictures
from bot.ports.news import FeedSource, Ranker
from bot.ports.nobody import NO_ALMANAC, NO_FEEDS, NO_PICTURES, NO_RANKER
from bot.ports.store import ChatMessage, Store, Transaction

__all__ = [
    "AT_ONCE",
    "Almanac",
    "AtOnce",
    "Booking",
    "Chat",
    "ChatMessage",
    "Clock",
    "Coach",
    "Deps",
    "FeedSource",
    "Hands",
    "Ledger",
    "Look",
    "Manners",
    "Pictures",
    "Ranker",
    "Receipt",
    "Store",
    "Transaction",
]


class Chat(Protocol):
    """Each call may raise ChatUnavailable (try again), ChatRefused (never) or ChatClosed (not until it is mended)."""

    @property
    def beyond_reach(self) -> str:
        """A sentence about copies of a conversation that we can't erase ourselves; "" when there are none."""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        """Say it; returns the message's timestamp."""

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        """Change a message of ours."""

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        """The timestamp of the message that was sent under this key, if it was."""

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        """Show something on a person's message: that it was heard, or is being thought about."""

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is fine."""


class Coach(Protocol):
    """Asks, listens and drafts. None of these raises when a model fails: somebody without one takes over."""

    @property
    def host(self) -> str:
        """Where the server is that is sent people's words; "" when no model is asked."""

    def leads(self) -> Sequence[Question]:
        """The question bank as it is now."""

    def open(self, brief: Brief) -> Line:
        """The first question of an interview."""

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        """The next question or reply, or a line that closes."""

    def highlights(self, brief: Brief, turns: Sequence[Turn]) -> Made[tuple[Span, ...]]:
        """Passages worth writing about, best first, at most eight."""

    def ideas(self, brief: Brief, turns: Sequence[Turn], spans: Sequence[Span]) -> Made[tuple[Draft, ...]]:
        """At most two ideas, best first."""

    def idea(self, brief: Brief, turns: Sequence[Turn], span: Span) -> Draft:
        """The idea for a highlight that somebody picked; made at once, since they wait for it at a button."""

    def summary(self, brief: Brief, turns: Sequence[Turn]) -> Made[str]:
        """One paragraph about the interview for directors, with turn numbers; "" when nobody can write it."""

    def claim(self, brief: Brief, source: Source) -> Made[Claim | None]:
        """What a contentious source claims, and its two sides; None when nobody can say it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A request to a model that is about to be sent for an SME: how many tokens it may take, and the turns of theirs
    (ids) that it holds, as they read at `as_of`."""

    workspace: int
    sme: int
    host: str
    tokens: int
    as_of: datetime
    turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A booking that was entered on that day. `newly_given` are those of its turns that the host never had before."""

    booking: Booking
    day: date
    newly_given: tuple[int, ...] = ()


class Ledger(Protocol):
    """Keeps each workspace's tokens of a day, and which words were given away."""

    def book(self, booking: Booking) -> Receipt:
        """Enter it, with what it is given, before it is sent. Raises CoachUnavailable when it must not be sent: the
        day's budget doesn't hold it, the SME said no meanwhile, or words in it were taken back."""

    def settle(self, receipt: Receipt, tokens: int, sent: bool = True) -> None:
        """What it took in the end; not `sent` when it surely never left."""

    def trouble(self, workspace: int, reason: str) -> None:
        """The model rests after failures; directors hear of it."""


class Hands(Protocol):
    """Who does what may take a while, such as thinking."""

    def free(self, waiting: bool) -> int:
        """How many jobs would be begun at once; `waiting` when somebody waits for them."""

    def do(self, job: Callable[[], None], waiting: bool) -> None:
        """Have it done; the job sees to its own errors."""

    def finish(self) -> None:
        """Wait until nothing is being done."""


class AtOnce:
    """Does every job itself, there and then."""

    def free(self, waiting: bool) -> int:
        return 100

    def do(self, job: Callable[[], None], waiting: bool) -> None:
        job()

    def finish(self) -> None:
        pass


AT_ONCE = AtOnce()


class Clock(Protocol):
    def __call__(self) -> datetime: ...


SUMMARY_SLOT = Slot(0, time_of_day(9, 0))


@dataclass(frozen=True, slots=True)
class Manners:
    """How long to wait for what; from the settings. `patience` is how long a coach may think while a person waits, and
    `unhurried` otherwise: all within the lease of whoever asks it. `summary` is when the marketing channel reads how
    the week went, on the workspace's clock; after `retention_months` words are removed."""

    quiet: timedelta = timedelta(seconds=12)
    quiet_unfinished: timedelta = timedelta(seconds=45)
    grace: timedelta = timedelta(hours=4)
    patience: timedelta = timedelta(seconds=15)
    unhurried: timedelta = timedelta(seconds=45)
    summary: Slot = SUMMARY_SLOT
    retention_months: int = 24


@dataclass(frozen=True, slots=True)
class Deps:
    """One of each port. `passing` is called at named points on the way, so that a test can stop the process there.
    `spread` is the built-in `map`, or one that works on several items at once: delivery sends with it. `hands` do what
    needs a coach, `readers` what needs the world outside. `stopwatch` counts seconds of real time, whatever the clock
    says: people's patience is real."""

    store: Store
    chat: Chat
    coach: Coach
    clock: Clock
    manners: Manners = Manners()
    passing: Callable[[str], None] = lambda point: None
    spread: Callable[[Callable[[OutboxRow], bool], Sequence[OutboxRow]], Iterable[bool]] = map
    hands: Hands = AT_ONCE
    stopwatch: Callable[[], float] = time.monotonic
    feeds: FeedSource = NO_FEEDS
    ranker: Ranker = NO_RANKER
    readers: Hands = AT_ONCE
    pictures: Pictures = NO_PICTURES
    almanac: Almanac = NO_ALMANAC

    def calendar(self, sme: Sme) -> WorkCalendar:
        """When an SME is at work."""
        return sme.calendar(self.almanac.holiday)

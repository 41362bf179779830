"""The experts, their beats and weekly slots, and the directors who read them."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.domain.availability import DAY_BEGINS, DAY_ENDS, WORKING_DAYS, Leave, LeaveKind, WorkCalendar, no_holidays
from bot.domain.cadence import Goal
from bot.domain.errors import InvalidInput
from bot.domain.words import one_line

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Fewer make routing worse: with one phrase two news items in three find their expert, with five almost nine in ten.
TOPICS_WANTED = 5
_SLOT = re.compile(r"^\s*([a-z]{3,9})\.?,?\s+(?:at\s+)?(\d{1,2})[:.h](\d{2})\s*$", re.IGNORECASE)


class SmeState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekly appointment on the person's own clock. `weekday` is 0 for Monday."""

    weekday: int
    at: time

    @classmethod
    def parse(cls, text: str) -> "Slot":
        """Read "Tue 09:00". Raises InvalidInput with an example."""
        match = _SLOT.match(text)
        if match:
            day = weekday_named(match[1])
            hour, minute = int(match[2]), int(match[3])
            if day is not None and hour < 24 and minute < 60:
                return cls(day, time(hour, minute))
        raise InvalidInput(
            f"I can't read the slot “{one_line(text, 40)}”. Write a day and a time, such as “Tue 09:00”."
        )

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday][:3]} {self.at:%H:%M}"

    @property
    def spoken(self) -> str:
        return f"{WEEKDAYS[self.weekday]} at {self.at:%H:%M}"


DEFAULT_SLOT = Slot(1, time(9, 0))


@dataclass(frozen=True, slots=True)
class Beat:
    """What an expert covers, as on a newspaper (S2). News without any of the `must` words, or with one of the `never`
    words, is kept from them."""

    name: str
    topics: tuple[str, ...] = ()
    shapers: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What an SME allows a language model: nothing, unless they were told of its host and let it be.

    `host` is the one they were told of, `since` when that was: what they said before never goes there.
    """

    host: str = ""
    since: datetime | None = None
    scripted_only: bool = False


NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True)
class Sme:
    """A subject-matter expert. `user` and `channel` are the platform's names; `channel` is their direct message.

    A check-in comes every so many weeks (`every`), counted from the Monday `every_from`. `country` is as the almanac
    writes it, "" for no holidays. Since `silent_since` the bot says nothing until they, or a director, do.
    """

    workspace: int
    id: int
    user: str
    channel: str
    name: str
    zone: str
    beat: Beat
    slot: Slot
    state: SmeState
    enrolled_at: datetime
    paused_until: date | None = None
    next_due_at: datetime | None = None
    last_active_at: datetime | None = None
    weekly_budget: int = 2
    own_name: bool = False  # corrected by hand: the platform's profile does not change it any more
    own_zone: bool = False
    consent: Consent = NO_CONSENT
    goal: Goal = Goal.WEEKLY
    every: int = 1
    every_from: date | None = None
    country: str = ""
    working_days: tuple[int, ...] = WORKING_DAYS
    day_begins: time = DAY_BEGINS
    day_ends: time = DAY_ENDS
    leaves: tuple[Leave, ...] = ()
    silent_since: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """Whether we wait for a word of theirs, after an offer that nobody took up."""
        if self.silent_since is None:
            return False
        return self.last_active_at is None or self.last_active_at <= self.silent_since

    @property
    def hears_nothing(self) -> bool:
        """Whether nothing is begun with them just now, for as long as it takes."""
        return self.state is SmeState.PAUSED or self.is_silent

    def calendar(self, holiday: Callable[[str, date], str]) -> WorkCalendar:
        """When they are at work. `holiday` names the public holiday that a day is in a country, "" for none. A pause is
        no leave here: it is their state, and what was due in it is over."""
        return WorkCalendar(
            self.tz,
            self.working_days,
            self.day_begins,
            self.day_ends,
            tuple(leave for leave in self.leaves if leave.kind is not LeaveKind.PAUSE),
            partial(holiday, self.country) if self.country else no_holidays,
        )

    def has_week(self, monday: date) -> bool:
        """Whether a check-in is planned in the week that begins then."""
        if self.every <= 1 or self.every_from is None or monday < self.every_from:
            return True
        return (monday - self.every_from) // timedelta(weeks=1) % self.every == 0

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True)
class Director:
    """A content director: decides on ideas, owns beats and questions. `from_settings` ones go when the settings do not
    name them any more."""

    workspace: int
    id: int
    user: str
    channel: str
    name: str
    from_settings: bool = False


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company. `kind` is the platform: playground, slack or teams; `team` is the company's id there."""

    id: int
    kind: str
    name: str
    zone: str
    channel: str  # the marketing team's
    team: str = ""


@dataclass(frozen=True, slots=True)
class SmeForm:
    """What a director fills in about an expert; plain text as typed."""

    name: str
    zone: str
    beat: str
    topics: tuple[str, ...]
    shapers: tuple[str, ...] = ()
    slot: str = str(DEFAULT_SLOT)
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def weekday_named(word: str) -> int | None:
    """0 for "mon" or "Monday"; None when the word names no day."""
    lowered = word.lower().rstrip(".")
    if len(lowered) < 3:
        return None
    found = [number for number, day in enumerate(WEEKDAYS) if day.lower().startswith(lowered)]
    extra = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}.get(lowered)
    return found[0] if found else extra


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name or name == "UTC"}


def is_zone(text: str) -> bool:
    """Whether this is the name of an IANA zone that we know."""
    return text.lower() in _zones()


def checked_zone(text: str) -> str:
    """The IANA name for `text`, in its right spelling. Raises InvalidInput with the nearest names."""
    wanted = one_line(text, 60)
    found = _zones().get(wanted.lower().replace(" ", "_"))
    if found:
        try:
            ZoneInfo(found)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise InvalidInput(f"This computer doesn't know the time zone {found}.") from problem
        return found
    cities = {name.rsplit("/", 1)[-1].lower(): name for name in _zones().values()}
    near = difflib.get_close_matches(wanted.lower().rsplit("/", 1)[-1].replace(" ", "_"), cities, n=3, cutoff=0.6)
    hint = " or ".join(cities[city] for city in near) or "Europe/Berlin"
    raise InvalidInput(f"I don't know the time zone “{wanted}”. Did you mean {hint}?")


def checked_form(form: SmeForm, *, topics_wanted: int = TOPICS_WANTED) -> tuple[str, str, Beat, Slot]:
    """Name, zone, beat and slot from a form. Raises InvalidInput naming the first thing to mend."""
    name = one_line(form.name, 80)
    if not name:
        raise InvalidInput("Please give a name.")
    beat_name = one_line(form.beat, 60)
    if not beat_name:
        raise InvalidInput(f"Please give {name}'s beat a short name, such as “pick accuracy”.")
    topics = tuple(topic for topic in (one_line(raw, 80) for raw in form.topics) if topic)
    if len(topics) < topics_wanted:
        raise InvalidInput(
            f"Please give {topics_wanted} topic phrases for the beat; I have {len(topics)}. "
            "They decide which news reaches this expert."
        )
    shapers = tuple(person for person in (one_line(raw, 80) for raw in form.shapers) if person)
    must, never = (
        tuple(word for word in (one_line(raw, 40) for raw in some) if word) for some in (form.must, form.never)
    )
    return name, checked_zone(form.zone), Beat(beat_name, topics, shapers, must, never), Slot.parse(form.slot)

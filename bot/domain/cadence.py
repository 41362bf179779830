"""Cadence: how often somebody publishes, and from when on their silence is worth a word (S7 to S9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from bot.domain.availability import Leave, days_away

WEEKS = 12  # of rhythm that are looked at
NEW_FOR = timedelta(weeks=4)  # who is new is not behind
RIDES_WITHIN = timedelta(days=3)  # a nudge goes with a check-in that is due by then
_FURTHEST = 400  # days in which a threshold is looked for


class Goal(StrEnum):
    WEEKLY = "weekly"
    TWO_WEEKS = "every two weeks"
    MONTHLY = "monthly"

    @property
    def weeks(self) -> int:
        return {Goal.WEEKLY: 1, Goal.TWO_WEEKS: 2, Goal.MONTHLY: 4}[self]


class Stage(IntEnum):
    """What was done about a silence so far."""

    NOTHING = 0
    NUDGED = 1  # the SME, or the director on whom their idea waits
    TOLD = 2  # the director, with what was tried
    CLIFF = 3  # the director: after a month readers unsubscribe


# Days without a post at which each stage comes, for who means to publish weekly; others have as many times more.
THRESHOLDS = {Stage.NUDGED: 8, Stage.TOLD: 21, Stage.CLIFF: 30}


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was done about a silence: when, and a phrase that follows "On 3 March". `to` is "sme" or
    "director"."""

    at: datetime
    what: str
    to: str = "sme"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How far we went since `since`, the day from which silence counts: that of the last post, or where there is none
    the end of their first four weeks. `riding` says that the nudge goes with the next check-in. `wake_at` is when to
    look again."""

    workspace: int
    sme: int
    since: date
    stage: Stage = Stage.NOTHING
    riding: bool = False
    tried: tuple[Tried, ...] = ()
    wake_at: datetime | None = None
    last_idea: int | None = None  # that a nudge named last: the next one names another


def threshold(stage: Stage, goal: Goal) -> int:
    """Days without a post at which this stage comes."""
    return THRESHOLDS[stage] * goal.weeks


def silent_days(since: date, today: date, leaves: Sequence[Leave]) -> int:
    """Days since then, without those on which they were away: away people are away, not behind."""
    return max(0, (today - since).days - days_away(leaves, since + timedelta(days=1), today))


def day_of(stage: Stage, goal: Goal, since: date, leaves: Sequence[Leave]) -> date | None:
    """The day on which this stage comes if nothing is published; None while nobody knows when they are back."""
    wanted = threshold(stage, goal)
    day = since + timedelta(days=wanted)
    for _ in range(_FURTHEST):
        missing = wanted - silent_days(since, day, leaves)
        if missing <= 0:
            return day
        if any(leave.last is None and leave.first <= day for leave in leaves):
            return None
        day += timedelta(days=missing)
    return None


def stage_at(days: int, goal: Goal) -> Stage:
    """The last stage that so many silent days have reached."""
    reached = [stage for stage in THRESHOLDS if days >= threshold(stage, goal)]
    return max(reached, default=Stage.NOTHING)


def weeks_until(today: date) -> list[date]:
    """The Mondays of the last twelve weeks, today's included, oldest first."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def rhythm(days: Iterable[date], today: date) -> tuple[int, ...]:
    """Posts in each of the last twelve weeks, oldest first."""
    counts = Counter(day - timedelta(days=day.weekday()) for day in days)
    return tuple(counts[monday] for monday in weeks_until(today))

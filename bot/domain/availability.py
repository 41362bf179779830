"""When somebody is at work: their hours, their working days, leave and public holidays, on their own clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_BEGINS, DAY_ENDS = time(9, 0), time(18, 0)
WORKING_DAYS = (0, 1, 2, 3, 4)
DAY = timedelta(days=1)
_FURTHEST = 400  # days in which a working day is looked for


class LeaveKind(StrEnum):
    VACATION = "vacation"
    OUT_OF_OFFICE = "out of office"  # the platform's status says so
    PAUSE = "pause"  # they stopped the bot


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody is away, the last one included; None while nobody knows which that is. `by` is the
    director who entered it, "" for themselves or the platform."""

    first: date
    last: date | None
    kind: LeaveKind = LeaveKind.VACATION
    by: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def no_holidays(day: date) -> str:
    """For who named no country."""
    return ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Somebody's working time. `holiday` names the public holiday that a day is, "" for none."""

    zone: ZoneInfo
    days: tuple[int, ...] = WORKING_DAYS
    begins: time = DAY_BEGINS
    ends: time = DAY_ENDS
    leaves: Sequence[Leave] = ()
    holiday: Callable[[date], str] = no_holidays

    @property
    def usual(self) -> "WorkCalendar":
        """Without leave: for the next look at somebody of whom nobody knows when they are back."""
        return replace(self, leaves=())

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def leave_on(self, day: date) -> Leave | None:
        return next((leave for leave in self.leaves if leave.covers(day)), None)

    def is_off(self, day: date) -> bool:
        """Whether they are on leave, or it is a holiday: nothing is sent then, whatever slot they chose."""
        return self.leave_on(day) is not None or bool(self.holiday(day))

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.days and not self.is_off(day)

    def is_working_time(self, moment: datetime) -> bool:
        """Within their hours of a working day."""
        local = moment.astimezone(self.zone)
        return self.begins <= local.time() < self.ends and self.is_working_day(local.date())

    def next_working_time(self, moment: datetime) -> datetime | None:
        """`moment` itself when it is working time, else when the next working day begins, in UTC; None when nobody
        knows when that is."""
        if self.is_working_time(moment):
            return moment
        local = moment.astimezone(self.zone)
        day = self._working_day(local.date() if local.time() < self.begins else local.date() + DAY)
        return None if day is None else on_clock(day, self.begins, self.zone)

    def next_working_day(self, moment: datetime, at: time) -> datetime | None:
        """The working day after `moment`'s, at `at` moved into their hours, in UTC: when the one reminder comes."""
        day = self._working_day(self.today(moment) + DAY)
        latest = max(self.begins, time(self.ends.hour - 1, self.ends.minute)) if self.ends.hour else self.begins
        return None if day is None else on_clock(day, min(max(at, self.begins), latest), self.zone)

    def _working_day(self, day: date) -> date | None:
        """The first working day from `day` on."""
        for _ in range(_FURTHEST):
            if self.is_working_day(day):
                return day
            leave = self.leave_on(day)
            if leave is not None and leave.last is None:
                return None
            day += DAY
        return None


def on_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time in UTC. In a daylight-saving gap it moves on by the gap; of two equal times it is the first."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def without(leaves: Sequence[Leave], kind: LeaveKind, today: date) -> tuple[Leave, ...]:
    """The leaves with those of a kind cut off before today: what was taken stays, what was to come goes."""
    kept = []
    for leave in leaves:
        if leave.kind is not kind or (leave.last is not None and leave.last < today):
            kept.append(leave)
        elif leave.first < today:
            kept.append(Leave(leave.first, today - DAY, leave.kind, leave.by))
    return tuple(kept)


def cut_short(leaves: Sequence[Leave], today: date, *kinds: LeaveKind) -> tuple[Leave, ...]:
    """The leaves with those of these kinds that they are on today cut off before it; what is planned stays."""
    kept = []
    for leave in leaves:
        if leave.kind not in kinds or not leave.covers(today):
            kept.append(leave)
        elif leave.first < today:
            kept.append(Leave(leave.first, today - DAY, leave.kind, leave.by))
    return tuple(kept)


def shared(one: Sequence[Leave], other: Sequence[Leave]) -> tuple[Leave, ...]:
    """The days on which both are away."""
    found = []
    for mine in one:
        for theirs in other:
            ends = [leave.last for leave in (mine, theirs) if leave.last is not None]
            both = Leave(max(mine.first, theirs.first), min(ends, default=None), mine.kind)
            if both.last is None or both.first <= both.last:
                found.append(both)
    return tuple(found)


def days_away(leaves: Sequence[Leave], first: date, last: date) -> int:
    """How many days from `first` to `last`, both included, are on leave."""
    days: set[date] = set()
    for leave in leaves:
        day, end = max(leave.first, first), min(leave.last or last, last)
        while day <= end:
            days.add(day)
            day += DAY
    return len(days)

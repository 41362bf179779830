"""Weeks, slots and hours on a person's own clock: when a check-in is due, and when the bot may speak."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.people import Slot

DAY_BEGINS, DAY_ENDS = time(9, 0), time(18, 0)


class CheckinState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    MISSED = "missed"  # nobody answered by the next slot
    SKIPPED = "skipped"  # late by more than the grace time
    DEFERRED = "deferred"  # "later friday": asked again then


class IsoWeek(NamedTuple):
    """An ISO week of somebody's own calendar."""

    year: int
    week: int

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> "IsoWeek":
        calendar = moment.astimezone(zone).isocalendar()
        return cls(calendar.year, calendar.week)

    @classmethod
    def parse(cls, text: str) -> "IsoWeek":
        year, week = text.split("-W")
        return cls(int(year), int(week))

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    def next(self) -> "IsoWeek":
        calendar = (self.monday + timedelta(days=7)).isocalendar()
        return IsoWeek(calendar.year, calendar.week)

    def moment(self, slot: Slot, zone: ZoneInfo) -> datetime:
        """When `slot` falls in this week, in UTC."""
        return on_clock(self.monday + timedelta(days=slot.weekday), slot.at, zone)


@dataclass(frozen=True, slots=True)
class Checkin:
    """One per SME and ISO week. `due_at` is the slot; `asked_at` when the first question was written."""

    workspace: int
    id: int
    sme: int
    week: IsoWeek
    due_at: datetime
    asked_at: datetime | None
    state: CheckinState
    on_demand: bool = False


def on_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time in UTC. In a daylight-saving gap it moves on by the gap; of two equal times it is the first."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_due(slot: Slot, zone: ZoneInfo, now: datetime, taken: Collection[IsoWeek], not_before: datetime) -> datetime:
    """The next weekly slot for which no check-in exists, in UTC (S3).

    `taken` are the weeks that have their check-in; `not_before` is when the person enrolled or comes back.
    A slot earlier this week that nobody was asked at is returned too: the grace rule decides what becomes of it.
    """
    week = IsoWeek.of(now, zone)
    while week in taken or week.moment(slot, zone) < not_before:
        week = week.next()
    return week.moment(slot, zone)


def is_working_time(moment: datetime, zone: ZoneInfo) -> bool:
    """Within 09:00-18:00 of a working day on this clock."""
    local = moment.astimezone(zone)
    return local.weekday() < 5 and DAY_BEGINS <= local.time() < DAY_ENDS


def next_working_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` itself when it is working time, else the next 09:00 of a working day, in UTC."""
    if is_working_time(moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return on_clock(day, DAY_BEGINS, zone)


def next_working_day(moment: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The working day after `moment`'s, at `at` moved into working hours, in UTC: when the one reminder comes."""
    day = moment.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    clipped = min(max(at, DAY_BEGINS), time(17, 0))
    return on_clock(day, clipped, zone)


def budget_allows(moment: datetime, zone: ZoneInfo, sent: Collection[datetime], weekly: int) -> datetime | None:
    """The first moment from `moment` on at which one more unprompted message fits: one a day, `weekly` a week.

    `sent` are the earlier ones. None when nothing fits within a fortnight (a budget of zero, for one).
    """
    if weekly <= 0:
        return None
    days = {when.astimezone(zone).date() for when in sent}
    weeks = [IsoWeek.of(when, zone) for when in sent]
    limit = moment + timedelta(days=14)
    fits = next_working_time(moment, zone)
    while fits <= limit:
        local_day = fits.astimezone(zone).date()
        if local_day not in days and weeks.count(IsoWeek.of(fits, zone)) < weekly:
            return fits
        fits = next_working_time(on_clock(local_day + timedelta(days=1), time(0, 0), zone), zone)
    return None


def spoken_moment(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """How a person would name a moment to come: "Tuesday at 09:00", or with the date when it is a week off or more."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    ahead = (local.date() - today).days
    if ahead == 0:
        return f"today at {local:%H:%M}"
    if ahead == 1:
        return f"tomorrow at {local:%H:%M}"
    if ahead < 7:
        return f"{local:%A} at {local:%H:%M}"
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"

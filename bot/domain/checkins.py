"""Weeks, slots and hours on a person's own clock: when a check-in is due, and when the bot may speak."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.availability import WorkCalendar, on_clock
from bot.domain.people import Slot

FURTHEST_WEEKS = 60  # in which a slot is looked for
LOOKED_THROUGH = 15  # working days: a week in which nothing was sent lies among them


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


def next_due(
    slot: Slot,
    calendar: WorkCalendar,
    now: datetime,
    taken: Collection[IsoWeek],
    not_before: datetime,
    has_week: Callable[[date], bool] = lambda monday: True,
) -> datetime | None:
    """The next weekly slot for which no check-in exists, in UTC (S3); None when nobody knows when they are back.

    `taken` are the weeks that have their check-in; `not_before` is when the person enrolled or comes back; `has_week`
    says whether one is planned in the week of that Monday. A slot earlier this week that nobody was asked at is
    returned too: the grace rule decides what becomes of it.
    """
    week = IsoWeek.of(now, calendar.zone)
    for _ in range(FURTHEST_WEEKS):
        moment = in_week(week, slot, calendar) if week not in taken and has_week(week.monday) else None
        if moment is not None and moment >= not_before:
            return moment
        week = week.next()
    return None


def in_week(week: IsoWeek, slot: Slot, calendar: WorkCalendar) -> datetime | None:
    """When the slot falls in this week. From a holiday or a day of leave it moves on to the week's next working day;
    None when there is none left. A slot that they chose on a day of rest is theirs."""
    chosen = week.monday + timedelta(days=slot.weekday)
    if not calendar.is_off(chosen):
        return week.moment(slot, calendar.zone)
    later = (chosen + timedelta(days=ahead) for ahead in range(1, 7 - slot.weekday))
    day = next((day for day in later if calendar.is_working_day(day)), None)
    return None if day is None else on_clock(day, slot.at, calendar.zone)


def budget_allows(moment: datetime, calendar: WorkCalendar, sent: Collection[datetime], weekly: int) -> datetime | None:
    """The first moment from `moment` on at which one more unprompted message fits: one a day, `weekly` a week.

    `sent` are the earlier ones. None when nothing ever fits (a budget of zero), or nobody knows when they are back.
    """
    fits = calendar.next_working_time(moment) if weekly > 0 else None
    if fits is None:
        return None
    zone = calendar.zone
    days = {when.astimezone(zone).date() for when in sent}
    weeks = [IsoWeek.of(when, zone) for when in sent]
    for _ in range(LOOKED_THROUGH):
        if fits is None:
            break
        local_day = fits.astimezone(zone).date()
        if local_day not in days and weeks.count(IsoWeek.of(fits, zone)) < weekly:
            return fits
        fits = calendar.next_working_time(on_clock(local_day + timedelta(days=1), time(0, 0), zone))
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

"""Moments as people read them, each on somebody's own clock."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.domain.availability import on_clock
from bot.domain.errors import InvalidInput
from bot.domain.people import WEEKDAYS

FARTHEST = timedelta(days=366)
MORNING_HOUR = 9


def moment_of(ts: str) -> datetime:
    """When a message of this timestamp was written, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """ "09:00"."""
    return f"{moment.astimezone(zone):%H:%M}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """ "Tuesday 3 November 2026"."""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def short(moment: datetime, zone: ZoneInfo) -> str:
    """ "Tue 3 Nov 2026, 09:00"."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """ "3 Nov"."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b}"


def ahead(gap: timedelta) -> str:
    """How far the clock was moved: "3 days ahead of real time"; empty when it was not."""
    minutes = round(gap.total_seconds() / 60)
    if minutes < 1:
        return ""
    if minutes < 120:
        number, unit = minutes, "minute"
    elif minutes < 48 * 60:
        number, unit = round(minutes / 60), "hour"
    else:
        number, unit = round(minutes / 60 / 24), "day"
    return f"{number} {unit}{'' if number == 1 else 's'} ahead of real time"


def target(wanted: str, date: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Where a button of the clock leads, in UTC: "hour", "morning", "week", or "date" with a local date and time.

    Raises InvalidInput with a sentence.
    """
    local = now.astimezone(zone)
    if wanted == "hour":
        return now + timedelta(hours=1)
    if wanted == "morning":
        morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
        following = local.date() + timedelta(days=int(local >= morning))
        return on_clock(following, morning.time(), zone)
    if wanted == "week":
        return on_clock(local.date() + timedelta(days=7), local.time(), zone)
    if wanted != "date":
        raise InvalidInput("Move the clock by an hour, to the next morning, by a week, or to a date.")
    try:
        read = datetime.fromisoformat(date)
    except ValueError as problem:
        raise InvalidInput("Please pick a date and a time, such as 2026-11-03 09:00.") from problem
    try:
        moment = read.astimezone(UTC) if read.tzinfo else on_clock(read.date(), read.time(), zone)
    except (OverflowError, ValueError) as problem:
        raise InvalidInput("That date is outside the calendar I go by.") from problem
    if moment <= now:
        raise InvalidInput("The clock only goes forward. Please pick a moment to come.")
    if moment - now > FARTHEST:
        raise InvalidInput("That's more than a year ahead. Please go there in smaller steps.")
    return moment


def weekdays() -> tuple[str, ...]:
    """Monday to Sunday, as a slot names them: "Mon"."""
    return tuple(name[:3] for name in WEEKDAYS)


def query(parts: dict[str, str]) -> str:
    """The filled parts as an address's query."""
    return urlencode({key: value for key, value in parts.items() if value})

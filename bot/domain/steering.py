"""Words that steer: `skip`, `done`, `later friday`, `help`, `stop`, `start`… They count only as a whole message."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.checkins import on_clock
from bot.domain.people import Slot, weekday_named


class Steer(StrEnum):
    SKIP = "skip"
    DONE = "done"
    LATER = "later"
    HELP = "help"
    STOP = "stop"
    START = "start"
    CHECK_IN = "check in"
    MY_DATA = "my data"
    FORGET_ME = "forget me"


@dataclass(frozen=True, slots=True)
class When:
    """The time a person named after `later`: any part may be missing."""

    day: str = ""  # "today", "tomorrow", "next week", a weekday's name, an ISO date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Steering:
    """A steering word, and for `later` the time named."""

    steer: Steer
    when: When = When()


_SAME = {
    Steer.SKIP: ("skip", "next", "pass", "next question", "skip this", "skip it"),
    Steer.DONE: ("done", "that's it", "that's all", "i'm done", "enough"),
    Steer.HELP: ("help", "?"),
    Steer.STOP: ("stop", "unsubscribe", "pause"),
    Steer.START: ("start", "resume"),
    Steer.CHECK_IN: ("check in", "check-in", "checkin"),
    Steer.MY_DATA: ("my data",),
    Steer.FORGET_ME: ("forget me",),
}
_BY_WORD = {word: steer for steer, same in _SAME.items() for word in same}
_POLITE = re.compile(r"^please\s+|[\s,]+(?:please|thanks|thank you)$")
_LATER = re.compile(r"^(?:later|not now|snooze)(?:[\s,]+(?:until\s+|on\s+)?(?P<when>.{1,30}))?$")
_AT = re.compile(r"(?:^|\s)(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$")


def steering(text: str) -> Steering | None:
    """The steering word this message is, or None: a longer message that merely holds one is an answer."""
    plain = " ".join(text.lower().replace("’", "'").split())
    if len(plain) > 60:
        return None
    plain = _POLITE.sub("", plain if plain == "?" else plain.rstrip(".!? "))
    if plain in _BY_WORD:
        return Steering(_BY_WORD[plain])
    later = _LATER.match(plain)
    if later is None:
        return None
    when = _when(later["when"] or "")
    return Steering(Steer.LATER, when) if when else None


def _when(phrase: str) -> When | None:
    """ "friday 14:00" as day and time; None when it is neither, so that "later we moved the racks" stays an answer."""
    phrase = phrase.strip()
    try:
        return When(date.fromisoformat(phrase).isoformat())
    except ValueError:
        pass
    at = None
    clock = _AT.search(phrase)
    if clock:
        hour, minute = int(clock[1]), int(clock[2] or 0)
        if clock[3]:
            hour = hour % 12 + (12 if clock[3] == "pm" else 0)
        if hour > 23 or minute > 59:
            return None
        at, phrase = time(hour, minute), phrase[: clock.start()].strip()
    named = phrase.removeprefix("next ") if phrase != "next week" else phrase
    if named in {"", "today", "tomorrow", "next week", "this week"} or weekday_named(named) is not None:
        return When(named, at)
    return None


def later_moment(when: When, now: datetime, slot: Slot, zone: ZoneInfo) -> datetime | None:
    """When that is, in UTC; None when it is past. Without a time of day it is the slot's, "" is the next working day,
    and "today" three hours from now."""
    today = now.astimezone(zone).date()
    at = when.at or slot.at
    if when.day == "today" or (when.day == "" and when.at is not None):
        moment = on_clock(today, at, zone) if when.at else now + timedelta(hours=3)
        return moment if moment > now else None
    moment = on_clock(_day(when.day, today, slot), at, zone)
    return moment if moment > now else None


def _day(named: str, today: date, slot: Slot) -> date:
    if named in {"", "tomorrow", "this week"}:
        day = today + timedelta(days=1)
        while named != "tomorrow" and day.weekday() >= 5:
            day += timedelta(days=1)
        return day
    if named == "next week":
        return today + timedelta(days=7 - today.weekday() + slot.weekday)
    weekday = weekday_named(named)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return date.fromisoformat(named)

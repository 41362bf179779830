"""Words that steer: `skip`, `done`, `later friday`, `help`, `stop`, `start`… They count only as a whole message."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.availability import on_clock
from bot.domain.people import Slot, weekday_named
from bot.domain.posted import NOT_AWAY, NOTHING_POSTED, Away, Posted, away, comment, posted
from bot.domain.words import folded


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
    NO_MODEL = "no model"
    MODEL_OK = "model ok"
    POSTED = "posted"
    AWAY = "away"
    BACK = "back"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class When:
    """The time a person named after `later`: any part may be missing."""

    day: str = ""  # "today", "tomorrow", "next week", "friday", "next friday", an ISO date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Steering:
    """A steering word, and for `later` the time named; for `posted` what was, for `away` the days, for `comment` what
    follows it."""

    steer: Steer
    when: When = When()
    posted: Posted = NOTHING_POSTED
    away: Away = NOT_AWAY
    rest: str = ""


_SAME = {
    Steer.SKIP: ("skip", "next", "pass", "next question", "skip this", "skip it"),
    Steer.DONE: ("done", "that's it", "that's all", "i'm done", "enough"),
    Steer.HELP: ("help", "?"),
    Steer.STOP: ("stop", "unsubscribe", "pause"),
    Steer.START: ("start", "resume"),
    Steer.BACK: ("back", "i'm back", "im back", "i am back", "back again"),
    Steer.CHECK_IN: ("check in", "check-in", "checkin"),
    Steer.MY_DATA: ("my data",),
    Steer.FORGET_ME: ("forget me",),
    Steer.NO_MODEL: ("no model", "no ai", "no language model", "scripted only", "script only"),
    Steer.MODEL_OK: ("model ok", "model okay", "ai ok", "use the model", "allow the model"),
}
_BY_WORD = {word: steer for steer, same in _SAME.items() for word in same}
_POLITE = re.compile(r"^(?:please|pls|plz)\s+|[\s,]+(?:please|pls|plz|thanks|thank you|thx)$")
_LATER = re.compile(r"^(?:later|not now|snooze)(?:[\s,]+(?:until\s+|on\s+)?(?P<when>.{1,30}))?$")
_AT = re.compile(r"(?:^|[\s,]|(?<=\d)t)(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*(am|pm)?$")
_LONGEST = 60  # characters
_FURTHEST = timedelta(days=366)
_DRESSING = frozenset("\"'*_~.!?…,;:()[]{}<>-•‼⁉。！？")  # noqa: RUF001 - full-width marks are meant
_DRESSED = frozenset({"So", "Sk", "Pi", "Pf", "Mn", "Me", "Cf", "Cs", "Co"})  # emoji and their parts, quotation marks
_EMOJI_NAME = re.compile(r"(?<![\w:]):(?:[+-]1|[a-z][a-z0-9_+-]*):(?::skin-tone-\d:)?")  # Slack sends emoji so


def steering(text: str) -> Steering | None:
    """The steering word this message is, or None: a longer message that merely holds one is an answer."""
    reported, said = posted(text), comment(text)
    if reported is not None:
        return Steering(Steer.POSTED, posted=reported)
    if said is not None:
        return Steering(Steer.COMMENT, rest=said)
    plain = " ".join(_EMOJI_NAME.sub(" ", folded(text.lower())).split())
    if len(plain) > _LONGEST:
        return None
    gone = away(plain)
    if gone is not None and day_typed(gone.last, date(2000, 1, 3)) is not None:
        return Steering(Steer.AWAY, away=gone)
    plain = "".join(" " if unicodedata.category(char) == "So" else char for char in plain)
    if plain.strip(" \"'*_“”„«»") == "?":
        return Steering(Steer.HELP)
    plain = " ".join(_undressed(_POLITE.sub("", _undressed(plain))).split())
    if plain in _BY_WORD:
        return Steering(_BY_WORD[plain])
    later = _LATER.match(plain)
    if later is None:
        return None
    when = _when(later["when"] or "")
    return Steering(Steer.LATER, when) if when else None


def _undressed(plain: str) -> str:
    """Without the quotation marks, asterisks, emoji and end marks that people put around a word."""
    start, end = 0, len(plain)
    while start < end and _is_dressing(plain[start]):
        start += 1
    while end > start and _is_dressing(plain[end - 1]):
        end -= 1
    return plain[start:end]


def _is_dressing(char: str) -> bool:
    return char.isspace() or char in _DRESSING or unicodedata.category(char) in _DRESSED


def _when(phrase: str) -> When | None:
    """ "friday 14:00" as day and time; None when it is neither, so that "later we moved the racks" stays an answer."""
    at = None
    clock = _AT.search(phrase)
    if clock:
        hour, minute = int(clock[1]), int(clock[2] or 0)
        if clock[3]:
            hour = hour % 12 + (12 if clock[3] == "pm" else 0)
        if hour > 23 or minute > 59:
            return None
        at, phrase = time(hour, minute), phrase[: clock.start()]
    day = _day_named(phrase.strip(" ,"))
    return None if day is None else When(day, at)


def day_typed(text: str, today: date) -> date | None:
    """The day that somebody typed: "2026-04-07", "friday" (the next one), "today", "tomorrow"; None when it is none."""
    phrase = " ".join(text.lower().split()).removeprefix("the ").removeprefix("end of ")
    named = _day_named(phrase)
    if named == "today":
        return today
    if named == "tomorrow":
        return today + timedelta(days=1)
    if named == "next week":
        return today + timedelta(days=7 - today.weekday())
    weekday = weekday_named(named.removeprefix("next ")) if named else None
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _date(phrase, today)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPOKEN_DATE = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2})(?:st|nd|rd|th)?)\.?(?:,?\s+(\d{4}))?$"
)


def _date(phrase: str, today: date) -> date | None:
    """ "2026-04-07", or "7 April" and "April 7": without a year the next one."""
    try:
        return date.fromisoformat(phrase)
    except ValueError:
        match = _SPOKEN_DATE.match(phrase)
    if match is None:
        return None
    name, number, year = (match[2] or match[3])[:3], int(match[1] or match[4]), match[5]
    if name not in _MONTHS:
        return None
    try:
        found = date(int(year) if year else today.year, _MONTHS.index(name) + 1, number)
        return found if year or found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


def _day_named(phrase: str) -> str | None:
    if phrase in {"", "today", "tomorrow", "next week", "this week"}:
        return phrase
    if phrase in {"tmrw", "tmr", "tmrrw", "tomorow", "tommorow", "tommorrow"}:
        return "tomorrow"
    if weekday_named(phrase.removeprefix("next ").removeprefix("this ")) is not None:
        return phrase.removeprefix("this ")
    try:
        return date.fromisoformat(phrase).isoformat()
    except ValueError:
        return None


def later_moment(when: When, now: datetime, slot: Slot, zone: ZoneInfo) -> datetime | None:
    """When that is, in UTC; None when it is past, or more than a year ahead.

    Without a time of day it is the slot's, "" is the next working day, and "today" three hours from now, if that is
    still today. A weekday that is today's means today when the time they named is still to come.
    """
    local = now.astimezone(zone)
    today = local.date()
    if when.day == "today" and when.at is None:
        moment = now + timedelta(hours=3)
        return moment if moment.astimezone(zone).date() == today else None
    day = today if when.day in {"", "today"} and when.at is not None else _day(when, local, slot)
    if not today <= day <= today + _FURTHEST:
        return None
    moment = on_clock(day, when.at or slot.at, zone)
    return moment if moment > now else None


def _day(when: When, local: datetime, slot: Slot) -> date:
    named, today = when.day, local.date()
    if named in {"", "tomorrow", "this week"}:
        day = today + timedelta(days=1)
        while named != "tomorrow" and day.weekday() >= 5:
            day += timedelta(days=1)
        return day
    if named == "next week":
        return today + timedelta(days=7 - today.weekday() + slot.weekday)
    weekday = weekday_named(named.removeprefix("next "))
    if weekday is None:
        return date.fromisoformat(named)
    if weekday == today.weekday() and when.at is not None and when.at > local.time() and not named.startswith("next "):
        return today
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)

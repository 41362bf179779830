"""Where a picture stands: its numbers written into an address, and read from one again."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.cadence_messages import WeekCount
from bot.domain.errors import InvalidInput
from bot.playground import times
from bot.ports import Look

MOST = 60  # numbers in a picture
HIGHEST = 9_999
NO_PICTURE = "There's no such picture. Its address names a look, a first day and at most sixty whole numbers."
_NUMBERS = re.compile(r"[0-9]{1,4}(?:,[0-9]{1,4})*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def weeks_address(weeks: Sequence[WeekCount], look: str) -> str:
    """The picture of the team's posts per week. The weeks follow each other."""
    latest = weeks[-MOST:]
    parts = {"from": latest[0].monday.isoformat(), "n": _written([week.posts for week in latest]), "look": look}
    return f"/pictures/weeks.png?{times.query(parts)}"


def rhythm_address(counts: Sequence[int], look: str) -> str:
    """The small picture of one person's posts per week."""
    return f"/pictures/rhythm.png?{times.query({'n': _written(counts[-MOST:]), 'look': look})}"


def weeks_of(query: Mapping[str, str]) -> list[WeekCount]:
    """The weeks that an address names. Raises InvalidInput."""
    text = query.get("from", "")
    if not _DAY.fullmatch(text):
        raise InvalidInput(NO_PICTURE)
    try:
        first = date.fromisoformat(text)
        return [WeekCount(first + timedelta(weeks=place), n) for place, n in enumerate(counts_of(query))]
    except (ValueError, OverflowError) as problem:
        raise InvalidInput(NO_PICTURE) from problem


def counts_of(query: Mapping[str, str]) -> list[int]:
    """The numbers that an address names. Raises InvalidInput."""
    text = query.get("n", "")
    if len(text) > MOST * 5 or not _NUMBERS.fullmatch(text) or text.count(",") >= MOST:
        raise InvalidInput(NO_PICTURE)
    return [int(number) for number in text.split(",")]


def look_of(query: Mapping[str, str]) -> Look:
    """What it is drawn for. Raises InvalidInput."""
    text = query.get("look", Look.LIGHT.value)
    if text not in set(Look):
        raise InvalidInput(NO_PICTURE)
    return Look(text)


def _written(counts: Sequence[int]) -> str:
    return ",".join(str(min(max(count, 0), HIGHEST)) for count in counts)

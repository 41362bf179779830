"""Moments as feeds and pages write them, and which of them can be true."""

import calendar
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_FIRST = datetime(1995, 1, 1, tzinfo=UTC)  # no feed is older
_AHEAD = timedelta(days=1)  # a server's clock may be wrong by its zone, not by more
_LONGEST = 64  # characters
_FRACTION = re.compile(r"(\.\d{6})\d+")


def moment(said: time.struct_time | str | None, now: datetime, ahead: timedelta = _AHEAD) -> datetime | None:
    """The moment in UTC: of a struct in UTC, or of a text (RFC 3339 or RFC 822; without a zone it is taken as UTC).

    None for what can't be true: before 1995, more than a day (or `ahead`) after `now`, or no moment at all.
    """
    try:
        found = _from_text(said) if isinstance(said, str) else _from_struct(said)
        found = found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return found if found is not None and _FIRST <= found <= now + ahead else None


def _from_struct(said: time.struct_time | None) -> datetime | None:
    return None if said is None else datetime.fromtimestamp(calendar.timegm(said), UTC)


def _from_text(said: str) -> datetime | None:
    text = said.strip()[:_LONGEST]
    if not text:
        return None
    try:
        return datetime.fromisoformat(_FRACTION.sub(r"\1", text))
    except ValueError:
        return parsedate_to_datetime(text)

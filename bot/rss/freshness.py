"""What a server's headers say about time: how long an answer stays fresh, and how long to leave the server alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.domain.feeds import DAY

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,12}")


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays as it is; at most a day, since nobody waits longer. None when it doesn't say."""
    age = _MAX_AGE.search(headers.get("Cache-Control", ""))
    if age:
        return _at_most_a_day(int(age[1]))
    expires = _moment(headers.get("Expires", ""))
    return _from(expires, headers, now)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long to leave the server alone; at most a day. None when it doesn't say."""
    said = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(said):
        return _at_most_a_day(int(said))
    return _from(_moment(said), headers, now)


def _from(moment: datetime | None, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """By the server's own clock when it shows one: ours may go differently."""
    if moment is None:
        return None
    return _at_most_a_day((moment - (_moment(headers.get("Date", "")) or now)).total_seconds())


def _at_most_a_day(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0), DAY.total_seconds()))


def _moment(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

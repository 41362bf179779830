"""Somebody's status in Slack, read for one thing: whether they are out of office, and until when. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

A_MOMENT = timedelta(seconds=1)
# Signs that Slack and calendars set for who is away, and nobody for anything else.
_SIGNS = {
    "palm_tree",
    "face_with_thermometer",
    "beach_with_umbrella",
    "umbrella_on_ground",
    "desert_island",
}
_AWAY = re.compile(
    r"\b(?:out\s+of\s+(?:the\s+)?office|o\.?o\.?o\.?|o/o/o|vacation(?:ing)?|holidays?|(?:annual|sick|parental|maternity|"
    r"paternity|family|medical|unpaid)\s+leave|on\s+leave|on\s+pto|pto|(?:out|off|home)\s+sick|sick(?:\s+day)?|"
    r"(?:day|week|month)s?\s+off|off\s+(?:today|work|until|till)|away\s+(?:until|till)|sabbatical)(?![\w-])",
    re.IGNORECASE,
)
# Words with which the same ones mean something else.
_HERE = re.compile(
    r"\b(?:back\s+from|after\s+my|before\s+my|planning|working|wfh|remote(?:ly)?|focus(?:ing)?|in\s+a\s+meeting|"
    r"in\s+meetings|commuting|sick\s+of|not\s+(?:on|ooo|out)|(?:no|not|happy)\s+holidays?|holiday\s+(?:party|season)|"
    r"countdown)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says: away or not, and the last day of it, None when nobody said."""

    away: bool
    until: date | None = None


def out_of_office(text: str, emoji: str) -> bool:
    """Whether a status says that somebody doesn't work these days. Its words go before its sign: “in a meeting” with a
    palm tree is a meeting."""
    if _HERE.search(text):
        return False
    sign = emoji.strip().strip(":").partition("::")[0]
    return bool(_AWAY.search(text)) or sign in _SIGNS


def status_of(text: str, emoji: str, ends: int, zone: ZoneInfo, now: datetime) -> Status:
    """What a status says, its end (in seconds, 0 for none) on their own clock. One that has run out says nothing."""
    if not out_of_office(text, emoji):
        return Status(False)
    try:
        moment = datetime.fromtimestamp(ends, zone) if ends > 0 else None
    except (OverflowError, OSError, ValueError):
        moment = None
    if moment is None:
        return Status(True)
    return Status(True, (moment - A_MOMENT).date()) if moment > now else Status(False)

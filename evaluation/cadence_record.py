"""What the proof of a cadence reads: the JSON that `beatdesk demo --json` writes, as plain rows with moments and days.

It leans on nothing of the bot's: only on zoneinfo and the `holidays` library.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FAR = "9999-12-31"  # nobody knows yet when they are back
WEEKS = {"weekly": 1, "every two weeks": 2, "monthly": 4}


class Unreadable(Exception):
    """The file is no record of a demo; the message says why."""


@dataclass(frozen=True)
class Message:
    at: datetime
    to: str
    zone: ZoneInfo
    kind: str
    text: str
    unprompted: bool


@dataclass(frozen=True)
class Checkin:
    sme: str
    due: datetime
    asked: datetime | None
    state: str


@dataclass(frozen=True)
class Post:
    """`at` is when the bot came to know of it, `day` when it came out."""

    at: datetime
    day: date
    smes: tuple[str, ...]
    title: str
    link: str


@dataclass(frozen=True)
class Word:
    """One word about a silence: a nudge, a ride, a director's, an offer."""

    at: datetime
    sme: str
    stage: str
    to: str


@dataclass
class Person:
    """Who they are, and when they work."""

    name: str
    zone: ZoneInfo
    country: str
    weeks: int
    budget: int
    begins: time
    ends: time
    days: frozenset[int]
    away: list[tuple[date, date]]
    buddy: str | None
    buddy_since: datetime | None
    joined: datetime
    until: datetime
    spoke: list[datetime]
    waited: list[tuple[datetime, datetime, datetime | None]]  # ideas: since when, visible from when, decided when
    later: list[datetime] = field(default_factory=list)  # when they asked to be asked later

    @cached_property
    def _holidays(self) -> dict[date, str]:
        if not self.country:
            return {}
        code, _, region = self.country.partition("-")
        years = range(self.joined.year - 1, self.until.year + 2)
        return dict(holidays.country_holidays(code, subdiv=region or None, years=years))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), tzinfo=self.zone).astimezone(UTC)

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def off(self, day: date) -> str:
        """Why nothing may begin on that day; "" when it may."""
        if self.is_away(day):
            return "on leave"
        return f"a public holiday ({self._holidays[day]})" if day in self._holidays else ""

    def rest(self, day: date) -> str:
        """Why nobody works on that day; "" when they do."""
        return self.off(day) or ("" if day.weekday() in self.days else f"a {day:%A}")

    def at_work(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return not self.rest(local.date()) and self.begins <= local.time() < self.ends

    def spoke_before(self, moment: datetime, within: timedelta) -> bool:
        return any(timedelta() <= moment - each <= within for each in self.spoke)


@dataclass(frozen=True)
class Record:
    """Everything, each list in order of time."""

    people: dict[str, Person]
    messages: list[Message]
    checkins: list[Checkin]
    posts: list[Post]
    words: list[Word]

    def to(self, name: str) -> list[Message]:
        return [message for message in self.messages if message.to == name]

    def planned(self, name: str) -> list[datetime]:
        """When check-ins came, or would have come had nothing stood in their place."""
        return [each.asked or each.due for each in self.checkins if each.sme == name]

    def asked(self, name: str) -> list[datetime]:
        return [each.asked for each in self.checkins if each.sme == name and each.asked is not None]


def read(data: Any) -> Record:
    """The rows of a record. Raises Unreadable with what is missing."""
    try:
        people = {row["name"]: _person(row) for row in data["people"]}
        for name, at in _later(data["turns"]):
            people[name].later.append(at)
        return Record(
            people,
            sorted((_message(row) for row in data["messages"]), key=lambda each: each.at),
            sorted((_checkin(row) for row in data["checkins"]), key=lambda each: each.due),
            sorted((_post(row) for row in data["posts"]), key=lambda each: each.at),
            sorted((_word(row) for row in data["cadence"]), key=lambda each: each.at),
        )
    except KeyError as problem:
        raise Unreadable(f"There is no {problem} in it. Was it written by `beatdesk demo --json`?") from problem
    except (TypeError, ValueError, AttributeError) as problem:
        raise Unreadable("It does not read like what `beatdesk demo --json` writes.") from problem


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)


def _person(row: dict[str, Any]) -> Person:
    begins, ends = (time.fromisoformat(text) for text in row["hours"].split("-"))
    return Person(
        name=row["name"],
        zone=ZoneInfo(row["zone"]),
        country=row["country"],
        weeks=WEEKS[row["goal"]],
        budget=int(row["budget"]),
        begins=begins,
        ends=ends,
        days=frozenset(DAYS.index(day) for day in row["days"]),
        away=[(date.fromisoformat(first), date.fromisoformat(last or FAR)) for first, last in row["away"]],
        buddy=row["buddy"],
        buddy_since=_maybe(row["buddy_since"]),
        joined=_moment(row["joined"]),
        until=_moment(row["until"]),
        spoke=sorted(_moment(text) for text in row["spoke"]),
        waited=[(_moment(since), _moment(visible), _maybe(until)) for since, visible, until in row["waited"]],
    )


def _later(turns: Sequence[dict[str, Any]]) -> list[tuple[str, datetime]]:
    return [
        (turn["sme"], _moment(turn["at"]))
        for turn in turns
        if turn["who"] == "sme" and (turn["text"] or "").strip().lower().startswith("later")
    ]


def _message(row: dict[str, Any]) -> Message:
    return Message(
        _moment(row["at"]), row["to"], ZoneInfo(row["zone"]), row["kind"], row["text"], bool(row["unprompted"])
    )


def _checkin(row: dict[str, Any]) -> Checkin:
    return Checkin(row["sme"], _moment(row["due"]), _maybe(row["asked"]), row["state"])


def _post(row: dict[str, Any]) -> Post:
    return Post(_moment(row["at"]), date.fromisoformat(row["day"]), tuple(row["sme"]), row["title"], row["link"])


def _word(row: dict[str, Any]) -> Word:
    return Word(_moment(row["at"]), row["sme"], row["stage"], row["to"])

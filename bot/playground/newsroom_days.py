"""Days in a newsroom's file: what came out when, and who is away; read from all the ways in which people write them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from bot.domain.posts import Place
from bot.domain.words import one_line

FIRST, LAST = date(1980, 1, 1), date(2200, 1, 1)
_DAY = r"\d{4}-\d{2}-\d{2}"
_FROM_TO = re.compile(
    rf"(?:from\s+)?({_DAY})\s*(?:\.\.+|…|/|-|–|—|,|\bto\b|\buntil\b|\btill\b|\bthrough\b)\s*({_DAY})",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"({_DAY})(?:[T ]+(\d{{1,2}}:\d{{2}})(?::\d{{2}})?)?(?:[\s,:-]+(.+))?", re.DOTALL)
_VIAS = {
    "dm": ("dm", "sme", "self", "themselves", "message", "chat", "posted"),
    "director": ("director", "ideas", "/ideas"),
    "feed": ("feed", "rss", "own feed", "blog feed"),
}


def _a_day(written: object) -> date:
    try:
        day = date.fromisoformat(written.strip()) if isinstance(written, str) else written
    except ValueError:
        day = None
    if not isinstance(day, date):
        raise ValueError("this should be a date, such as 2026-04-07")
    if not FIRST <= day <= LAST:
        raise ValueError(f"{day} is too far away; give a day between {FIRST.year} and {LAST.year}")
    return day


def _a_link(written: str) -> str:
    link = written.strip()
    if link and (urlsplit(link).scheme not in {"http", "https"} or not urlsplit(link).hostname or " " in link):
        raise ValueError(f"“{one_line(link, 60)}” is no link; it should begin with https://")
    return link


def _a_place(written: object) -> object:
    found = next(
        (place for place in Place if isinstance(written, str) and place.value.casefold() == _plain(written)), None
    )
    if found is None and written:
        raise ValueError(f"this should be one of {', '.join(Place)}")
    return found


def _a_way(written: object) -> object:
    found = next((via for via, words in _VIAS.items() if isinstance(written, str) and _plain(written) in words), None)
    if found is None:
        raise ValueError(f"this should be one of {', '.join(_VIAS)}")
    return found


Day = Annotated[date, BeforeValidator(_a_day)]


class Posted(BaseModel):
    """A piece of theirs that came out on a day, and who says so: they themselves (dm), a director, or their own
    feed. `at` is the time on their clock, None for their noon. `idea` is a part of the headline of the accepted idea
    that it came of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Day
    at: time | None = None
    title: Annotated[str, AfterValidator(lambda text: one_line(text, 200))] = ""
    link: Annotated[str, AfterValidator(_a_link)] = ""
    place: Annotated[Place | None, BeforeValidator(_a_place)] = None
    via: Annotated[Literal["dm", "director", "feed"], BeforeValidator(_a_way)] = "dm"
    idea: str = ""

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, written: object) -> object:
        if isinstance(written, str):
            return _opened({"day": written})
        if not isinstance(written, Mapping):
            raise ValueError("this should be a date, or keys such as “day: 2026-04-07” and “title: …”")
        return _opened(
            one_name(
                written,
                day=("date", "on", "published"),
                at=("time",),
                title=("headline",),
                link=("url", "address"),
                place=("where",),
                via=("how", "found"),
            )
        )


class Away(BaseModel):
    """Days on which somebody is on leave, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Day
    last: Day

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, written: object) -> object:
        if isinstance(written, str):
            return _from_to(written)
        if isinstance(written, list) and len(written) == 2:
            return {"first": written[0], "last": written[1]}
        if not isinstance(written, Mapping):
            raise ValueError("this should be days, such as “2026-04-06 to 2026-04-17”")
        named = one_name(
            written,
            first=("from", "since", "start", "on", "day", "date"),
            last=("until", "till", "to", "through", "end"),
        )
        if {"on", "day", "date"} & set(written):
            named.setdefault("last", named.get("first"))
        if not {"first", "last"} <= set(named):
            raise ValueError("say from when and until when, such as “from: 2026-04-06” and “until: 2026-04-17”")
        return named

    @model_validator(mode="after")
    def _in_order(self) -> "Away":
        if self.last < self.first:
            raise ValueError(f"the last day, {self.last}, comes before the first, {self.first}")
        return self

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.last > self.first else str(self.first)


def some(written: object) -> object:
    """One, or a list of them."""
    return written if isinstance(written, list) else [written]


def periods(written: object) -> object:
    """One, or a list of them. Two plain days in a list are the first and the last of one."""
    if isinstance(written, list) and len(written) == 2 and all(_is_day(each) for each in written):
        return [written]
    return some(written)


def apart(leaves: list[Away]) -> list[Away]:
    """In order of time. Raises ValueError when two share a day."""
    ordered = sorted(leaves, key=lambda leave: leave.first)
    for one, other in pairwise(ordered):
        if other.first <= one.last:
            raise ValueError(f"{one} and {other} overlap; write them as one")
    return ordered


def one_name(written: Mapping[Any, Any], **others: Iterable[str]) -> dict[str, Any]:
    """The same keys, each by the name that we go by. Raises ValueError when two say the same."""
    ours = {each: name for name, more in others.items() for each in (name, *more)}
    named: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for key, value in written.items():
        name = ours.get(str(key).lower(), str(key))
        if name in named:
            raise ValueError(f"“{known[name]}” and “{key}” say the same; keep one")
        named[name], known[name] = value, key
    return named


def _from_to(written: str) -> dict[str, Any]:
    match = _FROM_TO.fullmatch(written.strip())
    first, last = match.groups() if match else (written, written)
    if not match and not _is_day(written):
        raise ValueError(f"I can't read “{one_line(written, 60)}”; write days, such as “2026-04-06 to 2026-04-17”")
    return {"first": first, "last": last}


def _opened(named: dict[str, Any]) -> dict[str, Any]:
    """A time, a link or a title that stands behind the day goes where it belongs."""
    match = _OPENING.fullmatch(named["day"].strip()) if isinstance(named.get("day"), str) else None
    if match is None:
        return named
    day, at, more = match.groups()
    named |= {"day": day} | ({"at": at.zfill(5)} if at else {})
    if more:
        link = next((word for word in more.split() if word.startswith(("https://", "http://"))), "")
        for key, value in (("link", link), ("title", more.replace(link, "", 1).strip())):
            if value and named.setdefault(key, value) != value:
                raise ValueError(f"“{key}” is said twice")
    return named


def _is_day(written: object) -> bool:
    return isinstance(written, str) and re.fullmatch(_DAY, written.strip()) is not None


def _plain(written: str) -> str:
    return " ".join(written.casefold().split())

"""The people of a newsroom's file: what they would answer, what they publish, when they are at work and with whom."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import time
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.domain.availability import DAY_BEGINS, DAY_ENDS, WORKING_DAYS
from bot.domain.cadence import Goal
from bot.domain.errors import InvalidInput
from bot.domain.people import DEFAULT_SLOT, WEEKDAYS, Slot, checked_zone, weekday_named
from bot.domain.words import one_line, storable
from bot.playground.newsroom_days import Away, Posted, apart, one_name, periods, some

MOST_A_WEEK = 5  # messages beside the check-ins that somebody may allow
_HOURS = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|\bto\b|\buntil\b)\s*(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE
)
_DAYS = re.compile(r"([a-z]+)\.?\s*(?:-|–|—|\bto\b)\s*([a-z]+)\.?", re.IGNORECASE)
_GOALS = {
    Goal.WEEKLY: {"weekly", "week", "every week", "1"},
    Goal.TWO_WEEKS: {
        "every two weeks",
        "two weeks",
        "every 2 weeks",
        "2 weeks",
        "biweekly",
        "fortnightly",
        "2",
        "every second week",
        "every other week",
        "fortnight",
    },
    Goal.MONTHLY: {"monthly", "month", "every month", "every four weeks", "4 weeks", "4"},
}


def _named(text: str) -> str:
    name = one_line(text, 80)
    if not name:
        raise ValueError("it is empty")
    return name


def _goal(written: object) -> object:
    wanted = " ".join(str(written).casefold().replace("-", " ").split())
    found = next((goal for goal, words in _GOALS.items() if wanted in words), None)
    if found is None:
        raise ValueError(f"this should be one of {', '.join(Goal)}")
    return found


def _hours(written: object) -> object:
    """(begin, end) from "09:00-17:00"."""
    text = " to ".join(map(str, written)) if isinstance(written, list) else str(written)
    match = _HOURS.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        begins, ends = (time(int(match[n]), int(match[n + 1] or 0)) for n in (1, 3))
    except ValueError:
        raise ValueError(f"I can't read the hours “{one_line(text, 40)}”; write them as “09:00-17:00”") from None
    if ends <= begins:
        raise ValueError(f"the day ends at {ends:%H:%M}, before it begins at {begins:%H:%M}")
    return begins, ends


def _days(written: object) -> object:
    """Numbers of working days, 0 for Monday, from names: "Mon-Thu", "Mon, Wed", or a list."""
    run = _DAYS.fullmatch(written.strip()) if isinstance(written, str) else None
    if run is not None:
        first, last = (_weekday(word) for word in run.groups())
        return tuple(range(first, last + 1)) if first <= last else (*range(last + 1), *range(first, 7))
    words = written if isinstance(written, list) else re.split(r"[,\s]+(?:and\s+)?", str(written).strip())
    found = tuple(sorted({_weekday(str(word)) for word in words if str(word).strip()}))
    if not found:
        raise ValueError("name at least one working day")
    return found


def _weekday(word: str) -> int:
    number = weekday_named(word.strip())
    if number is None:
        raise ValueError(f"“{one_line(word, 30)}” is no day; write {', '.join(day[:3] for day in WEEKDAYS)}")
    return number


def plainly(check: Callable[[], str]) -> str:
    """What a rule of ours says, as pydantic wants to hear it."""
    try:
        return check()
    except InvalidInput as problem:
        raise ValueError(problem.user_message) from problem


Said = Annotated[str, AfterValidator(storable)]
Burst = Annotated[list[Said], BeforeValidator(lambda said: [said] if isinstance(said, str) else said)]
Name = Annotated[str, AfterValidator(_named)]


class Person(BaseModel):
    """An SME and their answers, in order; each answer is a burst of one message or more. `hours` are when their day
    begins and ends, `days` numbers (0 for Monday), `buddy` the name of whom they take turns with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    zone: str
    beat: Name = "their work"
    topics: list[str] = []
    slot: str = str(DEFAULT_SLOT)
    answers: list[Burst] = []
    country: str = ""
    goal: Annotated[Goal, BeforeValidator(_goal)] = Goal.WEEKLY
    budget: Annotated[
        int, BeforeValidator(lambda text: "0" if str(text).strip().casefold() in {"none", "no"} else text)
    ] = Field(2, ge=0, le=MOST_A_WEEK)
    hours: Annotated[tuple[time, time], BeforeValidator(_hours)] = (DAY_BEGINS, DAY_ENDS)
    days: Annotated[tuple[int, ...], BeforeValidator(_days)] = WORKING_DAYS
    posts: Annotated[list[Posted], BeforeValidator(some)] = Field([], max_length=1_000)
    away: Annotated[list[Away], BeforeValidator(periods), AfterValidator(apart)] = Field([], max_length=100)
    buddies: Annotated[list[Name], BeforeValidator(some)] = []

    @model_validator(mode="before")
    @classmethod
    def _our_names(cls, written: object) -> object:
        more = {"buddies": ("buddy",), "away": ("leave", "leaves"), "days": ("working days",), "posts": ("posted",)}
        return one_name(written, **more) if isinstance(written, dict) else written

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return plainly(lambda: checked_zone(value))

    @field_validator("slot")
    @classmethod
    def _slot(cls, value: str) -> str:
        return plainly(lambda: str(Slot.parse(value)))

    @field_validator("country")
    @classmethod
    def _country(cls, value: str, info: ValidationInfo) -> str:
        almanac = (info.context or {}).get("almanac")
        return plainly(lambda: almanac.country(value)) if almanac is not None else value.strip()

    @field_validator("posts")
    @classmethod
    def _each_once(cls, posts: list[Posted]) -> list[Posted]:
        links = [post.link for post in posts if post.link]
        twice = sorted({link for link in links if links.count(link) > 1})
        if twice:
            raise ValueError(f"{twice[0]} stands here twice")
        return sorted(posts, key=lambda post: (post.day, post.at or time(12)))


def whole_name(written: str, people: Sequence[Person]) -> str | None:
    """Somebody's name as it stands in the newsroom, for all of it or the first name; None for nobody's."""
    wanted = one_line(written, 80).removeprefix("@").casefold()
    for person in people:
        if wanted == person.name.casefold():
            return person.name
    first = [person.name for person in people if person.name.split()[0].casefold() == wanted]
    return first[0] if len(first) == 1 else None


def pairs_of(written: Iterable[tuple[str, str]], people: Sequence[Person]) -> list[tuple[str, str]]:
    """Who takes turns with whom, by whole names, each pair once. Raises ValueError with what can't be."""
    found: list[tuple[str, str]] = []
    for names in written:
        one, other = (whole_name(name, people) for name in names)
        unknown = [name for name, whole in zip(names, (one, other), strict=True) if whole is None]
        if one is None or other is None:
            raise ValueError(f"“{one_line(unknown[0], 60)}” is nobody's name here")
        if one == other:
            raise ValueError(f"{one} can't be their own buddy")
        if (one, other) not in found and (other, one) not in found:
            found.append((one, other))
    everybody = [name for pair in found for name in pair]
    twice = sorted({name for name in everybody if everybody.count(name) > 1})
    if twice:
        raise ValueError(f"{twice[0]} can have one buddy only")
    return found


def a_pair(written: object) -> object:
    """Two names from a list, from keys with values, or from a text: "Mara and Tom"."""
    if isinstance(written, str):
        written = re.split(r"\s*(?:,|&|\+|/|\band\b|\bwith\b)\s*", written.strip())
    elif isinstance(written, dict):
        written = [name for key, name in written.items()] if len(written) == 2 else [*written, *written.values()]
    if not isinstance(written, list) or len(written) != 2 or not all(isinstance(name, str) for name in written):
        raise ValueError("a pair is two names, such as [Mara Lindqvist, Tomás Arce]")
    return tuple(written)


def couples(written: object) -> object:
    """A list of pairs; or one pair, or names with names as keys and values."""
    if isinstance(written, dict):
        return [[one, other] for one, other in written.items()]
    if isinstance(written, list) and len(written) == 2 and all(isinstance(name, str) for name in written):
        both = [re.search(r",|&|\band\b|\bwith\b", name) for name in written]
        return written if any(both) else [written]
    return some(written)


Pair = Annotated[tuple[str, str], BeforeValidator(a_pair)]

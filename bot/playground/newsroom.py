"""A newsroom for the demo: who works there and what they would answer, read from YAML."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.domain.errors import Misconfigured
from bot.domain.feeds import FeedKind
from bot.domain.words import one_line
from bot.playground.newsroom_days import FIRST, LAST, Away, apart, periods
from bot.playground.newsroom_people import Name, Pair, Person, couples, pairs_of
from bot.playground.newsroom_shared import shared_out, whose_is_it
from bot.ports import Almanac
from bot.ports.nobody import NO_ALMANAC

MOST_BYTES = 4_000_000


class FeedFile(BaseModel):
    """A feed of the newsroom: a file beside it, which shows at any moment what had come out by then. `whose` is "all",
    a beat or somebody's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    file: Path
    whose: Name = Field("all", alias="for")
    kind: FeedKind = FeedKind.NEWS

    @property
    def address(self) -> str:
        """Where the demo pretends that it stands."""
        return f"https://feeds.example/{quote(self.name, safe='')}"


class Newsroom(BaseModel):
    """`days` days from `start` on, on everybody's own clock. While the director is `busy` nothing is decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date = Field(ge=FIRST, le=LAST)
    days: int = Field(14, ge=1, le=400)
    director: Name = "Dana Whitfield"
    channel: Name = "#marketing"
    people: list[Person] = Field(min_length=1, max_length=500)
    feeds: list[FeedFile] = Field([], max_length=200)
    busy: Annotated[list[Away], BeforeValidator(periods), AfterValidator(apart)] = []
    buddies: Annotated[list[Pair], BeforeValidator(couples)] = Field([], validate_default=True)
    posts: list[Any] = []  # whose, nobody knows
    away: list[Any] = []

    @model_validator(mode="before")
    @classmethod
    def _handed_out(cls, data: dict[Any, Any]) -> dict[Any, Any]:
        return shared_out(data)

    @field_validator("people")
    @classmethod
    def _different_names(cls, people: list[Person]) -> list[Person]:
        names = [person.name for person in people]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two people can't share a name: {', '.join(twice)}")
        return people

    @field_validator("feeds")
    @classmethod
    def _feeds_that_are_there(cls, feeds: list[FeedFile], info: ValidationInfo) -> list[FeedFile]:
        """Files are looked for beside the newsroom. `for` names somebody, or a beat, that stands in it."""
        folder = (info.context or {}).get("folder", Path())
        people: list[Person] = info.data.get("people", [])
        names = [feed.name for feed in feeds]
        found = []
        for feed in feeds:
            whose = _whose(feed.whose, people)
            if names.count(feed.name) > 1:
                raise ValueError(f"two feeds can't share a name: {feed.name}")
            if not (folder / feed.file).is_file():
                raise ValueError(f"there is no file {feed.file} for the feed {feed.name}")
            if people and whose is None:
                raise ValueError(f"{feed.name} is for “{feed.whose}”, which is no beat and nobody's name here")
            found.append(feed.model_copy(update={"file": folder / feed.file, "whose": whose or ""}))
        return found

    @field_validator("buddies")
    @classmethod
    def _one_buddy_each(cls, pairs: list[tuple[str, str]], info: ValidationInfo) -> list[tuple[str, str]]:
        """Those named here and those named beside a person."""
        people: list[Person] = info.data.get("people", [])
        own = [(person.name, buddy) for person in people for buddy in person.buddies]
        found = pairs_of([*pairs, *own], people) if people else []
        budgets = {person.name: person.budget for person in people}
        for one, other in found:
            if not budgets[one] and not budgets[other]:
                raise ValueError(f"{one} and {other} both allow no messages, so that nobody can ask them")
        return found

    @field_validator("posts", "away")
    @classmethod
    def _somebodys(cls, rows: list[Any]) -> list[Any]:
        if rows:
            raise ValueError("; ".join(dict.fromkeys(whose_is_it(row) for row in rows)))
        return rows


def _whose(written: str, people: list[Person]) -> str | None:
    """As a director would type it: "" for everybody, "@" and a whole name, or a beat. None when it is nobody's."""
    wanted = written.removeprefix("@").casefold()
    if wanted in {"all", "everybody", "everyone"}:
        return ""
    for person in people:
        if wanted in {person.name.casefold(), person.name.split()[0].casefold()}:
            return f"@{person.name}"
    return next((person.beat for person in people if person.beat.casefold() == wanted), None)


class _Words(yaml.BaseLoader):
    """Keeps every scalar as it was typed: an answer of "yes" or "1e3" is words, not a value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuses a key that stands twice: one of the two would be lost without a word."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"“{twice[0]}” stands here twice", node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def load(file: Path, almanac: Almanac = NO_ALMANAC) -> Newsroom:
    """Read a newsroom. `almanac` knows the countries. Raises Misconfigured with everything that is wrong, in plain
    words."""
    title = f"I can't use the newsroom {file}:"
    try:
        with file.open("rb") as stream:
            written = stream.read(MOST_BYTES + 1)
        if len(written) > MOST_BYTES:
            raise Misconfigured(title, [f"It is bigger than {MOST_BYTES // 1_000_000} MB. Split it into several."])
        data = yaml.load(written.decode("utf-8-sig"), Loader=_Words)  # noqa: S506  # builds strings only
    except OSError as problem:
        raise Misconfigured(title, [f"The file can't be read: {problem.strerror}."]) from problem
    except UnicodeDecodeError as problem:
        raise Misconfigured(title, ["The file is not UTF-8 text."]) from problem
    except yaml.YAMLError as problem:
        raise Misconfigured(title, [_yaml_sentence(problem)]) from problem
    except RecursionError as problem:
        raise Misconfigured(title, ["Its lists stand too deep inside each other."]) from problem
    if not isinstance(data, dict):
        raise Misconfigured(title, ["It should be a list of settings such as “start: 2026-03-23” and “people:”."])
    try:
        return Newsroom.model_validate(data, context={"folder": file.parent, "almanac": almanac})
    except ValidationError as wrong:
        raise Misconfigured(
            title, [_sentence(error["loc"], error["type"], error["msg"]) for error in wrong.errors()]
        ) from wrong


def _yaml_sentence(problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    where = f" near line {mark.line + 1}" if mark is not None else ""
    what = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "check indentation and quotes"
    return f"It is not valid YAML{where}: {what}."


_EXPECTED = {
    "list_type": "this should be a list",
    "string_type": "this should be text",
    "model_type": "this should be keys with values, such as “name: Mara Lindqvist”",
    "too_short": "name at least one person",
    "too_long": "these are too many for one newsroom",
    "int_parsing": "this should be a whole number",
    "date_from_datetime_parsing": "this should be a date, such as 2026-03-23",
    "date_parsing": "this should be a date, such as 2026-03-23",
    "date_from_datetime_inexact": "this should be a date without a time, such as 2026-03-23",
}


def _sentence(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    named = [f"number {part + 1}" if isinstance(part, int) else one_line(str(part), 60) for part in loc]
    inside = f" ({', '.join(named[:-1])})" if len(named) > 1 else ""
    if kind == "extra_forbidden":
        return f"“{named[-1]}” is not a key I know{inside}."
    if kind == "missing":
        return f"“{named[-1]}” is missing{inside}."
    told = _EXPECTED.get(kind) or message.removeprefix("Value error, ").replace("Input should", "this should")
    return f"{', '.join(named)}: {told}" + ("" if told.endswith((".", "?")) else ".")

"""A newsroom for the demo: who works there and what they would answer, read from YAML."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from bot.domain.errors import InvalidInput, Misconfigured
from bot.domain.people import DEFAULT_SLOT, Slot, checked_zone

Burst = Annotated[list[str], BeforeValidator(lambda said: [said] if isinstance(said, str) else said)]


class Person(BaseModel):
    """An SME and their answers, in order; each answer is a burst of one message or more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    zone: str
    beat: str = "their work"
    topics: list[str] = []
    slot: str = str(DEFAULT_SLOT)
    answers: list[Burst] = []

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return _plainly(lambda: checked_zone(value))

    @field_validator("slot")
    @classmethod
    def _slot(cls, value: str) -> str:
        return _plainly(lambda: str(Slot.parse(value)))


class Newsroom(BaseModel):
    """`days` days from `start` on, on everybody's own clock."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date
    days: int = Field(14, ge=1, le=400)
    director: str = Field("Dana Whitfield", min_length=1)
    channel: str = Field("#marketing", min_length=1)
    people: list[Person] = Field(min_length=1, max_length=500)

    @field_validator("people")
    @classmethod
    def _different_names(cls, people: list[Person]) -> list[Person]:
        names = [person.name for person in people]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two people can't share a name: {', '.join(twice)}")
        return people


def _plainly(check: Callable[[], str]) -> str:
    try:
        return check()
    except InvalidInput as problem:
        raise ValueError(problem.user_message) from problem


def load(file: Path) -> Newsroom:
    """Read a newsroom. Raises Misconfigured with everything that is wrong, in plain words."""
    title = f"I can't use the newsroom {file}:"
    try:
        # BaseLoader keeps every scalar as it was typed: an answer of "yes" or "1e3" is words, not a value.
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # builds strings only
    except OSError as problem:
        raise Misconfigured(title, [f"The file can't be read: {problem.strerror}."]) from problem
    except UnicodeDecodeError as problem:
        raise Misconfigured(title, ["The file is not UTF-8 text."]) from problem
    except yaml.YAMLError as problem:
        raise Misconfigured(title, [_yaml_sentence(problem)]) from problem
    if not isinstance(data, dict):
        raise Misconfigured(title, ["It should be a list of settings such as “start: 2026-03-23” and “people:”."])
    try:
        return Newsroom.model_validate(data)
    except ValidationError as wrong:
        raise Misconfigured(
            title, [_sentence(error["loc"], error["type"], error["msg"]) for error in wrong.errors()]
        ) from wrong


def _yaml_sentence(problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    where = f" near line {mark.line + 1}" if mark is not None else ""
    return f"It is not valid YAML{where}: {getattr(problem, 'problem', None) or 'check indentation and quotes'}."


def _sentence(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    named = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in loc]
    place = ", ".join(named)
    if kind == "extra_forbidden":
        return f"“{named[-1]}” ({place}) is not a key I know."
    if kind == "missing":
        return f"“{named[-1]}” is missing ({place})."
    return f"{place}: {message.removeprefix('Value error, ')}"

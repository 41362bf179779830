"""A folder of labelled news, read from JSON lines: beats, items and whom they fit, items and how disputed they are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import Misconfigured
from bot.domain.words import storable

BEATS, ROUTING, TAGS, CONTENTION = "beats.jsonl", "routing.jsonl", "routing_tags.jsonl", "contention.jsonl"


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class BeatCard(_Read):
    sme: str = Field(min_length=1)
    beat: str = Field(min_length=1)
    topics: tuple[str, ...]


class Routed(_Read):
    """`best` is the expert it fits, None for nobody; `also` would be fine too."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    summary: str
    best: str | None
    also: tuple[str, ...] = ()


class Tagged(_Read):
    id: str = Field(min_length=1)
    tag: str


class Disputed(_Read):
    """2 is disputed, 1 mildly, 0 not at all."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    summary: str
    label: Literal[0, 1, 2]


Line = TypeVar("Line", bound=_Read)


class Labelled:
    """What the folder holds; `missing` names files that it doesn't. Raises Misconfigured with all that is wrong."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Misconfigured(f"There is no folder {folder}.", ["EVAL should name one with labelled news."])
        self._folder = folder
        self._problems: list[str] = []
        self.missing: list[str] = []
        self.beats = self._lines(BEATS, BeatCard)
        self.routing = self._lines(ROUTING, Routed)
        self.tags = {line.id: line.tag for line in self._lines(TAGS, Tagged)}
        self.contention = self._lines(CONTENTION, Disputed)
        self._check_names()
        if self._problems:
            raise Misconfigured(f"The files in {folder} need mending:", self._problems)

    def _lines(self, name: str, kind: type[Line]) -> list[Line]:
        try:
            text = (self._folder / name).read_text("utf-8-sig")
        except FileNotFoundError:
            self.missing.append(name)
            return []
        except UnicodeDecodeError:
            self._problems.append(f"{name} is not saved as UTF-8 text: save it as UTF-8.")
            return []
        except OSError as problem:
            self._problems.append(f"{name} can't be read: {problem.strerror or problem}.")
            return []
        found = [line for at, each in enumerate(text.splitlines(), 1) for line in self._line(name, at, each, kind)]
        if not found and not any(problem.startswith(name) for problem in self._problems):
            self._problems.append(f"{name} is empty.")
        return found

    def _line(self, name: str, at: int, text: str, kind: type[Line]) -> Iterator[Line]:
        if not text.strip():
            return
        try:
            yield kind.model_validate(json.loads(storable(text)))
        except ValidationError as wrong:
            error = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
            place = ".".join(map(str, error["loc"])) or "the line"
            message = "there should be an object" if error["type"] == "model_type" else error["msg"].lower()
            self._problems.append(f"{name}, line {at}: {place}: {message.rstrip('.')}.")
        except (ValueError, RecursionError):
            self._problems.append(f"{name}, line {at}: this is no JSON.")

    def _check_names(self) -> None:
        known = {card.sme for card in self.beats}
        if len(known) < len(self.beats):
            self._problems.append(f"{BEATS}: somebody stands there twice.")
        for item in self.routing if known else ():
            unknown = {name for name in (item.best, *item.also) if name is not None} - known
            if unknown:
                self._problems.append(f"{ROUTING}, {item.id}: {', '.join(sorted(unknown))} has no beat in {BEATS}.")

"""Interviews as they were recorded, read from JSON: who said what, what is worth marking, and what must not be."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.errors import Misconfigured
from bot.domain.words import one_line, storable

INNER = "interviews"  # where a larger collection keeps them


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class Said(_Read):
    role: Literal["bot", "sme"]
    text: str = Field(min_length=1)


class Passage(_Read):
    """A stretch of one turn, `turn` counted from 0. `text` stands in there to the letter."""

    turn: int = Field(ge=0)
    text: str = Field(min_length=1)
    kind: str = ""


class Recorded(_Read):
    """The content of one file."""

    sme: str = Field(min_length=1)
    about: str = Field(min_length=1)
    turns: tuple[Said, ...]
    highlights: tuple[Passage, ...] = ()
    off_record: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "Recorded":
        if not any(turn.role == "sme" and turn.text.strip() for turn in self.turns):
            raise ValueError("the expert (role sme) says nothing")
        for name, passages in (("highlights", self.highlights), ("off_record", self.off_record)):
            for place, passage in enumerate(passages):
                if passage.turn >= len(self.turns) or passage.text not in self.turns[passage.turn].text:
                    raise ValueError(f"{name}.{place}: its text does not stand in turn {passage.turn}")
        return self


@dataclass(frozen=True, slots=True)
class Interview:
    """One file. `name` is the file's, without its ending."""

    name: str
    recorded: Recorded = field(repr=False)

    @property
    def expert(self) -> str:
        return one_line(self.recorded.sme.replace("_", " "), 80).title() or "Somebody"

    @property
    def first_name(self) -> str:
        return self.expert.split(maxsplit=1)[0]

    @property
    def about(self) -> str:
        return one_line(self.recorded.about, 200)

    @property
    def answers(self) -> list[list[str]]:
        """What the expert typed between two questions, message by message."""
        runs = groupby(self.recorded.turns, key=lambda turn: turn.role)
        return [[turn.text for turn in run] for role, run in runs if role == "sme"]


def load_interviews(folder: Path) -> list[Interview]:
    """All `*.json` of the folder, or of its subfolder "interviews". Raises Misconfigured with everything that is wrong,
    so that no token is spent before all files are in order."""
    inner = folder / INNER
    folder = inner if inner.is_dir() else folder
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise Misconfigured(f"There is no interview in {folder}:", ["It should hold files such as jonna_reck.json."])
    problems: list[str] = []
    found = [interview for path in paths for interview in _interview(path, problems)]
    if problems:
        raise Misconfigured(f"The interviews in {folder} need mending:", problems)
    return found


def _interview(path: Path, problems: list[str]) -> Iterator[Interview]:
    try:
        written = json.loads(path.read_text(encoding="utf-8-sig"))
        # The same two things that the bot takes out of every message.
        yield Interview(path.stem, Recorded.model_validate(_storable(written)))
    except UnicodeDecodeError:
        problems.append(f"{path.name} is not saved as UTF-8 text: save it as UTF-8.")
    except OSError as problem:
        problems.append(f"{path.name} can't be read: {problem.strerror or problem}.")
    except ValidationError as wrong:
        problems.extend(_sentences(path.name, wrong))
    except json.JSONDecodeError as wrong:
        problems.append(f"{path.name}, line {wrong.lineno}: this is no JSON.")
    except (ValueError, RecursionError):
        problems.append(f"{path.name}: this is no JSON that I can read.")


def _storable(written: object) -> object:
    if isinstance(written, str):
        return storable(written)
    if isinstance(written, dict):
        return {key: _storable(value) for key, value in written.items()}
    if isinstance(written, list):
        return [_storable(value) for value in written]
    return written


def _sentences(name: str, wrong: ValidationError) -> Iterator[str]:
    """In plain English, without the value: it is somebody's words."""
    for error in wrong.errors(include_input=False, include_url=False, include_context=False):
        message = error["msg"].removeprefix("Value error, ")
        message = f"{message[:1].lower()}{message[1:]}".rstrip(".")
        if error["type"] == "model_type":
            message = "there should be an object with sme, about, turns, highlights and off_record"
        place = _place(error["loc"])
        yield f"{name}: {place}: {message}." if place else f"{name}: {message}."


def _place(loc: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in loc)

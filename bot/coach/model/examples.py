"""Worked examples in prompts/examples: what was given, a good answer, and what any good answer would keep to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from bot.coach.limits import complaints
from bot.coach.model.shapes import (
    SHAPES,
    ClaimAnswer,
    HighlightsAnswer,
    IdeasAnswer,
    OpeningAnswer,
    ReplyAnswer,
    Shape,
    SummaryAnswer,
    Task,
)
from bot.domain.errors import Misconfigured
from bot.domain.interviews import Move
from bot.domain.words import words

_RUN = 3  # words in a row that are somebody's own


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Read):
    """One line of a talk; its number is its place, from 1."""

    who: Literal["bot", "sme"]
    text: str = Field(min_length=1)
    move: Move | None = None
    off_record: bool = False


class Passage(_Read):
    turn: int
    quote: str = Field(min_length=1)
    kind: str


class Text(_Read):
    title: str
    text: str


class Given(_Read):
    """What the coach has to go by. `past` is newest first. `questions_left` and `leads` matter to a reply."""

    sme: str
    beat: str
    topics: tuple[str, ...] = ()
    turns: tuple[Said, ...] = ()
    past: tuple[tuple[Said, ...], ...] = ()
    passages: tuple[Passage, ...] = ()
    source: Text | None = None
    leads: tuple[str, ...] = ()
    must: bool = False
    questions_left: int = Field(default=3, ge=0, le=5)
    light: bool = False
    skip: bool = False


class Check(_Read):
    """One thing a good answer keeps to: exactly one field is set."""

    move_is: str | None = None
    one_question: Literal[True] | None = None
    mentions: str | None = None
    mentions_not: str | None = None
    quotes_turn: int | None = None
    leaves_alone: int | None = None
    at_most: int | None = None
    turns_cited: tuple[int, ...] | None = None
    left_empty: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Check":
        if len(self.model_fields_set) != 1:
            raise ValueError("write one check on each line that begins with -")
        return self


class Example(_Read):
    name: str
    task: Task
    about: str = Field(min_length=1)
    given: Given
    good: dict[str, Any]
    checks: tuple[Check, ...] = Field(min_length=1)

    @property
    def answer(self) -> Shape:
        """The good answer, in the form the task asks for."""
        return SHAPES[self.task].model_validate(self.good)

    @model_validator(mode="after")
    def _fits(self) -> "Example":
        try:
            _ = self.answer
        except ValidationError as problem:
            raise ValueError("; ".join(_said(error, "good") for error in problem.errors())) from None
        known = range(1, len(self.given.turns) + 1)
        for check in self.checks:
            for turn in (check.quotes_turn, check.leaves_alone, *(check.turns_cited or ())):
                if turn is not None and turn not in known:
                    raise ValueError(f"there is no turn {turn}")
            if check.left_empty is not None and not any(check.left_empty in each for each in _records(self.answer)):
                raise ValueError(f"the answer has no field {check.left_empty}")
        return self


def load_examples(folder: Path) -> list[Example]:
    """All `*.yaml` of a folder, in the order of their names. Raises Misconfigured with what is wrong, file by file."""
    problems: list[str] = []
    found: list[Example] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            written = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            problems.append(f"{path.name} is not saved as UTF-8 text: save it as UTF-8.")
        except OSError as problem:
            problems.append(f"{path.name} can't be read: {problem.strerror or problem}.")
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            place = f", line {mark.line + 1}" if mark else ""
            problems.append(f"{path.name}{place}: this is no YAML: look at the colons and the quotation marks.")
        else:
            if isinstance(written, dict):
                found.extend(_example(path, written, problems))
            else:
                problems.append(f"{path.name}: there should be task, about, given, good and checks.")
    if not found and not problems:
        problems.append(f"There is no example in {folder}: it should hold files such as reply-number.yaml.")
    if problems:
        raise Misconfigured(f"The examples in {folder} need mending:", problems)
    return found


def _example(path: Path, written: dict[Any, Any], problems: list[str]) -> Iterator[Example]:
    try:
        yield Example.model_validate({**written, "name": path.stem})
    except ValidationError as problem:
        problems.extend(f"{path.name}: {_said(error)}." for error in problem.errors())


def _said(error: ErrorDetails, under: str = "") -> str:
    """Where it is and what is wrong there."""
    place = ".".join(str(each) for each in ([under] if under else []) + list(error["loc"]))
    said = error["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def broken_checks(example: Example, answer: Shape) -> list[str]:
    """What the answer does not keep to, in plain sentences; empty when it is as good as was asked."""
    return [said for check in example.checks for said in _broken(check, example.given, answer)]


def _broken(check: Check, given: Given, answer: Shape) -> Iterator[str]:
    text = " ".join(_texts(answer))
    turns = dict(enumerate(given.turns, 1))
    if check.move_is is not None and (move := getattr(answer, "move", None)) != check.move_is:
        yield f"the move is {move}, not {check.move_is}"
    if check.one_question:
        asked = getattr(answer, "text", None) or ""
        yield from (f"“{asked}”: {complaint.rstrip('.')}" for complaint in complaints(asked))
    if check.mentions is not None and check.mentions.lower() not in text.lower():
        yield f"“{check.mentions}” is not mentioned"
    if check.mentions_not is not None and check.mentions_not.lower() in text.lower():
        yield f"“{check.mentions_not}” is mentioned"
    if check.quotes_turn is not None and not _shares(text, turns[check.quotes_turn].text, 2):
        yield f"no words of turn {check.quotes_turn} are quoted"
    if (n := check.leaves_alone) is not None and (n in _cited(answer) or _shares(text, turns[n].text, _RUN)):
        yield f"turn {n} is not left alone"
    if check.at_most is not None and (count := len(_records(answer))) > check.at_most:
        yield f"there are {count}, more than {check.at_most}"
    if missing := set(check.turns_cited or ()) - _cited(answer):
        yield f"nothing rests on turn {', '.join(map(str, sorted(missing)))}"
    if check.left_empty is not None and any(each.get(check.left_empty) is not None for each in _records(answer)):
        yield f"{check.left_empty} is filled in"


def _records(answer: Shape) -> list[dict[str, Any]]:
    """The things an answer consists of: its highlights, ideas or sentences, or the one that it is."""
    for name in ("highlights", "ideas", "sentences"):
        if (several := getattr(answer, name, None)) is not None:
            return [each.model_dump() for each in several]
    return [answer.model_dump()]


def _texts(answer: Shape) -> list[str]:
    """What would be read by somebody: no names of kinds, formats or moves."""
    match answer:
        case OpeningAnswer() | ReplyAnswer():
            return [answer.text or ""]
        case HighlightsAnswer():
            return [each.quote for each in answer.highlights]
        case IdeasAnswer():
            return [said for each in answer.ideas for said in (each.headline, each.angle, each.proof or "")]
        case SummaryAnswer():
            return [each.text for each in answer.sentences]
        case ClaimAnswer():
            return [answer.claim, answer.for_it, answer.against_it]
        case _:
            return []


def _cited(answer: Shape) -> set[int]:
    """The turns that an answer says it rests on."""
    match answer:
        case ReplyAnswer():
            return {answer.turn} if answer.turn is not None else set()
        case HighlightsAnswer():
            return {each.turn for each in answer.highlights}
        case SummaryAnswer():
            return {turn for each in answer.sentences for turn in each.turns}
        case _:
            return set()


def _shares(text: str, said: str, run: int) -> bool:
    """Whether `run` words of theirs stand in the text in a row; all of them, when they said fewer."""
    theirs, ours = words(said), words(text)
    size = min(run, len(theirs))
    heard = {tuple(theirs[at : at + size]) for at in range(len(theirs) - size + 1)}
    return any(tuple(ours[at : at + size]) in heard for at in range(len(ours) - size + 1))

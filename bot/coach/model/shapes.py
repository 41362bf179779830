"""The form of each answer that a model is asked for. What is in it is not believed until it was checked."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Task(StrEnum):
    """What a model is asked to do; the name of its file in prompts/ too."""

    OPENING = "opening"
    REPLY = "reply"
    HIGHLIGHTS = "highlights"
    IDEAS = "ideas"
    SUMMARY = "summary"
    CLAIM = "claim"


class Shape(BaseModel):
    """Strict: no field more, none less, none of another type. `null` where there is nothing to say."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OpeningAnswer(Shape):
    """`thread`: a question about something unfinished of an earlier interview. `lead`: one of the questions offered, by
    its number. `beat`: a question of its own about their beat, where no lead is offered."""

    move: Literal["thread", "lead", "beat"]
    text: str | None
    lead: int | None


class ReplyAnswer(Shape):
    """`ask` follows up (`text`, and the `turn` of theirs it builds on), `lead` takes an offered question by its number,
    `headline` and `easier` ask what their names say, `answer` answers a question of theirs by its `topic`, `close` ends
    it. `promise` names what is to be asked later, in their words."""

    move: Literal["ask", "lead", "headline", "easier", "answer", "close"]
    text: str | None
    turn: int | None
    lead: int | None
    topic: str | None
    promise: str | None


class QuotedPassage(Shape):
    turn: int
    quote: str
    kind: Literal["story", "number", "opinion", "customer pain", "change", "quote"]


class HighlightsAnswer(Shape):
    highlights: list[QuotedPassage] = Field(max_length=20)


class DraftedIdea(Shape):
    """`highlight` is the number of the passage it stands on. `format` and `stage` come with words that show them."""

    highlight: int
    headline: str
    angle: str
    format: Literal["short post", "story", "how-to", "opinion piece", "case study", "list"] | None
    format_evidence: str | None
    stage: Literal["awareness", "consideration", "decision", "use"] | None
    stage_evidence: str | None
    proof: str | None


class IdeasAnswer(Shape):
    ideas: list[DraftedIdea] = Field(max_length=5)


class SummarySentence(Shape):
    text: str
    turns: list[int] = Field(min_length=1, max_length=12)


class SummaryAnswer(Shape):
    sentences: list[SummarySentence] = Field(min_length=1, max_length=6)


class ClaimAnswer(Shape):
    claim: str
    for_it: str
    against_it: str


SHAPES: dict[Task, type[Shape]] = {
    Task.OPENING: OpeningAnswer,
    Task.REPLY: ReplyAnswer,
    Task.HIGHLIGHTS: HighlightsAnswer,
    Task.IDEAS: IdeasAnswer,
    Task.SUMMARY: SummaryAnswer,
    Task.CLAIM: ClaimAnswer,
}


def schema_of(task: Task) -> dict[str, Any]:
    """The JSON schema of the task's answer, as servers take it: every field required, no other allowed."""
    return SHAPES[task].model_json_schema()

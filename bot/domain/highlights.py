"""Highlights: exact spans of the SME's words worth writing about (S6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    STORY = "story"
    NUMBER = "number"
    OPINION = "opinion"
    CUSTOMER_PAIN = "customer pain"
    CHANGE = "change"
    QUOTE = "quote"

    @property
    def spoken(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one turn: `turns[n].text[start:end]`, code points. `score` only ranks."""

    turn: int  # n of the turn
    start: int
    end: int
    kind: Kind
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span that was kept. `text` is always equal to the turn's text from start to end."""

    workspace: int
    id: int
    interview: int
    sme: int
    turn_id: int
    turn: int
    start: int
    end: int
    text: str
    kind: Kind
    score: float
    created_at: datetime

"""The question bank: lead questions a director can edit, each with a tag."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.words import words


class Tag(StrEnum):
    CUSTOMER = "customer"
    TREND = "trend"
    STORY = "story"
    OPINION = "opinion"
    NUMBER = "number"
    CHANGE = "change"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Question:
    """A lead question. Its id comes from its words, so an edited question is a new one."""

    id: str
    tag: Tag
    text: str


def question_id(text: str) -> str:
    """The same for the same words, whatever the punctuation and case."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:12]

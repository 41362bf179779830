"""Ideas: what a highlight could become, and what a director decided about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.forwards import Cited
from bot.domain.words import words

IDEAS_AN_INTERVIEW = 2  # by themselves; others wait to be picked
PAGE = 5


class IdeaStatus(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    PARKED = "parked"
    DECLINED = "declined"
    PUBLISHED = "published"  # a post came of it


class Format(StrEnum):
    POST = "short post"
    STORY = "story"
    HOW_TO = "how-to"
    OPINION = "opinion piece"
    CASE = "case study"
    LIST = "list"


class Stage(StrEnum):
    """Where in the buying process the reader is (S26)."""

    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    DECISION = "decision"
    USE = "use"


PARK_REASONS = {
    "later": "Not now, but later",
    "proof": "Needs proof first",
    "theme": "Saved for a theme",
    "merge": "Goes with another idea",
}
DECLINE_REASONS = {
    "said": "Already said",
    "beat": "Not on our topics",
    "sensitive": "Too close to a customer",
    "selling": "Too much like selling",
    "thin": "Not enough in it yet",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea as a coach proposes it. `span` is the place of its highlight in the list the coach was given.

    `format` and `stage` are None without evidence in the words; `proof` names what is missing ("" when nothing is).
    """

    span: int
    headline: str
    angle: str
    format: Format | None = None
    stage: Stage | None = None
    proof: str = ""
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea in the director's list. `version` guards against two people deciding at once."""

    workspace: int
    id: int
    sme: int
    sme_name: str
    interview: int
    highlight: int
    quote: str
    kind: str
    headline: str
    angle: str
    format: Format | None
    stage: Stage | None
    proof: str
    topic: str | None
    status: IdeaStatus
    created_at: datetime
    visible_at: datetime  # to directors: when they may read the interview
    version: int = 0
    reason: str = ""  # a key of PARK_REASONS or DECLINE_REASONS
    note: str = ""
    decided_by: str | None = None  # the director's name
    decided_at: datetime | None = None
    source: Cited | None = None  # the item from outside that it answers

    @property
    def reason_spoken(self) -> str:
        return (PARK_REASONS | DECLINE_REASONS).get(self.reason, self.reason)


def topic_of(text: str, topics: tuple[str, ...]) -> str | None:
    """The beat's topic phrase that shares most words with `text`; None when none shares any."""

    def stems(of: str) -> set[str]:
        return {word[:5] for word in words(of) if len(word) > 3}

    said = stems(text)
    overlaps = [(len(said & stems(topic)), -place) for place, topic in enumerate(topics)]
    best, place = max(overlaps, default=(0, 0))
    return topics[-place] if best else None

"""What a coach is given and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.interviews import MAX_QUESTIONS, Move, Turn
from bot.domain.people import NO_CONSENT, Beat, Consent

MAX_WORDS = 25  # of a question
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made something, and why they did: `coach` is "scripted" or "model", `reason` a plain phrase, or "".

    `model`, `tokens` (asked and answered) and `seconds` are of the requests it took, successful or not.
    """

    coach: str = "scripted"
    reason: str = ""
    model: str = ""
    tokens: int = 0
    seconds: float = 0.0


SCRIPTED = Credit()


@dataclass(frozen=True, slots=True)
class Made(Generic[Thing]):
    """Something a coach made, with its maker."""

    what: Thing
    by: Credit = SCRIPTED


@dataclass(frozen=True, slots=True)
class AskedLead:
    """A lead question that this SME was asked. `checkin` counts their asked check-ins from 0 (the oldest known)."""

    lead: str
    at: datetime
    checkin: int


@dataclass(frozen=True, slots=True)
class DirectorQuestion:
    id: int
    director: str
    text: str


@dataclass(frozen=True, slots=True)
class PastInterview:
    """An earlier interview, off-record turns already left out."""

    opened_at: datetime
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True)
class Source:
    """Something from outside that an expert is asked about: a news item or a post."""

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """All a coach knows beside the interview itself. Holds one SME's words only.

    `checkin` is the number of check-ins asked before this one; `past` is newest first; `asked` is oldest first and
    reaches back at least eight weeks and four check-ins. `next_checkin` is spoken ("Tuesday at 09:00"), or "".
    """

    sme: str
    beat: Beat
    zone: ZoneInfo
    now: datetime
    directors: tuple[str, ...] = ()
    checkin: int = 0
    asked: tuple[AskedLead, ...] = ()
    past: tuple[PastInterview, ...] = ()
    director_question: DirectorQuestion | None = None
    next_checkin: str = ""
    light: bool = False
    wish: str = ""  # a steering word to honour now: "skip"
    fresh: frozenset[str] = frozenset()  # lead questions added to the bank lately and not yet asked of this SME
    seed: int = 0  # varies the choice among equals from person to person, never from run to run
    workspace: int = 0
    sme_id: int = 0
    consent: Consent = NO_CONSENT
    model_host: str = ""  # where words may go today; "" for nowhere
    source: Source | None = None  # the item from outside that the interview is about
    most: int = MAX_QUESTIONS  # questions of an interview
    answer_by: float | None = None  # by the stopwatch of Deps, in seconds: when somebody's patience ends


@dataclass(frozen=True, slots=True)
class Line:
    """What the coach says next. For `Move.CLOSE`, `text` is the sentence that opens the closing message.

    `about` is the n of the SME's turn it quotes or builds on: when those words go off the record, so does this line.
    """

    text: str
    move: Move
    rule: str = ""
    lead: str | None = None
    about: int | None = None
    promise: str | None = None
    by: Credit = SCRIPTED


@dataclass(frozen=True, slots=True)
class Claim:
    """What a contentious source claims, in one sentence, and its two sides, in one each."""

    claim: str
    for_it: str
    against_it: str

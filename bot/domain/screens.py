"""What is shown to one person on request: pages of ideas, transcripts, people. Rendered from a flow's result."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.highlights import Highlight
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.interviews import Interview, Turn
from bot.domain.people import Director, Sme


@dataclass(frozen=True, slots=True)
class IdeaFilter:
    """Which ideas to show; None everywhere shows all that the person may see."""

    status: IdeaStatus | None = None
    sme: int | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """Five ideas, newest first. `older` is the id to pass as `before` for the next page, None on the last."""

    ideas: tuple[Idea, ...]
    filter: IdeaFilter
    older: int | None
    before: int | None
    may_decide: bool
    smes: tuple[tuple[int, str], ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdeaCard:
    """One idea after something was done to it. `said` is a sentence for the person who pressed."""

    idea: Idea
    may_decide: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """The words of an interview, opened at a passage. Off-record turns carry no text."""

    interview: Interview
    sme: str
    zone: str
    turns: tuple[Turn, ...]
    highlights: tuple[Highlight, ...]
    focus: int | None = None  # a highlight's id
    own: bool = False  # the reader is the SME
    taken: frozenset[int] = frozenset()  # highlights that are ideas already
    summary: str = ""  # one paragraph, with turn numbers in brackets; "" when there is none


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a transcript where the words searched for occur."""

    interview: int
    sme: str
    turn: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SearchPage:
    words: str
    ideas: tuple[Idea, ...]
    hits: tuple[Hit, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """The experts, for a director."""

    smes: tuple[Sme, ...]
    directors: tuple[Director, ...]
    waiting: int  # ideas that wait for a decision, at most 100 counted


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """Somebody looked at something: one audit row, without words."""

    at: datetime
    actor: str
    action: str
    object: str


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything kept about one SME, as Markdown, and who looked at it."""

    sme: str
    markdown: str
    reads: tuple[ReadRecord, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, only for the person who asked."""

    text: str


@dataclass(frozen=True, slots=True)
class ExpertHome:
    """What an SME sees first: their next check-in, on their own clock, and what they have said so far."""

    sme: Sme
    next_checkin: str  # spoken: "Tuesday at 09:00"; "" when none is planned
    talking: bool  # an interview is open
    ideas: int  # of theirs, all in all, at most 100 counted
    newest: tuple[Idea, ...] = ()  # at most three
    model_host: str = ""  # of the language model that may help; "" when there is none


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One expert in a director's list."""

    sme: Sme
    next_checkin: str  # spoken on the expert's clock; "" when none is planned
    questions: tuple[str, ...] = ()  # of directors, waiting for the next check-in


@dataclass(frozen=True, slots=True)
class DirectorHome:
    """What a director sees first: people, next check-ins, what waits. People are shown a page at a time."""

    people: tuple[PersonLine, ...]
    start: int  # place of the first one shown
    total: int
    waiting: int  # ideas that wait for a decision, at most 100 counted
    model: str = ""  # a sentence about the language model and today's tokens; "" when there is none


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of one person. Who is neither an SME nor a director has neither part."""

    name: str
    directors: tuple[str, ...]
    expert: ExpertHome | None = None
    director: DirectorHome | None = None


Screen = IdeaPage | IdeaCard | TranscriptPage | SearchPage | Roster | MyData | Said

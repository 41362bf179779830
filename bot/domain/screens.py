"""What is shown to one person on request: pages of ideas, transcripts, people. Rendered from a flow's result."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.feeds import Candidate, Feed, FeedKind
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
    feeds: str = ""  # a sentence about the feeds: how many there are, and how many are in trouble


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of one person. Who is neither an SME nor a director has neither part."""

    name: str
    directors: tuple[str, ...]
    expert: ExpertHome | None = None
    director: DirectorHome | None = None


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed as a director sees it. `address` is masked when it is secret; the rest is spoken, "" for never."""

    feed: Feed
    address: str
    whose: str  # "everybody", "beat pick accuracy", "Mara Lind"
    read: str
    newest: str
    forwarded: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """The feeds, by title, a page at a time. `unread` of `total` were never read yet. `about` says how items are
    matched with experts. `beats` and `smes` are whom a feed may be for. `said` is a sentence about what was
    just done."""

    feeds: tuple[FeedLine, ...]
    start: int
    total: int
    unread: int
    about: str
    beats: tuple[str, ...] = ()
    smes: tuple[tuple[int, str], ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """Several feeds stand at the address that was pasted: which one? Kind and whom it is for are kept meanwhile."""

    url: str
    feeds: tuple[Candidate, ...]
    kind: FeedKind
    whose: str  # as typed


@dataclass(frozen=True, slots=True)
class FeedRemoval:
    """Asks before a feed is removed."""

    line: FeedLine

    @property
    def question(self) -> str:
        n = self.line.forwarded
        kept = f" What came of the {n} items I forwarded from it stays." if n else ""
        return f"Stop reading “{self.line.feed.title}”?{kept}"


@dataclass(frozen=True, slots=True)
class RadarItem:
    """One telling of a story."""

    title: str
    link: str
    site: str
    author: str
    at: str  # spoken: "Tuesday"


@dataclass(frozen=True, slots=True)
class RadarStory:
    """A story of the week with everybody who told it, newest first. The two signals are shown apart."""

    title: str
    sources: int
    debatable: bool
    heated: bool
    items: tuple[RadarItem, ...]


@dataclass(frozen=True, slots=True)
class RadarVoice:
    """Who is talking: a source, or an author of one."""

    name: str
    items: tuple[RadarItem, ...]


@dataclass(frozen=True, slots=True)
class RadarPage:
    """The week in the feeds: the stories that most sources tell, the most debatable, and who is talking. `about` is
    whom or what it was narrowed to, "" for everything."""

    about: str
    stories: tuple[RadarStory, ...]
    debatable: tuple[RadarStory, ...]
    voices: tuple[RadarVoice, ...]
    items: int  # of the week, all in all


Screen = (
    FeedsPage
    | FeedChoice
    | FeedRemoval
    | RadarPage
    | IdeaPage
    | IdeaCard
    | TranscriptPage
    | SearchPage
    | Roster
    | MyData
    | Said
)

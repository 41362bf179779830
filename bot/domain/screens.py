"""What is shown to one person on request: pages of ideas, transcripts, people. Rendered from a flow's result."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cadence import Goal
from bot.domain.cadence_messages import Summary
from bot.domain.feeds import Candidate, Feed, FeedKind
from bot.domain.highlights import Highlight
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.interviews import Interview, Turn
from bot.domain.people import Director, Sme
from bot.domain.posts import Post


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
class OwnBuddy:
    """The colleague with whom an SME takes turns, or is about to. `waits_for` is whose yes is missing, "" when
    nobody's; `own_week` says that this week is the SME's."""

    pair: int
    name: str
    waits_for: str = ""
    own_week: bool = False
    asked: bool = False  # it is the SME's own yes that is missing
    begins: str = ""  # spoken, while their first week is still to come


@dataclass(frozen=True, slots=True)
class OwnRhythm:
    """What an SME sees of their own cadence. `weeks` are their posts in each of twelve weeks, oldest first (those of
    both where there is a buddy). `days` since the last post, None when there is none. Sentences are for the SME."""

    weeks: tuple[int, ...]
    this_week: int
    days: int | None
    goal: Goal
    posts: tuple[Post, ...] = ()  # the newest three
    buddy: OwnBuddy | None = None
    colleagues: tuple[tuple[int, str], ...] = ()  # whom they may ask to be their buddy
    away: str = ""  # "on leave until 14 April"; "" when they are at work
    hours: str = ""  # "Monday to Friday, 09:00 to 18:00, without public holidays (Germany)"
    budget: str = ""  # "at most two messages a week beside the check-ins"
    kept: str = ""  # what we keep of them, in a sentence
    readers: tuple[str, ...] = ()  # who opened an interview of theirs, and when: "Dana Whitfield, 3 March"
    ready: tuple[tuple[int, str], ...] = ()  # accepted ideas that are not published: id and headline

    @property
    def alt(self) -> str:
        """What the picture shows, for who can't see it."""
        counts = ", ".join(str(count) for count in self.weeks)
        return f"Your posts per week over {len(self.weeks)} weeks, oldest first: {counts}."


@dataclass(frozen=True, slots=True)
class ExpertHome:
    """What an SME sees first: their next check-in, on their own clock, and what they have said so far."""

    sme: Sme
    next_checkin: str  # spoken: "Tuesday at 09:00"; "" when none is planned
    talking: bool  # an interview is open
    ideas: int  # of theirs, all in all, at most 100 counted
    newest: tuple[Idea, ...] = ()  # at most three
    model_host: str = ""  # of the language model that may help; "" when there is none
    rhythm: OwnRhythm | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One expert in a director's list."""

    sme: Sme
    next_checkin: str  # spoken on the expert's clock; "" when none is planned
    questions: tuple[str, ...] = ()  # of directors, waiting for the next check-in
    away: str = ""  # "on leave until 14 April"; "" when they are at work
    buddy: str = ""  # with whom they take turns


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


@dataclass(frozen=True, slots=True)
class PostForm:
    """What somebody fills in about a post, as typed; what is empty is taken from the page, or stays as it was."""

    link: str = ""
    title: str = ""
    day: str = ""
    place: str = ""
    idea: int | None = None


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post of theirs to be corrected: the form's contents, and the ideas it may have come from."""

    post: Post
    ready: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class RhythmForm:
    """What an SME, or a director for them, chooses about their rhythm and hours; as typed. `days` are numbers, 0 for
    Monday."""

    goal: str
    budget: str
    every: str
    days: tuple[str, ...]
    begins: str
    ends: str
    country: str


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """One SME's cadence, for directors only. `days` since the last post, None when there is none; `mark` says why
    nobody should wait for one ("away until 14 April", "paused", "new here"), "" when there is no such reason."""

    sme: int
    name: str
    this_week: int
    days: int | None
    weeks: tuple[int, ...]
    goal: Goal
    buddy: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CadencePage:
    """`/ideas cadence`: the week as in the channel, so far, and for directors everybody's days, in order of name, a
    page at a time. `trouble` says why the channel gets no summary, "" when it does; `next_summary` is spoken."""

    summary: Summary
    lines: tuple[CadenceLine, ...] = ()
    start: int = 0
    total: int = 0
    next_summary: str = ""
    trouble: str = ""


Screen = (
    CadencePage
    | PostCard
    | FeedsPage
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

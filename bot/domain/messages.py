"""What the bot says in a conversation: a closed set of views. Each door renders them; `text` reads well anywhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.domain.cadence_messages import (
    BuddyQuestion,
    CadenceAlert,
    CommentPrompt,
    Nudge,
    Offer,
    PostLogged,
    Summary,
)
from bot.domain.feed_messages import FeedPrompt, FeedReading, ReadingItem


class Press(StrEnum):
    """Everything a button can ask for. The button's target is an id."""

    KEEP_OFF_RECORD = "keep_off_record"  # a highlight
    MAKE_IDEA = "make_idea"  # a highlight
    TALK = "talk"  # a note
    CHECK_IN = "check_in"
    FORGET = "forget"
    KEEP_ME = "keep_me"
    ACCEPT = "accept"  # an idea
    PARK = "park"
    DECLINE = "decline"
    TRANSCRIPT = "transcript"  # an interview
    NO_MODEL = "no_model"  # their words go to no language model
    MODEL_OK = "model_ok"  # the model may help again
    TAKE = "take"  # a forward: they have something to say about it
    NOT_FOR_ME = "not_for_me"  # a forward
    LATER = "later"  # a forward
    NOT_TOPIC = "not_topic"  # a forward that isn't for them, and why
    NOT_NEW = "not_new"
    NOT_SALESY = "not_salesy"
    NOT_AGAIN = "not_again"
    POST_BACK = "post_back"  # a post: it was none, or not theirs
    POST_MINE = "post_mine"  # a post: theirs, whoever signed the page
    POST_TOGETHER = "post_together"  # a post of somebody else that they wrote together
    OFFER_SECOND_WEEK = "offer_second_week"  # check-ins every second week
    OFFER_GO_ON = "offer_go_on"  # as it was
    BUDDY_YES = "buddy_yes"  # a pair
    BUDDY_NO = "buddy_no"  # a pair
    BUDDY_LEAVE = "buddy_leave"  # a pair
    COMMENT_DONE = "comment_done"  # a comment: the author answered it, and those shown with it
    BACK = "back"  # from leave


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that was heard: a highlight in the SME's own words."""

    highlight: int
    text: str
    kind: str
    withdrawn: bool = False


class Sign(StrEnum):
    """What can be shown on a person's own message."""

    HEARD = "heard"
    OFF_RECORD = "off_record"
    THINKING = "thinking"
    THOUGHT = "thought"  # the sign of thinking goes


def model_notice(host: str) -> str:
    """That a language model helps, where its server is, and how to keep words from it; a line of its own, or ""."""
    if not host:
        return ""
    return (
        f"A language model at {host} helps me word questions and ideas. It is sent what you tell me here, never what's "
        "off the record. `no model` keeps all your words from it.\n"
    )


@dataclass(frozen=True, slots=True)
class Welcome:
    """Said once: what happens with their words, who reads them when, and how to stop."""

    name: str
    directors: tuple[str, ...]
    slot: str
    model_host: str = ""  # of the language model that receives words; "" when there is none
    kind: Literal["welcome"] = "welcome"

    @property
    def text(self) -> str:
        readers = " and ".join(self.directors) or "Your content director"
        return (
            f"Hello {self.name}, I'm Beatdesk. Once a week, {self.slot} on your clock, I ask you a question or two "
            "about what you're seeing at work. Three minutes; write as you'd talk.\n"
            f"I keep your words exactly as you type them. {readers} can read an interview an hour after it closes, "
            "nobody else. Good passages become ideas for posts; nothing is published without you.\n"
            f"{model_notice(self.model_host)}"
            "Say “off the record” and it stays between us. Edit or delete a message and nobody else sees the old "
            "words. "
            "`skip`, `done`, `later friday` steer me, `stop` ends it all, `help` lists the rest."
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an interview. `preface` are lines above it; `asked_by` is the director whose question it is."""

    question: str
    preface: tuple[str, ...] = ()
    asked_by: str = ""
    model_host: str = ""  # of the language model that the preface tells of
    source: ReadingItem | None = None  # the item from outside that the interview is about, quoted on top
    kind: Literal["question"] = "question"

    @property
    def text(self) -> str:
        asked = f"{self.asked_by} asks: {self.question}" if self.asked_by else self.question
        about = [f"About “{self.source.title}” {self.source.link}".rstrip()] if self.source is not None else []
        return "\n".join([*self.preface, *about, asked])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to something the SME asked back, in the middle of an interview."""

    reply: str
    kind: Literal["reply"] = "reply"

    @property
    def text(self) -> str:
        return self.reply


@dataclass(frozen=True, slots=True)
class Reminder:
    """The one reminder."""

    question: str
    kind: Literal["reminder"] = "reminder"

    @property
    def text(self) -> str:
        return f"Still curious, no hurry: {self.question}\nA line is enough. `done` if it isn't your week."


@dataclass(frozen=True, slots=True)
class Heard:
    """A sign on the SME's message that it was heard; no message of its own. `ts` names the message."""

    ts: str
    off_record: bool = False
    kind: Literal["heard"] = "heard"

    @property
    def text(self) -> str:
        return "Kept between us" if self.off_record else "Heard"


@dataclass(frozen=True, slots=True)
class Thinking:
    """A sign on the SME's message that an answer is being thought about, or (`over`) that it was; no message of its
    own. `ts` names the message."""

    ts: str
    over: bool = False
    kind: Literal["thinking"] = "thinking"

    @property
    def text(self) -> str:
        return "" if self.over else "Thinking"


@dataclass(frozen=True, slots=True)
class Thanks:
    """The close: what was heard, in their words, what becomes of it, and when."""

    closing: str
    passages: tuple[Passage, ...] = ()
    ideas: tuple[str, ...] = ()
    readers: str = ""
    readable: str = ""  # spoken: "today at 10:15"
    next_checkin: str = ""
    kind: Literal["thanks"] = "thanks"

    @property
    def text(self) -> str:
        lines = [self.closing]
        heard = [passage for passage in self.passages if not passage.withdrawn]
        if heard:
            lines.append("What I heard:")
            lines += [f"• “{passage.text}”" for passage in heard]
            lines.append(f"{self.readers or 'Your content director'} can read this from {self.readable}.")
        if self.ideas:
            lines.append(f"I'll suggest: {'; '.join(f'“{idea}”' for idea in self.ideas)}.")
        if self.next_checkin:
            lines.append(f"Next time: {self.next_checkin}.")
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class NoteKept:
    """A message outside any interview was kept; an offer to talk about it."""

    note: int
    kind: Literal["note_kept"] = "note_kept"

    @property
    def text(self) -> str:
        return "Noted. Shall we talk about it now? If not, I'll keep it for our next check-in."


@dataclass(frozen=True, slots=True)
class IdeaNews:
    """What a director decided about an idea, with their note, told privately."""

    headline: str
    status: str
    by: str
    reason: str = ""
    note: str = ""
    kind: Literal["idea_news"] = "idea_news"

    @property
    def text(self) -> str:
        if self.status == "new":
            return f"{self.by} writes about “{self.headline}”: {self.note}"
        told = f"{self.by} {self.status} “{self.headline}”"
        told += f": {self.reason[0].lower()}{self.reason[1:]}." if self.reason else "."
        return f"{told} {self.by} writes: {self.note}" if self.note else told


@dataclass(frozen=True, slots=True)
class Notice:
    """One plain thing to say."""

    notice: str
    kind: Literal["notice"] = "notice"

    @property
    def text(self) -> str:
        return self.notice


@dataclass(frozen=True, slots=True)
class ForgetQuestion:
    """Asks before everything about a person is erased."""

    kind: Literal["forget_question"] = "forget_question"

    @property
    def text(self) -> str:
        return (
            "That erases everything of yours: interviews, notes, ideas, what I wrote to you, and your place here. "
            "It can't be undone, and it stops my questions. Shall I?"
        )


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A message of ours is taken away, since whom it was about was forgotten; no message of its own."""

    ts: str
    kind: Literal["take_back"] = "take_back"

    @property
    def text(self) -> str:
        return "Taken back"


View = (
    Welcome
    | Question
    | Reply
    | Reminder
    | Heard
    | Thinking
    | Thanks
    | NoteKept
    | IdeaNews
    | Notice
    | FeedPrompt
    | FeedReading
    | PostLogged
    | Nudge
    | Offer
    | CadenceAlert
    | BuddyQuestion
    | CommentPrompt
    | Summary
    | ForgetQuestion
    | TakeBack
)

KINDS = frozenset(
    {
        "welcome",
        "question",
        "reply",
        "reminder",
        "heard",
        "thinking",
        "thanks",
        "note_kept",
        "idea_news",
        "notice",
        "feed_prompt",
        "feed_reading",
        "post_logged",
        "nudge",
        "offer",
        "cadence_alert",
        "buddy_question",
        "comment_prompt",
        "summary",
        "forget_question",
        "take_back",
    }
)

HELP_WITH_A_MODEL = "\n`no model` keeps your words from the language model · `model ok` lets it help again"
HELP = (
    "`skip` another question · `done` finish now · `later friday` ask me then · `check in` talk now\n"
    "`posted <link>` it's out · `away until friday` on leave, `back` again · `comment <link>` a reader wrote\n"
    "`stop` no more from me · `start` back again · `my data` what I keep · `forget me` erase it all\n"
    "Say “off the record” and it stays between us. Anything else you write is an answer, or a note for next time."
)

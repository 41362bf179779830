"""An interview and its turns: who said what, in order, and when an answer is finished."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MAX_LEADS = 3
MAX_QUESTIONS = 5
SILENCE_CLOSES_AFTER = timedelta(hours=24)
READABLE_AFTER = timedelta(hours=1)
# A comma, a colon, a dash or a dangling conjunction: the person is not finished.
_UNFINISHED = re.compile(r"(?:[,:;–—-]|\b(?:and|but|because|so|or))\s*$", re.IGNORECASE)


class Who(StrEnum):
    BOT = "bot"
    SME = "sme"


class Move(StrEnum):
    """What a turn of the bot does; `STEER` and `ASIDE` are the SME's."""

    DIRECTOR = "director"  # a director's question, at the head
    THREAD = "thread"  # an unfinished thread of last time
    LEAD = "lead"  # a question of the bank
    FOLLOW_UP = "follow_up"
    HEADLINE = "headline"  # lets them write the headline
    EASIER = "easier"  # one easier door after a thin answer
    REPLY = "reply"  # the answer to a question or a complaint of theirs
    CLOSE = "close"
    STEER = "steer"  # a whole message that steers: skip, done, later…


QUESTIONS = frozenset({Move.DIRECTOR, Move.THREAD, Move.LEAD, Move.FOLLOW_UP, Move.HEADLINE, Move.EASIER})


class InterviewState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    MISSED = "missed"


class Ending(StrEnum):
    """Why an interview closed."""

    COMPLETE = "complete"  # the coach had what it wanted
    DONE = "done"  # the SME said so
    SILENCE = "silence"  # 24 h without a word
    NEXT_SLOT = "next_slot"  # the next check-in began
    STOPPED = "stopped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of an interview, verbatim. `n` counts from 1 in the transcript's order.

    `text` is "" for a deleted or erased turn. `off_record` turns are shown to nobody but the SME. A turn of the bot
    says what it does (`move`), by which rule of interviewing (`rule`), from which lead question (`lead`), about which
    turn of the SME (`about`, an n), what it promised to come back to (`promise`), and which coach spoke and why
    (`coach`, `reason`), with which `model`, for how many `tokens` and `seconds`. A turn of the SME says which model's
    host was given its words (`given_to`, "" for none).
    """

    id: int
    n: int
    who: Who
    text: str
    at: datetime
    ts: str = ""
    off_record: bool = False
    deleted: bool = False
    edited_at: datetime | None = None
    move: Move | None = None
    rule: str = ""
    lead: str | None = None
    about: int | None = None
    promise: str | None = None
    coach: str | None = None
    reason: str = ""
    model: str = ""
    tokens: int = 0
    seconds: float = 0.0
    given_to: str = field(default="", compare=False)  # noted while a coach thinks, and changes nothing that was said

    @property
    def is_answer(self) -> bool:
        """Something the SME said that may be used: not steering, not off the record, not deleted."""
        return self.who is Who.SME and self.move is None and not self.off_record and not self.deleted

    @property
    def is_question(self) -> bool:
        return self.who is Who.BOT and self.move in QUESTIONS


@dataclass(frozen=True, slots=True)
class Interview:
    """A conversation about one check-in, or (`checkin` is None then) about a note, or an item from outside (`forward`).

    `reply_due_at` is when the SME's answer counts as finished; `version` grows with every turn, so that a reply
    computed from an older state is thrown away. A closed one is looked at again at `look_again_at`: for its `summary`,
    or, with `stale`, because its words changed since highlights were looked for.
    """

    workspace: int
    id: int
    sme: int
    checkin: int | None
    state: InterviewState
    opened_at: datetime
    version: int = 0
    wish: str = ""  # what a steering word asked for, until it is done: "skip", "done", "stop"
    light: bool = False  # one question only
    reply_due_at: datetime | None = None
    close_due_at: datetime | None = None
    reminder_due_at: datetime | None = None
    closed_at: datetime | None = None
    readable_at: datetime | None = None
    ending: Ending | None = None
    summary: str = ""  # for directors, with the numbers of the turns it rests on; "" when nobody wrote one
    look_again_at: datetime | None = None
    stale: bool = False
    forward: int | None = None  # the item from outside that it is about


def is_under_way(interview: Interview, turns: Sequence[Turn], now: datetime) -> bool:
    """Whether they are in the middle of it. A question that nobody answered for a day is no conversation, though the
    interview stays open for it."""
    if interview.state is not InterviewState.OPEN:
        return False
    asked = last_question(turns)
    return asked is None or has_answers(turns) or now - asked.at < SILENCE_CLOSES_AFTER


def quiet_period(text: str, usual: timedelta, unfinished: timedelta) -> timedelta:
    """How long to wait after this message before the answer counts as closed."""
    return unfinished if _UNFINISHED.search(text.rstrip()) else usual


def current_answer(turns: Sequence[Turn]) -> list[Turn]:
    """The SME's turns since the bot last spoke, steering and off-record ones included."""
    tail: list[Turn] = []
    for turn in reversed(turns):
        if turn.who is Who.BOT:
            break
        tail.append(turn)
    return tail[::-1]


def last_question(turns: Sequence[Turn]) -> Turn | None:
    """What the bot last asked."""
    return next((turn for turn in reversed(turns) if turn.is_question), None)


def has_answers(turns: Sequence[Turn]) -> bool:
    """Whether the SME said anything in answer, off the record or not."""
    return any(turn.who is Who.SME and turn.move is None and not turn.deleted for turn in turns)

"""A recorded interview held again by a coach: the expert's answers one after the other, to whatever it asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.coaching import AskedLead, Brief, Credit, Line
from bot.domain.highlights import Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Move, Turn
from bot.domain.offrecord import Reach, reach
from bot.domain.questions import Question, Tag
from bot.ports import Coach
from evaluation.examples import A_WEEK
from evaluation.hearing import NOW, Transcript
from evaluation.recorded import Interview


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of it. `lines[0]` is the opening, `lines[k]` what the coach said after answer k."""

    lines: tuple[Line, ...]
    heard: int  # of the expert's answers
    turns: tuple[Turn, ...]
    spans: tuple[Span, ...]
    drafts: tuple[Draft, ...]
    summary: str
    highlights_by: Credit
    ideas_by: Credit | None  # None where no passage was found, and so nobody was asked
    summary_by: Credit

    @property
    def credits(self) -> list[Credit]:
        """Of everything in it."""
        made = [self.highlights_by, self.ideas_by, self.summary_by]
        return [*(line.by for line in self.lines), *(by for by in made if by is not None)]

    def text_of(self, span: Span) -> str:
        return next(turn.text for turn in self.turns if turn.n == span.turn)[span.start : span.end]


def brief_for(coach_brief: Brief, questions: Sequence[Question]) -> Brief:
    """As at somebody's third check-in, a customer and a trend question behind them: no lead is owed, so both coaches
    are free in what they open with."""
    last = [next((each for each in questions if each.tag is tag), None) for tag in (Tag.CUSTOMER, Tag.TREND)]
    asked = tuple(AskedLead(each.id, NOW - A_WEEK, 1) for each in last if each is not None)
    return replace(coach_brief, checkin=2, asked=asked)


def hold(coach: Coach, brief: Brief, interview: Interview) -> Talk:
    """Until the coach closes, the expert ends it, or their answers run out."""
    talk = Transcript()
    lines = [coach.open(brief)]
    talk.say(lines[0])
    heard = 0
    for heard, answer in enumerate(interview.answers, start=1):  # noqa: B007 - how far it came matters later
        for message in answer:
            talk.hear(message)
        if talk.ended:
            break
        lines.append(coach.reply(replace(brief, wish=talk.wish), talk.turns))
        talk.say(lines[-1])
        if lines[-1].move is Move.CLOSE:
            break
    _take_back(talk, interview.answers[heard:])
    turns = talk.turns
    spans = coach.highlights(brief, turns)
    drafts = coach.ideas(brief, turns, spans.what) if spans.what else None
    summary = coach.summary(brief, turns)
    return Talk(
        tuple(lines),
        heard,
        tuple(turns),
        spans.what,
        drafts.what if drafts else (),
        summary.what,
        spans.by,
        drafts.by if drafts else None,
        summary.by,
    )


def _take_back(talk: Transcript, unheard: Sequence[Sequence[str]]) -> None:
    """A secret may be taken back in the message after the coach has closed: the bot still hears that."""
    for message in (message for answer in unheard for message in answer):
        if reach(message) not in {Reach.LAST, Reach.ANSWER}:
            break
        talk.hear(message)


def as_recorded(interview: Interview) -> list[Turn]:
    """All turns of the recording, with the questions of whoever asked them; n is the place there, counted from 1."""
    talk = Transcript()
    for turn in interview.recorded.turns:
        if turn.role == "bot":
            talk.say(Line(turn.text, Move.FOLLOW_UP if talk.turns else Move.LEAD, "recorded"))
        else:
            talk.hear(turn.text)
    return talk.turns

"""A conversation with the scripted coach, written as it would be read: who says what, and what they hear."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.coach.bank import Bank
from bot.coach.rules import ALL_RULES, Rule
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import AskedLead, Brief, Line, PastInterview
from bot.domain.interviews import Move, Turn, Who
from bot.domain.offrecord import Reach, reach
from bot.domain.people import Beat
from bot.domain.questions import Tag

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
QUESTIONS = Path(__file__).resolve().parents[2] / "prompts" / "questions"
BEAT = Beat("warehouse picking", ("pick accuracy", "returns", "shift planning", "site safety", "forecasting"))
BRIEF = Brief("Ana", BEAT, ZoneInfo("Europe/Berlin"), NOW, directors=("Mia Berg",), next_checkin="Tuesday at 09:00")
BANK = Bank.load(QUESTIONS)
A_WEEK = timedelta(days=7)


def coach(without: str = "") -> ScriptedCoach:
    """The coach, with one rule taken out of its table."""
    rules: Sequence[Rule] = [rule for rule in ALL_RULES if rule.name != without]
    return ScriptedCoach(BANK, rules)


def last_week(*said: str, at: datetime = NOW - A_WEEK) -> PastInterview:
    turns = [Turn(1, 1, Who.BOT, "What happened?", at, move=Move.LEAD)]
    turns += [Turn(n, n, Who.SME, text, at) for n, text in enumerate(said, 2)]
    return PastInterview(at, turns)


def served(checkin: int) -> tuple[AskedLead, ...]:
    """A customer and a trend lead, asked in that check-in a week ago."""
    return tuple(
        AskedLead(next(question.id for question in BANK.questions if question.tag is tag), NOW - A_WEEK, checkin)
        for tag in (Tag.CUSTOMER, Tag.TREND)
    )


class Conversation:
    """An interview that goes on turn by turn. `hears` is what the coach said last."""

    def __init__(self, brief: Brief = BRIEF, without: str = "", first: Line | None = None) -> None:
        self.brief = brief
        self.coach = coach(without)
        self.turns: list[Turn] = []
        self.line = first or self.coach.open(brief)
        self._hear(self.line)

    @property
    def hears(self) -> str:
        return self.line.text

    @property
    def over(self) -> bool:
        return self.line.move is Move.CLOSE

    def say(self, *messages: str) -> Line:
        """One answer, in one message or several; the flows' part of "off the record" is done here."""
        for text in messages:
            meant = reach(text)
            if meant in {Reach.LAST, Reach.ANSWER}:
                self._keep_last()
            n = len(self.turns) + 1
            self.turns.append(Turn(n, n, Who.SME, text, NOW, off_record=meant is not None))
        return self._next(self.brief)

    def skip(self) -> Line:
        n = len(self.turns) + 1
        self.turns.append(Turn(n, n, Who.SME, "skip", NOW, move=Move.STEER))
        return self._next(replace(self.brief, wish="skip"))

    def _next(self, brief: Brief) -> Line:
        self.line = self.coach.reply(brief, self.turns)
        self._hear(self.line)
        return self.line

    def _keep_last(self) -> None:
        for place in range(len(self.turns) - 1, -1, -1):
            if self.turns[place].who is Who.SME:
                self.turns[place] = replace(self.turns[place], off_record=True)
                return

    def _hear(self, line: Line) -> None:
        n = len(self.turns) + 1
        self.turns.append(
            Turn(
                n,
                n,
                Who.BOT,
                line.text,
                NOW,
                move=line.move,
                rule=line.rule,
                lead=line.lead,
                about=line.about,
                promise=line.promise,
            )
        )

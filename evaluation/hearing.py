"""A talk without a database: turns are added as the bot's flows add them, off-record remarks and steering included."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.coaching import Line
from bot.domain.interviews import Move, Turn, Who, current_answer
from bot.domain.offrecord import Reach, back_on_record, reach
from bot.domain.steering import Steer, steering

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)  # always the same, so that runs can be compared
ENDING = frozenset({Steer.DONE, Steer.STOP, Steer.LATER})


class Transcript:
    """The turns of one talk so far."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.wish = ""  # "skip" until the next line
        self.ended = False  # by a word of theirs

    def say(self, line: Line) -> None:
        """A line of the coach."""
        told = Turn(
            *(self._next, self._next, Who.BOT, line.text, NOW),
            move=line.move,
            rule=line.rule,
            lead=line.lead,
            about=line.about,
            promise=line.promise,
            coach=line.by.coach,
            reason=line.by.reason,
        )
        self.turns.append(told)
        self.wish = ""

    def hear(self, text: str) -> None:
        """A message of theirs."""
        said = steering(text)
        if said is not None:
            self.turns.append(Turn(self._next, self._next, Who.SME, text, NOW, move=Move.STEER))
            self.wish = "skip" if said.steer is Steer.SKIP else self.wish
            self.ended = self.ended or said.steer in ENDING
            return
        meant = reach(text)
        earlier = _meant_by(meant, self.turns)
        announced = meant is None and _is_announced(self.turns, text)
        # Right after a question, "off the record" means the answer before it, and what follows too.
        goes_on = announced or (meant is Reach.ANSWER and not _spoken(current_answer(self.turns)))
        rule = Reach.NEXT if goes_on else (meant or "")
        off = announced or meant is not None
        self.turns.append(Turn(self._next, self._next, Who.SME, text, NOW, off_record=off, rule=rule))
        self._take_back(earlier)

    @property
    def _next(self) -> int:
        return len(self.turns) + 1

    def _take_back(self, gone: set[int]) -> None:
        """These go off the record, and with them what the coach asked about them."""
        self.turns = [
            replace(turn, off_record=True) if turn.n in gone or (turn.about in gone and turn.lead is None) else turn
            for turn in self.turns
        ]


def _is_announced(turns: Sequence[Turn], text: str) -> bool:
    """Whether "the next bit stays between us:" covers this message too."""
    if back_on_record(text):
        return False
    said = _spoken(current_answer(turns))
    if said:
        return any(turn.rule == Reach.NEXT for turn in said)
    before = _answer_before(turns)
    return bool(before) and reach(before[-1].text) is Reach.NEXT


def _meant_by(meant: Reach | None, turns: Sequence[Turn]) -> set[int]:
    """The earlier turns that a remark puts off the record."""
    if meant is Reach.LAST:
        return {turn.n for turn in _spoken(turns)[-1:]}
    if meant is Reach.ANSWER:
        return {turn.n for turn in _spoken(current_answer(turns)) or _answer_before(turns)}
    return set()


def _answer_before(turns: Sequence[Turn]) -> list[Turn]:
    """Their latest answer that is over."""
    so_far = list(turns)
    while so_far:
        while so_far and so_far[-1].who is Who.BOT:
            so_far.pop()
        said = current_answer(so_far)
        if _spoken(said):
            return _spoken(said)
        del so_far[len(so_far) - len(said) :]
    return []


def _spoken(turns: Iterable[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.who is Who.SME and turn.move is None]

"""Which lead question comes next: deadlines for customers and trends, then what is new, then variety.

In any four check-ins in a row of one SME the leads differ, one is about customers and one about trends, and none comes
back within eight weeks. An unanswered check-in asks its first question only, and a director's question may take that
place, so the two deadlines are kept with one check-in to spare, the earlier one first. A question that is new to
the bank goes before them only while that spare one is left.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.coaching import Brief
from bot.domain.interviews import Turn
from bot.domain.questions import Question, Tag

RESTS = timedelta(weeks=8)
WINDOW = 4  # check-ins in a row that hold a customer and a trend lead
SPARE = 1
DUE_TAGS = (Tag.CUSTOMER, Tag.TREND)
_FIRST_BY = {Tag.CUSTOMER: 1, Tag.TREND: 2}


@dataclass(frozen=True, slots=True)
class _Past:
    """What this SME was asked: newest moment of each lead, newest check-in of each tag, and what is too recent."""

    last_at: dict[str, datetime]
    last_in: dict[Tag, int]
    resting: frozenset[str]
    here: tuple[str, ...]  # leads of this interview


class Leads:
    """The choice of lead questions for one interview, as far as it has come."""

    def __init__(self, bank: Sequence[Question], brief: Brief, turns: Sequence[Turn]) -> None:
        self._bank = bank
        self._brief = brief
        self._past = _past(bank, brief, turns)
        self._opened_otherwise = bool(turns) and turns[0].lead is None

    @property
    def asked_here(self) -> int:
        return len(self._past.here)

    def text_of(self, lead: str | None) -> str | None:
        """A lead as it stands in the bank, without what it was opened with."""
        return next((question.text for question in self._bank if question.id == lead), None)

    def bound(self) -> Question | None:
        """The lead that may not wait for another check-in: a deadline's, while this interview has not met it."""
        first, second = sorted(DUE_TAGS, key=self._deadline)
        crowded = self._spare(first) == 1 and self._spare(second) == 1
        for tag in (first, second):
            if self._spare(tag) <= 0 or (crowded and tag is first):
                found = self._best(self._of(tag))
                if found:
                    return found
        return None

    def may_wait(self) -> bool:
        """Whether an old thread may open: no lead is owed, or only the first of its tag, which has time to spare."""
        owed = self.owed()
        if owed is None:
            return True
        tag = owed.tag
        first = tag in DUE_TAGS and tag not in self._past.last_in and self.fresh() is None
        return first and all(self._deadline(each) > self._brief.checkin for each in DUE_TAGS)

    def fresh(self) -> Question | None:
        """A question added to the bank since this SME was last asked."""
        return self._best(question for question in self._bank if question.id in self._brief.fresh)

    def owed(self) -> Question | None:
        """What this interview must still ask before it closes. A new question goes first as long as the bound one could
        wait for another check-in, and for a director's after that; it comes second then."""
        bound, fresh = self.bound(), self.fresh()
        if bound and fresh and self._last_call(bound.tag) - SPARE > self._brief.checkin:
            return fresh
        return bound or fresh

    def next(self, told: frozenset[Tag] = frozenset()) -> Question | None:
        """The best lead to ask now; None when every question was asked within eight weeks.

        `told` are the tags that what they said so far has served already: others are asked first.

        After an opening that was not of the bank, a tag that is coming due is taken early; later leads spare them.
        """
        owed = self.owed()
        if owed:
            return owed
        early = min(DUE_TAGS, key=self._deadline)
        if self._opened_otherwise and not self._past.here and self._spare(early) <= 1:
            found = self._best(self._of(early))
            if found:
                return found
        others = [question for question in self._bank if question.tag not in DUE_TAGS]
        return (
            self._best(question for question in others if question.tag not in told)
            or self._best(others)
            or self._best(self._bank)
        )

    def offers(self, most: int, told: frozenset[Tag] = frozenset()) -> list[Question]:
        """The best lead to ask now, and others that would do; only that one where it is owed."""
        first = self.next(told)
        if first is None or self.owed() is not None:
            return [] if first is None else [first]
        others = [
            question
            for question in self._bank
            if question.id not in self._past.resting and question.tag not in DUE_TAGS and question != first
        ]
        return [first, *sorted(others, key=self._preference)[: most - 1]]

    def _deadline(self, tag: Tag) -> int:
        """The last check-in that may bring a lead of this tag."""
        last = self._past.last_in.get(tag)
        return _FIRST_BY[tag] if last is None else last + WINDOW

    def _last_call(self, tag: Tag) -> int:
        """The same, if the very first ones came no sooner than they must for four check-ins in a row."""
        last = self._past.last_in.get(tag)
        return WINDOW - 1 if last is None else last + WINDOW

    def _spare(self, tag: Tag) -> int:
        """How many check-ins this tag can still wait, with one kept for a director's question."""
        return self._deadline(tag) - SPARE - self._brief.checkin

    def _of(self, tag: Tag) -> Iterable[Question]:
        return (question for question in self._bank if question.tag is tag)

    def _best(self, questions: Iterable[Question]) -> Question | None:
        """The best of these that may be asked: new ones, then the tag used longest ago, then the longest unasked."""
        free = [question for question in questions if question.id not in self._past.resting]
        if not free:
            return None
        return min(free, key=self._preference)

    def _preference(self, question: Question) -> tuple[bool, int, bool, float, str]:
        last = self._past.last_at.get(question.id)
        return (
            question.id not in self._brief.fresh,
            self._past.last_in.get(question.tag, -1),
            last is not None,
            last.timestamp() if last else 0.0,
            hashlib.sha256(f"{self._brief.seed} {question.id}".encode()).hexdigest(),
        )


def _past(bank: Sequence[Question], brief: Brief, turns: Sequence[Turn]) -> _Past:
    tags = {question.id: question.tag for question in bank}
    here = tuple(turn.lead for turn in turns if turn.lead)
    last_at: dict[str, datetime] = {}
    last_in: dict[Tag, int] = {}
    resting = set(here)
    for asked in brief.asked:
        last_at[asked.lead] = max(asked.at, last_at.get(asked.lead, asked.at))
        if brief.now - asked.at <= RESTS or asked.checkin > brief.checkin - WINDOW:
            resting.add(asked.lead)
    for lead, checkin in [(asked.lead, asked.checkin) for asked in brief.asked] + [
        (lead, brief.checkin) for lead in here
    ]:
        tag = tags.get(lead)
        if tag:
            last_in[tag] = max(checkin, last_in.get(tag, checkin))
    return _Past(last_at, last_in, frozenset(resting), here)

"""An archive: closed interviews with what was said in them, and an idea from each."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from benchmarks.company import NOW, Filler, topics_of
from benchmarks.prose import WANTED, Prose
from bot.domain.deliveries import platform_ts
from bot.domain.highlights import Kind
from bot.domain.ideas import Format, IdeaStatus, Stage
from bot.domain.interviews import Ending, InterviewState, Who
from bot.storage.tables import highlights, ideas, interviews, turns

EVERY = timedelta(minutes=50)  # an interview, in a company of 200 that talks for ten years
ONE_IN = 100  # turns holds the wanted word, at a random place among them
STATUSES = (
    *([IdeaStatus.NEW] * 2),
    *([IdeaStatus.ACCEPTED] * 6),
    *([IdeaStatus.PARKED] * 5),
    *([IdeaStatus.DECLINED] * 7),
)


class Archive:
    """`size` interviews of `people` experts, oldest first, each with `talk` turns of the expert and one idea.

    The bot's questions are left out: nothing searches them.
    """

    def __init__(self, size: int, people: int, talk: int) -> None:
        self._size = size
        self._people = people
        self._talk = talk
        self._prose = Prose()
        self._chance = random.Random(7)
        self._first: dict[int, str] = {}

    def fill(self, fill: Filler) -> None:
        """Write it all."""
        fill.insert(interviews, (self._interview(fill, number) for number in self._numbers()))
        with fill.index_last("turns"):
            fill.insert(turns, self._turns(fill))
        fill.insert(highlights, (self._highlight(fill, number) for number in self._numbers()))
        with fill.index_last("ideas"):
            fill.insert(ideas, (self._idea(fill, number) for number in self._numbers()))

    def _numbers(self) -> range:
        return range(1, self._size + 1)

    def _sme(self, interview: int) -> int:
        return 1 + interview % self._people

    def _opened(self, interview: int) -> datetime:
        return NOW - timedelta(hours=2) - EVERY * (self._size - interview)

    def _interview(self, fill: Filler, number: int) -> dict[str, Any]:
        opened = self._opened(number)
        return fill.row(
            id=number,
            sme_id=self._sme(number),
            state=InterviewState.CLOSED,
            opened_at=opened,
            version=self._talk * 2,
            wish="",
            light=False,
            closed_at=opened + timedelta(minutes=20),
            readable_at=opened + timedelta(minutes=80),
            ending=Ending.COMPLETE,
        )

    def _turns(self, fill: Filler) -> Iterator[dict[str, Any]]:
        number = lucky = 0
        for interview in self._numbers():
            opened, sme = self._opened(interview), self._sme(interview)
            for place in range(self._talk):
                number += 1
                if number % ONE_IN == 1:
                    lucky = number + self._chance.randrange(ONE_IN)
                at = opened + timedelta(seconds=90 * (place + 1))
                ts = platform_ts(at)
                said = self._prose.turn()
                if number == lucky:
                    said += f" The {WANTED} was late again."
                if place == 0:
                    self._first[interview] = said[: said.index(".") + 1]
                yield fill.row(
                    id=number,
                    interview_id=interview,
                    sme_id=sme,
                    who=Who.SME,
                    text=said,
                    at=at,
                    ts=ts,
                    order_ts=ts,
                    off_record=False,
                    deleted=False,
                    rule="",
                    reason="",
                )

    def _highlight(self, fill: Filler, number: int) -> dict[str, Any]:
        words = self._first[number]
        return fill.row(
            id=number,
            interview_id=number,
            sme_id=self._sme(number),
            turn_id=(number - 1) * self._talk + 1,
            start=0,
            end=len(words),
            text=words,
            kind=Kind.STORY,
            score=1.0,
            created_at=self._opened(number) + timedelta(minutes=20),
        )

    def _idea(self, fill: Filler, number: int) -> dict[str, Any]:
        """New ones among the latest, decided ones before; one in six fits none of the expert's topics."""
        sme, made = self._sme(number), self._opened(number) + timedelta(minutes=20)
        status = IdeaStatus.NEW if number > self._size * 0.99 else self._chance.choice(STATUSES)
        decided = status is not IdeaStatus.NEW
        return fill.row(
            id=number,
            sme_id=sme,
            interview_id=number,
            highlight_id=number,
            quote=self._first[number],
            kind=Kind.STORY.value,
            headline=self._prose.line(),
            angle=self._prose.line(),
            format=Format.STORY,
            stage=Stage.AWARENESS if number % 3 else None,
            proof="" if number % 2 else "a figure",
            topic=self._chance.choice((*topics_of(sme), None)),
            status=status,
            created_at=made,
            visible_at=made + timedelta(hours=1),
            version=int(decided),
            reason="",
            note="",
            decided_by="Dana" if decided else None,
            decided_at=made + timedelta(days=1) if decided else None,
        )

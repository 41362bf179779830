"""A telling spot of a long answer: what it begs, how much, and the words to lead with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.coach.scene import Said, Scene

LOOKED_AT = 40  # sentences; the rest of a longer answer changes nothing
_LONGEST = 500  # characters of a sentence that may hold a spot


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a sentence and the question it begs, in its rule's name.

    `weight` says how telling it is; `bare` allows asking without a quote.
    """

    rule: str
    weight: float
    said: Said
    start: int
    end: int
    question: str
    bare: bool = False
    least: int = 2  # words of the quote


@dataclass(frozen=True, slots=True)
class Beg:
    """A pattern whose group `q` begs a question, unless `told` (anywhere else in the answer) or `after` (later on)."""

    rule: str
    weight: float
    pattern: re.Pattern[str]
    question: str
    told: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    bare: bool = False

    def spots(self, scene: Scene) -> Iterator[Spot]:
        for said, found in each(scene, self.pattern):
            rest = after(scene, said, found.end())
            if self.after and self.after.search(rest):
                continue
            if self.told and self.told.search(f"{before(scene, said, found.start())} … {rest}"):
                continue
            group = "q" if found["q"] is not None else "q2"
            yield Spot(self.rule, self.weight, said, *found.span(group), self.question, self.bare)


def each(scene: Scene, pattern: re.Pattern[str]) -> Iterator[tuple[Said, re.Match[str]]]:
    """The first match in every sentence of theirs that is no question and not somebody else's words."""
    for said in scene.said[:LOOKED_AT]:
        if len(said.text) > _LONGEST or said.text.rstrip('"” ').endswith("?"):
            continue
        found = pattern.search(said.text)
        if found and not _reported(said.text[: found.start()]):
            yield said, found


_REPORTS = re.compile(
    r"\b(?:said|says|thinks?|told\s+\w+|(?:he|she|they|\w+s)\s+(?:asked|wrote|believes?))(?:[,:]\s+|\s+that\s+|\s+)"
    r"(?:(?!and\b|but\b|so\b|then\b)[\w'’]+\s+){0,4}$",
    re.IGNORECASE,
)


def _reported(ahead: str) -> bool:
    """Whether what follows is somebody else's words: inside quotation marks, or right after "she said"."""
    return sum(ahead.count(mark) for mark in '"“”') % 2 == 1 or _REPORTS.search(ahead[-60:]) is not None


def before(scene: Scene, said: Said, start: int) -> str:
    """What they said before this place, in this answer and earlier in the chapter."""
    earlier = [each.text for each in scene.chapter if each.n < scene.said[0].n][-LOOKED_AT:]
    at = scene.said.index(said)
    return " ".join([*earlier, *(each.text for each in scene.said[:at]), said.text[:start]])


def after(scene: Scene, said: Said, end: int) -> str:
    """What they said after this place."""
    at = scene.said.index(said)
    return " ".join([said.text[end:], *(each.text for each in scene.said[at + 1 : LOOKED_AT])])


def rx(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)

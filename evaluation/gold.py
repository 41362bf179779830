"""Highlights held to what a person marked, and everything a coach made to what was said off the record."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.highlights import Span
from bot.domain.interviews import Turn, Who
from bot.domain.words import words
from evaluation.recorded import Passage, Recorded
from evaluation.talks import Talk

AT = 8  # highlights an interview
RUN = 4  # words in a row that give away what was said


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, so that several can be added up."""

    returned: int = 0
    right: int = 0  # of those returned
    gold: int = 0
    found: int = 0  # of the gold ones
    leaks: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.returned + other.returned,
            self.right + other.right,
            self.gold + other.gold,
            self.found + other.found,
            self.leaks + other.leaks,
        )

    @property
    def precision(self) -> float | None:
        return self.right / self.returned if self.returned else None

    @property
    def recall(self) -> float | None:
        return self.found / self.gold if self.gold else None


def score(recorded: Recorded, spans: Sequence[Span], turns: Sequence[Turn], talk: Talk) -> Score:
    """`spans` are of the interview as recorded (`turns`), `talk` of the same interview held anew."""
    returned = [(span.turn, span.start, span.end) for span in spans[:AT]]
    gold = list(_places(recorded, recorded.highlights))
    secret = list(_places(recorded, recorded.off_record))
    return Score(
        returned=len(returned),
        right=sum(any(_agree(each, other) for other in gold) for each in returned),
        gold=len(gold),
        found=sum(any(_agree(each, other) for other in returned) for each in gold),
        leaks=sum(any(_overlap(each, other) for other in secret) for each in returned)
        + sum(_tells(text, recorded, turns) for text in _made(talk)),
    )


def _places(recorded: Recorded, passages: Iterable[Passage]) -> Iterator[tuple[int, int, int]]:
    for passage in passages:
        at = recorded.turns[passage.turn].text.index(passage.text)
        yield passage.turn + 1, at, at + len(passage.text)


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    """How many characters they have in common."""
    return max(0, min(one[2], other[2]) - max(one[1], other[1])) if one[0] == other[0] else 0


def _agree(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether they share at least half of the shorter one."""
    return 2 * _overlap(one, other) >= min(one[2] - one[1], other[2] - other[1])


def _made(talk: Talk) -> Iterator[str]:
    """All that others than the expert would read or hear."""
    yield from (line.text for line in talk.lines)
    yield from (talk.text_of(span) for span in talk.spans)
    for draft in talk.drafts:
        yield from (draft.headline, draft.angle, draft.proof)
    yield talk.summary


def _tells(text: str, recorded: Recorded, turns: Sequence[Turn]) -> bool:
    """Whether it has words in a row of a secret that stand nowhere in what was said openly."""
    secrets = {run for passage in recorded.off_record for run in _runs(passage.text)}
    for turn in turns:
        if turn.who is Who.SME and secrets:
            said = turn.text
            for passage in recorded.off_record:
                said = said.replace(passage.text, " … ") if passage.turn + 1 == turn.n else said
            secrets -= set(_runs(said))
    return not secrets.isdisjoint(_runs(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    size = min(RUN, len(said))
    return (tuple(said[at : at + size]) for at in range(len(said) - size + 1) if size)

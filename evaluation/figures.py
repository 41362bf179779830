"""What the table shows, counted: for each task how often the model was asked, what went wrong, and what it took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from bot.coach.model.asking import Asked
from bot.coach.model.checks import Broken
from bot.coach.model.coach import DIRECTORS_WORDS, NOTHING_ON_RECORD, PRIVATE
from bot.coach.model.shapes import Task
from bot.domain.coaching import Credit
from evaluation.examples import Tried

NAMED = (Broken.TWO_QUESTIONS, Broken.TOO_LONG, Broken.PRAISE, Broken.ASKS_NAME, Broken.INVENTED_QUOTE)
ON_PURPOSE = frozenset(each.reason for each in (DIRECTORS_WORDS, NOTHING_ON_RECORD, PRIVATE))


@dataclass(frozen=True, slots=True)
class Kept:
    """Checks of examples, and how many of them were kept."""

    model: int = 0
    scripted: int = 0
    of: int = 0


class Figures:
    """Of one task, or of all of them together."""

    def __init__(self, asked: Iterable[Asked], kept: Kept) -> None:
        self._asked = tuple(asked)
        self._sent = [each for each in self._asked if each.tries]
        self.kept = kept
        self.broken = Counter(str(rule) for each in self._asked for rule in each.broken)

    @property
    def asked(self) -> int:
        return len(self._asked)

    @property
    def first_try(self) -> int:
        return sum(each.first_try for each in self._asked)

    @property
    def fell_back(self) -> int:
        return sum(each.by.coach != "model" for each in self._asked)

    @property
    def others(self) -> Counter[str]:
        """Rules that have no column of their own."""
        return Counter({rule: count for rule, count in self.broken.items() if rule not in set(NAMED)})

    @property
    def seconds(self) -> tuple[float, float] | None:
        """Median and slowest, of those for which a request was sent, both tries together."""
        took = [each.by.seconds for each in self._sent]
        return (median(took), max(took)) if took else None

    @property
    def tokens(self) -> tuple[float, int]:
        """Mean and sum, of the same."""
        took = [each.by.tokens for each in self._sent]
        return (mean(took), sum(took)) if took else (0.0, 0)

    def as_record(self) -> dict[str, Any]:
        """As plain data."""
        middle, slowest = self.seconds or (None, None)
        average, together = self.tokens
        return {
            "asked": self.asked,
            "first_try": self.first_try,
            "fell_back": self.fell_back,
            "rules_broken": dict(self.broken.most_common()),
            "seconds_median": middle,
            "seconds_slowest": slowest,
            "tokens_mean": round(average, 1),
            "tokens": together,
            "checks": self.kept.of,
            "checks_kept": self.kept.model,
            "checks_kept_by_script": self.kept.scripted,
        }


def by_task(asked: Sequence[Asked], tried: Sequence[Tried]) -> dict[Task, Figures]:
    return {
        task: Figures(
            [each for each in asked if each.task is task], _kept(each for each in tried if each.example.task is task)
        )
        for task in Task
    }


def together(asked: Sequence[Asked], tried: Sequence[Tried]) -> Figures:
    return Figures(asked, _kept(tried))


def fallbacks(asked: Iterable[Asked]) -> Counter[str]:
    """Why the model did not help, most frequent first."""
    return Counter(each.by.reason for each in asked if each.by.coach != "model")


def on_purpose(credits_: Iterable[Credit]) -> Counter[str]:
    """What was never put to the model, and why."""
    return Counter(each.reason for each in credits_ if each.coach != "model" and each.reason in ON_PURPOSE)


def _kept(tried: Iterable[Tried]) -> Kept:
    several = list(tried)
    return Kept(
        sum(each.model.kept for each in several),
        sum(each.scripted.kept for each in several),
        sum(each.checks for each in several),
    )

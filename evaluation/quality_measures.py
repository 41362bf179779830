"""How well a ranker does on labelled news. It is given what it would be given in the house, and no label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.fit import DEBATABLE, Profile, Reading
from bot.ports.news import Ranker
from evaluation.quality_data import BeatCard, Disputed, Routed

Scores = list[list[float]]  # a row an item, a column an expert
RECALL = 0.8
TRAP, NOISE = "trap", "noise"


@dataclass(frozen=True, slots=True)
class Routing:
    """`top1`: items with a best whose highest score is the best's, or that of somebody it also fits. `noise_auc`: how
    often an item with a best has a higher highest score than one without. `at_recall`: the share of items without a
    best that are forwarded at the bar at which RECALL of those with one are. The others are at the bar in use, None
    where there is none: forwarded though nobody's (all, `trap`, `noise`), forwarded to nobody though somebody's
    (`missed`), and `right`: forwarded, with a right one highest."""

    top1: float | None
    noise_auc: float | None
    at_recall: float | None
    false_forward: float | None = None
    false_traps: float | None = None
    false_noise: float | None = None
    missed: float | None = None
    right: float | None = None
    by_tag: dict[str, float] | None = None

    def as_record(self) -> dict[str, Any]:
        return {
            "top1": self.top1,
            "false_forward": self.false_forward,
            "false_forward_traps": self.false_traps,
            "false_forward_noise": self.false_noise,
            "noise_auc": self.noise_auc,
            "noise_at_80_recall": self.at_recall,
            "missed": self.missed,
            "top1_forwarded": self.right,
            "top1_by_tag": self.by_tag or {},
        }


@dataclass(frozen=True, slots=True)
class Contended:
    """`auc`: how often a disputed item scores above one that is not. The shares are of items that reach DEBATABLE."""

    auc: float | None
    disputed: float | None = None
    mild: float | None = None
    plain: float | None = None

    def as_record(self) -> dict[str, Any]:
        return {
            "auc": self.auc,
            "debatable_of_disputed": self.disputed,
            "debatable_of_mild": self.mild,
            "debatable_of_plain": self.plain,
        }


def routing(ranker: Ranker, cards: Sequence[BeatCard], items: Sequence[Routed], tags: dict[str, str]) -> Routing:
    profiles = [Profile(place, card.beat, card.topics) for place, card in enumerate(cards)]
    readings = [Reading(item.title, item.summary) for item in items]
    found = ranker.fits(readings, profiles, readings)
    forwarded = [any(fit.fits for fit in row) for row in found]
    return routed([[fit.score for fit in row] for row in found], cards, items, tags, forwarded)


def routed(
    scores: Scores,
    cards: Sequence[BeatCard],
    items: Sequence[Routed],
    tags: dict[str, str],
    forwarded: Sequence[bool] | None = None,
) -> Routing:
    """`forwarded` tells of each item whether anybody would get it; without it there is no bar."""
    names = [card.sme for card in cards]
    highest = [max(row) for row in scores]
    right = [names[row.index(max(row))] in {item.best, *item.also} for row, item in zip(scores, items, strict=True)]
    theirs = [k for k, item in enumerate(items) if item.best is not None]
    nobodys = [k for k, item in enumerate(items) if item.best is None]
    good, bad = [highest[k] for k in theirs], [highest[k] for k in nobodys]
    bar = sorted(good)[int((1 - RECALL) * len(good) + 1e-9)] if good else 0.0

    def tagged(tag: str) -> list[int]:
        return [k for k in nobodys if tags.get(items[k].id) == tag]

    def share(of: Sequence[int], which: Callable[[int], bool]) -> float | None:
        return round(sum(map(which, of)) / len(of), 4) if of else None

    def sent(k: int) -> bool:
        return forwarded is not None and forwarded[k]

    named = sorted({tags[items[k].id] for k in theirs if items[k].id in tags})
    by_tag = {tag: share([k for k in theirs if tags.get(items[k].id) == tag], right.__getitem__) for tag in named}
    found = Routing(
        share(theirs, right.__getitem__), auc(good, bad), share(nobodys, lambda k: highest[k] >= bar) if good else None
    )
    if forwarded is None:
        return found
    return Routing(
        found.top1,
        found.noise_auc,
        found.at_recall,
        share(nobodys, sent),
        share(tagged(TRAP), sent),
        share(tagged(NOISE), sent),
        share(theirs, lambda k: not sent(k)),
        share(theirs, lambda k: sent(k) and right[k]),
        {tag: value for tag, value in by_tag.items() if value is not None},
    )


def contention(ranker: Ranker, items: Sequence[Disputed]) -> Contended:
    found = [each.debatable for each in ranker.contention([Reading(item.title, item.summary) for item in items])]

    def of(label: int) -> list[float]:
        return [value for value, item in zip(found, items, strict=True) if item.label == label]

    def share(values: Sequence[float]) -> float | None:
        return round(sum(value >= DEBATABLE for value in values) / len(values), 4) if values else None

    return Contended(auc(of(2), of(0)), share(of(2)), share(of(1)), share(of(0)))


def auc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """How often one of `higher` is above one of `lower`; as high counts half. None when one of them is empty."""
    if not higher or not lower:
        return None
    won = sum((one > other) + 0.5 * (one == other) for one in higher for other in lower)
    return round(won / (len(higher) * len(lower)), 4)

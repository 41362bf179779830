"""The midnight at which everybody has been silent for eight days, and the morning after it."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from benchmarks.company import WORKSPACE, deps_for
from benchmarks.figures import Figure
from benchmarks.publishing import MIDNIGHT, MORNING
from benchmarks.timing import once
from bot.flows import nudging
from bot.storage.post_tables import cadences
from bot.storage.store import SqlStore
from bot.storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Night:
    """Seconds that the looks took, and for how many: at midnight, and at nine for who was put off until then. `said`
    counts what waits to be sent afterwards; `rides` are those whose nudge goes with a check-in."""

    midnight: float
    morning: float
    due: int
    put_off: int
    rides: int
    said: Counter[str]


def spend(url: str) -> Night:
    """Raises RuntimeError when somebody was not looked at, or a kind of word was never said."""
    store = SqlStore(url)
    deps = deps_for(store, MIDNIGHT)
    due = _due(store, MIDNIGHT)
    midnight = once(lambda: nudging.due(deps, WORKSPACE, MIDNIGHT))
    left, put_off = _due(store, MIDNIGHT), _due(store, MORNING)
    morning = once(lambda: nudging.due(deps, WORKSPACE, MORNING))
    left += _due(store, MORNING)
    with store.read() as tx:
        said = Counter(tx.outbox.run(select(outbox.c.kind)).scalars())
        rides = tx.cadences.run(select(func.count()).where(cadences.c.riding)).scalar_one()
    store.close()
    night = Night(midnight, morning, due, put_off, int(rides), said)
    if left or not all((due, put_off, rides, said["nudge"], said["question"], said["cadence_alert"])):
        raise RuntimeError(f"{left} silences were left over: {night}")
    return night


def figures(many: Sequence[Night], few: Sequence[Night], where: str = "") -> Iterator[Figure]:
    """Medians of the nights."""
    one, other = many[0], few[0]
    yield Figure(
        f"{one.due} silences due at the same midnight, all looked at{where}",
        _median([night.midnight for night in many]),
        "ms",
        f"{other.due} of them",
        _median([night.midnight for night in few]),
        note=f"{_median([night.midnight / night.due for night in many]):.1f} ms each; {one.rides} ride on a check-in, "
        f"{one.said['cadence_alert']} wait for a director's decision, {one.put_off} are put off until nine",
    )
    yield Figure(
        f"… {one.put_off} of them at nine, each nudged{where}",
        _median([night.morning for night in many]),
        "ms",
        f"{other.put_off} of them",
        _median([night.morning for night in few]),
        note=f"{_median([night.morning / night.put_off for night in many]):.1f} ms each; {one.said['nudge']} hear of "
        f"an idea, {one.said['question']} are asked a question",
    )


def _median(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


def _due(store: SqlStore, at: datetime) -> int:
    with store.read() as tx:
        found = tx.cadences.run(select(func.count()).select_from(cadences).where(cadences.c.wake_at <= at))
        return int(found.scalar_one())

"""Samples: the same call many times, with its rivals in turn, so that a busy moment of the machine hits all alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """How long each run took, in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000

    @property
    def note(self) -> str:
        """The spread, for a table."""
        return f"median of {len(self.seconds)}; 95 % under {self.p95:.2f} ms"


def in_turn(calls: Mapping[str, Callable[[], object]], runs: int, warm_up: int = 2) -> dict[str, Sample]:
    """Time every call `runs` times, one after the other in each round. The first rounds warm caches and don't count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(-warm_up, runs):
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            if turn >= 0:
                taken[name].append(time.perf_counter() - begin)
    return {name: Sample(tuple(seconds)) for name, seconds in taken.items()}


def once(call: Callable[[], object]) -> float:
    """How long one call takes, in seconds."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin

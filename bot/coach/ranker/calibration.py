"""From raw scores to numbers between 0 and 1, and the bar that a newsroom's own news sets."""

import math

import numpy as np
from numpy.typing import NDArray

MIDDLE = 0.2  # the raw score that becomes 0.5
STEP = 0.08  # of a raw score, that is one step of log-odds
ABOVE = 2.0  # standard deviations above what ordinary news scores


def share(raw: float) -> float:
    """Between 0 and 1."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, (raw - MIDDLE) / STEP))))


def bar(ordinary: NDArray[np.floating]) -> float:
    """The raw score from which an item is forwarded. `ordinary` are the best scores, with these profiles, of items that
    are on nobody's beat: a wide mix of beats attracts more of them, and so the bar is higher."""
    return float(ordinary.mean() + ABOVE * ordinary.std())

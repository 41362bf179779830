"""Whether people in the field would dispute an item, and, apart from that, whether it is told in anger.

Each is a logistic regression between two banks of our own sentences; no list of loaded words, which mislead.
"""

from collections.abc import Sequence

import numpy as np

from bot.coach.ranker.banks import Banks
from bot.coach.ranker.learning import logistic
from bot.coach.ranker.vectors import Embedder, Matrix
from bot.coach.ranker.wording import anger
from bot.domain.fit import Contention

RIDGE = 0.3
# Log-odds between the banks from which an item counts as disputed: above 0, since mild opinions stand near it.
DISPUTED = 0.6
STEEP = 1.5
ANGRY = 0.4
CUE = 1.2  # log-odds for an insult


class Judge:
    """Embeds the banks when it is made."""

    def __init__(self, embedder: Embedder, banks: Banks) -> None:
        self._dispute = _between(embedder.embed(banks.debatable), embedder.embed(banks.plain))
        self._heat = _between(embedder.embed(banks.heated), embedder.embed(banks.calm))

    def judge(self, items: Matrix, texts: Sequence[str]) -> list[Contention]:
        """`items` are the vectors of `texts`."""
        rows = _with_one(items)
        disputes, heats = rows @ self._dispute, rows @ self._heat
        return [
            Contention(
                debatable=_chance(STEEP * (float(dispute) - DISPUTED)),
                heated=_chance(2.0 * (float(heat) - ANGRY) + CUE * anger(text) - CUE),
            )
            for dispute, heat, text in zip(disputes, heats, texts, strict=True)
        ]


def _between(one: Matrix, other: Matrix) -> Matrix:
    rows = _with_one(np.vstack([one, other]))
    wanted = np.repeat([1.0, 0.0], [len(one), len(other)])
    return logistic(rows, wanted, np.ones(len(rows)), np.zeros(len(rows)), RIDGE)


def _with_one(rows: Matrix) -> Matrix:
    """A column of ones, whose weight is where the line between the two banks stands."""
    return np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])


def _chance(odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))

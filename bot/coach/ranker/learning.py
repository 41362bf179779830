"""What labels change: a logistic regression that starts from the description and moves only as far as labels ask."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.coach.ranker.calibration import MIDDLE, STEP
from bot.coach.ranker.vectors import Matrix, Vector
from bot.coach.ranker.wording import salesiness
from bot.domain.fit import Label

RIDGE = 0.25  # how much the weights are held back: a label moves the log-odds of items like it by about 2
ROUNDS = 12  # of Newton's method, which needs five or so
NEWEST = 60  # labels of one expert that are learned from
# How much a "not for me" says of the item's topic. Old news and what they said already were on topic.
OF_TOPIC = {"topic": 1.0, "": 0.5, "old": 0.0, "said": 0.0, "salesy": 0.0}
SALESY = 0.25  # what wording that sells costs at most somebody who minds it, as a raw score


def logistic(
    rows: Matrix, wanted: NDArray[np.float64], weights: NDArray[np.float64], start: NDArray[np.float64], ridge: float
) -> Vector:
    """The weights of a logistic regression with a ridge penalty, one for each column of `rows`.

    `wanted` is 1 or 0 for each row, `weights` how much the row counts, `start` its log-odds before. Solved for one
    number a row, since there are fewer rows than columns.
    """
    products = (rows @ rows.T).astype(np.float64)
    strength = weights / ridge
    moves = np.zeros(len(rows))
    for _ in range(ROUNDS):
        odds = np.clip(start + products @ moves, -30.0, 30.0)
        chance = 1.0 / (1.0 + np.exp(-odds))
        off = moves - strength * (wanted - chance)
        slope = np.eye(len(rows)) + (strength * chance * (1.0 - chance))[:, None] * products
        moves = moves - np.linalg.solve(slope, off)
    return cast(Vector, (rows.T @ moves).astype(np.float32))


def learned(rows: Matrix, raw: NDArray[np.floating], labels: Sequence[Label], middle: Vector) -> Vector:
    """What is added to an item's raw score: its vector, less `middle`, times this. `raw` are the labelled items' scores
    by the description alone; `middle` is the mean of ordinary news, which labels shall neither lift nor lower."""
    weights = np.array([1.0 if label.wanted else OF_TOPIC.get(label.why, OF_TOPIC[""]) for label in labels])
    wanted = np.array([float(label.wanted) for label in labels])
    start = (raw.astype(np.float64) - MIDDLE) / STEP
    return cast(Vector, STEP * logistic(rows - middle, wanted, weights, start, RIDGE))


def minds_selling(labels: Sequence[Label]) -> float:
    """What an item that sells with every word loses with this expert, as a raw score: more with each "too salesy", and
    less with each item they took that sells too."""
    against = sum(not label.wanted and label.why == "salesy" for label in labels)
    taken = sum(label.wanted and salesiness(f"{label.reading.title} {label.reading.text}") > 0 for label in labels)
    return SALESY * against / (against + taken + 1)

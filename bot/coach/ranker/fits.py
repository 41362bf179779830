"""How well items fit experts: similarity to their descriptions, held against ordinary news, against the other experts
and against what this newsroom's feeds usually bring."""

import numpy as np

from bot.coach.ranker import calibration
from bot.coach.ranker.vectors import Matrix, Vector

ORDINARY = 0.6  # how much of an item's likeness to ordinary news is taken off its likeness to an expert
NEAREST = 3  # ordinary items that are looked at
SHARPNESS = 0.05  # of the choice between experts and nobody: similarities this far apart are e times as likely
ROUNDS = 3
DRAWN = 1.5  # how far a description is drawn towards the usual items that seem to be on its beat
ENOUGH = 4.0  # such items that draw it half of that
SAME = 0.998  # two vectors this similar are of one item, which is no evidence for itself
SECOND_BEST = 0.5  # how much of its distance to the best expert an item loses with another


class Newsroom:
    """The descriptions of its experts (a row each), refined by usual items, and its bar.

    A beat is described in a dozen words, and news is told in others. So each description is drawn a little towards the
    usual items that are nearer to it than to any other expert and than to ordinary news, and the usual items that are
    on nobody's beat join what is ordinary. Nobody has to label anything for that. No item speaks for itself: what it
    is held against is as it would be without it.
    """

    def __init__(self, described: Matrix, moved: Matrix, ordinary: Matrix, usual: Matrix) -> None:
        """`moved` has a row for each expert too: what labels taught (learning.learned)."""
        self._described = described
        self._moved = moved
        self._middle = ordinary.mean(axis=0)
        self._ordinary = ordinary
        self._usual = usual
        self._shares = np.zeros((len(usual), len(described)), dtype=np.float32)
        for _ in range(ROUNDS if len(usual) else 0):
            self._shares = _shares(self._alike(usual), _nearest(usual, self._ordinary))
            self._ordinary = np.vstack([ordinary, usual[self._shares.sum(axis=1) < 0.5]])
        noise = self._alike(ordinary) + self._learned(ordinary)
        self.bar = calibration.bar(noise.max(axis=1) - ORDINARY * _nearest(ordinary, ordinary))

    def raw(self, items: Matrix) -> Matrix:
        """A row for each item, a column for each expert: similarity and what labels add, less likeness to ordinary
        news."""
        scores: Matrix = self._alike(items) + self._learned(items)
        scores -= ORDINARY * _nearest(items, self._ordinary)[:, None]
        return scores

    def _learned(self, items: Matrix) -> Matrix:
        added: Matrix = (items - self._middle) @ self._moved.T
        return added

    def _alike(self, items: Matrix) -> Matrix:
        """Similarity of each item to each description, drawn by usual items other than itself.

        A drawn description is d + w t / |t|, at length 1, where t is the sum of the usual items with their shares. For
        each item its own part of t is taken out again; only products are needed for that, not a vector for each pair.
        """
        plain: Matrix = items @ self._described.T
        if not len(self._usual):
            return plain
        own = (items @ self._usual.T > SAME).astype(np.float32) @ self._shares
        drawn = self._shares.T @ self._usual
        with_item = items @ drawn.T - own
        length = np.sqrt(np.maximum((drawn**2).sum(axis=1) - 2 * own * with_item - own**2, 1e-9))
        with_description = (self._described * drawn).sum(axis=1) - own * plain
        mass = np.maximum(self._shares.sum(axis=0) - own, 0.0)
        weight = DRAWN * mass / (mass + ENOUGH)
        whole = np.sqrt(1.0 + 2.0 * weight * with_description / length + weight**2)
        alike: Matrix = ((plain + weight * with_item / length) / whole).astype(np.float32)
        return alike


def raw(items: Matrix, described: Matrix, ordinary: Matrix) -> Matrix:
    """As `Newsroom.raw`, by descriptions as they are."""
    scores: Matrix = items @ described.T - ORDINARY * _nearest(items, ordinary)[:, None]
    return scores


def against_others(scores: Vector) -> Vector:
    """One item's scores, with less for all but the best expert, the more the further behind. Two that are equally good
    keep theirs."""
    lowered: Vector = scores - SECOND_BEST * (scores.max() - scores)
    return lowered


def _shares(alike: Matrix, nobody: Vector) -> Matrix:
    """For each item and expert the chance that it is on their beat; what is left of 1 is nobody's."""
    odds = np.column_stack([alike, nobody]) / SHARPNESS
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares: Matrix = (chances / chances.sum(axis=1, keepdims=True))[:, :-1].astype(np.float32)
    return shares


def _nearest(items: Matrix, others: Matrix) -> Vector:
    """The mean similarity to the nearest few of others, itself aside."""
    alike = items @ others.T
    alike[alike > SAME] = -1.0
    few = min(NEAREST, alike.shape[1])
    nearest: Vector = np.partition(alike, alike.shape[1] - few, axis=1)[:, -few:].mean(axis=1)
    return nearest

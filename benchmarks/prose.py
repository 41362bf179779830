"""Prose: sentences of made-up words, some frequent and most rare, as in real talk; the same ones in every run."""

import itertools
import random

WANTED = "forklift"  # stands in every hundredth turn, and nowhere else
ABSENT = "submarine"
SYLLABLES = tuple(first + vowel for first in "bcdfghjklmnprstvwxyz" for vowel in "aeiou")
VOCABULARY = 20_000
SENTENCES = 20_000


class Prose:
    """Turns of about 200 characters."""

    def __init__(self, seed: int = 2026) -> None:
        self._random = random.Random(seed)
        words = self._vocabulary()
        weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
        self._sentences = []
        for _ in range(SENTENCES):
            chosen = self._random.choices(words, cum_weights=weights, k=self._random.randint(8, 24))
            self._sentences.append(" ".join(chosen).capitalize() + ".")

    def turn(self) -> str:
        """Two to four sentences."""
        return " ".join(self._random.choices(self._sentences, k=self._random.randint(2, 4)))

    def line(self) -> str:
        """One sentence."""
        return self._random.choice(self._sentences)

    def _vocabulary(self) -> list[str]:
        """Words of one syllable first, then of two and of three: the frequent ones are short."""
        pairs = ["".join(pair) for pair in itertools.product(SYLLABLES, repeat=2)]
        self._random.shuffle(pairs)
        longer = [pair + syllable for pair, syllable in zip(pairs, itertools.cycle(SYLLABLES[::7]), strict=False)]
        return [*SYLLABLES, *pairs, *longer][:VOCABULARY]

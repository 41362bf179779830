"""Prose: sentences of made-up words, some frequent and most rare, as in real talk; the same ones in every run."""

import itertools
import random

WANTED = "forklift"  # stands in every hundredth turn, and nowhere else
ABSENT = "submarine"
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "xo",
    "za",
    "ken",
    "lor",
    "min",
)
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
            chosen = self._random.choices(words, cum_weights=weights, k=self._random.randint(6, 16))
            self._sentences.append(" ".join(chosen).capitalize() + ".")

    def turn(self) -> str:
        """Two to four sentences."""
        return " ".join(self._random.choices(self._sentences, k=self._random.randint(2, 4)))

    def line(self) -> str:
        """One sentence."""
        return self._random.choice(self._sentences)

    def _vocabulary(self) -> list[str]:
        """Short words first: the frequent ones are short."""
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            length = 1 + len(found) * 3 // VOCABULARY + self._random.randint(0, 1)
            found["".join(self._random.choices(SYLLABLES, k=length))] = None
            if len(found) < 50:
                found["".join(self._random.choices(SYLLABLES, k=2))] = None
        return list(found)[:VOCABULARY]

"""Fits and contention by common words, where the small models' packages are missing: coarse, and nothing to load."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from statistics import fmean, pstdev

from bot.coach.ranker import reasons
from bot.coach.ranker.banks import banks
from bot.coach.ranker.rules import refusal
from bot.coach.ranker.wording import anger, names, salesiness, spaced
from bot.domain.fit import Contention, Fit, Profile, Reading
from bot.domain.words import COMMON, words

STEM = 5  # letters at the beginning of a word that tell it from others
SHORTEST = 3  # letters of a word that counts
FULL = 3.0  # weight in common that makes a score of 0.63
ABOVE = 2.5  # standard deviations above what ordinary news scores
SHAPED, SOLD, LABELLED = 1.0, 0.15, 1.5
AGAINST = {"topic": 1.0, "": 0.5}  # how much a "not for me" says of the topic; other reasons say nothing of it
_EVERYWHERE = frozenset(
    "the and for are its has had was not but all can how why who you our out new one two".split()  # noqa: SIM905
)


class Words:
    """The same as meaning.Meaning, with no vectors to store."""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return [b""] * len(readings)

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        if not profiles:
            return [[] for _ in readings]
        rare = _rarity([_stems(_text(each)) for each in usual] + _ordinary())
        cards = [_Card(profile, rare) for profile in profiles]
        noise = [max(card.weight(stems) for card in cards) for stems in _ordinary()]
        bar = max(_score(fmean(noise) + ABOVE * pstdev(noise)), 0.3)
        return [[card.fit(_text(reading), bar) for card in cards] for reading in readings]

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        return [
            Contention(_chance(_leaning(_all_stems(text))), _chance(2.0 * anger(text) - 2.0))
            for text in map(_text, readings)
        ]

    def forget(self) -> None:
        """Nothing is kept."""


class _Card:
    """What one expert's words weigh."""

    def __init__(self, profile: Profile, rare: Mapping[str, float]) -> None:
        self._profile = profile
        self._rare = rare
        self._topics = {topic: _stems(topic) for topic in profile.topics if topic.strip()}
        self._own = frozenset().union(_stems(profile.beat), *self._topics.values())
        self._said = frozenset().union(*map(_stems, profile.highlights)) - self._own if profile.highlights else ()
        self._labels = [
            (_stems(_text(label.reading)), 1.0 if label.wanted else -AGAINST.get(label.why, 0.0))
            for label in profile.labels
        ]
        salesy = sum(not label.wanted and label.why == "salesy" for label in profile.labels)
        self._minds = SOLD * salesy / (salesy + 1)

    def weight(self, stems: frozenset[str]) -> float:
        """Of what an item has in common with them, the rarer the more."""
        own = sum(self._rarity(stem) for stem in stems & self._own)
        said = sum(self._rarity(stem) for stem in stems.intersection(self._said))
        return own + 0.3 * said + LABELLED * sum(sign * self._alike(stems, other) for other, sign in self._labels)

    def fit(self, text: str, bar: float) -> Fit:
        plain = spaced(text)
        refused = refusal(self._profile, plain)
        if refused is not None:
            return Fit(self._profile.sme, 0.0, bar, refused)
        stems = _stems(text)
        shaper = names(plain, self._profile.shapers)
        weight = self.weight(stems) + SHAPED * (shaper is not None)
        score = max(0.0, _score(weight) - self._minds * salesiness(text))
        return Fit(self._profile.sme, score, bar, self._reason(stems, shaper))

    def _reason(self, stems: frozenset[str], shaper: str | None) -> str:
        if shaper is not None:
            return reasons.by_shaper(self._profile, shaper)
        topic = max(self._topics, key=lambda each: len(self._topics[each] & stems), default="")
        return reasons.on_topic(self._profile, topic)

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        together = sum(self._rarity(stem) for stem in one | other)
        return sum(self._rarity(stem) for stem in one & other) / together if together else 0.0

    def _rarity(self, stem: str) -> float:
        return self._rare.get(stem, self._rare[""])


def _rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """What a stem weighs, from 0 for one that is everywhere; that of an unknown one is at ""."""
    counts = Counter(stem for stems in texts for stem in stems)
    most = math.log(1 + len(texts))
    return {"": 1.0} | {stem: math.log((1 + len(texts)) / (1 + count)) / most for stem, count in counts.items()}


def _leaning(stems: Iterable[str]) -> float:
    """Log-odds that a text with these words is disputed, damped, since words are no independent witnesses."""
    return 0.6 * sum(_leanings().get(stem, 0.0) for stem in stems) - 0.6


@cache
def _leanings() -> dict[str, float]:
    disputed, plain = (
        Counter(stem for text in texts for stem in _all_stems(text)) for texts in (banks().debatable, banks().plain)
    )
    return {stem: math.log((disputed[stem] + 0.5) / (plain[stem] + 0.5)) for stem in disputed | plain}


@cache
def _ordinary() -> list[frozenset[str]]:
    return [_stems(text) for text in banks().ordinary]


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words that tell what a text is about."""
    return frozenset(
        word[:STEM]
        for word in words(text)
        if len(word) >= SHORTEST and word not in COMMON and word not in _EVERYWHERE and not word[0].isdigit()
    )


def _all_stems(text: str) -> frozenset[str]:
    """With the small words, in which a dispute shows."""
    return frozenset(word[:STEM] for word in words(text) if not word[0].isdigit())


def _text(reading: Reading) -> str:
    return f"{reading.title} {reading.text}"


def _score(weight: float) -> float:
    return 1.0 - math.exp(-max(0.0, weight) / FULL)


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))

"""Fits and contention by meaning: texts become vectors, which are kept in memory and nowhere else."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from bot.coach.ranker import calibration, reasons
from bot.coach.ranker.banks import banks
from bot.coach.ranker.contention import Judge
from bot.coach.ranker.experts import Describer, Expert, Phrases
from bot.coach.ranker.fits import Newsroom, against_others
from bot.coach.ranker.kept import Kept
from bot.coach.ranker.rules import refusal
from bot.coach.ranker.vectors import Embedder, Matrix, Vector, packed, unpacked
from bot.coach.ranker.wording import names, salesiness, shortened, spaced
from bot.domain.fit import Contention, Fit, Profile, Reading

USUAL = 1_000  # items of the newsroom that are looked at
SHAPED = 0.04  # what naming somebody who shapes the beat adds to a raw score
INITIALS = 0.07  # what the initials of a topic add: news about "automated guided vehicles" only says AGV
LOOKED_AT = 600  # characters of an item's text: more than MiniLM reads
NOT_AT_ALL = -1.0  # a raw score

Newsrooms = Kept[tuple[tuple[Expert, ...], tuple[Reading, ...]], Newsroom]


class Meaning:
    """Ranks by the vectors of one embedder. Its methods raise EmbeddingFailed where that does."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._texts: Kept[str, Vector] = Kept(6_000)
        self._experts: Kept[Profile, Expert] = Kept(1_000)
        self._newsrooms: Newsrooms = Kept(4)

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return [packed(row, self._embedder.name) for row in self._read(readings)]

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        if not readings or not profiles:
            return [[] for _ in readings]
        experts = self._known(profiles)
        newsroom = self._newsroom(experts, usual[:USUAL])
        bar = calibration.share(newsroom.bar)
        items = self._read(readings)
        scores = newsroom.raw(items)
        phrases = Phrases(experts)
        found = []
        for reading, item, row in zip(readings, items, scores, strict=True):
            words = f"{reading.title} {reading.text}"
            text, selling = spaced(words), salesiness(words)
            shapers = [names(text, profile.shapers) for profile in profiles]
            refusals = [refusal(profile, text) for profile in profiles]
            row += [SHAPED * (shaper is not None) for shaper in shapers]
            short = shortened(words)
            row += [INITIALS * bool(short & expert.known_as) for expert in experts]
            row -= [expert.minds * selling for expert in experts]
            # Somebody who may not get it takes it from nobody.
            row[[each is not None for each in refusals]] = NOT_AT_ALL
            near = phrases.nearest(item)
            found.append(
                [
                    Fit(profile.sme, 0.0, bar, refused)
                    if refused is not None
                    else Fit(profile.sme, calibration.share(float(score)), bar, _reason(profile, expert, shaper, place))
                    for profile, expert, score, refused, shaper, place in zip(
                        profiles, experts, against_others(row), refusals, shapers, near, strict=True
                    )
                ]
            )
        return found

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        texts = [f"{reading.title} {reading.text}" for reading in readings]
        return self._judge.judge(self._read(readings), texts) if readings else []

    def forget(self) -> None:
        """Keep nothing of anybody's words."""
        self._texts.clear()
        self._experts.clear()
        self._newsrooms.clear()

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._embedder, banks())

    @cached_property
    def _ordinary(self) -> Matrix:
        return self._embedder.embed(banks().ordinary)

    @property
    def _size(self) -> int:
        return int(self._ordinary.shape[1])

    def _known(self, profiles: Sequence[Profile]) -> list[Expert]:
        found = [self._experts.find(profile) for profile in profiles]
        new = [profile for profile, expert in zip(profiles, found, strict=True) if expert is None]
        made = Describer(self._embed, self._read, self._ordinary).experts(new) if new else []
        for profile, expert in zip(new, made, strict=True):
            self._experts.put(profile, expert)
        rest = iter(made)
        return [next(rest) if expert is None else expert for expert in found]

    def _newsroom(self, experts: Sequence[Expert], usual: Sequence[Reading]) -> Newsroom:
        key = (tuple(experts), tuple(usual))
        newsroom = self._newsrooms.find(key)
        if newsroom is None:
            described = np.array([expert.described for expert in experts])
            moved = np.array([expert.moved for expert in experts])
            newsroom = Newsroom(described, moved, self._ordinary, self._read(usual))
            self._newsrooms.put(key, newsroom)
        return newsroom

    def _read(self, readings: Sequence[Reading]) -> Matrix:
        """Items' fingerprints where this embedder made them; the others are made anew."""
        rows = [unpacked(reading.vector, self._embedder.name, self._size) for reading in readings]
        missing = [place for place, row in enumerate(rows) if row is None]
        for place, row in zip(missing, self._embed([_text(readings[place]) for place in missing]), strict=True):
            rows[place] = row
        return np.array(rows, dtype=np.float32).reshape(len(rows), self._size)

    def _embed(self, texts: Sequence[str]) -> Matrix:
        found = {text: self._texts.find(text) for text in texts}
        new = [text for text, row in found.items() if row is None]
        for text, row in zip(new, self._embedder.embed(new) if new else (), strict=True):
            found[text] = row
            self._texts.put(text, row)
        return np.array([found[text] for text in texts], dtype=np.float32).reshape(len(texts), self._size)


def _text(reading: Reading) -> str:
    """Title and text as two sentences."""
    title, text = reading.title.strip(), reading.text.strip()[:LOOKED_AT]
    return f"{title} {text}" if title.endswith((".", "?", "!")) or not (title and text) else f"{title}. {text}"


def _reason(profile: Profile, expert: Expert, shaper: str | None, nearest: int) -> str:
    return reasons.by_shaper(profile, shaper) if shaper is not None else expert.reason(profile, nearest)

"""A profile as vectors: what the beat is about, what labels taught, and which phrase an item is nearest to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.coach.ranker import fits, learning, reasons
from bot.coach.ranker.vectors import Matrix, Vector, unit
from bot.coach.ranker.wording import initials
from bot.domain.fit import Profile, Reading

HIGHLIGHTS = 12  # of one expert, the last ones
SAID = 0.6  # how much highlights weigh in a description, once there are many
FEW = 3  # highlights that weigh half of it


@dataclass(frozen=True, slots=True, eq=False)
class Expert:
    """Made once for a profile, and the same only as itself.

    `phrases` has a row for each topic, then one for each highlight; `said_about[k]` is the topic that highlight k is
    nearest to, "" without topics. `moved` is what labels taught (learning.learned); `minds` is how much selling
    costs. Both are raw scores. `known_as` are initials of the topics."""

    described: Vector
    topics: tuple[str, ...]
    phrases: Matrix
    said_about: tuple[str, ...]
    moved: Vector
    minds: float
    known_as: frozenset[str]

    def reason(self, profile: Profile, nearest: int) -> str:
        """`nearest` is a row of `phrases`, -1 when there are none."""
        if nearest < len(self.topics):
            return reasons.on_topic(profile, self.topics[nearest] if nearest >= 0 else "")
        return reasons.as_said(profile, self.said_about[nearest - len(self.topics)])


@dataclass(frozen=True, slots=True)
class Describer:
    """`embed` makes vectors of texts, `read` of items; `ordinary` are those of news that is on nobody's beat."""

    embed: Callable[[Sequence[str]], Matrix]
    read: Callable[[Sequence[Reading]], Matrix]
    ordinary: Matrix

    def experts(self, profiles: Sequence[Profile]) -> list[Expert]:
        """All their texts are embedded at once, which is much faster than one after the other."""
        texts = [_texts(profile) for profile in profiles]
        rows = self.embed([text for parts in texts for part in parts for text in part])
        ends = np.cumsum([sum(map(len, parts)) for parts in texts]).tolist()
        return [
            self._expert(profile, *parts, rows[start:end])
            for profile, parts, start, end in zip(profiles, texts, [0, *ends], ends, strict=False)
        ]

    def _expert(
        self, profile: Profile, topics: Sequence[str], said: Sequence[str], named: Sequence[str], rows: Matrix
    ) -> Expert:
        of_topics, of_said = rows[: len(topics)], rows[len(topics) : len(topics) + len(said)]
        described = self._described(of_topics, of_said, rows[-len(named) :] if named else rows[:0])
        return Expert(
            described,
            tuple(topics),
            rows[: len(topics) + len(said)],
            tuple(topics[int(row.argmax())] if topics else "" for row in of_said @ of_topics.T),
            self._moved(profile, described),
            learning.minds_selling(profile.labels),
            initials((profile.beat, *profile.topics)),
        )

    def _described(self, topics: Matrix, said: Matrix, named: Matrix) -> Vector:
        """One vector: the phrases' mean, the beat's name and the whole card alike, and highlights as they come in."""
        parts = list(named)
        if len(topics):
            parts.append(unit(topics.mean(axis=0)))
        if len(said):
            parts.append(unit(said.mean(axis=0)) * SAID * len(said) / (len(said) + FEW))
        return unit(np.sum([np.zeros(self.ordinary.shape[1]), *parts], axis=0))

    def _moved(self, profile: Profile, described: Vector) -> Vector:
        labels = profile.labels[-learning.NEWEST :]
        if not labels:
            return np.zeros_like(described)
        items = self.read([label.reading for label in labels])
        by_description = fits.raw(items, described[None, :], self.ordinary)[:, 0]
        return learning.learned(items, by_description, labels, self.ordinary.mean(axis=0))


def _texts(profile: Profile) -> tuple[list[str], list[str], list[str]]:
    """Topics, highlights, and what the beat is called with and without its topics."""
    topics = [topic.strip() for topic in profile.topics if topic.strip()]
    said = [highlight for highlight in profile.highlights if highlight.strip()][-HIGHLIGHTS:]
    beat = profile.beat.strip()
    card = ": ".join(part for part in (beat, ", ".join(topics)) if part)
    return topics, said, [text for text in (beat, card) if text]


class Phrases:
    """All phrases of several experts, for finding each one's nearest at once."""

    def __init__(self, experts: Sequence[Expert]) -> None:
        ends = np.cumsum([len(expert.phrases) for expert in experts])
        self._bounds = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
        self._rows = np.vstack([expert.phrases for expert in experts])

    def nearest(self, item: Vector) -> list[int]:
        """For each expert a row of its phrases; -1 when it has none."""
        alike = self._rows @ item
        return [int(alike[start:end].argmax()) if end > start else -1 for start, end in self._bounds]

"""How an item fits an expert, and how contentious it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """What is judged: an item's plain words, with the ranker's fingerprint of them (b"" when there is none yet)."""

    title: str
    text: str
    vector: bytes = b""


@dataclass(frozen=True, slots=True)
class Label:
    """What an expert did with an item: had a take on it (`wanted`), or said that it isn't for them and why (a key of
    NOT_FOR_ME, "" when they didn't say)."""

    reading: Reading
    wanted: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one expert's interests: five topic phrases, who shapes the beat, what they said that was worth
    writing about, and what they did with earlier items. An item without any of the `must` words, or with one of the
    `never` words, does not fit, whatever else."""

    sme: int
    beat: str
    topics: tuple[str, ...]
    shapers: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one item fits one expert. `score` and `bar` are between 0 and 1; it is forwarded from `bar` on.

    `reason` says why in words an expert understands: "your beat is pick accuracy; it is about slotting".
    """

    sme: int
    score: float
    bar: float
    reason: str

    @property
    def fits(self) -> bool:
        return self.score >= self.bar


@dataclass(frozen=True, slots=True)
class Contention:
    """Two signals, each between 0 and 1, kept apart: whether people in the field would dispute it, and whether it is
    told in anger. From `DEBATABLE` on an item is worth an answer."""

    debatable: float
    heated: float


DEBATABLE = 0.5

NOT_FOR_ME = {
    "topic": "Not my topic",
    "old": "Old news",
    "salesy": "Too salesy",
    "said": "Already said it",
}

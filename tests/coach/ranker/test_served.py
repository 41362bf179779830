"""A model server's vectors, from a plain function: used while it answers, and this machine's when it doesn't."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence

import pytest

from bot.coach.ranker.ranker import Ask, LocalRanker, ServedRanker
from bot.domain.fit import Reading
from bot.domain.words import words
from tests.coach.ranker.conftest import EVERYBODY, SPOKES, USUAL, best

SIZE = 512
WHEEL = Reading("Wheel building and frame repair", "Gear adjustment, too.")


def counted(texts: Sequence[str]) -> list[list[float]]:
    """A vector of word counts."""
    rows = [[0.01] * SIZE for _ in texts]
    for row, text in zip(rows, texts, strict=True):
        for word in words(text):
            row[zlib.crc32(word[:5].encode()) % SIZE] += 1
    return rows


class Server:
    """Remembers what it was asked, and fails when told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.largest = 0
        self.answer: Ask = counted

    def __call__(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        self.largest = max(self.largest, len(texts))
        return self.answer(texts)


def down(texts: Sequence[str]) -> list[list[float]]:
    raise ConnectionError("Spokes and secrets")


def test_its_vectors_are_used(ranker: LocalRanker) -> None:
    server = Server()
    served = ServedRanker(server, "embedder-1", ranker, "models.example")

    fits = served.fits([WHEEL, Reading("Rain", "All day.")], EVERYBODY, USUAL)

    assert best(fits[0]).sme == 1 and best(fits[0]).fits and not best(fits[1]).fits
    assert any("Wheel building" in text for text in server.asked) and server.largest <= 64
    assert len(served.vectors([WHEEL])[0]) == 4 + 2 * SIZE
    assert served.about == (
        "News is matched by meaning, by the model server's embedder-1. When it doesn't answer: "
        "News is matched by meaning, on this machine."
    )
    assert 0 <= served.contention([WHEEL])[0].debatable <= 1


def test_it_is_asked_once_for_the_same_text(ranker: LocalRanker) -> None:
    server = Server()
    served = ServedRanker(server, "embedder-1", ranker, "models.example")
    served.fits([SPOKES], EVERYBODY, USUAL)
    before = len(server.asked)

    served.fits([SPOKES], EVERYBODY, USUAL)

    assert len(server.asked) == before


@pytest.mark.parametrize(
    "answer",
    [
        down,
        lambda texts: [],
        lambda texts: [[1.0, 2.0]] * (len(texts) + 1),
        lambda texts: [[1.0] * (1 + at) for at, _ in enumerate(texts)],
        lambda texts: [[math.nan, 1.0]] * len(texts),
        lambda texts: [[0.0, 0.0]] * len(texts),
        lambda texts: ["no numbers"] * len(texts),
        lambda texts: None,
    ],
)
def test_when_it_fails_this_machine_goes_on(
    ranker: LocalRanker, caplog: pytest.LogCaptureFixture, answer: Callable[[Sequence[str]], list[list[float]]]
) -> None:
    server = Server()
    server.answer = answer
    served = ServedRanker(server, "embedder-1", ranker, "models.example")

    assert served.fits([SPOKES], EVERYBODY, USUAL) == ranker.fits([SPOKES], EVERYBODY, USUAL)
    assert served.vectors([SPOKES]) == ranker.vectors([SPOKES])
    assert served.contention([SPOKES]) == ranker.contention([SPOKES])
    assert "ranker.server_failed" in caplog.text and "secrets" not in caplog.text and "Spokes" not in caplog.text


def test_it_is_used_again_when_it_is_back(ranker: LocalRanker) -> None:
    server = Server()
    server.answer = down
    served = ServedRanker(server, "embedder-1", ranker, "models.example")
    (ours,) = served.vectors([WHEEL])
    server.answer = counted

    (theirs,) = served.vectors([Reading(WHEEL.title, WHEEL.text, ours)])

    assert len(ours) != len(theirs) == 4 + 2 * SIZE

"""Fits by common words, for a machine without the models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Label, Reading
from tests.coach.ranker.conftest import EVERYBODY, NOBODYS, USUAL, WHEELS, best

LACING = Reading("Wheel building without tears", "A workshop repairs a frame and adjusts the gears on the same day.")
LIKE = Reading("No tears over wheel building", "The frame was repaired, gears were adjusted, all in a day's workshop.")


def test_words_in_common_decide(by_words: LocalRanker) -> None:
    fit = best(by_words.fits([LACING], EVERYBODY, USUAL)[0])

    assert fit.sme == 1 and fit.fits
    assert fit.reason.startswith("your beat is bicycle workshops; it is about ")
    assert not any(best(row).fits for row in by_words.fits(NOBODYS, EVERYBODY, USUAL))


def test_rare_words_weigh_more(by_words: LocalRanker) -> None:
    wheels = [Reading("Wheel", f"wheel number {n} of a fair") for n in range(50)]

    often, rarely = (by_words.fits([LACING], [WHEELS], usual)[0][0].score for usual in (wheels, USUAL))

    assert often < rarely


@pytest.mark.parametrize(("label", "sign"), [(Label(LACING, False, "topic"), -1), (Label(LACING, True), 1)])
def test_labels_move_like_items(by_words: LocalRanker, label: Label, sign: int) -> None:
    taught = replace(WHEELS, labels=(label,))

    before, after = (by_words.fits([LIKE], [each], USUAL)[0][0].score for each in (WHEELS, taught))

    assert sign * (after - before) > 0.05


@pytest.mark.parametrize("why", ["old", "said", "salesy"])
def test_other_reasons_say_nothing_of_the_topic(by_words: LocalRanker, why: str) -> None:
    taught = replace(WHEELS, labels=(Label(LACING, False, why),))

    assert by_words.fits([LIKE], [taught], USUAL) == by_words.fits([LIKE], [WHEELS], USUAL)


def test_highlights_and_shapers(by_words: LocalRanker) -> None:
    item = Reading("Ada Quill mends kites", "With bamboo and glue.")
    plain = by_words.fits([item], [WHEELS], USUAL)[0][0]
    said = by_words.fits([item], [replace(WHEELS, highlights=("I glued bamboo for kites once.",))], USUAL)[0][0]
    shaped = by_words.fits([item], [replace(WHEELS, shapers=("ada quill",))], USUAL)[0][0]

    assert said.score > plain.score and shaped.score > plain.score
    assert shaped.reason == "your beat is bicycle workshops; it names ada quill"

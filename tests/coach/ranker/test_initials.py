"""Trades write initials where a beat is described in words."""

from __future__ import annotations

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.coach.ranker.wording import initials, shortened
from bot.domain.fit import Profile, Reading


@pytest.mark.parametrize(
    ("phrase", "known"),
    [
        ("automated guided vehicles", {"AGV"}),
        ("customer data platform rollout", {"CDP", "CDPR"}),
        ("goods-to-person picking", {"GTP", "GTPP"}),
        ("drivers and the loading docks", set()),  # nobody calls that DAT
        ("payroll", set()),
        ("", set()),
    ],
)
def test_the_first_words_of_a_phrase(phrase: str, known: set[str]) -> None:
    assert initials([phrase]) == known


def test_capitals_as_initials_are_written() -> None:
    assert shortened("Why our AGVs and one CDP fail; WAREHOUSE news from the UN, agv") == {"AGV", "CDP"}


def test_an_item_that_only_gives_the_initials_fits_better(ranker: LocalRanker) -> None:
    topics = ("automated guided vehicles", "pallet conveyors", "sorter maintenance", "floor markings", "battery swaps")
    profiles = [Profile(1, "moving goods", topics), Profile(2, "payroll", ("wages", "payslips", "overtime"))]
    with_initials = Reading("Forty AGVs stood still for a night", "Nobody could say why.")
    without = Reading("Forty QXJs stood still for a night", "Nobody could say why.")
    scores = [fits[0].score for fits in ranker.fits([with_initials, without], profiles, [])]
    assert scores[0] > scores[1]
    assert ranker.fits([with_initials], profiles, [])[0][1].score < scores[0]

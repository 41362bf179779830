"""Forty thousand characters of one thing: read in a time that grows with their number, not with its square."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.coach.highlighter import highlights
from bot.domain.interviews import Turn, Who
from bot.domain.offrecord import back_on_record, reach
from bot.domain.steering import steering
from bot.domain.words import is_small_talk, sentences

# fmt: off
REPEATED = (
    "\n", " ", "\t", ".", "!", "?", ",", "-", "a", "a ", "1", "1,", "“", '"', "(", "x.\n", "don't ", "off the ", "🙂",
    "\u200b", "\u05d0", "\u0627\u0644",
)
WITHIN = ("\n", " \n", "\u00a0\r\n", ".", ".…", ")", ",", "`")  # where a pattern might begin in vain
# fmt: on


def highlighted(text: str) -> object:
    return highlights([Turn(1, 1, Who.SME, text, datetime(2026, 3, 10, tzinfo=UTC))])


READERS = (reach, back_on_record, is_small_talk, steering, sentences, highlighted)


def seconds(call: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    call(text)
    return time.process_time() - started


def is_square(call: Callable[[str], object], much: str, more: str) -> bool:
    """Four times as much takes 16 times as long: measured again before it counts, for a machine may be busy."""
    return all((took := seconds(call, more)) > 0.3 and took > 12 * seconds(call, much) for _ in range(2))


@pytest.mark.parametrize("call", READERS)
@pytest.mark.parametrize("unit", REPEATED)
def test_one_thing_over_and_over(unit: str, call: Callable[[str], object]) -> None:
    assert not is_square(call, unit * 10_000, unit * 40_000)


@pytest.mark.parametrize("call", READERS)
@pytest.mark.parametrize("unit", WITHIN)
def test_between_two_sentences(unit: str, call: Callable[[str], object]) -> None:
    much, more = (f"A quiet week.{unit * count}Nothing else." for count in (10_000, 40_000))
    assert not is_square(call, much, more)


@pytest.mark.parametrize(
    "remark", ["don't quote that. ", "e.g. ", "they don't tell Dana ", "you can quote it, please "]
)
@pytest.mark.parametrize("call", READERS)
def test_one_remark_over_and_over(remark: str, call: Callable[[str], object]) -> None:
    assert not is_square(call, remark * 1_000, remark * 4_000)

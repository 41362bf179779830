"""Threads for what takes a while: they begin at once, count themselves, and outlive whatever a job raises."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from bot.domain.errors import StoreBusy
from bot.work.local import Threads


def test_a_job_begins_at_once_and_is_counted_until_it_ends() -> None:
    hands, goes_on = Threads(2, 1), threading.Event()
    assert (hands.free(True), hands.free(False)) == (2, 1)
    hands.do(lambda: goes_on.wait(5) and None, True)
    assert (hands.free(True), hands.free(False)) == (1, 1)
    goes_on.set()
    hands.finish()
    assert hands.free(True) == 2


def test_those_whom_somebody_waits_for_have_hands_of_their_own() -> None:
    hands, goes_on = Threads(1, 2), threading.Event()
    for _ in range(3):
        hands.do(lambda: goes_on.wait(5) and None, False)
    assert hands.free(False) == 0, "more than there are is zero, not less"
    done = threading.Event()
    hands.do(done.set, True)
    assert done.wait(5), "check-ins that think hold up no reply"
    goes_on.set()
    hands.finish()


def test_a_job_that_raises_frees_its_hand_and_prints_no_words(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    hands = Threads(1, 1)

    def breaks() -> None:
        raise ValueError("somebody's words")

    def is_busy() -> None:
        raise StoreBusy

    for job in (breaks, is_busy):
        hands.do(job, True)
        hands.finish()
        assert hands.free(True) == 1
    assert "kind=ValueError" in caplog.text and "kind=StoreBusy" in caplog.text
    assert "words" not in caplog.text + capsys.readouterr().err


def test_finishing_waits_for_all_that_is_under_way() -> None:
    hands, ended = Threads(4, 4), list[int]()

    def slowly(number: int) -> None:
        time.sleep(0.05)
        ended.append(number)

    for number in range(4):
        hands.do(partial(slowly, number), number % 2 == 0)
    hands.finish()
    assert sorted(ended) == [0, 1, 2, 3]

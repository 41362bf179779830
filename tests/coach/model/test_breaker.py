"""The breaker: three failures in a row, a rest, one trial, and a director who is told once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.coach.model.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 24, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def opened(breaker: Breaker) -> Breaker:
    assert [breaker.failed() for _ in range(3)] == [False, False, True]
    return breaker


def test_three_failures_in_a_row_open_it_for_five_minutes(breaker: Breaker, clock: Clock) -> None:
    for expected in (False, False, True):
        assert breaker.lets_through()
        assert breaker.failed() is expected
    assert not breaker.lets_through()
    clock.move(minutes=4, seconds=59)
    assert not breaker.lets_through()
    clock.move(seconds=1)
    assert breaker.lets_through()


def test_a_success_between_starts_the_count_anew(breaker: Breaker) -> None:
    for _ in range(5):
        assert not breaker.failed()
        assert not breaker.failed()
        breaker.succeeded()
    assert breaker.lets_through()


def test_after_the_rest_one_call_at_a_time_is_tried(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.move(minutes=5)
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_a_failed_trial_opens_it_again_and_nobody_is_told_twice(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    for _ in range(4):
        clock.move(minutes=5)
        assert breaker.lets_through()
        assert not breaker.failed()
        assert not breaker.lets_through()
    clock.move(minutes=5)
    assert breaker.lets_through()
    breaker.succeeded()
    opened(breaker)  # the next outage is told again


def test_a_trial_that_nobody_ends_does_not_shut_it_for_ever(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.move(minutes=5)
    assert breaker.lets_through()
    clock.move(minutes=1, seconds=59)
    assert not breaker.lets_through()
    clock.move(seconds=1)
    assert breaker.lets_through()


@pytest.mark.parametrize(
    ("retry_after", "rest"),
    [(15.5, 300), (299, 300), (700, 700), (3600, 3600), (50_000, 3600), (float("inf"), 3600)],
)
def test_a_server_that_asks_for_a_long_wait_gets_it_at_once(
    breaker: Breaker, clock: Clock, retry_after: float, rest: int
) -> None:
    assert breaker.failed(retry_after)
    clock.move(seconds=rest - 1)
    assert not breaker.lets_through()
    clock.move(seconds=1)
    assert breaker.lets_through()


@pytest.mark.parametrize("retry_after", [None, 0.0, 1.0, 15.0])
def test_a_short_wait_is_a_failure_like_any_other(breaker: Breaker, retry_after: float | None) -> None:
    assert [breaker.failed(retry_after) for _ in range(3)] == [False, False, True]


def test_a_call_that_began_before_it_opened_changes_nothing(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.move(minutes=4)
    assert not breaker.failed()
    clock.move(minutes=1)
    assert breaker.lets_through()


def test_a_call_that_began_before_it_opened_may_bring_a_longer_wait(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    assert not breaker.failed(1200)
    clock.move(minutes=19)
    assert not breaker.lets_through()
    clock.move(minutes=1)
    assert breaker.lets_through()


def test_a_clock_that_is_set_back_does_not_keep_it_open(breaker: Breaker, clock: Clock) -> None:
    clock.move(days=14)
    opened(breaker)
    clock.move(days=-14)
    assert [breaker.lets_through() for _ in range(2)] == [True, False]
    assert not breaker.failed()
    assert not breaker.lets_through()
    clock.move(minutes=5)
    assert breaker.lets_through()
    clock.move(days=-3)
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(2)] == [True, True]


def test_many_threads_get_one_trial_and_one_telling(breaker: Breaker, clock: Clock) -> None:
    def together(work: object) -> list[bool]:
        answers: list[bool] = []
        start = threading.Barrier(8)

        def run() -> None:
            start.wait()
            answers.append(work())  # type: ignore[operator]

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    assert sum(together(breaker.failed)) == 1
    clock.move(minutes=5)
    assert sum(together(breaker.lets_through)) == 1

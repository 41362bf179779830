"""The hands: each conversation by one at a time, nothing forgotten, and an error is no reason to stop."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Event, Lock

import pytest

from bot.domain.errors import StoreBusy
from bot.slack.hands import Hands
from tests.slack.clicking import eventually

Make = Callable[[Callable[[str], None], int], Hands]


@pytest.fixture
def hands() -> Iterator[Make]:
    made: list[Hands] = []

    def make(work: Callable[[str], None], size: int) -> Hands:
        made.append(Hands(work, size))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_two_never_work_on_the_same_conversation(hands: Make) -> None:
    lock, at_work, most, done = Lock(), Counter[str](), Counter[str](), Counter[str]()

    def work(channel: str) -> None:
        with lock:
            at_work[channel] += 1
            most[channel] = max(most[channel], at_work[channel])
        Event().wait(0.001)
        with lock:
            at_work[channel] -= 1
            done[channel] += 1

    several = hands(work, 8)
    for _ in range(200):
        for channel in ("a", "b", "c"):
            several.take(channel)
    several.close()
    assert most == Counter("abc") and all(done.values())


def test_what_comes_meanwhile_is_done_right_after_and_once(hands: Make) -> None:
    begun, go_on, done = Event(), Event(), []

    def work(channel: str) -> None:
        begun.set()
        go_on.wait(5)
        done.append(channel)

    one = hands(work, 4)
    one.take("a")
    assert begun.wait(5)
    for _ in range(5):
        one.take("a")
    go_on.set()
    eventually(lambda: [1] if len(done) == 2 else [], "it was forgotten")
    one.close()
    assert done == ["a", "a"]


def test_a_slow_conversation_holds_up_nobody_else(hands: Make) -> None:
    go_on, done = Event(), []

    def work(channel: str) -> None:
        if channel == "slow":
            go_on.wait(5)
        done.append(channel)

    two = hands(work, 2)
    two.take("slow")
    two.take("quick")
    eventually(lambda: ["quick"] if done == ["quick"] else [], "it waited")
    go_on.set()


def test_errors_are_told_without_words_and_work_goes_on(hands: Make, caplog: pytest.LogCaptureFixture) -> None:
    done = []

    def work(channel: str) -> None:
        if channel == "broken":
            raise ValueError("what somebody said")
        if channel == "busy":
            raise StoreBusy
        done.append(channel)

    one = hands(work, 1)
    with caplog.at_level(logging.DEBUG):
        for channel in ("broken", "busy", "fine", "broken", "fine"):
            one.take(channel)
        one.close()
    assert done and set(done) == {"fine"}
    assert "kind=ValueError at=test_hands.py" in caplog.text and "kind=StoreBusy" in caplog.text
    assert "what somebody said" not in caplog.text
    assert not [each for each in caplog.records if each.exc_info]


def test_closing_finishes_what_was_handed_over(hands: Make) -> None:
    done = []

    def work(channel: str) -> None:
        Event().wait(0.01)
        done.append(channel)

    one = hands(work, 1)
    for channel in "abcde":
        one.take(channel)
    one.close()
    assert done == list("abcde")

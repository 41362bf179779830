"""One task put to a model: whatever goes wrong on our side or theirs, there is an answer, and it says why."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from bot.coach.model import asking
from bot.coach.model.asking import Asking, Verdict
from bot.coach.model.breaker import Breaker
from bot.coach.model.prompts import Prompts, Quoted
from bot.coach.model.server import ModelServer
from bot.coach.model.shapes import Shape, Task
from bot.domain.coaching import Credit
from bot.domain.errors import CoachUnavailable, StoreBusy
from bot.domain.people import Consent
from bot.ports import Booking, Receipt
from tests.coach.conversation import BRIEF, NOW
from tests.newsdesk import PROMPTS
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good

CLAIM = {"claim": "It is so.", "for_it": "It is.", "against_it": "It is not."}
GIVEN: dict[str, str | Quoted] = {"sme": "Ana", "beat": "racks", "topics": "", "source": Quoted((("title", "Racks"),))}


@dataclass
class Book:
    """A ledger that a test can lock."""

    locked: str = ""
    refuses: str = ""
    told: list[str] = field(default_factory=list)
    settled: list[tuple[int, bool]] = field(default_factory=list)

    def book(self, booking: Booking) -> Receipt:
        if self.locked == "book":
            raise StoreBusy
        if self.refuses:
            raise CoachUnavailable(self.refuses, sent=False)
        return Receipt(booking, date(2026, 3, 10))

    def settle(self, receipt: Receipt, tokens: int, sent: bool = True) -> None:
        if self.locked == "settle":
            raise StoreBusy
        self.settled.append((tokens, sent))

    def trouble(self, workspace: int, reason: str) -> None:
        if self.locked == "trouble":
            raise StoreBusy
        self.told.append(reason)


def ask(play: faulty.Play, book: Book, times: int = 1, judge=Verdict) -> list[tuple[object | None, Credit]]:  # type: ignore[no-untyped-def]
    with FaultyModel(play) as running:
        server = ModelServer(running.url, "m", "k")
        one = Asking(server, Prompts.load(PROMPTS), book, Breaker(lambda: NOW), time.monotonic)
        brief = replace(BRIEF, consent=Consent(server.host, NOW - timedelta(days=1)))
        try:
            return [one.ask(Task.CLAIM, brief, GIVEN, (), judge) for _ in range(times)]
        finally:
            server.close()


def test_a_good_answer() -> None:
    book = Book()
    ((made, by),) = ask(good(CLAIM, tokens=30), book)
    assert made is not None and (by.coach, by.reason, by.tokens) == ("model", "", 30)
    assert book.settled == [(30, True)]


@pytest.mark.parametrize("what", ["book", "settle", "trouble"])
def test_a_locked_database_costs_nobody_their_answer(what: str) -> None:
    play = faulty.status(401) if what == "trouble" else good(CLAIM)
    for made, by in ask(play, Book(locked=what), times=4):
        assert (made is not None) == (what == "settle")
        assert by.reason or what == "settle"


def test_what_could_not_be_written_down_first_is_not_sent() -> None:
    ((made, by),) = ask(good(CLAIM), Book(locked="book"))
    assert made is None and (by.reason, by.model) == (asking.NOT_BOOKED, "")


def test_a_fault_of_ours_is_a_reason_like_any_other() -> None:
    def fails(shape: Shape) -> Verdict:
        raise ZeroDivisionError("their words")

    ((made, by),) = ask(good(CLAIM), Book(), judge=fails)
    assert made is None and by.reason == asking.OUR_FAULT


def test_a_refused_booking_leaves_the_way_open_for_the_next() -> None:
    """Three failures, a rest, and a trial that was never sent."""
    moment = [NOW]
    book = Book()
    with FaultyModel(faulty.status(500)) as running:
        server = ModelServer(running.url, "m", "k")
        one = Asking(server, Prompts.load(PROMPTS), book, Breaker(lambda: moment[0]), time.monotonic)
        brief = replace(BRIEF, consent=Consent(server.host, NOW - timedelta(days=1)))

        def again() -> str:
            return one.ask(Task.CLAIM, brief, GIVEN, (), Verdict)[1].reason

        assert [again() for _ in range(4)] == [*["the server failed"] * 3, f"{asking.RESTS}: the server failed"]
        assert book.told == ["the server failed"]
        moment[0] += timedelta(minutes=6)
        book.refuses = "the day's tokens are spent"
        assert again() == "the day's tokens are spent"
        book.refuses = ""
        running.plays = [good(CLAIM)]
        assert again() == "", "the trial was still free"
        server.close()


def test_prose_and_then_a_dead_line_is_one_failure() -> None:
    plays = iter([good("Well,"), faulty.status(400, "No.")])

    def play(visit: faulty.Visit) -> None:
        next(plays, faulty.status(400, "No."))(visit)

    book = Book()
    assert [by.reason for _, by in ask(play, book, times=2)] == ["the server refused the request"] * 2
    assert book.told == [], "two failures so far, not three"

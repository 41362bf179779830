"""What is written down before a request goes to a model, and when it may not go at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import CoachUnavailable
from bot.domain.messages import Notice
from bot.domain.people import Consent, Sme
from bot.flows import ledger, offrecord
from bot.flows.ledger import TokenLedger
from bot.ports import Booking
from tests.newsdesk import Desk, open_desk, utc

HOST = "models.example"
STORY = "In March the labels fell off in the cold room at a grocer, and we changed the glue in two days."


@pytest.fixture(params=("sqlite", "postgres"))
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    built = open_desk(url, utc("2026-03-23 08:00"))
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]


@pytest.fixture
def mara(desk: Desk) -> Sme:
    found = desk.hire()
    desk.until(utc("2026-03-24 08:01"))
    desk.answers(found, STORY)
    return desk.sme(found)


def booking(desk: Desk, sme: Sme, tokens: int = 100) -> Booking:
    turns = tuple(turn.id for turn in desk.turns(sme) if turn.is_answer)
    return Booking(desk.workspace, sme.id, HOST, tokens, desk.clock(), turns)


def taken(desk: Desk) -> int:
    with desk.deps.store.read() as tx:
        return ledger.spent_today(tx, desk.workspace, desk.clock)


def given(desk: Desk, sme: Sme) -> list[str]:
    return [turn.given_to for turn in desk.turns(sme) if turn.is_answer]


def test_what_goes_is_marked_and_counted_before_it_goes(desk: Desk, mara: Sme) -> None:
    book = TokenLedger(desk.deps.store, desk.clock, 1000)
    receipt = book.book(booking(desk, mara))
    assert (taken(desk), given(desk, mara)) == (100, [HOST])
    book.settle(receipt, 30)
    assert taken(desk) == 30


def test_a_settlement_goes_to_the_day_of_its_booking(desk: Desk, mara: Sme) -> None:
    book = TokenLedger(desk.deps.store, desk.clock, 1000)
    receipt = book.book(booking(desk, mara))
    before = desk.clock().date()
    desk.clock.set(desk.clock() + timedelta(days=1))
    book.settle(receipt, 30)
    assert taken(desk) == 0
    with desk.deps.store.read() as tx:
        assert tx.model_days.taken(desk.workspace, before) == 30


def test_a_no_that_came_meanwhile_stops_it(desk: Desk, mara: Sme) -> None:
    book, asked = TokenLedger(desk.deps.store, desk.clock, 1000), booking(desk, mara)
    with desk.deps.store.begin() as tx:
        tx.smes.save(replace(mara, consent=Consent(HOST, desk.clock(), scripted_only=True)))
        tx.commit()
    with pytest.raises(CoachUnavailable, match=ledger.SAID_NO) as refused:
        book.book(asked)
    assert not refused.value.sent
    assert (taken(desk), given(desk, mara)) == (0, [""])


@pytest.mark.parametrize("how", ["off the record", "edited", "deleted"])
def test_words_taken_back_meanwhile_stop_it(desk: Desk, mara: Sme, how: str) -> None:
    book, asked = TokenLedger(desk.deps.store, desk.clock, 1000), booking(desk, mara)
    (turn,) = [turn for turn in desk.turns(mara) if turn.is_answer]
    desk.clock.set(desk.clock() + timedelta(seconds=1))
    if how == "off the record":
        with desk.deps.store.begin() as tx:
            offrecord.keep_off_record(tx, mara, desk.interview(mara), {turn.id}, desk.clock())
            tx.commit()
    elif how == "edited":
        desk.edits(mara, turn.ts, "We changed the glue.")
    else:
        desk.deletes(mara, turn.ts)
    with pytest.raises(CoachUnavailable, match=ledger.TAKEN_BACK):
        book.book(asked)
    assert taken(desk) == 0
    assert not any(turn.given_to for turn in desk.turns(mara))


def test_who_was_forgotten_meanwhile_is_not_sent(desk: Desk, mara: Sme) -> None:
    book, asked = TokenLedger(desk.deps.store, desk.clock, 1000), booking(desk, mara)
    with desk.deps.store.begin() as tx:
        tx.erasures.erase(desk.workspace, mara.id, desk.clock())
        tx.commit()
    with pytest.raises(CoachUnavailable):
        book.book(asked)


def test_directors_are_told_once_of_each_thing_and_nobody_else(desk: Desk, mara: Sme) -> None:
    book = TokenLedger(desk.deps.store, desk.clock, 1000)
    for tokens in (700, 150, 100):
        book.settle(book.book(booking(desk, mara, tokens)), tokens)
    for _ in range(2):
        with pytest.raises(CoachUnavailable, match=ledger.SPENT):
            book.book(booking(desk, mara, 100))
        book.trouble(desk.workspace, "the server failed")
    desk.wait(timedelta(seconds=5))
    told = [view.text.split(".")[0] for view in desk.hears(desk.director) if isinstance(view, Notice)]
    assert told == [
        "The language model has used 80% of today's 1,000 tokens",
        "Today's 1,000 tokens of the language model are spent",
        "The language model isn't helping: the server failed",
    ]
    assert "tokens" not in desk.text(mara)

"""Check-ins, interviews, turns and their earlier wordings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.errors import Gone
from bot.domain.interviews import Ending, Interview, InterviewState, Move, Turn
from bot.domain.people import Sme
from bot.ports.store import Transaction
from tests.storage.conftest import LEASE, NOW, asked, later, new_interview, new_sme, said


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


@pytest.fixture
def interview(tx: Transaction, sme: Sme) -> Interview:
    added = tx.interviews.add(new_interview(sme))
    assert added is not None
    return added


def week(sme: Sme, number: int, **more: object) -> Checkin:
    values: dict[str, object] = {"due_at": NOW, "asked_at": None, "state": CheckinState.SKIPPED} | more
    return Checkin(sme.workspace, 0, sme.id, IsoWeek(2026, number), **values)  # type: ignore[arg-type]


def test_one_checkin_a_week(tx: Transaction, sme: Sme) -> None:
    first = tx.checkins.add(week(sme, 9, on_demand=True))
    assert first is not None
    assert tx.checkins.add(week(sme, 9)) is None
    assert tx.checkins.get(sme.workspace, first.id) == first
    assert tx.checkins.of_week(sme.workspace, sme.id, IsoWeek(2026, 9)) == first
    assert tx.checkins.of_week(sme.workspace, sme.id, IsoWeek(2026, 10)) is None

    changed = replace(first, asked_at=later(minutes=1), state=CheckinState.ASKED, due_at=later(minutes=2))
    tx.checkins.save(changed)
    assert tx.checkins.get(sme.workspace, first.id) == changed


def test_recent_checkins_are_newest_first_across_the_year(tx: Transaction, sme: Sme) -> None:
    for wanted in (IsoWeek(2026, 1), IsoWeek(2025, 52), IsoWeek(2026, 10), IsoWeek(2026, 9)):
        tx.checkins.add(replace(week(sme, 1, asked_at=NOW if wanted.week > 8 else None), week=wanted))

    newest = [checkin.week for checkin in tx.checkins.recent(sme.workspace, sme.id, 3)]
    assert newest == [IsoWeek(2026, 10), IsoWeek(2026, 9), IsoWeek(2026, 1)]
    assert tx.checkins.asked_count(sme.workspace, sme.id) == 3


def test_one_open_interview_an_expert(tx: Transaction, sme: Sme, interview: Interview) -> None:
    assert tx.interviews.add(new_interview(sme)) is None
    assert tx.interviews.open_of(sme.workspace, sme.id) == interview

    closed = replace(
        interview,
        state=InterviewState.CLOSED,
        wish="done",
        light=True,
        closed_at=later(minutes=1),
        readable_at=later(minutes=61),
        ending=Ending.DONE,
        close_due_at=later(days=1),
    )
    assert tx.interviews.save(closed, expected=0) is True
    assert tx.interviews.get(sme.workspace, interview.id) == replace(closed, version=1)
    assert tx.interviews.open_of(sme.workspace, sme.id) is None
    assert tx.interviews.add(new_interview(sme, opened_at=later(days=1))) is not None


def test_an_interview_changed_meanwhile_is_not_overwritten(tx: Transaction, interview: Interview) -> None:
    assert tx.interviews.save(replace(interview, wish="skip"), expected=0) is True
    assert tx.interviews.save(replace(interview, wish="stop"), expected=0) is False
    found = tx.interviews.get(interview.workspace, interview.id)
    assert found is not None
    assert (found.wish, found.version) == ("skip", 1)


def test_history_is_newest_first_and_before_a_moment(tx: Transaction, sme: Sme) -> None:
    made = []
    for day in (3, 1, 2):
        row = new_interview(sme, state=InterviewState.CLOSED, opened_at=later(days=day), readable_at=later(days=day))
        made.append(tx.interviews.add(row))
    third, first, second = made
    place = sme.workspace

    assert tx.interviews.last_of(place, sme.id) == third
    assert tx.interviews.history(place, sme.id, 9) == [third, second, first]
    assert tx.interviews.history(place, sme.id, 1, before=later(days=3)) == [second]
    assert tx.interviews.readable(place, later(days=2)) == [first, second]


def test_only_closed_interviews_are_readable(tx: Transaction, sme: Sme) -> None:
    tx.interviews.add(new_interview(sme, readable_at=NOW))
    tx.interviews.add(new_interview(sme, state=InterviewState.MISSED, readable_at=NOW))
    tx.interviews.add(new_interview(sme, state=InterviewState.CLOSED))

    assert tx.interviews.readable(sme.workspace, later(days=9)) == []


@pytest.mark.parametrize("column", ["reply_due_at", "close_due_at", "reminder_due_at"])
def test_an_interview_is_taken_for_whatever_is_due_first(tx: Transaction, sme: Sme, column: str) -> None:
    dues = {"reply_due_at": None, "close_due_at": later(days=1), "reminder_due_at": None} | {column: NOW}
    added = tx.interviews.add(new_interview(sme, **dues))
    place = sme.workspace

    waited = column == "reply_due_at"
    assert tx.interviews.claim_due(place, later(microseconds=-1), LEASE, 9, waited) == []
    assert tx.interviews.claim_due(place, NOW, LEASE, 9, not waited) == [], "those have hands of their own"
    assert tx.interviews.claim_due(place, NOW, LEASE, 9, waited) == [added]
    assert tx.interviews.claim_due(place, NOW, LEASE, 9, waited) == []
    assert tx.interviews.claim_due(place, NOW + LEASE, LEASE, 9, waited) == [added]


def test_a_closed_interview_is_taken_when_it_is_to_be_looked_at_again(tx: Transaction, sme: Sme) -> None:
    added = tx.interviews.add(new_interview(sme, state=InterviewState.CLOSED, look_again_at=NOW, stale=True))
    assert tx.interviews.claim_due(sme.workspace, NOW, LEASE, 9, waited_for=True) == []
    assert tx.interviews.claim_due(sme.workspace, NOW, LEASE, 9, waited_for=False) == [added]


def test_saving_an_interview_ends_the_lease_and_a_closed_one_is_never_due(tx: Transaction, sme: Sme) -> None:
    added = tx.interviews.add(new_interview(sme, reply_due_at=NOW))
    assert added is not None
    tx.interviews.claim_due(sme.workspace, NOW, LEASE, 9)
    tx.interviews.save(added, expected=0)
    assert [row.id for row in tx.interviews.claim_due(sme.workspace, NOW, LEASE, 9)] == [added.id]
    tx.interviews.save(replace(added, state=InterviewState.CLOSED), expected=1)
    assert tx.interviews.claim_due(sme.workspace, later(days=9), LEASE, 9) == []


def test_turns_are_in_the_platforms_order_whenever_they_arrive(tx: Transaction, interview: Interview) -> None:
    place = interview.workspace
    question = tx.turns.add(
        place, interview.id, asked("Q?", 0, move=Move.LEAD, lead="l1", rule="open", coach="scripted")
    )
    third = tx.turns.add(place, interview.id, said("third", 30, off_record=True, edited_at=later(hours=1)))
    assert (question.n, third.n) == (1, 2)
    second = tx.turns.add(place, interview.id, said("second", 20))
    assert second.n == 2
    same = tx.turns.add(place, interview.id, said("same moment", 20))
    assert same.n == 3

    found = tx.turns.of(place, interview.id)
    assert found == [question, second, same, replace(third, n=4)]


def test_a_turn_about_another_follows_it_when_the_order_changes(tx: Transaction, interview: Interview) -> None:
    place = interview.workspace
    tx.turns.add(place, interview.id, said("spoke of racks", 10))
    follow_up = tx.turns.add(place, interview.id, asked("racks?", 40, about=1, promise="racks", reason="r"))
    assert follow_up.about == 1
    tx.turns.add(place, interview.id, said("earlier, but late", 5))

    *_, last = tx.turns.of(place, interview.id)
    assert (last.text, last.about, last.promise) == ("racks?", 2, "racks")


def test_a_turn_needs_its_interview(tx: Transaction, sme: Sme) -> None:
    with pytest.raises(Gone):
        tx.turns.add(sme.workspace, 999, said("hello"))


def test_a_message_is_found_by_its_timestamp(tx: Transaction, sme: Sme, interview: Interview) -> None:
    place = sme.workspace
    bot = tx.turns.add(place, interview.id, asked("Q?", 0))
    turn = tx.turns.add(place, interview.id, said("answer", 10))

    assert tx.turns.by_ts(place, sme.channel, turn.ts) == (interview, turn)
    assert tx.turns.by_ts(place, "elsewhere", turn.ts) is None
    assert tx.turns.by_ts(place, sme.channel, bot.ts) is None


def test_rewording_keeps_the_earlier_words(tx: Transaction, interview: Interview) -> None:
    place = interview.workspace
    turn = tx.turns.add(place, interview.id, said("one", 10))
    tx.turns.reword(place, turn.id, "two", later(minutes=1))
    tx.turns.reword(place, turn.id, "two", later(minutes=2))
    tx.turns.reword(place, turn.id, "three", later(minutes=3))

    assert tx.turns.of(place, interview.id) == [replace(turn, text="three", edited_at=later(minutes=3))]
    expected = [(turn.id, "one", later(minutes=1)), (turn.id, "two", later(minutes=3))]
    assert tx.turns.earlier_wordings(place, interview.id) == expected


def test_off_the_record_takes_the_bots_words_about_it_along(tx: Transaction, interview: Interview) -> None:
    place = interview.workspace
    turn = tx.turns.add(place, interview.id, said("secret", 10))
    tx.turns.add(place, interview.id, said("open", 20))
    tx.turns.add(place, interview.id, asked("about the secret?", 30, about=1))
    tx.turns.add(place, interview.id, asked("about the open?", 40, about=2))

    tx.turns.keep_off_record(place, {turn.id})
    tx.turns.keep_off_record(place, ())

    marks = {row.text: row.off_record for row in tx.turns.of(place, interview.id)}
    assert marks == {"secret": True, "open": False, "about the secret?": True, "about the open?": False}


def test_a_deleted_turn_is_an_empty_place(tx: Transaction, interview: Interview) -> None:
    place = interview.workspace
    turn = tx.turns.add(place, interview.id, said("first", 10))
    tx.turns.reword(place, turn.id, "second", later(minutes=1))
    tx.turns.add(place, interview.id, asked("you said second?", 30, about=1, promise="second"))
    tx.turns.delete(place, turn.id)
    tx.turns.reword(place, turn.id, "back again", later(minutes=2))

    found = tx.turns.of(place, interview.id)
    assert [(row.text, row.promise, row.deleted) for row in found] == [("", None, True), ("", None, True)]
    assert tx.turns.earlier_wordings(place, interview.id) == []


def test_asked_leads_reach_back_to_a_moment_and_four_checkins(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    for number in range(6):
        moment = later(days=7 * number)
        checkin = tx.checkins.add(week(sme, number + 10, asked_at=moment, state=CheckinState.ASKED))
        assert checkin is not None
        opened = tx.interviews.add(new_interview(sme, checkin.id, state=InterviewState.CLOSED, opened_at=moment))
        assert opened is not None
        lead = Turn(0, 0, asked("").who, "Q?", moment, move=Move.LEAD, lead=f"lead-{number}")
        tx.turns.add(place, opened.id, lead)
        tx.turns.add(place, opened.id, replace(lead, move=Move.FOLLOW_UP, lead=None))
    tx.checkins.add(week(sme, 30))  # skipped: never asked
    talk = tx.interviews.add(new_interview(sme, state=InterviewState.CLOSED, opened_at=later(days=30)))
    assert talk is not None
    tx.turns.add(place, talk.id, Turn(0, 0, asked("").who, "Q?", later(days=30), move=Move.LEAD, lead="in a talk"))

    recent = [(lead.lead, lead.checkin) for lead in tx.turns.asked_leads(place, sme.id, later(days=34))]
    assert recent == [("lead-2", 2), ("lead-3", 3), ("lead-4", 4), ("in a talk", 4), ("lead-5", 5)]
    everything = tx.turns.asked_leads(place, sme.id, later(days=7))
    assert [lead.lead for lead in everything] == ["lead-1", *(lead for lead, _ in recent)]
    assert everything[0].at == later(days=7)


def test_a_lead_before_any_checkin_counts_to_the_first(tx: Transaction, interview: Interview) -> None:
    tx.turns.add(interview.workspace, interview.id, asked("Q?", 0, move=Move.LEAD, lead="l"))
    (lead,) = tx.turns.asked_leads(interview.workspace, interview.sme, NOW - timedelta(days=1))
    assert lead.checkin == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🦊" * 50,
        "שלום \u202eevil",
        "a\r\n\tb",
        "<!channel> <script>alert(1)</script>",
        "x" * 40_000,
        "e\u0301",
        "';--",
    ],
)
def test_words_come_back_character_for_character(tx: Transaction, interview: Interview, text: str) -> None:
    tx.turns.add(interview.workspace, interview.id, said(text, 1))
    assert [turn.text for turn in tx.turns.of(interview.workspace, interview.id)] == [text]


def test_interviews_closed_in_a_week_are_counted(tx: Transaction, sme: Sme) -> None:
    place, week = sme.workspace, later(days=7)
    for state, days in (
        (InterviewState.CLOSED, 0),
        (InterviewState.CLOSED, 6.9),
        (InterviewState.CLOSED, 7),
        (InterviewState.CLOSED, -0.1),
        (InterviewState.MISSED, 3),
    ):
        tx.interviews.add(new_interview(sme, state=state, closed_at=later(days=days)))
    tx.interviews.add(new_interview(sme))
    assert tx.interviews.closed_between(place, NOW, week) == 2
    assert tx.interviews.closed_between(place, week, later(days=14)) == 1

"""What was said while the door was closed: read from the open conversations at start, once, in order."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import StoreBusy
from bot.domain.interviews import Who
from bot.domain.people import Sme
from bot.slack.catch_up import CatchUp, catch_up
from tests.newsdesk import utc
from tests.slack.clicking import eventually
from tests.slack.desk import SlackDesk

NINE = utc("2026-03-24 08:00")


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """In an interview, asked her first question; then the door closes."""
    mara = desk.hire()
    desk.until(NINE)
    desk.hears(mara)
    return mara


def closed(desk: SlackDesk) -> None:
    desk.slack.send_events_to(None)


def writes(desk: SlackDesk, sme: Sme, text: str, **extra: str) -> str:
    """Into a conversation that nobody listens to."""
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    return desk.slack.post(desk.person(sme), text, **extra)


def starts(desk: SlackDesk, sme: Sme) -> int:
    found = catch_up(desk.door)
    desk._handled(sme)
    return found


def said(desk: SlackDesk, sme: Sme) -> list[str]:
    return [turn.text for turn in desk.turns(sme) if turn.who is Who.SME and turn.text]


def test_it_is_read_once_and_in_order(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, "Before.")
    closed(desk)
    for number in range(5):
        writes(desk, mara, f"Number {number} <b> & co.")
    assert starts(desk, mara) == 5
    assert said(desk, mara) == ["Before.", *(f"Number {number} <b> & co." for number in range(5))]
    assert starts(desk, mara) == 0
    assert len(said(desk, mara)) == 6
    desk.wait(timedelta(seconds=50))
    assert len(desk.hears(mara)) == 1  # one reply to all of it


def test_slacks_own_copy_that_comes_later_is_not_a_second_one(desk: SlackDesk, mara: Sme) -> None:
    desk.slack.send_events_to("http://127.0.0.1:9/nobody")
    writes(desk, mara, "Said while nobody was there.")
    desk.slack.send_events_to(desk.url)
    assert starts(desk, mara) == 1
    desk.slack.redeliver(number=1)
    desk._handled(mara)
    assert said(desk, mara) == ["Said while nobody was there."]


def test_edits_of_what_was_known_and_of_what_was_not(desk: SlackDesk, mara: Sme) -> None:
    known = desk.says(mara, "We shiped in Gdansk.")
    closed(desk)
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    desk.slack.edit(desk.person(mara), known, "We shipped in Gdansk.")
    new = writes(desk, mara, "And in Ryga.")
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    desk.slack.edit(desk.person(mara), new, "And in Riga.")
    starts(desk, mara)
    assert said(desk, mara) == ["We shipped in Gdansk.", "And in Riga."]
    with desk.deps.store.read() as tx:
        earlier = [text for _, text, _ in tx.turns.earlier_wordings(desk.workspace, desk.interview(mara).id)]
    assert earlier == ["We shiped in Gdansk."]
    assert starts(desk, mara) == 0


def test_replies_in_threads_under_the_question_and_under_an_answer_that_was_known(desk: SlackDesk, mara: Sme) -> None:
    question = desk.slack.messages(mara.channel)[-1]["ts"]
    known = desk.says(mara, "In Gdansk.")
    closed(desk)
    writes(desk, mara, "Under the question.", thread_ts=question)
    writes(desk, mara, "Under the answer.", thread_ts=known)
    writes(desk, mara, "At the end.")
    assert starts(desk, mara) == 3
    assert said(desk, mara) == ["In Gdansk.", "Under the question.", "Under the answer.", "At the end."]
    assert starts(desk, mara) == 0


def test_more_than_one_page(desk: SlackDesk, mara: Sme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.catch_up.PAGE", 3)
    closed(desk)
    for number in range(8):
        writes(desk, mara, f"Number {number}.")
    assert starts(desk, mara) == 8
    assert said(desk, mara) == [f"Number {number}." for number in range(8)]
    assert len(desk.slack.calls("conversations.history")) > 2


def test_what_was_taken_back_does_not_come_again(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, "Zanzibar is broke.")
    desk.says(mara, "Off the record, please.")
    gone = desk.says(mara, "And so is Lagos.")
    desk.deletes(mara, gone)
    closed(desk)
    assert starts(desk, mara) == 0
    turns = [turn for turn in desk.turns(mara) if turn.who is Who.SME]
    assert all(turn.off_record or turn.deleted for turn in turns)


def test_only_open_interviews_are_read(desk: SlackDesk, mara: Sme) -> None:
    ravi = desk.hire("Ravi Das", slot="Thu 09:00")
    closed(desk)
    writes(desk, ravi, "A note nobody heard.")
    writes(desk, mara, "An answer.")
    before = len(desk.slack.calls())
    assert starts(desk, mara) == 1
    asked = desk.slack.calls("conversations.history", since=before)
    assert {call.payload["channel"] for call in asked} == {mara.channel}
    desk.slack.send_events_to(desk.url)
    desk.says(mara, "done")
    closed(desk)
    writes(desk, mara, "After it closed.")
    before = len(desk.slack.calls())
    assert catch_up(desk.door) == 0
    assert desk.slack.calls("conversations.history", since=before) == []


def test_it_waits_as_long_as_slack_asks(desk: SlackDesk, mara: Sme) -> None:
    closed(desk)
    writes(desk, mara, "An answer.")
    desk.slack.fail("conversations.history", "rate", seconds=1)
    began = time.monotonic()
    assert starts(desk, mara) == 1
    assert time.monotonic() - began >= 1
    assert [call.status for call in desk.slack.calls("conversations.history")] == [429, 200]


def test_trouble_with_one_conversation_leaves_the_others(desk: SlackDesk, mara: Sme) -> None:
    ravi = desk.hire("Ravi Das", slot="Tue 09:30")
    desk.until(NINE + timedelta(minutes=31))
    closed(desk)
    for sme in (mara, ravi):
        writes(desk, sme, "An answer.")
    gone = {"channel": mara.channel}
    desk.slack.fail("conversations.history", "error", times=9, error="channel_not_found", where=gone)
    assert catch_up(desk.door) == 1
    desk.slack.heal()
    assert catch_up(desk.door) == 1


def test_it_runs_beside_everything_else_each_time_it_is_asked(desk: SlackDesk, mara: Sme) -> None:
    closed(desk)
    beside = CatchUp(desk.door)
    try:
        for number in (1, 2):
            writes(desk, mara, f"Number {number}.")
            beside.soon()
            eventually(lambda n=number: (received(desk, mara) == n and [n]) or [], "nothing was read")  # type: ignore[misc]
    finally:
        beside.close()


def received(desk: SlackDesk, sme: Sme) -> int:
    """How many of her messages are in the transcript."""
    desk._handled(sme)
    return len(said(desk, sme))


def test_what_could_not_be_read_is_read_later(desk: SlackDesk, mara: Sme) -> None:
    """A locked database, or a Slack in trouble, must not leave words behind until the next start."""
    closed(desk)
    writes(desk, mara, "We moved the shelves in March.")
    deps, begins = desk.door.deps, iter([True, True])

    class LockedTwice:
        def __getattr__(self, name: str) -> object:
            return getattr(deps.store, name)

        def begin(self) -> object:
            if next(begins, False):
                raise StoreBusy
            return deps.store.begin()

    door = replace(desk.door, deps=replace(deps, store=LockedTwice()))  # type: ignore[arg-type]
    running = CatchUp(door, again=0.2)
    try:
        running.soon()
        eventually(lambda: [1] * received(desk, mara), "it was not tried again")
    finally:
        running.close()
    desk._handled(mara)
    assert said(desk, mara) == ["We moved the shelves in March."]


def test_what_was_deleted_meanwhile_is_gone_and_nothing_else(desk: SlackDesk, mara: Sme) -> None:
    kept = desk.says(mara, "We moved the shelves in March.")
    slip = desk.says(mara, "And Kowalski is an idiot.")
    desk.slack.post(desk.person(mara), "In a thread.", thread_ts=kept)
    desk._handled(mara)
    closed(desk)
    desk.clock.set(desk.clock() + timedelta(seconds=5))
    desk.slack.delete(desk.person(mara), slip)
    # As Slack answers; emulate shows an empty thread.
    desk.slack.fail("conversations.replies", "error", error="thread_not_found", times=9, where={"ts": slip})
    assert starts(desk, mara) == 1
    assert said(desk, mara) == ["We moved the shelves in March.", "In a thread."]
    assert starts(desk, mara) == 0


def test_where_slack_is_not_clear_nothing_is_deleted(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, "We moved the shelves in March.")
    slip = desk.says(mara, "And Kowalski is an idiot.")
    closed(desk)
    desk.slack.delete(desk.person(mara), slip)
    assert starts(desk, mara) == 0
    desk.slack.fail("conversations.replies", "error", error="channel_not_found", times=9)
    assert starts(desk, mara) == 0
    assert len(said(desk, mara)) == 2

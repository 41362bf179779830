"""Inbox, outbox and the playground's messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Incoming, OutboxRow, platform_ts
from bot.domain.messages import (
    ForgetQuestion,
    Heard,
    IdeaNews,
    NoteKept,
    Notice,
    Passage,
    Question,
    Reminder,
    Reply,
    Thanks,
    View,
    Welcome,
)
from bot.domain.people import Sme
from bot.ports.store import ChatMessage, Transaction
from tests.storage.conftest import LEASE, NOW, event, later, new_sme, to_send

VIEWS: list[View] = [
    Welcome("Ada", ("Dora", "Eve"), "Tuesdays at 09:00"),
    Question("What changed?", ("Last time:", "“racks”"), "Dora"),
    Reply("Yes"),
    Reminder("What changed?"),
    Heard("1772528400.000000", True),
    Thanks("Thank you.", (Passage(7, "we moved 🦊", "story", True),), ("An idea",), "Dora", "today", "Tuesday"),
    NoteKept(3),
    IdeaNews("Racks", "parked", "Dora", "Needs proof first", "Which?"),
    Notice("שלום \u202e <b>"),
    ForgetQuestion(),
]


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


def keys(rows: list[OutboxRow]) -> list[str]:
    return [row.key for row in rows]


def test_the_same_change_is_kept_once(tx: Transaction, sme: Sme) -> None:
    place, message = sme.workspace, event("D1", 1)
    assert tx.inbox.add(place, message, NOW) is True
    assert tx.inbox.add(place, replace(message, text="again"), NOW) is False
    assert tx.inbox.add(place, replace(message, kind=Incoming.EDIT), NOW) is True
    assert tx.inbox.add(place, replace(message, channel="D2"), NOW) is True
    assert tx.inbox.waiting(place, later(days=9)) == ["D1", "D2"]


def test_events_are_handled_in_the_platforms_order(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    for second in (30, 10, 20):
        tx.inbox.add(place, event("D1", second, f"at {second}"), NOW)
    tx.inbox.add(place, event("D2", 5, "elsewhere"), NOW)

    seen = []
    while (found := tx.inbox.next(place, "D1")) is not None:
        seen.append(found.text)
        assert replace(found, id=0) == event("D1", int(found.text[3:]), found.text)
        tx.inbox.handled(place, found.id)
    assert seen == ["at 10", "at 20", "at 30"]
    assert tx.inbox.waiting(place, later(days=9)) == ["D2"]
    assert tx.inbox.add(place, event("D1", 30), NOW) is False, "handled ones are still known"


def test_an_event_that_fails_too_often_is_put_aside(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.inbox.add(place, event("D1", 1), NOW)
    found = tx.inbox.next(place, "D1")
    assert found is not None
    assert tx.inbox.failed(place, found.id, 3) is False
    assert tx.inbox.next(place, "D1") == replace(found, attempts=1)
    assert tx.inbox.failed(place, found.id, 3) is False
    assert tx.inbox.failed(place, found.id, 3) is True
    assert tx.inbox.next(place, "D1") is None
    assert tx.inbox.waiting(place, later(days=9)) == []


def test_nothing_from_before_somebody_was_forgotten_comes_back(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.erasures.erase(place, sme.id, later(minutes=1))
    moment = platform_ts(later(minutes=1))
    theirs = {"user": sme.user, "channel": sme.channel}

    assert tx.inbox.add(place, event("x", 30, **theirs), NOW) is False
    assert tx.inbox.add(place, event("x", 30, user=sme.user), NOW) is False, "in another channel"
    assert tx.inbox.add(place, event("x", 30, channel=sme.channel), NOW) is False, "by another name"
    assert tx.inbox.add(place, event("x", 0, **theirs, ts=moment, target=moment), NOW) is False
    edit = event("x", 90, **theirs, kind=Incoming.EDIT, target=event("x", 30).ts)
    assert tx.inbox.add(place, edit, NOW) is False, "an old message edited afterwards"
    assert tx.inbox.add(place, event("x", 61, **theirs), NOW) is True
    assert tx.inbox.add(place, event("other", 30), NOW) is True
    assert tx.erasures.tombstones(place) == [(sme.user, later(minutes=1))]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.kind)
def test_every_view_comes_back_as_it_was(tx: Transaction, sme: Sme, view: View) -> None:
    row = OutboxRow("D1", view, "key", NOW, sme.id, None, True, later(days=1), "earlier")
    assert tx.outbox.add(sme.workspace, row) is True
    (found,) = tx.outbox.claim(sme.workspace, NOW, LEASE, 9)
    assert found == replace(row, id=found.id)
    assert type(found.view) is type(view)


def test_a_key_is_used_once_whatever_became_of_it(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    assert tx.outbox.add(place, to_send("D1", "sent")) is True
    (row,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.sent(place, row.id, "1.0", NOW, unprompted=False)
    assert tx.outbox.add(place, to_send("D1", "dropped")) is True
    (row,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.drop(place, row.id)

    assert tx.outbox.add(place, to_send("D1", "sent")) is False
    assert tx.outbox.add(place, to_send("D1", "dropped")) is False
    assert tx.outbox.claim(place, later(days=9), LEASE, 9) == []
    assert tx.outbox.ts_of(place, "sent") == ("D1", "1.0")
    assert tx.outbox.ts_of(place, "dropped") is None


def test_a_channel_speaks_one_message_at_a_time_and_in_order(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    for key in ("a1", "b1", "a2", "b2"):
        tx.outbox.add(place, to_send(key[0], key))

    first = tx.outbox.claim(place, NOW, LEASE, 9)
    assert keys(first) == ["a1", "b1"]
    assert tx.outbox.claim(place, NOW, LEASE, 9) == [], "a1 and b1 are on their way"
    tx.outbox.sent(place, first[0].id, "1.0", NOW, unprompted=False)
    assert keys(tx.outbox.claim(place, NOW, LEASE, 9)) == ["a2"]
    again = tx.outbox.claim(place, NOW + LEASE, LEASE, 9)
    assert [(row.key, row.maybe_sent) for row in again] == [("b1", True), ("a2", True)]


def test_a_lease_that_ran_out_may_have_been_sent(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.outbox.add(place, to_send("D1", "key"))
    (row,) = tx.outbox.claim(place, NOW, LEASE, 9)
    assert row.maybe_sent is False
    (again,) = tx.outbox.claim(place, NOW + LEASE, LEASE, 9)
    assert again == replace(row, maybe_sent=True)

    tx.outbox.put_off(place, row.id, later(hours=1))
    (known,) = tx.outbox.claim(place, later(hours=1), LEASE, 9)
    assert known.maybe_sent is False


def test_what_is_put_off_lets_others_pass_but_what_failed_does_not(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.outbox.add(place, to_send("D1", "first"))
    tx.outbox.add(place, to_send("D1", "second"))
    (first,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.put_off(place, first.id, later(seconds=10), failed=True)
    assert tx.outbox.claim(place, NOW, LEASE, 9) == []
    (again,) = tx.outbox.claim(place, later(seconds=10), LEASE, 9)
    assert (again.key, again.attempts) == ("first", 1)
    tx.outbox.sent(place, again.id, "1.0", NOW, unprompted=False)

    (second,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.add(place, to_send("D1", "third"))
    tx.outbox.put_off(place, second.id, later(days=1))
    assert keys(tx.outbox.claim(place, NOW, LEASE, 9)) == ["third"]


def test_a_message_for_later_waits_and_lets_others_pass(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.outbox.add(place, to_send("D1", "tomorrow", not_before=later(days=1)))
    tx.outbox.add(place, to_send("D1", "now"))
    assert keys(tx.outbox.claim(place, NOW, LEASE, 9)) == ["now"]


def test_a_claim_takes_no_more_than_it_is_told(tx: Transaction, sme: Sme) -> None:
    for number in range(5):
        tx.outbox.add(sme.workspace, to_send(f"D{number}", f"k{number}"))
    assert keys(tx.outbox.claim(sme.workspace, NOW, LEASE, 3)) == ["k0", "k1", "k2"]
    assert keys(tx.outbox.claim(sme.workspace, NOW, LEASE, 3)) == ["k3", "k4"]


def test_withdrawing_takes_only_what_was_never_tried(tx: Transaction, sme: Sme) -> None:
    place, other = sme.workspace, tx.smes.add(new_sme(sme.workspace, "Bo"))
    mine = {"sme": sme.id}
    tx.outbox.add(place, to_send("D1", "on its way", **mine))
    tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.add(place, to_send("D2", "failed", **mine))
    (failed,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.put_off(place, failed.id, later(days=1), failed=True)
    tx.outbox.add(place, to_send("D3", "put off", **mine))
    (waits,) = tx.outbox.claim(place, NOW, LEASE, 9)
    tx.outbox.put_off(place, waits.id, later(days=1))
    tx.outbox.add(place, to_send("D4", "theirs", sme=other.id))
    tx.outbox.add(place, OutboxRow("D1", Question("?"), "another kind", NOW, sme.id))
    tx.outbox.add(place, to_send("D1", "waits", text="hello 🦊", **mine))

    taken = tx.outbox.withdraw(place, sme.id, {"notice", "reply"})
    assert keys(taken) == ["put off", "waits"]
    assert taken[1].view == Notice("hello 🦊")
    assert tx.outbox.withdraw(place, sme.id, {"notice"}) == []
    assert tx.outbox.withdraw(place, sme.id, ()) == []
    assert tx.outbox.add(place, to_send("D1", "waits")) is False


def test_the_budget_counts_what_was_unprompted(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    for number, unprompted in enumerate((True, False, True, True)):
        tx.outbox.add(place, to_send("D1", f"k{number}", sme=sme.id))
        (row,) = tx.outbox.claim(place, NOW, LEASE, 1)
        tx.outbox.sent(place, row.id, f"{number}.0", later(days=number), unprompted)
        tx.outbox.sent(place, row.id, "late", later(days=99), unprompted)

    assert tx.outbox.unprompted_since(place, sme.id, later(days=1)) == [later(days=2), later(days=3)]


def test_a_chat_message_is_kept_once_for_its_key(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    first = tx.chat_log.add(place, ChatMessage("D1", "", "10.000000", view=VIEWS[5], key="k", sign="heard"))
    again = tx.chat_log.add(place, ChatMessage("D1", "", "11.000000", view=Notice("other"), key="k"))
    elsewhere = tx.chat_log.add(place, ChatMessage("D2", "", "11.000000", view=Notice("other"), key="k"))

    assert again == first
    assert elsewhere != first
    assert tx.chat_log.by_key(place, "D1", "k") == first
    assert tx.chat_log.by_key(place, "D1", "j") is None


def test_no_two_chat_messages_have_the_same_moment(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    stamps = ["10.000000", "10.000000", "10.000001", "9.999999", "10.000000"]
    stamps = [f"177252840{stamp.rjust(9, '0')}" for stamp in stamps]
    got = [tx.chat_log.add(place, ChatMessage("D1", "U1", ts, str(n))).ts for n, ts in enumerate(stamps)]

    assert len(set(got)) == 5
    assert [ts[-8:] for ts in got] == ["0.000000", "0.000001", "0.000002", "9.999999", "0.000003"]


def test_many_chat_messages_of_one_moment(tx: Transaction, sme: Sme) -> None:
    added = [tx.chat_log.add(sme.workspace, ChatMessage("D1", "U1", "1772528400.000000", str(n))) for n in range(250)]
    assert [message.text for message in tx.chat_log.recent(sme.workspace, "D1", limit=999)] == [
        message.text for message in added
    ]


def test_recent_chat_messages_are_the_newest_oldest_first(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    made = [tx.chat_log.add(place, ChatMessage("D1", "U1", f"177252840{n}.000000", str(n))) for n in range(6)]

    assert tx.chat_log.recent(place, "D1", limit=3) == made[3:]
    assert tx.chat_log.recent(place, "D1", after=made[3].ts) == made[4:]
    assert tx.chat_log.get(place, "D1", made[2].ts) == made[2]
    changed = replace(made[2], text="new", sign="heard", edited=True, deleted=True, view=Notice("v"))
    tx.chat_log.change(place, changed)
    assert tx.chat_log.get(place, "D1", made[2].ts) == changed
    assert tx.chat_log.get(place, "D1", "0") is None


def test_leases_are_counted_to_the_microsecond(tx: Transaction, sme: Sme) -> None:
    tx.outbox.add(sme.workspace, to_send("D1", "key"))
    tx.outbox.claim(sme.workspace, NOW, LEASE, 9)
    assert tx.outbox.claim(sme.workspace, NOW + LEASE - timedelta(microseconds=1), LEASE, 9) == []
    assert len(tx.outbox.claim(sme.workspace, NOW + LEASE, LEASE, 9)) == 1

"""Workspaces, directors and experts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.availability import Leave, LeaveKind
from bot.domain.cadence import Goal
from bot.domain.people import Beat, Slot, SmeState
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import LEASE, NOW, later, new_sme


@pytest.fixture
def place(tx: Transaction) -> int:
    return tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id


def test_workspaces_are_found_again(tx: Transaction) -> None:
    first = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1")
    second = tx.workspaces.add("slack", "Bolt", "UTC", "C2")

    assert tx.workspaces.all() == [first, second]
    assert tx.workspaces.get(second.id) == second
    assert tx.workspaces.get(999) is None


def test_a_director_named_again_keeps_their_id_and_takes_the_new_name(tx: Transaction, place: int) -> None:
    first = tx.directors.add(place, "U1", "D1", "Dora")
    again = tx.directors.add(place, "U1", "D9", "Dora B.")

    assert again == replace(first, channel="D9", name="Dora B.")
    assert tx.directors.all(place) == [again]
    assert tx.directors.by_user(place, "U1") == again
    assert tx.directors.by_user(place, "U2") is None
    assert tx.directors.remove(place, "U1") is True
    assert tx.directors.remove(place, "U1") is False
    assert tx.directors.all(place) == []


def test_an_expert_comes_back_exactly_as_stored(tx: Transaction, place: int) -> None:
    wanted = replace(
        new_sme(place, "Ößur 🦊 \u202eאב"),
        beat=Beat("“quoted”", ("a, b", 'c"d', "e\\f"), (), ("Ößur", "b, c"), ("d",)),
        slot=Slot(6, time(23, 59)),
        state=SmeState.PAUSED,
        paused_until=date(2026, 4, 1),
        next_due_at=later(days=1, microseconds=1),
        last_active_at=later(seconds=-1),
        weekly_budget=0,
        goal=Goal.TWO_WEEKS,
        every=2,
        every_from=date(2026, 3, 2),
        country="DE-BY",
        working_days=(6, 0),
        day_begins=time(0, 0),
        day_ends=time(23, 59),
        leaves=(
            Leave(date(2026, 3, 5), date(2026, 3, 9), by="Dora"),
            Leave(date(2026, 4, 1), None, LeaveKind.OUT_OF_OFFICE),
        ),
        silent_since=later(microseconds=7),
    )
    sme = tx.smes.add(wanted)

    assert sme == replace(wanted, id=sme.id)
    assert tx.smes.get(place, sme.id) == sme
    assert tx.smes.by_user(place, sme.user) == sme
    assert tx.smes.by_channel(place, sme.channel) == sme
    assert tx.smes.by_channel(place, "elsewhere") is None

    changed = replace(sme, name="Osk", zone="UTC", beat=Beat("b"), slot=Slot(0, time(1, 2)), next_due_at=None)
    changed = replace(changed, goal=Goal.MONTHLY, every=1, every_from=None, country="", leaves=(), silent_since=None)
    tx.smes.save(changed)
    assert tx.smes.get(place, sme.id) == changed

    tx.smes.touch(place, sme.id, later(hours=1))
    assert tx.smes.get(place, sme.id) == replace(changed, last_active_at=later(hours=1))


def test_the_roster_is_by_name_without_those_who_left(tx: Transaction, place: int) -> None:
    for name in ("zoe", "Álvaro", "Bert", "anna"):
        tx.smes.add(new_sme(place, name))
    tx.smes.add(replace(new_sme(place, "Gone"), state=SmeState.LEFT))

    assert [sme.name for sme in tx.smes.roster(place)] == ["anna", "Bert", "zoe", "Álvaro"]
    assert tx.smes.names(place) == [(sme.id, sme.name) for sme in tx.smes.roster(place)]


def test_two_experts_may_have_no_channel_yet_but_never_the_same(tx: Transaction, place: int) -> None:
    tx.smes.add(replace(new_sme(place, "A"), channel=""))
    tx.smes.add(replace(new_sme(place, "B"), channel=""))

    assert tx.smes.by_channel(place, "") is None


def test_who_is_due_is_taken_once_earliest_first(tx: Transaction, place: int) -> None:
    late = tx.smes.add(new_sme(place, "late", due=later(minutes=-1)))
    early = tx.smes.add(new_sme(place, "early", due=later(minutes=-9)))
    exact = tx.smes.add(new_sme(place, "exact", due=NOW))
    tx.smes.add(new_sme(place, "future", due=later(microseconds=1)))
    tx.smes.add(new_sme(place, "never"))
    tx.smes.add(replace(new_sme(place, "left", due=later(minutes=-1)), state=SmeState.LEFT))

    assert tx.smes.claim_due(place, NOW, LEASE, 2) == [early, late]
    assert tx.smes.claim_due(place, NOW, LEASE, 9) == [exact]
    assert tx.smes.claim_due(place, NOW, LEASE, 9) == []


def test_a_lease_that_ran_out_hands_the_expert_on(tx: Transaction, place: int) -> None:
    sme = tx.smes.add(new_sme(place, due=NOW))
    tx.smes.claim_due(place, NOW, LEASE, 9)
    tx.smes.touch(place, sme.id, NOW)

    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert tx.smes.claim_due(place, just_before, LEASE, 9) == []
    assert [again.id for again in tx.smes.claim_due(place, NOW + LEASE, LEASE, 9)] == [sme.id]


def test_saving_an_expert_ends_the_lease(tx: Transaction, place: int) -> None:
    sme = tx.smes.add(new_sme(place, due=NOW))
    tx.smes.claim_due(place, NOW, LEASE, 9)
    tx.smes.save(replace(sme, next_due_at=later(seconds=1)))

    assert [again.id for again in tx.smes.claim_due(place, later(seconds=1), LEASE, 9)] == [sme.id]


def test_nothing_is_kept_without_a_commit(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C1").id
        tx.commit()
    with store.begin() as tx:
        tx.smes.add(new_sme(place))
    with store.read() as tx:
        assert tx.smes.roster(place) == []


def test_an_id_is_never_used_again(tx: Transaction, place: int) -> None:
    first = tx.smes.add(new_sme(place))
    tx.erasures.erase(place, first.id, NOW)

    assert tx.smes.add(new_sme(place)).id > first.id

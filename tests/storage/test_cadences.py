"""Cadences, who takes turns, and what a workspace does by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from bot.domain.buddies import PairState
from bot.domain.cadence import Cadence, Stage, Tried
from bot.domain.errands import Errand, ErrandKind
from bot.domain.errors import Gone
from bot.domain.people import Sme
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import LEASE, NOW, later, new_pair, new_sme

DAY = NOW.date()


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


@pytest.fixture
def bo(tx: Transaction, sme: Sme) -> Sme:
    return tx.smes.add(new_sme(sme.workspace, "Bo"))


def test_a_cadence_comes_back_exactly_as_stored(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    assert tx.cadences.get(place, sme.id) is None
    tried = (Tried(later(hours=-3), "I asked “why” 🦊"), Tried(later(microseconds=1), "I told Dora", "director"))
    cadence = Cadence(place, sme.id, date(2026, 1, 31), Stage.TOLD, True, tried, later(days=2))
    tx.cadences.save(cadence)
    assert tx.cadences.get(place, sme.id) == cadence
    changed = Cadence(place, sme.id, DAY)
    tx.cadences.save(changed)
    assert tx.cadences.get(place, sme.id) == changed
    with pytest.raises(Gone):
        tx.cadences.save(replace(cadence, sme=999))


def test_due_cadences_are_taken_once(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place, cy = sme.workspace, tx.smes.add(new_sme(sme.workspace, "Cy"))
    late = Cadence(place, sme.id, DAY, wake_at=later(minutes=-1))
    early = Cadence(place, bo.id, DAY, wake_at=later(minutes=-9))
    for cadence in (late, early, Cadence(place, cy.id, DAY, wake_at=later(microseconds=1))):
        tx.cadences.save(cadence)
    held = NOW + LEASE
    assert tx.cadences.claim_due(place, NOW, LEASE, 1) == [replace(early, wake_at=held)]
    assert tx.cadences.claim_due(place, NOW, LEASE, 9) == [replace(late, wake_at=held)]
    assert tx.cadences.claim_due(place, NOW, LEASE, 9) == []
    tx.cadences.save(late)
    assert tx.cadences.claim_due(place, NOW, LEASE, 9) == [replace(late, wake_at=held)], "saving ends the lease"
    assert [each.sme for each in tx.cadences.claim_due(place, held, LEASE, 9)] == [sme.id, bo.id, cy.id]


def test_a_cadence_is_woken_but_not_from_under_who_looks_at_it(tx: Transaction, sme: Sme) -> None:
    place, planned = sme.workspace, Cadence(sme.workspace, sme.id, DAY, wake_at=later(days=9))
    tx.cadences.wake(place, sme.id, NOW)  # there is none yet
    assert tx.cadences.get(place, sme.id) is None
    for cadence in (planned, replace(planned, wake_at=None)):
        tx.cadences.save(cadence)
        tx.cadences.wake(place, sme.id, NOW)
        assert tx.cadences.claim_due(place, NOW, LEASE, 9) == [replace(planned, wake_at=NOW + LEASE)]
        tx.cadences.wake(place, sme.id, NOW)
        assert tx.cadences.claim_due(place, NOW, LEASE, 9) == []
    tx.cadences.save(planned)
    tx.cadences.wake(place, sme.id, later(hours=1))
    assert tx.cadences.get(place, sme.id) == replace(planned, wake_at=later(hours=1))


def test_a_pair_comes_back_exactly_as_stored(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place = sme.workspace
    wanted = new_pair(bo, sme, by="Dora", agreed=(sme.id, bo.id), began=date(2026, 3, 9), state=PairState.ACTIVE)
    pair = tx.pairs.add(wanted)
    assert pair is not None
    assert pair == replace(wanted, id=pair.id)
    assert tx.pairs.get(place, pair.id) == pair
    assert tx.pairs.get(place, 999) is None
    changed = replace(pair, one=sme.id, other=bo.id, agreed=(), began=None, state=PairState.ASKED)
    tx.pairs.save(changed)
    assert tx.pairs.get(place, pair.id) == changed


def test_nobody_is_in_two_pairs_at_a_time(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place, (cy, di) = sme.workspace, (tx.smes.add(new_sme(sme.workspace, name)) for name in ("Cy", "Di"))
    assert tx.pairs.of(place, sme.id) is None
    pair = tx.pairs.add(new_pair(sme, bo))
    assert pair is not None
    for one, other in ((sme, cy), (cy, sme), (bo, cy), (cy, bo), (bo, sme)):
        assert tx.pairs.add(new_pair(one, other)) is None
    second = tx.pairs.add(new_pair(cy, di, state=PairState.ACTIVE))
    assert [tx.pairs.of(place, each.id) for each in (sme, bo, cy, di)] == [pair, pair, second, second]
    assert tx.pairs.active(place) == [second]
    tx.pairs.save(replace(pair, state=PairState.OVER))
    assert tx.pairs.of(place, bo.id) is None
    again = tx.pairs.add(new_pair(bo, sme, state=PairState.ACTIVE))
    assert again is not None
    assert tx.pairs.active(place) == [second, again]


def test_of_many_who_pair_at_once_nobody_gets_two_buddies(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        one, *others = (tx.smes.add(new_sme(place, f"S{number}")) for number in range(6))
        tx.commit()
    together = Barrier(len(others))

    def pair(other: Sme) -> bool:
        together.wait()
        with store.begin() as tx:
            wanted = new_pair(one, other) if other.id % 2 else new_pair(other, one)
            added = tx.pairs.add(wanted)
            tx.commit()
            return added is not None

    with ThreadPoolExecutor(len(others)) as pool:
        assert sorted(pool.map(pair, others)) == [False] * 4 + [True]


def test_errands_are_done_when_planned(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    assert tx.errands.planned(place, ErrandKind.SUMMARY) is None
    tx.errands.plan(place, ErrandKind.SUMMARY, later(hours=9))
    tx.errands.plan(place, ErrandKind.SUMMARY, later(hours=1))
    tx.errands.plan(place, ErrandKind.RETENTION, later(minutes=30))
    assert tx.errands.planned(place, ErrandKind.SUMMARY) == later(hours=1)
    assert tx.errands.claim_due(place, NOW, LEASE) == []

    due = [Errand(place, ErrandKind.RETENTION, later(minutes=30)), Errand(place, ErrandKind.SUMMARY, later(hours=1))]
    assert tx.errands.claim_due(place, later(hours=2), LEASE) == due
    assert tx.errands.claim_due(place, later(hours=2), LEASE) == []
    assert tx.errands.planned(place, ErrandKind.SUMMARY) == later(hours=1), "it is late, and still to be done"
    tx.errands.plan(place, ErrandKind.RETENTION, None)
    assert tx.errands.planned(place, ErrandKind.RETENTION) is None
    assert tx.errands.claim_due(place, later(hours=2) + LEASE, LEASE) == due[1:], "a lease that ran out hands it on"
    tx.errands.plan(place, ErrandKind.SUMMARY, later(days=7))
    assert tx.errands.claim_due(place, later(days=6), LEASE) == []

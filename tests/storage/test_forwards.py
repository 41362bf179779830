"""Forwards: one a story and expert, one worker an expert, and what they did with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.fit import Label, Reading
from bot.domain.forwards import Cited, Forward, ForwardKind, ForwardState, story_of_page
from bot.domain.people import Sme
from bot.ports.store import Transaction
from tests.storage.conftest import (
    LEASE,
    NOW,
    add_feed,
    add_forward,
    furnish,
    later,
    new_feed,
    new_forward,
    new_item,
    new_sme,
)


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


def offered(tx: Transaction, sme: Sme, hours: float, **more: object) -> Forward:
    moment = later(hours=hours)
    return add_forward(tx, new_forward(sme, state=ForwardState.OFFERED, wake_at=None, offered_at=moment, **more))


def test_a_forward_comes_back_exactly_as_stored(tx: Transaction, sme: Sme) -> None:
    item = tx.items.add(new_item(add_feed(tx, new_feed(sme.workspace))), ())
    wanted = new_forward(
        sme,
        item,
        kind=ForwardKind.INCITE,
        author="Grace",
        published=later(days=-1),
        gated=True,
        score=0.75,
        reason="your beat is pick accuracy",
        debatable=0.5,
        heated=0.25,
        claim="That it is so.",
        by="Dora",
        note="Ößur 🦊",
        vector=b"\x00\xff",
        wake_at=later(hours=1),
    )
    forward = add_forward(tx, wanted)
    assert forward == replace(wanted, id=forward.id)
    assert tx.forwards.get(sme.workspace, forward.id) == forward
    assert tx.forwards.get(sme.workspace, 999) is None

    changed = replace(
        forward,
        kind=ForwardKind.READING,
        state=ForwardState.DECLINED,
        why="old",
        claim="",
        again=True,
        wake_at=None,
        offered_at=later(hours=2),
        answered_at=later(hours=3),
    )
    tx.forwards.save(changed)
    assert tx.forwards.get(sme.workspace, forward.id) == changed
    assert tx.forwards.of(sme.workspace, sme.id) == [changed]


def test_a_story_comes_to_an_expert_once(tx: Transaction, sme: Sme) -> None:
    feed = add_feed(tx, new_feed(sme.workspace))
    first = tx.items.add(new_item(feed, 1), ())
    again = tx.items.add(new_item(feed, 2, story=first.story), ())
    bo = tx.smes.add(new_sme(sme.workspace, "Bo"))
    one = add_forward(tx, new_forward(sme, first))
    assert tx.forwards.add(new_forward(sme, again)) is None
    tx.forwards.save(replace(one, state=ForwardState.EXPIRED))
    assert tx.forwards.add(new_forward(sme, again)) is None
    add_forward(tx, new_forward(bo, again))
    add_forward(tx, new_forward(sme))
    add_forward(tx, new_forward(sme))  # by hand, as often as somebody likes
    assert len(tx.forwards.of(sme.workspace, sme.id)) == 3


def test_what_waits_is_oldest_first(tx: Transaction, sme: Sme) -> None:
    third = add_forward(tx, new_forward(sme, created_at=later(hours=3), state=ForwardState.LATER))
    first = add_forward(tx, new_forward(sme, created_at=later(hours=1)))
    second = add_forward(tx, new_forward(sme, created_at=later(hours=2)))
    for state in set(ForwardState) - {ForwardState.WAITING, ForwardState.LATER}:
        left = add_forward(tx, new_forward(sme, state=state))
        assert left.wake_at is None, "it waits for nothing"
    assert tx.forwards.waiting(sme.workspace, sme.id) == [first, second, third]


def test_an_expert_is_taken_with_all_that_waits_for_them(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    bo, cy, di = (tx.smes.add(new_sme(place, name)) for name in ("Bo", "Cy", "Di"))
    due = add_forward(tx, new_forward(sme))
    add_forward(tx, new_forward(sme, state=ForwardState.LATER, wake_at=later(minutes=1)))
    add_forward(tx, new_forward(bo, wake_at=later(minutes=-1)))
    add_forward(tx, new_forward(cy, wake_at=later(microseconds=1)))
    add_forward(tx, new_forward(di, state=ForwardState.OFFERED))

    assert tx.forwards.claim_due(place, NOW, LEASE, 1) == [bo.id], "who waits longest"
    assert tx.forwards.claim_due(place, NOW, LEASE, 9) == [sme.id]
    assert tx.forwards.claim_due(place, NOW, LEASE, 9) == []
    assert tx.forwards.claim_due(place, later(minutes=2), LEASE, 9) == [cy.id], "what wakes meanwhile is taken with it"
    add_forward(tx, new_forward(sme))
    tx.forwards.save(replace(due, state=ForwardState.LATER, wake_at=NOW))
    assert tx.forwards.claim_due(place, later(minutes=2), LEASE, 9) == [], "so is what comes meanwhile"
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert tx.forwards.claim_due(place, just_before, LEASE, 9) == []
    assert set(tx.forwards.claim_due(place, NOW + LEASE, LEASE, 9)) == {bo.id, sme.id}, "a lease that ran out"


def test_putting_off_ends_the_lease(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    first, second = add_forward(tx, new_forward(sme)), add_forward(tx, new_forward(sme))
    done = offered(tx, sme, 0)
    tx.forwards.claim_due(place, NOW, LEASE, 9)
    tx.forwards.put_off(place, sme.id, later(seconds=5))
    assert tx.forwards.waiting(place, sme.id) == [
        replace(first, wake_at=later(seconds=5)),
        replace(second, wake_at=later(seconds=5)),
    ]
    assert tx.forwards.get(place, done.id) == done
    assert tx.forwards.claim_due(place, later(seconds=4), LEASE, 9) == []
    assert tx.forwards.claim_due(place, later(seconds=5), LEASE, 9) == [sme.id]
    tx.forwards.put_off(place, sme.id, later(seconds=6))
    third = add_forward(tx, new_forward(sme, wake_at=None))
    assert third.wake_at == third.created_at, "what waits without a moment waits for now"


def test_what_was_offered(tx: Transaction, sme: Sme) -> None:
    bo = tx.smes.add(new_sme(sme.workspace, "Bo"))
    early, first = offered(tx, sme, -1), offered(tx, sme, 1)
    second, others = offered(tx, sme, 1), offered(tx, bo, 0)
    last = offered(tx, sme, 2)
    add_forward(tx, new_forward(sme))
    place = sme.workspace
    assert tx.forwards.offered_since(place, sme.id, NOW) == [later(hours=1), later(hours=2)], "one message, two items"
    assert tx.forwards.since(place, NOW) == [others, first, second, last]
    assert tx.forwards.since(place, later(hours=-1))[0] == early


def test_contentious_ones_that_were_answered(tx: Transaction, sme: Sme) -> None:
    for title, hours, kind, state in (
        ("late", 5, ForwardKind.INCITE, ForwardState.TAKEN),
        ("twice", 2, ForwardKind.INCITE, ForwardState.TAKEN),
        ("first", 0, ForwardKind.INCITE, ForwardState.TAKEN),
        ("twice", 3, ForwardKind.INCITE, ForwardState.TAKEN),
        ("too early", -1, ForwardKind.INCITE, ForwardState.TAKEN),
        ("too late", 9, ForwardKind.INCITE, ForwardState.TAKEN),
        ("news", 1, ForwardKind.NEWS, ForwardState.TAKEN),
        ("declined", 1, ForwardKind.INCITE, ForwardState.DECLINED),
    ):
        add_forward(tx, new_forward(sme, title=title, kind=kind, state=state, answered_at=later(hours=hours)))
    asked = (sme.workspace, NOW, later(hours=9))
    assert tx.forwards.answered(*asked, 9) == ["first", "twice", "late"]
    assert tx.forwards.answered(*asked, 2) == ["first", "twice"]


def test_labels_say_what_they_did_newest_first(tx: Transaction, sme: Sme) -> None:
    offered(tx, sme, 0)
    for number, (state, why) in enumerate(
        [
            (ForwardState.TAKEN, ""),
            (ForwardState.DECLINED, "topic"),
            (ForwardState.EXPIRED, ""),
            (ForwardState.TAKEN, ""),
        ]
    ):
        moment = later(hours=-number)
        add_forward(
            tx, new_forward(sme, state=state, why=why, title=f"T{number}", vector=b"v", text="x", answered_at=moment)
        )
    expected = [
        Label(Reading("T0", "x", b"v"), True),
        Label(Reading("T1", "x", b"v"), False, "topic"),
        Label(Reading("T3", "x", b"v"), True),
    ]
    assert tx.forwards.labels(sme.workspace, sme.id, 9) == expected
    assert tx.forwards.labels(sme.workspace, sme.id, 2) == expected[:2]


def test_an_idea_cites_what_its_interview_was_about(tx: Transaction) -> None:
    office = furnish(tx)
    taken = office.taken
    assert office.interview.forward == taken.id
    cited = Cited(taken.title, taken.link, taken.site, taken.published, taken.gated, office.item.story)
    assert office.idea.source == cited
    assert tx.ideas.get(office.id, office.idea.id) == office.idea

    stored = tx.interviews.get(office.id, office.interview.id)
    assert stored is not None
    assert stored.forward == taken.id
    assert tx.interviews.save(replace(stored, forward=None), stored.version)
    assert tx.ideas.get(office.id, office.idea.id) == replace(office.idea, source=None)


def test_a_story_is_found_again_by_expert_and_by_whether_it_was_told(tx: Transaction, sme: Sme) -> None:
    item = tx.items.add(new_item(add_feed(tx, new_feed(sme.workspace))), ())
    assert not tx.forwards.told(sme.workspace, item.story)
    forward = add_forward(tx, new_forward(sme, item, story=item.story))
    assert tx.forwards.told(sme.workspace, item.story)
    assert not tx.forwards.told(sme.workspace, item.story + 1)
    assert tx.forwards.of_story(sme.workspace, sme.id, item.story) == forward
    assert tx.forwards.of_story(sme.workspace, sme.id + 1, item.story) is None
    tx.forwards.save(replace(forward, state=ForwardState.EXPIRED, wake_at=None, created_at=later(hours=5)))
    assert not tx.forwards.told(sme.workspace, item.story), "nobody saw it"
    found = tx.forwards.get(sme.workspace, forward.id)
    assert found is not None
    assert found.created_at == later(hours=5), "a director gave it anew"


def test_a_page_has_a_story_of_its_own(tx: Transaction, sme: Sme) -> None:
    """Below zero, so that it is no item's, and within what both databases hold."""
    numbers = {story_of_page(f"news.example/{n}") for n in range(200)}
    assert len(numbers) == 200
    assert all(-(2**63) <= number < 0 for number in numbers)
    number = min(numbers)
    assert add_forward(tx, new_forward(sme, story=number)).story == number
    assert tx.forwards.add(new_forward(sme, story=number)) is None

"""Items of feeds: what is known already, which tell the same story, and who judges which one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.feeds import Feed, Item
from bot.domain.fit import Contention
from bot.ports.store import Transaction
from bot.storage.feed_items import DEEPEST
from tests.storage.conftest import LEASE, NOW, add_feed, add_forward, later, new_feed, new_forward, new_item, new_sme


@pytest.fixture
def place(tx: Transaction) -> int:
    return tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id


@pytest.fixture
def feed(tx: Transaction, place: int) -> Feed:
    return add_feed(tx, new_feed(place))


def ids(items: list[Item]) -> list[int]:
    return [item.id for item in items]


def test_an_item_comes_back_exactly_as_stored(tx: Transaction, place: int, feed: Feed) -> None:
    wanted = new_item(
        feed, title="Ößur 🦊", published=later(days=-1), gated=True, vector=b"\x00\xff", debatable=0.25, heated=0.5
    )
    item = tx.items.add(wanted, ())
    assert item == replace(wanted, id=item.id, story=item.id)
    assert tx.items.get(place, item.id) == item
    second = tx.items.add(new_item(feed, 2, story=item.id, new=True), ())
    assert second.story == item.id
    assert tx.items.get(place, second.id) == second
    assert tx.items.get(place, 999) is None

    changes = {
        "guid": "g",
        "link": "https://l.example",
        "canonical": "l.example",
        "title": "t",
        "text": "x",
        "author": "a",
        "published": None,
        "gated": False,
        "revision": 1,
    }
    tx.items.revise(replace(item, **changes))
    assert tx.items.get(place, item.id) == replace(item, **changes)
    tx.items.revise(replace(second, title="t"))
    assert tx.items.claim_new(place, NOW, LEASE, 9) == [replace(second, title="t")], "it is new all the same"


def test_items_are_known_by_guid_or_link_in_their_own_feed(tx: Transaction, place: int, feed: Feed) -> None:
    other = add_feed(tx, new_feed(place, 2))
    one, two, three = (tx.items.add(new_item(feed, number), ()) for number in (1, 2, 3))
    nameless = tx.items.add(new_item(feed, 4, guid="", canonical=""), ())
    tx.items.add(new_item(other, 1), ())
    assert tx.items.known(place, feed.id, ["guid-1", "guid-9"], ["news.example/1", "news.example/3"]) == [one, three]
    assert tx.items.known(place, feed.id, ["guid-2"], []) == [two]
    assert tx.items.known(place, feed.id, [], ["news.example/2"]) == [two]
    assert nameless not in tx.items.known(place, feed.id, [""], [""])
    assert len(tx.items.known(place, feed.id, [f"guid-{n}" for n in range(500)], [f"x/{n}" for n in range(500)])) == 3


def test_items_like_another_by_link_then_by_shared_keys(tx: Transaction, place: int, feed: Feed) -> None:
    other = add_feed(tx, new_feed(place, 2))
    far = 2**62
    one = tx.items.add(new_item(feed, 1), (1, 2, far))
    two = tx.items.add(new_item(other, 2), (-far, 2, 2))
    three = tx.items.add(new_item(feed, 3), (1, 2, 3))
    linked = tx.items.add(new_item(other, 4, canonical="same.example"), ())
    tx.items.add(new_item(feed, 5), (77,))
    few = tx.items.add(new_item(feed, 8), (3,))
    tx.items.add(new_item(feed, 6, canonical=""), (78,))
    old = tx.items.add(new_item(feed, 7, seen_at=later(days=-1)), (1, 2, 3))

    like = tx.items.like
    assert ids(like(place, "same.example", [1, 2, 3, -far], NOW, 9)) == [linked.id, three.id, two.id, one.id, few.id]
    assert like(place, "same.example", [2], NOW, 2) == [linked, three]
    assert like(place, "", [far], NOW, 9) == [one]
    assert like(place, "same.example", [], NOW, 9) == [linked]
    assert like(place, "", [], NOW, 9) == []
    assert like(place, "", [999], NOW, 9) == []
    assert old.id in ids(like(place, "", [3], later(days=-1), 9))


def test_a_key_that_everybody_has_costs_no_more(tx: Transaction, place: int, feed: Feed) -> None:
    first = tx.items.add(new_item(feed, 0), (1, 2))
    for number in range(1, DEEPEST + 1):
        last = tx.items.add(new_item(feed, number, canonical=""), (1,))
    found = ids(tx.items.like(place, "", [1], NOW, 999))
    assert len(found) == DEEPEST
    assert found[0] == last.id
    assert first.id not in found
    assert ids(tx.items.like(place, "", [1, 2], NOW, 1)) == [last.id]
    assert first.id in ids(tx.items.like(place, "", [1, 2], NOW, 999))


def test_new_items_are_taken_once_oldest_first_until_they_are_judged(tx: Transaction, place: int, feed: Feed) -> None:
    late = tx.items.add(new_item(feed, 1, new=True), ())
    early = tx.items.add(new_item(feed, 2, new=True, seen_at=later(hours=-1)), ())
    tx.items.add(new_item(feed, 3), ())
    third = tx.items.add(new_item(feed, 4, new=True), ())

    assert tx.items.claim_new(place, NOW, LEASE, 2) == [early, late]
    assert tx.items.claim_new(place, NOW, LEASE, 9) == [third]
    assert tx.items.claim_new(place, NOW, LEASE, 9) == []
    tx.items.judged(place, late.id, b"v", Contention(0.75, 0.125))
    tx.items.judged(place, third.id, b"", Contention(0, 0))
    assert tx.items.get(place, late.id) == replace(late, new=False, vector=b"v", debatable=0.75, heated=0.125)
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert tx.items.claim_new(place, just_before, LEASE, 9) == []
    assert tx.items.claim_new(place, NOW + LEASE, LEASE, 9) == [early], "a lease that ran out hands it on"


def test_what_is_usual_and_what_a_week_brought(tx: Transaction, place: int, feed: Feed) -> None:
    one = tx.items.add(new_item(feed, 1, seen_at=later(hours=1)), ())
    two = tx.items.add(new_item(feed, 2, seen_at=later(hours=2), published=later(days=-9)), ())
    three = tx.items.add(new_item(feed, 3, seen_at=later(hours=3), published=later(minutes=30), story=one.id), ())
    four = tx.items.add(new_item(feed, 4, seen_at=later(hours=4), published=later(days=400)), ())
    tx.items.add(new_item(feed, 5, seen_at=later(hours=-1)), ())

    assert tx.items.usual(place, NOW, 9) == [four, three, two], "the newest of each story"
    assert tx.items.usual(place, NOW, 2) == [four, three]
    assert tx.items.week(place, NOW, 9) == [four, one, three], "by when they came out; two is older than that"
    assert tx.items.week(place, NOW, 1) == [four]


def test_old_items_are_forgotten_but_not_those_that_were_shown(tx: Transaction, place: int, feed: Feed) -> None:
    other = add_feed(tx, new_feed(place, 2))
    first = tx.items.add(new_item(feed, 1), (1,))
    follows = tx.items.add(new_item(other, 2, story=first.story), (1,))
    shown = tx.items.add(new_item(feed, 3), (1,))
    stands = tx.items.add(new_item(feed, 4), (1,))
    add_forward(tx, new_forward(tx.smes.add(new_sme(place)), shown))
    tx.items.seen(place, [stands.id], later(days=1))
    tx.items.seen(place, [], later(days=1))

    tx.items.prune(place, feed.id, NOW)
    assert tx.items.get(place, first.id) == first, "seen at that moment is not before it"
    tx.items.prune(place, feed.id, later(days=1))
    assert tx.items.get(place, first.id) is None
    assert tx.items.get(place, shown.id) == shown
    assert tx.items.get(place, stands.id) == stands, "it still stands in its feed"
    assert tx.items.get(place, follows.id) == follows, "a story outlives its first item"
    assert ids(tx.items.like(place, "", [1], NOW, 9)) == [stands.id, shown.id, follows.id]
    assert tx.items.add(new_item(feed, 9), ()).id > stands.id

    tx.items.prune(place, feed.id, later(days=9))
    newest = tx.items.add(new_item(feed, 10), ())
    tx.items.prune(place, feed.id, later(days=9))
    assert tx.items.add(new_item(feed, 11), ()).id > newest.id, "an id is never used again"

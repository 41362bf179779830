"""Feeds: each address once, who reads which one next, and what a reading leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.feeds import Feed, FeedKind, FeedState
from bot.domain.forwards import ForwardState
from bot.ports.store import Transaction
from tests.storage.conftest import LEASE, NOW, add_feed, add_forward, later, new_feed, new_forward, new_item, new_sme


@pytest.fixture
def place(tx: Transaction) -> int:
    return tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id


@pytest.fixture
def feed(tx: Transaction, place: int) -> Feed:
    return add_feed(tx, new_feed(place))


def test_a_feed_comes_back_exactly_as_stored(tx: Transaction, place: int) -> None:
    sme = tx.smes.add(new_sme(place))
    wanted = new_feed(
        place,
        title="Ößur’s 🦊",
        kind=FeedKind.BOARD,
        beat="picking",
        sme=sme.id,
        interval=timedelta(minutes=17, microseconds=3),
        final_url="https://elsewhere.example/feed",
        etag='W/"1"',
        last_modified="Tue, 03 Mar 2026 09:00:00 GMT",
        body_hash="ab" * 32,
        read_at=later(minutes=1),
        last_item_at=later(minutes=-1),
        failing_since=later(days=-2),
        failures=7,
        trouble="It does not answer.",
        told=True,
    )
    feed = add_feed(tx, wanted)
    assert feed == replace(wanted, id=feed.id)
    assert tx.feeds.get(place, feed.id) == feed

    changed = replace(feed, title="B", kind=FeedKind.NEWS, beat="", sme=None, state=FeedState.GONE, next_poll_at=None)
    tx.feeds.save(changed)
    assert tx.feeds.get(place, feed.id) == changed
    assert tx.feeds.get(place, 999) is None


def test_a_feed_is_added_once_until_it_is_removed(tx: Transaction, place: int) -> None:
    first = tx.feeds.add(new_feed(place, 2, title="zeta"), "host/feed")
    other = tx.feeds.add(new_feed(place, 3, title="Alpha"), "other/feed")
    assert first is not None
    assert other is not None
    assert tx.feeds.add(new_feed(place, 4), "host/feed") is None
    assert tx.feeds.known(place, "host/feed") == first
    assert tx.feeds.known(place, "nowhere") is None
    assert tx.feeds.all(place) == [other, first]

    tx.feeds.save(replace(first, state=FeedState.GONE))
    assert tx.feeds.add(new_feed(place, 4), "host/feed") is None, (
        "its server says that it is gone; we know it all the same"
    )
    tx.feeds.save(replace(first, state=FeedState.REMOVED))
    assert tx.feeds.known(place, "host/feed") is None
    assert tx.feeds.all(place) == [other]
    again = tx.feeds.add(new_feed(place, 4), "host/feed")
    assert again is not None
    assert again.id > first.id
    assert tx.feeds.known(place, "host/feed") == again


def test_a_feed_moves_but_not_onto_another(tx: Transaction, place: int) -> None:
    first, second = add_feed(tx, new_feed(place, 1)), add_feed(tx, new_feed(place, 2))
    assert tx.feeds.move(place, first.id, second.url, second.url) is False
    assert tx.feeds.get(place, first.id) == first
    assert tx.feeds.move(place, first.id, "https://new.example/f", "new.example/f") is True
    assert tx.feeds.move(place, first.id, "http://new.example/f", "new.example/f") is True, "its own address"
    assert tx.feeds.known(place, first.url) is None
    assert tx.feeds.known(place, "new.example/f") == replace(first, url="http://new.example/f")
    assert tx.feeds.move(place, 999, "https://x.example/f", "x.example/f") is False

    tx.feeds.hold(place, "new.example", later(hours=3))
    assert tx.feeds.claim_due(place, NOW, LEASE, 9) == [second], "it is at another host now"
    assert tx.feeds.move(place, second.id, "https://new.example/2", "new.example/2") is True
    assert tx.feeds.move(place, first.id, "https://free.example/1", "free.example/1") is True
    for feed in (first, second):
        tx.feeds.polled([feed])
    assert [feed.id for feed in tx.feeds.claim_due(place, later(hours=1), LEASE, 9)] == [first.id]


def test_due_feeds_are_taken_once_earliest_first(tx: Transaction, place: int) -> None:
    late = add_feed(tx, new_feed(place, 1, next_poll_at=later(minutes=-1)))
    early = add_feed(tx, new_feed(place, 2, next_poll_at=later(minutes=-9)))
    exact = add_feed(tx, new_feed(place, 3))
    add_feed(tx, new_feed(place, 4, next_poll_at=later(microseconds=1)))
    add_feed(tx, new_feed(place, 5, state=FeedState.GONE))
    add_feed(tx, new_feed(place, 6, state=FeedState.REMOVED))

    assert tx.feeds.claim_due(place, NOW, LEASE, 2) == [early, late]
    assert tx.feeds.claim_due(place, NOW, LEASE, 9) == [exact]
    assert tx.feeds.claim_due(place, NOW, LEASE, 9) == []
    tx.feeds.save(late)
    assert tx.feeds.claim_due(place, NOW, LEASE, 9) == [late], "saving ends the lease"
    tx.feeds.polled([replace(late, next_poll_at=later(hours=9)), replace(exact, next_poll_at=later(hours=9))])
    just_before = NOW + LEASE - timedelta(microseconds=1)
    assert [feed.url for feed in tx.feeds.claim_due(place, just_before, LEASE, 9)] == ["https://host4.example/feed"]
    assert tx.feeds.claim_due(place, NOW + LEASE, LEASE, 9) == [early], "a lease that ran out hands it on"


def test_what_a_reading_came_to_leaves_a_directors_choices_alone(tx: Transaction, place: int, feed: Feed) -> None:
    gone = add_feed(tx, new_feed(place, 2))
    tx.feeds.save(replace(feed, title="Chosen", beat="slotting", kind=FeedKind.COMPETITOR))
    tx.feeds.save(replace(gone, state=FeedState.REMOVED))
    read = {
        "next_poll_at": later(hours=1),
        "interval": timedelta(hours=1),
        "final_url": "https://f.example/",
        "etag": "e",
        "last_modified": "m",
        "body_hash": "h",
        "read_at": NOW,
        "last_item_at": NOW,
        "failing_since": NOW,
        "failures": 1,
        "trouble": "Down.",
        "told": True,
    }
    tx.feeds.polled([replace(feed, **read), replace(gone, **read)])
    tx.feeds.polled([])

    assert tx.feeds.get(place, feed.id) == replace(
        feed, title="Chosen", beat="slotting", kind=FeedKind.COMPETITOR, **read
    )
    stored = tx.feeds.get(place, gone.id)
    assert stored is not None
    assert (stored.state, stored.failures) == (FeedState.REMOVED, 0)
    assert tx.next_due(place, NOW) == later(hours=1)


def test_a_host_that_asks_us_to_wait_holds_all_its_feeds(tx: Transaction, place: int) -> None:
    taken, waits, other = (
        add_feed(tx, new_feed(place, number, url=f"https://{host}/{number}", next_poll_at=moment))
        for number, host, moment in (
            (1, "H.example:444", NOW),
            (2, "h.example:444", later(hours=9)),
            (3, "h.example", NOW),
        )
    )
    assert tx.feeds.claim_due(place, NOW, LEASE, 1) == [taken]
    tx.feeds.hold(place, "h.example:444", later(hours=2))
    tx.feeds.hold(place, "h.example:444", later(hours=1))  # an earlier moment changes nothing
    assert tx.feeds.claim_due(place, NOW + LEASE, LEASE, 9) == [other]
    tx.feeds.polled([replace(taken, next_poll_at=later(minutes=30), read_at=NOW)])  # read before anybody knew
    late = add_feed(tx, new_feed(place, 4, url="https://h.example:444/4"))
    assert late.next_poll_at == later(hours=2)
    assert tx.feeds.get(place, late.id) == late
    tx.feeds.save(replace(other, next_poll_at=None))

    just_before = later(hours=2, microseconds=-1)
    assert tx.feeds.claim_due(place, just_before, LEASE, 9) == []
    assert {feed.id for feed in tx.feeds.claim_due(place, later(hours=2), LEASE, 9)} == {taken.id, late.id}
    assert tx.feeds.get(place, waits.id) == waits


def test_unread_feeds_and_forwarded_items_are_counted(tx: Transaction, place: int, feed: Feed) -> None:
    read, failed = (
        add_feed(tx, new_feed(place, 2, read_at=NOW)),
        add_feed(tx, new_feed(place, 3, failures=1, failing_since=NOW)),
    )
    add_feed(tx, new_feed(place, 4, state=FeedState.REMOVED))
    assert tx.feeds.unread(place) == 1
    assert tx.feeds.forwarded(place) == {}

    ada, bo = tx.smes.add(new_sme(place, "Ada")), tx.smes.add(new_sme(place, "Bo"))
    one, two, three = (tx.items.add(new_item(feed, number), ()) for number in (1, 2, 3))
    four = tx.items.add(new_item(failed, 4), ())
    for sme, item in ((ada, one), (bo, one), (ada, two), (ada, four)):
        add_forward(tx, new_forward(sme, item, state=ForwardState.OFFERED, offered_at=NOW))
    add_forward(tx, new_forward(bo, three))  # waits: nobody has seen it
    assert tx.feeds.forwarded(place) == {feed.id: 2, failed.id: 1}
    assert read.id not in tx.feeds.forwarded(place)

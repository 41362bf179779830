"""Retention: what is old goes, with all that stands on it, a batch at a time; what is not stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.deliveries import OutboxRow
from bot.domain.feeds import FeedKind
from bot.domain.interviews import InterviewState
from bot.domain.messages import Heard, Thinking
from bot.domain.posts import PostState
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import (
    LEASE,
    NOW,
    Office,
    add_comment,
    add_feed,
    add_forward,
    add_post,
    counts,
    event,
    furnish,
    later,
    new_comment,
    new_feed,
    new_forward,
    new_interview,
    new_item,
    new_post,
    tables_with,
    to_send,
)

MARK = "xylographically"  # a word that nobody else writes
LONG_AFTER = later(days=99)
STAYS = {"smes": 1, "directors": 1, "feeds": 1, "cadences": 1, "errands": 1, "known_leads": 2, "audit": 1}


def close(tx: Transaction, office: Office, days: float = 1) -> None:
    stored = tx.interviews.get(office.id, office.interview.id)
    assert stored is not None
    closed = replace(stored, state=InterviewState.CLOSED, close_due_at=None, closed_at=later(days=days))
    assert tx.interviews.save(closed, stored.version)


def send_all(tx: Transaction, office: Office) -> list[tuple[str, str]]:
    """Sends what waits in the outbox; returns (channel, timestamp) in that order."""
    sent = []
    while rows := tx.outbox.claim(office.id, later(minutes=1), LEASE, 9):
        for row in rows:
            sent.append((row.id, row.channel, f"177252841{len(sent)}.000000"))
            tx.outbox.sent(office.id, row.id, sent[-1][2], later(minutes=1), unprompted=True)
    return [(channel, ts) for _, channel, ts in sorted(sent)]


def sweep_all(tx: Transaction, office: Office, limit: int) -> list[int]:
    found = []
    while gone := tx.retention.sweep(office.id, LONG_AFTER, limit):
        found.append(gone)
        assert len(found) < 99, "it never ends"
    return found


def test_what_is_old_goes_with_all_that_stands_on_it(store: SqlStore) -> None:
    with store.begin() as tx:
        office, other = furnish(tx, MARK), furnish(tx, "zygomorphically")
        close(tx, office)
        close(tx, other)
        send_all(tx, office)
        feed = add_feed(tx, new_feed(office.id, 2, kind=FeedKind.COMMENTS, post=office.post.id))
        tx.items.add(new_item(feed), (1,))
        tx.commit()
    kept = counts(store, other.id)
    with store.begin() as tx:
        assert tx.retention.sweep(office.id, NOW, 999) == 0, "nothing is older than that"
    before = counts(store, office.id)
    with store.begin() as tx:
        gone = tx.retention.sweep(office.id, LONG_AFTER, 999)
        assert tx.retention.sweep(office.id, LONG_AFTER, 999) == 0
        tx.commit()

    assert tables_with(store, MARK) == {"smes", "feeds", "cadences"}, "settings stay"
    after = counts(store, office.id)
    assert {table: number for table, number in after.items() if number} == STAYS
    wordless = {"checkins", "post_authors", "post_links", "story_keys"}
    assert gone == sum(number - after[table] for table, number in before.items() if table not in wordless)
    assert counts(store, other.id) == kept
    with store.read() as tx:
        assert tx.turns.search(office.id, MARK, LONG_AFTER, 9, office.sme.id) == []
        assert tx.ideas.search(office.id, MARK, 9) == []
        assert tx.ideas.search(other.id, "racks", 9) == [replace(other.idea)]
    with store._writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            for index in ("turns_fts", "ideas_fts"):
                connection.execute(text(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"))  # noqa: S608


@pytest.mark.parametrize("limit", [1, 4])
def test_it_goes_in_batches_until_nothing_is_left(tx: Transaction, limit: int) -> None:
    office = furnish(tx)
    close(tx, office)
    send_all(tx, office)
    for number in range(5):
        tx.interviews.add(
            new_interview(office.sme, state=InterviewState.MISSED, opened_at=NOW, closed_at=later(days=number))
        )
        add_post(tx, new_post(office.sme, number))
        checkin = Checkin(office.id, 0, office.sme.id, IsoWeek(2025, number + 1), NOW, NOW, CheckinState.MISSED)
        tx.checkins.add(checkin)
    batches = sweep_all(tx, office, limit)
    assert len(batches) > 3
    assert max(batches) <= limit + 8, "one interview at a time, with what stands on it"
    assert tx.checkins.recent(office.id, office.sme.id, 99) == []
    assert tx.posts.of_sme(office.id, office.sme.id, 9) == []
    assert tx.interviews.history(office.id, office.sme.id, 9) == []


def test_what_belongs_to_an_open_interview_stays(tx: Transaction) -> None:
    office = furnish(tx)
    place = office.id
    sent = send_all(tx, office)
    sweep_all(tx, office, 999)
    assert tx.interviews.open_of(place, office.sme.id) == office.interview
    assert [turn.text for turn in tx.turns.of(place, office.interview.id)] == [turn.text for turn in office.turns]
    assert tx.ideas.get(place, office.idea.id) == office.idea
    assert tx.checkins.get(place, office.checkin.id) == office.checkin
    assert tx.forwards.get(place, office.taken.id) == office.taken
    assert tx.items.get(place, office.item.id) is not None
    assert len(tx.chat_log.recent(place, office.sme.channel)) == 2
    assert tx.retention.posted_before(place, LONG_AFTER, 9) == []
    for channel, ts in sent:
        assert tx.outbox.ts_of(place, "key-0" if channel == office.sme.channel else "key-1") == (channel, ts)
    assert tx.forwards.get(place, office.waiting.id) is None, "nobody talks about that one"
    assert tx.notes.of(place, office.sme.id) == []

    close(tx, office)
    assert tx.retention.posted_before(place, LONG_AFTER, 9) == sent
    sweep_all(tx, office, 999)
    assert tx.interviews.last_of(place, office.sme.id) is None
    assert tx.outbox.ts_of(place, "key-0") is None


def test_what_is_still_in_use_stays(tx: Transaction) -> None:
    office = furnish(tx)
    place, sme = office.id, office.sme
    close(tx, office, days=100)
    lately = add_post(tx, new_post(sme, 2, logged_at=later(days=100)))
    young = add_post(tx, new_post(sme, 3, day=later(days=100).date()))
    back = add_post(tx, new_post(sme, 4, state=PostState.TAKEN_BACK))
    add_comment(tx, new_comment(sme, 2, lately))
    recent = add_comment(tx, new_comment(sme, 3, lately, at=later(days=100)))
    standing = tx.items.add(new_item(office.feed, 2), (3,))
    gone = tx.items.add(new_item(office.feed, 3), (3,))
    tx.items.seen(place, [standing.id], later(days=100))
    answered = add_forward(tx, new_forward(sme, answered_at=later(days=100)))
    tx.inbox.add(place, event(sme.channel, 70, user=sme.user), later(days=100))
    tx.outbox.add(place, to_send("D9", "waits", not_before=later(days=98)))
    sweep_all(tx, office, 999)

    assert tx.interviews.get(place, office.interview.id) is not None, "it was closed lately"
    assert tx.posts.of_sme(place, sme.id, 9) == [young, lately]
    assert tx.posts.get(place, back.id) is None
    assert tx.posts.get(place, office.post.id) is None
    assert tx.ideas.get(place, office.idea.id) == office.idea
    assert tx.comments.of(place, sme.id) == [recent]
    assert tx.items.get(place, standing.id) is not None, "it would come again as new"
    assert tx.items.get(place, gone.id) is None
    assert tx.forwards.of(place, sme.id) == [office.taken, answered]
    assert tx.inbox.next(place, sme.channel) is not None
    assert [row.key for row in tx.outbox.claim(place, later(days=98), LEASE, 9)][-1:] == ["waits"]


def test_a_post_outlives_its_interview(tx: Transaction) -> None:
    office = furnish(tx)
    close(tx, office)
    tx.posts.save(replace(office.post, day=LONG_AFTER.date()))
    sweep_all(tx, office, 999)
    assert tx.ideas.get(office.id, office.idea.id) is None
    assert tx.posts.get(office.id, office.post.id) == replace(office.post, day=LONG_AFTER.date(), idea=None)


def test_messages_are_named_before_they_are_forgotten_in_the_same_order(tx: Transaction) -> None:
    office = furnish(tx)
    place = office.id
    close(tx, office)
    for sign in (Heard("1772528410.000000"), Thinking("1772528410.000000")):  # on what they wrote themselves
        tx.outbox.add(place, OutboxRow("D9", sign, sign.kind, NOW))
    for number in range(6):
        tx.outbox.add(place, to_send(f"D{number}", f"later-{number}"))
    sent = send_all(tx, office)
    named = [each for each in sent if each[0] != "D9"]
    assert tx.retention.posted_before(place, NOW, 99) == []
    assert len(named) == len(sent) - 2
    assert tx.retention.posted_before(place, LONG_AFTER, 99) == named
    seen: list[tuple[str, str]] = []
    for _ in range(99):
        seen += [each for each in tx.retention.posted_before(place, LONG_AFTER, 3) if each not in seen]
        if not tx.retention.sweep(place, LONG_AFTER, 3):
            break
        left = tx.retention.posted_before(place, LONG_AFTER, 99)
        assert {*named} - {*left} <= {*seen}, "nothing is forgotten that was not named"
    assert seen == named

"""What is due: the tick's one question, the stepping clock's next moment, and that both are cheap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from bot.domain.cadence import Cadence
from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.comments import CommentState
from bot.domain.deliveries import LEFT_BEHIND
from bot.domain.errands import ErrandKind
from bot.domain.feeds import FeedState
from bot.domain.fit import Contention
from bot.domain.forwards import ForwardState
from bot.domain.ideas import IdeaStatus
from bot.domain.interviews import InterviewState
from bot.domain.people import Sme, SmeState
from bot.domain.screens import IdeaFilter
from bot.ports.store import Transaction
from bot.storage.due import ANYTHING_DUE
from bot.storage.search import TURNS
from bot.storage.store import SqlStore
from tests.storage.conftest import (
    LEASE,
    NOW,
    add_comment,
    add_feed,
    add_forward,
    add_post,
    event,
    furnish,
    later,
    new_comment,
    new_feed,
    new_forward,
    new_interview,
    new_item,
    new_post,
    new_sme,
    to_send,
)


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    """Somebody for whom nothing is due, in a workspace beside one where everything is."""
    other = tx.workspaces.add("playground", "Other", "UTC", "C2").id
    busy = tx.smes.add(new_sme(other, due=later(days=-1)))
    tx.interviews.add(new_interview(busy, reply_due_at=later(days=-1)))
    tx.outbox.add(other, to_send("D1", "key", not_before=later(days=-1)))
    tx.inbox.add(other, event("D1", 1), NOW)
    add_comment(tx, new_comment(busy, 1, add_post(tx, new_post(busy, wake_at=NOW))))
    tx.cadences.save(Cadence(other, busy.id, NOW.date(), wake_at=NOW))
    tx.errands.plan(other, ErrandKind.SUMMARY, NOW)
    feed = add_feed(tx, new_feed(other))
    add_forward(tx, new_forward(busy, tx.items.add(new_item(feed, new=True), ())))
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


def test_nothing_is_due(tx: Transaction, sme: Sme) -> None:
    assert tx.anything_due(sme.workspace, NOW) is False
    assert tx.next_due(sme.workspace, NOW) is None


def test_an_expert_is_due(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.smes.save(replace(sme, next_due_at=later(hours=1)))
    assert tx.anything_due(place, later(hours=1, microseconds=-1)) is False
    assert tx.next_due(place, NOW) == later(hours=1)
    assert tx.anything_due(place, later(hours=1)) is True
    assert tx.next_due(place, later(hours=2)) == later(hours=2), "it is late already"

    tx.smes.claim_due(place, later(hours=1), LEASE, 1)
    assert tx.anything_due(place, later(hours=1)) is False
    assert tx.next_due(place, later(hours=1)) == later(hours=1) + LEASE, "when the lease hands it on"
    tx.smes.save(replace(sme, next_due_at=later(hours=1), state=SmeState.LEFT))
    assert tx.next_due(place, NOW) is None


def test_an_interview_is_due(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    added = tx.interviews.add(
        new_interview(sme, reply_due_at=later(seconds=12), close_due_at=later(days=1), reminder_due_at=later(hours=3))
    )
    assert added is not None
    assert tx.next_due(place, NOW) == later(seconds=12)
    assert tx.anything_due(place, later(seconds=12)) is True
    tx.interviews.save(replace(added, reply_due_at=None), expected=0)
    assert tx.next_due(place, NOW) == later(hours=3)
    tx.interviews.claim_due(place, later(hours=3), LEASE, 1, waited_for=False)
    assert tx.next_due(place, later(hours=3)) == later(hours=3) + LEASE
    tx.interviews.save(replace(added, state=InterviewState.CLOSED), expected=1)
    assert tx.next_due(place, NOW) is None


def test_an_inbox_event_is_due_when_whoever_received_it_had_their_time(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.inbox.add(place, event("D1", 1), NOW)
    assert tx.anything_due(place, NOW) is False
    assert tx.next_due(place, NOW) == NOW + LEFT_BEHIND
    assert tx.anything_due(place, NOW + LEFT_BEHIND) is True
    found = tx.inbox.next(place, "D1")
    assert found is not None
    tx.inbox.failed(place, found.id, 1)
    assert tx.anything_due(place, NOW + LEFT_BEHIND) is False
    assert tx.next_due(place, NOW) is None


def test_a_message_is_due(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    tx.outbox.add(place, to_send("D1", "first", not_before=later(minutes=1)))
    tx.outbox.add(place, to_send("D1", "second", not_before=later(minutes=1)))
    tx.outbox.add(place, to_send("D2", "third", not_before=later(minutes=2)))
    assert tx.next_due(place, NOW) == later(minutes=1)
    first, third = sorted(tx.outbox.claim(place, later(minutes=2), LEASE, 9), key=lambda row: row.key)
    assert (first.key, third.key) == ("first", "third")
    assert tx.anything_due(place, later(minutes=2)) is False, "the second waits for the first"
    tx.outbox.put_off(place, first.id, later(minutes=9), failed=True)
    tx.outbox.sent(place, third.id, "1.0", NOW, unprompted=False)
    assert tx.anything_due(place, later(minutes=2)) is False
    assert tx.next_due(place, later(minutes=2)) == later(minutes=9)
    tx.outbox.drop(place, first.id)
    assert tx.next_due(place, later(minutes=2)) == later(minutes=2), "now the second may go"


def test_feeds_their_items_and_forwards_are_due(tx: Transaction, sme: Sme) -> None:
    place = sme.workspace
    feed = add_feed(tx, new_feed(place, next_poll_at=later(hours=1)))
    assert tx.anything_due(place, NOW) is False
    assert tx.next_due(place, NOW) == later(hours=1)
    assert tx.anything_due(place, later(hours=1)) is True
    tx.feeds.claim_due(place, later(hours=1), LEASE, 9)
    assert tx.next_due(place, later(hours=1)) == later(hours=1) + LEASE
    tx.feeds.save(replace(feed, state=FeedState.GONE))
    assert tx.next_due(place, NOW) is None

    item = tx.items.add(new_item(feed, seen_at=later(minutes=5), new=True), ())
    assert tx.next_due(place, NOW) == later(minutes=5)
    assert tx.anything_due(place, later(minutes=5)) is True
    tx.items.claim_new(place, later(minutes=5), LEASE, 9)
    assert tx.next_due(place, later(minutes=5)) == later(minutes=5) + LEASE
    tx.items.judged(place, item.id, b"", Contention(0, 0))
    assert tx.next_due(place, NOW) is None

    forward = add_forward(tx, new_forward(sme, item, wake_at=later(minutes=7)))
    assert tx.next_due(place, NOW) == later(minutes=7)
    assert tx.anything_due(place, later(minutes=7)) is True
    assert tx.forwards.claim_due(place, later(minutes=7), LEASE, 9) == [sme.id]
    assert tx.next_due(place, later(minutes=7)) == later(minutes=7) + LEASE
    tx.forwards.save(replace(forward, state=ForwardState.OFFERED, wake_at=None))
    assert tx.next_due(place, NOW) is None


def test_posts_cadences_comments_and_errands_are_due(tx: Transaction, sme: Sme) -> None:
    place, lease_ends = sme.workspace, later(hours=1) + LEASE
    due = later(hours=1)
    post = add_post(tx, new_post(sme, wake_at=due))

    def is_due_until(done: Callable[[], object], claim: Callable[[datetime], list[Any]]) -> None:
        assert tx.anything_due(place, due - timedelta(microseconds=1)) is False
        assert tx.next_due(place, NOW) == due
        assert tx.anything_due(place, due) is True
        assert len(claim(due)) == 1
        assert tx.anything_due(place, due) is False
        assert tx.next_due(place, due) == lease_ends, "when the lease hands it on"
        done()
        assert tx.next_due(place, NOW) is None

    is_due_until(
        lambda: tx.posts.save(replace(post, wake_at=None)), lambda now: tx.posts.claim_due(place, now, LEASE, 9)
    )
    cadence = Cadence(place, sme.id, NOW.date(), wake_at=due)
    tx.cadences.save(cadence)
    is_due_until(
        lambda: tx.cadences.save(replace(cadence, wake_at=None)),
        lambda now: tx.cadences.claim_due(place, now, LEASE, 9),
    )
    comment = add_comment(tx, new_comment(sme, wake_at=due))
    is_due_until(
        lambda: tx.comments.save(replace(comment, state=CommentState.SHOWN)),
        lambda now: tx.comments.claim_due(place, now, LEASE, 9),
    )
    tx.errands.plan(place, ErrandKind.SUMMARY, due)
    is_due_until(
        lambda: tx.errands.plan(place, ErrandKind.SUMMARY, None), lambda now: tx.errands.claim_due(place, now, LEASE)
    )


def test_a_clock_that_steps_reaches_every_moment_and_stops(tx: Transaction, sme: Sme) -> None:
    """Whatever is put off, failed or left behind by a crash: each step finds work, and the steps end."""
    place, clock, handled, steps = sme.workspace, later(days=-1), [], 0
    for number in range(4):
        tx.smes.add(new_sme(place, f"S{number}", due=later(minutes=number)))
        tx.outbox.add(place, to_send("D1", f"k{number}", not_before=later(minutes=number, seconds=30)))
    tries: dict[str, int] = {}
    while (due := tx.next_due(place, clock)) is not None:
        assert due >= clock
        steps, clock = steps + 1, due
        assert steps < 60, "it spins"
        for person in tx.smes.claim_due(place, clock, LEASE, 1):
            tries[person.name] = tries.get(person.name, 0) + 1
            if tries[person.name] > 1:  # the first time, the process dies with it
                handled.append((person.name, clock))
                tx.smes.save(replace(person, next_due_at=None))
        for row in tx.outbox.claim(place, clock, LEASE, 1):
            tries[row.key] = tries.get(row.key, 0) + 1
            if tries[row.key] == 1:
                tx.outbox.put_off(place, row.id, clock + timedelta(seconds=20), failed=True)
            else:
                handled.append((row.key, clock))
                tx.outbox.sent(place, row.id, "1.0", clock, unprompted=False)

    assert [(name, when) for name, when in handled if name.startswith("S")] == [
        (f"S{number}", later(minutes=number) + LEASE) for number in range(4)
    ]
    assert [name for name, _ in handled if name.startswith("k")] == ["k0", "k1", "k2", "k3"]


def plan(store: SqlStore, statement: object, **asked: object) -> list[str]:
    """How SQLite would answer, one line a step."""
    with store._writer.connect() as connection:
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]
        blank = dict.fromkeys(compiled.params, "x") | asked
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", blank)
        return [row.detail for row in rows if not row.detail.startswith(("SCALAR", "CORRELATED"))]


def test_the_tick_only_seeks_in_indexes(sqlite_store: SqlStore) -> None:
    by_number = "SEARCH workspaces USING INTEGER PRIMARY KEY (rowid=?)"
    steps = [step for step in plan(sqlite_store, ANYTHING_DUE) if step not in {"SCAN CONSTANT ROW", by_number}]
    assert len(steps) == 12, steps
    assert all(step.startswith("SEARCH") and " INDEX ix_" in step for step in steps), steps
    assert {step.split(" INDEX ")[1].split()[0] for step in steps} == {
        "ix_smes_wake",
        "ix_interviews_wake",
        "ix_feeds_wake",
        "ix_feed_items_wake",
        "ix_forwards_wake",
        "ix_posts_wake",
        "ix_cadences_wake",
        "ix_comments_wake",
        "ix_errands_wake",
        "ix_outbox_wake",
        "ix_outbox_lane",
        "ix_inbox_state",
    }


def test_a_search_walks_the_index_backwards_without_sorting(sqlite_store: SqlStore) -> None:
    steps = plan(sqlite_store, TURNS[False, False])
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_every_page_of_ideas_is_an_index_seek_without_sorting(sqlite_store: SqlStore) -> None:
    seen: list[tuple[str, object]] = []
    from sqlalchemy import event as listen

    with sqlite_store.begin() as tx:
        office = furnish(tx)
        tx.commit()

    @listen.listens_for(sqlite_store._reader, "before_cursor_execute")
    def keep(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    with sqlite_store.read() as tx:
        for status in (None, IdeaStatus.NEW):
            for sme in (None, office.sme.id):
                for topic in (None, "one"):
                    for before in (None, 99):
                        tx.ideas.page(office.id, IdeaFilter(status, sme, topic), before, 6, NOW)
        tx.ideas.topics(office.id)
    pages = [(statement, values) for statement, values in seen if "FROM ideas" in statement]
    assert len(pages) == 17
    with sqlite_store._writer.connect() as connection:
        for statement, values in pages:
            steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
            assert not any("TEMP B-TREE" in step or "SCAN ideas" in step for step in steps), (statement, steps)


def test_nothing_about_feeds_scans_or_sorts_a_table(sqlite_store: SqlStore) -> None:
    """Whatever is asked while feeds are read, judged and forwarded, but for lists that are short."""
    seen: list[tuple[str, object]] = []
    from sqlalchemy import event as listen

    with sqlite_store.begin() as tx:
        office = furnish(tx)
        tx.commit()

    @listen.listens_for(sqlite_store._writer, "before_cursor_execute")
    def keep(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    place, feed, item, sme = office.id, office.feed, office.item, office.sme
    with sqlite_store.begin() as tx:
        tx.feeds.known(place, feed.url)
        tx.feeds.claim_due(place, NOW, LEASE, 9)
        tx.feeds.hold(place, "host1.example", NOW)
        tx.items.known(place, feed.id, [item.guid, "x"], [item.canonical, "x"])
        tx.items.like(place, item.canonical, [1, 2, 3], NOW, 9)
        tx.items.get(place, item.id)
        tx.items.claim_new(place, later(days=9), LEASE, 9)
        tx.items.usual(place, NOW, 9)
        tx.items.week(place, NOW, 9)
        tx.items.seen(place, [item.id], NOW)
        tx.items.prune(place, feed.id, NOW)
        tx.forwards.told(place, item.story)
        tx.forwards.claim_due(place, later(days=9), LEASE, 9)
        tx.forwards.waiting(place, sme.id)
        tx.forwards.put_off(place, sme.id, NOW)
        tx.forwards.since(place, NOW)
    asked = [(statement, values) for statement, values in seen if "feed" in statement or "forwards" in statement]
    assert len(asked) >= 18
    used: set[str] = set()
    with sqlite_store._writer.connect() as connection:
        for statement, values in asked:
            steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
            for table in ("feeds", "feed_items", "story_keys", "forwards", "smes"):
                assert not any(step.startswith(f"SCAN {table}") for step in steps), (statement, steps)
            assert not any(step.endswith("(workspace_id=?)") for step in steps), (statement, steps)
            used |= {f"{step.split()[1]} {step.split(' INDEX ')[1].split()[0]}" for step in steps if " INDEX " in step}
            if "LIMIT" in statement and "GROUP BY" not in statement:
                assert not any("TEMP B-TREE FOR ORDER" in step for step in steps), (statement, steps)
    assert used >= {
        "feeds ux_feeds_fingerprint",
        "feeds ix_feeds_host",
        "feeds ix_feeds_wake",
        "feed_items ix_feed_items_guid",
        "feed_items ix_feed_items_canonical",
        "feed_items ix_feed_items_seen",
        "feed_items ix_feed_items_story",
        "newer ix_feed_items_story",
        "forwards ix_forwards_item",
        "forwards ix_forwards_offered",
        "forwards ix_forwards_wake",
    }, used


def test_nothing_about_posts_walks_through_years_of_them(sqlite_store: SqlStore) -> None:
    """What is asked for each person, button or week; the counts of a summary are answered by an index alone."""
    seen: list[tuple[str, object]] = []
    from sqlalchemy import event as listen

    with sqlite_store.begin() as tx:
        office = furnish(tx)
        tx.posts.link(office.id, office.post.id, office.item.canonical)
        tx.commit()

    @listen.listens_for(sqlite_store._reader, "before_cursor_execute")
    def keep(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    place, sme, day = office.id, office.sme.id, NOW.date()
    with sqlite_store.read() as tx:
        tx.posts.get(place, office.post.id)
        tx.posts.by_link(place, office.post.url)
        tx.posts.like(place, "x", sme, day, day)
        tx.posts.of_sme(place, sme, 9)
        tx.posts.waiting(place, sme)
        tx.posts.last_of(place, [sme, sme + 1])
        tx.posts.days_of(place, [sme, sme + 1], day)
        tx.posts.between(place, day, day)
        tx.posts.per_day(place, day, day)
        tx.posts.last_days(place)
        tx.posts.days_by_author(place, day)
        tx.posts.published_before(place, [sme, sme + 1], day)
        tx.posts.told_of(place, sme, NOW)
        assert tx.posts.on_story(place, office.item.story, day) == [office.post]
        tx.posts.of_idea(place, office.idea.id)
        tx.cadences.get(place, sme)
        tx.comments.waiting(place, sme)
        tx.pairs.of(place, sme)
        tx.ideas.waiting_since(place, NOW)
        tx.interviews.closed_between(place, NOW, NOW)
        tx.forwards.answered(place, NOW, NOW, 9)
    assert len(seen) >= 24
    used: set[str] = set()
    with sqlite_store._writer.connect() as connection:
        for statement, values in seen:
            steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]
            assert not any(step.startswith("SCAN") for step in steps), (statement, steps)
            whole = {step.split()[1] for step in steps if step.endswith("(workspace_id=?)")}
            assert whole <= {"smes", "pairs"}, (statement, steps)  # as many as there are experts
            used |= {f"{step.split()[1]} {step.split(' INDEX ')[1]}" for step in steps if " COVERING INDEX " in step}
    authors = "post_authors ix_post_authors_day (workspace_id=? AND sme_id=? AND published=?"
    assert used >= {
        "posts ix_posts_day (workspace_id=? AND state=? AND day>? AND day<?)",
        f"{authors})",
        f"{authors} AND day<?)",
        f"{authors} AND day>?)",
    }, used


def test_weeks_and_checkins_do_not_wake_anybody(tx: Transaction, sme: Sme) -> None:
    week = IsoWeek(2026, 10)
    tx.checkins.add(Checkin(sme.workspace, 0, sme.id, week, NOW, None, CheckinState.DEFERRED))
    assert tx.anything_due(sme.workspace, later(days=9)) is False

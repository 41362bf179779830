"""One workspace never sees another: every method of every repository, called with ids of somewhere else."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_type_hints

import pytest

from bot.domain.buddies import Pair, PairState
from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.errands import ErrandKind
from bot.domain.errors import Gone
from bot.domain.fit import Contention
from bot.domain.ideas import IdeaStatus
from bot.domain.notes import Note
from bot.domain.posts import PostState, Via
from bot.domain.screens import IdeaFilter
from bot.ports import store as ports
from bot.ports.store import ChatMessage, Transaction
from bot.storage.store import SqlStore
from bot.storage.tables import outbox, workspaces
from tests.storage.conftest import (
    LEASE,
    NOW,
    Office,
    add_post,
    asked,
    event,
    furnish,
    later,
    new_feed,
    new_forward,
    new_highlight,
    new_idea,
    new_interview,
    new_item,
    new_pair,
    new_post,
    new_sme,
    to_send,
)

FOREVER = later(days=999)
DAY = NOW.date()
Call = Callable[[Transaction, int, Office], Any]

# What is called with an own, empty workspace `w` and the ids of `o`, an office of another one.
CALLS: dict[str, Call] = {
    "directors.all": lambda tx, w, o: tx.directors.all(w),
    "directors.by_user": lambda tx, w, o: tx.directors.by_user(w, "U-dir"),
    "directors.remove": lambda tx, w, o: tx.directors.remove(w, "U-dir"),
    "smes.save": lambda tx, w, o: tx.smes.save(replace(o.sme, workspace=w, name="Changed")),
    "smes.get": lambda tx, w, o: tx.smes.get(w, o.sme.id),
    "smes.by_user": lambda tx, w, o: tx.smes.by_user(w, o.sme.user),
    "smes.by_channel": lambda tx, w, o: tx.smes.by_channel(w, o.sme.channel),
    "smes.roster": lambda tx, w, o: tx.smes.roster(w),
    "smes.names": lambda tx, w, o: tx.smes.names(w),
    "smes.told": lambda tx, w, o: tx.smes.told(w, o.sme.id, "m.example", FOREVER),
    "smes.touch": lambda tx, w, o: tx.smes.touch(w, o.sme.id, FOREVER),
    "smes.claim_due": lambda tx, w, o: tx.smes.claim_due(w, FOREVER, LEASE, 9),
    "checkins.add": lambda tx, w, o: tx.checkins.add(
        Checkin(w, 0, o.sme.id, IsoWeek(2026, 30), NOW, None, CheckinState.ASKED)
    ),
    "checkins.save": lambda tx, w, o: tx.checkins.save(replace(o.checkin, workspace=w, on_demand=True)),
    "checkins.get": lambda tx, w, o: tx.checkins.get(w, o.checkin.id),
    "checkins.of_week": lambda tx, w, o: tx.checkins.of_week(w, o.sme.id, o.checkin.week),
    "checkins.recent": lambda tx, w, o: tx.checkins.recent(w, o.sme.id, 9),
    "checkins.asked_count": lambda tx, w, o: tx.checkins.asked_count(w, o.sme.id),
    "interviews.add": lambda tx, w, o: tx.interviews.add(new_interview(replace(o.sme, workspace=w))),
    "interviews.save": lambda tx, w, o: tx.interviews.save(replace(o.interview, workspace=w, wish="stop"), 0),
    "interviews.get": lambda tx, w, o: tx.interviews.get(w, o.interview.id),
    "interviews.open_of": lambda tx, w, o: tx.interviews.open_of(w, o.sme.id),
    "interviews.last_of": lambda tx, w, o: tx.interviews.last_of(w, o.sme.id),
    "interviews.history": lambda tx, w, o: tx.interviews.history(w, o.sme.id, 9, FOREVER),
    "interviews.closed_between": lambda tx, w, o: tx.interviews.closed_between(w, later(days=-99), FOREVER),
    "interviews.readable": lambda tx, w, o: tx.interviews.readable(w, FOREVER),
    "interviews.claim_due": lambda tx, w, o: tx.interviews.claim_due(w, FOREVER, LEASE, 9),
    "turns.add": lambda tx, w, o: tx.turns.add(w, o.interview.id, asked("intruder")),
    "turns.of": lambda tx, w, o: tx.turns.of(w, o.interview.id),
    "turns.by_ts": lambda tx, w, o: tx.turns.by_ts(w, o.sme.channel, o.turns[1].ts),
    "turns.sent": lambda tx, w, o: [tx.turns.sent(w, turn.id, "1.0") for turn in o.turns][99:],
    "turns.given_to": lambda tx, w, o: (
        tx.turns.given_to(w, [turn.id for turn in o.turns], "models.example", FOREVER) or None
    ),
    "turns.not_given": lambda tx, w, o: tx.turns.not_given(w, [o.turns[1].id]),
    "turns.reword": lambda tx, w, o: tx.turns.reword(w, o.turns[1].id, "changed", NOW),
    "turns.keep_off_record": lambda tx, w, o: tx.turns.keep_off_record(w, [turn.id for turn in o.turns]),
    "turns.delete": lambda tx, w, o: tx.turns.delete(w, o.turns[1].id),
    "turns.earlier_wordings": lambda tx, w, o: tx.turns.earlier_wordings(w, o.interview.id),
    "turns.asked_leads": lambda tx, w, o: tx.turns.asked_leads(w, o.sme.id, later(days=-99)),
    "turns.search": lambda tx, w, o: [
        *tx.turns.search(w, "racks", FOREVER, 9),
        *tx.turns.search(w, "racks", FOREVER, 9, o.sme.id),
    ],
    "highlights.add": lambda tx, w, o: tx.highlights.add(
        replace(new_highlight(o.turns[1], o.interview, 0, 2), workspace=w)
    ),
    "highlights.get": lambda tx, w, o: tx.highlights.get(w, o.highlight.id),
    "highlights.of": lambda tx, w, o: tx.highlights.of(w, o.interview.id),
    "highlights.move": lambda tx, w, o: tx.highlights.move(w, o.highlight.id, 1, 2),
    "highlights.recent": lambda tx, w, o: tx.highlights.recent(w, o.sme.id, 9),
    "highlights.remove": lambda tx, w, o: tx.highlights.remove(w, o.highlight.id),
    "ideas.add": lambda tx, w, o: tx.ideas.add(new_idea(replace(o.highlight, workspace=w), o.sme)),
    "ideas.get": lambda tx, w, o: tx.ideas.get(w, o.idea.id),
    "ideas.save": lambda tx, w, o: tx.ideas.save(replace(o.idea, workspace=w, status=IdeaStatus.DECLINED), 0),
    "ideas.page": lambda tx, w, o: [
        *tx.ideas.page(w, IdeaFilter(), None, 9),
        *tx.ideas.page(w, IdeaFilter(sme=o.sme.id), 999, 9, FOREVER),
    ],
    "ideas.of_interview": lambda tx, w, o: tx.ideas.of_interview(w, o.interview.id),
    "ideas.of_highlight": lambda tx, w, o: tx.ideas.of_highlight(w, o.highlight.id),
    "ideas.decided": lambda tx, w, o: tx.ideas.decided(w, o.sme.id, later(days=-99)),
    "ideas.topics": lambda tx, w, o: [*tx.ideas.topics(w), *tx.ideas.topics(w, o.sme.id)],
    "ideas.search": lambda tx, w, o: [
        *tx.ideas.search(w, "racks", 9),
        *tx.ideas.search(w, "racks", 9, o.sme.id, FOREVER),
    ],
    "ideas.waiting": lambda tx, w, o: tx.ideas.waiting(w, 9, FOREVER),
    "ideas.waiting_since": lambda tx, w, o: tx.ideas.waiting_since(w, FOREVER),
    "notes.add": lambda tx, w, o: tx.notes.add(Note(w, 0, o.sme.id, "intruder", "1.0", NOW)),
    "notes.get": lambda tx, w, o: tx.notes.get(w, o.note.id),
    "notes.by_ts": lambda tx, w, o: tx.notes.by_ts(w, o.sme.channel, o.note.ts),
    "notes.of": lambda tx, w, o: tx.notes.of(w, o.sme.id),
    "notes.reword": lambda tx, w, o: tx.notes.reword(w, o.note.id, "changed"),
    "notes.talked": lambda tx, w, o: tx.notes.talked(w, o.note.id, NOW),
    "notes.delete": lambda tx, w, o: tx.notes.delete(w, o.note.id),
    "feeds.known": lambda tx, w, o: tx.feeds.known(w, o.feed.url),
    "feeds.get": lambda tx, w, o: tx.feeds.get(w, o.feed.id),
    "feeds.all": lambda tx, w, o: tx.feeds.all(w),
    "feeds.save": lambda tx, w, o: tx.feeds.save(replace(o.feed, workspace=w, sme=None, title="Changed")),
    "feeds.polled": lambda tx, w, o: tx.feeds.polled([replace(o.feed, workspace=w, failures=9)]),
    "feeds.move": lambda tx, w, o: tx.feeds.move(w, o.feed.id, "https://else.example/", "else.example"),
    "feeds.claim_due": lambda tx, w, o: tx.feeds.claim_due(w, FOREVER, LEASE, 9),
    "feeds.hold": lambda tx, w, o: tx.feeds.hold(w, "host1.example", FOREVER),
    "feeds.forwarded": lambda tx, w, o: tx.feeds.forwarded(w),
    "feeds.unread": lambda tx, w, o: tx.feeds.unread(w),
    "items.add": lambda tx, w, o: tx.items.add(new_item(replace(o.feed, workspace=w), 2), (1,)),
    "items.known": lambda tx, w, o: tx.items.known(w, o.feed.id, [o.item.guid], [o.item.canonical]),
    "items.revise": lambda tx, w, o: tx.items.revise(replace(o.item, workspace=w, title="changed")),
    "items.like": lambda tx, w, o: tx.items.like(w, o.item.canonical, [1, 2], NOW, 9),
    "items.get": lambda tx, w, o: tx.items.get(w, o.item.id),
    "items.claim_new": lambda tx, w, o: tx.items.claim_new(w, FOREVER, LEASE, 9),
    "items.judged": lambda tx, w, o: tx.items.judged(w, o.item.id, b"x", Contention(1, 1)),
    "items.usual": lambda tx, w, o: tx.items.usual(w, NOW, 9),
    "items.week": lambda tx, w, o: tx.items.week(w, NOW, 9),
    "items.prune": lambda tx, w, o: tx.items.prune(w, o.feed.id, FOREVER),
    "items.seen": lambda tx, w, o: tx.items.seen(w, [o.item.id], FOREVER),
    "forwards.add": lambda tx, w, o: tx.forwards.add(new_forward(replace(o.sme, workspace=w))),
    "forwards.get": lambda tx, w, o: tx.forwards.get(w, o.waiting.id),
    "forwards.of_story": lambda tx, w, o: tx.forwards.of_story(w, o.sme.id, o.waiting.story or 0),
    "forwards.told": lambda tx, w, o: tx.forwards.told(w, o.waiting.story or 0),
    "forwards.save": lambda tx, w, o: tx.forwards.save(replace(o.waiting, workspace=w, note="changed")),
    "forwards.waiting": lambda tx, w, o: tx.forwards.waiting(w, o.sme.id),
    "forwards.claim_due": lambda tx, w, o: tx.forwards.claim_due(w, FOREVER, LEASE, 9),
    "forwards.put_off": lambda tx, w, o: tx.forwards.put_off(w, o.sme.id, FOREVER),
    "forwards.offered_since": lambda tx, w, o: tx.forwards.offered_since(w, o.sme.id, NOW),
    "forwards.of": lambda tx, w, o: tx.forwards.of(w, o.sme.id),
    "forwards.labels": lambda tx, w, o: tx.forwards.labels(w, o.sme.id, 9),
    "forwards.since": lambda tx, w, o: tx.forwards.since(w, NOW),
    "forwards.answered": lambda tx, w, o: tx.forwards.answered(w, later(days=-99), FOREVER, 9),
    "posts.add": lambda tx, w, o: tx.posts.add(replace(o.post, workspace=w), [o.post.url]),
    "posts.save": lambda tx, w, o: tx.posts.save(replace(o.post, workspace=w, title="changed")),
    "posts.remove": lambda tx, w, o: tx.posts.remove(w, o.post.id),
    "posts.get": lambda tx, w, o: tx.posts.get(w, o.post.id),
    "posts.by_link": lambda tx, w, o: tx.posts.by_link(w, o.post.url),
    "posts.like": lambda tx, w, o: tx.posts.like(w, o.post.title, o.sme.id, DAY, DAY),
    "posts.link": lambda tx, w, o: tx.posts.link(w, o.post.id, "elsewhere.example/1"),
    "posts.claim_due": lambda tx, w, o: tx.posts.claim_due(w, FOREVER, LEASE, 9),
    "posts.of_sme": lambda tx, w, o: tx.posts.of_sme(w, o.sme.id, 9),
    "posts.waiting": lambda tx, w, o: tx.posts.waiting(w, o.sme.id),
    "posts.last_of": lambda tx, w, o: tx.posts.last_of(w, [o.sme.id]),
    "posts.days_of": lambda tx, w, o: tx.posts.days_of(w, [o.sme.id], DAY),
    "posts.between": lambda tx, w, o: tx.posts.between(w, DAY, DAY),
    "posts.per_day": lambda tx, w, o: tx.posts.per_day(w, DAY, DAY),
    "posts.last_days": lambda tx, w, o: tx.posts.last_days(w),
    "posts.days_by_author": lambda tx, w, o: tx.posts.days_by_author(w, DAY),
    "posts.published_before": lambda tx, w, o: tx.posts.published_before(w, [o.sme.id], FOREVER.date()),
    "posts.told_of": lambda tx, w, o: tx.posts.told_of(w, o.sme.id, NOW),
    "posts.on_story": lambda tx, w, o: tx.posts.on_story(w, o.item.story, DAY),
    "posts.of_idea": lambda tx, w, o: tx.posts.of_idea(w, o.idea.id),
    "cadences.get": lambda tx, w, o: tx.cadences.get(w, o.sme.id),
    "cadences.save": lambda tx, w, o: tx.cadences.save(replace(o.cadence, workspace=w, riding=False)),
    "cadences.wake": lambda tx, w, o: tx.cadences.wake(w, o.sme.id, NOW),
    "cadences.claim_due": lambda tx, w, o: tx.cadences.claim_due(w, FOREVER, LEASE, 9),
    "pairs.add": lambda tx, w, o: tx.pairs.add(replace(pair_of(tx, o), workspace=w)),
    "pairs.save": lambda tx, w, o: tx.pairs.save(replace(pair_of(tx, o), workspace=w, state=PairState.OVER)),
    "pairs.get": lambda tx, w, o: tx.pairs.get(w, pair_of(tx, o).id),
    "pairs.of": lambda tx, w, o: tx.pairs.of(w, o.sme.id),
    "pairs.active": lambda tx, w, o: tx.pairs.active(w),
    "comments.add": lambda tx, w, o: tx.comments.add(replace(o.comment, workspace=w, post=None)),
    "comments.save": lambda tx, w, o: tx.comments.save(replace(o.comment, workspace=w, text="changed")),
    "comments.get": lambda tx, w, o: tx.comments.get(w, o.comment.id),
    "comments.of": lambda tx, w, o: tx.comments.of(w, o.sme.id),
    "comments.waiting": lambda tx, w, o: tx.comments.waiting(w, o.sme.id),
    "comments.claim_due": lambda tx, w, o: tx.comments.claim_due(w, FOREVER, LEASE, 9),
    "comments.put_off": lambda tx, w, o: tx.comments.put_off(w, o.sme.id, FOREVER),
    "errands.planned": lambda tx, w, o: tx.errands.planned(w, ErrandKind.SUMMARY),
    "errands.claim_due": lambda tx, w, o: tx.errands.claim_due(w, FOREVER, LEASE),
    "retention.sweep": lambda tx, w, o: tx.retention.sweep(w, FOREVER, 999) or None,
    "retention.posted_before": lambda tx, w, o: tx.retention.posted_before(w, FOREVER, 9),
    "director_questions.add": lambda tx, w, o: tx.director_questions.add(w, o.sme.id, "Eve", "?", NOW),
    "director_questions.next_for": lambda tx, w, o: tx.director_questions.next_for(w, o.sme.id),
    "director_questions.waiting": lambda tx, w, o: tx.director_questions.waiting(w, o.sme.id),
    "director_questions.asked": lambda tx, w, o: tx.director_questions.asked(w, o.question, NOW),
    "model_days.settle": lambda tx, w, o: tx.model_days.settle(w, NOW.date(), 5),
    "model_days.taken": lambda tx, w, o: tx.model_days.taken(w, NOW.date()) or None,
    "known_leads.sync": lambda tx, w, o: tx.known_leads.sync(w, (), NOW),
    "known_leads.fresh": lambda tx, w, o: tx.known_leads.fresh(w, o.sme.id),
    "inbox.waiting": lambda tx, w, o: tx.inbox.waiting(w, FOREVER),
    "inbox.last_ts": lambda tx, w, o: tx.inbox.last_ts(w, o.sme.channel),
    "inbox.next": lambda tx, w, o: tx.inbox.next(w, o.sme.channel),
    "inbox.handled": lambda tx, w, o: tx.inbox.handled(w, waiting_event(tx, o)),
    "inbox.failed": lambda tx, w, o: tx.inbox.failed(w, waiting_event(tx, o), 1),
    "outbox.add": lambda tx, w, o: tx.outbox.add(w, to_send("D", "new", sme=o.sme.id)),
    "outbox.claim": lambda tx, w, o: tx.outbox.claim(w, FOREVER, LEASE, 9),
    "outbox.sent": lambda tx, w, o: [row for row in rows_of(tx) if tx.outbox.sent(w, row, "1.0", NOW, unprompted=True)],
    "outbox.put_off": lambda tx, w, o: [tx.outbox.put_off(w, row, FOREVER, failed=True) for row in rows_of(tx)][99:],
    "outbox.drop": lambda tx, w, o: [tx.outbox.drop(w, row) for row in rows_of(tx)][99:],
    "outbox.withdraw": lambda tx, w, o: tx.outbox.withdraw(w, o.sme.id, {"notice"}),
    "outbox.unprompted_since": lambda tx, w, o: tx.outbox.unprompted_since(w, o.sme.id, later(days=-99)),
    "outbox.on_its_way": lambda tx, w, o: tx.outbox.on_its_way(w, "key-sent"),
    "outbox.posted": lambda tx, w, o: tx.outbox.posted(w, o.sme.id),
    "outbox.ts_of": lambda tx, w, o: tx.outbox.ts_of(w, "key-sent"),
    "audit.about": lambda tx, w, o: tx.audit.about(w, o.sme.id),
    "erasures.erase": lambda tx, w, o: tx.erasures.erase(w, o.sme.id, NOW),
    "erasures.tombstones": lambda tx, w, o: tx.erasures.tombstones(w),
    "erasures.scrub_due": lambda tx, w, o: tx.erasures.scrub_due(w) or None,
    "erasures.scrubbed": lambda tx, w, o: tx.erasures.scrubbed(w),
    "chat_log.recent": lambda tx, w, o: tx.chat_log.recent(w, o.sme.channel),
    "chat_log.get": lambda tx, w, o: tx.chat_log.get(w, o.sme.channel, o.message.ts),
    "chat_log.by_key": lambda tx, w, o: tx.chat_log.by_key(w, o.sme.channel, "k"),
    "chat_log.change": lambda tx, w, o: tx.chat_log.change(w, replace(o.message, text="changed")),
    "next_due": lambda tx, w, o: tx.next_due(w, FOREVER),
    "anything_due": lambda tx, w, o: tx.anything_due(w, FOREVER),
    "seldom_due": lambda tx, w, o: tx.seldom_due(w, FOREVER),
}
# These take no id of a row. They write into the workspace they are told, and into no other.
OWN: dict[str, Call] = {
    "directors.add": lambda tx, w, o: tx.directors.add(w, "U-dir", "D", "Eve"),
    "smes.add": lambda tx, w, o: tx.smes.add(replace(new_sme(w), user=o.sme.user, channel=o.sme.channel)),
    "feeds.add": lambda tx, w, o: tx.feeds.add(new_feed(w), o.feed.url),
    "errands.plan": lambda tx, w, o: tx.errands.plan(w, ErrandKind.SUMMARY, FOREVER),
    "inbox.add": lambda tx, w, o: tx.inbox.add(w, event(o.sme.channel, 60), NOW),
    "model_days.book": lambda tx, w, o: tx.model_days.book(w, NOW.date(), 5, 10),
    "audit.write": lambda tx, w, o: tx.audit.write(w, "Eve", "read", "x", NOW, o.sme.id),
    "chat_log.add": lambda tx, w, o: tx.chat_log.add(w, ChatMessage(o.sme.channel, "U", o.message.ts, key="k")),
}
NOT_OF_A_WORKSPACE = {
    "workspaces.all",
    "workspaces.get",
    "workspaces.add",
    "workspaces.save",
    "workspaces.hold",
    "commit",
}


def waiting_event(tx: Transaction, office: Office) -> int:
    found = tx.inbox.next(office.id, office.sme.channel)
    assert found is not None
    return found.id


def pair_of(tx: Transaction, office: Office) -> Pair:
    found = tx.pairs.of(office.id, office.sme.id)
    assert found is not None
    return found


def rows_of(tx: Any) -> list[int]:
    return list(tx._connection.execute(outbox.select()).scalars())


def every_method() -> set[str]:
    """All methods of the transaction and of its repositories, from the Protocols themselves."""
    found = set()
    for name, member in vars(ports.Transaction).items():
        if isinstance(member, property):
            assert member.fget is not None
            protocol = get_type_hints(member.fget)["return"]
            found |= {
                f"{name}.{method}" for method, _ in inspect.getmembers(protocol, inspect.isfunction) if method[0] != "_"
            }
        elif inspect.isfunction(member) and name[0] != "_":
            found.add(name)
    return found


def test_every_method_of_the_protocols_is_tried() -> None:
    assert every_method() == CALLS.keys() | OWN.keys() | NOT_OF_A_WORKSPACE


@pytest.fixture
def office(tx: Transaction) -> Office:
    made = furnish(tx, "quux")
    tx.items.add(new_item(made.feed, 9), (3,))  # which nobody was shown
    bo = tx.smes.add(new_sme(made.id, "Bo"))
    tx.pairs.add(new_pair(made.sme, bo, state=PairState.ACTIVE, agreed=(bo.id,)))
    add_post(tx, new_post(bo, 2, state=PostState.LOOKING))
    add_post(tx, new_post(made.sme, 3, via=Via.DIRECTOR, logged_by="Dora"))
    tx.outbox.add(made.id, to_send("D-other", "key-sent", sme=made.sme.id))
    row = next(row for row in tx.outbox.claim(made.id, NOW, LEASE, 9) if row.key == "key-sent")
    tx.outbox.sent(made.id, row.id, "1.0", NOW, unprompted=True)
    return made


def everything_of(tx: Any, workspace: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a workspace, as it stands in the tables."""
    return {
        table.name: [
            tuple(row)
            for row in tx._connection.execute(table.select().order_by(*table.primary_key.columns))
            if row.workspace_id == workspace
        ]
        for table in workspaces.metadata.sorted_tables
        if "workspace_id" in table.c
    }


@pytest.mark.parametrize("method", CALLS)
def test_ids_of_another_workspace_find_and_change_nothing(tx: Transaction, office: Office, method: str) -> None:
    own = tx.workspaces.add("playground", "Own", "UTC", "C9").id
    before = everything_of(tx, office.id)
    try:
        found = CALLS[method](tx, own, office)
    except Gone:
        return  # a reference to another workspace's row: refused by the database, and nothing after it is kept
    assert not found, found
    assert everything_of(tx, office.id) == before
    assert all(not rows for rows in everything_of(tx, own).values())


@pytest.mark.parametrize("method", OWN)
def test_what_needs_no_id_stays_in_its_own_workspace(tx: Transaction, office: Office, method: str) -> None:
    own = tx.workspaces.add("playground", "Own", "UTC", "C9").id
    before = everything_of(tx, office.id)
    OWN[method](tx, own, office)
    assert everything_of(tx, office.id) == before
    assert sum(len(rows) for rows in everything_of(tx, own).values()) == 1


def test_every_reference_includes_the_workspace() -> None:
    for table in workspaces.metadata.sorted_tables:
        for reference in table.foreign_key_constraints:
            columns = [column.name for column in reference.columns]
            assert columns[0] == "workspace_id", table.name
            if len(columns) == 1:
                assert reference.referred_table is workspaces
            else:
                assert [element.column.name for element in reference.elements] == ["workspace_id", "id"]


def test_every_index_starts_with_the_workspace() -> None:
    for table in workspaces.metadata.sorted_tables:
        for index in table.indexes if table is not workspaces else ():
            assert index.columns[0].name == "workspace_id", index.name


def test_a_search_is_of_one_workspace_after_a_commit_too(store: SqlStore) -> None:
    with store.begin() as tx:
        first, second = furnish(tx, "quux"), furnish(tx, "quux")
        tx.commit()
    with store.read() as tx:
        hits = tx.turns.search(first.id, "racks", FOREVER, 9, first.sme.id)
        assert [hit.interview for hit in hits] == [first.interview.id]
        assert tx.ideas.search(second.id, "racks", 9) == [second.idea]

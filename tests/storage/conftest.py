"""A store on a fresh, migrated database of each kind, and an office full of rows to try things on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.buddies import Pair, PairState
from bot.domain.cadence import Cadence, Tried
from bot.domain.cadence import Stage as Silence
from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.comments import Comment
from bot.domain.deliveries import InboxEvent, Incoming, OutboxRow
from bot.domain.errands import ErrandKind
from bot.domain.feeds import Feed, FeedKind, FeedState, Item
from bot.domain.forwards import Forward, ForwardKind, ForwardState
from bot.domain.highlights import Highlight, Kind
from bot.domain.ideas import Format, Idea, IdeaStatus, Stage
from bot.domain.interviews import Interview, InterviewState, Move, Turn, Who
from bot.domain.messages import Notice
from bot.domain.notes import Note
from bot.domain.people import Beat, Slot, Sme, SmeState, Workspace
from bot.domain.posts import Place, Post, PostState, Via
from bot.ports.store import ChatMessage, Transaction
from bot.storage.store import SqlStore
from bot.storage.tables import workspaces
from tests.servers.postgres import PostgresServer
from tests.storing import open_store

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
KINDS = ("sqlite", "postgres")


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    made = open_store(url)
    yield made
    made.close()


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[SqlStore]:
    """For what concerns SQLite only."""
    shutil.copy(sqlite_template, tmp_path / "only.sqlite3")
    made = open_store(f"sqlite:///{tmp_path / 'only.sqlite3'}", busy_timeout=0.2)
    yield made
    made.close()


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """For what concerns PostgreSQL only."""
    address = postgres.create_database(postgres_template)
    yield address
    postgres.drop_database(address)


@pytest.fixture(scope="session")
def sqlite_shared(sqlite_template: Path) -> Iterator[SqlStore]:
    made = open_store(f"sqlite:///{sqlite_template}")
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_shared(postgres: PostgresServer, postgres_template: str) -> Iterator[SqlStore]:
    made = open_store(postgres.create_database(postgres_template))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def tx(request: pytest.FixtureRequest) -> Iterator[Transaction]:
    """A transaction on an empty database, thrown away afterwards."""
    shared: SqlStore = request.getfixturevalue(f"{request.param}_shared")
    with shared.begin() as transaction:
        yield transaction


@dataclass
class Office:
    """One workspace, with one of everything for its first expert. `mark` stands in every text of theirs."""

    workspace: Workspace
    mark: str
    sme: Sme
    checkin: Checkin
    interview: Interview
    turns: list[Turn]
    highlight: Highlight
    idea: Idea
    note: Note
    question: int
    message: ChatMessage
    feed: Feed
    item: Item
    taken: Forward
    waiting: Forward
    post: Post
    cadence: Cadence
    comment: Comment
    keys: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.workspace.id


def new_sme(workspace: int, name: str = "Ada Berg", *, due: datetime | None = None, mark: str = "") -> Sme:
    return Sme(
        workspace=workspace,
        id=0,
        user=f"U-{name}",
        channel=f"D-{name}",
        name=name,
        zone="Europe/Berlin",
        beat=Beat("picking", ("one", f"two {mark}", "three"), ("Grace",)),
        slot=Slot(1, time(9, 0)),
        state=SmeState.ACTIVE,
        enrolled_at=NOW,
        next_due_at=due,
    )


def new_interview(sme: Sme, checkin: int | None = None, **more: object) -> Interview:
    values = {"state": InterviewState.OPEN, "opened_at": NOW} | more
    return Interview(sme.workspace, 0, sme.id, checkin, **values)  # type: ignore[arg-type]


def said(text: str, second: float = 0, **more: object) -> Turn:
    """Something the SME wrote `second` seconds after NOW."""
    moment = later(seconds=second)
    return Turn(0, 0, Who.SME, text, moment, f"{moment.timestamp():.6f}", **more)  # type: ignore[arg-type]


def asked(text: str, second: float = 0, **more: object) -> Turn:
    return Turn(0, 0, Who.BOT, text, later(seconds=second), **more)  # type: ignore[arg-type]


def new_highlight(turn: Turn, interview: Interview, start: int, end: int) -> Highlight:
    return Highlight(
        workspace=interview.workspace,
        id=0,
        interview=interview.id,
        sme=interview.sme,
        turn_id=turn.id,
        turn=turn.n,
        start=start,
        end=end,
        text=turn.text[start:end],
        kind=Kind.STORY,
        score=1.5,
        created_at=NOW,
    )


def new_idea(highlight: Highlight, sme: Sme, **more: object) -> Idea:
    values: dict[str, object] = {
        "workspace": highlight.workspace,
        "id": 0,
        "sme": sme.id,
        "sme_name": sme.name,
        "interview": highlight.interview,
        "highlight": highlight.id,
        "quote": highlight.text,
        "kind": "story",
        "headline": "A headline",
        "angle": "An angle",
        "format": Format.STORY,
        "stage": Stage.AWARENESS,
        "proof": "",
        "topic": "one",
        "status": IdeaStatus.NEW,
        "created_at": NOW,
        "visible_at": NOW,
    }
    return Idea(**(values | more))  # type: ignore[arg-type]


def new_feed(workspace: int, number: int = 1, **more: object) -> Feed:
    values: dict[str, object] = {
        "workspace": workspace,
        "id": 0,
        "url": f"https://host{number}.example/feed",
        "title": f"Feed {number}",
        "kind": FeedKind.NEWS,
        "state": FeedState.ACTIVE,
        "added_at": NOW,
        "added_by": "Dora",
        "next_poll_at": NOW,
    }
    return Feed(**(values | more))  # type: ignore[arg-type]


def add_feed(tx: Transaction, feed: Feed) -> Feed:
    added = tx.feeds.add(feed, feed.url)
    assert added is not None
    return added


def new_item(feed: Feed, number: int = 1, **more: object) -> Item:
    values: dict[str, object] = {
        "workspace": feed.workspace,
        "id": 0,
        "feed": feed.id,
        "guid": f"guid-{number}",
        "link": f"https://news.example/{number}?utm=x",
        "canonical": f"news.example/{number}",
        "title": f"Title {number}",
        "text": f"Text {number}",
        "author": "Grace",
        "published": None,
        "seen_at": NOW,
        "source": feed.title,
    }
    return Item(**(values | more))  # type: ignore[arg-type]


def new_forward(sme: Sme, item: Item | None = None, **more: object) -> Forward:
    values: dict[str, object] = {
        "workspace": sme.workspace,
        "id": 0,
        "sme": sme.id,
        "kind": ForwardKind.NEWS,
        "state": ForwardState.WAITING,
        "title": "A title",
        "link": "https://news.example/1",
        "text": "A text",
        "site": "Feed 1",
        "created_at": NOW,
        "item": item and item.id,
        "story": item and item.story,
        "wake_at": NOW,
    }
    return Forward(**(values | more))  # type: ignore[arg-type]


def add_forward(tx: Transaction, forward: Forward) -> Forward:
    added = tx.forwards.add(forward)
    assert added is not None
    return added


def new_post(sme: Sme, number: int = 1, **more: object) -> Post:
    values: dict[str, object] = {
        "workspace": sme.workspace,
        "id": 0,
        "url": f"https://blog.example/{number}",
        "title": f"Post {number}",
        "day": NOW.date(),
        "place": Place.BLOG,
        "authors": (sme.id,),
        "state": PostState.PUBLISHED,
        "via": Via.SME,
        "logged_at": NOW,
    }
    return Post(**(values | more))  # type: ignore[arg-type]


def add_post(tx: Transaction, post: Post) -> Post:
    """Known by its own address."""
    added = tx.posts.add(post, [post.url])
    assert added is not None
    return added


def new_pair(one: Sme, other: Sme, **more: object) -> Pair:
    values: dict[str, object] = {"state": PairState.ASKED, "created_at": NOW}
    return Pair(one.workspace, 0, one.id, other.id, **(values | more))  # type: ignore[arg-type]


def new_comment(sme: Sme, number: int = 1, post: Post | None = None, **more: object) -> Comment:
    values: dict[str, object] = {
        "workspace": sme.workspace,
        "id": 0,
        "sme": sme.id,
        "post": post and post.id,
        "key": f"comment-{number}",
        "author": "Grace",
        "text": f"Comment {number}",
        "link": f"https://blog.example/#{number}",
        "at": NOW,
        "wake_at": NOW,
    }
    return Comment(**(values | more))  # type: ignore[arg-type]


def add_comment(tx: Transaction, comment: Comment) -> Comment:
    added = tx.comments.add(comment)
    assert added is not None
    return added


def to_send(channel: str, key: str, text: str = "hello", **more: object) -> OutboxRow:
    values: dict[str, object] = {"not_before": NOW} | more
    return OutboxRow(channel, Notice(text), key, **values)  # type: ignore[arg-type]


def event(place: str, second: float, text: str = "hello", **more: object) -> InboxEvent:
    ts = f"{later(seconds=second).timestamp():.6f}"
    values: dict[str, object] = {
        "kind": Incoming.MESSAGE,
        "channel": place,
        "user": f"U-{place}",
        "ts": ts,
        "target": ts,
        "text": text,
    }
    return InboxEvent(**(values | more))  # type: ignore[arg-type]


def furnish(tx: Transaction, mark: str = "") -> Office:
    """An office with one of everything; `mark` is in every text of its expert."""
    workspace = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C-marketing")
    tx.directors.add(workspace.id, "U-dir", "D-dir", "Dora")
    wanted = new_sme(workspace.id, f"Ada {mark}".strip(), due=later(days=7), mark=mark)
    sme = tx.smes.add(replace(wanted, user=f"U-{workspace.id}", channel=f"D-{workspace.id}"))
    week = IsoWeek(2026, 10)
    checkin = tx.checkins.add(Checkin(workspace.id, 0, sme.id, week, NOW, NOW, CheckinState.ASKED))
    assert checkin is not None
    feed = add_feed(tx, new_feed(workspace.id, title=f"News {mark}", sme=sme.id, next_poll_at=later(days=1)))
    item = tx.items.add(new_item(feed, title=f"Item {mark}", new=True), (1, 2))
    taken = new_forward(sme, item, title=f"Item {mark}", claim=f"Claims {mark}", state=ForwardState.TAKEN)
    taken = add_forward(tx, replace(taken, offered_at=NOW, answered_at=NOW, why="said", wake_at=None))
    waiting = add_forward(tx, new_forward(sme, note=f"For you {mark}", by="Dora", wake_at=later(days=1)))
    interview = tx.interviews.add(
        new_interview(sme, checkin.id, close_due_at=later(hours=24), forward=taken.id),
    )
    assert interview is not None
    turns = [
        tx.turns.add(workspace.id, interview.id, asked("What changed?", 0, move=Move.LEAD, lead="lead-1")),
        tx.turns.add(workspace.id, interview.id, said(f"We moved {mark} the racks", 10)),
    ]
    tx.turns.reword(workspace.id, turns[1].id, f"We moved the racks {mark} twice", later(seconds=20))
    turns = tx.turns.of(workspace.id, interview.id)
    turns.append(
        tx.turns.add(workspace.id, interview.id, asked(f"Why {mark}?", 30, move=Move.FOLLOW_UP, about=2, promise=mark))
    )
    highlight = tx.highlights.add(new_highlight(turns[1], interview, 0, len(turns[1].text)))
    idea = tx.ideas.add(new_idea(highlight, sme, headline=f"On {mark} racks", angle=f"How {mark}", proof=mark))
    moment = later(seconds=50)
    post = new_post(sme, title=f"Post {mark}", url=f"https://blog.example/{mark}", idea=idea.id, logged_by=f"By {mark}")
    post = add_post(tx, replace(post, wake_at=later(days=1)))
    tried = Tried(NOW, f"I asked {mark}")
    cadence = Cadence(workspace.id, sme.id, NOW.date(), Silence.NUDGED, True, (tried,), later(days=1))
    tx.cadences.save(cadence)
    comment = new_comment(sme, 1, post, text=f"Nice {mark}", author=f"R {mark}", wake_at=later(days=1))
    comment = add_comment(tx, comment)
    tx.errands.plan(workspace.id, ErrandKind.SUMMARY, later(days=1))
    note = tx.notes.add(Note(workspace.id, 0, sme.id, f"A note {mark}", f"{moment.timestamp():.6f}", moment))
    question = tx.director_questions.add(workspace.id, sme.id, "Dora", f"What about {mark}?", NOW)
    tx.known_leads.sync(workspace.id, ["lead-1", "lead-2"], NOW)
    tx.inbox.add(workspace.id, event(sme.channel, 60, f"waiting {mark}", user=sme.user), NOW)
    office = Office(
        *(workspace, mark, sme, checkin, interview, turns, highlight, idea, note, question, None),  # type: ignore[arg-type]
        *(feed, item, taken, waiting, post, cadence, comment),  # type: ignore[arg-type]
    )
    for number, channel in enumerate((sme.channel, "C-marketing")):
        office.keys.append(f"key-{number}")
        tx.outbox.add(
            workspace.id, to_send(channel, f"key-{number}", f"say {mark}", sme=sme.id, interview=interview.id)
        )
    office.message = tx.chat_log.add(
        workspace.id, ChatMessage(sme.channel, sme.user, "1772528410.000000", f"typed {mark}")
    )
    tx.chat_log.add(
        workspace.id, ChatMessage(sme.channel, "", "1772528411.000000", view=Notice(f"said {mark}"), key="k")
    )
    tx.audit.write(workspace.id, "Dora", "read a transcript", f"interview {interview.id}", NOW, sme.id)
    return office


def tables_with(store: SqlStore, word: str) -> set[str]:
    """The tables in which a word stands anywhere."""
    found = set()
    with store._writer.connect() as connection:
        for table in workspaces.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608
                if any(word in str(value) for value in row):
                    found.add(table.name)
    return found


def counts(store: SqlStore, workspace: int) -> dict[str, int]:
    with store.read() as tx:
        connection: Any = tx._connection
        return {
            table.name: sum(row.workspace_id == workspace for row in connection.execute(table.select()))
            for table in workspaces.metadata.sorted_tables
            if "workspace_id" in table.c
        }

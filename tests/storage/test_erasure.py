"""Forgetting: the same look first finds somebody's words in every place, and after the erasure in none."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import text

from bot.domain.buddies import PairState
from bot.domain.cadence import Cadence, Tried
from bot.domain.feeds import FeedKind, FeedState
from bot.domain.posts import PostState
from bot.ports.store import ChatMessage
from bot.storage.store import SqlStore
from tests.servers.postgres import PostgresServer
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
    new_item,
    new_pair,
    new_post,
    new_sme,
    tables_with,
    to_send,
)

MARK = "xylographically"  # a word that nobody else writes
KEPT = "zygomorphically"

HOLD_WORDS = {
    *("smes", "turns", "wordings", "highlights", "ideas", "notes", "director_questions"),
    *("inbox", "outbox", "chat_log", "feeds", "feed_items", "forwards"),
    *("posts", "comments", "cadences"),
}


def fill(store: SqlStore, mark: str) -> Office:
    """Somebody's words in every place that can hold them, old wordings and sent messages included."""
    with store.begin() as tx:
        office = furnish(tx, mark)
        tx.commit()
    with store.begin() as tx:
        tx.turns.keep_off_record(office.id, {office.turns[0].id})
        tx.turns.delete(office.id, office.turns[0].id)
        (own, others) = tx.outbox.claim(office.id, NOW, LEASE, 9)
        tx.outbox.put_off(office.id, own.id, later(days=1))
        tx.outbox.put_off(office.id, others.id, later(days=1), failed=True)
        tx.chat_log.add(
            office.id, ChatMessage("C-marketing", "", "1772528412.000000", others.view.text, key=others.key)
        )
        tx.chat_log.add(office.id, ChatMessage("C-marketing", office.sme.user, "1772528413.000000", f"chat {mark}"))
        tx.inbox.add(office.id, event("C-marketing", 5, f"elsewhere {mark}", user=office.sme.user), NOW)
        tx.commit()
    return office


def test_every_row_goes_and_nobody_elses(store: SqlStore) -> None:
    office, other = fill(store, MARK), fill(store, KEPT)
    with store.begin() as tx:
        tx.outbox.add(office.id, to_send("C-marketing", "of the team", "kept"))
        tx.chat_log.add(office.id, ChatMessage("C-marketing", "U-dir", "1772528419.000000", "kept"))
        tx.commit()
    assert tables_with(store, MARK) == HOLD_WORDS
    kept = counts(store, other.id)

    with store.begin() as tx:
        tx.erasures.erase(office.id, office.sme.id, later(hours=1))
        tx.erasures.erase(office.id, office.sme.id, later(hours=2))  # nobody is there any more
        tx.commit()

    assert tables_with(store, MARK) == set()
    assert tables_with(store, KEPT) == HOLD_WORDS
    assert counts(store, other.id) == kept
    left = {table: number for table, number in counts(store, office.id).items() if number}
    kept_rows = {"directors": 1, "known_leads": 2, "audit": 2, "tombstones": 1, "outbox": 1, "chat_log": 1}
    assert left == kept_rows | {"errands": 1}
    with store.read() as tx:
        assert [row.action for row in tx.audit.about(office.id, office.sme.id)] == ["read a transcript", "erase"]
        assert tx.erasures.tombstones(office.id) == [(office.sme.user, later(hours=1))]
        assert tx.turns.search(office.id, MARK, later(days=9), 9, office.sme.id) == []
        assert tx.ideas.search(office.id, MARK, 9) == []


def test_a_feed_of_theirs_stays_as_far_as_others_were_shown_it(store: SqlStore) -> None:
    """A feed for one person goes with them; what was put before a colleague stays, with a feed that nobody reads."""
    with store.begin() as tx:
        office = furnish(tx)
        place = office.id
        bo = tx.smes.add(new_sme(place, "Bo"))
        shown = tx.items.add(new_item(office.feed, 2), (5,))
        forward = add_forward(tx, new_forward(bo, shown))
        lonely = add_feed(tx, new_feed(place, 2, sme=office.sme.id))
        tx.items.add(new_item(lonely, 1), (5,))
        everybodys = add_feed(tx, new_feed(place, 3))
        kept = tx.items.add(new_item(everybodys, 3), (5,))
        tx.erasures.erase(place, office.sme.id, NOW)
        tx.commit()
    with store.read() as tx:
        assert tx.feeds.all(place) == [everybodys]
        left = tx.feeds.get(place, office.feed.id)
        assert left == replace(office.feed, sme=None, state=FeedState.REMOVED, next_poll_at=None)
        assert tx.feeds.get(place, lonely.id) is None
        assert tx.items.get(place, office.item.id) is None, "only they were shown it"
        assert tx.items.like(place, "", [1, 2, 5], NOW, 9) == [kept, shown]
        assert tx.forwards.waiting(place, bo.id) == [forward]
        assert tx.forwards.of(place, office.sme.id) == []
    with store._writer.connect() as connection:
        keys = connection.execute(text("SELECT count(*) FROM story_keys")).scalar_one()
        assert keys == 2
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_what_was_shared_with_colleagues_is_theirs_alone(store: SqlStore) -> None:
    """A post that somebody else wrote too stays, and a buddy's cadence: without a trace of who is forgotten."""
    with store.begin() as tx:
        office = furnish(tx, MARK)
        place, ada = office.id, replace(office.sme, name=MARK.capitalize())
        tx.smes.save(ada)
        bo, cy = (tx.smes.add(new_sme(place, name)) for name in ("Bo", "Cy"))
        both = new_post(ada, 7, authors=(ada.id, bo.id), idea=office.idea.id, report="1.0", logged_by=office.feed.title)
        shared = add_post(tx, both)
        others = add_post(tx, new_post(bo, 8, logged_by="Dora"))
        alone = add_post(tx, new_post(ada, 9, state=PostState.TAKEN_BACK))
        feed = add_feed(tx, new_feed(place, 5, kind=FeedKind.COMMENTS, post=alone.id))
        tx.items.add(new_item(feed, 5), (9,))
        kept_feed = add_feed(tx, new_feed(place, 6, kind=FeedKind.COMMENTS, post=shared.id))
        under = add_comment(tx, new_comment(bo, 5, shared))
        add_comment(tx, new_comment(ada, 5, shared))
        over = tx.pairs.add(new_pair(cy, ada, state=PairState.OVER))
        pair = tx.pairs.add(new_pair(ada, bo, state=PairState.ACTIVE))
        assert pair is not None
        assert over is not None
        tried = (Tried(NOW, f"I asked {ada.name} too"), Tried(NOW, "I asked"))
        for sme in (bo, cy):
            tx.cadences.save(Cadence(place, sme.id, NOW.date(), tried=tried))
        tx.erasures.erase(place, ada.id, NOW)
        tx.commit()
    assert tables_with(store, MARK) == set()
    assert tables_with(store, MARK.capitalize()) == set()
    with store.read() as tx:
        left = replace(shared, authors=(bo.id,), names=("Bo",), idea=None, report="", logged_by="")
        assert tx.posts.of_sme(place, bo.id, 9) == [others, left]
        assert tx.posts.by_link(place, both.url) == left
        for gone in (office.post, alone):
            assert tx.posts.get(place, gone.id) is None
            assert tx.posts.by_link(place, gone.url) is None
        assert tx.comments.of(place, bo.id) == [under]
        assert [found.id for found in tx.feeds.all(place)] == [kept_feed.id]
        assert tx.feeds.get(place, feed.id) is None
        for sme in (bo, cy):
            assert tx.pairs.of(place, sme.id) is None
            assert tx.cadences.get(place, sme.id) == Cadence(place, sme.id, NOW.date(), tried=tried[1:])
        assert tx.pairs.get(place, over.id) is None
    left_rows = counts(store, place)
    assert (left_rows["posts"], left_rows["post_authors"], left_rows["post_links"]) == (2, 2, 2)
    assert (left_rows["pairs"], left_rows["comments"], left_rows["errands"], left_rows["story_keys"]) == (0, 1, 1, 0)


def test_a_message_sent_keeps_no_words_in_the_outbox(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for number in range(2):
            tx.outbox.add(place, to_send(f"D{number}", f"k{number}", MARK))
        tx.inbox.add(place, event("D1", 1, MARK), NOW)
        tx.commit()
    assert tables_with(store, MARK) == {"outbox", "inbox"}
    with store.begin() as tx:
        first, second = tx.outbox.claim(place, NOW, LEASE, 9)
        tx.outbox.sent(place, first.id, "1.0", NOW, unprompted=True)
        tx.outbox.drop(place, second.id)
        found = tx.inbox.next(place, "D1")
        assert found is not None
        tx.inbox.handled(place, found.id)
        tx.commit()
    assert tables_with(store, MARK) == set()


def files_with(folder: Path, word: str) -> set[str]:
    return {file.name for file in folder.iterdir() if word.encode() in file.read_bytes()}


def test_raw_bytes_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "x.sqlite3").write_bytes(sqlite_template.read_bytes())
    with closing(SqlStore(f"sqlite:///{folder / 'x.sqlite3'}")) as store:
        office = fill(store, MARK)
        fill(store, KEPT)
        with store.begin() as tx:  # pages of it
            tx.notes.add(replace(office.note, ts="9.0", text=f"{MARK} " * 2500))
            tx.commit()
        assert files_with(folder, MARK) == {"x.sqlite3-wal"}
        with store._writer.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        assert files_with(folder, MARK) == {"x.sqlite3", "x.sqlite3-wal"}

        with store.begin() as tx:
            tx.erasures.erase(office.id, office.sme.id, later(hours=1))
            tx.commit()
        assert files_with(folder, MARK), "an erasure alone leaves bytes behind"
        assert free_pages(store) > 0
        left = store.scrub()

        assert free_pages(store) == 0
        assert files_with(folder, MARK) == set()
        assert sum(file.stat().st_size for file in folder.glob("*-wal")) == 0
        assert files_with(folder, KEPT) == {"x.sqlite3"}
        assert len(left) == 1
        assert "backups" in left[0]


def free_pages(store: SqlStore) -> int:
    with store._reader.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())


def test_a_reader_keeps_sqlites_journal_and_is_named(sqlite_store: SqlStore, tmp_path: Path) -> None:
    office = fill(sqlite_store, MARK)
    with sqlite_store.read() as reader:
        reader.workspaces.all()
        with sqlite_store.begin() as tx:
            tx.erasures.erase(office.id, office.sme.id, later(hours=1))
            tx.commit()
        left = sqlite_store.scrub()
        assert any("journal" in sentence for sentence in left)
    assert not any("journal" in sentence for sentence in sqlite_store.scrub())


def test_raw_bytes_on_postgres(postgres: PostgresServer, postgres_url: str) -> None:
    word = MARK.encode()
    with closing(SqlStore(postgres_url)) as store:
        office = fill(store, MARK)
        fill(store, KEPT)
        assert {path.parts[0] for path in postgres.files_holding(word)} == {"pg_wal"}
        with store._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        postgres.checkpoint()
        assert {path.parts[0] for path in postgres.files_holding(word)} >= {"base"}

        with store.begin() as tx:
            tx.erasures.erase(office.id, office.sme.id, later(hours=1))
            tx.commit()
        postgres.checkpoint()
        assert postgres.files_holding(word), "an erasure alone leaves bytes behind"
        left = store.scrub()

        assert postgres.files_holding(word) == []
        assert {path.parts[0] for path in postgres.files_holding(KEPT.encode())} >= {"base"}
        assert len(left) == 1
        assert "backups" in left[0]


def test_postgres_copies_no_words_into_its_catalogue(postgres: PostgresServer, postgres_url: str) -> None:
    """With enough rows for statistics to be made of them."""
    with closing(SqlStore(postgres_url)) as store:
        with store.begin() as tx:
            office = furnish(tx, MARK)
            for number in range(60):
                tx.notes.add(replace(office.note, text=MARK, ts=f"{number}.0"))
            tx.commit()
        with store._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
            kept = connection.execute(text("SELECT * FROM pg_stats WHERE schemaname = 'public'")).all()
    assert len(kept) > 20
    assert not [row for row in kept if MARK in str(row)]


def test_what_postgres_cannot_reach_is_named(postgres: PostgresServer, postgres_url: str) -> None:
    """A role that owns nothing and may do nothing, and a session that still reads."""
    database = postgres_url.rpartition("/")[2]
    with closing(psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)) as owner:
        owner.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
        owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk")
        owner.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        owner.execute("SELECT count(*) FROM smes")
        with closing(SqlStore(f"postgresql://clerk:clerk@127.0.0.1:{postgres.port}/{database}")) as store:
            left = store.scrub()
        owner.execute("ROLLBACK")
        owner.execute("DROP OWNED BY clerk")
        owner.execute("DROP ROLE clerk")
    told = "\n".join(left)
    for named in ("turns belongs to another role", "switch the journal", "make checkpoints", "backups", "a moment ago"):
        assert named in told, told


def test_settings_that_keep_old_journals_are_named(postgres_url: str) -> None:
    """This server throws old journal files away; one that keeps them is told apart."""
    with closing(SqlStore(postgres_url)) as store:
        assert not any("PostgreSQL" in sentence for sentence in store.scrub())
    with closing(psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)) as owner:
        owner.execute(f"ALTER DATABASE {postgres_url.rpartition('/')[2]} SET wal_recycle = 'on'")
    with closing(SqlStore(postgres_url)) as store:
        assert any("wal_recycle" in sentence for sentence in store.scrub())

"""Migrations: from nothing and from an older database with rows in it, in code, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.domain.cadence import Cadence
from bot.domain.errors import Gone, Misconfigured, StoreUnavailable
from bot.storage.engine import make_engine, parsed
from bot.storage.migrations import current, head, upgrade
from bot.storage.migrations.compare import ours
from bot.storage.scrub import WITH_WORDS
from bot.storage.store import SqlStore
from bot.storage.tables import workspaces
from tests.servers.postgres import PostgresServer
from tests.storage.conftest import (
    KINDS,
    LEASE,
    NOW,
    later,
    new_feed,
    new_forward,
    new_interview,
    new_post,
    new_sme,
)
from tests.storing import open_store

STAMP = {"sqlite": "2026-03-03T09:00:00.000000Z", "postgres": "2026-03-03T09:00:00+00:00"}


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection of our own making, for looking behind the repositories."""
    engine = make_engine(parsed(url), 5, writes=True)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'beatdesk.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.create_database()
    yield address
    server.drop_database(address)


def test_from_nothing_to_the_newest(empty: str) -> None:
    assert current(empty) is None
    upgrade(empty)
    assert current(empty) == head()
    upgrade(empty)  # again changes nothing
    with closing(SqlStore(empty)) as store, store.begin() as tx:
        assert tx.workspaces.add("playground", "Acme", "UTC", "C").id == 1


def test_the_tables_of_the_migrations_are_those_of_the_code(url: str) -> None:
    with opened(url) as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, workspaces.metadata) == []
        # What Alembic does not compare: conditions of indexes, and what may be NULL.
        inspector = inspect(connection)
        for table in workspaces.metadata.sorted_tables:
            wanted = {index.name: index.unique for index in table.indexes}
            found = {index["name"]: bool(index["unique"]) for index in inspector.get_indexes(table.name)}
            unique = {constraint["name"] for constraint in inspector.get_unique_constraints(table.name)}
            assert {n: u for n, u in found.items() if n not in unique and not str(n).endswith("searched")} == wanted
            options = {
                index["name"]: bool(index.get("dialect_options")) and "where" in str(index["dialect_options"])
                for index in inspector.get_indexes(table.name)
            }
            for index in table.indexes:
                partial = index.dialect_options[connection.dialect.name]["where"] is not None
                assert options[index.name] is partial, index.name


def test_rows_of_the_first_revision_survive_and_are_found(empty: str) -> None:
    upgrade(empty, "0001")
    assert current(empty) == "0001"
    kind = "sqlite" if empty.startswith("sqlite") else "postgres"
    with opened(empty) as connection:
        for statement in FILL:
            connection.execute(text(statement), {"at": STAMP[kind]})
        connection.commit()
    upgrade(empty)

    store = SqlStore(empty)
    with store.read() as tx:
        (hit,) = tx.turns.search(1, "zurück", NOW, 9)
        assert (hit.text, hit.at, hit.turn) == ("Zurück zu den racks", NOW, 1)
        assert tx.turns.search(1, "secret", NOW, 9) == []
        assert [turn.off_record for turn in tx.turns.of(1, 1)] == [False, True]
        (idea,) = tx.ideas.search(1, "headline", 9)
        assert idea.headline == "A headline"
        assert [row.action for row in tx.audit.about(1, 1)] == ["read"]
    store.close()


FILL = [
    "INSERT INTO workspaces (kind, name, zone, channel) VALUES ('playground', 'Acme', 'UTC', 'C')",
    """INSERT INTO smes (workspace_id, "user", channel, name, zone, beat, topics, shapers, slot, state, enrolled_at,
       weekly_budget) VALUES (1, 'U1', 'D1', 'Ada', 'UTC', 'b', '[]', '[]', '1 09:00', 'active', :at, 2)""",
    """INSERT INTO interviews (workspace_id, sme_id, state, opened_at, version, wish, light, readable_at)
       VALUES (1, 1, 'closed', :at, 0, '', false, :at)""",
    """INSERT INTO turns (workspace_id, interview_id, sme_id, who, text, at, ts, order_ts, off_record, deleted, rule,
       reason) VALUES (1, 1, 1, 'sme', 'Zurück zu den racks', :at, '1', '1', false, false, '', ''),
       (1, 1, 1, 'sme', 'a secret', :at, '2', '2', true, false, '', '')""",
    """INSERT INTO highlights (workspace_id, interview_id, sme_id, turn_id, "start", "end", text, kind, score,
       created_at) VALUES (1, 1, 1, 1, 0, 6, 'Zurück', 'story', 1, :at)""",
    """INSERT INTO ideas (workspace_id, sme_id, interview_id, highlight_id, quote, kind, headline, angle, proof, status,
       created_at, visible_at, version, reason, note)
       VALUES (1, 1, 1, 1, 'Zurück', 'story', 'A headline', '', '', 'new', :at, :at, 0, '', '')""",
    """INSERT INTO audit (workspace_id, actor, action, object, at, sme_id)
       VALUES (1, 'Dora', 'read', 'interview 1', :at, 1)""",
]


def test_rows_of_the_fourth_revision_survive_beside_feeds(empty: str) -> None:
    """On SQLite the interviews are made anew under the rows that refer to them."""
    upgrade(empty, "0004")
    kind = "sqlite" if empty.startswith("sqlite") else "postgres"
    more = """INSERT INTO interviews (workspace_id, sme_id, state, opened_at, version, wish, light, summary)
              VALUES (1, 1, 'closed', :at, 7, 'done', true, 'kept'), (1, 1, 'closed', :at, 0, '', false, '')"""
    with opened(empty) as connection:
        for statement in (*FILL, more, "DELETE FROM interviews WHERE id = 3"):
            connection.execute(text(statement), {"at": STAMP[kind]})
        connection.commit()
    upgrade(empty)

    with closing(SqlStore(empty)) as store:
        with store.begin() as tx:
            kept = tx.interviews.get(1, 2)
            sme = tx.smes.get(1, 1)
            assert kept is not None
            assert sme is not None
            assert (kept.version, kept.wish, kept.light, kept.summary, kept.opened_at) == (7, "done", True, "kept", NOW)
            assert kept.forward is None
            assert (sme.beat.must, sme.beat.never) == ((), ())
            assert [turn.text for turn in tx.turns.of(1, 1)] == ["Zurück zu den racks", "a secret"]
            assert [idea.source for idea in tx.ideas.search(1, "headline", 9)] == [None]
            feed = tx.feeds.add(new_feed(1, sme=1), "host/feed")
            forward = tx.forwards.add(new_forward(sme))
            assert feed is not None
            assert forward is not None
            opened_now = tx.interviews.add(new_interview(sme, forward=forward.id))
            assert opened_now is not None
            assert opened_now.id == 4, "an id is never used again"
            tx.commit()
        for statement in (
            "UPDATE interviews SET forward_id = 99 WHERE id = 2",
            "DELETE FROM interviews WHERE id = 1",
            "DELETE FROM forwards",
        ):
            with pytest.raises(Gone), store.begin() as tx:
                tx.interviews.run(text(statement))  # type: ignore[attr-defined]
        with store.begin() as tx:
            assert tx.interviews.add(new_interview(sme)) is None, "one open interview an expert"
        with opened(empty) as connection:
            if kind == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_rows_of_the_fifth_revision_get_a_rhythm(empty: str) -> None:
    """Who was here before posts were counted is as they were, with a cadence that is looked at at once."""
    upgrade(empty, "0005")
    kind = "sqlite" if empty.startswith("sqlite") else "postgres"
    late = {"sqlite": "2026-03-03T23:30:00.000000Z", "postgres": "2026-03-03T23:30:00+00:00"}
    more = """INSERT INTO smes (workspace_id, "user", channel, name, zone, beat, topics, shapers, must, never, slot,
              state, enrolled_at, weekly_budget) VALUES
              (1, 'U2', 'D2', 'Bo', 'Pacific/Auckland', 'b', '[]', '[]', '[]', '[]', '1 09:00', 'paused', :late, 2),
              (1, 'U3', 'D3', 'Cy', 'Mars/Crater', 'b', '[]', '[]', '[]', '[]', '1 09:00', 'left', :late, 2)"""
    feed = """INSERT INTO feeds (workspace_id, url, fingerprint, host, title, kind, state, added_at, added_by, beat,
              secret, "interval", final_url, etag, last_modified, body_hash, failures, trouble, told)
              VALUES (1, 'https://x.example/f', 'p', 'x.example', 'X', 'news', 'active', :at, 'Dora', '', false, 3600,
              '', '', '', '', 0, '', false)"""
    with opened(empty) as connection:
        for statement in (*FILL, more, feed):
            connection.execute(text(statement), {"at": STAMP[kind], "late": late[kind]})
        connection.commit()
    upgrade(empty)

    with closing(open_store(empty)) as store, store.begin() as tx:
        ada, bo, cy = (tx.smes.get(1, number) for number in (1, 2, 3))
        assert ada is not None
        assert bo is not None
        assert cy is not None
        as_new = new_sme(1)
        for sme in (ada, bo, cy):
            for name in ("goal", "every", "every_from", "country", "working_days", "day_begins", "day_ends", "leaves"):
                assert getattr(sme, name) == getattr(as_new, name), name
            assert sme.silent_since is None
        assert tx.cadences.get(1, 1) == Cadence(1, 1, date(2026, 3, 31), wake_at=NOW)
        assert tx.cadences.get(1, 2) == Cadence(1, 2, date(2026, 4, 1), wake_at=later(hours=14, minutes=30))
        assert tx.cadences.get(1, 3) == Cadence(1, 3, date(2026, 3, 31)), "nobody looks after who has left"
        assert tx.anything_due(1, NOW)
        assert [cadence.sme for cadence in tx.cadences.claim_due(1, later(days=1), LEASE, 9)] == [1, 2]
        (kept,) = tx.feeds.all(1)
        assert (kept.title, kept.post) == ("X", None)
        assert [idea.headline for idea in tx.ideas.search(1, "headline", 9)] == ["A headline"]
        post = tx.posts.add(new_post(ada, idea=1), ["x.example/1"])
        assert post is not None
        assert tx.posts.last_days(1) == {1: NOW.date()}
        tx.commit()


def test_a_migration_that_fails_changes_nothing(empty: str) -> None:
    upgrade(empty, "0001")
    with opened(empty) as connection:  # something stands in the second revision's way, near its end
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT 1; END")
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
                "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            )
        connection.commit()
    with pytest.raises(Exception, match=r"couldn't save|refused"):
        upgrade(empty)
    assert current(empty) == "0001"
    with opened(empty) as connection:
        names = {str(name) for name in inspect(connection).get_table_names()}
        assert "turns_fts" not in names
        assert "searched" not in {column["name"] for column in inspect(connection).get_columns("turns")}


def test_several_may_upgrade_at_once(empty: str) -> None:
    failed: list[Exception] = []

    def start() -> None:
        try:
            upgrade(empty)
        except Exception as problem:  # told below
            failed.append(problem)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert current(empty) == head()


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_the_audit_trail_only_grows(store: SqlStore, change: str) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        tx.audit.write(place, "Dora", "read", "x", later(), 1)
        tx.commit()
    with store._writer.connect() as connection:
        with pytest.raises(Exception, match=r"CONSTRAINT_TRIGGER|RaiseException"):
            connection.execute(text(change))
        connection.rollback()
        if connection.dialect.name == "postgresql":
            with pytest.raises(Exception, match="RaiseException"):
                connection.execute(text("TRUNCATE audit"))
    with store.read() as tx:
        assert [row.actor for row in tx.audit.about(place, 1)] == ["Dora"]


def test_postgres_takes_no_statistics_of_peoples_words(postgres_url: str) -> None:
    with opened(postgres_url) as connection:
        kept = connection.execute(
            text(
                """SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                   WHERE relname = ANY(:names) AND attnum > 0 AND NOT attisdropped AND attstattarget <> 0
                   AND atttypid IN ('text'::regtype, 'tsvector'::regtype)"""
            ),
            {"names": list(WITH_WORDS)},
        )
        # Texts that hold nobody's words: platforms' timestamps, closed sets of ours, keys, names of questions.
        assert set(kept.scalars()) == NOBODYS_WORDS


NOBODYS_WORDS = {
    *("turns.who", "turns.ts", "turns.order_ts", "turns.move", "turns.rule", "turns.lead", "turns.coach"),
    *("turns.model", "turns.given_to", "smes.model_host", "interviews.state", "interviews.wish", "interviews.ending"),
    *(
        "highlights.kind",
        "ideas.kind",
        "ideas.format",
        "ideas.stage",
        "ideas.status",
        "ideas.reason",
        "ideas.decided_by",
    ),
    *("notes.ts", "inbox.kind", "inbox.ts", "inbox.target", "inbox.state"),
    *("outbox.kind", "outbox.key", "outbox.replaces", "outbox.sent_ts"),
    *("feeds.fingerprint", "feeds.host", "feeds.kind", "feeds.state", "feeds.added_by", "feeds.etag"),
    *("feeds.last_modified", "feeds.body_hash", "feed_items.guid", "feed_items.link", "feed_items.canonical"),
    *("forwards.kind", "forwards.state", "forwards.why"),
    *("posts.place", "posts.state", "posts.via", "posts.report", "comments.state", "pairs.state"),
    *("chat_log.ts", "chat_log.key", "chat_log.sign", "smes.zone", "smes.slot", "smes.state"),
}


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "not an address", ""])
def test_an_address_of_no_use_is_said_plainly(address: str) -> None:
    with pytest.raises(Misconfigured, match="database"):
        SqlStore(address)


def test_a_file_that_is_no_database_is_an_error_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    file.write_bytes(b"not a database, but long enough to look at" * 50)
    with pytest.raises(StoreUnavailable):
        upgrade(f"sqlite:///{file}")


def test_sqlite_is_opened_as_it_should_be(sqlite_store: SqlStore) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 200}
    for engine, read_only in ((sqlite_store._writer, 0), (sqlite_store._reader, 1)):
        with engine.connect() as connection:
            for pragma, value in (wanted | {"query_only": read_only}).items():
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value, pragma


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    import os

    file = tmp_path / "a" / "b" / "beatdesk.sqlite3"
    before = os.umask(0)
    try:
        upgrade(f"sqlite:///{file}")
        store = SqlStore(f"sqlite:///{file}")
        with store.begin() as tx:
            tx.workspaces.add("playground", "Acme", "UTC", "C")
            tx.commit()
            modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {f"beatdesk.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")}
    assert {folder.stat().st_mode & 0o777 for folder in (file.parent, file.parent.parent)} == {0o700}

    file.chmod(0o644)
    with closing(SqlStore(f"sqlite:///{file}")) as store, store.read():
        assert file.stat().st_mode & 0o777 == 0o600


def test_sqlite_knows_the_search_it_needs() -> None:
    options = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
    assert "ENABLE_FTS5" in options

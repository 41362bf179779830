"""A locked, read-only, full or vanished database: our error, nothing kept, and nobody's words in what is logged."""

from __future__ import annotations

import os
import pwd
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.domain.errors import BeatdeskError, Gone, StoreBusy, StoreFull, StoreReadOnly, StoreUnavailable
from bot.storage.errors import StoreRefusedError
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore
from tests.servers.postgres import PostgresServer
from tests.storage.conftest import NOW, event, furnish, later, new_sme, said, to_send

SECRET = "xylophonic confidences"


def new_place(store: SqlStore) -> int:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        tx.commit()
    return place


def test_a_locked_file_is_busy_and_free_again(sqlite_store: SqlStore, tmp_path: Path) -> None:
    place = new_place(sqlite_store)
    with closing(sqlite3.connect(tmp_path / "only.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy), sqlite_store.begin() as tx:
            tx.smes.add(new_sme(place))
        with sqlite_store.read() as tx:
            assert tx.smes.roster(place) == [], "reading goes on"
        other.execute("ROLLBACK")
    with sqlite_store.begin() as tx:
        tx.smes.add(new_sme(place))
        tx.commit()


def test_a_waiting_writer_gets_its_turn(sqlite_template: Path, tmp_path: Path) -> None:
    import threading

    (tmp_path / "x.sqlite3").write_bytes(sqlite_template.read_bytes())
    with closing(SqlStore(f"sqlite:///{tmp_path / 'x.sqlite3'}", busy_timeout=5)) as store:
        place = new_place(store)
        other = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, lambda: other.execute("ROLLBACK")).start()
        with store.begin() as tx:
            tx.smes.add(new_sme(place))
            tx.commit()
        other.close()


def test_a_full_database_keeps_nothing_of_what_failed(sqlite_store: SqlStore) -> None:
    place = new_place(sqlite_store)
    with sqlite_store.begin() as tx:
        tx._connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are
        with pytest.raises(StoreFull):
            for second in range(500):
                tx.inbox.add(place, event("D1", second, "x" * 1000), NOW)
    with pytest.raises(StoreFull), sqlite_store.begin() as tx:
        for second in range(500):
            tx.inbox.add(place, event("D1", second, "x" * 1000), NOW)
        tx.commit()
    with sqlite_store.read() as tx:
        assert tx.inbox.waiting(place, later(days=9)) == []
    with sqlite_store.begin() as tx:
        tx._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert tx.inbox.add(place, event("D1", 1), NOW) is True


def test_a_reading_transaction_writes_nothing(store: SqlStore) -> None:
    place = new_place(store)
    with pytest.raises(StoreReadOnly), store.read() as tx:
        tx.smes.add(new_sme(place))


def told_to_nobody(url: str) -> str:
    """What a process hears that tries to write as somebody whom modes of files concern: root may write anything."""
    reads, writes = os.pipe()
    child = os.fork()
    if child:
        os.close(writes)
        os.waitpid(child, 0)
        with os.fdopen(reads) as told:
            return told.read()
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        with SqlStore(url, busy_timeout=1).begin() as tx:
            tx.workspaces.add("playground", "Acme", "UTC", "C")
            tx.commit()
            heard = "it was written"
    except BaseException as problem:  # told to the parent
        heard = f"{type(problem).__name__}: {problem}"
    os.write(writes, heard.encode())
    os._exit(0)


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_file_that_may_not_be_written(tmp_path: Path, sqlite_template: Path, folder_too: bool) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    file = folder / "x.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    file.chmod(0o444)
    folder.chmod(0o555 if folder_too else 0o777)
    for parent in [tmp_path, *tmp_path.parents]:
        if os.geteuid() == 0 and parent.stat().st_mode & 0o005 != 0o005:
            parent.chmod(parent.stat().st_mode | 0o005)
    with closing(SqlStore(f"sqlite:///{tmp_path / 'other.sqlite3'}")) as store, store.read():
        pass  # the child loads no module
    heard = told_to_nobody(f"sqlite:///{file}")
    folder.chmod(0o755)
    assert heard.startswith("StoreReadOnly"), heard


def test_a_row_that_is_locked_too_long_is_busy(postgres_url: str) -> None:
    with closing(SqlStore(postgres_url, busy_timeout=0.3)) as store:
        with store.begin() as tx:
            office = furnish(tx)
            tx.commit()
        with closing(psycopg.connect(postgres_url.replace("+psycopg", ""))) as other:
            other.execute("SELECT * FROM smes FOR UPDATE")
            with pytest.raises(StoreBusy), store.begin() as tx:
                tx.smes.touch(office.id, office.sme.id, NOW)


def test_a_server_that_goes_away_and_comes_back(postgres_url: str, postgres: PostgresServer) -> None:
    """Its connections are cut in the middle of a transaction, idle ones too; the next transaction works again."""
    with closing(SqlStore(postgres_url)) as store:
        place = new_place(store)
        with pytest.raises(StoreUnavailable), store.begin() as tx:
            tx.smes.add(new_sme(place))
            with closing(psycopg.connect(postgres.url().replace("+psycopg", ""), autocommit=True)) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (postgres_url.rpartition("/")[2],),
                )
            tx.commit()
        with store.read() as tx:
            assert tx.smes.roster(place) == []
        with store.begin() as tx:
            tx.smes.add(new_sme(place))
            tx.commit()


def test_a_server_that_was_killed() -> None:
    from tests.conftest import require
    from tests.servers.postgres import find_binaries

    require("PostgreSQL's initdb and postgres (Debian's package: postgresql)", find_binaries())
    with PostgresServer() as server:
        upgrade(server.url())
        with closing(SqlStore(server.url(), busy_timeout=1)) as store:
            place = new_place(store)
            with pytest.raises(StoreUnavailable), store.begin() as tx:
                tx.smes.add(new_sme(place))
                server.stop()
                tx.smes.add(new_sme(place, "Bo"))
            with pytest.raises(StoreUnavailable), store.begin() as tx:
                tx.workspaces.all()


def test_nobody_listens() -> None:
    store = SqlStore("postgresql://nobody:secret-password@127.0.0.1:9/none")
    with pytest.raises(StoreUnavailable) as caught, store.read():
        pass
    store.close()
    assert "secret-password" not in "".join(traceback.format_exception(caught.value))


def test_a_reference_to_what_is_gone(store: SqlStore) -> None:
    with store.begin() as tx:
        office = furnish(tx)
        tx.commit()
    with store.begin() as tx:
        tx.erasures.erase(office.id, office.sme.id, NOW)
        tx.commit()
    with store.begin() as tx, pytest.raises(Gone):
        tx.turns.add(office.id, office.interview.id, said("too late"))
    with store.begin() as tx, pytest.raises(Gone):
        tx.outbox.add(office.id, to_send("D1", "late", sme=office.sme.id))


def test_an_id_larger_than_any_is_of_nothing(store: SqlStore) -> None:
    place = new_place(store)
    with pytest.raises(Gone), store.begin() as tx:
        tx.interviews.get(place, 10**30)


def test_no_error_quotes_anybody(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    """Not the exception, not the driver's that caused it, not at DEBUG: PostgreSQL quotes rows, SQLite queries."""
    caplog.set_level("DEBUG")
    place = new_place(store)
    told = []

    def fails(kind: type[BaseException], what: str) -> None:
        with pytest.raises(kind) as caught, store.begin() as tx:
            connection = tx._connection
            if what == "row":
                tx.smes.add(new_sme(place, SECRET))
                tx.smes.add(new_sme(place, SECRET))  # a second of the same user
            elif what == "value":
                connection.exec_driver_sql("CREATE TABLE strict_one (said text NOT NULL, more text NOT NULL)")
                tx.director_questions.run(insert_null(connection.dialect.name), {"said": SECRET})
            else:
                tx.director_questions.run(bad_query(connection.dialect.name), {"words": f'"{SECRET}'})
        told.append("".join(traceback.format_exception(caught.value)))

    fails(StoreRefusedError, "row")
    fails(StoreRefusedError, "value")
    fails(BeatdeskError, "query")
    assert all("Error" in text for text in told)
    for word in SECRET.split():
        assert not any(word in text for text in told), told
        assert word not in caplog.text


def insert_null(dialect: str) -> object:
    from sqlalchemy import text

    return text("INSERT INTO strict_one (said, more) VALUES (:said, NULL)")


def bad_query(dialect: str) -> object:
    from sqlalchemy import text

    if dialect == "sqlite":
        return text("SELECT rowid FROM turns_fts WHERE turns_fts MATCH :words")
    return text("SELECT CAST(:words AS integer)")

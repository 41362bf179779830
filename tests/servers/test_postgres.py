"""The test server itself: it starts, shows its raw bytes, and leaves nothing behind, even after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.conftest import require
from tests.servers.postgres import PostgresServer, find_binaries


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_databases_come_and_go(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    with connect(url) as connection:
        connection.execute("CREATE TABLE words (said text)")
        connection.execute("INSERT INTO words VALUES ('Größe')")
        copied = connection.execute("SELECT lower(said) FROM words").fetchone()
    assert copied == ("größe",)

    copy = postgres.create_database(template=url.rpartition("/")[2])
    with connect(copy) as connection:
        assert connection.execute("SELECT said FROM words").fetchone() == ("Größe",)

    postgres.drop_database(copy)
    postgres.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


def test_raw_bytes_show_words_until_the_wal_is_retired(postgres: PostgresServer) -> None:
    words = b"a passage that nobody else would write"
    url = postgres.create_database()
    with connect(url) as connection:
        connection.execute("CREATE TABLE words (said text)")
        connection.execute("INSERT INTO words VALUES (%s)", (words.decode(),))
        postgres.checkpoint()
        places = {path.parts[0] for path in postgres.files_holding(words)}
        assert places == {"base", "pg_wal"}

        connection.execute("TRUNCATE words")
        assert {path.parts[0] for path in postgres.files_holding(words)} >= {"pg_wal"}
    postgres.retire_wal()

    assert postgres.files_holding(words) == []
    postgres.drop_database(url)


def test_nothing_is_left_when_the_process_that_started_it_is_killed() -> None:
    require("PostgreSQL's initdb and postgres (Debian's package: postgresql)", find_binaries())
    program = (
        "import time; from tests.servers.postgres import PostgresServer; s = PostgresServer();"
        "print(s.data_dir, flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip()).parent
        assert (folder / "data" / "postmaster.pid").exists()
        child.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()

"""Connections: how a database is opened so that it is safe to write, private on disk and silent in logs."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url

from bot.domain.errors import Misconfigured, StoreReadOnly, StoreUnavailable
from bot.storage.errors import silence


def parsed(url: str) -> URL:
    """The address of a database. Raises Misconfigured when it is of no kind we keep words in."""
    try:
        address = make_url(url)
    except Exception as problem:
        raise Misconfigured("I can't use the database.", ["The database's address can't be read."]) from problem
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername in {"sqlite", "sqlite+pysqlite"}:
        if address.database in {None, "", ":memory:"}:
            raise Misconfigured(
                "I can't use the database.",
                ["SQLite needs a file, such as sqlite:///data/beatdesk.sqlite3: in memory, words would be lost."],
            )
        return address
    if address.drivername != "postgresql+psycopg":
        raise Misconfigured(
            "I can't use the database.",
            ["Use sqlite:///path/to/file or postgresql://user:password@host/name."],
        )
    return address


def sqlite_file(address: URL) -> Path | None:
    """The file behind a SQLite address; None for PostgreSQL."""
    if not address.drivername.startswith("sqlite"):
        return None
    name = str(address.database).removeprefix("file:").partition("?")[0]
    return Path(name)


def make_engine(address: URL, busy_timeout: float, *, writes: bool) -> Engine:
    """An engine whose transactions may write, or one whose transactions can't.

    `busy_timeout` is how many seconds a statement waits for a lock. Opens no connection.
    """
    file = sqlite_file(address)
    if file is None:
        engine = _postgres_engine(address, busy_timeout, writes)
    else:
        engine = _sqlite_engine(address, file, busy_timeout, writes)
    silence(engine)
    return engine


def _sqlite_engine(address: URL, file: Path, busy_timeout: float, writes: bool) -> Engine:
    engine = create_engine(
        address, hide_parameters=True, connect_args={"timeout": busy_timeout}, pool_timeout=busy_timeout
    )

    @event.listens_for(engine, "do_connect")
    def private_file(*_: Any) -> None:
        make_private(file)

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        pragmas = [
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            f"busy_timeout={int(busy_timeout * 1000)}",
        ]
        for pragma in pragmas if writes else [*pragmas, "query_only=ON"]:
            connection.execute(f"PRAGMA {pragma}")

    def begin(dbapi_connection: Any) -> None:
        # A writer takes the lock at once: a lock asked for later can't wait for another writer without a deadlock.
        dbapi_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    # Not through the engine's event of that name, which would make each statement look for listeners.
    engine.dialect.do_begin = begin  # type: ignore[method-assign]
    return engine


def _postgres_engine(address: URL, busy_timeout: float, writes: bool) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=busy_timeout,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={
            "connect_timeout": max(2, int(busy_timeout)),
            "application_name": "beatdesk",
            "options": f"-c timezone=UTC -c lock_timeout={int(busy_timeout * 1000)}",
        },
    )
    if not writes:

        @event.listens_for(engine, "connect")
        def settle(connection: Any, _: Any) -> None:
            connection.read_only = True

    return engine


def make_private(file: Path) -> None:
    """See that the database's file and a folder made for it are private. SQLite gives its journals the same mode."""
    try:
        for folder in reversed([parent for parent in file.absolute().parents if not parent.exists()]):
            folder.mkdir(mode=0o700, exist_ok=True)
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            if file.is_file() and file.stat().st_uid == os.geteuid() and file.stat().st_mode & 0o077:
                file.chmod(0o600)
    except PermissionError as problem:
        raise StoreReadOnly() from problem
    except OSError as problem:
        raise StoreUnavailable() from problem

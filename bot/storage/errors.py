"""The one place where a database's own errors become ours, without anybody's words in them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import BeatdeskError, Gone, StoreBusy, StoreFull, StoreReadOnly, StoreUnavailable

_SQLITE = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_FULL: StoreFull,
}
_POSTGRES = {
    "25006": StoreReadOnly,  # read_only_sql_transaction
    "40001": StoreBusy,  # serialization_failure
    "40P01": StoreBusy,  # deadlock_detected
    "53100": StoreFull,  # disk_full
    "55P03": StoreBusy,  # lock_not_available
    "57014": StoreBusy,  # query_canceled
}
_NOT_THERE_POSTGRES = {"23503", "22003"}  # foreign_key_violation; an id larger than any
_PRIMARY_CODE = 0xFF


class StoreRefusedError(BeatdeskError):
    """The database refused a row or a statement: a mistake of ours, and no use trying again."""

    def __init__(self, told: str) -> None:
        super().__init__("I couldn't save that, and it's my mistake. Nothing has changed; please tell whoever runs me.")
        self.told = told

    def __str__(self) -> str:
        return self.told


@contextmanager
def translated(file: Path | None = None) -> Iterator[None]:
    """Turn database errors raised inside into ours. `file` is SQLite's, to tell a missing right from a missing file."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        raise ours(error, file) from error


def ours(error: Exception, file: Path | None = None) -> Exception:
    """The error of ours that a database's error is."""
    vendor = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(vendor, sqlite3.Error):
        return _from_sqlite(vendor, file)
    if isinstance(vendor, psycopg.Error):
        return _from_postgres(vendor)
    if isinstance(vendor, PoolTimeout):
        return StoreBusy()
    if isinstance(vendor, OverflowError):
        return _gone()
    return StoreRefusedError(f"a statement can't be used: {type(vendor).__name__}")


def silence(engine: Engine) -> None:
    """Take from the engine's errors whatever a driver quotes of a row or a value, before anybody sees them."""

    @event.listens_for(engine, "handle_error")
    def without_words(context: ExceptionContext) -> None:
        told = _told(context.original_exception)
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None:
                error.args = (told,)


def _from_sqlite(vendor: sqlite3.Error, file: Path | None) -> Exception:
    code = getattr(vendor, "sqlite_errorcode", 0)
    primary = code & _PRIMARY_CODE
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return _gone()
    if primary == sqlite3.SQLITE_CANTOPEN and file is not None and file.exists():
        writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
        return StoreUnavailable() if writable else StoreReadOnly()
    if primary in _SQLITE:
        return _SQLITE[primary]()
    if isinstance(vendor, sqlite3.OperationalError | sqlite3.InternalError) or type(vendor) is sqlite3.DatabaseError:
        return StoreUnavailable()
    return StoreRefusedError(f"the database refused: {_told(vendor)}")


def _from_postgres(vendor: psycopg.Error) -> Exception:
    state = vendor.sqlstate
    if state in _NOT_THERE_POSTGRES:
        return _gone()
    if state in _POSTGRES:
        return _POSTGRES[state]()
    if isinstance(vendor, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return StoreUnavailable()
    return StoreRefusedError(f"the database refused: {_told(vendor)}")


def _gone() -> BeatdeskError:
    return Gone("That isn't there any more.")


def _told(vendor: BaseException | None) -> str:
    """The name, code and, where it can't hold a value, the message of a driver's error."""
    name = type(vendor).__name__
    if isinstance(vendor, sqlite3.Error):
        code = getattr(vendor, "sqlite_errorname", "")
        plain = isinstance(vendor, sqlite3.OperationalError) and not str(vendor).startswith("fts5")
        return f"{name} {code}: {vendor}" if plain else f"{name} {code}".rstrip()
    if isinstance(vendor, psycopg.Error):
        if vendor.sqlstate is None and isinstance(vendor, psycopg.OperationalError):
            return f"{name}: {vendor}".strip()  # no connection: nothing of ours was sent
        parts = (name, vendor.sqlstate, vendor.diag.constraint_name)
        return " ".join(part for part in parts if part)
    return name

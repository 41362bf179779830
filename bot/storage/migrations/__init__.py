"""Bringing a database to the tables of today, from an empty one or an older one, in code: no alembic.ini."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from bot.domain.errors import Misconfigured
from bot.storage.engine import make_engine, parsed, sqlite_file
from bot.storage.errors import translated

WAIT = 30.0  # seconds, for another process that is at it
_LOCK = 4_812_310_777  # any number, the same for all
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its context in a module


def upgrade(url: str, revision: str = "head") -> None:
    """Make or change the tables, in one transaction: it is done completely or not at all. Several may try at once."""
    address = parsed(url)
    engine = make_engine(address, WAIT, writes=True)
    try:
        with translated(sqlite_file(address)), engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            with _ONE_AT_A_TIME:
                command.upgrade(_config(connection), revision)
    except CommandError as problem:
        why = "Its tables are of a newer Beatdesk than this one. Install that one, or restore a backup."
        raise Misconfigured("I can't use the database.", [why]) from problem
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The revision a database stands at; None when it has no tables of ours."""
    address = parsed(url)
    file = sqlite_file(address)
    if file is not None and not file.exists():
        return None
    engine = make_engine(address, WAIT, writes=False)
    try:
        with translated(file), engine.connect() as connection:
            found: str | None = MigrationContext.configure(connection).get_current_revision()
            return found
    finally:
        engine.dispose()


def head() -> str:
    """The newest revision."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    return str(newest)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

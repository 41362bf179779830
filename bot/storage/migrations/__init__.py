"""Bringing a database to the tables of today, from an empty one or an older one, in code: no alembic.ini."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import Misconfigured
from bot.storage.engine import make_engine, parsed, sqlite_file
from bot.storage.errors import translated

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = Path(__file__).parent / "versions"
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
            if revision != "head" or _stands_at(connection) != head():
                _change(connection, revision)
    finally:
        engine.dispose()


def _change(connection: Connection, revision: str) -> None:
    # Here, since a fifth of a second is long for a start that finds everything as it should be.
    from alembic import command  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    try:
        with _ONE_AT_A_TIME:
            command.upgrade(_config(connection), revision)
    except CommandError as problem:
        why = "Its tables are of a newer Beatdesk than this one. Install that one, or restore a backup."
        raise Misconfigured("I can't use the database.", [why]) from problem


def current(url: str) -> str | None:
    """The revision a database stands at; None when it has no tables of ours."""
    address = parsed(url)
    file = sqlite_file(address)
    if file is not None and not file.exists():
        return None
    engine = make_engine(address, WAIT, writes=False)
    try:
        with translated(file), engine.connect() as connection:
            return _stands_at(connection)
    finally:
        engine.dispose()


def _stands_at(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def head() -> str:
    """The newest revision: they are numbered."""
    return max(file.stem[:4] for file in VERSIONS.glob("0*.py"))


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

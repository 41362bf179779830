"""Making erased words unreadable in the files too: free pages, search segments and journals."""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.storage.feed_tables import feed_items, feeds, forwards
from bot.storage.post_tables import cadences, comments, pairs, posts
from bot.storage.search import INDEXES
from bot.storage.tables import (
    chat_log,
    director_questions,
    highlights,
    ideas,
    inbox,
    interviews,
    notes,
    outbox,
    smes,
    turns,
    wordings,
)

WITH_WORDS = tuple(
    table.name
    for table in (
        turns,
        wordings,
        highlights,
        ideas,
        notes,
        director_questions,
        inbox,
        outbox,
        chat_log,
        smes,
        interviews,  # their summaries
        forwards,
        feeds,  # those for one person
        feed_items,
        posts,
        comments,
        cadences,
        pairs,
    )
)
_BACKUPS = (
    "Copies made outside Beatdesk (backups of the database or its disk) keep their words until they are replaced."
)
_IN_USE = "{what} could not be cleaned, because somebody was using it. Run the clean-up again."
_PERMISSION = "The database's role may not {what}: deleted words stay in its journal (WAL) until it is used up."
_SETTINGS = {
    "archive_mode": ("off", "PostgreSQL's journal is archived (archive_mode): the archive keeps what it holds."),
    "wal_recycle": ("on", "PostgreSQL uses old journal files again (wal_recycle): their bytes stay until overwritten."),
    "wal_keep_size": ("0", "PostgreSQL keeps old journal files for replicas (wal_keep_size)."),
}
_SKIPPED = """
    SELECT relname FROM pg_class WHERE oid IN (SELECT unnest(CAST(:names AS regclass[])))
    AND NOT pg_has_role(relowner, 'USAGE')
"""
_READERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
"""
_REPLICAS = "SELECT (SELECT count(*) FROM pg_stat_replication) + (SELECT count(*) FROM pg_replication_slots)"


def scrub(engine: Engine) -> list[str]:
    """Do what this database can, and return a sentence for each place that could not be reached."""
    left = _scrub_sqlite(engine) if engine.dialect.name == "sqlite" else _scrub_postgres(engine)
    return [*left, _BACKUPS]


def _scrub_sqlite(engine: Engine) -> list[str]:
    """Merge the search segments, in which deleted words are only marked; write the file anew; empty the journal."""
    connection = engine.raw_connection()
    try:
        for index in INDEXES:
            connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608  our own names
        connection.execute("PRAGMA temp_store=FILE")  # the copy is as large as the database
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.invalidate()  # and with it the settings of this work
        connection.close()
    return [_IN_USE.format(what="The database's journal (the file that ends in -wal)")] if busy else []


def _scrub_postgres(engine: Engine) -> list[str]:
    """Write the tables with words anew, then end the journal's file and let the server remove what it needs no more."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        left = _unreachable(connection)
        for table in WITH_WORDS:
            try:
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
            except DBAPIError as problem:
                if getattr(problem.orig, "sqlstate", None) != "55P03":
                    raise
                left.append(_IN_USE.format(what=f"The table {table}"))
        for what, statement in (("switch the journal", "SELECT pg_switch_wal()"), ("make checkpoints", "CHECKPOINT")):
            try:
                connection.execute(text(statement))
            except DBAPIError as problem:
                if getattr(problem.orig, "sqlstate", None) != "42501":
                    raise
                left.append(_PERMISSION.format(what=what))
    return left


def _unreachable(connection: Connection) -> list[str]:
    left = [
        sentence
        for setting, (wanted, sentence) in _SETTINGS.items()
        if (connection.execute(text(f"SHOW {setting}")).scalar_one() == wanted) == (setting == "wal_recycle")
    ]
    names = connection.execute(text(_SKIPPED), {"names": list(WITH_WORDS)}).scalars().all()
    left += [f"The table {name} belongs to another role, which alone can clean it." for name in names]
    if connection.execute(text(_READERS)).scalar_one():
        left.append(_IN_USE.format(what="Some of what was deleted a moment ago"))
    if connection.execute(text(_REPLICAS)).scalar_one():
        left.append("Replicas of the database clean themselves in their own time.")
    return left

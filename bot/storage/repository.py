"""What every repository has: a connection inside a transaction, and a few ways to write a row."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import Connection, CursorResult, Executable, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.errors import ours


class Repository:
    """One noun's rows as seen from one transaction. `writes` is False in a transaction that only reads."""

    __slots__ = ("connection", "postgres", "writes")

    def __init__(self, connection: Connection, writes: bool) -> None:
        self.connection: Final = connection
        self.writes: Final = writes
        self.postgres: Final = connection.dialect.name == "postgresql"

    def run(
        self, statement: Executable, values: dict[str, Any] | list[dict[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Execute a statement, once for each when `values` are many. The database's errors come out as ours."""
        try:
            return self.connection.execute(statement, values)
        except (SQLAlchemyError, OverflowError) as error:
            raise ours(error) from error

    def insert(self, table: Table, values: dict[str, Any]) -> int:
        """Store a new row and return its id."""
        key = cast(Sequence[int], self.run(_insert(table), values).inserted_primary_key)
        return key[0]

    def insert_new(self, table: Table, values: dict[str, Any]) -> int | None:
        """Store a row and return its id, or None when one with the same unique key stands there."""
        found = self.run(_insert_new(self.postgres, table), values).scalar_one_or_none()
        return None if found is None else int(found)


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@cache
def _insert_new(postgres: bool, table: Table) -> Insert:
    if postgres:
        return postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)

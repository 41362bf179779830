"""Clocks on the coach and on SQLite's driver: who spends the time."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from bot.coach.bank import Bank
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief, Line
from bot.domain.questions import Question


class ClockedCoach(ScriptedCoach):
    """The scripted coach, which adds up how long it thinks before a first question."""

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank)
        self.seconds = 0.0
        self._inside = False

    def leads(self) -> Sequence[Question]:
        if self._inside:
            return super().leads()
        begin = time.perf_counter()
        found = super().leads()
        self.seconds += time.perf_counter() - begin
        return found

    def open(self, brief: Brief) -> Line:
        begin, self._inside = time.perf_counter(), True
        line = super().open(brief)
        self.seconds, self._inside = self.seconds + time.perf_counter() - begin, False
        return line


@dataclass
class SqliteClock:
    """Seconds inside the driver."""

    statements: float = 0.0
    commits: float = 0.0


@contextmanager
def clocked_sqlite() -> Iterator[SqliteClock]:
    """Connections opened meanwhile add up how long SQLite works."""
    clock = SqliteClock()

    class Cursor(sqlite3.Cursor):
        def execute(self, *given: Any) -> "Cursor":
            begin = time.perf_counter()
            try:
                super().execute(*given)
                return self
            finally:
                clock.statements += time.perf_counter() - begin

        def fetchall(self) -> list[Any]:
            begin = time.perf_counter()
            found = super().fetchall()
            clock.statements += time.perf_counter() - begin
            return found

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(factory or Cursor)

        def commit(self) -> None:
            begin = time.perf_counter()
            super().commit()
            clock.commits += time.perf_counter() - begin

    def clocked(_: Any, __: Any, ___: Any, options: dict[str, Any]) -> None:
        options["factory"] = Connection

    event.listen(Engine, "do_connect", clocked)
    try:
        yield clock
    finally:
        event.remove(Engine, "do_connect", clocked)

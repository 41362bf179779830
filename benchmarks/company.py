"""A company: a real database with the real flows over it, filled by bulk inserts instead of years of talk."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, Table, func, select, text

from bot.coach.bank import Bank
from bot.coach.scripted import ScriptedCoach
from bot.domain.availability import on_clock
from bot.domain.people import Slot, SmeState
from bot.playground.story import SteppedClock, StoryChat
from bot.ports import Coach, Deps
from bot.storage.engine import make_engine, parsed
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore
from bot.storage.tables import directors, smes, workspaces

NOW = datetime(2026, 3, 24, 8, 0, tzinfo=UTC)  # a Tuesday
WORKSPACE = 1
DIRECTOR = "U-dana"
PROMPTS = Path(__file__).parent.parent / "prompts"
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Europe/London")
FIRST = ("Mara", "Jonas", "Aiko", "Priya", "Tom", "Lena", "Omar", "Ines", "Karl", "Ruth")
LAST = ("Lind", "Weber", "Tanaka", "Rao", "Baker", "Costa", "Haddad", "Novak", "Berg", "Silva")
BEATS = 20
BATCH = 20_000


@dataclass
class Company:
    """One workspace on a SQLite file as in production: WAL, synchronous=FULL."""

    file: Path
    store: SqlStore
    deps: Deps

    @classmethod
    def found(cls, file: Path, kind: str = "test", team: str = "") -> Company:
        """A company with a director and nobody else."""
        upgrade(_url(file))
        company = cls.reopen(file)
        with company.filling() as fill:
            fill.house(kind, team)
        return company

    @classmethod
    def reopen(cls, file: Path, coach: Coach | None = None) -> Company:
        """The company that a file holds."""
        store = SqlStore(_url(file))
        return cls(file, store, deps_for(store, coach=coach))

    @contextmanager
    def filling(self) -> Iterator[Filler]:
        """One transaction of bulk inserts; afterwards everything is in the file and none of it in the journal."""
        with filling(_url(self.file)) as fill:
            yield fill

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """SQLite without anything of ours in front of it: a peer to compare with."""
        connection = sqlite3.connect(self.file, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def filling(url: str) -> Iterator[Filler]:
    """One transaction of bulk inserts into a database of either kind, which is then as it would be after years of them:
    nothing is left in SQLite's journal, and PostgreSQL knows its statistics and its next ids."""
    engine = make_engine(parsed(url), 5.0, writes=True)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            connection.connection.execute("PRAGMA cache_size = -200000")  # only this connection's
        with connection.begin():
            if not is_sqlite:  # whether each reference leads to a row takes half of the time to find out
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            fill = Filler(connection)
            yield fill
        if not is_sqlite:
            with connection.begin():
                fill.after_on_postgres()
    if is_sqlite:
        with engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


class Filler:
    """Inserts rows in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.numbered: set[Table] = set()  # whose rows came with ids

    def row(self, **values: Any) -> dict[str, Any]:
        """A row of the one workspace."""
        return {"workspace_id": WORKSPACE, **values}

    def house(self, kind: str = "test", team: str = "") -> None:
        """The workspace and its director."""
        self.insert(
            workspaces,
            [{"id": WORKSPACE, "kind": kind, "name": "Bench", "zone": "UTC", "channel": "C-m", "team": team}],
        )
        self.insert(directors, [self.row(user=DIRECTOR, channel="D-dana", name="Dana", from_settings=False)])

    def insert(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        """Rows as the store would write them, some thousands at a time."""
        left = iter(rows)
        while batch := list(itertools.islice(left, BATCH)):
            self._connection.execute(table.insert(), batch)
            if "id" in batch[0]:
                self.numbered.add(table)

    def run(self, statement: Executable) -> None:
        """Anything else."""
        self._connection.execute(statement)

    def people(self, number: int, due: Callable[[int], datetime], **more: Any) -> None:
        """Experts 1 to `number`; `due` says when each has their next check-in, `more` what else they have in common."""
        self.insert(smes, (_person(sme, due(sme)) | more for sme in range(1, number + 1)))

    @contextmanager
    def index_last(self, table: str) -> Iterator[None]:
        """Fill a table and build its search index at the end, many times faster than row by row. PostgreSQL has no
        need of that."""
        if self._connection.dialect.name != "sqlite":
            yield
            return
        named = {"table": table}
        found = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        triggers = self._connection.execute(found, named).all()
        for trigger in triggers:
            self._connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
        yield
        self._connection.exec_driver_sql(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608 (a table's name)
        for trigger in triggers:
            self._connection.exec_driver_sql(trigger.sql)

    def after_on_postgres(self) -> None:
        """What SQLite does by itself."""
        for table in self.numbered:
            last = select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.max(table.c.id)))
            self._connection.execute(last)
        self._connection.execute(text("ANALYZE"))


def deps_for(store: SqlStore, now: datetime = NOW, coach: Coach | None = None) -> Deps:
    """The house around a store, with the real scripted coach."""
    clock = SteppedClock(now)
    return Deps(store, StoryChat(clock), coach or ScriptedCoach(Bank.load(PROMPTS / "questions")), clock)


def slots_from(moment: datetime, sme: int) -> datetime:
    """The weekly slot of an expert in the week after `moment`, spread over days, hours and zones."""
    slot = _slot(sme)
    day = moment.date() + timedelta(days=2 + (slot.weekday - moment.weekday() - 2) % 7)
    return on_clock(day, slot.at, _zone(sme))


def topics_of(sme: int) -> tuple[str, ...]:
    """The five topic phrases of an expert's beat; twenty beats share the company."""
    return tuple(f"topic {letter} of beat {sme % BEATS}" for letter in "abcde")


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _slot(sme: int) -> Slot:
    return Slot.parse(f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri')[sme % 5]} {9 + sme % 8}:{sme % 4 * 15:02}")


def _zone(sme: int) -> ZoneInfo:
    return ZoneInfo(ZONES[sme % len(ZONES)])


def _person(sme: int, due: datetime) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "id": sme,
        "user": f"U-{sme}",
        "channel": f"D-{sme}",
        "name": f"{FIRST[sme % 10]} {LAST[sme // 10 % 10]} {sme}",
        "zone": ZONES[sme % len(ZONES)],
        "beat": f"beat {sme % BEATS}",
        "topics": topics_of(sme),
        "shapers": ("Somebody Known",),
        "slot": _slot(sme),
        "state": SmeState.ACTIVE,
        "enrolled_at": NOW - timedelta(days=700),
        "next_due_at": due,
        "wake_at": due,
        "last_active_at": NOW - timedelta(days=1 + sme % 9),
        "weekly_budget": 2,
        "own_name": False,
        "own_zone": False,
    }

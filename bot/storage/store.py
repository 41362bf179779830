"""The store: transactions over one database, with a repository for each noun inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

from bot.domain.errors import StoreBusy
from bot.storage.audit import AuditRows
from bot.storage.cadences import CadenceRows, ErrandRows
from bot.storage.chat_log import ChatLogRows
from bot.storage.checkins import CheckinRows
from bot.storage.comments import CommentRows
from bot.storage.due import DueRows
from bot.storage.engine import make_engine, parsed, sqlite_file
from bot.storage.erasures import ErasureRows
from bot.storage.errors import translated
from bot.storage.feed_items import ItemRows
from bot.storage.feeds import FeedRows
from bot.storage.forwards import ForwardRows
from bot.storage.highlights import HighlightRows
from bot.storage.ideas import IdeaRows
from bot.storage.inbox import InboxRows
from bot.storage.interviews import InterviewRows
from bot.storage.model_days import ModelDayRows
from bot.storage.notes import NoteRows
from bot.storage.outbox import OutboxRows
from bot.storage.pairs import PairRows
from bot.storage.people import DirectorRows, SmeRows, WorkspaceRows
from bot.storage.posts import PostRows
from bot.storage.questions import DirectorQuestionRows, KnownLeadRows
from bot.storage.retention import RetentionRows
from bot.storage.scrub import scrub
from bot.storage.sealing import Sealer
from bot.storage.turns import TurnRows

Rows = TypeVar("Rows")


class _Rows(Generic[Rows]):
    """A repository of a transaction, made when somebody asks for it: most transactions ask for three of thirty."""

    def __init__(self, make: Callable[[Connection, bool], Rows]) -> None:
        self._make = make
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tx: "SqlTransaction", owner: type) -> Rows:
        rows = self._make(tx._connection, tx._writes)
        tx.__dict__[self._name] = rows  # from now on it is found there
        return rows


class SqlTransaction:
    """A unit of work on one connection. Implements `bot.ports.store.Transaction`."""

    workspaces = _Rows(WorkspaceRows)
    directors = _Rows(DirectorRows)
    smes = _Rows(SmeRows)
    checkins = _Rows(CheckinRows)
    interviews = _Rows(InterviewRows)
    turns = _Rows(TurnRows)
    highlights = _Rows(HighlightRows)
    ideas = _Rows(IdeaRows)
    notes = _Rows(NoteRows)
    director_questions = _Rows(DirectorQuestionRows)
    model_days = _Rows(ModelDayRows)
    known_leads = _Rows(KnownLeadRows)
    inbox = _Rows(InboxRows)
    outbox = _Rows(OutboxRows)
    items = _Rows(ItemRows)
    forwards = _Rows(ForwardRows)
    posts = _Rows(PostRows)
    cadences = _Rows(CadenceRows)
    pairs = _Rows(PairRows)
    comments = _Rows(CommentRows)
    errands = _Rows(ErrandRows)
    retention = _Rows(RetentionRows)
    audit = _Rows(AuditRows)
    erasures = _Rows(ErasureRows)
    chat_log = _Rows(ChatLogRows)
    _due = _Rows(DueRows)

    def __init__(self, connection: Connection, writes: bool, sealer: Sealer | None) -> None:
        self._connection = connection
        self._writes = writes
        self._sealer = sealer

    @cached_property
    def feeds(self) -> FeedRows:
        return FeedRows(self._connection, self._writes, self._sealer)

    def next_due(self, workspace: int, after: datetime) -> datetime | None:
        return self._due.next_due(workspace, after)

    def anything_due(self, workspace: int, now: datetime) -> bool:
        return self._due.anything_due(workspace, now)

    def seldom_due(self, workspace: int, now: datetime) -> frozenset[str]:
        return self._due.seldom_due(workspace, now)

    def commit(self) -> None:
        self._connection.commit()


class SqlStore:
    """Implements `bot.ports.store.Store` for SQLite and PostgreSQL. The tables are made by `migrations.upgrade`.

    `busy_timeout` is how many seconds to wait for a lock before StoreBusy. Opens no connection until one is needed;
    may be used by several threads at once, each with transactions of its own. Without a `sealer` nothing secret can be
    stored, or read: that raises Misconfigured.
    """

    def __init__(self, url: str, busy_timeout: float = 5.0, sealer: Sealer | None = None) -> None:
        address = parsed(url)
        self._sealer = sealer
        self._file = sqlite_file(address)
        self._busy_timeout = busy_timeout
        self._turn = Lock()
        self._writer = make_engine(address, busy_timeout, writes=True)
        self._reader = make_engine(address, busy_timeout, writes=False)

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        with self._one_writer(), self._transaction(self._writer, True) as transaction:
            yield transaction

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """SQLite lets one write at a time, and has the others ask again and again at growing intervals. Threads of one
        process had better queue."""
        if self._file is None:
            yield
            return
        if not self._turn.acquire(timeout=self._busy_timeout):
            raise StoreBusy
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with self._transaction(self._reader, False) as transaction:
            yield transaction

    def scrub(self) -> list[str]:
        with translated(self._file):
            return scrub(self._writer)

    def check_sealer(self) -> None:
        """Raises Misconfigured when something in the database is sealed and can't be opened with these keys."""
        with self.read() as transaction:
            transaction.feeds.check_sealer()

    def reseal(self) -> int:
        """Seal with the newest key whatever an older one sealed; returns for how many feeds. Then the older one may
        go."""
        with self.begin() as transaction:
            number = transaction.feeds.reseal()
            transaction.commit()
        return number

    def close(self) -> None:
        """Close all connections. The store opens new ones when it is used again."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _transaction(self, engine: Engine, writes: bool) -> Iterator[SqlTransaction]:
        with translated(self._file), engine.connect() as connection:
            connection.begin()
            yield SqlTransaction(connection, writes, self._sealer)

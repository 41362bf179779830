"""The store: transactions over one database, with a repository for each noun inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

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


class SqlTransaction:
    """A unit of work on one connection. Implements `bot.ports.store.Transaction`."""

    def __init__(self, connection: Connection, writes: bool, sealer: Sealer | None) -> None:
        self._connection = connection
        self._due = DueRows(connection, writes)
        self.workspaces = WorkspaceRows(connection, writes)
        self.directors = DirectorRows(connection, writes)
        self.smes = SmeRows(connection, writes)
        self.checkins = CheckinRows(connection, writes)
        self.interviews = InterviewRows(connection, writes)
        self.turns = TurnRows(connection, writes)
        self.highlights = HighlightRows(connection, writes)
        self.ideas = IdeaRows(connection, writes)
        self.notes = NoteRows(connection, writes)
        self.director_questions = DirectorQuestionRows(connection, writes)
        self.model_days = ModelDayRows(connection, writes)
        self.known_leads = KnownLeadRows(connection, writes)
        self.inbox = InboxRows(connection, writes)
        self.outbox = OutboxRows(connection, writes)
        self.feeds = FeedRows(connection, writes, sealer)
        self.items = ItemRows(connection, writes)
        self.forwards = ForwardRows(connection, writes)
        self.posts = PostRows(connection, writes)
        self.cadences = CadenceRows(connection, writes)
        self.pairs = PairRows(connection, writes)
        self.comments = CommentRows(connection, writes)
        self.errands = ErrandRows(connection, writes)
        self.retention = RetentionRows(connection, writes)
        self.audit = AuditRows(connection, writes)
        self.erasures = ErasureRows(connection, writes)
        self.chat_log = ChatLogRows(connection, writes)

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

"""What the inside needs from a database: one repository a noun, and a unit of work.

Every repository method takes the workspace's id first and sees nothing of another one. Moments are aware UTC.
Methods that take ids of things that are not there (or another workspace's) return None, False or nothing.
Every method may raise `StoreUnavailable`.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.checkins import Checkin, IsoWeek
from bot.domain.coaching import AskedLead, DirectorQuestion
from bot.domain.deliveries import InboxEvent, OutboxRow
from bot.domain.highlights import Highlight
from bot.domain.ideas import Idea
from bot.domain.interviews import Interview, Turn
from bot.domain.messages import View
from bot.domain.notes import Note
from bot.domain.people import Director, Sme, Workspace
from bot.domain.screens import Hit, IdeaFilter, ReadRecord
from bot.ports.feed_store import Feeds, Forwards, Items
from bot.ports.post_store import Cadences, Comments, Errands, Pairs, Posts, Retention


class Workspaces(Protocol):
    def all(self) -> list[Workspace]: ...
    def get(self, workspace: int) -> Workspace | None: ...
    def add(self, kind: str, name: str, zone: str, channel: str, team: str = "") -> Workspace: ...
    def save(self, workspace: Workspace) -> None:
        """Store its name, zone, channel and team."""

    def hold(self, workspace: int, until: datetime) -> None:
        """Nothing goes out before that moment; an earlier one than is stored changes nothing."""


class Directors(Protocol):
    def all(self, workspace: int) -> list[Director]: ...
    def by_user(self, workspace: int, user: str) -> Director | None: ...
    def add(self, workspace: int, user: str, channel: str, name: str, from_settings: bool = False) -> Director: ...
    def remove(self, workspace: int, user: str) -> bool: ...


class Smes(Protocol):
    def add(self, sme: Sme) -> Sme:
        """Store a new SME (its `id` is ignored) and return it with its id."""

    def save(self, sme: Sme) -> None: ...
    def get(self, workspace: int, sme: int) -> Sme | None: ...
    def by_user(self, workspace: int, user: str) -> Sme | None: ...
    def by_channel(self, workspace: int, channel: str) -> Sme | None: ...
    def roster(self, workspace: int) -> list[Sme]:
        """Those who have not left, in order of name."""

    def names(self, workspace: int) -> list[tuple[int, str]]:
        """(id, name) of the same, for choosing among many."""

    def told(self, workspace: int, sme: int, host: str, now: datetime) -> None:
        """They know of this language model's host since now; who knew it already, since before."""

    def touch(self, workspace: int, sme: int, now: datetime) -> None:
        """They wrote or clicked at `now`."""

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Sme]:
        """Take those whose `next_due_at` has come, earliest first; nobody else gets them before the lease ends."""


class Checkins(Protocol):
    def add(self, checkin: Checkin) -> Checkin | None:
        """Store it and return it with its id; None when this SME has one for that week."""

    def save(self, checkin: Checkin) -> None: ...
    def get(self, workspace: int, checkin: int) -> Checkin | None: ...
    def of_week(self, workspace: int, sme: int, week: IsoWeek) -> Checkin | None: ...
    def recent(self, workspace: int, sme: int, limit: int) -> list[Checkin]:
        """Newest first."""

    def asked_count(self, workspace: int, sme: int) -> int:
        """How many were asked so far."""


class Interviews(Protocol):
    def add(self, interview: Interview) -> Interview | None:
        """Store it and return it with its id; None when this SME has an open one."""

    def save(self, interview: Interview, expected: int) -> bool:
        """Store it with version `expected + 1` if its stored version is still `expected`; also ends any lease on it."""

    def get(self, workspace: int, interview: int) -> Interview | None: ...
    def open_of(self, workspace: int, sme: int) -> Interview | None: ...
    def last_of(self, workspace: int, sme: int) -> Interview | None:
        """The most recently opened one."""

    def history(self, workspace: int, sme: int, limit: int, before: datetime | None = None) -> list[Interview]:
        """Newest first, opened before `before`."""

    def closed_between(self, workspace: int, first: datetime, last: datetime) -> int:
        """How many were closed then, other than as missed."""

    def readable(self, workspace: int, now: datetime) -> list[Interview]:
        """Closed ones that directors may read by now, oldest first."""

    def claim_due(
        self, workspace: int, now: datetime, lease: timedelta, limit: int, waited_for: bool = True
    ) -> list[Interview]:
        """Take open ones whose reply is due, or (not `waited_for`) all others that need somebody: to be closed,
        reminded of or looked at again. Earliest first; nobody else gets them before the lease ends or `save` is
        called."""


class Turns(Protocol):
    def add(self, workspace: int, interview: int, turn: Turn) -> Turn:
        """Append it; `id` and `n` are given by the store."""

    def of(self, workspace: int, interview: int) -> list[Turn]:
        """In order of `ts`, numbered from 1."""

    def by_ts(self, workspace: int, channel: str, ts: str) -> tuple[Interview, Turn] | None:
        """The SME's turn that was this message."""

    def sent(self, workspace: int, turn: int, ts: str) -> None:
        """A turn of the bot is out: from now on it stands where the platform put it, unless the interview has gone on
        without it: what was said after it was taken as said after it."""

    def given_to(self, workspace: int, turns: Collection[int], host: str, as_of: datetime) -> list[int] | None:
        """These turns of an SME (ids) go to a model's server there; returns those that it never had before. None, and
        nothing is noted, when any of them is off the record, deleted or reads differently since then."""

    def not_given(self, workspace: int, turns: Collection[int]) -> None:
        """They did not go there after all."""

    def reword(self, workspace: int, turn: int, text: str, now: datetime) -> None:
        """Change the text; the earlier wording is kept for the SME."""

    def keep_off_record(self, workspace: int, turns: Collection[int]) -> None:
        """Mark turns (ids) off the record, with the bot's turns about them, and take them out of the search index."""

    def delete(self, workspace: int, turn: int) -> None:
        """Forget its text and earlier wordings; it stays as a deleted turn. Turns of the bot about it lose theirs."""

    def earlier_wordings(self, workspace: int, interview: int) -> list[tuple[int, str, datetime]]:
        """(turn id, earlier text, replaced at), oldest first."""

    def asked_leads(self, workspace: int, sme: int, since: datetime) -> list[AskedLead]:
        """Lead questions asked of this SME since then and in their last four asked check-ins, oldest first."""

    def search(self, workspace: int, words: str, now: datetime, limit: int, sme: int | None = None) -> list[Hit]:
        """On-record turns of SMEs that hold all the words, newest first. With `sme`: that SME's own; else only
        interviews readable at `now`. Words of any form are safe; the last one also matches as a beginning."""


class Highlights(Protocol):
    def add(self, highlight: Highlight) -> Highlight: ...
    def get(self, workspace: int, highlight: int) -> Highlight | None: ...
    def of(self, workspace: int, interview: int) -> list[Highlight]:
        """In order of the transcript."""

    def move(self, workspace: int, highlight: int, start: int, end: int) -> None:
        """Its words stand elsewhere in the turn now."""

    def recent(self, workspace: int, sme: int, limit: int) -> list[str]:
        """The words of this SME's newest ones."""

    def remove(self, workspace: int, highlight: int) -> None:
        """Remove it and the ideas that stand on it."""


class Ideas(Protocol):
    def add(self, idea: Idea) -> Idea: ...
    def get(self, workspace: int, idea: int) -> Idea | None: ...
    def save(self, idea: Idea, expected: int) -> bool:
        """Store it (all but what it stands on) with version `expected + 1` if the stored version is `expected`."""

    def page(
        self, workspace: int, wanted: IdeaFilter, before: int | None, limit: int, now: datetime | None = None
    ) -> list[Idea]:
        """Newest first, with ids below `before`. With `now`: only those whose `visible_at` has come."""

    def of_interview(self, workspace: int, interview: int) -> list[Idea]: ...
    def of_highlight(self, workspace: int, highlight: int) -> Idea | None: ...
    def decided(self, workspace: int, sme: int, since: datetime) -> list[Idea]:
        """Decided since then, in the order of decision."""

    def topics(self, workspace: int, sme: int | None = None) -> list[str]: ...
    def search(
        self, workspace: int, words: str, limit: int, sme: int | None = None, now: datetime | None = None
    ) -> list[Idea]:
        """Those whose headline, angle or quote hold all the words, newest first; `now` as for `page`."""

    def waiting(self, workspace: int, at_most: int, now: datetime) -> int:
        """How many are new and visible; counting stops at `at_most`."""

    def waiting_since(self, workspace: int, now: datetime) -> datetime | None:
        """Since when the oldest of those could be read."""


class Notes(Protocol):
    def add(self, note: Note) -> Note: ...
    def get(self, workspace: int, note: int) -> Note | None: ...
    def by_ts(self, workspace: int, channel: str, ts: str) -> Note | None: ...
    def of(self, workspace: int, sme: int) -> list[Note]: ...
    def reword(self, workspace: int, note: int, text: str) -> None: ...
    def talked(self, workspace: int, note: int, now: datetime) -> bool:
        """Mark it as talked about; False when it was already."""

    def delete(self, workspace: int, note: int) -> None: ...


class DirectorQuestions(Protocol):
    def add(self, workspace: int, sme: int, director: str, text: str, now: datetime) -> int: ...
    def next_for(self, workspace: int, sme: int) -> DirectorQuestion | None:
        """The oldest one that was not asked yet."""

    def waiting(self, workspace: int, sme: int) -> list[DirectorQuestion]: ...
    def asked(self, workspace: int, question: int, now: datetime) -> None: ...


class ModelDays(Protocol):
    """How many tokens a workspace's requests to a model took, or may take, on each day."""

    def book(self, workspace: int, day: date, tokens: int, limit: int) -> int | None:
        """Add `tokens` if the day's sum stays within `limit`; the sum then, or None."""

    def settle(self, workspace: int, day: date, difference: int) -> None:
        """Correct the day's sum; it never falls below zero."""

    def taken(self, workspace: int, day: date) -> int:
        """The day's sum."""


class KnownLeads(Protocol):
    """Which lead questions of the bank this workspace has seen, and since when."""

    def sync(self, workspace: int, leads: Collection[str], now: datetime) -> None:
        """Remember new ones as first seen at `now`; the very first call makes all of them old."""

    def fresh(self, workspace: int, sme: int) -> frozenset[str]:
        """Those that came later than the first call and were never asked of this SME."""


class Inbox(Protocol):
    def add(self, workspace: int, event: InboxEvent, now: datetime) -> bool:
        """False when this very change is stored already, or comes from before its sender was forgotten."""

    def last_ts(self, workspace: int, channel: str) -> str:
        """The timestamp of the newest change of this conversation that is stored, handled or not; "" when none is."""

    def waiting(self, workspace: int, since: datetime) -> list[str]:
        """Channels with events that were received by then and are unhandled."""

    def next(self, workspace: int, channel: str) -> InboxEvent | None:
        """The oldest unhandled event of the channel, by `ts`. The channel is locked for this transaction, so that one
        worker at a time handles a conversation."""

    def handled(self, workspace: int, event: int) -> None:
        """Done with; its words are dropped from the inbox (they stand in the transcript)."""

    def failed(self, workspace: int, event: int, give_up_after: int) -> bool:
        """Count an attempt; True when it was the last and the event is put aside."""


class Outbox(Protocol):
    def add(self, workspace: int, row: OutboxRow) -> bool:
        """False when a row with this key exists."""

    def claim(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[OutboxRow]:
        """Take rows that may go out, oldest first; a channel's rows one at a time and in order. `maybe_sent` is set on
        those that an earlier claim left unfinished."""

    def sent(self, workspace: int, row: int, ts: str, now: datetime, unprompted: bool) -> bool:
        """It is out; its words are dropped here. False when the row is not there any more."""

    def on_its_way(self, workspace: int, key: str) -> bool:
        """Whether a row with this key was handed out to be sent, and nobody has said yet what became of it."""

    def put_off(
        self, workspace: int, row: int, until: datetime, failed: bool = False, maybe_sent: bool = False
    ) -> None:
        """Not now; `failed` counts an attempt, `maybe_sent` has it looked up before the next one."""

    def drop(self, workspace: int, row: int) -> None:
        """It will never go out."""

    def withdraw(self, workspace: int, sme: int, kinds: Collection[str]) -> list[OutboxRow]:
        """Drop and return what waits for this SME and was never tried, of these kinds of view."""

    def posted(self, workspace: int, sme: int) -> list[tuple[str, str]]:
        """(channel, ts) of every message that was sent to this SME or about them."""

    def unprompted_since(self, workspace: int, sme: int, since: datetime) -> list[datetime]:
        """When messages that count against the budget went out."""

    def ts_of(self, workspace: int, key: str) -> tuple[str, str] | None:
        """(channel, ts) of a message that was sent under this key."""


class Audit(Protocol):
    def write(
        self, workspace: int, actor: str, action: str, object: str, now: datetime, sme: int | None = None
    ) -> None:
        """Append one row, without anybody's words."""

    def about(self, workspace: int, sme: int) -> list[ReadRecord]:
        """Oldest first."""


class Erasures(Protocol):
    def erase(self, workspace: int, sme: int, now: datetime) -> None:
        """Remove every row of this SME (transcripts, wordings, index, ideas, notes, inbox, outbox, the platform's
        copies that are ours), and leave a tombstone without words."""

    def tombstones(self, workspace: int) -> list[tuple[str, datetime]]:
        """(user, erased at)."""

    def scrub_due(self, workspace: int) -> bool:
        """Whether somebody was erased since the files were last scrubbed."""

    def scrubbed(self, workspace: int) -> None:
        """The files are scrubbed of everybody erased so far."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of the playground. A person's has `text`, the bot's a `view`."""

    channel: str
    user: str  # "" is the bot
    ts: str
    text: str = ""
    view: View | None = None
    key: str | None = None
    sign: str = ""  # "heard", "off_record"
    edited: bool = False
    deleted: bool = False


class ChatLog(Protocol):
    """The messages of the local playground: its own record, as a chat platform would keep one."""

    def add(self, workspace: int, message: ChatMessage) -> ChatMessage:
        """Store it; the same key twice gives back the first. The store makes `ts` unique within the channel."""

    def recent(self, workspace: int, channel: str, after: str = "", limit: int = 200) -> list[ChatMessage]:
        """The newest `limit`, oldest first."""

    def get(self, workspace: int, channel: str, ts: str) -> ChatMessage | None: ...
    def by_key(self, workspace: int, channel: str, key: str) -> ChatMessage | None: ...
    def change(self, workspace: int, message: ChatMessage) -> None: ...


class Transaction(Protocol):
    """A unit of work. Nothing is kept unless `commit` is called; leaving the `with` rolls back."""

    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def directors(self) -> Directors: ...
    @property
    def smes(self) -> Smes: ...
    @property
    def checkins(self) -> Checkins: ...
    @property
    def interviews(self) -> Interviews: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def highlights(self) -> Highlights: ...
    @property
    def ideas(self) -> Ideas: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def director_questions(self) -> DirectorQuestions: ...
    @property
    def model_days(self) -> ModelDays: ...
    @property
    def known_leads(self) -> KnownLeads: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def items(self) -> Items: ...
    @property
    def forwards(self) -> Forwards: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def cadences(self) -> Cadences: ...
    @property
    def pairs(self) -> Pairs: ...
    @property
    def comments(self) -> Comments: ...
    @property
    def errands(self) -> Errands: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def chat_log(self) -> ChatLog: ...
    def next_due(self, workspace: int, after: datetime) -> datetime | None:
        """The earliest moment after `after` at which anything is due in the workspace; `after` itself when something is
        due already, so that a clock that steps from moment to moment jumps over nothing."""

    def anything_due(self, workspace: int, now: datetime) -> bool:
        """Whether a tick at `now` would find work: one cheap question instead of many."""

    def seldom_due(self, workspace: int, now: datetime) -> frozenset[str]:
        """Which of "posts", "cadences", "comments" and "errands" are due: most ticks find none of them, and four
        questions to take nothing cost more than this one."""

    def commit(self) -> None: ...


class Store(Protocol):
    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that may write."""

    def read(self) -> AbstractContextManager[Transaction]:
        """One that only reads; it never waits for a writer."""

    def scrub(self) -> list[str]:
        """Make erased bytes unreadable in the files too. Returns sentences that name what could not be reached."""

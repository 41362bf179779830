"""Sends what stands in the outbox, in each conversation's order, within everybody's budget and hours.

a commit, or tick -> delivery -> chat.send -> marked as sent
"""

import logging
import random
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.checkins import budget_allows
from bot.domain.deliveries import PROMPTED_FOR, OutboxRow, turn_of
from bot.domain.errors import ChatClosed, ChatRefused, ChatUnavailable, StoreUnavailable
from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.messages import Heard, Sign, TakeBack, Thanks, Thinking, Welcome
from bot.domain.people import Sme, SmeState
from bot.flows import consent, telling, trouble
from bot.flows.briefing import is_off, is_talking
from bot.flows.faults import contained, place_of
from bot.flows.prompting import never_shown
from bot.flows.standing import as_it_stands
from bot.ports import Deps, Transaction

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
LONG_ENOUGH = timedelta(seconds=5)
BATCH = 16  # few enough to be sent well within the lease, even when each one takes its time
TRIES = 50  # over about four hours, as long as a late check-in is still sent
TRIES_OF_A_SIGN = 4
THINKING_IS_NEWS_FOR = timedelta(seconds=10)
LONGEST_WAIT = 300.0
JITTER = 0.25  # so that what failed together is not tried again together
CLOSED_FOR = timedelta(minutes=5)
BUDGET_LOOKS_BACK = timedelta(days=14)
LOOK_AGAIN_WHEN_PAUSED = timedelta(days=1)
UNTIL_THEY_ARE_FREE = timedelta(minutes=30)  # nothing from outside comes into an interview
UNTIL_THEY_ARE_BACK = timedelta(days=1)  # when nobody knows on which day that is
UNTIL_THEY_SPEAK = timedelta(minutes=30)  # to who wants nothing but check-ins: less than what they say prompts us for


def deliver(deps: Deps, workspace: int) -> int:
    """Send everything that may go out now; returns how many messages went."""
    sent = 0
    while True:
        now = deps.clock()
        with deps.store.begin() as tx:
            rows = tx.outbox.claim(workspace, now, LEASE, BATCH)
            tx.commit()
        if not rows:
            return sent
        sent += sum(deps.spread(_Round(deps, workspace, now).deliver, rows))
        if deps.clock() - now > LONG_ENOUGH:
            return sent  # the platform is slow; whoever called has other work too, and the next tick goes on here


class _Round:
    """The rows that were claimed together: of different conversations, so that several may be sent at once."""

    def __init__(self, deps: Deps, workspace: int, now: datetime) -> None:
        self._deps = deps
        self._workspace = workspace
        self._now = now
        self._held_until: datetime | None = None  # the platform wants to hear nothing before

    def deliver(self, row: OutboxRow) -> bool:
        """True when it went out."""
        done: list[bool] = []
        with contained("delivery"):
            done.append(self._deliver(row))
        return any(done)

    def _deliver(self, row: OutboxRow) -> bool:
        if self._deps.clock() >= self._now + LEASE:
            return False  # too late for us: somebody else may have it by now
        if _begins_to_think(row) and self._now - row.not_before > THINKING_IS_NEWS_FOR:
            self._let_go(row)
            return False
        if self._held_until is not None:
            self._put_off(row, self._held_until, maybe_sent=row.maybe_sent)
            return False
        unprompted = False
        if (
            isinstance(row.view, Welcome)
            and (back := _back_on(self._deps, self._workspace, row, self._now)) is not None
        ):
            self._put_off(row, back, maybe_sent=row.maybe_sent)
            return False
        if row.budgeted and row.sme is not None:
            allowed, unprompted = _fits(self._deps, self._workspace, row, row.sme, self._now)
            late = row.expires_at is not None and row.expires_at < self._now
            if allowed is None or allowed > self._now or late:
                _wait(self._deps, self._workspace, row, self._now, allowed)
                return False
        try:
            ts = self._send(row)
        except StoreUnavailable:
            raise
        except ChatRefused as problem:
            if isinstance(row.view, Thinking):  # a sign that is refused is told by the one that something was heard
                self._let_go(row)
            else:
                trouble.refused(self._deps, self._workspace, row, problem, self._now)
        except ChatClosed as problem:
            trouble.closed(self._deps, self._workspace, problem, self._now)
            self._hold(row, self._now + CLOSED_FOR, maybe_sent=row.maybe_sent)
        except ChatUnavailable as problem:
            self._unavailable(row, problem)
        except Exception as problem:  # one nobody foresaw: tried again, and not for ever
            log.warning("event=send_failed kind=%s at=%s", type(problem).__name__, place_of(problem))
            self._try_again(row, maybe_sent=True)
        else:
            self._sent(row, ts, unprompted)
            return True
        return False

    def _sent(self, row: OutboxRow, ts: str, unprompted: bool) -> None:
        self._deps.passing("delivery.sent")
        turn = turn_of(row.key)
        is_message = not isinstance(row.view, Heard | Thinking | TakeBack)
        with self._deps.store.begin() as tx:
            if not tx.outbox.sent(self._workspace, row.id, ts, self._now, unprompted) and is_message:
                # Whom it was for, or about, was forgotten while it was on its way.
                key = f"take_back:{row.channel}:{ts}"
                tx.outbox.add(self._workspace, OutboxRow(row.channel, TakeBack(ts), key, self._now))
            if turn is not None:
                tx.turns.sent(self._workspace, turn, ts)
            consent.told(tx, self._workspace, row.sme, row.view, self._deps.clock())
            tx.commit()

    def _unavailable(self, row: OutboxRow, problem: ChatUnavailable) -> None:
        """To be asked to wait is no failure, and concerns everything we send; anything else concerns this row."""
        maybe = problem.maybe_sent or row.maybe_sent
        if problem.retry_after is not None:
            log.warning("event=asked_to_wait seconds=%.0f", problem.retry_after)
            until = self._deps.clock() + timedelta(seconds=problem.retry_after)  # this round may have begun a while ago
            self._hold(row, until, maybe_sent=maybe)
            return
        log.warning("event=send_failed kind=ChatUnavailable maybe_sent=%s", problem.maybe_sent)
        self._try_again(row, maybe_sent=maybe)

    def _hold(self, row: OutboxRow, until: datetime, *, maybe_sent: bool) -> None:
        self._held_until = until
        with self._deps.store.begin() as tx:
            tx.workspaces.hold(self._workspace, until)
            _later(tx, self._workspace, row, until, maybe_sent=maybe_sent)
            tx.commit()

    def _try_again(self, row: OutboxRow, *, maybe_sent: bool) -> None:
        """Later, and longer each time; after that many tries it is dropped. For a sign nobody has to wait long."""
        if isinstance(row.view, Heard | Thinking) and row.attempts + 1 >= TRIES_OF_A_SIGN:
            trouble.dropped(self._deps, self._workspace, row)
            return
        if row.attempts + 1 >= TRIES:
            trouble.given_up(self._deps, self._workspace, row, self._now)
            return
        seconds = min(2.0**row.attempts, LONGEST_WAIT) * (1 + JITTER * random.random())  # noqa: S311 - no secret
        self._put_off(row, self._now + timedelta(seconds=seconds), failed=True, maybe_sent=maybe_sent)

    def _put_off(self, row: OutboxRow, until: datetime, *, failed: bool = False, maybe_sent: bool = False) -> None:
        with self._deps.store.begin() as tx:
            _later(tx, self._workspace, row, until, failed=failed, maybe_sent=maybe_sent)
            tx.commit()

    def _let_go(self, row: OutboxRow) -> None:
        """Nobody hears of it."""
        with self._deps.store.begin() as tx:
            tx.outbox.drop(self._workspace, row.id)
            tx.commit()

    def _send(self, row: OutboxRow) -> str:
        """Say it, unless an earlier try turns out to have gone through."""
        chat, workspace = self._deps.chat, self._workspace
        if isinstance(row.view, Heard):
            sign = Sign.OFF_RECORD if row.view.off_record else Sign.HEARD
            chat.sign(workspace, row.channel, row.view.ts, sign)
            return row.view.ts
        if isinstance(row.view, Thinking):
            as_it_stands(self._deps, workspace, row, self._now)
            sign = Sign.THOUGHT if row.view.over else Sign.THINKING
            chat.sign(workspace, row.channel, row.view.ts, sign)
            return row.view.ts
        if isinstance(row.view, TakeBack):
            chat.take_back(workspace, row.channel, row.view.ts)
            return row.view.ts
        if row.replaces is not None:
            with self._deps.store.read() as tx:
                place = tx.outbox.ts_of(workspace, row.replaces)
            if place is None:
                raise ChatRefused("The message to change was never sent.")
            chat.update(workspace, place[0], place[1], row.view)
            return place[1]
        known = chat.find(workspace, row.channel, row.key) if row.maybe_sent else None
        return known or chat.send(workspace, row.channel, as_it_stands(self._deps, workspace, row, self._now), row.key)


def _begins_to_think(row: OutboxRow) -> bool:
    return isinstance(row.view, Thinking) and not row.view.over


def _later(
    tx: Transaction, workspace: int, row: OutboxRow, until: datetime, *, failed: bool = False, maybe_sent: bool = False
) -> None:
    """Put it off; that an answer is being thought about is news now or never."""
    if _begins_to_think(row):
        tx.outbox.drop(workspace, row.id)
    else:
        tx.outbox.put_off(workspace, row.id, until, failed=failed, maybe_sent=maybe_sent)


def _fits(deps: Deps, workspace: int, row: OutboxRow, sme_id: int, now: datetime) -> tuple[datetime | None, bool]:
    """When the row may go out, and whether it then counts as unprompted: not within an hour of their last message."""
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, sme_id)
        sent = tx.outbox.unprompted_since(workspace, sme_id, now - BUDGET_LOOKS_BACK)
        outside = isinstance(row.view, FeedPrompt | FeedReading)
        talking = outside and sme is not None and is_talking(tx, sme, now)
    if talking:
        return now + UNTIL_THEY_ARE_FREE, False
    if sme is None or sme.state is SmeState.LEFT:
        return None, False
    if sme.hears_nothing:
        return None if isinstance(row.view, Thanks) else now + LOOK_AGAIN_WHEN_PAUSED, False
    if sme.last_active_at is not None and now - sme.last_active_at <= PROMPTED_FOR:
        return now, False
    return _allowed(deps, row, sme, sent, now), True


def _allowed(deps: Deps, row: OutboxRow, sme: Sme, sent: Collection[datetime], now: datetime) -> datetime | None:
    """When it fits. What keeps waits for who wants nothing but check-ins until they say something, or one comes."""
    if sme.weekly_budget > 0:
        return budget_allows(now, deps.calendar(sme), sent, sme.weekly_budget) or now + UNTIL_THEY_ARE_BACK
    keeps = row.expires_at is None and not isinstance(row.view, Thanks)
    return now + UNTIL_THEY_SPEAK if keeps else None


def _back_on(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> datetime | None:
    """When somebody is back whom nothing unasked reaches today: they went on leave, or it is a holiday. None when they
    are here, or have just spoken."""
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, row.sme) if row.sme is not None else None
    if sme is None or not is_off(deps, sme, now):
        return None
    calendar = deps.calendar(sme)
    tomorrow = now + UNTIL_THEY_ARE_BACK
    return calendar.next_working_time(now) or calendar.usual.next_working_time(tomorrow) or tomorrow


def _wait(deps: Deps, workspace: int, row: OutboxRow, now: datetime, allowed: datetime | None) -> None:
    """Until it fits; what can't be said in time, or ever, is left unsaid."""
    if allowed is not None and (row.expires_at is None or allowed <= row.expires_at):
        with deps.store.begin() as tx:
            tx.outbox.put_off(workspace, row.id, allowed, maybe_sent=row.maybe_sent)
            tx.commit()
        return
    if isinstance(row.view, Thanks) and row.interview is not None:
        telling.as_it_stands(deps, workspace, row.interview, row.view.closing, now)  # the directors' hour begins
    with deps.store.begin() as tx:
        tx.outbox.drop(workspace, row.id)
        never_shown(tx, workspace, row)
        tx.commit()

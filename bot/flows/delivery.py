"""Sends what stands in the outbox, in each conversation's order, within everybody's budget and hours.

a commit, or tick -> delivery -> chat.send -> marked as sent
"""

import logging
from datetime import datetime, timedelta

from bot.domain.checkins import budget_allows
from bot.domain.deliveries import PROMPTED_FOR, OutboxRow
from bot.domain.errors import ChatRefused, ChatUnavailable, StoreUnavailable
from bot.domain.messages import Heard, Thanks, View
from bot.domain.people import SmeState
from bot.flows import telling
from bot.flows.faults import contained, place_of
from bot.ports import Deps

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
BATCH = 50
TRIES = 8
BUDGET_LOOKS_BACK = timedelta(days=14)
LOOK_AGAIN_WHEN_PAUSED = timedelta(days=1)


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
        for row in rows:
            with contained("delivery"):
                sent += _deliver_one(deps, workspace, row, now)


def _deliver_one(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> bool:
    unprompted = False
    if row.budgeted and row.sme is not None:
        allowed, unprompted = _fits(deps, workspace, row, row.sme, now)
        if allowed is None or allowed > now:
            _wait(deps, workspace, row, now, allowed)
            return False
    try:
        ts = _send(deps, workspace, row, now)
    except ChatRefused:
        _drop(deps, workspace, row)
        return False
    except StoreUnavailable:
        raise
    except Exception as problem:  # the platform's, or one nobody foresaw: tried again, and not for ever
        log.warning("event=send_failed kind=%s at=%s", type(problem).__name__, place_of(problem))
        retry_after = problem.retry_after if isinstance(problem, ChatUnavailable) else None
        _try_again(deps, workspace, row, now, retry_after)
        return False
    deps.passing("delivery.sent")
    with deps.store.begin() as tx:
        tx.outbox.sent(workspace, row.id, ts, now, unprompted)
        tx.commit()
    return True


def _try_again(deps: Deps, workspace: int, row: OutboxRow, now: datetime, retry_after: float | None) -> None:
    """Later, and longer each time; after that many tries it is dropped."""
    if row.attempts + 1 >= TRIES:
        _drop(deps, workspace, row)
        return
    wait = timedelta(seconds=retry_after or min(2.0**row.attempts, 300.0))
    with deps.store.begin() as tx:
        tx.outbox.put_off(workspace, row.id, now + wait, failed=True)
        tx.commit()


def _drop(deps: Deps, workspace: int, row: OutboxRow) -> None:
    with deps.store.begin() as tx:
        tx.outbox.drop(workspace, row.id)
        tx.commit()


def _send(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> str:
    """Say it, unless an earlier try turns out to have gone through."""
    if isinstance(row.view, Heard):
        deps.chat.sign(workspace, row.channel, row.view.ts, row.view.off_record)
        return row.view.ts
    if row.replaces is not None:
        with deps.store.read() as tx:
            place = tx.outbox.ts_of(workspace, row.replaces)
        if place is None:
            raise ChatRefused("The message to change was never sent.")
        deps.chat.update(workspace, place[0], place[1], row.view)
        return place[1]
    known = deps.chat.find(workspace, row.channel, row.key) if row.maybe_sent else None
    return known or deps.chat.send(workspace, row.channel, _as_it_stands(deps, workspace, row, now), row.key)


def _as_it_stands(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> View:
    """A closing message may have waited overnight: words taken back since are not in it, and its hours are right."""
    if not isinstance(row.view, Thanks) or row.interview is None:
        return row.view
    view = telling.as_it_stands(deps, workspace, row.interview, row.view.closing, now)
    if view is None:
        raise ChatRefused("The interview goes on.")
    return view


def _fits(deps: Deps, workspace: int, row: OutboxRow, sme_id: int, now: datetime) -> tuple[datetime | None, bool]:
    """When the row may go out, and whether it then counts as unprompted: not within an hour of their last message."""
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, sme_id)
        sent = tx.outbox.unprompted_since(workspace, sme_id, now - BUDGET_LOOKS_BACK)
    if sme is None or sme.state is SmeState.LEFT:
        return None, False
    if sme.state is SmeState.PAUSED:
        return None if isinstance(row.view, Thanks) else now + LOOK_AGAIN_WHEN_PAUSED, False
    if sme.last_active_at is not None and now - sme.last_active_at <= PROMPTED_FOR:
        return now, False
    return budget_allows(now, sme.tz, sent, sme.weekly_budget), True


def _wait(deps: Deps, workspace: int, row: OutboxRow, now: datetime, allowed: datetime | None) -> None:
    """Until it fits; what can't be said in time, or ever, is left unsaid."""
    if allowed is not None and (row.expires_at is None or allowed <= row.expires_at):
        with deps.store.begin() as tx:
            tx.outbox.put_off(workspace, row.id, allowed)
            tx.commit()
        return
    if isinstance(row.view, Thanks) and row.interview is not None:
        telling.as_it_stands(deps, workspace, row.interview, row.view.closing, now)  # the directors' hour begins
    _drop(deps, workspace, row)

"""What is older than the company wants to keep goes: first what we wrote where rows don't reach, then the rows, then
their bytes in the files.

errands.due -> retention.sweep -> outbox (messages taken back), every table; later the files (errands)
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.deliveries import OutboxRow
from bot.domain.errands import ErrandKind
from bot.domain.messages import TakeBack
from bot.ports import Deps, Transaction

ACTOR = "beatdesk"
A_WHILE = 5.0  # seconds; then others have their turn
EVERY = timedelta(minutes=10)  # a batch of messages is taken back, so that nothing floods
QUIET = timedelta(minutes=10)  # without a removal, before the files are written anew


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is done at once: rows removed in one transaction, messages taken back together, and messages planned to
    be, before the sweep waits for them."""

    rows: int = 500
    together: int = 200
    messages: int = 5_000


USUAL = Pace()


def sweep(deps: Deps, workspace: int, now: datetime, pace: Pace = USUAL) -> datetime | None:
    """Remove what ended longer ago than the company keeps things. Returns when to go on; None when nothing is left. It
    may be stopped anywhere, and goes on as if it hadn't been."""
    before = months_before(now, deps.manners.retention_months)
    ends = deps.stopwatch() + A_WHILE
    taken = 0
    while taken < pace.messages and deps.stopwatch() < ends:
        with deps.store.begin() as tx:
            if deps.chat.beyond_reach:
                taken += _take_back(tx, workspace, before, now, pace, taken)
            removed = _removed(deps, tx, workspace, before, now, pace)
            tx.commit()
        if not removed:
            return None
        deps.passing("retention.removed")
    return now + EVERY * (taken // pace.together)


def months_before(moment: datetime, months: int) -> datetime:
    """So many calendar months earlier, in UTC; from the 31st it is the last day of a shorter month."""
    local = moment.astimezone(UTC)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def _take_back(tx: Transaction, workspace: int, before: datetime, now: datetime, pace: Pace, planned: int) -> int:
    """Plan to take back the messages whose rows may go now; returns how many. `planned` are ahead of them."""
    added = 0
    for channel, ts in tx.retention.posted_before(workspace, before, pace.rows):
        at = now + EVERY * ((planned + added) // pace.together)
        added += tx.outbox.add(workspace, OutboxRow(channel, TakeBack(ts), f"take_back:{channel}:{ts}", at))
    return added


def _removed(deps: Deps, tx: Transaction, workspace: int, before: datetime, now: datetime, pace: Pace) -> int:
    """One batch, with the audit's row and the order to clear the files; returns how many rows."""
    rows = tx.retention.sweep(workspace, before, pace.rows)
    if rows:
        told = f"removed what was older than {deps.manners.retention_months} months"
        tx.audit.write(workspace, ACTOR, told, f"{rows} rows", now)
        tx.errands.plan(workspace, ErrandKind.SCRUB, now + QUIET)
    return rows

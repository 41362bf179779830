"""The second hand: does whatever is due, now. Remembers nothing, so any number of ticks at any time do the right thing.

scheduler (every second) | a clock that steps -> tick -> inbox, check-ins, replies, feeds, cadence, delivery
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.flows import (
    checkins,
    comments,
    delivery,
    errands,
    feeds,
    forwarding,
    inbox,
    judging,
    looking,
    nudging,
    replies,
)
from bot.flows.faults import contained
from bot.ports import Deps

A_MOMENT = timedelta(seconds=1)
# What is due there, how the log names it, and who does it.
SELDOM: dict[str, tuple[str, Callable[[Deps, int, datetime], object]]] = {
    "posts": ("posts", looking.due),
    "cadences": ("cadence", nudging.due),
    "comments": ("comments", comments.due),
    "errands": ("errands", errands.due),
}


def tick(deps: Deps) -> None:
    """One look at everything that is due in every workspace."""
    with deps.store.read() as tx:
        now = deps.clock()
        busy = [workspace.id for workspace in tx.workspaces.all() if tx.anything_due(workspace.id, now)]
    deps.passing("tick")
    for workspace in busy:
        with contained("inbox"):
            inbox.handle_waiting(deps, workspace)
        with contained("checkins"):
            checkins.open_due(deps, workspace, now)
        with contained("replies"):
            replies.due(deps, workspace, now)
        with contained("feeds"):
            feeds.due(deps, workspace, now)
        with contained("judging"):
            judging.due(deps, workspace, now)
        with contained("forwarding"):
            forwarding.due(deps, workspace, now)
        with deps.store.read() as tx:
            seldom = tx.seldom_due(workspace, now)
        for what, (name, due) in SELDOM.items():
            if what in seldom:
                with contained(name):
                    due(deps, workspace, now)
        with contained("delivery"):
            delivery.deliver(deps, workspace)


def step(deps: Deps, set_clock: Callable[[datetime], None], until: datetime, workspace: int) -> datetime:
    """Move a clock to the next moment at which something is due, or to `until`, and tick there. Returns the moment.

    A clock that is moved this way never jumps over anything.
    """
    now = deps.clock()
    _finish(deps)  # what is under way happens before the clock moves
    due = _next_due(deps, workspace)
    if due is not None and due <= now:
        _done(deps)
        due = _next_due(deps, workspace)
    if due is not None and due <= now:
        due = now + A_MOMENT  # something that can't be done yet; looked at again a moment later
    set_clock(min(due, until) if due is not None else until)
    _done(deps)
    return deps.clock()


def _done(deps: Deps) -> None:
    """A tick and all that it begins, and what that leaves to be sent."""
    tick(deps)
    _finish(deps)


def _finish(deps: Deps) -> None:
    deps.readers.finish()
    deps.hands.finish()


def _next_due(deps: Deps, workspace: int) -> datetime | None:
    with deps.store.read() as tx:
        return tx.next_due(workspace, deps.clock())

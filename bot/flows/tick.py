"""The second hand: does whatever is due, now. Remembers nothing, so any number of ticks at any time do the right thing.

scheduler (every second) | a clock that steps -> tick -> inbox, check-ins, replies, delivery
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.flows import checkins, delivery, inbox, replies
from bot.ports import Deps

A_MOMENT = timedelta(milliseconds=1)


def tick(deps: Deps) -> None:
    """One look at everything that is due in every workspace."""
    with deps.store.read() as tx:
        now = deps.clock()
        busy = [workspace.id for workspace in tx.workspaces.all() if tx.anything_due(workspace.id, now)]
    deps.passing("tick")
    for workspace in busy:
        inbox.handle_waiting(deps, workspace)
        checkins.open_due(deps, workspace, now)
        replies.due(deps, workspace, now)
        delivery.deliver(deps, workspace)


def step(deps: Deps, set_clock: Callable[[datetime], None], until: datetime, workspace: int) -> datetime:
    """Move a clock to the next moment at which something is due, or to `until`, and tick there. Returns the moment.

    A clock that is moved this way never jumps over anything.
    """
    now = deps.clock()
    with deps.store.read() as tx:
        due = tx.next_due(workspace, now)
    moment = min(due, until) if due is not None else until
    set_clock(max(moment, now + A_MOMENT) if moment < until else until)
    tick(deps)
    return deps.clock()

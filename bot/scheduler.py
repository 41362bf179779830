"""The second hand: calls the tick every second, and remembers nothing."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.errors import BeatdeskError
from bot.flows.faults import place_of
from bot.flows.tick import tick
from bot.ports import Deps

log = logging.getLogger(__name__)


def start(deps: Deps) -> Callable[[], None]:
    """Tick every second in a thread of its own; returns what stops it.

    One in-memory job: what is due stands in the database, so a late or lost tick loses nothing.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        lambda: _tick(deps), "interval", seconds=1, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=True)


def _tick(deps: Deps) -> None:
    """A tick that fails is told in the log, by kind only; the next one tries again."""
    try:
        tick(deps)
    except BeatdeskError as problem:
        log.warning("event=tick_failed kind=%s", type(problem).__name__)
    except Exception as problem:  # one broken row must not stop the clock for everybody
        log.error("event=tick_failed kind=%s at=%s", type(problem).__name__, place_of(problem))

"""Threads of this process for what may take a while: with a language model, everything that a coach is asked."""

import logging
import threading
from collections.abc import Callable

from bot.domain.errors import BeatdeskError

log = logging.getLogger(__name__)

FOR_WAITING = 16  # jobs at once that somebody waits for
FOR_OTHERS = 8
FINISHED = 60.0  # seconds; every lease ends by then


class Threads:
    """The port `Hands`. A job begins at once in a thread of its own; how many may run is for the caller to ask.

    Threads are daemons: a process that stops leaves its jobs, whose leases end and which are then begun again.
    """

    def __init__(self, for_waiting: int = FOR_WAITING, for_others: int = FOR_OTHERS) -> None:
        self._most = {True: for_waiting, False: for_others}
        self._busy = {True: 0, False: 0}
        self._quiet = threading.Condition()

    def free(self, waiting: bool) -> int:
        """How many more jobs would find a hand."""
        with self._quiet:
            return max(0, self._most[waiting] - self._busy[waiting])

    def do(self, job: Callable[[], None], waiting: bool) -> None:
        """Begin it now."""
        with self._quiet:
            self._busy[waiting] += 1
        try:
            threading.Thread(target=self._run, args=(job, waiting), name="hand", daemon=True).start()
        except RuntimeError:  # this machine has no more threads; the job's lease ends, and it is begun again
            log.warning("event=no_more_threads")
            self._freed(waiting)

    def finish(self) -> None:
        """Wait until nobody is busy."""
        with self._quiet:
            self._quiet.wait_for(lambda: not any(self._busy.values()), FINISHED)

    def _run(self, job: Callable[[], None], waiting: bool) -> None:
        try:
            job()
        except BeatdeskError as problem:
            log.warning("event=job_failed kind=%s", type(problem).__name__)
        except Exception as problem:  # a thread that raises prints its words
            log.error("event=job_failed kind=%s", type(problem).__name__)
        finally:
            self._freed(waiting)

    def _freed(self, waiting: bool) -> None:
        with self._quiet:
            self._busy[waiting] -= 1
            self._quiet.notify_all()

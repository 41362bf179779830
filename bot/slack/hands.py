"""Hands that work on conversations: one at a time each, and never two on the same conversation."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

from bot.domain.errors import BeatdeskError
from bot.flows.faults import place_of

log = logging.getLogger(__name__)


class Hands:
    """A few threads. What is handed over while its conversation is being worked on is done right after.

    Losing the queue loses nothing: the next tick finds what waits in the inbox.
    """

    def __init__(self, work: Callable[[str], None], size: int) -> None:
        self._work = work
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._lock = Lock()
        self._waiting: set[str] = set()  # handed over and not begun
        self._busy: dict[str, bool] = {}  # begun; True when there is more since
        self._threads = [Thread(target=self._run, name=f"hand-{number}", daemon=True) for number in range(size)]
        for thread in self._threads:
            thread.start()

    def take(self, channel: str) -> None:
        """Work on this conversation soon."""
        with self._lock:
            if channel in self._busy:
                self._busy[channel] = True
                return
            if channel in self._waiting:
                return
            self._waiting.add(channel)
        self._queue.put(channel)

    def close(self) -> None:
        """Finish what is being worked on, and stop."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (channel := self._queue.get()) is not None:
            with self._lock:
                self._waiting.discard(channel)
                self._busy[channel] = False
            try:
                self._work(channel)
            except BeatdeskError as problem:
                log.warning("event=work_failed kind=%s", type(problem).__name__)
            except Exception as problem:
                log.error("event=work_failed kind=%s at=%s", type(problem).__name__, place_of(problem))
            with self._lock:
                again = self._busy.pop(channel)
            if again:
                self.take(channel)

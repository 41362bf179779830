"""A thread with an event loop, for callers who have none: the fetcher is async, all else of the house is not."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

_LOOKUPS = 32  # names at once: asking for an address blocks a thread, and some name servers take seconds

Result = TypeVar("Result")


class LoopThread:
    """Starts when it is first needed. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lookups: ThreadPoolExecutor | None = None

    def start(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Begin it there, and return at once. Cancelling the future cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._running())

    def call(self, what: Callable[[], None]) -> None:
        """Have it called there soon; not any more when the thread has ended."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def close(self) -> None:
        """Cancel all that is under way, and end."""
        with self._lock:
            loop, thread, lookups = self._loop, self._thread, self._lookups
            self._loop = self._thread = self._lookups = None
        if loop is None or thread is None or lookups is None:
            return
        ending = asyncio.run_coroutine_threadsafe(_cancel_all(), loop)
        with suppress(TimeoutError):
            ending.result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
        lookups.shutdown(wait=False, cancel_futures=True)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="feed-names")
                self._loop.set_default_executor(self._lookups)
                self._thread = threading.Thread(target=self._loop.run_forever, name="feeds", daemon=True)
                self._thread.start()
            return self._loop


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

"""Servers as we treat them: one connection at a time, left alone when they ask, given up when they don't answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from weakref import WeakValueDictionary

from yarl import URL

GIVEN_UP_AFTER = 3  # failures to answer, in a row and in one round
_MOST_PAUSES = 10_000


def host_of(url: URL) -> str:
    """Host and port, whatever the scheme: http and https of one host are two ports."""
    return f"{(url.host or '').rstrip('.')}:{url.port}"


class Hosts:
    """What holds for all rounds. Used on one event loop only. `clock` is in seconds, and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._paused_until: dict[str, float] = {}

    def turn(self, host: str) -> asyncio.Lock:
        """To be held while a request to this host is under way. Never hold two: they might wait for each other."""
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Lock()
        return turn

    def pause(self, host: str, wait: timedelta) -> None:
        """Leave this host alone for that long."""
        now = self._clock()
        if len(self._paused_until) >= _MOST_PAUSES:
            self._paused_until = {each: until for each, until in self._paused_until.items() if until > now}
        self._paused_until[host] = max(self._paused_until.get(host, 0.0), now + wait.total_seconds())

    def rest_of_pause(self, host: str) -> timedelta | None:
        """How long it still wants to be left alone."""
        until = self._paused_until.get(host)
        if until is None:
            return None
        left = until - self._clock()
        if left <= 0:
            del self._paused_until[host]
            return None
        return timedelta(seconds=left)


class Silence:
    """Which hosts did not answer in this round."""

    def __init__(self) -> None:
        self._silent: Counter[str] = Counter()

    def silent(self, host: str) -> None:
        self._silent[host] += 1

    def answered(self, host: str) -> None:
        self._silent.pop(host, None)

    def given_up(self, host: str) -> bool:
        return self._silent[host] >= GIVEN_UP_AFTER

"""Spares a server that fails, and the people who would wait for it: after some failures nobody asks for a while."""

import threading
from datetime import datetime, timedelta

from bot.ports import Clock

FAILURES = 3  # in a row
REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=1)
LONG_WAIT = 15.0  # seconds: a server that asks for more is left alone at once
# A trial whose caller died must not shut the model out for ever. Longer than any call may take.
TRIAL = timedelta(minutes=2)


class Breaker:
    """Closed, open, or half-open: after the rest one trial call at a time is let through. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened: datetime | None = None
        self._rest = REST
        self._trial: datetime | None = None

    def lets_through(self) -> bool:
        """Whether to call now. Whoever is let through says `succeeded`, `failed` or `nothing_happened`."""
        with self._lock:
            now = self._clock()
            if self._opened is None:
                return True
            if _within(self._opened, now, self._rest):
                return False
            if self._trial is not None and _within(self._trial, now, TRIAL):
                return False
            self._trial = now
            return True

    @property
    def rests(self) -> bool:
        """Whether it is open, or half-open."""
        with self._lock:
            return self._opened is not None

    def nothing_happened(self) -> None:
        """Whoever was let through did not call after all."""
        with self._lock:
            self._trial = None

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._opened = self._trial = None

    def failed(self, retry_after: float | None = None) -> bool:
        """True when this failure opened it: once until the next success, so that people are told once."""
        with self._lock:
            now = self._clock()
            self._failures += 1
            asked = min(timedelta(seconds=min(retry_after or 0.0, LONGEST_REST.total_seconds())), LONGEST_REST)
            if self._opened is not None:
                # The trial failed; or a call that began before it opened, which changes nothing unless it brings a
                # longer wait.
                if self._trial is not None or now + asked > self._opened + self._rest:
                    self._open(now, asked)
                return False
            if self._failures < FAILURES and (retry_after or 0.0) <= LONG_WAIT:
                return False
            self._open(now, asked)
            return True

    def _open(self, now: datetime, asked: timedelta) -> None:
        self._opened = now
        self._rest = max(REST, asked)
        self._trial = None


def _within(start: datetime, now: datetime, span: timedelta) -> bool:
    """Not so before the start: a clock that was set back must not keep it open for days."""
    return timedelta(0) <= now - start < span

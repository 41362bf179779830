"""A clock that can be moved forward, and the stepping that lets nothing be jumped over."""

import errno
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.errors import Misconfigured, StoreFull, StoreReadOnly, StoreUnavailable
from bot.flows import tick
from bot.ports import Deps


class MovableClock:
    """Real time plus an offset that only grows, kept in a small private file so that a restart does not lose it."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises Misconfigured when the file can't be understood."""
        self._path = path
        self._lock = threading.Lock()
        self._ahead = _kept(path) if path is not None else timedelta()
        self._latest = datetime.now(UTC) + self._ahead

    def __call__(self) -> datetime:
        """Now, in aware UTC; never earlier than a moment given out before."""
        with self._lock:
            self._latest = max(self._latest, datetime.now(UTC) + self._ahead)
            return self._latest

    @property
    def ahead(self) -> timedelta:
        """How far it was moved from real time."""
        with self._lock:
            return self._ahead

    def set(self, moment: datetime) -> None:
        """Move to `moment`; one that has passed changes nothing. Raises StoreUnavailable when it can't be kept."""
        with self._lock:
            if moment <= max(self._latest, datetime.now(UTC) + self._ahead):
                return
            ahead = moment - datetime.now(UTC)
            if self._path is not None:
                _keep(self._path, ahead)
            self._ahead, self._latest = ahead, moment


def advance(
    deps: Deps,
    workspace: int,
    clock: MovableClock,
    until: datetime,
    on_step: Callable[[datetime, int], bool] = lambda moment, steps: True,
) -> int:
    """Move the clock to `until`, stopping at every moment at which something is due and doing it there.

    `on_step` hears the moment and how many steps were made, and may return False to stop there. Returns the steps.
    """
    steps = 0
    while clock() < until:
        moment = tick.step(deps, clock.set, until, workspace)
        steps += 1
        if not on_step(moment, steps):
            break
    return steps


def _kept(path: Path) -> timedelta:
    try:
        ahead = timedelta(seconds=float(json.loads(path.read_text("utf-8"))["ahead_seconds"]))
        datetime.now(UTC) + ahead + timedelta(days=3660)  # a moment that can be reckoned with
    except FileNotFoundError:
        return timedelta()
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as problem:
        raise Misconfigured(
            "I can't read the playground's clock.",
            [f"{path} should say how far the clock was moved. Remove it to go by real time again."],
        ) from problem
    return max(ahead, timedelta())


def _keep(path: Path, ahead: timedelta) -> None:
    draft = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({"ahead_seconds": ahead.total_seconds()}, file)
        draft.replace(path)
    except OSError as problem:
        kinds = {errno.ENOSPC: StoreFull, errno.EROFS: StoreReadOnly, errno.EACCES: StoreReadOnly}
        raise kinds.get(problem.errno or 0, StoreUnavailable)() from problem

"""Those go first for whom Slack is waiting: work that nobody waits for yet steps aside while requests come in."""

import time
from threading import Lock

STILL = 0.02  # seconds without a request that count as quiet
AT_MOST = 1.0  # seconds that work steps aside; after that it is somebody else who waits


class Courtesy:
    """Counts requests under way. Enter it for a request; call `step_aside` before other work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way = 0
        self._last = 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._under_way += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._under_way -= 1
            self._last = time.monotonic()

    def step_aside(self) -> None:
        """Return once no request is under way and none came for a moment, or after a second anyway."""
        until = time.monotonic() + AT_MOST
        while time.monotonic() < until:
            if not self._under_way and time.monotonic() - self._last >= STILL:
                return
            time.sleep(STILL)

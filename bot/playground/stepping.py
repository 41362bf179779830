"""One movement of the clock at a time, in a thread of its own, told to every page as it goes."""

import logging
import threading
import time
from datetime import datetime

from bot.domain.errors import InvalidInput
from bot.playground.clock import MovableClock, advance
from bot.playground.errors import trouble
from bot.playground.hub import Hub
from bot.ports import Deps

log = logging.getLogger(__name__)
TOLD_EVERY = 0.1  # seconds


class Stepping:
    """Moves the clock and says how far it is."""

    def __init__(self, deps: Deps, workspace: int, clock: MovableClock, hub: Hub) -> None:
        self._deps = deps
        self._workspace = workspace
        self._clock = clock
        self._hub = hub
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def moving(self) -> bool:
        with self._lock:
            return self._thread is not None

    def start(self, until: datetime) -> None:
        """Begin to move to `until`. Raises InvalidInput while another movement is under way."""
        with self._lock:
            if self._thread is not None:
                raise InvalidInput("The clock is moving already. Let it arrive, or stop it first.")
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, args=(until,), name="playground-clock", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let it stay at the next moment it reaches."""
        self._stop.set()

    def close(self, timeout: float = 2.0) -> None:
        """Stop, and wait for the step that is under way; at most `timeout` seconds."""
        self.stop()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _run(self, until: datetime) -> None:
        begun = self._clock()
        told = 0.0
        steps = 0
        error = ""

        def on_step(moment: datetime, so_far: int) -> bool:
            nonlocal told, steps
            steps = so_far
            if time.monotonic() - told > TOLD_EVERY:
                told = time.monotonic()
                self._tell(moment, steps, begun, until, moving=True)
            return not self._stop.is_set()

        self._tell(begun, 0, begun, until, moving=True)
        try:
            advance(self._deps, self._workspace, self._clock, until, on_step)
        except Exception as problem:  # whatever it is, the page has to hear of it
            error = trouble(problem).sentence
        with self._lock:
            self._thread = None
        self._tell(self._clock(), steps, begun, until, moving=False, error=error)

    def _tell(
        self, moment: datetime, steps: int, begun: datetime, until: datetime, *, moving: bool, error: str = ""
    ) -> None:
        whole = max((until - begun).total_seconds(), 0.001)
        self._hub.tell(
            "clock",
            {
                "kind": "clock",
                "now": moment.isoformat(),
                "steps": steps,
                "part": round(min(1.0, (moment - begun).total_seconds() / whole), 3),
                "moving": moving,
                "error": error,
            },
        )

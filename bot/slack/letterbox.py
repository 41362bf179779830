"""What comes in at the same time is committed together: each caller returns when its own events are on disk.

keep (app.py) -> letterbox -> flows/inbox -> one transaction
"""

from collections.abc import Sequence
from threading import Lock

from bot.domain.deliveries import InboxEvent
from bot.flows import inbox
from bot.ports import Deps


class _Letter:
    """The events of one caller, and what became of them."""

    def __init__(self, events: Sequence[InboxEvent]) -> None:
        self.events = events
        self.kept = False
        self.problem: Exception | None = None


class Letterbox:
    """Whoever comes first commits for all who came meanwhile: a commit to disk takes as long for eight as for one."""

    def __init__(self, deps: Deps, workspace: int) -> None:
        self._deps = deps
        self._workspace = workspace
        self._lock = Lock()
        self._committing = Lock()
        self._letters: list[_Letter] = []

    def put(self, events: Sequence[InboxEvent]) -> None:
        """Returns when they are committed. Raises StoreUnavailable, and whatever else went wrong: then none is."""
        if not events:
            return
        letter = _Letter(events)
        with self._lock:
            self._letters.append(letter)
        with self._committing:
            if not letter.kept and letter.problem is None:
                with self._lock:
                    letters, self._letters = self._letters, []
                self._commit(letters)
        if letter.problem is not None:
            raise letter.problem

    def _commit(self, letters: Sequence[_Letter]) -> None:
        try:
            inbox.receive_all(self._deps, self._workspace, [event for letter in letters for event in letter.events])
        except Exception as problem:
            if len(letters) == 1:
                letters[0].problem = problem
                return
            for letter in letters:  # one that can't be kept must not keep out the others
                self._commit([letter])
            return
        for letter in letters:
            letter.kept = True

"""What one person is shown goes out in the order in which it was asked for, and the newest comes last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class _Person:
    showing: Lock = field(default_factory=Lock)
    asked: int = 0


class Turns:
    """Two threads that look up and show the same place could overtake each other, and an older state would stay there.

    Here each person is shown one thing at a time, and what was overtaken while it waited is left out: what was asked
    for later was also looked up later.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._people: dict[str, _Person] = {}

    def take(self, user: str, show: Callable[[], None]) -> None:
        """Look up and show something, unless somebody asked for something newer meanwhile."""
        with self._lock:
            person = self._people.setdefault(user, _Person())
            person.asked += 1
            mine = person.asked
        with person.showing:
            if mine == person.asked:
                show()

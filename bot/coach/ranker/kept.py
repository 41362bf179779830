"""The last few things that were worked out, in memory only: nothing of them is ever on a disk."""

import threading
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """By what they were made from; what was not asked for longest goes first. Any number of threads may use it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, V] = {}  # oldest first
        self._lock = threading.Lock()

    def find(self, key: K) -> V | None:
        with self._lock:
            made = self._kept.pop(key, None)  # and in again, as the latest
            if made is not None:
                self._kept[key] = made
            return made

    def put(self, key: K, made: V) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = made
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()

"""Tells open pages that something changed: many threads speak, each page's event stream listens in the event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]


@dataclass(eq=False, slots=True)
class _Listener:
    """One open page. What it has not read yet is kept by topic, so that a slow page gets the latest, not a backlog."""

    loop: asyncio.AbstractEventLoop
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    pending: dict[str, Event] = field(default_factory=dict)

    def put(self, topic: str, event: Event) -> None:
        self.pending.pop(topic, None)
        self.pending[topic] = event
        self.wake.set()


class Hub:
    """Fan-out without memory: a page that comes back reads the conversation anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[_Listener] = set()
        self._closed = False

    def publish(self, channel: str) -> None:
        """Something changed in this conversation. Safe in any thread; carries no words."""
        self.tell(f"channel {channel}", {"kind": "channel", "channel": channel})

    def tell(self, topic: str, event: Event) -> None:
        """Send `event` to every page; a newer one of the same topic takes the place of one not read yet."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener.loop.call_soon_threadsafe(listener.put, topic, event)
            except RuntimeError:  # its event loop has ended
                self._forget(listener)

    async def listen(self) -> AsyncIterator[Event]:
        """Events from now on, until the hub closes or the page goes."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            if self._closed:
                return
            self._listeners.add(listener)
        try:
            yield {"kind": "hello"}
            while not self._closed:
                await listener.wake.wait()
                listener.wake.clear()
                events, listener.pending = listener.pending, {}
                for event in events.values():
                    yield event
        finally:
            self._forget(listener)

    def close(self) -> None:
        """End every event stream, so that the server can stop."""
        self._closed = True
        self.tell("end", {"kind": "end"})

    @property
    def listeners(self) -> int:
        """How many pages are listening."""
        with self._lock:
            return len(self._listeners)

    def _forget(self, listener: _Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)

"""A few child processes that read what strangers wrote: without secrets, with limits, and killed when they hang.

reader -> here -> work_in_child -> parse, pages, discovery, opml -> answers -> reader
"""

import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.feeds import Found, Page, Parsed
from bot.rss.answers import Nonsense, believed
from bot.rss.child import Child, Died
from bot.rss.links import same_host
from bot.rss.unreadable import Unreadable, Why

__all__ = ["Unreadable", "Why", "Workers"]

log = logging.getLogger(__name__)

_MOST_READ = 8_000_000  # bytes of a body
_JOBS = 300  # that one child does, however well it feels

Result = TypeVar("Result")


class Workers:
    """Child processes, each started when it is first needed. Any thread may ask; who finds all of them busy waits.

    One job has `seconds` of CPU, `wall` seconds by the clock and `megabytes` of memory. A child that dies, hangs or
    answers nonsense is replaced, and only its job comes to nothing. `clock` tells which dates can be true.
    """

    def __init__(
        self,
        count: int = 2,
        seconds: float = 5.0,
        wall: float = 15.0,
        megabytes: int = 400,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._count = count
        self._limits = (seconds, megabytes)
        self._wall = wall
        self._clock = clock
        self._closed = False
        self._lock = threading.Lock()
        self._children: set[Child] = set()
        # The one that was busy last is asked first: one child does for a trickle of jobs.
        self._idle: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)

    def parse(self, body: bytes, content_type: str, url: str) -> Parsed:
        """The feed that a body is. Raises Unreadable."""
        return self._do("parse", body, content_type, url, Parsed)

    def page(self, body: bytes, content_type: str, url: str) -> Page:
        """The page that a body is. Raises Unreadable."""
        page = self._do("page", body, content_type, url, Page)
        return replace(page, url=url, canonical=page.canonical if same_host(page.canonical, url) else "")

    def look(self, body: bytes, content_type: str, url: str) -> Found:
        """The feeds that a body is or names. Raises Unreadable."""
        return self._do("look", body, content_type, url, Found)

    def outlines(self, opml: bytes) -> Found:
        """The feeds of an OPML file. Raises Unreadable."""
        return self._do("outlines", opml, "", "", Found)

    def close(self) -> None:
        """End all children, busy ones too. Who still asks hears that we are stopping."""
        with self._lock:
            self._closed = True
            children = list(self._children)
        for child in children:
            child.kill()
        for idle in [self._idle.get() for _ in range(self._count)]:
            self._part_with(idle)
            self._idle.put(None)

    def _do(self, task: str, body: bytes, content_type: str, url: str, kind: type[Result]) -> Result:
        if len(body) > _MOST_READ:
            raise Unreadable(Why.BIG)
        about = {"task": task, "content_type": content_type, "url": url, "now": self._clock().isoformat()}
        child = self._idle.get()
        fit = False
        try:
            child = self._living(child)
            said = child.ask(json.dumps(about).encode(), body, self._wall)
            fit = not said.last
            result = believed(said, kind)
        except Nonsense as problem:
            fit = False
            log.warning("event=child_talked_nonsense task=%s", task)
            raise Unreadable(Why.BROKEN) from problem
        except Died as problem:
            log.warning("event=child_died task=%s code=%s", task, problem.code)
            raise Unreadable(Why.STOPPING if self._closed else problem.why) from problem
        finally:
            if child is not None and not (fit and child.jobs < _JOBS):
                self._part_with(child)
                child = None
            self._idle.put(child)
        return result

    def _living(self, child: Child | None) -> Child:
        """This child, or a new one in its place."""
        if child is not None and child.alive and not self._closed:
            return child
        self._part_with(child)
        with self._lock:
            if self._closed:
                raise Unreadable(Why.STOPPING)
            try:
                child = Child(*self._limits)
            except OSError as problem:
                log.warning("event=no_child")
                raise Unreadable(Why.BUSY) from problem
            self._children.add(child)
            return child

    def _part_with(self, child: Child | None) -> None:
        if child is not None:
            child.end()
            with self._lock:
                self._children.discard(child)

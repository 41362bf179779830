"""A server of feeds on loopback, good and hostile, with an address for each; and ports that nobody may ever dial.

with FeedServer() as server:
    server.plays["/news"] = say(RSS)
    server.url("/news")          # http://127.1.0.1:<port>/news
    server.url("/news", 7)       # the same from a host of its own, 127.1.0.7
    server.requests[-1].headers  # names in lower case
    server.forbidden             # connections to 127.0.0.1 and ::1, on ports of their own
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from types import TracebackType
from typing import Any

ALLOWED = ip_network("127.1.0.0/16")
HOSTS = 120  # addresses that are listened on, from 127.1.0.1 on
XML = "application/xml"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it came."""

    host: str  # the address that was dialled
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Visit:
    """A request that waits for its answer."""

    request: Request
    server: FeedServer
    writer: asyncio.StreamWriter
    stays_open: bool = True

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


Play = Callable[[Visit], Awaitable[None]]
Headers = Sequence[tuple[str, str]]


class FeedServer:
    """Runs in a thread of its own. A path without a play is 404."""

    def __init__(self) -> None:
        self.plays: dict[str, Play] = {}
        self.requests: list[Request] = []
        self.forbidden = 0
        self.most_at_once: Counter[str] = Counter()  # connections with a request under way, by host
        self._now: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="feed-server", daemon=True)
        self._servers: list[asyncio.Server] = []
        self._visits: set[asyncio.Task[None]] = set()
        self.port = 0
        self.forbidden_port = 0

    def __enter__(self) -> FeedServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, path: str, host: int = 1) -> str:
        return f"http://127.1.0.{host}:{self.port}{path}"

    def of(self, path: str) -> list[Request]:
        return [each for each in self.requests if each.path == path]

    async def _listen(self) -> None:
        first = socket.create_server(("127.1.0.1", 0), backlog=256)
        self.port = first.getsockname()[1]
        rest = [socket.create_server((f"127.1.0.{n}", self.port), backlog=64) for n in range(2, HOSTS + 1)]
        self._servers = [await asyncio.start_server(self._serve, sock=each) for each in (first, *rest)]
        nobodys = socket.create_server(("127.0.0.1", 0))
        self.forbidden_port = nobodys.getsockname()[1]
        self._servers.append(await asyncio.start_server(self._count, sock=nobodys))
        with suppress(OSError):  # a machine without IPv6
            sixth = socket.create_server(("::1", self.forbidden_port), family=socket.AF_INET6)
            self._servers.append(await asyncio.start_server(self._count, sock=sixth))

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        visits = list(self._visits)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)

    def _count(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.forbidden += 1
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task: Any = asyncio.current_task()
        self._visits.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._answer(reader, writer):
                pass
        self._visits.discard(task)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        host = writer.get_extra_info("sockname")[0]
        request = Request(host, first.split(" ")[1], headers)
        self.requests.append(request)
        visit = Visit(request, self, writer, headers.get("connection", "").lower() != "close")
        self._now[host] += 1
        self.most_at_once[host] = max(self.most_at_once[host], self._now[host])
        try:
            await self.plays.get(request.path, status(404))(visit)
        finally:
            self._now[host] -= 1
        return visit.stays_open


def head(code: int, length: int | None, headers: Headers = (), kind: str = XML) -> bytes:
    """Status and headers; no length for a body that ends with the connection."""
    lines = [f"HTTP/1.1 {code} Said", f"content-type: {kind}", *(f"{name}: {value}" for name, value in headers)]
    lines.append("connection: close" if length is None else f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def say(body: bytes | str, kind: str = XML, headers: Headers = (), code: int = 200) -> Play:
    """An answer with this body."""
    data = body.encode() if isinstance(body, str) else body

    async def play(visit: Visit) -> None:
        await visit.send(head(code, len(data), headers, kind) + data)

    return play


def status(code: int, headers: Headers = ()) -> Play:
    """No feed, but a page that says so."""

    async def play(visit: Visit) -> None:
        body = b"" if code == 304 else b"<p>No.</p>"
        await visit.send(head(code, len(body), headers, "text/html") + body)

    return play


def redirect(to: str | Callable[[FeedServer], str], code: int = 302) -> Play:
    async def play(visit: Visit) -> None:
        where = to if isinstance(to, str) else to(visit.server)
        await status(code, [("location", where)])(visit)

    return play


def if_changed(body: str, etag: str = "", modified: str = "") -> Play:
    """304 when the request names what the server has."""

    async def play(visit: Visit) -> None:
        asked = visit.request.headers
        known = [("etag", etag)] * bool(etag) + [("last-modified", modified)] * bool(modified)
        same = etag and asked.get("if-none-match") == etag
        same = same or (modified and asked.get("if-modified-since") == modified)
        await (status(304, known) if same else say(body, headers=known))(visit)

    return play


def slowly(seconds: float, then: Play) -> Play:
    async def play(visit: Visit) -> None:
        await asyncio.sleep(seconds)
        await then(visit)

    return play


def trickle(start: bytes, pause: float = 0.1) -> Play:
    """A byte at a time, for ever, after this."""

    async def play(visit: Visit) -> None:
        visit.stays_open = False
        await visit.send(start)
        while True:
            await visit.send(b" ")
            await asyncio.sleep(pause)

    return play


def cut_off(announced: int, body: str) -> Play:
    """Ends the connection before everything was sent."""

    async def play(visit: Visit) -> None:
        visit.stays_open = False
        await visit.send(head(200, announced) + body.encode())

    return play


def flood(size: int, length: int | None) -> Play:
    """That many bytes of a feed that doesn't end."""

    async def play(visit: Visit) -> None:
        visit.stays_open = False
        await visit.send(head(200, length) + b'<?xml version="1.0"?><rss version="2.0"><channel><title>')
        for _ in range(size // 65_536):
            await visit.send(b"x" * 65_536)

    return play


def raw(data: bytes) -> Play:
    """Whatever it is, instead of an answer."""

    async def play(visit: Visit) -> None:
        visit.stays_open = False
        await visit.send(data)

    return play

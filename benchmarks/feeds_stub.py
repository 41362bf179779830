"""`python -m benchmarks.feeds_stub PORT BEGAN`: a server of as many feeds as are asked for, on 250 addresses of
loopback. It says 304 to whom the feed is known, and begins the next round when it is told to."""

import asyncio
import json
import sys
from collections import Counter
from datetime import datetime

from benchmarks.feeds_pages import Pages, etag, last_modified, revision

HOSTS = 250


def url(port: int, feed: int) -> str:
    """Where a feed stands: four of a thousand are neighbours, and four hundred of ten thousand."""
    return f"http://127.1.0.{1 + feed // 4 % HOSTS}:{port}/feeds/{feed}"


class Site:
    """What all connections have in common."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._pages = Pages(began)
        self._round = 0
        self._answers: Counter[str] = Counter()

    def answer(self, path: str, headers: dict[str, str]) -> bytes:
        """The whole answer. `/advance` begins the next round, `/answers` counts what was said since then."""
        _, kind, *rest = path.split("/")
        if kind == "feeds":
            return self._feed(int(rest[0]), headers)
        if kind == "advance":
            self._round += 1
        counted, self._answers = self._answers, Counter()
        return _said(200, json.dumps(counted).encode(), "application/json")

    def _feed(self, feed: int, headers: dict[str, str]) -> bytes:
        revised = revision(feed, self._round)
        tag, modified = etag(feed, revised), last_modified(feed, revised, self._began)
        asked_tag, asked_moment = headers.get("if-none-match"), headers.get("if-modified-since")
        known = asked_tag == tag if tag and asked_tag else bool(modified) and asked_moment == modified
        lines = (f"ETag: {tag}\r\n" if tag else "") + (f"Last-Modified: {modified}\r\n" if modified else "")
        self._answers["304" if known else "200"] += 1
        if known:
            return f"HTTP/1.1 304 Not Modified\r\n{lines}\r\n".encode()
        body, content_type = self._pages.body(feed, revised)
        self._answers["bytes"] += len(body)
        return _said(200, body, content_type, lines)


def _said(status: int, body: bytes, content_type: str, lines: str = "") -> bytes:
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {content_type}\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One request after the other, until the other side has enough."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while b"\r\n\r\n" in self._came:
            head, _, self._came = self._came.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self._transport.write(self._site.answer(first.split(" ")[1], headers))
            if headers.get("connection", "").lower() == "close":
                self._transport.close()


async def serve(port: int, began: datetime) -> None:
    """Until killed."""
    site = Site(began)
    loop = asyncio.get_running_loop()
    for host in range(HOSTS, 0, -1):  # the one that is waited for comes last
        await loop.create_server(lambda: Connection(site), f"127.1.0.{host}", port, backlog=64)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))

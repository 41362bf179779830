"""Where reading goes wrong at its edges: odd bytes in headers, memory with many large bodies, children that cling."""

from __future__ import annotations

import gzip
import sys
import threading
import time
import zlib
from contextlib import suppress
from ipaddress import ip_address, ip_network
from pathlib import Path

import brotli
import psutil
import pytest

from bot.domain.errors import InvalidInput
from bot.domain.feeds import KEPT_ITEMS, Ask, Changed, Failed, Trouble
from bot.rss.child import Child, Died
from bot.rss.fetch import NOT_UNDERSTOOD, Limits
from bot.rss.guard import NOT_WEB, Guard
from bot.rss.parse import looks_like_a_page
from bot.rss.reader import FeedReader
from bot.rss.room import Room
from bot.rss.unpacking import PIECE, unpacker
from bot.rss.workers import Workers
from tests.rss.conftest import outcome_of, outcomes
from tests.servers.feed_kinds import TWO
from tests.servers.feed_server import ALLOWED, FeedServer, flood, raw, redirect, say

LARGE = 4_900_000  # bytes
HOSTS_AT_ONCE = 60
MOST_MEMORY = 200_000_000  # bytes that this process may grow by; sixty of the largest bodies are 300 MB


def test_a_server_that_leads_to_a_name_that_is_none_is_refused_in_a_sentence(
    server: FeedServer, reader: FeedReader
) -> None:
    for name in ("xn--", "xn--a-"):
        server.plays["/away"] = redirect(f"http://{name}/feed")
        assert outcome_of(reader, server.url("/away")) == Failed(Trouble.REFUSED, NOT_WEB)
        for ask in (reader.find, reader.page):
            with pytest.raises(InvalidInput, match="no web address"):
                ask(server.url("/away"))


def test_headers_that_are_no_text_do_not_keep_a_feed_from_being_read_and_stored(
    server: FeedServer, reader: FeedReader
) -> None:
    head = b'HTTP/1.1 200 OK\r\netag: "caf\xe9"\r\nlast-modified: \xff\r\ncontent-type: text/xml; charset=\xe9\r\n'
    server.plays["/feed"] = raw(head + b"content-length: %d\r\n\r\n" % len(TWO) + TWO.encode())

    outcome = outcome_of(reader, server.url("/feed"))

    assert isinstance(outcome, Changed) and len(outcome.parsed.entries) == 2
    # A database takes no half characters.
    assert (outcome.etag, outcome.last_modified) == ("", "")


@pytest.mark.parametrize("opening", [b"<!-- x -->" * 200, b"<!---->\n" * 400, b" " * 4_000])
def test_whatever_stands_before_a_feed_is_passed_over_at_once(opening: bytes) -> None:
    began = time.process_time()
    assert not looks_like_a_page(opening + b'<rss version="2.0">')
    assert looks_like_a_page(opening + b"<html>")
    assert time.process_time() - began < 0.1


def test_five_hundred_items_of_emoji_are_read() -> None:
    """A character outside the first plane is four bytes, and as an escape twelve."""
    face = "\N{GRINNING FACE}"
    item = "<item><title>{0}</title><author>{0}</author><guid>{1}{3}</guid><description>{2}</description></item>"
    items = "".join(item.format(face * 300, n, face * 2_000, face * 480) for n in range(KEPT_ITEMS))
    workers = Workers(1)
    try:
        parsed = workers.parse(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()[:7_900_000], "", "")
    finally:
        workers.close()
    assert len(parsed.entries) == KEPT_ITEMS and parsed.entries[0].text == face * 2_000


def test_many_large_bodies_take_turns_in_memory(server: FeedServer, workers: Workers) -> None:
    server.plays["/flood"] = flood(6_000_000, None)
    server.plays["/small"] = say(TWO)
    reader = FeedReader(allowed=[ALLOWED], workers=workers)
    asks = [Ask(n, server.url("/flood", n)) for n in range(1, HOSTS_AT_ONCE + 1)]
    with Peak() as peak:
        *large, small = outcomes(reader, [*asks, Ask(0, server.url("/small", HOSTS_AT_ONCE + 1))])
    reader.close()

    assert set(large) == {Failed(Trouble.REFUSED, Limits().too_big)}
    assert isinstance(small, Changed)
    assert peak.grown < MOST_MEMORY, f"{peak.grown / 1e6:.0f} MB"


def test_waiting_for_room_in_memory_is_not_the_servers_fault(server: FeedServer, workers: Workers) -> None:
    server.plays["/large"] = say(TWO.replace("<item>", " " * LARGE + "<item>", 1))
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=0.5), workers=workers)
    reader._fetcher.room = Room(large=1)
    came = outcomes(reader, [Ask(n, server.url("/large", n)) for n in range(1, 13)])
    reader.close()

    assert all(isinstance(each, Changed) for each in came), [each for each in came if isinstance(each, Failed)][:1]


class Peak:
    """How much this process grows while it runs, in bytes."""

    def __enter__(self) -> Peak:
        self._me = psutil.Process()
        self._before = self._most = self._me.memory_info().rss
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(5)

    @property
    def grown(self) -> int:
        return self._most - self._before

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self._most = max(self._most, self._me.memory_info().rss)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups of this kind")
def test_what_a_child_has_started_ends_with_it_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A taken-over child whose own child holds the pipe: its end alone would be no end of what we read."""
    note = tmp_path / "pid"
    taken = tmp_path / "python"
    taken.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {note}\nexec sleep 0\n")
    taken.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(taken))
    child = Child(1.0, 100)
    monkeypatch.undo()
    began = time.monotonic()
    with pytest.raises(Died):
        child.ask(b"{}", b"", wall=1.0)
    assert time.monotonic() - began < 5
    assert gone(int(note.read_text()))


def gone(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for _ in range(100):
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            time.sleep(0.02)
        return False
    return True


METADATA = [
    "64:ff9b:1:a9fe:a9:fe00:808:808",  # 169.254.169.254 as RFC 6052 writes it into a /48, and 8.8.8.8 at the end
    "fd00:c1::a9fe:a9fe",  # Oracle
    "fd00:42::42",  # Scaleway
]


@pytest.mark.parametrize("address", METADATA)
def test_metadata_stays_shut_however_it_is_written_and_whatever_is_opened(address: str) -> None:
    guard = Guard([ip_network("0.0.0.0/0"), ip_network("::/0"), ip_network("64:ff9b:1::/48")])
    assert not guard.may_dial(ip_address(address))
    assert guard.may_dial(ip_address("fd12::7"))


def test_a_bomb_takes_no_memory_before_it_is_known_as_one(server: FeedServer, workers: Workers) -> None:
    """Its decoder alone would take 16 MB, for a body of some hundred bytes."""
    bomb = brotli.compress(b" " * 30_000_000, quality=5, lgwin=24)
    server.plays["/bomb"] = say(bomb, headers=[("content-encoding", "br")])
    reader = FeedReader(allowed=[ALLOWED], workers=workers)
    with Peak() as peak:
        came = outcomes(reader, [Ask(n, server.url("/bomb", n)) for n in range(1, 31)])
    reader.close()

    assert set(came) == {Failed(Trouble.REFUSED, Limits().too_big)}
    assert peak.grown < MOST_MEMORY, f"{peak.grown / 1e6:.0f} MB"


PACKED = {
    "gzip": gzip.compress(TWO.encode()),
    "GZIP ": gzip.compress(TWO[:40].encode()) + gzip.compress(TWO[40:].encode()),
    "x-gzip": gzip.compress(TWO.encode()) + b"\x00\x00",
    "deflate": zlib.compress(TWO.encode()),
    " deflate": zlib.compress(TWO.encode(), wbits=-15),
    "br": brotli.compress(TWO.encode()) + b"more",
    "identity": TWO.encode(),
}


@pytest.mark.parametrize("how", PACKED)
def test_each_way_of_packing_is_opened_byte_by_byte_too(how: str) -> None:
    unpacks = unpacker(how)
    assert unpacks is not None
    pieces = [piece for byte in PACKED[how] for piece in unpacks.pieces(bytes([byte]))]
    assert b"".join(pieces) == TWO.encode()


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw deflate", "br"])
def test_nothing_is_lost_between_two_pieces(how: str) -> None:
    ways = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
    pack = ways.get(how, lambda body: zlib.compress(body, wbits=-15))  # without a checksum behind it
    for size in (PIECE - 1, PIECE, PIECE + 1, PIECE + 258, 3 * PIECE + 7):
        unpacks = unpacker(how.removeprefix("raw "))
        assert unpacks is not None
        body = b"a" * size
        pieces = [piece for byte in pack(body) for piece in unpacks.pieces(bytes([byte]))]
        assert b"".join(pieces) == body and max(map(len, pieces)) < 2 * PIECE


@pytest.mark.parametrize("how", ["gzip", "deflate", "br"])
def test_what_is_not_packed_as_it_says_is_told(how: str, server: FeedServer, reader: FeedReader) -> None:
    server.plays["/feed"] = say(b"\xff\xfe nothing of the kind", headers=[("content-encoding", how)])
    assert outcome_of(reader, server.url("/feed")) == Failed(Trouble.DOWN, NOT_UNDERSTOOD)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child begins with a peak of its own")
def test_a_child_is_not_charged_for_the_memory_of_the_bot() -> None:
    """Linux counts what its parent had at the start: a bot with a model loaded would need a new child for each feed."""
    ballast = b"x" * 120_000_000
    workers = Workers(1, megabytes=150)
    try:
        workers.parse(TWO.encode(), "", "")
        (first,) = workers._children
        workers.parse(TWO.encode(), "", "")
        assert workers._children == {first} and first.alive
    finally:
        workers.close()
    assert len(ballast)

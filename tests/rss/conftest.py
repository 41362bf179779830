"""What the tests of the feeds' back room share: one server, and a list of every address that this process dials."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest

from bot.domain.feeds import Ask, Outcome
from bot.rss.fetch import Limits
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.conftest import require
from tests.servers.feed_server import ALLOWED, FeedServer

SECONDS = 1.0
_listeners: list[list[Any]] = []


def _hear(event: str, what: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        for listener in _listeners:
            listener.append(what[1])


@pytest.fixture(scope="session")
def _audited() -> None:
    sys.addaudithook(_hear)  # for ever: there is no way to take one out


@pytest.fixture
def dialled(_audited: None) -> Iterator[list[Any]]:
    """Every address that a socket of this process was told to connect to, whoever made it."""
    heard: list[Any] = []
    _listeners.append(heard)
    yield heard
    _listeners.remove(heard)


@pytest.fixture(scope="session")
def _feed_server() -> Iterator[FeedServer]:
    server = FeedServer()
    with suppress(OSError):
        with server:
            yield server
        return
    require("more addresses of loopback than 127.0.0.1 (Linux has them)", None)


@pytest.fixture
def server(_feed_server: FeedServer) -> FeedServer:
    """As if newly started."""
    _feed_server.plays.clear()
    _feed_server.requests.clear()
    _feed_server.most_at_once.clear()
    _feed_server.forbidden = 0
    return _feed_server


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Real child processes, for all tests."""
    workers = Workers(2, seconds=1.5)
    yield workers
    workers.close()


@pytest.fixture
def reader(workers: Workers) -> Iterator[FeedReader]:
    """A reader with a second of patience, for which the test server's networks are open."""
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=SECONDS), workers=workers)
    yield reader
    reader.close()


@pytest.fixture
def reading(reader: FeedReader) -> Callable[..., list[Outcome]]:
    """Reads, and gives the outcomes in the order of the asks."""

    def read(*asks: Ask | str) -> list[Outcome]:
        return outcomes(reader, [Ask(n, ask) if isinstance(ask, str) else ask for n, ask in enumerate(asks)])

    return read


def outcomes(reader: FeedReader, asks: Sequence[Ask]) -> list[Outcome]:
    came: dict[Ask, Outcome] = {}
    reader.read(asks, came.__setitem__)
    assert came.keys() == set(asks), "each is answered once"
    return [came[ask] for ask in asks]


def outcome_of(reader: FeedReader, url: str) -> Outcome:
    return outcomes(reader, [Ask(1, url)])[0]

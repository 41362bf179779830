"""The loopback Slack for the tests of this door."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rss.fetch import Limits
from bot.rss.reader import FeedReader
from bot.work.local import Threads
from tests.conftest import require
from tests.newsdesk import utc
from tests.servers.emulate import Slack
from tests.servers.feed_server import ALLOWED, FeedServer
from tests.servers.proxy import missing
from tests.slack.desk import SlackDesk, slack_desk, wrong_payloads


@pytest.fixture(scope="session")
def slack_server() -> Iterator[Slack]:
    """Emulate behind a recording proxy, started for the first test that asks for it."""
    lacking = missing()
    require(lacking, not lacking)
    with Slack() as server:
        yield server


@pytest.fixture
def slack(slack_server: Slack) -> Iterator[Slack]:
    """The loopback Slack, emptied; in the end every payload that it was sent is held to Slack's rules."""
    slack_server.reset()
    yield slack_server
    assert wrong_payloads(slack_server) == []


@pytest.fixture
def desk(slack: Slack, sqlite_template: Path, tmp_path: Path) -> Iterator[SlackDesk]:
    """A desk in Slack on a Monday morning, with Dana as its director."""
    file = tmp_path / "beatdesk.sqlite3"
    shutil.copy(sqlite_template, file)
    with slack_desk(slack, f"sqlite:///{file}", utc("2026-03-23 08:00")) as built:
        yield built


@pytest.fixture(scope="session")
def outside() -> Iterator[FeedServer]:
    """What is outside, on loopback."""
    with FeedServer() as server:
        yield server


@pytest.fixture(scope="session")
def feed_reader() -> Iterator[FeedReader]:
    """The real reader, which may dial no other network than that one."""
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=5))
    yield reader
    reader.close()


@pytest.fixture
def news_desk(slack: Slack, sqlite_template: Path, tmp_path: Path, feed_reader: FeedReader) -> Iterator[SlackDesk]:
    """A desk that reads what is outside, in threads of its own as the running bot does."""
    file = tmp_path / "beatdesk.sqlite3"
    shutil.copy(sqlite_template, file)
    at = utc("2026-03-23 08:00")
    threads = Threads(for_waiting=0, for_others=2)  # as `wiring` has them: who waits is begun with at once
    with slack_desk(slack, f"sqlite:///{file}", at, feeds=feed_reader, readers=threads) as built:
        yield built
        threads.finish()

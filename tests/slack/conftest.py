"""The loopback Slack for the tests of this door."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import require
from tests.newsdesk import utc
from tests.servers.emulate import Slack
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

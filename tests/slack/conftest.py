"""The loopback Slack for the tests of this door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import require
from tests.servers.emulate import Slack
from tests.servers.proxy import missing


@pytest.fixture(scope="session")
def slack_server() -> Iterator[Slack]:
    """Emulate behind a recording proxy, started for the first test that asks for it."""
    lacking = missing()
    require(lacking, not lacking)
    with Slack() as server:
        yield server


@pytest.fixture
def slack(slack_server: Slack) -> Slack:
    """The loopback Slack, emptied."""
    slack_server.reset()
    return slack_server

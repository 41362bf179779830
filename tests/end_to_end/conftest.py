"""The loopback Slack, also for the real process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.slack_process import SlackBot, furnish
from tests.servers.emulate import Slack
from tests.slack.conftest import slack, slack_server

__all__ = ["bot", "both", "furnished", "slack", "slack_server"]


@pytest.fixture(scope="session")
def furnished(slack_server: Slack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data as a company has it after an hour: started once, Dana is the director, Mara was added at the command line
    and her welcome is due."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    furnish(slack_server, data)
    return data


@pytest.fixture(params=["http", "socket"])
def both(request: pytest.FixtureRequest) -> str:
    """How Slack's events come."""
    return str(request.param)


@pytest.fixture
def bot(slack: Slack, furnished: Path, tmp_path: Path, both: str) -> Iterator[SlackBot]:
    """A company's bot, not started yet."""
    with closing(SlackBot(slack, tmp_path / "data", both, furnished)) as made:
        yield made

"""A desk on a Monday morning: every dialogue runs on a SQLite file, on PostgreSQL, and through the Slack door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import database
from tests.newsdesk import Desk, open_desk, utc
from tests.slack.conftest import slack_server  # noqa: F401 - asked for by name
from tests.slack.desk import slack_desk

MONDAY = utc("2026-03-23 08:00")


@pytest.fixture(params=("sqlite", "postgres", "slack"))
def door(request: pytest.FixtureRequest) -> str:
    """Where a dialogue takes place: at the flows themselves on one of the databases, or in Slack (on SQLite)."""
    return str(request.param)


@pytest.fixture
def url(request: pytest.FixtureRequest, door: str, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    with database(request, "sqlite" if door == "slack" else door, tmp_path) as address:
        yield address


@pytest.fixture
def desk(request: pytest.FixtureRequest, door: str, url: str) -> Iterator[Desk]:
    if door == "slack":
        server = request.getfixturevalue("slack_server")
        server.reset()
        with slack_desk(server, url, MONDAY) as built:
            yield built
        return
    built = open_desk(url, MONDAY)
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]


@pytest.fixture
def plain(url: str) -> Iterator[Desk]:
    """The same at the flows themselves, for a file whose `door` is a database; a model comes to it in the test."""
    built = open_desk(url, MONDAY)
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]

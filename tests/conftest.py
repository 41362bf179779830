"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.storage.migrations import upgrade
from tests.servers.postgres import PostgresServer, find_binaries

KINDS = ("sqlite", "postgres")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: looking through them again and again for what may be thrown away
    takes a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def require(what: str, present: object) -> None:
    """Skip the test when something of the machine is missing. Where CI=true nothing may be missing: fail."""
    if present:
        return
    reason = f"missing on this machine: {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, started for the first test that asks for it."""
    require("PostgreSQL's initdb and postgres (Debian's package: postgresql)", find_binaries())
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The machine's own Chromium, for tests that look at the page."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    require("Chromium (Debian's package: chromium)", found)
    return Path(str(found))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "beatdesk.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    url = postgres.create_database()
    upgrade(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    with database(request, request.param, tmp_path) as address:
        yield address


@contextmanager
def database(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this kind, for as long as a test needs it."""
    if kind == "sqlite":
        file = tmp_path / "beatdesk.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    address = server.create_database(request.getfixturevalue("postgres_template"))
    yield address
    server.drop_database(address)

"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgres import PostgresServer, find_binaries


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

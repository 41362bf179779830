"""A desk on a Monday morning, on a SQLite file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.newsdesk import Desk, open_desk, utc


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    built = open_desk(f"sqlite:///{tmp_path / 'desk.sqlite3'}", utc("2026-03-23 08:00"))
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]

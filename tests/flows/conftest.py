"""A desk on a Monday morning: every dialogue runs on a SQLite file and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.newsdesk import Desk, open_desk, utc


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    built = open_desk(url, utc("2026-03-23 08:00"))
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]

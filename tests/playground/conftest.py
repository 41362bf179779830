"""A playground for a test, or one for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.playground.serving import Served, playground


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A playground of one's own, on a Monday morning."""
    with playground(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for the module, for tests that leave nothing behind."""
    with playground(tmp_path_factory.mktemp("playground")) as running:
        yield running

"""Fixtures of the two loopback model servers. Import them into a conftest; the processes start when a test asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import require
from tests.servers import aimock, smollm
from tests.servers.aimock import ModelStand
from tests.servers.smollm import SmolServer


@pytest.fixture(scope="session")
def model_server() -> Iterator[ModelStand]:
    """A model server that says what tests tell it to, started for the first test that asks for it."""
    lacking = aimock.missing()
    require(lacking, not lacking)
    with ModelStand() as server:
        yield server


@pytest.fixture
def model_stand(model_server: ModelStand) -> ModelStand:
    """The scripted model server, emptied."""
    model_server.reset()
    return model_server


@pytest.fixture(scope="session", name="smollm")
def smollm_server() -> Iterator[SmolServer]:
    """A real, small model behind llama.cpp's server, started for the first test that asks for it."""
    lacking = smollm.missing()
    require(lacking, not lacking)
    with SmolServer() as server:
        yield server

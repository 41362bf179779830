"""The two loopback model servers, for the tests of themselves."""

from __future__ import annotations

from tests.servers.models import model_server, model_stand, smollm_server

__all__ = ["model_server", "model_stand", "smollm_server"]

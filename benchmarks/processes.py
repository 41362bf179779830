"""Processes: the real bot as a person starts it, in an empty folder and with no settings, and surely ended."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0  # seconds for a page to answer


def environment(**settings: str) -> dict[str, str]:
    """The environment without any setting of Beatdesk, plus these."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | settings


@contextmanager
def running(command: Sequence[str], folder: Path, **settings: str) -> Iterator[psutil.Process]:
    """A Python process in `folder`, killed with all its children when the block is left."""
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield psutil.Process(started.pid)
    finally:
        _end(started)


def _end(started: subprocess.Popen[bytes]) -> None:
    family: list[psutil.Process] = []
    if started.poll() is None:
        family = psutil.Process(started.pid).children(recursive=True)
    started.kill()
    started.wait()
    for child in family:
        if child.is_running():
            child.kill()


def free_port() -> int:
    """A port on this computer that nobody listens on at the moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def get(port: int, path: str) -> str:
    """What the page at `path` says. Raises OSError when nobody listens, RuntimeError when it is no page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers with status {answer.status}")
    return body


def wait_for(process: psutil.Process, port: int, path: str) -> str:
    """The first answer of a server that is starting."""
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            return get(port, path)
        except OSError:
            if process.status() == psutil.STATUS_ZOMBIE or time.monotonic() > patience:
                raise RuntimeError("the server did not start; run it by hand to see why") from None
            time.sleep(0.02)


def memory(process: psutil.Process) -> float:
    """Resident memory of a process and its children, in MB."""
    family = [process, *process.children(recursive=True)]
    return float(sum(member.memory_info().rss for member in family)) / 1_000_000

"""The local web page: how soon it answers, and what the bot takes while somebody looks and nobody talks."""

import re
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import free_port, get, memory, running, wait_for

IDLE = 10.0  # seconds
STARTS = 3
HELLO = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

app = Starlette(routes=[Route("/", lambda request: HTMLResponse("<h1>Hello</h1>"))])
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
PEER = "hello world on Starlette and uvicorn"


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 150 MB with one page open. Starting has no limit of its own."""
    idle, hello, starts, hello_starts = 0.0, 0.0, [], []
    for number in range(STARTS):
        last = number == STARTS - 1
        home = folder / f"run-{number}"
        home.mkdir()
        took, idle = _bot(home, IDLE if last else 0.0)
        starts.append(took)
        took, hello = _hello(home, IDLE / 5 if last else 0.0)
        hello_starts.append(took)
    yield Figure(
        "Idle with the page and its event stream",
        idle,
        "MB",
        PEER,
        hello,
        limit=150,
        note=f"resident, children included, after {IDLE:.0f} s",
    )
    yield Figure(
        "From start to the first page",
        statistics.median(starts),
        "s",
        PEER,
        statistics.median(hello_starts),
        note=f"median of {STARTS}, empty folder: the tables are made and three experts signed up",
    )


def _bot(home: Path, idle: float) -> tuple[float, float]:
    """Seconds until the page answers, and MB afterwards with a page open."""
    port = free_port()
    begin = time.perf_counter()
    with running(["-m", "bot", "run"], home, DATA_DIR=str(home / "data"), PLAYGROUND_PORT=str(port)) as process:
        landing = wait_for(process, port, "/")
        took = time.perf_counter() - begin
        if not idle:
            return took, 0.0
        found = re.search(r'href="(/as/[^/"]+/)', landing)
        if found is None:
            raise RuntimeError("the first page links to no persona")
        open_page = get(port, found[1])
        for asset in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', open_page)):
            get(port, asset)
        get(port, f"{found[1]}ideas")
        with _stream(port, f"{found[1]}events"):
            time.sleep(idle)
            return took, memory(process)


def _hello(home: Path, idle: float) -> tuple[float, float]:
    port = free_port()
    begin = time.perf_counter()
    with running(["-c", HELLO, str(port)], home) as process:
        wait_for(process, port, "/")
        took = time.perf_counter() - begin
        time.sleep(idle)
        return took, memory(process)


@contextmanager
def _stream(port: int, path: str) -> Iterator[None]:
    """An open page's event stream, with its first event read."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        heard = b""
        while b"data:" not in heard:
            piece = line.recv(4096)
            if not piece or (len(heard) > 12 and not heard.startswith(b"HTTP/1.1 200")):
                raise RuntimeError("the page's event stream did not open")
            heard += piece
        yield

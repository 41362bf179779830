"""The real `python -m bot run` as a process of its own, and an expert's browser that talks to it over HTTP."""

from __future__ import annotations

import html
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.loopback import NO_AUTHORITIES

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds; a start takes one or two


def next_monday(hours: int) -> datetime:
    """So many hours into a Monday to come, whatever day the tests run."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday(), hours=hours)


def set_clock(data: Path, moment: datetime) -> None:
    """Write the playground's clock as the page's bar would have left it."""
    ahead = (moment - datetime.now(UTC)).total_seconds()
    (data / "playground-clock").write_text(json.dumps({"ahead_seconds": ahead}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **settings: str) -> dict[str, str]:
    """A clean environment with these settings and no others."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(data), **settings}


class Bot:
    """One process after another on the same data. What they write to stderr and stdout is kept in one file."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.settings = {"PLAYGROUND_PORT": str(self.port), "QUIET_SECONDS": "0.2", **settings}
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **settings: str) -> None:
        """Start it and wait until it answers, or until it has ended."""
        assert not self.alive
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.data.parent,
                env=environment(self.data, **self.settings, **settings),
                stdout=log,
                stderr=log,
            )
        self.wait(lambda: not self.alive or self._answers())

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", timeout=5, verify=NO_AUTHORITIES).status_code == 200
        return False

    def wait(self, until: Callable[[], Any], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"waited in vain; the process said:\n{self.said()}"
            time.sleep(0.02)

    def said(self) -> str:
        """Everything the processes wrote."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def ended(self) -> int:
        """Wait for the end; returns the exit code, negative for a signal."""
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def stop(self) -> None:
        if self.alive and self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Read the database from outside, with nothing but Python's own sqlite3."""
        with closing(sqlite3.connect(f"file:{self.data / 'beatdesk.sqlite3'}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()


class Browser:
    """What the page does for one person: cookies, the token of actions, the same key when it sends again."""

    def __init__(self, bot: Bot, user: str) -> None:
        self.bot = bot
        self.user = user
        self.http = httpx.Client(base_url=bot.url, timeout=PATIENCE, verify=NO_AUTHORITIES)
        self.csrf = ""

    def close(self) -> None:
        self.http.close()

    def post(self, path: str, **form: str) -> httpx.Response:
        """An action; a token that is out of date is renewed."""
        address = f"/as/{self.user}/{path}"
        for _ in range(2):
            answer = self.http.post(address, json=form, headers={"x-csrf-token": self.csrf})
            if answer.status_code != 403:
                break
            self.csrf = self.http.get("/csrf").json()["csrf"]
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer

    def say(self, text: str, key: str = "") -> None:
        self.post("say", text=text, key=key or uuid4().hex)

    def an_hour_later(self) -> None:
        """Press "+1 hour" and wait until the clock has arrived."""
        self.post("clock", to="hour")
        self.bot.wait(lambda: not self.http.get("/clock").json()["moving"])

    def part(self, path: str) -> str:
        """A fragment of the page, as its script fetches it."""
        answer = self.http.get(f"/as/{self.user}/{path}", headers={"x-fragment": "1"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def messages(self) -> list[tuple[str, str]]:
        """The conversation as shown: ("me" or "bot", words)."""
        items = re.findall(
            r'<li class="message (mine|theirs)(.*?)</li>\s*(?=<li class="message|</ol>)', self.part("messages"), re.S
        )
        return [("me" if side == "mine" else "bot", _said(inside)) for side, inside in items]


def _said(inside: str) -> str:
    body = re.search(r'<div class="(?:said|says)"[^>]*>(.*)</div>', inside, re.S)
    assert body is not None, inside
    mine = re.match(r"(.*?)</div>", body[1], re.S) if 'class="said"' in inside else None
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", (mine or body)[1]).split()))

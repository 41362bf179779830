"""The real `python -m bot run` in the loopback Slack, over HTTP or Socket Mode, and what stands between the two."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from pathlib import Path
from threading import Thread
from typing import Any

import httpx

from bot.slack.web import PATH
from tests.end_to_end.process import PATIENCE, environment, free_port
from tests.loopback import NO_AUTHORITIES
from tests.servers.emulate import Person, Slack
from tests.servers.socket_mode import SocketModeServer

READY = "Beatdesk is at"
TOPICS = ("dock scheduling", "returns", "night shifts", "cold chain", "yard traffic")
QUIET = {"QUIET_SECONDS": "0.2", "QUIET_SECONDS_UNFINISHED": "0.2"}
LONG_AGO = "2020-01-01T00:00:00.000000Z"


class Relay:
    """Takes the signed events of the loopback Slack and brings them to the bot: as they are, or in Socket Mode's
    envelopes. Says 503 where nobody took them. `at_ack` is called when an acknowledgement comes, before Slack has it.
    """

    def __init__(self, url: str, line: SocketModeServer | None) -> None:
        self._url = url
        self._line = line
        self.seconds = 10.0
        self.at_ack: Callable[[], None] | None = None
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                status = relay.bring(dict(self.headers.items()), body)
                with suppress(OSError):  # Slack waits for a while only
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._http = httpx.Client(trust_env=False, verify=NO_AUTHORITIES)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/events"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def bring(self, headers: dict[str, str], body: bytes) -> int:
        """The status that the bot answers with; over Socket Mode 200 for an acknowledgement."""
        status = self._over_socket(headers, body) if self._line else self._over_http(headers, body)
        of_the_bot = b'"bot_id"' in body  # an echo: it is acknowledged, and kept nowhere
        if status == 200 and self.at_ack is not None and not of_the_bot:
            self.at_ack()
        return status

    def _over_http(self, headers: dict[str, str], body: bytes) -> int:
        kept = {name: value for name, value in headers.items() if name.lower().startswith(("x-slack-", "content-type"))}
        try:
            return self._http.post(self._url, content=body, headers=kept, timeout=self.seconds).status_code
        except httpx.TransportError:
            return 503

    def _over_socket(self, headers: dict[str, str], body: bytes) -> int:
        assert self._line is not None
        lower = {name.lower(): value for name, value in headers.items()}
        retry = {
            "retry_attempt": int(lower.get("x-slack-retry-num", 0)),
            "retry_reason": lower.get("x-slack-retry-reason", ""),
        }
        try:
            sent = self._line.send("events_api", loads(body), **retry)
        except TimeoutError:
            return 503
        return 200 if self._line.wait_for_ack(sent, self.seconds) else 503

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._http.close()


class SlackBot:
    """One process after another on the same data, and the way from Slack to it. All they write goes into one file."""

    def __init__(self, slack: Slack, data: Path, mode: str, furnished: Path | None = None) -> None:
        self.slack, self.data, self.mode = slack, data, mode
        if furnished is not None:
            shutil.copytree(furnished, data)
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.line = SocketModeServer(send_timeout=0.2) if mode == "socket" else None
        slack.socket_url(self.line.url if self.line else None)
        self.relay = Relay(f"http://127.0.0.1:{self.port}{PATH}", self.line)
        slack.send_events_to(self.relay.url, types=("message", "app_home_opened"), seconds=20)
        self.dana, self.mara = slack.person("Dana"), slack.person("Mara Lind")

    def close(self) -> None:
        if self.alive and self.process is not None:
            self.process.kill()
            self.process.wait()
        self.slack.send_events_to(None)
        self.slack.heal()
        self.relay.close()
        if self.line is not None:
            self.line.stop()

    @property
    def settings(self) -> dict[str, str]:
        return QUIET | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_MODE": self.mode,
            "SLACK_HTTP_PORT": str(self.port),
            "DIRECTORS": self.dana.id,
            "MARKETING_CHANNEL": self.slack.marketing,
        }

    def launch(self, **settings: str) -> int:
        """Start it and don't wait. Returns its process id."""
        assert not self.alive
        self._lines_before = self.said().count(READY)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.data.parent,
                env=environment(self.data, **self.settings | settings),
                stdout=log,
                stderr=log,
            )
        return self.process.pid

    def start(self, **settings: str) -> int:
        """Start it and wait until it hears Slack. Returns its process id."""
        pid = self.launch(PYTHONUNBUFFERED="1", **settings)
        self.ready()
        return pid

    def ready(self) -> None:
        self.wait(lambda: not self.alive or self.said().count(READY) > self._lines_before)
        assert self.alive, self.said()
        if self.line is None:
            self.wait(self._listens)
        else:
            self.wait(lambda: self.line is not None and self.line.ping(1))

    def _listens(self) -> bool:
        with suppress(httpx.TransportError):
            alive = f"http://127.0.0.1:{self.port}/alive"
            return httpx.get(alive, timeout=5, trust_env=False, verify=NO_AUTHORITIES).status_code == 200
        return False

    def command(self, *words: str) -> str:
        """What the command line says to this."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.data.parent,
            env=environment(self.data, **self.settings),
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self, until: Callable[[], Any], seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"waited in vain; the process said:\n{self.said()}"
            time.sleep(0.02)

    def said(self) -> str:
        """Everything the processes wrote."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the end; returns the exit code, negative for a signal."""
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self, seconds: float = 5) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.ended(seconds)

    def kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        assert self.ended() == -signal.SIGKILL

    # The file, with nothing but Python's own sqlite3.

    @property
    def file(self) -> Path:
        return self.data / "beatdesk.sqlite3"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, values)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes into the file and doesn't come to an end."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    def end_leases(self) -> None:
        """What a killed process was sending is handed on a minute later, on the real clock. The minute is taken off
        here, while no process runs, so that a test need not wait for it."""
        assert not self.alive
        self.change("UPDATE outbox SET wake_at = ? WHERE wake_at IS NOT NULL AND claims > 0", LONG_AGO)

    def inbox(self, said: dict[str, Any]) -> list[str]:
        """The states of what this message left in the inbox: one each, when all is well."""
        return [state for (state,) in self.rows("SELECT state FROM inbox WHERE ts = ?", said["ts"])]

    # What people see and do.

    def heard(self, person: Person | None = None) -> list[str]:
        """What the bot wrote to somebody, as Slack holds it."""
        found = self.slack.messages((person or self.mara).dm)
        return [message["text"] for message in found if message.get("bot_id")]

    def says(self, text: str) -> dict[str, Any]:
        """Mara writes. Returns the message's ts, and the status and error of Slack's first attempt to hand it over."""
        ts = self.slack.post(self.mara, text)
        (delivery,) = [each for each in self.slack.deliveries() if each["envelope"]["event"].get("ts") == ts]
        return {"ts": ts} | delivery["attempts"][0]

    def hears(self, count: int) -> list[str]:
        """Wait until the bot wrote that many messages to Mara, and until it has nothing more to say now."""
        self.wait(lambda: len(self.heard()) >= count)
        self.wait(self.idle)
        said = self.heard()
        assert len(said) == count, said
        return said

    def idle(self) -> bool:
        """Whether nothing waits that is due within seconds."""
        soon = (datetime.now(UTC) + timedelta(seconds=90)).isoformat()
        waiting = "SELECT 1 FROM inbox WHERE state = 'waiting'"
        answering = "SELECT 1 FROM interviews WHERE reply_due_at IS NOT NULL"
        unsent = "SELECT 1 FROM outbox WHERE channel = ? AND wake_at < ?"
        return not (self.rows(waiting) or self.rows(answering) or self.rows(unsent, self.mara.dm, soon))


def furnish(slack: Slack, data: Path) -> None:
    """A company's first start, and Mara."""
    slack.reset()
    with closing(SlackBot(slack, data, "http")) as bot:
        bot.slack.profile(bot.mara, tz="Europe/Berlin")
        bot.start()
        assert bot.stop() in {0, -signal.SIGTERM}, bot.said()
        slot = (datetime.now(UTC) + timedelta(days=3)).strftime("%a 09:00")  # no check-in comes by itself meanwhile
        topics = [part for topic in TOPICS for part in ("--topic", topic)]
        bot.command("people", "add", "--user", bot.mara.id, "--beat", "warehouses", "--slot", slot, *topics)
        # Welcomes wait for working hours, which may be far from now.
        bot.change("UPDATE outbox SET not_before = ?, wake_at = ?", LONG_AGO, LONG_AGO)

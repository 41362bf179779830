"""Slack over Socket Mode: we call Slack and keep a line open, so nobody has to let Slack in.

apps.connections.open -> line -> envelope -> Bolt (inbox committed) -> acknowledged on the line that it came by
"""

import json
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.domain.errors import BeatdeskError, ChatClosed, ChatRefused, ChatUnavailable, Misconfigured
from bot.flows.faults import place_of
from bot.slack.api import SILENT, calling, client

WORKERS = 16  # envelopes at once; Bolt may hold one for three seconds
PATIENCE = 10.0  # seconds for opening a line, for the answer to a ping, and between two pings
GOODBYE = 1.0
MOST_BYTES = 16_000_000
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
SHORT_LIVED = 5.0  # a line that ends sooner counts as one that didn't open
log = logging.getLogger(__name__)


class SocketMode:
    """Keeps a line open: `connect` opens the first one, `close` ends it all. `stopped` makes `connect` give up too."""

    def __init__(self, app: App, slack: WebClient, connected: Callable[[], None], patience: float = PATIENCE) -> None:
        self._app = app
        self._slack = slack
        self._connected = connected
        self._patience = patience
        self._lines: set[ClientConnection] = set()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="envelope")
        self._keeper = Thread(target=self._keep_open, name="line-keeper", daemon=True)
        self._over = Event()  # the newest line has ended, or will soon: another one is needed
        self.stopped = Event()

    def connect(self) -> None:
        """Open the first line, however long Slack takes. Raises Misconfigured when Slack will never open one."""
        if self._patiently(at_start=True):
            self._keeper.start()

    def close(self) -> None:
        """Acknowledge what is being kept at this moment, and hang up. What is left unacknowledged Slack sends again."""
        self.stopped.set()
        self._over.set()
        self._workers.shutdown(wait=True, cancel_futures=True)
        for line in list(self._lines):
            line.close()
        if self._keeper.is_alive():
            self._keeper.join(timeout=self._patience)

    def _keep_open(self) -> None:
        wait = 0.0
        while True:
            opened = time.monotonic()
            self._over.wait()
            wait = min(wait * 2 or FIRST_WAIT, LONGEST_WAIT) if time.monotonic() - opened < SHORT_LIVED else 0.0
            self.stopped.wait(wait)
            if not self._patiently(at_start=False):
                return

    def _patiently(self, at_start: bool) -> bool:
        """True when a line is open, False when told to stop before."""
        wait = FIRST_WAIT
        while not self.stopped.is_set():
            try:
                self._open()
                return True
            except (ChatClosed, ChatRefused) as problem:
                if at_start:
                    raise Misconfigured("Slack opens no line for Socket Mode.", [_advice(problem)]) from problem
                wait, why = LONGEST_WAIT, _advice(problem)
            except ChatUnavailable as problem:
                wait, why = problem.retry_after or wait * 2, problem.user_message
            except Exception as problem:  # whatever it is, without a line nobody is heard
                wait, why = wait * 2, type(problem).__name__
            wait = min(wait, LONGEST_WAIT)
            log.warning("event=line_not_opened why=%s again_in=%.0f", why, wait)
            self.stopped.wait(wait)
        return False

    def _open(self) -> None:
        with calling():
            url = str(self._slack.apps_connections_open(app_token=str(self._slack.token))["url"])
        line = connect(
            url,
            logger=SILENT,
            compression=None,
            max_size=MOST_BYTES,
            open_timeout=self._patience,
            ping_interval=self._patience,
            ping_timeout=self._patience,
            close_timeout=GOODBYE,
        )
        self._over = over = Event()
        self._lines.add(line)
        Thread(target=self._listen, args=(line, over), name="line", daemon=True).start()
        if self.stopped.is_set():
            line.close()

    def _listen(self, line: ClientConnection, over: Event) -> None:
        """Until the line ends. One that Slack is about to take away is heard out while the next one is opened."""
        try:
            with line, suppress(ConnectionClosed):
                for message in line:
                    self._hear(line, over, message)
        finally:
            over.set()
            self._lines.discard(line)

    def _hear(self, line: ClientConnection, over: Event, message: str | bytes) -> None:
        try:
            said = json.loads(message)
            kind = said.get("type")
        except (ValueError, AttributeError):
            return
        if kind == "hello":
            self._connected()
        elif kind == "disconnect":
            over.set()
        elif said.get("envelope_id") and not self.stopped.is_set():
            with suppress(RuntimeError):  # the workers were sent home just now
                self._workers.submit(self._take, line, said)

    def _take(self, line: ClientConnection, envelope: dict[str, Any]) -> None:
        """Acknowledged only when Bolt says 200: for an event that is after the inbox commit."""
        try:
            answer = self._app.dispatch(
                BoltRequest(mode="socket_mode", body=envelope.get("payload") or {}, headers=_retries(envelope))
            )
            if answer.status == 200:
                line.send(json.dumps({"envelope_id": envelope["envelope_id"]} | _payload(answer.body)))
        except ConnectionClosed:
            log.info("event=acknowledgement_too_late")  # Slack sends it again, and the inbox knows it
        except BeatdeskError as problem:
            log.warning("event=envelope_failed kind=%s", type(problem).__name__)
        except Exception as problem:
            log.error("event=envelope_failed kind=%s at=%s", type(problem).__name__, place_of(problem))


def handler(app: App, app_token: str, base_url: str, connected: Callable[[], None]) -> SocketMode:
    """The line, not opened yet. `connected` is called after each connection, the first and every new one."""
    return SocketMode(app, client(app_token, base_url), connected)


def _retries(envelope: dict[str, Any]) -> dict[str, str | Sequence[str]]:
    """As the headers that a retry has over HTTP."""
    names = {"retry_attempt": "x-slack-retry-num", "retry_reason": "x-slack-retry-reason"}
    return {header: str(envelope[name]) for name, header in names.items() if envelope.get(name) is not None}


def _payload(body: str | None) -> dict[str, Any]:
    """What the answer says, where it says anything: JSON as it is, a text as a message."""
    if not body:
        return {}
    try:
        return {"payload": json.loads(body)}
    except ValueError:
        return {"payload": {"text": body}}


def _advice(problem: BeatdeskError) -> str:
    code = getattr(problem.__cause__, "response", {}).get("error", "")
    return (
        f"It says “{str(code)[:60]}”. SLACK_APP_TOKEN must be an app-level token with connections:write, "
        "and Socket Mode must be on (Basic Information and Socket Mode in the app's settings)."
    )

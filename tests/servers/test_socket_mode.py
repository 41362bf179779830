"""The Socket Mode server, shown with Bolt's own handler and client."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tests.servers.socket_mode import SocketModeServer

# Slack's client asks the connection's state at this interval, and reconnects when it has gone.
PING_SECONDS = 0.2


@pytest.fixture
def server() -> Iterator[SocketModeServer]:
    with SocketModeServer() as running:
        yield running


@contextmanager
def web_api(server: SocketModeServer) -> Iterator[str]:
    """`apps.connections.open` on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            known = self.path == "/api/apps.connections.open" and self.headers["authorization"] == "Bearer xapp-1"
            body = json.dumps(server.open_response() if known else {"ok": False, "error": "unknown_method"}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/api/"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class Desk:
    """A Bolt app that keeps the events it heard; its middleware can be told to raise."""

    def __init__(self, base_url: str) -> None:
        self.heard: list[tuple[str, str | None]] = []
        self.hellos: list[dict[str, Any]] = []
        self.broken = False
        client = WebClient(token="xoxb-1", base_url=base_url)
        known = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U0")
        self.app = App(
            client=client, token_verification_enabled=False, authorize=lambda: known, logger=logging.getLogger("desk")
        )
        self.app.use(self.keep)
        self.app.event("message")(lambda: None)
        self.app.command("/desk")(self.command)
        self.handler = SocketModeHandler(
            self.app,
            "xapp-1",
            web_client=WebClient(token="xapp-1", base_url=base_url),
            ping_interval=PING_SECONDS,
        )
        self.handler.client.message_listeners.append(self.hello)

    def keep(self, request: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        if self.broken:
            raise RuntimeError("the inbox is locked")
        if "event" in request.body:
            self.heard.append((request.body["event"]["text"], request.headers.get("x-slack-retry-num", [None])[0]))
        return next()

    def command(self, ack: Ack) -> None:
        ack(response_type="ephemeral", text="Your ideas")

    def hello(self, client: Any, message: dict[str, Any], raw: str | None) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)


@pytest.fixture
def desk(server: SocketModeServer) -> Iterator[Desk]:
    with web_api(server) as base_url:
        desk = Desk(base_url)
        desk.handler.connect()
        try:
            assert server.wait_for_connections(1)
            yield desk
        finally:
            # The server ends first: the client's close waits for up to three seconds while it still listens,
            # and stumbles when it meets the end of the connection halfway.
            desk.handler.client.auto_reconnect_enabled = False
            server.stop()
            eventually(lambda: not desk.handler.client.is_connected())
            desk.handler.close()


def message(text: str) -> dict[str, Any]:
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": text, "ts": "1.1"}
    return {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event": event}


def eventually(condition: Callable[[], object], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


def test_it_says_hello_and_answers_pings(server: SocketModeServer, desk: Desk) -> None:
    assert eventually(lambda: desk.hellos)
    assert desk.hellos[0]["num_connections"] == 1
    assert "approximate_connection_time" in desk.hellos[0]["debug_info"]
    assert server.connections == 1
    assert server.ping()
    session = desk.handler.client.current_session
    assert session is not None
    assert eventually(lambda: session.last_ping_pong_time), "the client's own pings are answered"


def test_an_event_is_acknowledged(server: SocketModeServer, desk: Desk) -> None:
    before = time.monotonic()
    envelope = server.send("events_api", message("Hello"))
    ack = server.wait_for_ack(envelope)
    assert ack is not None
    assert ack[:2] == (envelope, None)
    assert before < ack[2] <= time.monotonic()
    assert desk.heard == [("Hello", "0")]
    assert server.acks() == [ack]
    assert server.unacknowledged() == []
    assert server.strange_messages() == []


@pytest.mark.parametrize(("count", "length"), [(1, 40_000), (100, 300)])
def test_a_long_event_and_many_at_once_arrive_whole(
    server: SocketModeServer, desk: Desk, count: int, length: int
) -> None:
    # Not more: Slack's builtin client reads by recursion, and breaks when about a megabyte comes at once.
    texts = [f"{number:03} " + "ä" * length for number in range(count)]
    for envelope in [server.send("events_api", message(text)) for text in texts]:
        assert server.wait_for_ack(envelope)
    assert sorted(text for text, _ in desk.heard) == texts


def test_a_command_is_answered_in_its_acknowledgement(server: SocketModeServer, desk: Desk) -> None:
    envelope = server.send("slash_commands", {"command": "/desk", "text": "", "user_id": "U1", "team_id": "T1"})
    ack = server.wait_for_ack(envelope)
    assert ack is not None
    assert ack[1] == {"response_type": "ephemeral", "text": "Your ideas"}


def test_an_event_whose_middleware_raises_is_not_acknowledged_and_comes_again(
    server: SocketModeServer, desk: Desk
) -> None:
    desk.broken = True
    first = server.send("events_api", message("Hello"))
    assert server.wait_for_ack(first, timeout=0.5) is None
    assert server.unacknowledged() == [first]
    desk.broken = False
    again = server.resend(first)
    assert again != first
    assert server.wait_for_ack(again)
    assert desk.heard == [("Hello", "1")]
    assert server.unacknowledged() == [first]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", None])
def test_a_client_comes_back_after_a_disconnect(server: SocketModeServer, desk: Desk, reason: str | None) -> None:
    server.disconnect(reason)
    assert server.wait_for_connections(2, timeout=10)
    assert server.wait_for_ack(server.send("events_api", message("Still there?")))
    assert desk.heard == [("Still there?", "0")]


def test_nobody_there_is_an_error() -> None:
    with SocketModeServer(send_timeout=0.05) as server:
        with pytest.raises(TimeoutError):
            server.send("events_api", message("Hello"))
        assert not server.ping()


def test_what_acknowledges_nothing_is_told_apart(server: SocketModeServer, desk: Desk) -> None:
    desk.handler.client.send_message(json.dumps({"envelope_id": "unknown"}))
    assert eventually(lambda: server.strange_messages() == [{"envelope_id": "unknown"}])
    assert server.acks() == []


def test_the_port_is_free_after_the_end() -> None:
    with SocketModeServer() as first:
        assert first.open_response()["url"].startswith(f"{first.url}/?ticket=")
        assert first.open_response()["url"] != first.open_response()["url"]
    first.stop()
    assert not first._thread.is_alive()

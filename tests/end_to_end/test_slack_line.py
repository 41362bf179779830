"""The line of Socket Mode under bad weather: bursts, large messages, lines that break in every way, and its end."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.api import client
from bot.slack.socket import SocketMode, handler
from tests.servers.socket_mode import SocketModeServer
from tests.servers.test_socket_mode import web_api

LARGE = "y" * 100_000


class Office:
    """A Bolt app on a line, whose middleware may be held up or told to raise."""

    def __init__(self, base_url: str, patience: float | None = None) -> None:
        self.connected = 0
        self.broken = False
        self.going = threading.Event()
        self.going.set()
        known = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U0")
        self.app = App(
            client=WebClient(token="xoxb-1", base_url=base_url),
            token_verification_enabled=False,
            authorize=lambda: known,
            logger=logging.getLogger("office"),
        )
        self.app.use(self.keep)
        self.app.event("message")(lambda: None)
        self.app.view("large")(self.show)
        if patience is None:
            self.line = handler(self.app, "xapp-1", base_url, self.count)
        else:
            self.line = SocketMode(self.app, client("xapp-1", base_url), self.count, patience)

    def count(self) -> None:
        self.connected += 1

    def keep(self, next: Callable[[], BoltResponse]) -> BoltResponse:
        self.going.wait(10)
        if self.broken:
            raise ValueError("told to")
        return next()

    def show(self, ack: Ack) -> None:
        blocks = [{"type": "section", "text": {"type": "plain_text", "text": LARGE}}]
        ack(response_action="update", view={"type": "modal", "blocks": blocks})


@pytest.fixture
def server() -> Iterator[SocketModeServer]:
    with SocketModeServer() as running:
        yield running


@pytest.fixture
def office(server: SocketModeServer, request: pytest.FixtureRequest) -> Iterator[Office]:
    with web_api(server) as base_url:
        made = Office(base_url, getattr(request, "param", None))
        try:
            made.line.connect()
            eventually(lambda: made.connected == 1)
            yield made
        finally:
            made.going.set()
            made.line.close()


def eventually(true: Callable[[], Any], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def event(number: int = 1, size: int = 10) -> dict[str, Any]:
    said = {"type": "message", "channel": "D1", "user": "U1", "text": "w" * size, "ts": f"1.{number:06}"}
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": said}


@pytest.mark.parametrize(("count", "size"), [(200, 600), (2000, 3000), (8, 1_100_000)])
def test_a_burst_is_acknowledged_to_the_last(office: Office, server: SocketModeServer, count: int, size: int) -> None:
    for number in range(count):
        server.send("events_api", event(number, size))
    eventually(lambda: len(server.acks()) == count, 30)
    assert server.unacknowledged() == []
    assert server.connections == 1


def test_a_large_answer_comes_whole(office: Office, server: SocketModeServer) -> None:
    view = {"id": "V1", "type": "modal", "callback_id": "large", "state": {"values": {}}, "blocks": []}
    who = {"id": "U1", "team_id": "T1"}
    sent = server.send("interactive", {"type": "view_submission", "team": {"id": "T1"}, "user": who, "view": view})
    ack = server.wait_for_ack(sent)
    assert ack is not None
    assert ack[1]["view"]["blocks"][0]["text"]["text"] == LARGE


def reset(server: SocketModeServer) -> None:
    server.disconnect(None)


def fin(server: SocketModeServer) -> None:
    """Slack's end of the connection is closed without a goodbye."""
    (there,) = server._open
    server._open.clear()
    there.socket.shutdown(socket.SHUT_WR)


def silence(server: SocketModeServer) -> None:
    """Nothing comes from Slack any more, no answer to a ping either, and the connection stands."""
    (there,) = server._open
    server._open.clear()
    assert there.protocol_mutex.acquire(timeout=5)
    threading.Timer(5, there.protocol_mutex.release).start()


@pytest.mark.parametrize("office", [0.3], indirect=True)
@pytest.mark.parametrize("trouble", [reset, fin, silence, SocketModeServer.disconnect])
def test_a_line_that_ends_is_replaced(
    office: Office, server: SocketModeServer, trouble: Callable[[SocketModeServer], None]
) -> None:
    trouble(server)
    assert server.wait_for_connections(2, timeout=4)
    eventually(lambda: office.connected == 2)
    assert server.wait_for_ack(server.send("events_api", event())) is not None
    assert server.connections == 2


def test_a_line_that_will_end_is_heard_out(office: Office, server: SocketModeServer) -> None:
    """Slack warns some seconds before: the next line opens, and what is under way is acknowledged where it came."""
    office.going.clear()
    first = server.send("events_api", event(1))
    (old,) = server._open
    old.send(json.dumps({"type": "disconnect", "reason": "warning"}))
    assert server.wait_for_connections(2, timeout=4)
    second = server.send("events_api", event(2))
    old.send(json.dumps({"type": "events_api", "envelope_id": "E3", "payload": event(3)}))
    office.going.set()
    assert server.wait_for_ack(first) is not None
    assert server.wait_for_ack(second) is not None
    eventually(lambda: {"envelope_id": "E3"} in server.strange_messages())  # sent past the server's own count


def test_what_the_app_fails_at_is_not_acknowledged(office: Office, server: SocketModeServer) -> None:
    office.broken = True
    sent = server.send("events_api", event())
    assert server.wait_for_ack(sent, 0.5) is None
    office.broken = False
    assert server.wait_for_ack(server.resend(sent)) is not None


def test_what_is_no_envelope_is_passed_over(office: Office, server: SocketModeServer) -> None:
    (there,) = server._open
    for strange in ("not json", "[]", "null", '{"type": 3}', '{"type": "events_api"}', b"\xff\x00"):
        there.send(strange)
    assert server.wait_for_ack(server.send("events_api", event())) is not None
    assert server.strange_messages() == []
    assert server.connections == 1


def test_its_end_waits_for_what_is_under_way_and_leaves_nothing_behind(
    office: Office, server: SocketModeServer
) -> None:
    office.going.clear()
    sent = server.send("events_api", event())
    eventually(lambda: any(each.name.startswith("envelope") for each in threading.enumerate()))
    threading.Timer(0.3, office.going.set).start()
    began = time.monotonic()
    office.line.close()
    assert 0.2 < time.monotonic() - began < 2
    assert server.wait_for_ack(sent, 1) is not None
    eventually(lambda: not any(each.name.startswith(("line", "envelope")) for each in threading.enumerate()))
    assert server.connections == 1

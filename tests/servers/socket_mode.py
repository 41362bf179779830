"""A Socket Mode server on loopback: it sends envelopes over WebSocket as Slack does, and keeps what is acknowledged."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
import uuid
from contextlib import suppress
from types import TracebackType
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

ANSWERED_WITH_A_PAYLOAD = ("view_submission", "block_suggestion")
DEBUG_INFO = {"host": "loopback", "build_number": 1, "approximate_connection_time": 18060}
CLOSE_SECONDS = 1.0

Envelope = dict[str, Any]
Ack = tuple[str, Any, float]


class SocketModeServer:
    """One running server. Use it as a context manager, or call `stop`.

    `url` is where a client connects; `open_response` is the answer of `apps.connections.open` that names it.
    `connections` counts the clients that ever came.
    """

    def __init__(self, app_id: str = "A0BEATDESK", ping_interval: float | None = 20, send_timeout: float = 5) -> None:
        self.app_id = app_id
        self.send_timeout = send_timeout
        self.connections = 0
        self._changed = threading.Condition()
        self._open: list[ServerConnection] = []
        self._sent: dict[str, Envelope] = {}
        self._acks: list[Ack] = []
        self._others: list[Any] = []
        # Without compression: Slack's builtin client reads no extensions.
        self._server: Server = serve(
            self._serve, "127.0.0.1", 0, compression=None, ping_interval=ping_interval, close_timeout=CLOSE_SECONDS
        )
        self.port: int = self._server.socket.getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}/link"
        self._thread = threading.Thread(target=self._server.serve_forever, name="socket-mode", daemon=True)
        self._thread.start()

    def __enter__(self) -> SocketModeServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def open_response(self) -> dict[str, Any]:
        """The answer of `apps.connections.open`: an address with a ticket of its own."""
        return {"ok": True, "url": f"{self.url}/?ticket={uuid.uuid4()}&app_id={self.app_id}"}

    def send(self, envelope_type: str, payload: dict[str, Any], **extra: Any) -> str:
        """Send an envelope (events_api, interactive, slash_commands) on the newest connection; its id comes back.

        Waits for a connection, for `send_timeout` seconds at most. `extra` adds to the envelope or replaces parts.
        """
        envelope: Envelope = {"envelope_id": str(uuid.uuid4()), "type": envelope_type, "payload": payload}
        envelope["accepts_response_payload"] = (
            envelope_type == "slash_commands" or payload.get("type") in ANSWERED_WITH_A_PAYLOAD
        )
        if envelope_type == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        envelope |= extra
        self._send(envelope)
        return str(envelope["envelope_id"])

    def resend(self, envelope_id: str, retry_attempt: int = 1, retry_reason: str = "timeout") -> str:
        """Send an event again as Slack does when no acknowledgement came: the same payload in another envelope."""
        sent = self._sent[envelope_id]
        return self.send(sent["type"], sent["payload"], retry_attempt=retry_attempt, retry_reason=retry_reason)

    def unacknowledged(self) -> list[str]:
        """The ids of the envelopes sent that nobody has acknowledged, oldest first."""
        with self._changed:
            answered = {envelope_id for envelope_id, _, _ in self._acks}
            return [envelope_id for envelope_id in self._sent if envelope_id not in answered]

    def acks(self) -> list[Ack]:
        """What was acknowledged, in order: (envelope id, payload or None, `time.monotonic` of its arrival)."""
        with self._changed:
            return list(self._acks)

    def wait_for_ack(self, envelope_id: str, timeout: float = 5) -> Ack | None:
        """The acknowledgement of an envelope, as soon as it is there; None when it does not come in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._ack(envelope_id) is not None, timeout)
            return self._ack(envelope_id)

    def wait_for_connections(self, count: int = 1, timeout: float = 5) -> bool:
        """Whether, within the time, `count` clients have come so far and one is there now."""
        with self._changed:
            return self._changed.wait_for(lambda: self.connections >= count and bool(self._open), timeout)

    def strange_messages(self) -> list[Any]:
        """What clients sent that acknowledges nothing that was sent."""
        with self._changed:
            return list(self._others)

    def disconnect(self, reason: str | None = "refresh_requested") -> None:
        """End the open connections: with Slack's message and a close, or, without a reason, by a cut TCP connection."""
        with self._changed:
            gone, self._open = self._open, []
        for connection in gone:
            if reason is None:
                _cut(connection)
                continue
            with suppress(ConnectionClosed):
                connection.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": DEBUG_INFO}))
            connection.close()

    def ping(self, timeout: float = 5) -> bool:
        """Whether every open connection answers a WebSocket ping in time."""
        with self._changed:
            there = list(self._open)
        try:
            pongs = [connection.ping() for connection in there]
            return bool(pongs) and all(pong.wait(timeout) for pong in pongs)
        except ConnectionClosed:
            return False

    def stop(self) -> None:
        """Close all connections and the port. A second call does nothing."""
        self._server.shutdown()
        self._thread.join()

    def _serve(self, connection: ServerConnection) -> None:
        with self._changed:
            self.connections += 1
            there = len(self._open) + 1
        with suppress(ConnectionClosed):
            hello = {"type": "hello", "num_connections": there, "debug_info": DEBUG_INFO}
            connection.send(json.dumps({**hello, "connection_info": {"app_id": self.app_id}}))
            with self._changed:
                self._open.append(connection)
                self._changed.notify_all()
            for message in connection:
                self._keep(message)
        with self._changed:
            if connection in self._open:
                self._open.remove(connection)

    def _keep(self, message: str | bytes) -> None:
        arrived = time.monotonic()
        try:
            answer = json.loads(message)
        except ValueError:
            answer = message
        with self._changed:
            if isinstance(answer, dict) and answer.get("envelope_id") in self._sent:
                self._acks.append((answer["envelope_id"], answer.get("payload"), arrived))
            else:
                self._others.append(answer)
            self._changed.notify_all()

    def _send(self, envelope: Envelope) -> None:
        deadline = time.monotonic() + self.send_timeout
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._open, deadline - time.monotonic()):
                    raise TimeoutError("no Socket Mode client is connected")
                connection = self._open[-1]
                # Before it leaves: the acknowledgement may be here before `send` comes back.
                self._sent[envelope["envelope_id"]] = envelope
            try:
                return connection.send(json.dumps(envelope))
            except ConnectionClosed:
                with self._changed:
                    if connection in self._open:
                        self._open.remove(connection)

    def _ack(self, envelope_id: str) -> Ack | None:
        return next((ack for ack in self._acks if ack[0] == envelope_id), None)


def _cut(connection: ServerConnection) -> None:
    """End a connection by a TCP reset, without a WebSocket close."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close_socket()

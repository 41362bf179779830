"""Slack's side of the wire: signed message events over a few connections, as fast as they are acknowledged."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock, Thread

TEAM, BOT, SECRET = "TBENCH000", "UBOT00000", "bench-signing-secret"
PATH = "/slack/events"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How it went: seconds in all, and from each request to its acknowledgement."""

    seconds: float
    each: tuple[float, ...]

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * share))] * 1000


def event(number: int, sme: int, text: str, ts: float) -> bytes:
    """One message of an expert in their conversation, as Slack sends it."""
    body = {
        "token": "x",
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "ABENCH000",
        "event_id": f"Ev{number:09}",
        "event_time": int(ts),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": f"D-{sme}",
            "user": f"U-{sme}",
            "team": TEAM,
            "text": text,
            "ts": f"{ts:.6f}",
        },
    }
    return json.dumps(body).encode()


def post(connection: http.client.HTTPConnection, body: bytes) -> int:
    """Sign and send it; returns the status."""
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    connection.request("POST", PATH, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def storm(port: int, bodies: Sequence[bytes], connections: int = 8) -> Acknowledged:
    """Send all of them, each connection its next one as soon as the last was acknowledged."""
    waiting = list(enumerate(bodies))[::-1]
    lock = Lock()
    taken = [0.0] * len(bodies)
    refused: list[int] = []

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                if not waiting:
                    break
                number, body = waiting.pop()
            begin = time.perf_counter()
            status = post(connection, body)
            taken[number] = time.perf_counter() - begin
            if status != 200:
                refused.append(status)
        connection.close()

    threads = [Thread(target=send) for _ in range(connections)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    if refused:
        raise RuntimeError(f"{len(refused)} requests were not acknowledged: {sorted(set(refused))}")
    return Acknowledged(seconds, tuple(taken))

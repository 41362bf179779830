"""A model server on loopback that answers well, or in every bad way that a test can name, and keeps what it was asked.

with FaultyModel(status(503), good({"move": "close"})) as server:
    ...  # server.url is the base URL; the first request gets a 503, every later one the answer
    server.plays = [hang()]  # from now on
    server.requests[-1].json["messages"]
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from types import TracebackType
from typing import Any

JSON = "application/json"
MODEL = "faulty-1"
# What servers really say to a `response_format` of type json_schema that they don't know, or can't keep.
NO_SCHEMA_TEXTS = {
    "openai": "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more "
    "about supported models at the Structured Outputs guide.",
    "azure": "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later",
    "deepseek": "This response_format type is unavailable now",
    "llama.cpp": "Failed to initialize samplers: failed to parse grammar",
    "vllm": "The provided JSON schema contains features not supported by xgrammar.",
}
NO_OBJECT_TEXT = "'response_format.type' must be 'json_schema' or 'text'"  # LM Studio
TOO_LONG_TEXTS = {
    "openai": "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    "vllm": "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 4096 "
    "tokens and your request has 200 input tokens.",
    "llama.cpp": "the request exceeds the available context size. try increasing the context size",
}
NO_MAX_TOKENS_TEXT = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it came. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Visit:
    """A request that waits for its answer; a play does with the connection what it likes."""

    request: Request
    line: socket.socket
    stopping: threading.Event
    stays_open: bool = True

    def send(self, data: bytes) -> None:
        self.line.sendall(data)

    def wait(self, seconds: float) -> bool:
        """True when the server stops, or the client is gone, meanwhile."""
        return self.stopping.wait(seconds)

    def hang(self) -> None:
        """Until the client goes or the server stops."""
        self.stays_open = False
        with suppress(OSError):
            while not self.stopping.is_set() and self.line.recv(4096):
                pass

    def reset(self) -> None:
        """End the connection as a crashed server does."""
        self.stays_open = False
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Play = Callable[[Visit], None]
Content = dict[str, Any] | str
Headers = Sequence[tuple[str, str]]


class FaultyModel:
    """One running server. Each request takes the next play; the last one repeats."""

    def __init__(self, *plays: Play) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._plays: list[Play] = list(plays)
        self._next = 0
        self._stopping = threading.Event()
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._start(self._accept)

    def __enter__(self) -> FaultyModel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def plays(self) -> list[Play]:
        return self._plays

    @plays.setter
    def plays(self, plays: list[Play]) -> None:
        with self._lock:
            self._plays, self._next = list(plays), 0

    @property
    def open_connections(self) -> int:
        with self._lock:
            return len(self._lines)

    def stop(self) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, name="faulty-model", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with self._lock:
                    self._lines.add(line)
                    self.connections += 1
                if self._stopping.is_set():
                    line.close()
                    return
                self._start(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            reader = line.makefile("rb")
            while (request := _read(reader)) is not None:
                with self._lock:
                    self.requests.append(request)
                    play = self._plays[min(self._next, len(self._plays) - 1)] if self._plays else good({})
                    self._next += 1
                visit = Visit(request, line, self._stopping)
                play(visit)
                if not visit.stays_open:
                    break
            reader.close()
        with self._lock:
            self._lines.discard(line)


def _read(reader: Any) -> Request | None:
    """The next request on a connection that is kept; None at its end, and where somebody speaks TLS to us."""
    if reader.peek(1)[:1] == b"\x16":
        return None
    first = reader.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers: dict[str, str] = {}
    while (line := reader.readline().decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(first[0], first[1], headers, reader.read(int(headers.get("content-length", "0"))))


def head(code: int, length: int | None, kind: str = JSON, headers: Headers = ()) -> bytes:
    """A status line and headers."""
    lines = [f"HTTP/1.1 {code} Whatever", f"content-type: {kind}", *(f"{name}: {value}" for name, value in headers)]
    if length is not None:
        lines.append(f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def completion(content: Any, **more: Any) -> dict[str, Any]:
    """The JSON of a chat completion. `more` goes to where it belongs: finish_reason, refusal, usage."""
    message = {"role": "assistant", "content": content}
    message |= {key: more[key] for key in ("refusal",) if key in more}
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": more.get("finish_reason", "stop")}],
    }
    return answer | {key: more[key] for key in ("usage",) if key in more}


# Plays: good ones


def good(content: Content | Callable[[Any], Content], tokens: int | None = 20) -> Play:
    """A chat completion with this content, or with what a function makes of the request's JSON."""

    def play(visit: Visit) -> None:
        made = content(visit.request.json) if callable(content) else content
        text = made if isinstance(made, str) else json.dumps(made)
        usage = {} if tokens is None else {"usage": _usage(tokens)}
        say(completion(text, **usage))(visit)

    return play


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": tokens - tokens // 2, "completion_tokens": tokens // 2, "total_tokens": tokens}


def embedding(dimensions: int) -> Play:
    """The vector of one text."""
    return say({"object": "list", "data": [{"index": 0, "embedding": [0.5] * dimensions}], "model": MODEL})


def say(answer: Any, code: int = 200, headers: Headers = ()) -> Play:
    """Any JSON."""
    return raw(json.dumps(answer).encode(), code, headers=headers)


def raw(body: bytes, code: int = 200, kind: str = JSON, headers: Headers = ()) -> Play:
    """Any body."""
    return lambda visit: visit.send(head(code, len(body), kind, headers) + body)


def goodbye(then: Play) -> Play:
    """The same; then it ends the connection, though it never said that it would."""

    def play(visit: Visit) -> None:
        then(visit)
        visit.stays_open = False

    return play


def slowly(seconds: float, then: Play) -> Play:
    """The same, later."""

    def play(visit: Visit) -> None:
        if visit.wait(seconds):
            visit.stays_open = False
        else:
            then(visit)

    return play


# Plays: refusals


def status(code: int, message: str = "No.", /, headers: Headers = (), **more: Any) -> Play:
    """An error as OpenAI words it; `more` goes into it: code, param, type."""
    error = {"message": message, "type": "some_error", "param": None, "code": None} | more
    return say({"error": error}, code, headers)


def wait(seconds: float | str, code: int = 429) -> Play:
    """Too many requests; come back later."""
    return status(code, "Rate limit reached.", [("retry-after", str(seconds))])


def wait_until(moment: float, code: int = 429) -> Play:
    """The same with a date, from seconds since 1970."""
    return wait(formatdate(moment, usegmt=True), code)


def redirect(to: str, code: int = 307) -> Play:
    return raw(b"", code, "text/html", [("location", to)])


def no_schema(who: str = "openai", otherwise: Play | None = None) -> Play:
    """Refuses json_schema as this server does; what asks for anything else gets `otherwise`."""

    def play(visit: Visit) -> None:
        wants = visit.request.json.get("response_format", {}).get("type")
        refuses = status(400, NO_SCHEMA_TEXTS[who])
        (refuses if wants == "json_schema" else otherwise or good({}))(visit)

    return play


def no_max_tokens(otherwise: Play | None = None) -> Play:
    """A reasoning model: it takes only the newer name of that limit."""

    def play(visit: Visit) -> None:
        refuses = status(400, NO_MAX_TOKENS_TEXT, param="max_tokens", code="unsupported_parameter")
        (refuses if "max_tokens" in visit.request.json else otherwise or good({}))(visit)

    return play


# Plays: answers that are none


def html(text: str = "Please log in.", code: int = 200) -> Play:
    """A login page or a gateway's own page."""
    return raw(f"<!doctype html><html><body>{text}</body></html>".encode(), code, "text/html; charset=utf-8")


def half_json(text: str = "half") -> Play:
    """Complete by its length, and yet no JSON."""
    return raw(f'{{"choices": [{{"message": {{"content": "{text}'.encode())


def error_inside(message: str = "Out of memory.") -> Play:
    return say({"error": {"message": message, "code": 500}})


def no_choices() -> Play:
    return say(completion("") | {"choices": []})


def huge(size: int = 5_000_000, code: int = 200) -> Play:
    """A valid answer of that many bytes."""

    def play(visit: Visit) -> None:
        body = json.dumps(completion("x" * size)).encode()
        with suppress(OSError):  # nobody reads all of it
            visit.send(head(code, len(body)) + body)
        visit.stays_open = False

    return play


def gzip_bomb(size: int = 50_000_000) -> Play:
    """Small on the line, huge when unpacked, and a good answer then."""
    body = gzip.compress(json.dumps(completion("{}")).encode() + b" " * size)
    return raw(body, headers=[("content-encoding", "gzip")])


# Plays: broken lines


def cut_off(text: str = "half", *, reset: bool = False) -> Play:
    """Announces more than it sends, then ends the connection, politely or not."""

    def play(visit: Visit) -> None:
        visit.stays_open = False
        visit.send(head(200, 10_000) + f'{{"choices": [{{"message": {{"content": "{text}'.encode())
        if reset:
            visit.wait(0.05)  # what was sent has to arrive before the reset overtakes it
            visit.reset()

    return play


def hang_up(*, reset: bool = False) -> Play:
    """Ends the connection without a word."""

    def play(visit: Visit) -> None:
        visit.stays_open = False
        if reset:
            visit.reset()

    return play


def no_http(text: str = "220 mail.example ESMTP") -> Play:
    """Something else listens there."""

    def play(visit: Visit) -> None:
        visit.stays_open = False
        visit.send(f"{text}\r\n".encode())

    return play


def hang() -> Play:
    """Takes the request and says nothing."""
    return lambda visit: visit.hang()


def hang_after_headers() -> Play:
    def play(visit: Visit) -> None:
        visit.send(head(200, 1000))
        visit.hang()

    return play


def trickle(pause: float = 0.05, *, headers: bool = False) -> Play:
    """A byte at a time, for ever: of the body, or of the headers."""

    def play(visit: Visit) -> None:
        visit.stays_open = False
        visit.send(b"HTTP/1.1 200 OK\r\nx-slow: " if headers else head(200, None))
        with suppress(OSError):
            while not visit.wait(pause):
                visit.send(b" ")

    return play


@dataclass
class Deaf:
    """A port whose connections nobody ever accepts, or takes a byte from. `url` as of a server."""

    accepts: bool = False
    _held: list[socket.socket] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> Deaf:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        self._held.append(listener)
        for _ in range(0 if self.accepts else 4):  # until the queue is full
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
            self._held.append(waiting)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._held:
            each.close()


def nobody() -> str:
    """The base URL of a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"

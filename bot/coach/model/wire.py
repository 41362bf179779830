"""The line to one server: only what is ours goes over it, and every wait on it ends at the call's deadline."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from bot import __version__
from bot.domain.errors import Misconfigured

LINES = 20  # connections at once
IDLE = 30.0  # seconds that an unused connection is kept
BIGGEST = 1_000_000  # bytes of an answer
BIGGEST_REFUSAL = 64_000  # of which nobody needs more than the first sentence
SLICE = 4_096  # bytes written before the clock is looked at again
# What else the library or its environment variables add stays here: telemetry, cookies, organisation, project.
OURS = {b"host", b"content-type", b"content-length", b"transfer-encoding", b"accept"}
# Without it nothing is unpacked, so a small body can't become a huge one.
NOT_FOR_US = {b"content-encoding"}


class TooBigError(Exception):
    """An answer has more bytes than any answer needs."""


@dataclass(slots=True)
class Call:
    """One call's time. `sent` as soon as the first byte may have left."""

    deadline: float
    sent: bool = False

    def left(self) -> float:
        return self.deadline - time.monotonic()


_this_thread = threading.local()


@contextmanager
def during(call: Call) -> Iterator[None]:
    """Whatever this thread does on a line meanwhile ends with the call."""
    _this_thread.call = call
    try:
        yield
    finally:
        del _this_thread.call


def _left(timeout: float | None, late: type[Exception]) -> float:
    """How long the next step may wait: a server that sends one byte a second starts no clock anew."""
    call: Call | None = getattr(_this_thread, "call", None)
    left = 1.0 if call is None else call.left()
    if left <= 0:
        raise late
    return left if timeout is None else min(timeout, left)


class TimedStream(httpcore2.NetworkStream):
    """A connection that knows the deadline of the call that uses it now."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), SLICE):
            left = _left(timeout, httpcore2.WriteTimeout)
            call: Call | None = getattr(_this_thread, "call", None)
            if call is not None:
                call.sent = True
            self._inner.write(buffer[start : start + SLICE], left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = _left(timeout, httpcore2.ConnectTimeout)
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Dialler(httpcore2.NetworkBackend):
    """Tries a name's addresses one after the other, each with its share of the time that is left."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            raise httpcore2.ConnectError from problem
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        for place, address in enumerate(addresses, start=1):
            share = _left(timeout, httpcore2.ConnectTimeout) / (len(addresses) - place + 1)
            try:
                return TimedStream(self._inner.connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise httpcore2.ConnectError


class Capped(httpx2.SyncByteStream):
    """A body that ends, or fails, where it becomes too long."""

    def __init__(self, inner: httpx2.SyncByteStream, most: int, *, may_be_cut: bool) -> None:
        self._inner = inner
        self._most = most
        self._may_be_cut = may_be_cut

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > self._most and not self._may_be_cut:
                raise TooBigError
            yield chunk
            if size > self._most:
                return

    def close(self) -> None:
        self._inner.close()


class Line(httpx2.HTTPTransport):
    """Sends a request with our headers only, and keeps what comes back within bounds."""

    def __init__(self, pool: httpcore2.ConnectionPool, key: str) -> None:
        # Not the parent's own, which builds a pool that knows no deadline.
        self._pool = pool
        self._headers = [(b"User-Agent", f"Beatdesk/{__version__}".encode()), (b"Accept-Encoding", b"identity")]
        if key:
            self._headers.append((b"Authorization", f"Bearer {key}".encode()))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [each for each in request.headers.raw if each[0].lower() in OURS] + self._headers
        plain = httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        answer = super().handle_request(plain)
        refused = answer.status_code >= 300
        return httpx2.Response(
            answer.status_code,
            headers=[each for each in answer.headers.raw if each[0].lower() not in NOT_FOR_US],
            stream=Capped(
                cast(httpx2.SyncByteStream, answer.stream), BIGGEST_REFUSAL if refused else BIGGEST, may_be_cut=refused
            ),
            extensions=answer.extensions,
        )


def client(url: httpx2.URL, key: str) -> httpx2.Client:
    """A client for one server. It follows no redirect: that would carry words and key to another host."""
    return httpx2.Client(transport=Line(_pool(url), key), trust_env=False, follow_redirects=False)


def _pool(url: httpx2.URL) -> httpcore2.ConnectionPool:
    outside = url.scheme == "https" and not is_loopback(url.host)
    settings: dict[str, Any] = {
        "ssl_context": _certificates(outside) if url.scheme == "https" else None,
        "max_connections": LINES,
        "max_keepalive_connections": LINES,
        "keepalive_expiry": IDLE,
        "network_backend": Dialler(),
    }
    proxy = _proxy(url.host) if outside else None
    if proxy is None:
        return httpcore2.ConnectionPool(**settings)
    return httpcore2.HTTPProxy(str(proxy.url), proxy_auth=proxy.raw_auth, **settings)


def _certificates(outside: bool) -> ssl.SSLContext:
    try:
        return httpx2.create_ssl_context(trust_env=outside)
    except OSError:
        problem = "SSL_CERT_FILE or SSL_CERT_DIR names a file that I can't read, or that holds no certificate."
    raise Misconfigured("I can't check the model server's certificate.", [problem])


def _proxy(host: str) -> httpx2.Proxy | None:
    """The company's proxy, when the environment names one for this host."""
    known = getproxies()
    named = known.get("https") or known.get("all")
    if not named or proxy_bypass(host):
        return None
    try:
        proxy = httpx2.Proxy(named if "://" in named else f"http://{named}")
    except (ValueError, httpx2.InvalidURL):
        proxy = None  # its address may hold a password, and so may the error
    if proxy is None or proxy.url.scheme not in ("http", "https") or not proxy.url.host:
        problem = "HTTPS_PROXY or ALL_PROXY has to be an address with http:// or https://; SOCKS is not supported."
        raise Misconfigured("I can't use the proxy that the environment names.", [problem])
    return proxy


def is_loopback(host: str) -> bool:
    """Whether this host is the machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

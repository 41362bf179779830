"""Who may talk to the page: loopback by its own name, the page itself, holders of the token; others get a sentence.

request -> Guard (Host, Origin, Sec-Fetch-Site, token, headers) -> app -> actions check `csrf_ok`
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.errors import Misconfigured
from bot.playground.errors import Refused

OPEN_TO_ALL = ("/health", "/static/")
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
WRONG_HOST = "This page answers only at its own address. Open the one that Beatdesk printed when it started."
WRONG_ORIGIN = (
    "This request came from another page, so nothing was done. "
    "Type or paste Beatdesk's address into the address bar instead of following a link."
)
WRONG_ACCESS = "That isn't the access token. It is the PLAYGROUND_TOKEN of whoever runs Beatdesk here."
STALE_PAGE = "This page is out of date, so nothing was done. Reload it and try again."
LOGIN = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Beatdesk</title><link rel="stylesheet" href="/static/style.css"><body class="plain"><main class="plain-card">
<h1>Beatdesk</h1><p>This page is listening beyond this computer, so it asks for its access token first.</p>
<form method="get" action="/"><label for="token">Access token</label>
<input id="token" name="token" type="password" autocomplete="off" required>
<button class="button primary" type="submit">Open</button></form></main></body></html>"""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the guard goes by. `token` is None where only this computer may come in."""

    host: str
    port: int
    token: str | None = None

    def __post_init__(self) -> None:
        if not self.token and not is_loopback(self.host):
            problem = f"Set PLAYGROUND_TOKEN to let {self.host} in from elsewhere, or listen on 127.0.0.1."
            raise Misconfigured("The playground would be open to everybody on the network.", [problem])

    @property
    def session_cookie(self) -> str:
        """Cookies are shared between ports, so each port has its own name."""
        return f"beatdesk_{self.port}"

    @property
    def access_cookie(self) -> str:
        return f"beatdesk_access_{self.port}"

    @property
    def access_value(self) -> str:
        """What proves that the token was shown; the token itself stays out of the cookie."""
        return hmac.new((self.token or "").encode(), b"beatdesk access", hashlib.sha256).hexdigest()

    def csrf(self, session: str) -> str:
        """The token that every action carries; only a page that may read this session's answers knows it."""
        key = f"{session}:{self.token or ''}".encode()
        return hmac.new(key, b"beatdesk action", hashlib.sha256).hexdigest()

    def csrf_ok(self, request: HTTPConnection) -> bool:
        """Whether an action carries the token of its own session."""
        session = request.cookies.get(self.session_cookie, "")
        shown = request.headers.get("x-csrf-token", "")
        return bool(session) and hmac.compare_digest(shown.encode(), self.csrf(session).encode())

    def hosts(self) -> frozenset[str]:
        names = ("127.0.0.1", "localhost", "[::1]")
        bare = names if self.port == 80 else ()
        return frozenset({*(f"{name}:{self.port}" for name in names), *bare})


def is_loopback(host: str) -> bool:
    """Whether listening there lets only this computer in."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware in front of everything, the event stream included."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a web socket is never accepted here
        request = HTTPConnection(scope)
        try:
            self._check(scope, Headers(scope=scope))
            answer = self._at_the_door(scope, request)
        except Refused as refusal:
            answer = PlainTextResponse(refusal.sentence, status_code=refusal.status)
        if answer is not None:
            await answer(scope, receive, _with_headers(send))
            return
        session = request.cookies.get(self._gate.session_cookie) or ""
        fresh = secrets.token_urlsafe(24) if len(session) < 20 else ""
        scope.setdefault("state", {})["csrf"] = self._gate.csrf(fresh or session)
        await self._app(scope, receive, _with_headers(send, self._cookie(fresh) if fresh else ""))

    def _cookie(self, session: str) -> str:
        return f"{self._gate.session_cookie}={session}; HttpOnly; SameSite=Strict; Path=/"

    def _check(self, scope: Scope, headers: Headers) -> None:
        """Host, Origin and Sec-Fetch-Site. A page elsewhere can't forge the last two, nor rebind the first."""
        host = headers.get("host", "").lower()
        if len(headers.getlist("host")) != 1 or (self._gate.token is None and host not in self._gate.hosts()):
            raise Refused(WRONG_HOST, 421)
        origins = headers.getlist("origin")
        schemes = ("http",) if self._gate.token is None else ("http", "https")
        own = {f"{scheme}://{host}" for scheme in schemes}
        if any(origin.lower() not in own for origin in origins):
            raise Refused(WRONG_ORIGIN)
        if any(site not in {"same-origin", "none"} for site in headers.getlist("sec-fetch-site")):
            raise Refused(WRONG_ORIGIN)

    def _at_the_door(self, scope: Scope, request: HTTPConnection) -> Response | None:
        """The token, where one is set: shown once in the address, then kept in a cookie."""
        gate = self._gate
        path = str(scope["path"])
        if gate.token is None or path.startswith(OPEN_TO_ALL):
            return None
        if _same(request.cookies.get(gate.access_cookie, ""), gate.access_value):
            return _without_token(request) if "token" in request.query_params else None
        shown = request.query_params.get("token")
        if scope["method"] == "GET" and shown is not None:
            if not _same(shown, gate.token):
                raise Refused(WRONG_ACCESS)
            answer = _without_token(request)
            answer.set_cookie(gate.access_cookie, gate.access_value, httponly=True, samesite="strict", path="/")
            return answer
        if scope["method"] == "GET" and "text/html" in request.headers.get("accept", ""):
            return Response(LOGIN, status_code=403, media_type="text/html")
        raise Refused(WRONG_ACCESS)


def _same(shown: str, kept: str) -> bool:
    return hmac.compare_digest(shown.encode(), kept.encode())


def _without_token(request: HTTPConnection) -> Response:
    """The same page, with the token out of the address."""
    rest = [(key, value) for key, value in parse_qsl(request.url.query, keep_blank_values=True) if key != "token"]
    path = "/" + request.url.path.lstrip("/")
    return RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, status_code=303)


def _with_headers(send: Send, cookie: str = "") -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if cookie:
                headers.append("set-cookie", cookie)
        await send(message)

    return guarded

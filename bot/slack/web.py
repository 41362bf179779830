"""Slack over HTTP: one address that takes signed requests, for companies whose network lets Slack in.

POST /slack/events -> size, replay -> Bolt (signature within five minutes, inbox) -> answer
"""

import logging
import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import uvicorn
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/slack/events"
MOST_BYTES = 2_000_000
STAMP = re.compile(r"\d{1,15}", re.ASCII)
REMEMBERED_FOR = 660.0  # seconds; a signature holds from 300 before its timestamp until 300 after it
REMEMBERED = 20_000
log = logging.getLogger(__name__)


class Signatures:
    """Requests that were carried out lately, by signature: the same one again is a replay.

    Slack signs each attempt anew, so its own retries pass. Events need no memory here: the inbox keeps each change
    once.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, signature: str) -> bool:
        """Remember it, before it is carried out: of two at the same moment one is refused. False for a replay."""
        now = time.monotonic()
        with self._lock:
            while self._seen and next(iter(self._seen.values())) < now - REMEMBERED_FOR:
                self._seen.popitem(last=False)
            if signature in self._seen:
                return False
            self._seen[signature] = now
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True

    def give_back(self, signature: str) -> None:
        """It was not carried out."""
        with self._lock:
            self._seen.pop(signature, None)


def web_app(app: App) -> Starlette:
    """The address, and another one by which a load balancer sees that we live."""
    signatures = Signatures()

    async def take(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return PlainTextResponse("too large", 413)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return PlainTextResponse("not UTF-8", 400)
        return await run_in_threadpool(_dispatch, app, signatures, request, text)

    def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route(PATH, take, methods=["POST"]), Route("/alive", alive)])


def _dispatch(app: App, signatures: Signatures, request: Request, body: str) -> Response:
    signature = request.headers.get("x-slack-signature", "")
    if not STAMP.fullmatch(request.headers.get("x-slack-request-timestamp", "")):
        return PlainTextResponse("not signed", 401)
    headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
    try:
        asked = BoltRequest(body=body, query={}, headers=headers)
    except Exception:  # whatever Bolt stumbles over, in a body whose signature nobody has looked at yet
        return PlainTextResponse("not readable", 400)
    if not isinstance(asked.body, dict) or not isinstance(asked.body.get("event", {}), dict):
        return PlainTextResponse("not readable", 400)
    clicked = not body.startswith("{")  # events are JSON, the rest are forms
    if clicked and not signatures.take(signature):
        return PlainTextResponse("seen before", 403)
    try:
        answer = app.dispatch(asked)
    except Exception as problem:  # Bolt itself; what our own code raises it turns into an answer
        log.warning("event=request_unreadable kind=%s", type(problem).__name__)
        return PlainTextResponse("not readable", 400)
    if clicked and answer.status != 200:
        signatures.give_back(signature)
    return to_starlette_response(answer)


def server(app: App) -> uvicorn.Server:
    """Serves until told to exit, on sockets given to `run`. Nothing of a request is logged."""
    return uvicorn.Server(
        uvicorn.Config(
            web_app(app),
            access_log=False,
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=3,
            lifespan="off",
            ws="none",
        )
    )

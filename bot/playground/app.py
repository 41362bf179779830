"""The playground as a web application, and the server that serves it.

browser -> Guard -> Plainly (errors as sentences) -> routes -> pages | actions -> flows
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground import (
    actions,
    cadence_actions,
    cadence_pages,
    clock_bar,
    events,
    feeds_pages,
    home_pages,
    pages,
    people_pages,
    pictures,
)
from bot.playground.clock import MovableClock
from bot.playground.errors import Refused, Trouble, trouble
from bot.playground.guard import Gate, Guard
from bot.playground.house import House
from bot.playground.hub import Hub
from bot.playground.render import HERE, Pages
from bot.playground.stepping import Stepping
from bot.ports import Deps

NOT_FOUND = "There's nothing at this address."


class Plainly:
    """ASGI middleware: whatever goes wrong becomes a sentence, JSON for the page's script or a small page for people.

    It raises nothing on, so that no server log holds an exception's words.
    """

    def __init__(self, app: ASGIApp, templates: Pages) -> None:
        self._app = app
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as problem:
            told = trouble(problem)
            if not begun:
                await self._answer(Request(scope), told)(scope, receive, send)

    def _answer(self, request: Request, told: Trouble) -> Response:
        if request.method != "GET" or "x-fragment" in request.headers:
            return JSONResponse({"error": told.sentence}, status_code=told.status)
        return HTMLResponse(self._templates.page("trouble.html", sentence=told.sentence), status_code=told.status)


def create_app(
    deps: Deps, workspace: int, clock: MovableClock, hub: Hub, host: str, port: int, token: str | None = None
) -> Starlette:
    """The playground over these ports, to listen at `host` and `port`; a `token` lets in more than this computer.

    Raises Misconfigured when it would listen elsewhere without a token.
    """
    gate = Gate(host, port, token or None)
    templates = Pages()
    stepping = Stepping(deps, workspace, clock, hub)
    house = House(deps, workspace, clock, hub, gate, templates, stepping)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        hub.close()
        await asyncio.to_thread(stepping.close)

    async def http_error(_: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        raise Refused(NOT_FOUND if status == 404 else "That can't be done at this address.", status)

    app = Starlette(
        routes=[
            *pages.routes(),
            *actions.routes(),
            *clock_bar.routes(),
            *people_pages.routes(),
            *feeds_pages.routes(),
            *home_pages.routes(),
            *cadence_pages.routes(),
            *cadence_actions.routes(),
            *pictures.routes(),
            *events.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard, gate=gate), Middleware(Plainly, templates=templates)],
        exception_handlers={HTTPException: http_error},
        lifespan=lifespan,
    )
    app.state.house = house
    return app


class Server(uvicorn.Server):
    """uvicorn, which ends the event streams before it waits for requests to end."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called once by uvicorn on the way out."""
        self._hub.close()
        await super().shutdown(sockets)


def server(app: Starlette, host: str, port: int) -> Server:
    """A server for this app that is not started yet: `run()` blocks until `should_exit` is set."""
    AppStatus.enable_automatic_graceful_drain = (
        False  # the hub ends the streams in good order; cutting them off is an error
    )
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
        ws="none",
        lifespan="on",
    )
    return Server(config, app.state.house.hub)

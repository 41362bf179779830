"""What every page and action of the playground works with, and the ways to answer."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.domain.errors import InvalidInput
from bot.domain.people import Workspace
from bot.playground.clock import MovableClock
from bot.playground.errors import Refused
from bot.playground.guard import STALE_PAGE, Gate
from bot.playground.hub import Hub
from bot.playground.personas import Persona, everyone, persona
from bot.playground.render import Pages
from bot.playground.stepping import Stepping
from bot.ports import Deps, Transaction

MOST_BYTES = 1_000_000
TOO_BIG = "That's more than I can take in one go. Nothing was sent; your words are still in the box."
Answer = dict[str, Any]
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class House:
    """The playground's own parts beside the ports."""

    deps: Deps
    workspace: int
    clock: MovableClock
    hub: Hub
    gate: Gate
    pages: Pages
    stepping: Stepping

    def its_workspace(self, tx: Transaction) -> Workspace:
        """The workspace as it stands. Raises Refused when its row is gone."""
        found = tx.workspaces.get(self.workspace)
        if found is None:
            raise Refused("The playground's database is empty. Start Beatdesk anew.", 503)
        return found

    def who(self, request: Request) -> Persona:
        """The persona that the address names. Raises Gone."""
        with self.deps.store.read() as tx:
            return persona(tx, self.its_workspace(tx), str(request.path_params["user"]))

    def all_personas(self) -> list[Persona]:
        with self.deps.store.read() as tx:
            return everyone(tx, self.its_workspace(tx))


def house_of(request: Request) -> House:
    """The house behind this request."""
    house: House = request.app.state.house
    return house


def is_fragment(request: Request) -> bool:
    """Whether the page's own script asks for a part of a page."""
    return "x-fragment" in request.headers


Action = Callable[[House, Request, Form], Answer]


def action(work: Action) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does something: checks the action's token, reads a JSON object of strings, answers JSON.

    The work itself runs in a thread, since flows block.
    """

    async def endpoint(request: Request) -> Response:
        house = house_of(request)
        if not house.gate.csrf_ok(request):
            return stale()
        form = _form(await body_of(request))
        return JSONResponse(await run_in_threadpool(work, house, request, form))

    return endpoint


def stale() -> Response:
    """The answer to an action without its session's token; the page's script renews it once."""
    return JSONResponse({"error": STALE_PAGE, "stale": True}, status_code=403)


def html(text: str, status: int = 200) -> Response:
    """A page, or a part of one."""
    return HTMLResponse(text, status_code=status)


async def body_of(request: Request, most: int = MOST_BYTES, too_big: str = TOO_BIG) -> bytes:
    """The whole body of a request. Raises Refused with the sentence `too_big` beyond `most` bytes."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise Refused(too_big, 413)
    return bytes(read)


def _form(body: bytes) -> Form:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError) as problem:
        raise InvalidInput("I couldn't read that request. Reload the page and try again.") from problem
    if not isinstance(found, dict):
        raise InvalidInput("I couldn't read that request. Reload the page and try again.")
    return {str(key): value for key, value in found.items() if isinstance(value, str)}


def number(form: Form, name: str) -> int:
    """A whole number of the form, such as an id; -1, which is nobody's id, when it is none."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1

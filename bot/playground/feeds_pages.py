"""The feeds and the radar, for a director: pasted, changed, removed, taken in and out as OPML; the week in them.

GET or action -> persona -> sources | radar -> screen -> HTML; while many are taken in -> hub -> every open page
"""

import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import InvalidInput
from bot.domain.feeds import CHOOSABLE, FeedKind
from bot.domain.screens import FeedChoice, FeedsPage, Screen
from bot.flows import radar as radar_flow
from bot.flows import sources
from bot.playground.house import (
    Action,
    Answer,
    Form,
    House,
    action,
    body_of,
    house_of,
    html,
    is_fragment,
    number,
    stale,
)
from bot.playground.hub import Hub
from bot.playground.personas import Persona
from bot.playground.shell import frame

MOST_OPML = 5_000_000  # bytes
OPML_TOO_BIG = "That file is over 5 MB, more than any list of feeds needs. Nothing was added."
TOLD_EVERY = 0.1  # seconds


def feeds(request: Request) -> Response:
    """The feeds, a page at a time. Raises NotAllowed for anyone but a director, here and below."""
    house = house_of(request)
    me = house.who(request)
    start = number(dict(request.query_params), "start")
    screen = sources.page(house.deps, house.workspace, me.user, max(start, 0))
    return _shown(house, request, me, screen, "Feeds")


def ask_removal(request: Request) -> Response:
    """The question before a feed is removed. Raises Gone."""
    house = house_of(request)
    me = house.who(request)
    screen = sources.ask_removal(house.deps, house.workspace, me.user, int(request.path_params["feed"]))
    return _shown(house, request, me, screen, "Feeds")


def opml(request: Request) -> Response:
    """All feeds as a file."""
    house = house_of(request)
    me = house.who(request)
    secrets = request.query_params.get("secrets") == "yes"
    file = sources.give_out(house.deps, house.workspace, me.user, secrets=secrets)
    headers = {"content-disposition": 'attachment; filename="feeds.opml"'}
    return Response(file, media_type="text/x-opml; charset=utf-8", headers=headers)


def radar(request: Request) -> Response:
    """The week in the feeds. Whom it can't be narrowed to is said above everything there is."""
    house = house_of(request)
    me = house.who(request)
    about, problem = request.query_params.get("about", "").strip(), ""
    try:
        screen = radar_flow.radar(house.deps, house.workspace, me.user, about)
    except InvalidInput as wrong:
        problem = wrong.user_message
        screen = radar_flow.radar(house.deps, house.workspace, me.user)
    return _shown(house, request, me, screen, "Radar", asked=about, problem=problem)


def add(house: House, request: Request, form: Form) -> Answer:
    """Add what stands at a pasted address; it is read first, which may take twenty seconds."""
    me = house.who(request)
    address, kind, whose = form.get("address", ""), form.get("kind", FeedKind.NEWS.value), form.get("whose", "")
    try:
        screen = sources.add(house.deps, house.workspace, me.user, address, kind, whose)
    except InvalidInput as problem:
        return {"fields": {_field(house, me, kind, whose): problem.user_message}}
    if isinstance(screen, FeedChoice):
        return {"choice": str(house.pages.screen(screen, me, house.deps.clock()))}
    return _page(house, me, screen)


def change(house: House, request: Request, form: Form) -> Answer:
    """Whom a feed is for, and what kind it is."""
    me = house.who(request)
    kind, whose = form.get("kind", ""), form.get("whose", "")
    return _page(house, me, sources.change(house.deps, house.workspace, me.user, number(form, "id"), kind, whose), form)


def remove(house: House, request: Request, form: Form) -> Answer:
    """Read a feed no more."""
    me = house.who(request)
    return _page(house, me, sources.remove(house.deps, house.workspace, me.user, number(form, "id")), form)


async def take_in(request: Request) -> Response:
    """The feeds of an OPML file, which is the request's whole body. Every open page sees how far it is."""
    house = house_of(request)
    if not house.gate.csrf_ok(request):
        return stale()
    file = await body_of(request, MOST_OPML, OPML_TOO_BIG)
    return JSONResponse(await run_in_threadpool(_taken_in, house, request, file))


def _taken_in(house: House, request: Request, file: bytes) -> Answer:
    me = house.who(request)
    try:
        screen = sources.take_in(house.deps, house.workspace, me.user, file, _teller(house.hub))
    except InvalidInput as problem:
        return {"fields": {"opml": problem.user_message}}
    return _page(house, me, screen)


def _teller(hub: Hub) -> Callable[[int, int], None]:
    """Tells open pages how many of how many are in, a few times a second."""
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done < total and time.monotonic() - told < TOLD_EVERY:
            return
        told = time.monotonic()
        hub.tell("feeds", {"kind": "feeds", "done": done, "total": total})

    return tell


def _field(house: House, me: Persona, kind: str, whose: str) -> str:
    """The field that a refusal is about."""
    if kind not in CHOOSABLE:
        return "kind"
    known = sources.page(house.deps, house.workspace, me.user)
    names = {"", "everybody", *known.beats, *(f"@{name}" for _, name in known.smes)}
    return "address" if whose in names else "whose"


def _page(house: House, me: Persona, screen: FeedsPage, form: Form | None = None) -> Answer:
    """The feeds after something was done, at the place where the page stood."""
    start = number(form or {}, "start")
    if start > 0:
        screen = sources.page(house.deps, house.workspace, me.user, start, screen.said)
    return {"page": str(house.pages.screen(screen, me, house.deps.clock())), "said": screen.said}


def _shown(house: House, request: Request, me: Persona, screen: Screen, title: str, **beside: str) -> Response:
    body = house.pages.screen(screen, me, house.deps.clock(), **beside)
    if is_fragment(request):
        return html(str(body))
    return html(house.pages.page("document.html", **frame(house, request, me, "feeds", body=body, title=title)))


def routes() -> list[BaseRoute]:
    """The director's pages of feeds."""
    work: dict[str, Action] = {"add": add, "change": change, "remove": remove}
    return [
        Route("/as/{user}/feeds", feeds),
        Route("/as/{user}/feeds/{feed:int}/removal", ask_removal),
        Route("/as/{user}/feeds.opml", opml),
        Route("/as/{user}/radar", radar),
        Route("/as/{user}/feeds/opml", take_in, methods=["POST"]),
        *(Route(f"/as/{{user}}/feeds/{name}", action(each), methods=["POST"]) for name, each in work.items()),
    ]

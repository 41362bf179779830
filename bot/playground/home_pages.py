"""An expert's own Home, and the forms beside it: a post, the rhythm, leave, a buddy, name and time.

GET -> persona -> home | posts -> HTML; a form asked for by its address alone stands beside the conversation
"""

from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import NotAllowed
from bot.domain.people import Sme
from bot.domain.screens import ExpertHome
from bot.flows import home as homes
from bot.flows import posts
from bot.playground import times
from bot.playground.house import Form, House, house_of, html, is_fragment, number
from bot.playground.personas import Persona
from bot.playground.shell import beside, frame

NO_HOME = "This is for the experts I interview. Ask a content director if you should be one of them."


def home(request: Request) -> Response:
    """What the expert who looks sees of their own."""
    house, me, mine = _mine(request)
    body = house.pages.part("screens/home.html", me=me, mine=mine, now=house.deps.clock())
    if is_fragment(request):
        return html(str(body))
    return html(house.pages.page("document.html", **frame(house, request, me, "home", body=body, title="Home")))


def new_post(request: Request) -> Response:
    """An empty form for a post; `idea` names the one it came from."""
    house, me, mine = _mine(request)
    ready = mine.rhythm.ready if mine.rhythm is not None else ()
    chosen = number(Form(request.query_params), "idea")
    return form(house, request, me, "Log a post", "post", post=None, ready=ready, chosen=chosen)


def post(request: Request) -> Response:
    """A post to be corrected, by one of its authors or a director. Raises NotAllowed or Gone."""
    house = house_of(request)
    me = house.who(request)
    card = posts.card(house.deps, house.workspace, me.user, int(request.path_params["post"]))
    return beside(house, request, me, house.pages.screen(card, me, house.deps.clock()), "Correct a post", "talk")


def rhythm(request: Request) -> Response:
    """Goal, check-ins, messages, working hours."""
    house, me, mine = _mine(request)
    return form(house, request, me, "Your rhythm", "rhythm", sme=mine.sme, **rhythm_choices(house, mine.sme))


def leave(request: Request) -> Response:
    """Days to be away."""
    house, me, mine = _mine(request)
    return form(house, request, me, "Away", "leave", sme=mine.sme)


def buddy(request: Request) -> Response:
    """Whom to take turns with."""
    house, me, mine = _mine(request)
    colleagues = mine.rhythm.colleagues if mine.rhythm is not None else ()
    return form(house, request, me, "A buddy", "buddy", sme=mine.sme, colleagues=colleagues)


def place(request: Request) -> Response:
    """Name, time zone and the weekly time."""
    house, me, mine = _mine(request)
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return form(house, request, me, "Name and time", "place", sme=mine.sme, zones=zones, days=times.weekdays())


def rhythm_choices(house: House, sme: Sme) -> dict[str, Any]:
    """What the form of a rhythm offers, and the country as people say it."""
    almanac = house.deps.almanac
    country = almanac.spoken(sme.country) if sme.country else ""
    return {"days": times.weekdays(), "countries": almanac.countries(), "country": country}


def form(house: House, request: Request, me: Persona, title: str, name: str, **context: Any) -> Response:
    """A form as a sheet. `for_somebody` says that a director fills it in."""
    body = house.pages.part(f"forms/{name}.html", **{"me": me, "for_somebody": False} | context)
    return beside(house, request, me, body, title, "talk")


def _mine(request: Request) -> tuple[House, Persona, ExpertHome]:
    """Raises NotAllowed for anyone who is no expert."""
    house = house_of(request)
    me = house.who(request)
    mine = homes.home(house.deps, house.workspace, me.user).expert
    if mine is None:
        raise NotAllowed(NO_HOME)
    return house, me, mine


def routes() -> list[BaseRoute]:
    """An expert's own pages."""
    return [
        Route("/as/{user}/home", home),
        Route("/as/{user}/posts/new", new_post),
        Route("/as/{user}/posts/{post:int}", post),
        Route("/as/{user}/rhythm", rhythm),
        Route("/as/{user}/leave", leave),
        Route("/as/{user}/buddy", buddy),
        Route("/as/{user}/place", place),
    ]

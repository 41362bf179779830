"""The cadence: the week so far for everybody, and for directors everybody's days and the forms for somebody else.

GET -> persona -> summary | desk -> HTML
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import Gone
from bot.domain.people import Sme
from bot.flows import desk, summary
from bot.playground.home_pages import form, rhythm_choices
from bot.playground.house import Form, House, house_of, html, is_fragment, number
from bot.playground.personas import Persona
from bot.playground.shell import frame


def cadence(request: Request) -> Response:
    """`/ideas cadence`. Raises NotAllowed."""
    house = house_of(request)
    me = house.who(request)
    start = number(Form(request.query_params), "start")
    screen = summary.page(house.deps, house.workspace, me.user, max(start, 0))
    body = house.pages.screen(screen, me, house.deps.clock())
    if is_fragment(request):
        return html(str(body))
    context = frame(house, request, me, "cadence", body=body, title="Cadence")
    return html(house.pages.page("document.html", **context))


def rhythm(request: Request) -> Response:
    """An expert's rhythm and hours, for a director. Raises NotAllowed or Gone, here and below."""
    house, me, sme, _ = _theirs(request)
    choices = rhythm_choices(house, sme)
    return form(house, request, me, f"Rhythm of {sme.name}", "rhythm", sme=sme, for_somebody=True, **choices)


def leave(request: Request) -> Response:
    """Leave of an expert."""
    house, me, sme, _ = _theirs(request)
    return form(house, request, me, f"{sme.name} is away", "leave", sme=sme, for_somebody=True)


def buddy(request: Request) -> Response:
    """With whom an expert could take turns."""
    house, me, sme, others = _theirs(request)
    colleagues = [(each.id, each.name) for each in others]
    return form(
        house, request, me, f"A buddy for {sme.name}", "buddy", sme=sme, for_somebody=True, colleagues=colleagues
    )


def _theirs(request: Request) -> tuple[House, Persona, Sme, list[Sme]]:
    """The expert whom the address names, and all others."""
    house = house_of(request)
    me = house.who(request)
    roster = desk.roster(house.deps, house.workspace, me.user).smes
    wanted = int(request.path_params["sme"])
    sme = next((each for each in roster if each.id == wanted), None)
    if sme is None:
        raise Gone("That expert isn't here any more.")
    return house, me, sme, [each for each in roster if each.id != wanted]


def routes() -> list[BaseRoute]:
    """The cadence, and a director's forms."""
    return [
        Route("/as/{user}/cadence", cadence),
        Route("/as/{user}/people/{sme:int}/rhythm", rhythm),
        Route("/as/{user}/people/{sme:int}/leave", leave),
        Route("/as/{user}/people/{sme:int}/buddy", buddy),
    ]

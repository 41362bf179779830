"""The pages one can open: who to be, conversations, ideas, a transcript at its passage, all that is kept of somebody.

GET -> persona (from the address) -> flow -> screen -> HTML; asked for as a fragment, only the part that changed
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.ideas import IdeaStatus
from bot.domain.screens import IdeaFilter, Screen, SearchPage
from bot.flows import data, ideas, transcripts
from bot.flows.home import home
from bot.playground import times
from bot.playground.house import House, house_of, html, is_fragment
from bot.playground.personas import Persona
from bot.playground.shell import beside, channel_talk, conversation_page, frame, talk


def landing(request: Request) -> Response:
    """Whom would you like to be?"""
    house = house_of(request)
    people = house.all_personas()
    now = house.deps.clock()
    page = house.pages.page("landing.html", people=people, now=now, ahead=times.ahead(house.clock.ahead))
    return html(page)


def conversation(request: Request) -> Response:
    """The persona's direct message with the bot."""
    house = house_of(request)
    return conversation_page(house, request, house.who(request))


def messages(request: Request) -> Response:
    """Only the messages and what stands below them, for a page that is open already."""
    house = house_of(request)
    me = house.who(request)
    return html(house.pages.page("talk.html", me=me, talk=talk(house, me), now=house.deps.clock()))


def marketing(request: Request) -> Response:
    """The marketing team's channel."""
    house = house_of(request)
    me = house.who(request)
    shown = channel_talk(house, me)
    if is_fragment(request):
        return html(house.pages.page("channel_talk.html", me=me, talk=shown))
    return html(house.pages.page("channel.html", **frame(house, request, me, "marketing", talk=shown)))


def idea_list(request: Request) -> Response:
    """`/ideas`: a page of them, or what a search found."""
    house = house_of(request)
    me = house.who(request)
    asked = request.query_params
    words = asked.get("q", "").strip()
    screen: Screen
    if words:
        screen = ideas.search(house.deps, house.workspace, me.user, words)
    else:
        status, sme, before = asked.get("status", ""), asked.get("sme", ""), asked.get("before", "")
        wanted = IdeaFilter(
            status=IdeaStatus(status) if status in set(IdeaStatus) else None,
            sme=_id(sme),
            topic=asked.get("topic") or None,
        )
        screen = ideas.page(house.deps, house.workspace, me.user, wanted, _id(before))
    return _beside(house, request, me, screen, "Search" if isinstance(screen, SearchPage) else "Ideas")


def transcript(request: Request) -> Response:
    """An interview's words, opened at a passage."""
    house = house_of(request)
    me = house.who(request)
    interview = _id(str(request.path_params["interview"])) or 0
    focus = _id(request.query_params.get("passage", ""))
    screen = transcripts.read(house.deps, house.workspace, me.user, interview, focus)
    return _beside(house, request, me, screen, f"Interview with {screen.sme}")


def my_data(request: Request) -> Response:
    """Everything kept about the expert who looks, and what they choose about it."""
    house = house_of(request)
    me = house.who(request)
    screen = data.my_data(house.deps, house.workspace, me.user)
    mine = home(house.deps, house.workspace, me.user).expert
    body = house.pages.screen(screen, me, house.deps.clock(), mine=mine)
    if is_fragment(request):
        return html(str(body))
    return html(house.pages.page("document.html", **frame(house, request, me, "data", body=body, title="My data")))


def my_data_file(request: Request) -> Response:
    """The same as a Markdown file."""
    house = house_of(request)
    me = house.who(request)
    screen = data.my_data(house.deps, house.workspace, me.user)
    headers = {"content-disposition": 'attachment; filename="my-data.md"'}
    return Response(screen.markdown, media_type="text/markdown; charset=utf-8", headers=headers)


def csrf(request: Request) -> Response:
    """The token for actions of this session; a page elsewhere can't read it."""
    return JSONResponse({"csrf": request.state.csrf})


def health(request: Request) -> Response:
    """Whether pages can be answered: reads the database once. Raises StoreUnavailable."""
    house = house_of(request)
    with house.deps.store.read() as tx:
        house.its_workspace(tx)
    return JSONResponse({"status": "ok"})


def _beside(house: House, request: Request, me: Persona, screen: Screen, title: str) -> Response:
    """The screen alone for a page that is open already, else with the conversation around it."""
    return beside(house, request, me, house.pages.screen(screen, me, house.deps.clock()), title, "ideas")


def _id(text: str) -> int | None:
    """A positive id; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 16 else None


def routes() -> list[BaseRoute]:
    """All pages that only show."""
    return [
        Route("/", landing),
        Route("/health", health),
        Route("/csrf", csrf),
        Route("/as/{user}/", conversation),
        Route("/as/{user}/messages", messages),
        Route("/as/{user}/marketing", marketing),
        Route("/as/{user}/ideas", idea_list),
        Route("/as/{user}/transcripts/{interview:int}", transcript),
        Route("/as/{user}/my-data", my_data),
        Route("/as/{user}/my-data.md", my_data_file),
    ]

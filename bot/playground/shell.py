"""The frame of every page: people on the left, the clock on top, a conversation in the middle, a sheet beside it."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.checkins import spoken_moment
from bot.domain.people import SmeState
from bot.playground import times
from bot.playground.chat import THINKING
from bot.playground.house import House, html, is_fragment
from bot.playground.personas import Part, Persona, everyone
from bot.playground.render import Bubble
from bot.ports import Transaction

SHOWN = 200
IDEAS_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in the list of people, with the timestamp of the latest message in their conversation."""

    persona: Persona
    latest: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands. `reading` while the interview waits for the person to finish, `thinking` while an
    answer to what they wrote last is being thought about."""

    bubbles: list[Bubble]
    latest: str
    cut: bool
    reading: bool = False
    thinking: bool = False
    interviewing: bool = False
    upcoming: str = ""
    paused: bool = False


def frame(house: House, request: Request, me: Persona, tab: str, **more: Any) -> dict[str, Any]:
    """What every page's template needs."""
    now = house.deps.clock()
    with house.deps.store.read() as tx:
        workspace = house.its_workspace(tx)
        places = [Place(each, _latest(tx, house, each.channel)) for each in everyone(tx, workspace)]
        waiting = tx.ideas.waiting(house.workspace, IDEAS_COUNTED, now) if me.part is Part.DIRECTOR else 0
        marketing = Place(me, _latest(tx, house, workspace.channel))
    return {
        "me": me,
        "places": places,
        "channel": workspace.channel,
        "marketing": marketing,
        "waiting": waiting,
        "now": now,
        "ahead": times.ahead(house.clock.ahead),
        "moving": house.stepping.moving,
        "csrf": request.state.csrf,
        "tab": tab,
        "sheet": None,
        **more,
    }


def talk(house: House, me: Persona) -> Talk:
    """The persona's own conversation with the bot."""
    now = house.deps.clock()
    with house.deps.store.read() as tx:
        messages = tx.chat_log.recent(house.workspace, me.channel, limit=SHOWN)
        interview = tx.interviews.open_of(house.workspace, me.sme.id) if me.sme is not None else None
    bubbles = house.pages.bubbles(messages, me)
    due = me.sme.next_due_at if me.sme is not None else None
    return Talk(
        bubbles,
        messages[-1].ts if messages else "",
        len(messages) >= SHOWN,
        reading=interview is not None and interview.reply_due_at is not None,
        thinking=bool(messages) and messages[-1].sign.endswith(THINKING),
        interviewing=interview is not None,
        upcoming=spoken_moment(due, now, me.tz) if due is not None and due > now else "",
        paused=me.sme is not None and me.sme.state is SmeState.PAUSED,
    )


def channel_talk(house: House, me: Persona) -> Talk:
    """The marketing team's channel."""
    with house.deps.store.read() as tx:
        channel = house.its_workspace(tx).channel
        messages = tx.chat_log.recent(house.workspace, channel, limit=SHOWN)
    return Talk(house.pages.bubbles(messages, me), messages[-1].ts if messages else "", len(messages) >= SHOWN)


def conversation_page(
    house: House, request: Request, me: Persona, sheet: Markup | None = None, title: str = "", tab: str = "talk"
) -> Response:
    """The persona's conversation, with a sheet beside it if there is one."""
    context = frame(house, request, me, tab, talk=talk(house, me), sheet=sheet, sheet_title=title)
    return html(house.pages.page("conversation.html", **context))


def beside(house: House, request: Request, me: Persona, body: Markup, title: str, tab: str) -> Response:
    """A sheet alone for a page that is open already, else with the conversation around it."""
    if is_fragment(request):
        return html(str(body))
    return conversation_page(house, request, me, body, title, tab)


def _latest(tx: Transaction, house: House, channel: str) -> str:
    found = tx.chat_log.recent(house.workspace, channel, limit=1)
    return found[-1].ts if found else ""

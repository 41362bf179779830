"""What one can do: say, edit, delete, press a button, run `/ideas`.

POST -> token checked -> flow (which commits) -> delivery -> JSON for the page's script
"""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from bot.domain.errors import Gone, InvalidInput
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import ForgetQuestion, Press
from bot.domain.screens import (
    CadencePage,
    FeedChoice,
    FeedRemoval,
    FeedsPage,
    IdeaCard,
    IdeaPage,
    PostCard,
    RadarPage,
    Said,
    Screen,
    SearchPage,
)
from bot.flows import (
    buddies,
    comments,
    data,
    delivery,
    desk,
    ideas,
    leave,
    notes,
    offering,
    own,
    posts,
    takes,
    transcripts,
)
from bot.playground import saying, times
from bot.playground.house import Action, Answer, Form, House, action, number
from bot.playground.personas import Persona
from bot.playground.render import ideas_address

_COMMAND = re.compile(r"\s*/ideas(?:\s+(?P<rest>.*))?\s*", re.IGNORECASE | re.DOTALL)
_DECISIONS = {
    Press.ACCEPT: IdeaStatus.ACCEPTED,
    Press.PARK: IdeaStatus.PARKED,
    Press.DECLINE: IdeaStatus.DECLINED,
}
QUESTION_HOLDS = timedelta(hours=24)


def say(house: House, request: Request, form: Form) -> Answer:
    """A message from the composer; `/ideas …` is carried out instead and shown to this person only.

    What takes a while is said first, as `patience`; the page asks again, `told`, and waits.
    """
    me = house.who(request)
    text = form.get("text", "")
    command = _COMMAND.fullmatch(text)
    if command:
        saying.checked(text)
        words = (command["rest"] or "").strip()
        patience = desk.takes_a_while(words)
        if patience and form.get("told") != "yes":
            return {"patience": patience}
        return _ideas(house, me, words)
    return {"said": saying.say(house, me, text, form.get("key", "")[:64])}


def edit(house: House, request: Request, form: Form) -> Answer:
    """New words for an own message."""
    saying.edit(house, house.who(request), form.get("ts", ""), form.get("text", ""))
    return {}


def delete(house: House, request: Request, form: Form) -> Answer:
    """Take an own message away."""
    saying.delete(house, house.who(request), form.get("ts", ""))
    return {}


def press(house: House, request: Request, form: Form) -> Answer:
    """Any button of a message or an idea."""
    me = house.who(request)
    if form.get("press") not in set(Press):
        raise InvalidInput("I don't know that button. Reload the page and try again.")
    screen = _pressed(house, me, Press(form["press"]), form)
    delivery.deliver(house.deps, house.workspace)
    if _gone(house, request):
        return _shown(house, me, screen) | {"farewell": "yes"}
    house.hub.publish(me.channel)
    return _shown(house, me, screen)


def note(house: House, request: Request, form: Form) -> Answer:
    """A word to the expert about an idea, without a decision."""
    me = house.who(request)
    card = ideas.note(house.deps, house.workspace, me.user, number(form, "id"), form.get("note", ""))
    delivery.deliver(house.deps, house.workspace)
    return _shown(house, me, card)


def _pressed(house: House, me: Persona, button: Press, form: Form) -> Screen:
    deps, workspace, thing = house.deps, house.workspace, number(form, "id")
    match button:
        case Press.KEEP_OFF_RECORD:
            return transcripts.keep_passage_off_record(deps, workspace, me.user, thing)
        case Press.MAKE_IDEA:
            made = ideas.pick(deps, workspace, me.user, thing)
            return made if form.get("in") == "transcript" else Said(made.said)
        case Press.TALK:
            return notes.talk(deps, workspace, me.user, thing)
        case Press.CHECK_IN:
            return Said(saying.say(house, me, "check in", form.get("key", "")[:64]))
        case Press.FORGET:
            _asked_lately(house, me, form.get("message", ""))
            return data.forget(deps, workspace, me.user)
        case Press.KEEP_ME:
            return Said("Good. Nothing has changed.")
        case Press.ACCEPT | Press.PARK | Press.DECLINE:
            reason, words = form.get("reason", ""), form.get("note", "")
            seen = number(form, "seen")
            return ideas.decide(deps, workspace, me.user, thing, seen, _DECISIONS[button], reason, words)
        case Press.TRANSCRIPT:
            return transcripts.read(deps, workspace, me.user, thing)
        case (
            Press.TAKE
            | Press.NOT_FOR_ME
            | Press.LATER
            | Press.NOT_TOPIC
            | Press.NOT_NEW
            | Press.NOT_SALESY
            | Press.NOT_AGAIN
        ):
            return takes.pressed(deps, workspace, me.user, button, thing)
        case Press.NO_MODEL | Press.MODEL_OK:
            return own.choose_model(deps, workspace, me.user, allowed=button is Press.MODEL_OK)
        case Press.POST_BACK | Press.POST_MINE | Press.POST_TOGETHER:
            return posts.pressed(deps, workspace, me.user, button, thing)
        case Press.OFFER_SECOND_WEEK | Press.OFFER_GO_ON:
            return offering.pressed(deps, workspace, me.user, button)
        case Press.BUDDY_YES | Press.BUDDY_NO | Press.BUDDY_LEAVE:
            return buddies.pressed(deps, workspace, me.user, button, thing)
        case Press.COMMENT_DONE:
            return comments.answered(deps, workspace, me.user, thing)
        case Press.BACK:
            return leave.back(deps, workspace, me.user, None)


def _gone(house: House, request: Request) -> bool:
    """Whether whoever pressed is not here any more: they were just forgotten."""
    try:
        house.who(request)
    except Gone:
        return True
    return False


def _asked_lately(house: House, me: Persona, ts: str) -> None:
    """Erasing needs the question that was put to this very person, and not weeks ago."""
    with house.deps.store.read() as tx:
        message = tx.chat_log.get(house.workspace, me.channel, ts)
    if message is None or not isinstance(message.view, ForgetQuestion):
        raise Gone("I erase only for the person I asked, and there is no such question here. `forget me` asks it.")
    if house.deps.clock() - times.moment_of(ts) > QUESTION_HOLDS:
        raise Gone("That question is from a while ago. Write `forget me` again if you mean it.")


def _ideas(house: House, me: Persona, words: str) -> Answer:
    screen = desk.command(house.deps, house.workspace, me.user, words)
    if isinstance(screen, Said):
        return {"said": screen.text}
    title, address = _place(me, screen, words)
    body = str(house.pages.screen(screen, me, house.deps.clock()))
    return {"sheet": body, "title": title, "address": address}


def _place(me: Persona, screen: Screen, words: str) -> tuple[str, str]:
    """What a sheet is called, and where the same can be opened again."""
    match screen:
        case SearchPage():
            return "Search", f"{me.base}/ideas?{times.query({'q': screen.words})}"
        case IdeaPage():
            return "Ideas", ideas_address(me, screen)
        case FeedsPage() | FeedChoice() | FeedRemoval():
            return "Feeds", f"{me.base}/feeds"
        case RadarPage():
            return "Radar", f"{me.base}/radar?{times.query({'about': words[len('radar') :].strip()})}".rstrip("?")
        case CadencePage():
            return "Cadence", f"{me.base}/cadence"
        case PostCard():
            return "Correct a post", f"{me.base}/posts/{screen.post.id}"
        case _:
            return "Ideas", f"{me.base}/ideas"


def _shown(house: House, me: Persona, screen: Screen) -> Answer:
    if isinstance(screen, Said):
        return {"said": screen.text}
    body = str(house.pages.screen(screen, me, house.deps.clock()))
    return {"card": body, "said": screen.said} if isinstance(screen, IdeaCard) else {"sheet": body}


def routes() -> list[BaseRoute]:
    """All that changes something in a conversation or an idea."""
    work: dict[str, Action] = {"say": say, "edit": edit, "delete": delete, "press": press, "note": note}
    return [Route(f"/as/{{user}}/{name}", action(each), methods=["POST"]) for name, each in work.items()]

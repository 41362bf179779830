"""Forms that are sent in: the flow first (which commits), then the acknowledgement. What is wrong stands under its
field, and nothing that was typed is lost. Some forms don't close and show something else instead."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import ChatClosed, ChatRefused, ChatUnavailable, Gone, InvalidInput, NotAllowed, StoreUnavailable
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press
from bot.domain.people import DEFAULT_SLOT, SmeForm, SmeState
from bot.domain.permissions import Actor
from bot.domain.words import storable
from bot.flows import enrolment, ideas, own, passing_on, sources
from bot.flows.identity import whoever
from bot.slack import feeds, forms, lists
from bot.slack.api import calling
from bot.slack.door import Door, View, sentence_for
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.listeners.shortcuts import public_name
from bot.slack.names import Field, Form
from bot.slack.people import DEFAULT_ZONE, Profile, conversation_with, interviewable
from bot.slack.values import STALE, Carried

Filled = dict[Field, str]
Then = Callable[[], None]
Outcome = Then | View | tuple[View, Then]  # a view takes the form's place
Handler = Callable[[Door, str, Carried, Filled], Outcome]
_DECISIONS = {Press.ACCEPT: IdeaStatus.ACCEPTED, Press.PARK: IdeaStatus.PARKED, Press.DECLINE: IdeaStatus.DECLINED}
# Under which field of a form a sentence is shown when the flow doesn't say; the first that its words fit.
_PLACES = (
    ("country", Field.COUNTRY),
    ("goal", Field.GOAL),
    ("messages", Field.BUDGET),
    ("check-in", Field.EVERY),
    ("hour", Field.ENDS),
    ("time zone", Field.ZONE),
    ("topic", Field.TOPICS),
    ("beat", Field.BEAT),
    ("slot", Field.TIME),
    ("name", Field.NAME),
    ("day", Field.UNTIL),
    ("day", Field.DAYS),
    ("link", Field.ADDRESS),
    ("title", Field.TITLE),
    ("day", Field.DATE),
    ("to come", Field.DATE),
    ("idea", Field.IDEA),
    ("reason", Field.REASON),
    ("question", Field.QUESTION),
    ("address", Field.ADDRESS),
    ("expert", Field.EXPERT),
    ("beat", Field.WHOSE),
    ("expert", Field.WHOSE),
    ("note", Field.NOTE),
)


class Misfilled(InvalidInput):
    """A sentence that belongs under this field, whatever words are in it."""

    def __init__(self, field: Field, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def register(app: App, door: Door) -> None:
    """Every form."""
    for name, handler in HANDLERS.items():
        app.view(name.value)(listener(door, handler))


def listener(door: Door, handler: Handler) -> Callable[[Ack, dict[str, Any]], None]:
    """What Slack calls when a form is sent in."""

    def sent(ack: Ack, body: dict[str, Any]) -> None:
        view = body["view"]
        try:
            if not door.belongs_here(body.get("user") or {}, body):
                raise NotAllowed(ELSEWHERE)
            filled = forms.filled(view.get("state") or {})
            outcome = handler(door, str(body["user"]["id"]), Carried(view.get("private_metadata") or ""), filled)
        except Exception as problem:
            ack(refusal(view, problem))
            return
        view, then = _parted(outcome)
        if view is None:
            ack()
        else:
            ack({"response_action": "update", "view": view})
        door.deliver_soon()
        door.safely(then)

    return sent


def _parted(outcome: Outcome) -> tuple[View | None, Then]:
    if isinstance(outcome, tuple):
        return outcome
    return (None, outcome) if callable(outcome) else (outcome, lambda: None)


def refusal(view: View, problem: Exception) -> dict[str, Any]:
    """The answer to a form that was not carried out: what can be mended stands in it, anything else in its place."""
    if isinstance(problem, InvalidInput | StoreUnavailable | ChatUnavailable | ChatRefused | ChatClosed):
        under = problem.field if isinstance(problem, Misfilled) else None
        return _errors(view, sentence_for(problem), under)
    return {"response_action": "update", "view": forms.told("Beatdesk", sentence_for(problem))}


def _errors(view: dict[str, Any], sentence: str, under: Field | None = None) -> dict[str, Any]:
    """The sentence under the field that it is about, or under the first one."""
    there = [block.get("block_id") for block in view.get("blocks") or [] if block.get("type") == "input"]
    said = sentence.lower()
    fitting = [field.value for word, field in _PLACES if re.search(rf"\b{word}s?\b", said) and field.value in there]
    if not there:
        return {"response_action": "update", "view": forms.told("Beatdesk", sentence)}
    if under is not None and under.value in there:
        fitting = [under.value]
    return forms.errors(**{(fitting or there)[0]: sentence})


def _decide(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    press, seen = carried.text("press"), carried.number("seen")
    if press not in _DECISIONS:
        raise InvalidInput(STALE)
    status = _DECISIONS[Press(press)]
    card = ideas.decide(
        door.deps,
        door.workspace,
        user,
        carried.number("idea"),
        seen,
        status,
        filled[Field.REASON],
        filled[Field.NOTE],
    )
    wanted = (seen + 1, status, storable(filled[Field.NOTE]).strip())
    if (card.idea.version, card.idea.status, card.idea.note) != wanted:
        raise Gone(card.said)  # somebody was quicker; nothing has changed
    return lambda: lists.refresh(door, user, carried, card.said)


def _note(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    card = ideas.note(door.deps, door.workspace, user, carried.number("idea"), filled[Field.NOTE])
    return lambda: lists.refresh(door, user, carried, card.said)


def _actor(door: Door, user: str) -> Actor:
    with door.deps.store.read() as tx:
        return whoever(tx, door.workspace, user)


def _form(filled: Filled, name: str, zone: str) -> SmeForm:
    return SmeForm(
        name=name,
        zone=zone,
        beat=filled[Field.BEAT],
        topics=tuple(filled[Field.TOPICS].splitlines()),
        shapers=tuple(filled[Field.SHAPERS].splitlines()),
        slot=_slot(filled),
        must=_listed(filled[Field.MUST]),
        never=_listed(filled[Field.NEVER]),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\n", ",").split(","))


def _slot(filled: Filled) -> str:
    return f"{filled[Field.DAY]} {filled[Field.TIME]}".strip() or str(DEFAULT_SLOT)


def _add_person(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    """Asks Slack who they are: bots, guests, strangers and deactivated people are refused, with the reason."""
    actor = _actor(door, user)
    enrolment.may_add(actor)
    known = _asked_slack(door, filled[Field.USER])
    name, zone = filled[Field.NAME].strip(), filled[Field.ZONE].strip()
    form = _form(filled, name or known.name, zone or known.zone or DEFAULT_ZONE)
    channel = conversation_with(door.briefly, known.user)
    typed = frozenset(word for word, given in (("name", name), ("zone", zone)) if given)
    enrolment.add_sme(door.deps, actor, known.user, channel, form, typed=typed)
    return lambda: door.show_home(user)


def _asked_slack(door: Door, user: str) -> Profile:
    """Who they are. A refusal names them, and their name may hold any word."""
    try:
        known = interviewable(door.briefly, user, door.company.team)
    except InvalidInput as problem:
        raise Misfilled(Field.USER, problem.user_message) from problem
    with door.deps.store.read() as tx:
        sme = tx.smes.by_user(door.workspace, user)
    if sme is not None and sme.state is not SmeState.LEFT:
        raise Misfilled(Field.USER, f"{sme.name} is already one of your experts.")
    return known


def _edit_person(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    form = _form(filled, filled[Field.NAME], filled[Field.ZONE])
    enrolment.edit_sme(door.deps, _actor(door, user), carried.number("sme"), form)
    return lambda: door.show_home(user)


def _pause_person(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    enrolment.pause(door.deps, _actor(door, user), carried.number("sme"), _day(filled))
    return lambda: door.show_home(user)


def _remove_person(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    enrolment.leave(door.deps, _actor(door, user), carried.number("sme"))
    return lambda: door.show_home(user)


def _ask(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    with door.deps.store.read() as tx:
        sme = tx.smes.get(door.workspace, carried.number("sme"))
    if sme is None:
        raise Gone("That expert isn't here any more.")
    ideas.ask(door.deps, door.workspace, user, sme.user, filled[Field.QUESTION])
    return lambda: door.show_home(user)


def _own_place(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    own.correct(door.deps, door.workspace, user, filled[Field.NAME], filled[Field.ZONE], _slot(filled))
    return lambda: door.show_home(user)


def _pause(door: Door, user: str, carried: Carried, filled: Filled) -> Then:
    own.pause(door.deps, door.workspace, user, _day(filled))
    return lambda: door.show_home(user)


def _change_feed(door: Door, user: str, carried: Carried, filled: Filled) -> Then | View:
    feed, url = carried.number("feed"), carried.text("url")
    page = sources.change(door.deps, door.workspace, user, feed, filled[Field.KIND], filled[Field.WHOSE])
    listed = feeds.feeds(page)
    if url:
        return lambda: door.answer(url, listed, replace=True)
    return lists.in_modal(feeds.TITLE, listed)


def _ask_expert(door: Door, user: str, carried: Carried, filled: Filled) -> View:
    """About a message that is public still; its address is Slack's own."""
    channel, ts, expert = carried.text("channel"), carried.text("ts"), filled[Field.EXPERT]
    if not (expert.isascii() and expert.isdigit() and len(expert) < 16):
        raise Misfilled(Field.EXPERT, "Please choose an expert.")
    name = public_name(door, channel)
    try:
        with calling():
            link = str(door.briefly.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except ChatRefused as problem:
        raise Gone("That message isn't there any more.") from problem
    words, note = carried.text("text"), storable(filled[Field.NOTE]).strip()
    said = passing_on.ask_about(door.deps, door.workspace, user, int(expert), words, link, f"#{name}", note)
    return forms.told("Ask an expert", said.text)


def _day(filled: Filled) -> date | None:
    text = filled[Field.UNTIL]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise InvalidInput("Please pick a day.") from problem


HANDLERS: dict[Form, Handler] = {
    Form.DECIDE: _decide,
    Form.NOTE: _note,
    Form.ADD_PERSON: _add_person,
    Form.EDIT_PERSON: _edit_person,
    Form.PAUSE_PERSON: _pause_person,
    Form.REMOVE_PERSON: _remove_person,
    Form.ASK: _ask,
    Form.OWN_PLACE: _own_place,
    Form.PAUSE: _pause,
    Form.CHANGE_FEED: _change_feed,
    Form.ASK_EXPERT: _ask_expert,
}

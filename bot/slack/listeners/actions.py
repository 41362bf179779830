"""Buttons and menus: the flow first (which commits), then the acknowledgement, then what it looks like."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App

from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.permissions import Right
from bot.domain.screens import IdeaCard
from bot.flows import data, enrolment, ideas, inbox, leave, notes, own, takes, transcripts
from bot.flows.identity import the_sme, whoever
from bot.slack import forms, lists
from bot.slack.door import Click, Door, sentence_for
from bot.slack.listeners import cadence, feeds
from bot.slack.listeners.cadence import target
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.names import Tap
from bot.slack.transcripts import my_data, part_with_turn, transcript
from bot.slack.values import STALE, Carried, pack

ANY = re.compile("")
QUESTION_HOLDS = timedelta(hours=24)
Then = Callable[[], None]
Handler = Callable[[Door, Click], Then]


def register(app: App, door: Door) -> None:
    """Every button and menu that any screen shows."""
    for name, handler in HANDLERS.items():
        app.action(name.value)(_listener(door, handler))
    app.action(ANY)(_listener(door, _unknown))  # of an older version; last, so that it gets what nobody else took


def _listener(door: Door, handler: Handler) -> Callable[[Ack, dict[str, Any]], None]:
    def pressed(ack: Ack, body: dict[str, Any]) -> None:
        click = Click.read(body)
        try:
            if not door.belongs_here(body.get("user") or {}, body):
                raise NotAllowed(ELSEWHERE)
            then = handler(door, click)
        except Exception as problem:
            sentence = sentence_for(problem)
            ack()
            door.safely(lambda: door.say(click, sentence))
            return
        ack()
        door.deliver_soon()
        door.safely(then)

    return pressed


def _unknown(door: Door, click: Click) -> Then:
    raise InvalidInput(STALE)


def _me(door: Door, click: Click) -> Sme:
    with door.deps.store.read() as tx:
        return the_sme(whoever(tx, door.workspace, click.user))


def _keep_off_record(door: Door, click: Click) -> Then:
    said = transcripts.keep_passage_off_record(door.deps, door.workspace, click.user, target(click))
    return lambda: door.say(click, said.text)


def _make_idea(door: Door, click: Click) -> Then:
    made = ideas.pick(door.deps, door.workspace, click.user, target(click))
    return lambda: door.say(click, made.said)


def _talk(door: Door, click: Click) -> Then:
    said = notes.talk(door.deps, door.workspace, click.user, target(click))
    return lambda: door.say(click, said.text)


def _item(door: Door, click: Click) -> Then:
    """What an expert does with an item. The prompt itself changes through the outbox."""
    said = takes.pressed(door.deps, door.workspace, click.user, Press(click.action), target(click))
    return lambda: door.say(click, said.text) if said.text else None


def _check_in(door: Door, click: Click) -> Then:
    """As if they had typed it: one way to a check-in."""
    sme = _me(door, click)
    ts = platform_ts(door.deps.clock())
    event = InboxEvent(Incoming.MESSAGE, sme.channel, sme.user, ts, ts, "check in")
    inbox.receive(door.deps, door.workspace, event)
    door.hands.take(sme.channel)
    return lambda: door.say(click, "I'll ask you in our conversation, under Messages.")


def _forget(door: Door, click: Click) -> Then:
    """Needs the question that was put to this very person, and not weeks ago."""
    with door.deps.store.read() as tx:
        sme = whoever(tx, door.workspace, click.user).sme
    if sme is None or click.channel != sme.channel:
        raise Gone("I erase only for the person I asked. `forget me` in our conversation asks it.")
    asked = InboxEvent(Incoming.MESSAGE, click.channel, "", click.ts or "0", "", "").at
    if door.deps.clock() - asked > QUESTION_HOLDS:
        raise Gone("That question is from a while ago. Write `forget me` again if you mean it.")
    said = data.forget(door.deps, door.workspace, click.user)
    return lambda: door.say(click, said.text)


def _keep_me(door: Door, click: Click) -> Then:
    return lambda: door.say(click, "Good. Nothing has changed.")


def _decide(door: Door, click: Click) -> Then:
    carried = Carried(click.value)
    card = _idea(door, click, carried)
    metadata = lists.carry(click, idea=card.idea.id, seen=carried.number("seen"), press=click.action)
    form = forms.decide(Press(click.action), card.idea.headline, metadata, card.idea.sme_name)
    return lambda: door.open(click, form)


def _note(door: Door, click: Click) -> Then:
    carried = Carried(click.value)
    card = _idea(door, click, carried)
    form = forms.write_note(card.idea.headline, lists.carry(click, idea=card.idea.id), card.idea.sme_name)
    return lambda: door.open(click, form)


def _idea(door: Door, click: Click, carried: Carried) -> IdeaCard:
    return ideas.look(door.deps, door.workspace, click.user, carried.number("idea"))


def _transcript(door: Door, click: Click) -> Then:
    carried = Carried(click.value)
    interview, focus = carried.number("interview"), carried.number_or_none("focus")
    page = transcripts.read(door.deps, door.workspace, click.user, interview, focus)
    part, turn = carried.number_or_none("part"), carried.number_or_none("turn")
    view = transcript(page, part_with_turn(page, turn) if turn is not None else part)
    if part is not None and click.modal:
        return lambda: door.change(click.modal, view)
    return lambda: door.open(click, view)


def _my_data(door: Door, click: Click) -> Then:
    part = Carried(click.value).number("part")
    view = my_data(data.my_data(door.deps, door.workspace, click.user), part)
    return lambda: door.change(click.modal, view) if click.modal else door.open(click, view)


def _ideas(door: Door, click: Click) -> Then:
    """A list: where one is shown already it changes, else it opens."""
    packed = click.chosen or click.value
    message = lists.of(door, click.user, packed)
    return lambda: lists.show(door, click, message)


def _pause(door: Door, click: Click) -> Then:
    _me(door, click)
    return lambda: door.open(click, forms.pause_self())


def _start(door: Door, click: Click) -> Then:
    own.start(door.deps, door.workspace, click.user)
    return lambda: door.show_home(click.user)


def _own_place(door: Door, click: Click) -> Then:
    form = forms.own_place(_me(door, click))
    return lambda: door.open(click, form)


def _model(door: Door, click: Click) -> Then:
    """Whether a language model gets their words; told at once, since a trigger soon grows too old to open anything."""
    said = own.choose_model(door.deps, door.workspace, click.user, allowed=click.action == Press.MODEL_OK)

    def shown() -> None:
        door.safely(lambda: door.say(click, said.text))
        door.show_home(click.user)

    return shown


def _people(door: Door, click: Click) -> Then:
    start = Carried(click.value).number("start")
    return lambda: door.show_home(click.user, start)


def _add_person(door: Door, click: Click) -> Then:
    with door.deps.store.read() as tx:
        whoever(tx, door.workspace, click.user).require(Right.EDIT_PEOPLE)
    return lambda: door.open(click, forms.add_person())


def _person(door: Door, click: Click) -> Then:
    """The menu beside an expert: what to do with whom."""
    what, _, number = click.chosen.partition(":")
    with door.deps.store.read() as tx:
        actor = whoever(tx, door.workspace, click.user)
        actor.require(Right.EDIT_PEOPLE)
        known = {sme.id: sme for sme in tx.smes.roster(door.workspace)}
    sme = known.get(int(number) if number.isascii() and number.isdigit() and len(number) < 16 else -1)
    if sme is None:
        raise Gone("That expert isn't here any more.")
    if what == "resume":
        enrolment.resume(door.deps, actor, sme.id)
        return lambda: door.show_home(click.user)
    if what == "back":
        leave.back(door.deps, door.workspace, click.user, sme.id)
        return lambda: door.show_home(click.user)
    if what == "away":
        leaves = cadence.away_of(door, sme)
        return lambda: door.open(click, leaves)
    made = {
        "edit": forms.edit_person,
        "ask": forms.ask,
        "pause": forms.pause_person,
        "remove": forms.remove_person,
    }.get(what)
    if made is None:
        raise InvalidInput(STALE)
    form = made(sme, pack(sme=sme.id))
    return lambda: door.open(click, form)


HANDLERS: dict[Press | Tap, Handler] = {
    Press.KEEP_OFF_RECORD: _keep_off_record,
    Press.MAKE_IDEA: _make_idea,
    Press.TALK: _talk,
    Press.CHECK_IN: _check_in,
    Press.FORGET: _forget,
    Press.KEEP_ME: _keep_me,
    Press.ACCEPT: _decide,
    Press.PARK: _decide,
    Press.DECLINE: _decide,
    Press.TRANSCRIPT: _transcript,
    Press.NO_MODEL: _model,
    Press.MODEL_OK: _model,
    Press.TAKE: _item,
    Press.NOT_FOR_ME: _item,
    Press.LATER: _item,
    Press.NOT_TOPIC: _item,
    Press.NOT_NEW: _item,
    Press.NOT_SALESY: _item,
    Press.NOT_AGAIN: _item,
    Tap.NOTE: _note,
    Tap.IDEAS: _ideas,
    Tap.IDEAS_OLDER: _ideas,
    Tap.IDEAS_NEWEST: _ideas,
    Tap.IDEAS_STATUS: _ideas,
    Tap.IDEAS_EXPERT: _ideas,
    Tap.TRANSCRIPT_EARLIER: _transcript,
    Tap.TRANSCRIPT_LATER: _transcript,
    Tap.MY_DATA: _my_data,
    Tap.MY_DATA_EARLIER: _my_data,
    Tap.MY_DATA_LATER: _my_data,
    Tap.PAUSE: _pause,
    Tap.START: _start,
    Tap.OWN_PLACE: _own_place,
    Tap.PEOPLE_EARLIER: _people,
    Tap.PEOPLE_LATER: _people,
    Tap.ADD_PERSON: _add_person,
    Tap.PERSON: _person,
    **feeds.TAPS,
    **cadence.TAPS,
}

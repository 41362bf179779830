"""Posts, rhythm, leave and buddies: from a message, a modal or the Home tab.

press -> a form | flows/{posts, offering, buddies, leave, comments} -> a sentence, the Home tab
form -> flows/{posts, rhythms, leave, buddies} -> a sentence in its place, the Home tab
"""

from collections.abc import Callable
from datetime import date

from slack_bolt import App

from bot.domain.errors import Gone, InvalidInput
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.permissions import Right
from bot.domain.screens import OwnRhythm, PostForm, RhythmForm, Said
from bot.flows import buddies, comments, leave, offering, posts, rhythms
from bot.flows import home as homes
from bot.flows import summary as weeks
from bot.flows.identity import the_sme, whoever
from bot.slack import cadence_forms, forms, lists, summary
from bot.slack.door import Click, Door, View
from bot.slack.listeners.views import Filled, Misfilled, Outcome, listener
from bot.slack.messages import Message
from bot.slack.names import Field, Form, Tap
from bot.slack.values import STALE, Carried, pack

NO_COLLEAGUE = "There's no colleague here yet who could take turns with you. Your content director may know of one."
WHICH_COLLEAGUE = "I don't know which colleague you mean. Please write the whole name."
Then = Callable[[], None]


def register(app: App, door: Door) -> None:
    """The forms; the buttons are in the table of `actions`."""
    for name, handler in FORMS.items():
        app.view(name.value)(listener(door, handler))


def target(click: Click) -> int:
    """The id that a button carries as it is."""
    if not click.value.isascii() or not click.value.isdigit() or len(click.value) > 15:
        raise InvalidInput(STALE)
    return int(click.value)


def told(door: Door, click: Click, said: Said) -> Then:
    """Say what came of it, at once, since a trigger soon grows too old; on Home, show that anew."""

    def shown() -> None:
        if said.text:
            door.safely(lambda: door.say(click, said.text))
        if not click.response_url and not click.modal:
            door.show_home(click.user)

    return shown


# What is pressed.


def _post(door: Door, click: Click) -> Then:
    """It was none, it is theirs, they wrote it together. The message that shows it changes through the outbox."""
    said = posts.pressed(door.deps, door.workspace, click.user, Press(click.action), target(click))
    return told(door, click, said)


def _offer(door: Door, click: Click) -> Then:
    return told(door, click, offering.pressed(door.deps, door.workspace, click.user, Press(click.action)))


def _buddy(door: Door, click: Click) -> Then:
    said = buddies.pressed(door.deps, door.workspace, click.user, Press(click.action), target(click))
    return told(door, click, said)


def _answered(door: Door, click: Click) -> Then:
    return told(door, click, comments.answered(door.deps, door.workspace, click.user, target(click)))


def _back(door: Door, click: Click) -> Then:
    return told(door, click, leave.back(door.deps, door.workspace, click.user, None))


def _log_post(door: Door, click: Click) -> Then:
    """The form, with the idea that the button stands beside."""
    idea = Carried(click.value).number_or_none("idea")
    own = _rhythm(door, click.user)
    form = cadence_forms.log_post(own.ready if own is not None else (), idea)
    return lambda: door.open(click, form)


def _correct_post(door: Door, click: Click) -> Then:
    card = posts.card(door.deps, door.workspace, click.user, Carried(click.value).number("post"))
    form = cadence_forms.correct_post(card, pack(post=card.post.id))
    return lambda: door.open(click, form)


def _choose_rhythm(door: Door, click: Click) -> Then:
    """One's own, or for a director an expert's."""
    wanted = Carried(click.value or "{}").number_or_none("sme")
    sme = _of(door, click.user, wanted)
    country = door.deps.almanac.spoken(sme.country) if sme.country else ""
    form = cadence_forms.rhythm(sme, country, pack(sme=wanted), own=wanted is None)
    return lambda: door.open(click, form)


def _away(door: Door, click: Click) -> Then:
    form = cadence_forms.away(_today(door, _of(door, click.user, None)))
    return lambda: door.open(click, form)


def away_of(door: Door, sme: Sme) -> View:
    """The form for a director to enter somebody's leave."""
    return cadence_forms.away(_today(door, sme), pack(sme=sme.id), sme.name)


def _ask_buddy(door: Door, click: Click) -> Then:
    own = _rhythm(door, click.user)
    if own is None or not own.colleagues:
        raise InvalidInput(NO_COLLEAGUE)
    form = cadence_forms.buddy(own.colleagues)
    return lambda: door.open(click, form)


def _cadence(door: Door, click: Click) -> Then:
    start = Carried(click.value).number("start")
    message = Message(*summary.page(weeks.page(door.deps, door.workspace, click.user, start)))
    return lambda: lists.show(door, click, message, summary.TITLE)


def _rhythm(door: Door, user: str) -> OwnRhythm | None:
    """Raises NotAllowed for who is no expert."""
    _of(door, user, None)
    mine = homes.home(door.deps, door.workspace, user).expert
    return mine.rhythm if mine is not None else None


def _of(door: Door, user: str, sme: int | None) -> Sme:
    """The expert themselves, or for a director the one with this id."""
    with door.deps.store.read() as tx:
        actor = whoever(tx, door.workspace, user)
        if sme is None:
            return the_sme(actor)
        actor.require(Right.EDIT_PEOPLE)
        known = {each.id: each for each in tx.smes.roster(door.workspace)}
    if sme not in known:
        raise Gone("That expert isn't here any more.")
    return known[sme]


def _today(door: Door, sme: Sme) -> date:
    return door.deps.clock().astimezone(sme.tz).date()


# What is sent in.


def _post_form(filled: Filled) -> PostForm:
    idea = filled[Field.IDEA]
    if idea not in {"", cadence_forms.NO_IDEA} and not (idea.isascii() and idea.isdigit() and len(idea) < 16):
        raise Misfilled(Field.IDEA, "Please choose one of these ideas.")
    return PostForm(
        filled[Field.ADDRESS].strip(),
        filled[Field.TITLE].strip(),
        filled[Field.DATE],
        filled[Field.PLACE],
        int(idea) if idea.isdigit() else None,
    )


def _logged(door: Door, user: str, carried: Carried, filled: Filled) -> Outcome:
    said = posts.log(door.deps, door.workspace, user, _post_form(filled))
    return forms.told("Log a post", said.text), lambda: door.show_home(user)


def _corrected(door: Door, user: str, carried: Carried, filled: Filled) -> Outcome:
    posts.correct(door.deps, door.workspace, user, carried.number("post"), _post_form(filled))
    return lambda: door.show_home(user)


def _chosen_rhythm(door: Door, user: str, carried: Carried, filled: Filled) -> Outcome:
    form = RhythmForm(
        goal=filled[Field.GOAL],
        budget=filled[Field.BUDGET],
        every=filled[Field.EVERY],
        days=tuple(day for day in filled[Field.DAYS].split(",") if day),
        begins=filled[Field.BEGINS],
        ends=filled[Field.ENDS],
        country=filled[Field.COUNTRY].strip(),
    )
    rhythms.choose(door.deps, door.workspace, user, carried.number_or_none("sme"), form)
    return lambda: door.show_home(user)


def _left(door: Door, user: str, carried: Carried, filled: Filled) -> Outcome:
    whose = carried.number_or_none("sme")
    said = leave.away(door.deps, door.workspace, user, whose, filled[Field.SINCE], filled[Field.UNTIL])
    return forms.told("Away", said.text), lambda: door.show_home(user)


def _asked_buddy(door: Door, user: str, carried: Carried, filled: Filled) -> Outcome:
    own = _rhythm(door, user)
    colleague = _colleague(own.colleagues if own is not None else (), filled[Field.COLLEAGUE])
    said = buddies.ask(door.deps, door.workspace, user, colleague)
    return forms.told("Ask a buddy", said.text), lambda: door.show_home(user)


def _colleague(known: tuple[tuple[int, str], ...], wanted: str) -> int:
    """The colleague who was chosen, by id; or typed, by name."""
    text = " ".join(wanted.split()).casefold()
    found = [sme for sme, name in known if str(sme) == text] or [
        sme for sme, name in known if text and " ".join(name.split()).casefold() == text
    ]
    if len(found) != 1:
        raise Misfilled(Field.COLLEAGUE, WHICH_COLLEAGUE)
    return found[0]


TAPS: dict[Press | Tap, Callable[[Door, Click], Then]] = {
    Press.POST_BACK: _post,
    Press.POST_MINE: _post,
    Press.POST_TOGETHER: _post,
    Press.OFFER_SECOND_WEEK: _offer,
    Press.OFFER_GO_ON: _offer,
    Press.BUDDY_YES: _buddy,
    Press.BUDDY_NO: _buddy,
    Press.BUDDY_LEAVE: _buddy,
    Press.COMMENT_DONE: _answered,
    Press.BACK: _back,
    Tap.LOG_POST: _log_post,
    Tap.CORRECT_POST: _correct_post,
    Tap.RHYTHM: _choose_rhythm,
    Tap.AWAY: _away,
    Tap.ASK_BUDDY: _ask_buddy,
    Tap.CADENCE: _cadence,
    Tap.CADENCE_EARLIER: _cadence,
    Tap.CADENCE_LATER: _cadence,
}
FORMS = {
    Form.LOG_POST: _logged,
    Form.CORRECT_POST: _corrected,
    Form.RHYTHM: _chosen_rhythm,
    Form.AWAY: _left,
    Form.BUDDY: _asked_buddy,
}

"""What one can do about posts, rhythm, leave and buddies with a form. Buttons are in actions.py.

POST -> token checked -> flow (which commits) -> delivery -> a sentence, or the error for the form
"""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from bot.domain.errors import Gone, InvalidInput
from bot.domain.screens import PostForm, RhythmForm, Said
from bot.flows import buddies, delivery, desk, leave, own, posts, rhythms
from bot.playground.house import Action, Answer, Form, House, action, number
from bot.playground.personas import Persona

WEEK = range(7)


def log_post(house: House, request: Request, form: Form) -> Answer:
    """A post of one's own; what its page says is told in the conversation."""
    me = house.who(request)
    return _done(house, me, posts.log(house.deps, house.workspace, me.user, _post(form)))


def correct_post(house: House, request: Request, form: Form) -> Answer:
    """Title, day, place and idea of a post."""
    me = house.who(request)
    said = posts.correct(house.deps, house.workspace, me.user, number(form, "id"), _post(form))
    return _done(house, me, said)


def choose_rhythm(house: House, request: Request, form: Form) -> Answer:
    """Goal, check-ins, messages and hours: one's own, or as a director somebody's."""
    me = house.who(request)
    chosen = RhythmForm(
        goal=form.get("goal", ""),
        budget=form.get("budget", ""),
        every=form.get("every", ""),
        days=tuple(str(day) for day in WEEK if form.get(f"day{day}")),
        begins=form.get("begins", ""),
        ends=form.get("ends", ""),
        country=form.get("country", ""),
    )
    return _done(house, me, rhythms.choose(house.deps, house.workspace, me.user, _whose(form), chosen))


def go_away(house: House, request: Request, form: Form) -> Answer:
    """Leave from a day to a day."""
    me = house.who(request)
    first, last = form.get("from", ""), form.get("until", "")
    return _done(house, me, leave.away(house.deps, house.workspace, me.user, _whose(form), first, last))


def come_back(house: House, request: Request, form: Form) -> Answer:
    """Leave is over."""
    me = house.who(request)
    return _done(house, me, leave.back(house.deps, house.workspace, me.user, _whose(form)))


def ask_buddy(house: House, request: Request, form: Form) -> Answer:
    """Ask a colleague to take turns."""
    me = house.who(request)
    return _done(house, me, buddies.ask(house.deps, house.workspace, me.user, number(form, "colleague")))


def pair(house: House, request: Request, form: Form) -> Answer:
    """Propose to two experts that they take turns, as a director."""
    me = house.who(request)
    one, other = (_user(house, me, number(form, field)) for field in ("one", "colleague"))
    return _done(house, me, buddies.pair(house.deps, house.workspace, me.user, one, other))


def part(house: House, request: Request, form: Form) -> Answer:
    """End a pair, as a director."""
    me = house.who(request)
    return _done(house, me, buddies.part(house.deps, house.workspace, me.user, _user(house, me, number(form, "sme"))))


def save_place(house: House, request: Request, form: Form) -> Answer:
    """One's own name, time zone and weekly time."""
    me = house.who(request)
    slot = f"{form.get('day', '')} {form.get('time', '')}"
    return _done(
        house, me, own.correct(house.deps, house.workspace, me.user, form.get("name", ""), form.get("zone", ""), slot)
    )


def _post(form: Form) -> PostForm:
    idea = number(form, "idea")
    link, title, day, place = (form.get(field, "") for field in ("link", "title", "day", "place"))
    return PostForm(link, title, day, place, idea if idea > 0 else None)


def _whose(form: Form) -> int | None:
    """None for oneself."""
    return number(form, "sme") if form.get("sme") else None


def _user(house: House, me: Persona, sme: int) -> str:
    """The name by which flows know this expert for certain. Raises NotAllowed or Gone."""
    roster = desk.roster(house.deps, house.workspace, me.user).smes
    found = next((each.user for each in roster if each.id == sme), None)
    if found is None:
        raise Gone("That expert isn't here any more.")
    return found


def _at_the_form(work: Action) -> Action:
    """What was typed and can't be used is told where it stands, as a part of the answer."""

    def tried(house: House, request: Request, form: Form) -> Answer:
        try:
            return work(house, request, form)
        except InvalidInput as problem:
            return {"problem": problem.user_message}

    return tried


def _done(house: House, me: Persona, said: Said) -> Answer:
    delivery.deliver(house.deps, house.workspace)
    house.hub.publish(me.channel)
    return {"said": said.text}


def routes() -> list[BaseRoute]:
    """All forms."""
    work: dict[str, Action] = {
        "posts/log": log_post,
        "posts/correct": correct_post,
        "rhythm/save": choose_rhythm,
        "leave/save": go_away,
        "leave/back": come_back,
        "buddy/ask": ask_buddy,
        "buddy/pair": pair,
        "buddy/part": part,
        "place/save": save_place,
    }
    return [Route(f"/as/{{user}}/{name}", action(_at_the_form(each)), methods=["POST"]) for name, each in work.items()]

"""The experts, for a director: who they are, what they cover, when they are asked; added, changed, paused, removed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import Gone, InvalidInput
from bot.domain.people import DEFAULT_SLOT, TOPICS_WANTED, Slot, Sme, SmeForm, checked_form, checked_zone
from bot.domain.permissions import Actor
from bot.domain.words import one_line
from bot.flows import delivery, desk, enrolment
from bot.flows.home import PEOPLE_A_PAGE, home
from bot.flows.identity import whoever
from bot.playground import times
from bot.playground.house import Action, Answer, Form, House, action, house_of, html, is_fragment, number
from bot.playground.personas import Persona, new_user
from bot.playground.shell import frame


def people(request: Request) -> Response:
    """Everybody on the roster. Raises NotAllowed for anyone but a director."""
    house = house_of(request)
    me = house.who(request)
    roster = desk.roster(house.deps, house.workspace, me.user)
    body = house.pages.screen(roster, me, house.deps.clock(), **_from_the_desk(house, me, len(roster.smes)))
    if is_fragment(request):
        return html(str(body))
    return html(house.pages.page("document.html", **frame(house, request, me, "people", body=body, title="People")))


def _from_the_desk(house: House, me: Persona, people: int) -> dict[str, Any]:
    """What a director's Home knows: a line for each person, by id, which come a page at a time; model and feeds."""
    starts = range(0, people or 1, PEOPLE_A_PAGE)
    desks = (home(house.deps, house.workspace, me.user, start).director for start in starts)
    found = [each for each in desks if each is not None]
    lines = {line.sme.id: line for each in found for line in each.people}
    return {"lines": lines, "model": found[0].model, "feeds": found[0].feeds} if found else {"lines": lines}


def new(request: Request) -> Response:
    """An empty form."""
    return _form_page(request, None)


def change(request: Request) -> Response:
    """The form of somebody who is there. Raises Gone."""
    house = house_of(request)
    wanted = int(request.path_params["sme"])
    with house.deps.store.read() as tx:
        sme = next((each for each in tx.smes.roster(house.workspace) if each.id == wanted), None)
    if sme is None:
        raise Gone("That expert isn't here any more.")
    return _form_page(request, sme)


def _form_page(request: Request, sme: Sme | None) -> Response:
    house = house_of(request)
    me = house.who(request)
    desk.roster(house.deps, house.workspace, me.user)  # raises NotAllowed
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    slot = sme.slot if sme is not None else DEFAULT_SLOT
    context = frame(
        house,
        request,
        me,
        "people",
        sme=sme,
        slot=slot,
        zones=zones,
        days=times.weekdays(),
        topics_wanted=TOPICS_WANTED,
    )
    return html(house.pages.page("person_form.html", **context))


def add(house: House, request: Request, form: Form) -> Answer:
    """Sign somebody up; the welcome follows in working hours of their clock."""
    me, actor = _actor(house, request)
    filled = _filled(form)
    wrong = problems(filled)
    if wrong:
        return {"fields": wrong}
    with house.deps.store.read() as tx:
        user = new_user(tx, house.workspace, filled.name)
    enrolment.add_sme(house.deps, actor, user, f"dm-{user}", filled)
    return _done(house, me)


def save(house: House, request: Request, form: Form) -> Answer:
    """Keep the changed form."""
    me, actor = _actor(house, request)
    filled = _filled(form)
    wrong = problems(filled)
    if wrong:
        return {"fields": wrong}
    enrolment.edit_sme(house.deps, actor, number(form, "id"), filled)
    return _done(house, me)


def pause(house: House, request: Request, form: Form) -> Answer:
    """No check-ins until a day, or until resumed."""
    me, actor = _actor(house, request)
    until = form.get("until", "").strip()
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError as problem:
        raise InvalidInput("Please give a day such as 2026-04-07, or leave it empty.") from problem
    enrolment.pause(house.deps, actor, number(form, "id"), day)
    return _done(house, me)


def resume(house: House, request: Request, form: Form) -> Answer:
    """Check-ins go on."""
    me, actor = _actor(house, request)
    enrolment.resume(house.deps, actor, number(form, "id"))
    return _done(house, me)


def remove(house: House, request: Request, form: Form) -> Answer:
    """They leave; their words stay until they or retention remove them."""
    me, actor = _actor(house, request)
    enrolment.leave(house.deps, actor, number(form, "id"))
    return _done(house, me)


def problems(form: SmeForm) -> dict[str, str]:
    """What is wrong, by field, all at once; empty when the form will be taken."""
    checks: dict[str, Callable[[], object]] = {"slot": lambda: Slot.parse(form.slot)}
    wrong: dict[str, str] = {}
    if form.zone.strip():
        checks["zone"] = lambda: checked_zone(form.zone)
    else:
        wrong["zone"] = "Please give the time zone they live by, such as Europe/Berlin."
    if not one_line(form.name, 80):
        wrong["name"] = "Please give a name."
    if not one_line(form.beat, 60):
        wrong["beat"] = "Please give the beat a short name, such as “pick accuracy”."
    given = [topic for topic in form.topics if one_line(topic, 80)]
    if len(given) < TOPICS_WANTED:
        wrong["topics"] = f"Please give {TOPICS_WANTED} topic phrases; I have {len(given)}."
    for field, check in checks.items():
        try:
            check()
        except InvalidInput as problem:
            wrong[field] = problem.user_message
    if not wrong:
        checked_form(form)  # the domain's own word on it
    return wrong


def _filled(form: Form) -> SmeForm:
    topics = tuple(form.get(f"topic{place}", "") for place in range(1, TOPICS_WANTED + 1))
    return SmeForm(
        name=form.get("name", ""),
        zone=form.get("zone", ""),
        beat=form.get("beat", ""),
        topics=topics,
        shapers=tuple(form.get("shapers", "").splitlines()),
        slot=f"{form.get('day', '')} {form.get('time', '')}",
        must=tuple(form.get("must", "").split(",")),
        never=tuple(form.get("never", "").split(",")),
    )


def _actor(house: House, request: Request) -> tuple[Persona, Actor]:
    me = house.who(request)
    with house.deps.store.read() as tx:
        return me, whoever(tx, house.workspace, me.user)


def _done(house: House, me: Persona) -> Answer:
    delivery.deliver(house.deps, house.workspace)
    return {"go": f"{me.base}/people"}


def routes() -> list[BaseRoute]:
    """The director's page of people."""
    work: dict[str, Action] = {"add": add, "save": save, "pause": pause, "resume": resume, "remove": remove}
    return [
        Route("/as/{user}/people", people),
        Route("/as/{user}/people/new", new),
        Route("/as/{user}/people/{sme:int}", change),
        *(Route(f"/as/{{user}}/people/{name}", action(each), methods=["POST"]) for name, each in work.items()),
    ]

"""People come, change, pause and leave.

page or command line -> enrolment -> smes, audit -> outbox (one welcome) -> delivery -> DM
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.checkins import next_due
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone, InvalidInput
from bot.domain.forwards import ForwardState
from bot.domain.messages import KINDS, Welcome
from bot.domain.people import (
    TOPICS_WANTED,
    Director,
    Sme,
    SmeForm,
    SmeState,
    checked_form,
    checked_zone,
    is_zone,
)
from bot.domain.permissions import Actor, Right
from bot.domain.words import one_line
from bot.flows import cadence, pairing
from bot.flows.identity import the_expert
from bot.flows.prompting import never_shown
from bot.flows.schedule import corrected, moved, paused, resumed
from bot.flows.speaking import tell_directors
from bot.ports import Deps, Transaction

PLATFORM = "the platform"  # as the audit names it


def may_add(actor: Actor) -> None:
    """Raises NotAllowed; for a door that has to ask its platform about somebody first."""
    actor.require(Right.EDIT_PEOPLE)


def add_sme(
    deps: Deps,
    actor: Actor,
    user: str,
    channel: str,
    form: SmeForm,
    *,
    topics_wanted: int = TOPICS_WANTED,
    typed: frozenset[str] = frozenset(),
) -> Sme:
    """Sign somebody up and welcome them once, in working hours of their clock (or just before their first check-in).

    `typed` says which of "name" and "zone" somebody typed: the rest follows the platform's profile.
    """
    actor.require(Right.EDIT_PEOPLE)
    name, zone, beat, slot = checked_form(form, topics_wanted=topics_wanted)
    now = deps.clock()
    with deps.store.begin() as tx:
        known = tx.smes.by_user(actor.workspace, user)
        if known is not None and known.state is not SmeState.LEFT:
            raise InvalidInput(f"{name} is already one of your experts.")
        sme = Sme(actor.workspace, 0, user, channel, name, zone, beat, slot, SmeState.ACTIVE, enrolled_at=now)
        sme = replace(
            sme,
            next_due_at=next_due(slot, deps.calendar(sme), now, (), now),
            own_name="name" in typed,
            own_zone="zone" in typed,
        )
        if known is not None:  # back again, with what they said before
            sme = replace(sme, id=known.id, consent=known.consent)
            tx.smes.save(sme)
        else:
            sme = tx.smes.add(sme)
        cadence.begin(tx, sme, now)
        tx.outbox.add(actor.workspace, _welcome(deps, tx, sme, now))
        tx.audit.write(actor.workspace, actor.name, "added an expert", f"sme {sme.id}", now, sme.id)
        tx.commit()
    return sme


def _welcome(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> OutboxRow:
    directors = tuple(director.name for director in tx.directors.all(sme.workspace))
    first = deps.calendar(sme).next_working_time(now) or now
    if sme.next_due_at is not None:
        first = min(first, sme.next_due_at)
    host = "" if sme.consent.scripted_only else deps.coach.host
    view = Welcome(sme.first_name, directors, sme.slot.spoken, host)
    key = f"welcome:{sme.id}:{now.timestamp():.0f}"
    return OutboxRow(sme.channel, view, key, first, sme=sme.id)


def edit_sme(deps: Deps, actor: Actor, sme_id: int, form: SmeForm) -> Sme:
    """Change name, zone, beat or slot. A check-in already asked this week stays the week's one."""
    actor.require(Right.EDIT_PEOPLE)
    name, zone, beat, slot = checked_form(form)
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_expert(tx, actor.workspace, sme_id)
        changed = corrected(deps, tx, replace(sme, beat=beat), name, zone, slot, now)
        if beat != sme.beat:
            _forget_what_fitted(tx, sme)
        tx.smes.save(changed)
        tx.audit.write(actor.workspace, actor.name, "changed an expert", f"sme {sme_id}", now, sme_id)
        tx.commit()
    return changed


def _forget_what_fitted(tx: Transaction, sme: Sme) -> None:
    """What waits for them was found for another beat; a director's own choice stays."""
    for forward in tx.forwards.waiting(sme.workspace, sme.id):
        if not forward.by and forward.state is ForwardState.WAITING:
            tx.forwards.save(replace(forward, state=ForwardState.EXPIRED, wake_at=None))


def pause(deps: Deps, actor: Actor, sme_id: int, until: date | None) -> Sme:
    """No check-ins until that day (None: until somebody says start). An open interview may still be finished."""
    actor.require(Right.EDIT_PEOPLE)
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_expert(tx, actor.workspace, sme_id)
        if until is not None and until <= now.astimezone(sme.tz).date():
            raise InvalidInput("Please give a day to come, such as 2026-04-07.")
        sme = paused(deps, tx, sme, until, now)
        tx.audit.write(actor.workspace, actor.name, "paused an expert", f"sme {sme_id}", now, sme_id)
        tx.commit()
    return sme


def resume(deps: Deps, actor: Actor, sme_id: int) -> Sme:
    """Check-ins go on, with the next slot to come."""
    actor.require(Right.EDIT_PEOPLE)
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = resumed(deps, tx, the_expert(tx, actor.workspace, sme_id), now)
        tx.audit.write(actor.workspace, actor.name, "resumed an expert", f"sme {sme_id}", now, sme_id)
        tx.commit()
    return sme


def leave(deps: Deps, actor: Actor, sme_id: int) -> Sme:
    """They are no expert of ours any more: nothing is sent, their words stay until they or retention remove them."""
    actor.require(Right.EDIT_PEOPLE)
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = replace(the_expert(tx, actor.workspace, sme_id), state=SmeState.LEFT, next_due_at=None)
        tx.smes.save(sme)
        pairing.left(deps, tx, sme, now)
        tx.cadences.wake(actor.workspace, sme_id, now)
        _withdraw(tx, sme)
        interview = tx.interviews.open_of(actor.workspace, sme_id)
        if interview is not None:
            wish = replace(interview, wish="stop", reply_due_at=now, reminder_due_at=None)
            tx.interviews.save(wish, expected=interview.version)
        tx.audit.write(actor.workspace, actor.name, "removed an expert", f"sme {sme_id}", now, sme_id)
        tx.commit()
    return sme


def _withdraw(tx: Transaction, sme: Sme) -> None:
    """Whatever was about to be said to them is left unsaid."""
    for row in tx.outbox.withdraw(sme.workspace, sme.id, KINDS):
        never_shown(tx, sme.workspace, row)


def deactivated(deps: Deps, workspace: int, user: str) -> None:
    """The platform says that this person is gone or locked out: nothing more is sent, and a director hears of it."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = tx.smes.by_user(workspace, user)
        if sme is None or sme.state is SmeState.LEFT or (sme.state is SmeState.PAUSED and sme.paused_until is None):
            return
        paused(deps, tx, sme, None, now)
        _withdraw(tx, sme)
        told = f"{sme.name}'s account was deactivated, so I've paused their check-ins. What they said is kept."
        tell_directors(tx, sme, told, f"deactivated:{sme.id}:{now.timestamp():.0f}", now)
        tx.audit.write(workspace, PLATFORM, "paused an expert", f"sme {sme.id}", now, sme.id)
        tx.commit()


def profile_changed(deps: Deps, workspace: int, user: str, name: str, zone: str) -> None:
    """The platform's profile reads differently; what was put right by hand stays."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = tx.smes.by_user(workspace, user)
        if sme is None or sme.state is SmeState.LEFT:
            return
        changed = replace(
            sme,
            name=sme.name if sme.own_name else one_line(name, 80) or sme.name,
            zone=sme.zone if sme.own_zone or not is_zone(zone) else checked_zone(zone),
        )
        if changed == sme:
            return
        if changed.zone != sme.zone:
            changed = moved(deps, tx, sme, changed, now)
        tx.smes.save(changed)
        tx.audit.write(workspace, PLATFORM, "changed an expert", f"sme {sme.id}", now, sme.id)
        tx.commit()


def appoint(deps: Deps, actor: Actor, named: Sequence[tuple[str, str, str]]) -> None:
    """See that exactly these (user, channel, name) are directors by the settings. Whom the command line named stays."""
    actor.require(Right.NAME_DIRECTORS)
    now = deps.clock()
    with deps.store.begin() as tx:
        known = {director.user: director for director in tx.directors.all(actor.workspace)}
        for user, channel, name in named:
            before = known.get(user)
            if before is not None and (before.channel, before.name) == (channel, name):
                continue
            from_settings = before is None or before.from_settings
            director = tx.directors.add(actor.workspace, user, channel, one_line(name, 80), from_settings)
            if before is None:
                tx.audit.write(actor.workspace, actor.name, "named a director", f"director {director.id}", now)
        wanted = {user for user, _, _ in named}
        for director in known.values():
            if director.from_settings and director.user not in wanted:
                tx.directors.remove(actor.workspace, director.user)
                tx.audit.write(actor.workspace, actor.name, "removed a director", f"director {director.id}", now)
        tx.commit()


def name_director(deps: Deps, actor: Actor, user: str, channel: str, name: str) -> Director:
    """Make somebody a content director: from the settings or the command line only."""
    actor.require(Right.NAME_DIRECTORS)
    name = one_line(name, 80)
    if not name:
        raise InvalidInput("Please give the director's name.")
    now = deps.clock()
    with deps.store.begin() as tx:
        known = tx.directors.by_user(actor.workspace, user)
        if known is not None:
            return known
        director = tx.directors.add(actor.workspace, user, channel, name)
        tx.audit.write(actor.workspace, actor.name, "named a director", f"director {director.id}", now)
        tx.commit()
    return director


def remove_director(deps: Deps, actor: Actor, name: str) -> None:
    """Take the role away; from then on nothing opens for them. Raises Gone with the names there are."""
    actor.require(Right.NAME_DIRECTORS)
    now = deps.clock()
    with deps.store.begin() as tx:
        known = tx.directors.all(actor.workspace)
        found = next((each for each in known if name.lower() in {each.name.lower(), each.user.lower()}), None)
        if found is None:
            names = ", ".join(each.name for each in known) or "nobody"
            raise Gone(f"There's no director called “{one_line(name, 80)}”. I know {names}.")
        tx.directors.remove(actor.workspace, found.user)
        tx.audit.write(actor.workspace, actor.name, "removed a director", f"director {found.id}", now)
        tx.commit()

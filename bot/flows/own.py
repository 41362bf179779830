"""What an SME changes about themselves: name, zone, slot, a pause.

Home tab -> door -> own -> smes, audit
"""

from datetime import date, datetime

from bot.domain.checkins import spoken_moment
from bot.domain.errors import InvalidInput
from bot.domain.people import Slot, Sme, SmeState, checked_zone
from bot.domain.permissions import Right
from bot.domain.screens import Said
from bot.domain.words import one_line
from bot.flows import consent, offering, schedule
from bot.flows.identity import the_sme, whoever
from bot.flows.speaking import tell_directors
from bot.ports import Deps


def correct(deps: Deps, workspace: int, user: str, name: str, zone: str, slot: str) -> Said:
    """Put name, zone and slot right. Raises InvalidInput naming the first thing to mend."""
    name = one_line(name, 80)
    if not name:
        raise InvalidInput("Please give a name.")
    zone, when = checked_zone(zone), Slot.parse(slot)
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.OWN_SETTINGS)
        before = the_sme(actor)
        sme = schedule.corrected(deps, tx, before, name, zone, when, now)
        if sme.slot != before.slot:
            sme = offering.chosen(tx, sme, f"{sme.slot.spoken}, then.", now)
        tx.smes.save(sme)
        tx.smes.touch(workspace, sme.id, now)
        tx.cadences.wake(workspace, sme.id, now)
        tx.audit.write(workspace, actor.signature, "changed an expert", f"sme {sme.id}", now, sme.id)
        tx.commit()
    return Said(f"Changed. {_next(sme, now)}")


def pause(deps: Deps, workspace: int, user: str, until: date | None) -> Said:
    """No check-ins until that day, or until they come back by themselves. An open interview may still be finished."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.OWN_SETTINGS)
        sme = the_sme(actor)
        if until is not None and until <= now.astimezone(sme.tz).date():
            raise InvalidInput("Please give a day to come.")
        sme = schedule.paused(deps, tx, sme, until, now)
        text = f"{sme.name} has paused check-ins{f' until {until:%d %B}' if until else ' for now'}."
        tell_directors(tx, sme, text, f"paused:{sme.id}:{now.timestamp():.0f}", now)
        tx.smes.touch(workspace, sme.id, now)
        tx.audit.write(workspace, actor.signature, "paused an expert", f"sme {sme.id}", now, sme.id)
        tx.commit()
    return Said("Paused. Whatever you write to me in the meantime is welcome.")


def start(deps: Deps, workspace: int, user: str) -> Said:
    """Check-ins go on with the next slot."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.OWN_SETTINGS)
        sme = the_sme(actor)
        if sme.state is SmeState.PAUSED:
            sme = schedule.resumed(deps, tx, sme, now)
            tx.audit.write(workspace, actor.signature, "resumed an expert", f"sme {sme.id}", now, sme.id)
            tx.commit()
    return Said(f"Good to have you back. {_next(sme, now)}")


def choose_model(deps: Deps, workspace: int, user: str, allowed: bool) -> Said:
    """Whether a language model may help with their interviews, from now on."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.OWN_SETTINGS)
        said = consent.choose(tx, the_sme(actor), allowed, deps.coach.host, now)
        tx.commit()
    return Said(said)


def _next(sme: Sme, now: datetime) -> str:
    if sme.next_due_at is None:
        return "No check-in is planned."
    return f"Next check-in: {spoken_moment(sme.next_due_at, now, sme.tz)}."

"""When an SME's check-ins come: worked out again whenever their slot, zone, leave or rhythm changes.

enrolment, own, leave, rhythms, buddies, checkins -> schedule -> smes.next_due_at
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.availability import Leave, LeaveKind, on_clock, without
from bot.domain.checkins import IsoWeek, next_due
from bot.domain.people import Slot, Sme, SmeState
from bot.ports import Deps, Transaction

REMEMBERED = 4  # check-ins, newest first; those of weeks to come are among them


def corrected(deps: Deps, tx: Transaction, sme: Sme, name: str, zone: str, slot: Slot, now: datetime) -> Sme:
    """The SME with what somebody put right by hand; the platform's profile does not change that any more."""
    changed = replace(
        sme,
        name=name,
        zone=zone,
        slot=slot,
        own_name=sme.own_name or name != sme.name,
        own_zone=sme.own_zone or zone != sme.zone,
    )
    return moved(deps, tx, sme, changed, now) if (sme.zone, sme.slot) != (zone, slot) else changed


def moved(deps: Deps, tx: Transaction, old: Sme, new: Sme, now: datetime) -> Sme:
    """The new slot, from this week on. Where it has just passed and the old one is still to come this week, the old one
    stands once more: a week should not lose its check-in to a move."""
    new = rescheduled(deps, tx, new, now)
    if old.next_due_at is None or new.next_due_at is None or not new.next_due_at <= now < old.next_due_at:
        return new
    if IsoWeek.of(old.next_due_at, new.tz) == IsoWeek.of(new.next_due_at, new.tz):
        return replace(new, next_due_at=old.next_due_at)
    return new


def rescheduled(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> Sme:
    """The SME with `next_due_at` worked out again from their slot, zone, state, leave, and the weeks already asked."""
    if sme.state is SmeState.LEFT or (sme.state is SmeState.PAUSED and sme.paused_until is None):
        return replace(sme, next_due_at=None)
    earliest = sme.enrolled_at
    if sme.state is SmeState.PAUSED and sme.paused_until is not None:
        earliest = max(earliest, on_clock(sme.paused_until, time(0), sme.tz))
    return replace(sme, next_due_at=_next_due(deps, tx, sme, max(now, earliest), earliest))


def from_now(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> Sme:
    """The same, with the next slot still to come: what was skipped while they were away stays skipped. What is planned
    for later this week stays planned, and so does what they put off to a day of their own."""
    if sme.state is not SmeState.ACTIVE:
        return rescheduled(deps, tx, sme, now)
    following, named = _next_due(deps, tx, sme, now, now), sme.next_due_at
    if named is not None and named > now and _stands(deps, tx, sme, named, following):
        return sme
    return replace(sme, next_due_at=following)


def _stands(deps: Deps, tx: Transaction, sme: Sme, moment: datetime, following: datetime | None) -> bool:
    """Whether a check-in still comes then and not at the `following` slot: it comes sooner, or in the same week on
    another day; they are there, and that week has none yet."""
    week = IsoWeek.of(moment, sme.tz)
    if following is not None and moment >= following and week != IsoWeek.of(following, sme.tz):
        return False
    off = deps.calendar(sme).is_off(moment.astimezone(sme.tz).date())
    return not off and sme.has_week(week.monday) and tx.checkins.of_week(sme.workspace, sme.id, week) is None


def paused(deps: Deps, tx: Transaction, sme: Sme, until: date | None, now: datetime) -> Sme:
    """No check-ins until that day, or until they come back by themselves; stored."""
    today = now.astimezone(sme.tz).date()
    last = until - timedelta(days=1) if until is not None else None
    leaves = (*without(sme.leaves, LeaveKind.PAUSE, today), Leave(today, last, LeaveKind.PAUSE))
    sme = replace(sme, state=SmeState.PAUSED, paused_until=until, leaves=leaves)
    sme = rescheduled(deps, tx, sme, now)
    tx.smes.save(sme)
    tx.cadences.wake(sme.workspace, sme.id, now)
    return sme


def resumed(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> Sme:
    """Check-ins go on, with the next slot to come; stored. Slots missed while away stay missed."""
    leaves = without(sme.leaves, LeaveKind.PAUSE, now.astimezone(sme.tz).date())
    sme = replace(sme, state=SmeState.ACTIVE, paused_until=None, leaves=leaves, silent_since=None)
    sme = replace(sme, next_due_at=_next_due(deps, tx, sme, now, now))
    tx.smes.save(sme)
    tx.cadences.wake(sme.workspace, sme.id, now)
    return sme


def _next_due(deps: Deps, tx: Transaction, sme: Sme, now: datetime, not_before: datetime) -> datetime | None:
    taken = {checkin.week for checkin in tx.checkins.recent(sme.workspace, sme.id, REMEMBERED)}
    return next_due(sme.slot, deps.calendar(sme), now, taken, not_before, sme.has_week)

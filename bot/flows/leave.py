"""Leave: entered by themselves, a director, or the platform's status; over on a day or when they are back.

Home | "away until friday" | /ideas away | status -> leave -> smes, cadences
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.availability import Leave, LeaveKind, cut_short, without
from bot.domain.checkins import spoken_moment
from bot.domain.errors import InvalidInput
from bot.domain.people import Sme, SmeState
from bot.domain.screens import Said
from bot.domain.steering import day_typed
from bot.domain.words import one_line
from bot.flows import cadence, offering
from bot.flows.identity import whoever, whose
from bot.flows.schedule import from_now, rescheduled
from bot.ports import Deps, Transaction

LONGEST = timedelta(days=366)
KEPT = timedelta(days=800)  # leave that is over for longer explains nothing any more
PLATFORM = "the platform"
NO_LAST_DAY = "Until when? Please give the last day."
NO_DAY = "I can't read the day “{text}”. Write it as 2026-04-14, 14 April or Friday."


def away(deps: Deps, workspace: int, user: str, sme: int | None, first: str, last: str) -> Said:
    """On leave from `first` ("" is today) to `last`, both days included; as typed: "2026-04-07", "friday", "tomorrow".
    `sme` None is oneself; a director may enter it for anybody. Raises InvalidInput."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        found, own = whose(tx, actor, sme)
        by = "" if own else actor.name
        changed = gone(deps, tx, found, first, last, by, now)
        tx.audit.write(workspace, by or "the expert", "entered leave", f"sme {found.id}", now, found.id)
        if not by:
            tx.smes.touch(workspace, found.id, now)
        tx.commit()
    return Said(said(changed, now, "You are" if not by else f"{changed.first_name} is"))


def gone(deps: Deps, tx: Transaction, sme: Sme, first: str, last: str, by: str, now: datetime) -> Sme:
    """The same inside a transaction that is already open; stored as the last of their leaves. Without a first day it is
    another last day of the leave that they are on."""
    today = now.astimezone(sme.tz).date()
    if not last.strip():
        raise InvalidInput(NO_LAST_DAY)
    begins = _day(first, today) if first.strip() else today
    ends = _day(last, begins)
    if ends < begins:
        raise InvalidInput("The last day comes before the first one. Please give them the other way round.")
    if ends < today:
        raise InvalidInput("That's over already. Please give a day to come.")
    if ends - begins > LONGEST or begins - today > LONGEST:
        raise InvalidInput("That's more than a year. Please give a nearer day; `stop` pauses until you come back.")
    kept = tuple(leave for leave in sme.leaves if not _within(leave, begins, ends))
    if not first.strip():
        kept = cut_short(kept, today, LeaveKind.VACATION)
    return _stored(deps, tx, replace(sme, leaves=(*kept, Leave(begins, ends, LeaveKind.VACATION, by))), now)


def back(deps: Deps, workspace: int, user: str, sme: int | None) -> Said:
    """The leave is over; when they are on none, what was planned is cancelled."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        found, own = whose(tx, actor, sme)
        by = "" if own else actor.name
        changed = returned(deps, tx, found, now, cancels=True)
        tx.audit.write(workspace, by or "the expert", "ended leave", f"sme {found.id}", now, found.id)
        if not by:
            tx.smes.touch(workspace, found.id, now)
        tx.commit()
    today = now.astimezone(found.tz).date()
    if changed.leaves != found.leaves and not any(each.covers(today) for each in found.leaves):
        hello = "That leave is cancelled"
    else:
        hello = "Good to have you back" if not by else f"{changed.first_name} is back"
    return Said(f"{hello}. {_next(changed, now)}")


def returned(deps: Deps, tx: Transaction, sme: Sme, now: datetime, *, cancels: bool = False) -> Sme:
    """The same inside a transaction that is already open; stored. Who just says that they are back, weeks before the
    next leave, cancels nothing."""
    today = now.astimezone(sme.tz).date()
    leaves = cut_short(sme.leaves, today, LeaveKind.VACATION, LeaveKind.OUT_OF_OFFICE)
    if cancels and leaves == sme.leaves:
        leaves = without(without(leaves, LeaveKind.VACATION, today), LeaveKind.OUT_OF_OFFICE, today)
    return _stored(deps, tx, replace(sme, leaves=leaves), now)


def status(deps: Deps, workspace: int, user: str, away: bool, until: date | None) -> None:
    """The platform's status of somebody says that they are out of office, until that day if it says, or no more."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = tx.smes.by_user(workspace, user)
        if sme is None or sme.state is SmeState.LEFT:
            return
        today = now.astimezone(sme.tz).date()
        leaves = without(sme.leaves, LeaveKind.OUT_OF_OFFICE, today)
        if away and (until is None or until >= today):
            leaves = (*leaves, Leave(_since(sme, today), until, LeaveKind.OUT_OF_OFFICE))
        if sorted(map(_order, leaves)) == sorted(map(_order, sme.leaves)):
            return
        _stored(deps, tx, replace(sme, leaves=leaves), now, chosen=False)
        tx.audit.write(workspace, PLATFORM, "changed leave", f"sme {sme.id}", now, sme.id)
        tx.commit()


def said(sme: Sme, now: datetime, who: str) -> str:
    """What was entered, and when the next check-in comes."""
    leave = sme.leaves[-1]
    begins = "" if leave.first <= now.astimezone(sme.tz).date() else f"from {_spoken(leave.first, now)} "
    until = _spoken(leave.last, now) if leave.last is not None else "further notice"
    return f"{who} on leave {begins}until {until}. Nothing comes from me on those days. {_next(sme, now)}"


def spoken(sme: Sme, now: datetime) -> str:
    """ "on leave until 14 April" for today, or leave that is planned; "" for none."""
    today = now.astimezone(sme.tz).date()
    own = [each for each in sme.leaves if each.kind is not LeaveKind.PAUSE and (each.last or today) >= today]
    leave = min(own, key=lambda each: each.first, default=None)
    if leave is None:
        return ""
    name = "out of office" if leave.kind is LeaveKind.OUT_OF_OFFICE else "on leave"
    until = f" until {_spoken(leave.last, now)}" if leave.last is not None else ""
    return f"{name}{until}" if leave.first <= today else f"{name} from {_spoken(leave.first, now)}{until}"


def _stored(deps: Deps, tx: Transaction, sme: Sme, now: datetime, *, chosen: bool = True) -> Sme:
    """What falls due meanwhile is skipped or moved; their cadence doesn't count those days. `chosen` when a person
    entered it: a status that comes and goes is no answer to an offer."""
    old = now.astimezone(sme.tz).date() - KEPT
    sme = replace(sme, leaves=tuple(each for each in sme.leaves if each.last is None or each.last > old))
    if chosen:
        sme = offering.chosen(tx, sme, "A break, then.", now)
    sme = from_now(deps, tx, sme, now) if sme.state is SmeState.ACTIVE else rescheduled(deps, tx, sme, now)
    tx.smes.save(sme)
    cadence.changed(tx, sme.workspace, [sme.id], now)
    return sme


def _day(text: str, today: date) -> date:
    found = day_typed(text, today)
    if found is None:
        raise InvalidInput(NO_DAY.format(text=one_line(text, 30)))
    return found


def _within(leave: Leave, first: date, last: date) -> bool:
    """Whether the new days hold all of it; what they replace would otherwise stay."""
    return leave.kind is LeaveKind.VACATION and leave.first >= first and leave.last is not None and leave.last <= last


def _since(sme: Sme, today: date) -> date:
    """Since when their status says so, if it said so before."""
    known = (each.first for each in sme.leaves if each.kind is LeaveKind.OUT_OF_OFFICE and each.covers(today))
    return next(known, today)


def _order(leave: Leave) -> tuple[str, str, str]:
    return (str(leave.first), str(leave.last), leave.kind)


def _spoken(day: date, now: datetime) -> str:
    year = f" {day.year}" if day.year != now.year else ""
    return f"{day.day} {day:%B}{year}"


def _next(sme: Sme, now: datetime) -> str:
    if sme.next_due_at is None:
        return "No check-in is planned."
    return f"Next check-in: {spoken_moment(sme.next_due_at, now, sme.tz)}."

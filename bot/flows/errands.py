"""What a workspace does by itself: the weekly summary, and removing what is older than the company wants to keep.

start -> errands.plan; tick -> errands.due -> summary.send | retention.sweep
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.availability import on_clock
from bot.domain.checkins import IsoWeek
from bot.domain.errands import Errand, ErrandKind
from bot.domain.people import Slot, Workspace
from bot.flows import data, retention, summary
from bot.flows.faults import contained
from bot.ports import Deps

LEASE = timedelta(seconds=60)
NIGHT = time(3, 0)  # on the workspace's clock, when old words go
DAY = timedelta(days=1)
TRY_AGAIN = timedelta(hours=1)


def plan(deps: Deps, workspace: int) -> None:
    """At the start: see that each errand is planned, by the settings as they are now."""
    now = deps.clock()
    with deps.store.begin() as tx:
        company = tx.workspaces.get(workspace)
        if company is None:
            return
        for kind in (ErrandKind.SUMMARY, ErrandKind.RETENTION):
            planned, right = tx.errands.planned(workspace, kind), _next(deps, company, kind, now)
            if not _stands(planned, right, now, ZoneInfo(company.zone)):
                tx.errands.plan(workspace, kind, right)
        tx.commit()


def _stands(planned: datetime | None, right: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether what is planned stays so: it is right, or overdue and not done yet. Where other settings would leave out
    a week, it happens once more by the old ones."""
    if planned is None or right is None:
        return planned is right
    return planned <= now or planned == right or IsoWeek.of(planned, zone) < IsoWeek.of(right, zone)


def _next(deps: Deps, company: Workspace, kind: ErrandKind, after: datetime) -> datetime | None:
    """When the errand comes next; None for never."""
    zone = ZoneInfo(company.zone)
    if kind is ErrandKind.RETENTION:
        today = after.astimezone(zone).date()
        return next(at for at in (on_clock(day, NIGHT, zone) for day in (today, today + DAY)) if at > after)
    if kind is ErrandKind.SCRUB or not company.channel:
        return None
    week = IsoWeek.of(after, zone)
    at = week.moment(deps.manners.summary, zone)
    return at if at > after else week.next().moment(deps.manners.summary, zone)


def due(deps: Deps, workspace: int, now: datetime) -> None:
    """Do what is due. Whoever dies at it leaves it due, for others."""
    with deps.store.begin() as tx:
        errands = tx.errands.claim_due(workspace, now, LEASE)
        tx.commit()
    for errand in errands:
        with contained("errand"):
            match errand.kind:
                case ErrandKind.SUMMARY:
                    _summary(deps, errand, now)
                case ErrandKind.RETENTION:
                    _retention(deps, workspace, now)
                case ErrandKind.SCRUB:
                    _scrub(deps, workspace, now)


def _summary(deps: Deps, errand: Errand, now: datetime) -> None:
    """What will be said and when the next one comes are kept together, and its key allows one a week."""
    with deps.store.read() as tx:
        company = tx.workspaces.get(errand.workspace)
        if company is None:
            return
        week = _week(errand, deps.manners.summary, ZoneInfo(company.zone), now) if company.channel else None
        built = summary.build(tx, company, week, now, deps.manners.summary) if week is not None else None
    with deps.store.begin() as tx:
        if week is not None and built is not None:
            summary.send(tx, company, week, built, now)
        tx.errands.plan(errand.workspace, errand.kind, _next(deps, company, errand.kind, now))
        tx.commit()
    if built is not None:
        deps.passing("summary.written")


def _week(errand: Errand, slot: Slot, zone: ZoneInfo, now: datetime) -> IsoWeek | None:
    """The week to tell of: the one before that in which the summary was due. None when it comes later than the day
    after; then the next one has its turn."""
    this = IsoWeek.of(now, zone)
    due_at = max([errand.due_at, *(at for at in _slots(this, slot, zone) if at <= now)])
    if now.astimezone(zone).date() > due_at.astimezone(zone).date() + DAY:
        return None
    return _before(IsoWeek.of(due_at, zone))


def _slots(week: IsoWeek, slot: Slot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return _before(week).moment(slot, zone), week.moment(slot, zone)


def _before(week: IsoWeek) -> IsoWeek:
    day = (week.monday - DAY).isocalendar()
    return IsoWeek(day.year, day.week)


def _retention(deps: Deps, workspace: int, now: datetime) -> None:
    again = retention.sweep(deps, workspace, now)
    with deps.store.begin() as tx:
        company = tx.workspaces.get(workspace)
        if company is not None:
            tx.errands.plan(workspace, ErrandKind.RETENTION, again or _next(deps, company, ErrandKind.RETENTION, now))
            tx.commit()


def _scrub(deps: Deps, workspace: int, now: datetime) -> None:
    """It clears whatever was removed by now, so that it is planned anew with the next removal."""
    busy = data.STILL_IN_FILE in data.scrub(deps, workspace)
    with deps.store.begin() as tx:
        tx.errands.plan(workspace, ErrandKind.SCRUB, now + TRY_AGAIN if busy else None)
        tx.commit()

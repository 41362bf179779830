"""A word about silence: to the SME at 8 days, or to the director on whom their idea waits; to directors at 21 and 30.

tick -> nudging.due -> (hands) -> coach (one question) -> outbox -> delivery -> DM
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.availability import on_clock
from bot.domain.cadence import RIDES_WITHIN, Cadence, Stage, Tried, day_of, stage_at
from bot.domain.cadence_messages import Nudge
from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import Interview, InterviewState
from bot.domain.people import Sme, SmeState
from bot.flows import alerting, checkins, closing
from bot.flows.briefing import brief_for, patient
from bot.flows.cadence import Standing, key_of, new_until, ready, since_last, standing, waits_for_director
from bot.flows.faults import contained
from bot.flows.forwarding import not_before
from bot.flows.handing_on import hand_on
from bot.ports import Deps, Transaction

LEASE = timedelta(seconds=120)
BATCH = 50
AFTER_THE_SLOT = timedelta(hours=6)  # a check-in was asked by then, or won't be
TOMORROW = timedelta(days=1)
KEEPS = timedelta(days=12)  # a nudge that waits for its place, until the day before directors are told


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Look at every cadence that is due, as far as hands are free; returns how many."""
    return hand_on(
        deps,
        deps.hands,
        BATCH,
        lambda tx, room: tx.cadences.claim_due(workspace, now, LEASE, room),
        lambda row: _claimed(deps, row, now),
    )


def _claimed(deps: Deps, row: Cadence, now: datetime) -> None:
    with contained("cadence"):
        with deps.store.begin() as tx:
            asks = _look(deps, tx, row, now)
            tx.commit()
        if asks:
            _ask(deps, row, now)


def _look(deps: Deps, tx: Transaction, claimed: Cadence, now: datetime) -> bool:
    """Do what the silence has come to, and plan the next look. True when they are to be asked a question, for which
    somebody has to think first."""
    sme = tx.smes.get(claimed.workspace, claimed.sme)
    row = tx.cadences.get(claimed.workspace, claimed.sme)
    if sme is None or row is None or row.wake_at != claimed.wake_at:
        return False  # somebody changed it meanwhile; it is looked at again
    how = standing(tx, sme, now)
    if sme.state is SmeState.LEFT or (how.pair is not None and sme.id != how.who[0].id):
        tx.cadences.save(replace(row, wake_at=None))  # in a pair the first one's row counts for both
        return False
    if row.since != how.since:
        row = Cadence(row.workspace, row.sme, how.since, last_idea=row.last_idea)
    stage = _next_stage(row, how)
    if stage is Stage.NUDGED and how.turn is not None:
        return _nudge(deps, tx, row, how, how.turn, now)
    if stage is Stage.NUDGED:  # nobody is there to be nudged
        stage = Stage.TOLD if _is_late(how) else None
    if stage is None:
        tx.cadences.save(_planned(row, how, now))
    else:
        _tell(tx, row, how, stage, now)
    return False


def _is_late(how: Standing) -> bool:
    return stage_at(how.days, how.goal) >= Stage.TOLD


def _tell(tx: Transaction, row: Cadence, how: Standing, stage: Stage, now: datetime) -> None:
    alerting.tell(tx, row, how, stage, now)
    tx.cadences.save(_planned(replace(row, stage=stage), how, now))  # what rides still goes with the check-in


def _next_stage(row: Cadence, how: Standing) -> Stage | None:
    """What is to be done now; one thing at a time, also for a silence that was found late."""
    if how.new:
        return None
    reached = stage_at(how.days, how.goal)
    if reached <= row.stage:
        return None
    if row.stage is Stage.NOTHING and (reached is Stage.NUDGED or not (row.tried or row.riding)):
        return Stage.NUDGED
    return Stage(max(row.stage + 1, Stage.TOLD))


def _planned(row: Cadence, how: Standing, now: datetime) -> Cadence:
    """With the moment at which the next stage comes: the midnight that begins its day."""
    first = how.who[0]
    today = now.astimezone(first.tz).date()
    following = Stage(row.stage + 1) if row.stage < Stage.CLIFF else None
    day = day_of(following, how.goal, how.since, how.leaves) if following is not None else None
    if day is not None:
        day = max(day, min(new_until(each) for each in how.who), today + TOMORROW)
    return replace(row, wake_at=on_clock(day, time(0), first.tz) if day is not None else None)


def _told_on(row: Cadence, how: Standing, now: datetime) -> datetime:
    """When the directors are told, whatever came of the nudge."""
    planned = _planned(replace(row, stage=Stage.NUDGED), how, now).wake_at
    return planned or now + TOMORROW


def _nudge(deps: Deps, tx: Transaction, row: Cadence, how: Standing, sme: Sme, now: datetime) -> bool:
    """To the director while an idea waits for them; with the check-in where one is near; else a message of its own."""
    told_on = _told_on(row, how, now)
    waits = next((idea for idea in (waits_for_director(tx, each) for each in how.who) if idea is not None), None)
    if waits is not None and waits.visible_at > now:  # nobody has anything to do about it yet
        tx.cadences.save(replace(row, riding=False, wake_at=min(told_on, waits.visible_at, now + TOMORROW)))
        return False
    if waits is not None:
        if not any(tried.to == "director" for tried in row.tried):
            alerting.idea_waits(tx, row, how, waits, now)
            row = replace(row, tried=(*row.tried, Tried(now, f"told you that “{waits.headline}” waits", "director")))
        tx.cadences.save(replace(row, riding=False, wake_at=told_on))
        return False
    if not row.riding and _rides(sme, now):
        _let_ride(tx, row, how, sme, now, min(told_on, _after_the_slot(sme, now)))
        return False
    later = max(not_before(deps, tx, sme, now), _after_the_reminder(tx, sme, now))
    if later > now + RIDES_WITHIN and _is_late(how):
        _tell(tx, row, how, Stage.TOLD, now)
        return False
    if later > now:
        told_on = max(told_on, later) if _is_late(how) else told_on
        tx.cadences.save(replace(row, riding=False, wake_at=min(later, told_on, _near_the_slot(sme, now, later))))
        return False
    idea = ready(tx, sme, row.last_idea)
    if idea is None:
        tx.cadences.save(replace(row, riding=False, wake_at=now + LEASE))
        return True
    buddy = how.buddy if how.pair is not None else None
    view = Nudge(
        how.plain_days,
        how.last.named if how.last else "",
        idea.id,
        idea.headline,
        buddy.name if buddy else "",
    )
    tx.outbox.add(sme.workspace, _row(sme, view, key_of("nudge", sme.id, how.since), now))
    _done(tx, replace(row, last_idea=idea.id), how, f"a nudge with “{idea.headline}”", now)
    return False


def _rides(sme: Sme, now: datetime) -> bool:
    """Whether a check-in comes within three days, or they want to hear of it with a check-in only."""
    if sme.next_due_at is None:
        return False
    return sme.weekly_budget <= 0 or now <= sme.next_due_at <= now + RIDES_WITHIN


def _near_the_slot(sme: Sme, now: datetime, later: datetime) -> datetime:
    """When the next check-in is near enough for the nudge to go with it."""
    near = sme.next_due_at - RIDES_WITHIN if sme.next_due_at is not None else later
    return near if now < near else later


def _after_the_reminder(tx: Transaction, sme: Sme, now: datetime) -> datetime:
    """Not on a day on which they are reminded of the check-in."""
    opened = tx.interviews.open_of(sme.workspace, sme.id)
    reminder = opened.reminder_due_at if opened is not None else None
    return reminder + TOMORROW if reminder is not None and reminder <= now + TOMORROW else now


def _after_the_slot(sme: Sme, now: datetime) -> datetime:
    return max(sme.next_due_at or now, now) + AFTER_THE_SLOT


def _let_ride(tx: Transaction, row: Cadence, how: Standing, sme: Sme, now: datetime, wake_at: datetime) -> None:
    """The row of whose turn it is carries the nudge; in a pair that may be the other one's."""
    tx.cadences.save(replace(row, riding=row.sme == sme.id, wake_at=wake_at))
    if row.sme != sme.id:
        tx.cadences.save(Cadence(sme.workspace, sme.id, how.since, riding=True))


def _done(tx: Transaction, row: Cadence, how: Standing, what: str, now: datetime) -> None:
    tried = (*row.tried, Tried(now, what))
    tx.cadences.save(_planned(replace(row, stage=Stage.NUDGED, riding=False, tried=tried), how, now))


def _ask(deps: Deps, row: Cadence, now: datetime) -> None:
    """One question, to make an idea of."""
    with deps.store.read() as tx:
        sme = standing(tx, _known(tx, row), now).turn
        if sme is None:
            return
        brief = brief_for(tx, sme, now)
    line = deps.coach.open(replace(patient(deps, brief), light=True))
    with deps.store.begin() as tx:
        current = tx.cadences.get(row.workspace, row.sme)
        how = standing(tx, _known(tx, row), now)
        if current is None or how.turn is None or how.turn.id != sme.id or current.stage is not Stage.NOTHING:
            return  # something happened while the coach thought; the lease ends soon
        if how.since != current.since or not_before(deps, tx, sme, now) > now:
            return
        above = f"{since_last(how, sme)}One question towards {'the next' if how.last else 'your first'} one."
        opened = tx.interviews.open_of(sme.workspace, sme.id)
        if opened is not None and opened.wish == "later":  # they said when
            _done(tx, current, how, "nothing, since they asked me to come back later", now)
            tx.commit()
            return
        checkin = opened.checkin if opened is not None else None
        closing.set_aside(tx, sme, now, settle=False)  # a question that nobody answered makes room for another one
        made = Interview(sme.workspace, 0, sme.id, checkin, InterviewState.OPEN, now, light=True)
        interview = tx.interviews.add(made)  # an answer to this one counts for the week's check-in
        if interview is None:
            return
        checkins.ask_first(tx, sme, interview, line, brief, now, deps.coach.host, above=(above,), budgeted=True)
        _done(tx, current, how, "a question to make one of", now)
        tx.commit()
    deps.passing("cadence.asked")


def _known(tx: Transaction, row: Cadence) -> Sme:
    sme = tx.smes.get(row.workspace, row.sme)
    if sme is None:
        raise LookupError("the expert was forgotten meanwhile")
    return sme


def _row(sme: Sme, view: Nudge, key: str, now: datetime) -> OutboxRow:
    return OutboxRow(sme.channel, view, key, now, sme.id, budgeted=True, expires_at=now + KEEPS)

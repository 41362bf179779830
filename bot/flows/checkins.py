"""The weekly check-in: opened at the slot or on demand, asked again later, reminded of once.

scheduler -> tick -> checkins -> (hands) -> coach -> outbox -> delivery -> chat -> DM
`check in` -> inbox -> checkins.check_in -> an interview with its first question due -> tick -> replies
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.checkins import Checkin, CheckinState, IsoWeek
from bot.domain.coaching import Brief, Line
from bot.domain.feed_messages import ReadingItem
from bot.domain.interviews import Ending, Interview, InterviewState, Move, has_answers
from bot.domain.messages import Welcome
from bot.domain.people import Sme, SmeState
from bot.flows import cadence, closing, consent, offering
from bot.flows.briefing import brief_for, missed_twice, patient
from bot.flows.faults import contained
from bot.flows.news import preface
from bot.flows.schedule import rescheduled
from bot.flows.speaking import release, say
from bot.ports import Deps, Transaction

LEASE = timedelta(seconds=60)
BATCH = 100
LET_THEM_FINISH = timedelta(minutes=5)
LET_THEM_THINK = timedelta(hours=1)  # about an item that they have a take on


def open_due(deps: Deps, workspace: int, now: datetime) -> int:
    """Open every check-in that is due, as far as hands are free; returns how many people were handled."""
    handled = 0
    while room := min(BATCH, deps.hands.free(False)):
        with deps.store.begin() as tx:
            due = tx.smes.claim_due(workspace, now, LEASE, room)
            tx.commit()
        if due:
            know_leads(deps, workspace, now)
        for sme in due:
            deps.passing("checkin.claimed")
            deps.hands.do(partial(_open_claimed, deps, sme, now), False)
        handled += len(due)
        if len(due) < room:
            break
    return handled


def _open_claimed(deps: Deps, sme: Sme, now: datetime) -> None:
    with contained("checkin"):
        _open_scheduled(deps, sme, now)


def know_leads(deps: Deps, workspace: int, now: datetime) -> None:
    """Remember which questions the bank has now, so that a new one is known as new."""
    leads = [question.id for question in deps.coach.leads()]
    with deps.store.begin() as tx:
        tx.known_leads.sync(workspace, leads, now)
        tx.commit()


def _open_scheduled(deps: Deps, sme: Sme, now: datetime) -> None:
    if sme.next_due_at is None:
        return
    if now - sme.next_due_at > deps.manners.grace or sme.is_silent:
        _skip(deps, sme, sme.next_due_at, now)
        return
    if deps.calendar(sme).is_off(now.astimezone(sme.tz).date()):
        _moved_on(deps, sme, now)
        return
    if _still_talking(deps, sme, now):
        return
    brief = _settled(deps, sme, now)
    if brief.light and offering.offered(deps, sme, now):
        _skip(deps, sme, sme.next_due_at, now)
        return
    _open(deps, sme, brief, sme.next_due_at, now)


def _moved_on(deps: Deps, sme: Sme, now: datetime) -> None:
    """They went on leave, or a holiday came, since that slot was worked out."""
    with deps.store.begin() as tx:
        current = tx.smes.get(sme.workspace, sme.id)
        if current is not None and current.next_due_at == sme.next_due_at:
            _schedule_next(deps, tx, current, now)
            tx.commit()


def _still_talking(deps: Deps, sme: Sme, now: datetime) -> bool:
    """Nobody is cut off in mid-sentence: while they are answering, the check-in waits a few minutes, and longer for a
    take that they have just begun: what they say next would count as an answer to something else."""
    if sme.last_active_at is None or now - sme.last_active_at >= LET_THEM_THINK:
        return False
    with deps.store.begin() as tx:
        interview = tx.interviews.open_of(sme.workspace, sme.id)
        if interview is None:
            return False
        if interview.forward is None and now - sme.last_active_at >= LET_THEM_FINISH:
            return False
        current = tx.smes.get(sme.workspace, sme.id)  # what they are talking about may be their leave
        if current is not None and current.next_due_at == sme.next_due_at:
            tx.smes.save(replace(current, next_due_at=now + LET_THEM_FINISH))
        tx.commit()
    return True


def _skip(deps: Deps, sme: Sme, due_at: datetime, now: datetime) -> None:
    """Too late, or nothing is asked just now: noted, never asked in a burst."""
    week = IsoWeek.of(due_at, sme.tz)
    with deps.store.begin() as tx:
        tx.checkins.add(Checkin(sme.workspace, 0, sme.id, week, due_at, None, CheckinState.SKIPPED))
        _schedule_next(deps, tx, tx.smes.get(sme.workspace, sme.id) or sme, now)
        tx.commit()


def _settled(deps: Deps, sme: Sme, now: datetime) -> Brief:
    """What the coach may know. An interview still open at the next slot ends first: with its words if there are any, as
    missed if not."""
    with deps.store.read() as tx:
        interview = tx.interviews.open_of(sme.workspace, sme.id)
        if interview is None:
            return brief_for(tx, sme, now)
        answered = has_answers(tx.turns.of(sme.workspace, interview.id))
    closing.close(deps, interview, Ending.NEXT_SLOT if answered else Ending.MISSED, now)
    with deps.store.read() as tx:
        return brief_for(tx, sme, now)


def _open(deps: Deps, sme: Sme, brief: Brief, due_at: datetime, now: datetime) -> None:
    """Ask the week's first question; nothing is asked when the week had its check-in."""
    line = deps.coach.open(patient(deps, brief))
    deps.passing("checkin.asked")
    with deps.store.begin() as tx:
        current = tx.smes.get(sme.workspace, sme.id)
        if current is None or current.next_due_at != due_at or _is_away(current, now):
            return  # said or decided while the coach thought, and what is due now stands in the row
        checkin = _asked(tx, sme, due_at, now, on_demand=False)
        interview = _begun(deps, tx, sme, now, checkin, brief.light) if checkin is not None else None
        if interview is not None:
            ask_first(tx, sme, interview, line, brief, now, deps.coach.host)
        _schedule_next(deps, tx, current, now)
        tx.commit()


def _is_away(sme: Sme, now: datetime) -> bool:
    """A pause that is over ends with the check-in."""
    until = sme.paused_until
    over = until is not None and until <= now.astimezone(sme.tz).date()
    return sme.state is SmeState.LEFT or (sme.state is SmeState.PAUSED and not over)


def _schedule_next(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> None:
    """`sme` as read in this transaction: a director may have changed them while the coach thought. A pause that is over
    ends here."""
    until = sme.paused_until
    if sme.state is SmeState.PAUSED and until is not None and until <= now.astimezone(sme.tz).date():
        sme = replace(sme, state=SmeState.ACTIVE, paused_until=None)
    tx.smes.save(rescheduled(deps, tx, sme, now))


def _asked(tx: Transaction, sme: Sme, due_at: datetime, now: datetime, *, on_demand: bool) -> Checkin | None:
    """The check-in of the week that `due_at` falls in, now asked; None when it was asked before."""
    week = IsoWeek.of(due_at, sme.tz)
    made = tx.checkins.add(Checkin(sme.workspace, 0, sme.id, week, due_at, now, CheckinState.ASKED, on_demand))
    if made is not None:
        return made
    known = tx.checkins.of_week(sme.workspace, sme.id, week)
    if known is None or known.state is not CheckinState.SKIPPED:
        return None
    known = replace(known, state=CheckinState.ASKED, asked_at=now, on_demand=on_demand)
    tx.checkins.save(known)
    return known


def _begun(
    deps: Deps,
    tx: Transaction,
    sme: Sme,
    now: datetime,
    checkin: Checkin | None,
    light: bool,
    reply_due_at: datetime | None = None,
) -> Interview | None:
    """Store the interview, still without a question. None when one is open already."""
    return tx.interviews.add(
        Interview(
            sme.workspace,
            0,
            sme.id,
            checkin.id if checkin else None,
            InterviewState.OPEN,
            now,
            light=light,
            reply_due_at=reply_due_at,
            reminder_due_at=deps.calendar(sme).next_working_day(now, sme.slot.at) if checkin else None,
        )
    )


def ask_first(
    tx: Transaction,
    sme: Sme,
    interview: Interview,
    line: Line,
    brief: Brief,
    now: datetime,
    model_host: str,
    *,
    above: tuple[str, ...] = (),
    budgeted: bool = False,
) -> None:
    """Write the first question and what stands above it: news of ideas, notes, and of a model they don't know of.
    `budgeted` when we begin it beside the check-ins."""
    welcomes = release(tx, sme, "welcome", now)
    asked_by = ""
    if line.move is Move.DIRECTOR and brief.director_question is not None:
        tx.director_questions.asked(sme.workspace, brief.director_question.id, now)
        asked_by = brief.director_question.director
    if interview.checkin:
        row = tx.cadences.get(sme.workspace, sme.id)
        nudge, named = cadence.ride(tx, sme, row, now)
        published = cadence.has_published(row, sme)
        news_of_theirs = preface(tx, sme, interview.opened_at, published=published, named=named)
        above = (*above, *([nudge] if nudge else []), *news_of_theirs)
    news = ""
    if model_host and not any(isinstance(row.view, Welcome) and row.view.model_host == model_host for row in welcomes):
        news = consent.news(tx.smes.get(sme.workspace, sme.id) or sme, model_host)
    if news:
        above = (news, *above)
    say(
        tx,
        sme,
        interview,
        line,
        now,
        preface=above,
        asked_by=asked_by,
        model_host=model_host if news else "",
        source=source_of(tx, interview),
        budgeted=budgeted,
    )


def source_of(tx: Transaction, interview: Interview) -> ReadingItem | None:
    """The item that the interview is about, to be quoted on top of its first question."""
    forward = tx.forwards.get(interview.workspace, interview.forward) if interview.forward is not None else None
    return ReadingItem(forward.title, forward.link, forward.site) if forward is not None else None


def check_in(deps: Deps, tx: Transaction, sme: Sme, interview: Interview | None, now: datetime, key: str) -> None:
    """`check in`: talk now, in place of this week's scheduled one if that is still to come. The first question is due
    at once; with an interview open already its last question is asked again."""
    if interview is not None:
        closing.ask_again(tx, sme, interview, now, "We're in the middle of one. I asked:", key)
        return
    week = IsoWeek.of(now, sme.tz)
    known = tx.checkins.of_week(sme.workspace, sme.id, week)
    checkin = None
    light = missed_twice(tx, sme)
    if known is None or known.state is CheckinState.SKIPPED:
        checkin = _asked(tx, sme, week.moment(sme.slot, sme.tz), now, on_demand=True)
    _begun(deps, tx, sme, now, checkin, light, reply_due_at=now)
    _schedule_next(deps, tx, sme, now)

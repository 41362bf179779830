"""What an interview is due: its first question, a reply when the answer is finished, the one reminder, its closing, and
afterwards another look at it.

tick -> replies.due -> (hands) -> coach -> transcript, outbox -> delivery -> DM
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.checkins import CheckinState
from bot.domain.coaching import Brief, Line
from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import (
    SILENCE_CLOSES_AFTER,
    Ending,
    Interview,
    InterviewState,
    Move,
    Turn,
    current_answer,
    has_answers,
    last_question,
)
from bot.domain.messages import Reminder
from bot.domain.people import Sme, SmeState
from bot.flows import checkins, closing
from bot.flows.briefing import brief_for, is_off, patient
from bot.flows.faults import contained
from bot.flows.speaking import say
from bot.flows.thinking import thinking
from bot.ports import Deps

LEASE = timedelta(seconds=60)
BATCH = 20
TOO_LITTLE = timedelta(seconds=4)  # of patience, to wait for a hand and then for a model
REMINDER_KEEPS = timedelta(days=1)
TOMORROW = timedelta(days=1)
ANYTHING = Line("What's behind that?", Move.FOLLOW_UP, rule="missing")


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Do what interviews are due, as far as hands are free; returns how many were handled."""
    handled = _hand_on(deps, workspace, now, waited_for=True) + _hand_on(deps, workspace, now, waited_for=False)
    return handled + _overdue(deps, workspace, now)


def _overdue(deps: Deps, workspace: int, now: datetime) -> int:
    """Who has waited so long that no model may be asked any more needs no hand: they are answered here and now."""
    handled = 0
    while not deps.hands.free(True):
        with deps.store.begin() as tx:
            begun = now - (deps.manners.patience - TOO_LITTLE)
            taken = tx.interviews.claim_due(workspace, begun, LEASE, BATCH)
            tx.commit()
        for interview in taken:
            _claimed(deps, replace(interview, reply_due_at=now - deps.manners.patience), now)  # so no model is asked
        handled += len(taken)
        if len(taken) < BATCH:
            break
    return handled


def _hand_on(deps: Deps, workspace: int, now: datetime, *, waited_for: bool) -> int:
    """Nobody waits for a reminder, a close after silence or another look: those have hands of their own."""
    handled = 0
    while room := min(BATCH, deps.hands.free(waited_for)):
        with deps.store.begin() as tx:
            taken = tx.interviews.claim_due(workspace, now, LEASE, room, waited_for)
            tx.commit()
        for interview in taken:
            deps.passing("interview.claimed")
            deps.hands.do(partial(_claimed, deps, interview, now), waited_for)
        handled += len(taken)
        if len(taken) < room:
            break
    return handled


def _claimed(deps: Deps, interview: Interview, now: datetime) -> None:
    with contained("reply"):
        _due(deps, interview, now)


def _due(deps: Deps, interview: Interview, now: datetime) -> None:
    if interview.state is not InterviewState.OPEN:
        closing.look_again(deps, interview, now)
    elif interview.reply_due_at is not None and interview.reply_due_at <= now:
        _reply(deps, interview, now)
    elif interview.close_due_at is not None and interview.close_due_at <= now:
        closing.close(deps, interview, Ending.SILENCE, now)
    elif interview.reminder_due_at is not None and interview.reminder_due_at <= now:
        _remind(deps, interview, now)


def _reply(deps: Deps, interview: Interview, now: datetime) -> None:
    """One reply to everything said since the last question, or what the steering word asked for."""
    with deps.store.read() as tx:
        sme = tx.smes.get(interview.workspace, interview.sme)
        turns = tx.turns.of(interview.workspace, interview.id)
        first = not any(turn.is_question for turn in turns)
        brief = brief_for(tx, sme, now, interview, opening=first) if sme is not None else None
    if sme is None or brief is None:
        return
    if not interview.wish and (back := _back_on(deps, sme, now)) is not None:
        _put_off(deps, replace(interview, reply_due_at=back))
        return
    brief = patient(deps, brief, waiting_since=interview.reply_due_at)
    wishes = {"done": Ending.DONE, "stop": Ending.STOPPED}
    if interview.wish in wishes:
        with thinking(deps, sme, interview, turns, now):
            closing.close(deps, interview, wishes[interview.wish], now, answer_by=brief.answer_by)
    elif first and (brief.director_question is not None or not has_answers(turns)):
        _ask_first(deps, sme, interview, brief, now)
    elif not interview.wish and not current_answer(turns):
        _wait_for_them(deps, interview)
    else:
        with thinking(deps, sme, interview, turns, now):
            _say(deps, sme, interview, brief, turns, now)


def _back_on(deps: Deps, sme: Sme, now: datetime) -> datetime | None:
    """When to come back to somebody who named a day and is off on it, at their usual hour; None when they are here, or
    are just talking to us."""
    if not is_off(deps, sme, now):
        return None
    calendar = deps.calendar(sme)
    back = calendar.next_working_day(now, sme.slot.at) or calendar.usual.next_working_day(now, sme.slot.at)
    return back or now + TOMORROW


def _put_off(deps: Deps, later: Interview) -> None:
    with deps.store.begin() as tx:
        if tx.interviews.save(later, expected=later.version):
            tx.commit()


def _ask_first(deps: Deps, sme: Sme, interview: Interview, brief: Brief, now: datetime) -> None:
    """The first question of an interview that they asked for."""
    checkins.know_leads(deps, sme.workspace, now)
    line = deps.coach.open(brief)
    deps.passing("checkin.asked")
    with deps.store.begin() as tx:
        if tx.interviews.save(replace(interview, wish="", reply_due_at=None), expected=interview.version):
            checkins.ask_first(tx, sme, interview, line, brief, now, deps.coach.host)
            tx.commit()


def _say(deps: Deps, sme: Sme, interview: Interview, brief: Brief, turns: list[Turn], now: datetime) -> None:
    line = deps.coach.reply(brief, turns)
    deps.passing("reply.ready")
    if line.move is Move.CLOSE and not any(turn.is_question for turn in turns):
        line = ANYTHING  # a note taken up: there is nothing to close before one question was asked
    if line.move is Move.CLOSE:
        closing.close(deps, interview, Ending.COMPLETE, now, line, answer_by=brief.answer_by)
        return
    _ask(deps, sme, interview, brief, line, turns, now)


def _wait_for_them(deps: Deps, interview: Interview) -> None:
    """By the platform's clock their message came before our last question: it was heard with the answer before."""
    with deps.store.begin() as tx:
        if tx.interviews.save(replace(interview, reply_due_at=None), expected=interview.version):
            tx.commit()


def _ask(
    deps: Deps, sme: Sme, interview: Interview, brief: Brief, line: Line, turns: list[Turn], now: datetime
) -> None:
    with deps.store.begin() as tx:
        current = replace(
            interview,
            wish="",
            reply_due_at=None,
            close_due_at=now + SILENCE_CLOSES_AFTER if has_answers(turns) else interview.close_due_at,
        )
        if not tx.interviews.save(current, expected=interview.version):
            return  # something was said meanwhile; that is due soon
        if any(turn.is_question for turn in turns):
            say(tx, sme, interview, line, now)
        else:  # they spoke before the first question was there
            checkins.ask_first(tx, sme, interview, line, brief, now, deps.coach.host)
        tx.commit()
    deps.passing("reply.committed")


def _remind(deps: Deps, interview: Interview, now: datetime) -> None:
    """The one reminder, in the SME's budget; or, after `later`, the question again at the time they named."""
    with deps.store.begin() as tx:
        sme = tx.smes.get(interview.workspace, interview.sme)
        turns = tx.turns.of(interview.workspace, interview.id)
        question = last_question(turns)
        if sme is None:
            return
        if interview.wish == "later" and (back := _back_on(deps, sme, now)) is not None:
            tx.interviews.save(replace(interview, reminder_due_at=back), expected=interview.version)
        elif interview.wish == "later" and sme.state is SmeState.ACTIVE:
            checkin = tx.checkins.get(sme.workspace, interview.checkin) if interview.checkin else None
            if checkin is not None:
                state = CheckinState.ANSWERED if has_answers(turns) else CheckinState.ASKED
                tx.checkins.save(replace(checkin, state=state))
            key = f"later:{interview.version}"
            closing.ask_again(tx, sme, interview, now, "You asked me to come back to this:", key)
        elif tx.interviews.save(replace(interview, reminder_due_at=None), expected=interview.version):
            due_at = interview.reminder_due_at or now
            in_time = now - due_at <= deps.manners.grace
            if question is not None and sme.state is SmeState.ACTIVE and in_time:
                tx.outbox.add(sme.workspace, _reminder(sme, interview, question, now))
        tx.commit()


def _reminder(sme: Sme, interview: Interview, question: Turn, now: datetime) -> OutboxRow:
    return OutboxRow(
        sme.channel,
        Reminder(question.text),
        f"reminder:{interview.id}",
        now,
        sme=sme.id,
        interview=interview.id,
        budgeted=True,
        expires_at=now + REMINDER_KEEPS,
    )

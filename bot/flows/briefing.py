"""Gathers what a coach may know about one SME, and how long it may think; nothing of anybody else."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from bot.domain.checkins import Checkin, CheckinState, spoken_moment
from bot.domain.coaching import Brief, PastInterview, Source
from bot.domain.deliveries import PROMPTED_FOR
from bot.domain.forwards import TAKE_QUESTIONS
from bot.domain.interviews import MAX_QUESTIONS, Interview, InterviewState, is_under_way
from bot.domain.people import Sme
from bot.ports import Deps, Transaction

MEMORY = timedelta(days=70)  # of lead questions: eight weeks and a bit
PAST_INTERVIEWS = 3
LOOK_BACK = 8  # check-ins; holidays and leave may lie between those that were asked


def brief_for(
    tx: Transaction, sme: Sme, now: datetime, interview: Interview | None = None, *, opening: bool = False
) -> Brief:
    """The brief for the SME's next interview, or for `interview` when it is there: under way, or (`opening`) without
    its first question yet."""
    asked = tx.checkins.asked_count(sme.workspace, sme.id)
    light = interview.light if interview is not None else missed_twice(tx, sme)
    source = _source(tx, interview)
    asking = (opening or interview is None) and source is None
    question = tx.director_questions.next_for(sme.workspace, sme.id) if asking else None
    return Brief(
        sme=sme.first_name,
        beat=sme.beat,
        zone=sme.tz,
        now=now,
        directors=tuple(director.name for director in tx.directors.all(sme.workspace)),
        checkin=asked - 1 if interview is not None and interview.checkin is not None else asked,
        asked=tuple(tx.turns.asked_leads(sme.workspace, sme.id, now - MEMORY)),
        past=_past(tx, sme, interview),
        director_question=question,
        next_checkin=spoken_moment(sme.next_due_at, now, sme.tz) if sme.next_due_at else "",
        light=light,
        wish=interview.wish if interview is not None else "",
        fresh=tx.known_leads.fresh(sme.workspace, sme.id),
        seed=sme.id,
        workspace=sme.workspace,
        sme_id=sme.id,
        consent=sme.consent,
        source=source,
        most=TAKE_QUESTIONS if source is not None else MAX_QUESTIONS,
    )


def _source(tx: Transaction, interview: Interview | None) -> Source | None:
    """The item from outside that the interview is about."""
    if interview is None or interview.forward is None:
        return None
    forward = tx.forwards.get(interview.workspace, interview.forward)
    return Source(forward.title, forward.text, forward.link) if forward is not None else None


def patient(deps: Deps, brief: Brief, *, waiting_since: datetime | None = None) -> Brief:
    """The brief with the time there is from now on, for everything that is asked with it, and where that may go.

    `waiting_since` is when somebody began to wait for it: what they have waited already is not asked of them again.
    """
    patience = deps.manners.unhurried
    if waiting_since is not None:
        patience = deps.manners.patience - max(deps.clock() - waiting_since, timedelta(0))
    return replace(brief, answer_by=deps.stopwatch() + patience.total_seconds(), model_host=deps.coach.host)


def is_talking(tx: Transaction, sme: Sme, now: datetime) -> bool:
    """Whether the SME is in the middle of an interview."""
    interview = tx.interviews.open_of(sme.workspace, sme.id)
    return interview is not None and is_under_way(interview, tx.turns.of(sme.workspace, interview.id), now)


def is_off(deps: Deps, sme: Sme, now: datetime) -> bool:
    """Whether nothing unasked reaches them today: leave, or a holiday. Not while they are just talking to us."""
    if sme.last_active_at is not None and now - sme.last_active_at <= PROMPTED_FOR:
        return False
    calendar = deps.calendar(sme)
    return calendar.is_off(calendar.today(now))


def missed_twice(tx: Transaction, sme: Sme) -> bool:
    """Two check-ins in a row without an answer: the next one is lighter, never louder."""
    return len(missed_in_a_row(tx, sme, 2)) == 2


def missed_in_a_row(tx: Transaction, sme: Sme, at_most: int) -> list[Checkin]:
    """The latest check-ins that nobody answered, newest first. Weeks in which nothing was asked don't count."""
    asked = tx.checkins.recent(sme.workspace, sme.id, at_most)
    if any(each.asked_at is None for each in asked):  # then the others lie further back
        recent = tx.checkins.recent(sme.workspace, sme.id, LOOK_BACK)
        asked = [each for each in recent if each.asked_at is not None]
    return list(takewhile(lambda each: each.state is CheckinState.MISSED, asked[:at_most]))


def _past(tx: Transaction, sme: Sme, current: Interview | None) -> tuple[PastInterview, ...]:
    before = current.opened_at if current is not None else None
    found = tx.interviews.history(sme.workspace, sme.id, PAST_INTERVIEWS, before)
    return tuple(
        PastInterview(
            interview.opened_at,
            [turn for turn in tx.turns.of(sme.workspace, interview.id) if not turn.off_record and not turn.deleted],
        )
        for interview in found
        if interview.state is not InterviewState.OPEN
    )

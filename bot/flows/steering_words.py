"""Does what a steering word asks, at once.

answers.hear -> steering_words.obey -> store, outbox (and reply_due_at = now where the coach has the word)
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.checkins import CheckinState, IsoWeek, next_due, spoken_moment
from bot.domain.errors import InvalidInput
from bot.domain.interviews import Interview, current_answer
from bot.domain.messages import HELP, HELP_WITH_A_MODEL, ForgetQuestion, Heard, Notice, View
from bot.domain.people import Sme, SmeState
from bot.domain.steering import Steer, Steering, later_moment
from bot.flows import checkins, comments, consent, data, leave, posts
from bot.flows.schedule import paused, resumed
from bot.flows.speaking import saved, tell_directors, write_to
from bot.ports import Deps, Transaction

NOTHING_OPEN = "There's no interview open just now. `check in` starts one."
PAST = "That's past, or more than a year off. Try `later friday`, `later tomorrow 14:00` or `later 2026-04-07`."


def obey(
    deps: Deps, tx: Transaction, sme: Sme, interview: Interview | None, said: Steering, now: datetime, *, key: str
) -> None:
    """Carry out `said`; `key` is the message's timestamp."""
    answer = _obey(deps, tx, sme, interview, said, now, key)
    if answer is not None:
        write_to(tx, sme, answer, f"steer:{sme.id}:{key}", now)


def _obey(
    deps: Deps, tx: Transaction, sme: Sme, interview: Interview | None, said: Steering, now: datetime, key: str
) -> View | None:
    model_host = deps.coach.host
    match said.steer:
        case Steer.HELP:
            return Notice(HELP + (HELP_WITH_A_MODEL if model_host else ""))
        case Steer.SKIP | Steer.DONE:
            return _hand_to_coach(tx, interview, said.steer, now)
        case Steer.LATER:
            return _later(deps, tx, sme, interview, said, now)
        case Steer.STOP:
            return _stop(deps, tx, sme, interview, now)
        case Steer.START:
            back = resumed(deps, tx, sme, now)
            return Notice(f"Good to have you back. Next check-in: {_next(back, now)}.")
        case Steer.MY_DATA:
            return Notice(data.summary(tx, sme))
        case Steer.FORGET_ME:
            return ForgetQuestion()
        case Steer.NO_MODEL | Steer.MODEL_OK:
            return Notice(consent.choose(tx, sme, said.steer is Steer.MODEL_OK, model_host, now))
        case Steer.CHECK_IN:
            checkins.check_in(deps, tx, sme, interview, now, key)
            return None
        case Steer.POSTED:
            write_to(tx, sme, Heard(key), f"heard:{sme.id}:{key}", now)
            posts.report(deps, tx, sme, said.posted, now, key)
            return None
        case Steer.AWAY:
            return _away(deps, tx, sme, said, now)
        case Steer.BACK:
            return _back(deps, tx, sme, now)
        case Steer.COMMENT:
            return comments.forwarded(tx, deps, sme, said.rest, now, key)


def _hand_to_coach(tx: Transaction, interview: Interview | None, steer: Steer, now: datetime) -> View | None:
    if interview is None:
        return Notice(NOTHING_OPEN)
    saved(tx, interview, replace(interview, wish=steer.value, reply_due_at=now, reminder_due_at=None))
    return None


def _later(deps: Deps, tx: Transaction, sme: Sme, interview: Interview | None, said: Steering, now: datetime) -> View:
    moment = later_moment(said.when, now, sme.slot, sme.tz)
    if moment is None:
        return Notice(PAST)
    if interview is None and sme.state is SmeState.PAUSED:
        return Notice("You've stopped me for now. `start` brings me back; then `later` works again.")
    if interview is None:
        had = tx.checkins.of_week(sme.workspace, sme.id, IsoWeek.of(moment, sme.tz))
        if had is not None and had.state is not CheckinState.SKIPPED:
            return Notice(
                f"We've talked that week already. Next check-in: {_next(sme, now)}; `check in` starts one now."
            )
        tx.smes.save(replace(sme, next_due_at=moment))
        return Notice(f"Fine. I'll ask {spoken_moment(moment, now, sme.tz)}.")
    if any(turn.is_answer for turn in current_answer(tx.turns.of(sme.workspace, interview.id))):
        # They have answered already: the next question comes at that time, not the answered one again.
        put_off = replace(interview, reply_due_at=moment, close_due_at=None, reminder_due_at=None)
    else:
        put_off = replace(interview, wish="later", reply_due_at=None, close_due_at=None, reminder_due_at=moment)
    saved(tx, interview, put_off)
    checkin = tx.checkins.get(sme.workspace, interview.checkin) if interview.checkin else None
    if checkin is not None:
        tx.checkins.save(replace(checkin, state=CheckinState.DEFERRED))
    if sme.next_due_at is not None and sme.next_due_at <= moment:
        following = next_due(sme.slot, deps.calendar(sme), moment, (), moment, sme.has_week)
        tx.smes.save(replace(sme, next_due_at=following))
    return Notice(f"Fine. I'll ask again {spoken_moment(moment, now, sme.tz)}.")


def _stop(deps: Deps, tx: Transaction, sme: Sme, interview: Interview | None, now: datetime) -> View:
    if interview is not None:
        saved(tx, interview, replace(interview, wish="stop", reply_due_at=now, reminder_due_at=None))
    paused(deps, tx, sme, None, now)
    tx.outbox.withdraw(sme.workspace, sme.id, {"idea_news", "reminder", "welcome", "nudge"})
    key = f"stopped:{sme.id}:{now.timestamp():.0f}"
    tell_directors(tx, sme, f"{sme.name} has stopped check-ins for now.", key, now)
    return Notice(
        "Stopped. You won't hear from me until you write `start`. What you told me is kept; `my data` shows it."
    )


def _away(deps: Deps, tx: Transaction, sme: Sme, said: Steering, now: datetime) -> View:
    try:
        gone = leave.gone(deps, tx, sme, said.away.first, said.away.last, "", now)
    except InvalidInput as problem:
        return Notice(problem.user_message)
    return Notice(f"{leave.said(gone, now, 'You are')} `back` ends it.")


def _back(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> View:
    paused_now = sme.state is SmeState.PAUSED
    back = resumed(deps, tx, sme, now) if paused_now else leave.returned(deps, tx, sme, now)
    return Notice(f"Good to have you back. Next check-in: {_next(back, now)}.")


def _next(sme: Sme, now: datetime) -> str:
    return spoken_moment(sme.next_due_at, now, sme.tz) if sme.next_due_at else "when you like"

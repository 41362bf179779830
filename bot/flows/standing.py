"""What is about to be said, as things stand now: a message may have waited, and words may have been taken back since.

delivery -> standing.as_it_stands -> chat.send
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.cadence_messages import CadenceAlert, Nudge
from bot.domain.deliveries import OutboxRow, turn_of
from bot.domain.errors import ChatRefused
from bot.domain.ideas import IdeaStatus
from bot.domain.interviews import InterviewState, current_answer, has_answers
from bot.domain.messages import IdeaNews, Question, Reminder, Reply, Thanks, Thinking, View
from bot.flows import cadence, telling
from bot.flows.news import idea_of
from bot.ports import Deps

NEUTRAL = "That's gone, then. Anything else you'd tell a colleague this week? `done` if not."


def as_it_stands(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> View:
    """The row's view without words that are gone. Raises ChatRefused when there is nothing left to say."""
    view = row.view
    if isinstance(view, Thanks) and row.interview is not None:
        told = telling.as_it_stands(deps, workspace, row.interview, view.closing, now)
        if told is None:
            raise ChatRefused("The interview goes on.")
        return told
    if isinstance(view, Thinking):
        return _thinking(deps, workspace, row, view)
    if isinstance(view, Reminder):
        return _reminder(deps, workspace, row, view)
    if isinstance(view, IdeaNews):
        return _news(deps, workspace, row, view)
    if isinstance(view, Nudge | CadenceAlert) and row.sme is not None:
        return _about_silence(deps, workspace, row, row.sme, view)
    if isinstance(view, Question | Reply):
        return _line(deps, workspace, row, view)
    return view


def _news(deps: Deps, workspace: int, row: OutboxRow, view: IdeaNews) -> View:
    with deps.store.read() as tx:
        idea = tx.ideas.get(workspace, idea_of(row.key))
    if idea is None:
        raise ChatRefused("The words it stood on were taken back.")
    return replace(view, headline=idea.headline)


def _about_silence(deps: Deps, workspace: int, row: OutboxRow, sme_id: int, view: Nudge | CadenceAlert) -> View:
    """A post makes it pointless, and so does what became of the idea. It may have waited for some days."""
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, sme_id)
        how = cadence.standing(tx, sme, deps.clock()) if sme is not None else None
        number = view.idea if isinstance(view, Nudge) else cadence.waiting_idea(row.key)
        idea = tx.ideas.get(workspace, number) if number is not None else None
    wanted = IdeaStatus.ACCEPTED if isinstance(view, Nudge) else IdeaStatus.NEW
    broken = how is None or how.since > cadence.since_of(row.key)
    if how is None or broken or (number is not None and (idea is None or idea.status is not wanted)):
        raise ChatRefused("There is no silence any more, or nothing to write.")
    return replace(view, days=how.plain_days) if isinstance(view, Nudge) else view


def _thinking(deps: Deps, workspace: int, row: OutboxRow, view: Thinking) -> View:
    """A process that died may have answered already; then the sign would stand for ever."""
    if not view.over and row.interview is not None:
        with deps.store.read() as tx:
            waits = any(turn.ts == view.ts for turn in current_answer(tx.turns.of(workspace, row.interview)))
        if not waits:
            raise ChatRefused("It is answered.")
    return view


def _reminder(deps: Deps, workspace: int, row: OutboxRow, view: Reminder) -> View:
    """It may have waited for its place in the budget, and they have answered, or were asked something else."""
    with deps.store.read() as tx:
        interview = tx.interviews.get(workspace, row.interview) if row.interview is not None else None
        turns = tx.turns.of(workspace, interview.id) if interview is not None else []
    if interview is None or interview.state is not InterviewState.OPEN or has_answers(turns):
        raise ChatRefused("Nothing is left to be reminded of.")
    return view


def _line(deps: Deps, workspace: int, row: OutboxRow, view: Question | Reply) -> View:
    """A line of the bot that quotes what is gone was hidden in the transcript; it is not said either."""
    number = turn_of(row.key)
    if number is None or row.interview is None:
        return view
    with deps.store.read() as tx:
        turn = next((each for each in tx.turns.of(workspace, row.interview) if each.id == number), None)
    if turn is None or not (turn.off_record or turn.deleted):
        return view
    if isinstance(view, Question) and view.model_host:  # that is told all the same, and nothing else that stood above
        return Question(NEUTRAL, view.preface[:1], model_host=view.model_host)
    return Question(NEUTRAL)

"""The closing message: what was heard, as things stand when it goes out, and brought up to date afterwards.

closing -> outbox -> delivery -> telling.as_it_stands -> DM
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.checkins import spoken_moment
from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import READABLE_AFTER, Ending, Interview, InterviewState, Move
from bot.domain.messages import Passage, Thanks
from bot.domain.people import Sme
from bot.flows.speaking import saved
from bot.ports import Deps, Transaction


def tell(tx: Transaction, sme: Sme, interview: Interview, closing: str, now: datetime) -> None:
    """Put the closing message in the outbox. After a silence nobody waits for it, so it keeps to the SME's hours."""
    row = OutboxRow(
        sme.channel,
        thanks(tx, sme, interview, closing, now),
        _key(interview),
        now,
        sme=sme.id,
        interview=interview.id,
        budgeted=interview.ending is Ending.SILENCE,
    )
    tx.outbox.add(sme.workspace, row)


def tell_again(tx: Transaction, sme: Sme, interview: Interview, now: datetime) -> None:
    """Bring the closing message up to date where it stands. One that is still to go out is made up then anyway."""
    key = _key(interview)
    if tx.outbox.ts_of(sme.workspace, key) is None and not tx.outbox.on_its_way(sme.workspace, key):
        return
    turns = tx.turns.of(sme.workspace, interview.id)
    closing = next((turn.text for turn in reversed(turns) if turn.move is Move.CLOSE), "")
    view = thanks(tx, sme, interview, closing, now)
    name = f"{key}:{now.timestamp():.6f}"
    row = OutboxRow(sme.channel, view, name, now, sme=sme.id, interview=interview.id, replaces=key)
    tx.outbox.add(sme.workspace, row)


def as_it_stands(deps: Deps, workspace: int, interview_id: int, closing: str, now: datetime) -> Thanks | None:
    """The message as it should read now, when it is about to go out; None when the interview goes on or is gone.

    From now on counts the hour after which directors may read.
    """
    with deps.store.begin() as tx:
        interview = tx.interviews.get(workspace, interview_id)
        sme = tx.smes.get(workspace, interview.sme) if interview is not None else None
        if interview is None or sme is None or interview.state is not InterviewState.CLOSED:
            return None
        if interview.readable_at is None:
            interview = _readable_from(tx, interview, now)
        view = thanks(tx, sme, interview, closing, now)
        tx.commit()
    return view


def _readable_from(tx: Transaction, interview: Interview, now: datetime) -> Interview:
    moment = now + READABLE_AFTER
    for idea in tx.ideas.of_interview(interview.workspace, interview.id):
        if idea.visible_at > moment:
            tx.ideas.save(replace(idea, visible_at=moment), expected=idea.version)
    return saved(tx, interview, replace(interview, readable_at=moment))


def _key(interview: Interview) -> str:
    """One for each time an interview closed."""
    closed = interview.closed_at.timestamp() if interview.closed_at else 0
    return f"thanks:{interview.id}:{closed:.0f}"


def thanks(tx: Transaction, sme: Sme, interview: Interview, closing: str, now: datetime) -> Thanks:
    """What was heard, what becomes of it, and when, as of now."""
    marks = tx.highlights.of(sme.workspace, interview.id)
    ideas = tx.ideas.of_interview(sme.workspace, interview.id)
    names = [director.name for director in tx.directors.all(sme.workspace)]
    readable = interview.readable_at or now + READABLE_AFTER
    return Thanks(
        closing,
        tuple(Passage(mark.id, mark.text, mark.kind.spoken) for mark in marks),
        tuple(idea.headline for idea in ideas),
        " and ".join(names),
        spoken_moment(readable, now, sme.tz),
        spoken_moment(sme.next_due_at, now, sme.tz) if sme.next_due_at else "",
    )

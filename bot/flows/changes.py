"""Messages that were edited or deleted: transcript, highlights and ideas follow.

inbox.handle -> changes -> turn, highlights, ideas -> (closed interviews) looked at again by the next tick
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import InboxEvent, Incoming
from bot.domain.interviews import Interview, InterviewState, Turn, current_answer, quiet_period
from bot.domain.offrecord import reach
from bot.domain.people import Sme
from bot.domain.permissions import THE_EXPERT
from bot.domain.words import storable
from bot.flows import closing, offrecord
from bot.flows.speaking import saved
from bot.ports import Manners, Transaction


def edit(tx: Transaction, sme: Sme, event: InboxEvent, now: datetime, manners: Manners) -> None:
    """The message now reads differently."""
    text = storable(event.text)
    if not text.strip():
        delete(tx, sme, event, now)
        return
    found = tx.turns.by_ts(sme.workspace, event.channel, event.target)
    if found is None:
        note = tx.notes.by_ts(sme.workspace, event.channel, event.target)
        if note is not None and reach(text) is not None:
            tx.notes.delete(sme.workspace, note.id)
        elif note is not None:
            tx.notes.reword(sme.workspace, note.id, text)
        else:
            _came_first(tx, sme, event, text, now)
        return
    interview, turn = found
    if turn.text == text or turn.deleted:
        return
    tx.turns.reword(sme.workspace, turn.id, text, now)
    offrecord.hide_lines(tx, sme, interview, turn, text)
    if reach(text) is not None and not turn.off_record:
        interview = offrecord.keep_off_record(tx, sme, interview, {turn.id}, now)
    else:
        _anchor_again(tx, sme, interview, turn, text, now)
        interview = offrecord.settle(tx, sme, interview, now, turn.text)
    _afterwards(tx, interview, turn, now, text, manners)


def delete(tx: Transaction, sme: Sme, event: InboxEvent, now: datetime) -> None:
    """The message is gone."""
    note = tx.notes.by_ts(sme.workspace, event.channel, event.target)
    if note is not None:
        tx.notes.delete(sme.workspace, note.id)
    found = tx.turns.by_ts(sme.workspace, event.channel, event.target)
    tx.audit.write(sme.workspace, THE_EXPERT, "deleted a message", f"sme {sme.id}", now, sme.id)
    if found is None:
        if note is None:
            _came_first(tx, sme, event, "", now)
        return
    interview, turn = found
    closing.drop_highlights(tx, sme, interview, {turn.id}, now)
    offrecord.hide_lines(tx, sme, interview, turn, "")
    tx.turns.delete(sme.workspace, turn.id)
    interview = offrecord.settle(tx, sme, interview, now, turn.text)
    _afterwards(tx, interview, turn, now)


def _came_first(tx: Transaction, sme: Sme, event: InboxEvent, text: str, now: datetime) -> None:
    """The change of a message that never came: heard as it reads now. Its first wording, if that comes yet, is then
    known already and not heard."""
    message = InboxEvent(Incoming.MESSAGE, event.channel, event.user, event.target, event.target, text)
    tx.inbox.add(sme.workspace, message, now)


def _anchor_again(tx: Transaction, sme: Sme, interview: Interview, turn: Turn, text: str, now: datetime) -> None:
    """Highlights whose words still stand are moved there; the others go."""
    for mark in tx.highlights.of(sme.workspace, interview.id):
        if mark.turn_id != turn.id:
            continue
        start = text.find(mark.text)
        if start >= 0:
            tx.highlights.move(sme.workspace, mark.id, start, start + len(mark.text))
        else:
            closing.drop_highlight(tx, sme, mark, now)


def _afterwards(
    tx: Transaction,
    interview: Interview,
    turn: Turn,
    now: datetime,
    text: str = "",
    manners: Manners | None = None,
) -> None:
    if interview.state is not InterviewState.OPEN:
        again = now if interview.state is InterviewState.CLOSED else None
        saved(tx, interview, replace(interview, look_again_at=again, stale=True))
        return
    answering = any(other.id == turn.id for other in current_answer(tx.turns.of(interview.workspace, interview.id)))
    due = interview.reply_due_at
    if answering and due is not None and manners is not None:
        due = now + quiet_period(text, manners.quiet, manners.quiet_unfinished)
    saved(tx, interview, replace(interview, reply_due_at=due))

"""Messages that were edited or deleted: transcript, highlights and ideas follow.

inbox.handle -> changes -> turn, highlights, ideas -> (closed interviews) closing.refresh
"""

import re
from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import InboxEvent
from bot.domain.interviews import Interview, InterviewState, Turn, Who, current_answer, quiet_period
from bot.domain.offrecord import reach
from bot.domain.people import Sme
from bot.domain.words import storable
from bot.flows import closing
from bot.flows.speaking import saved
from bot.ports import Manners, Transaction

_QUOTED = re.compile(r"[“‘']([^”’']{2,80})[”’']")


def edit(tx: Transaction, sme: Sme, event: InboxEvent, now: datetime, manners: Manners) -> int | None:
    """The message now reads differently. Returns the closed interview it belongs to, if any."""
    text = storable(event.text)
    if not text.strip():
        return delete(tx, sme, event, now)
    found = tx.turns.by_ts(sme.workspace, event.channel, event.target)
    if found is None:
        note = tx.notes.by_ts(sme.workspace, event.channel, event.target)
        if note is not None:
            tx.notes.reword(sme.workspace, note.id, text)
        return None
    interview, turn = found
    if turn.text == text or turn.deleted:
        return None
    tx.turns.reword(sme.workspace, turn.id, text, now)
    _hide_stale_quotes(tx, sme, interview, turn, text)
    if reach(text) is not None and not turn.off_record:
        tx.turns.keep_off_record(sme.workspace, {turn.id})
        closing.drop_highlights(tx, sme, interview, {turn.id}, now)
    else:
        _anchor_again(tx, sme, interview, turn, text, now)
    return _afterwards(tx, interview, turn, now, text, manners)


def delete(tx: Transaction, sme: Sme, event: InboxEvent, now: datetime) -> int | None:
    """The message is gone. Returns the closed interview it belonged to, if any."""
    found = tx.turns.by_ts(sme.workspace, event.channel, event.target)
    if found is None:
        note = tx.notes.by_ts(sme.workspace, event.channel, event.target)
        if note is not None:
            tx.notes.delete(sme.workspace, note.id)
        return None
    interview, turn = found
    closing.drop_highlights(tx, sme, interview, {turn.id}, now)
    tx.turns.delete(sme.workspace, turn.id)
    return _afterwards(tx, interview, turn, now)


def _anchor_again(tx: Transaction, sme: Sme, interview: Interview, turn: Turn, text: str, now: datetime) -> None:
    """Highlights whose words still stand are moved there; the others go."""
    lost = False
    for mark in tx.highlights.of(sme.workspace, interview.id):
        if mark.turn_id != turn.id:
            continue
        start = text.find(mark.text)
        if start >= 0:
            tx.highlights.move(sme.workspace, mark.id, start, start + len(mark.text))
        else:
            lost = True
            closing.drop_highlight(tx, sme, mark, now)
    if lost and interview.state is InterviewState.CLOSED:
        closing.show_again(tx, sme, interview, now)


def _hide_stale_quotes(tx: Transaction, sme: Sme, interview: Interview, turn: Turn, text: str) -> None:
    """A question that quotes words which are no longer there would show the earlier wording to a director."""
    about = [
        other for other in tx.turns.of(sme.workspace, interview.id) if other.who is Who.BOT and other.about == turn.n
    ]
    stale = {
        other.id
        for other in about
        if any(quote.rstrip(".,?! ").lower() not in text.lower() for quote in _QUOTED.findall(other.text))
    }
    if stale:
        tx.turns.keep_off_record(sme.workspace, stale)


def _afterwards(
    tx: Transaction,
    interview: Interview,
    turn: Turn,
    now: datetime,
    text: str = "",
    manners: Manners | None = None,
) -> int | None:
    if interview.state is not InterviewState.OPEN:
        return interview.id
    answering = any(other.id == turn.id for other in current_answer(tx.turns.of(interview.workspace, interview.id)))
    due = interview.reply_due_at
    if answering and due is not None and manners is not None:
        due = now + quiet_period(text, manners.quiet, manners.quiet_unfinished)
    saved(tx, interview, replace(interview, reply_due_at=due))
    return None

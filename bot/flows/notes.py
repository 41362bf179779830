"""A note is taken up: its words become the first turn of an interview.

"Talk about it" -> door -> notes.talk -> interview, reply due at once -> tick -> replies
"""

from bot.domain.errors import Gone, InvalidInput
from bot.domain.interviews import Interview, InterviewState, Turn, Who
from bot.domain.offrecord import reach
from bot.domain.screens import Said
from bot.flows.identity import the_sme, whoever
from bot.ports import Deps


def talk(deps: Deps, workspace: int, user: str, note_id: int) -> Said:
    """Open an interview on a note. Pressed twice, or with an interview under way, it says so and changes nothing."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        note = tx.notes.get(workspace, note_id)
        if note is None or note.sme != sme.id or reach(note.text) is not None:
            raise Gone("That note is gone.")
        if tx.interviews.open_of(workspace, sme.id) is not None:
            raise InvalidInput("We're in the middle of an interview; say it there, or `done` first.")
        if not tx.notes.talked(workspace, note_id, now):
            return Said("We have talked about that one.")
        opened = tx.interviews.add(Interview(workspace, 0, sme.id, None, InterviewState.OPEN, now, reply_due_at=now))
        if opened is None:
            raise InvalidInput("We're in the middle of an interview; say it there, or `done` first.")
        tx.turns.add(workspace, opened.id, Turn(0, 0, Who.SME, note.text, note.at, note.ts))
        tx.smes.touch(workspace, sme.id, now)
        tx.commit()
    return Said("Good. One moment.")

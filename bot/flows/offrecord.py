"""Words taken off the record after they were said.

answers | a button under a passage -> offrecord -> turns, highlights, ideas, the closing message
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.interviews import Interview, InterviewState, Turn
from bot.domain.people import Sme
from bot.flows import closing
from bot.ports import Transaction

KEPT = "Kept between us: nobody else will see it, and nothing will be made of it."


def keep_off_record(tx: Transaction, sme: Sme, interview: Interview, turn_ids: set[int], now: datetime) -> None:
    """Mark turns off the record: highlights and ideas on them go, the closing message is brought up to date."""
    tx.turns.keep_off_record(sme.workspace, turn_ids)
    closing.drop_highlights(tx, sme, interview, turn_ids, now)
    if interview.state is InterviewState.CLOSED:
        closing.show_again(tx, sme, interview, now)


def who_has_had_it(turns: Sequence[Turn]) -> str:
    """Whether a model was told the words of this interview."""
    if any(turn.coach not in {None, "scripted"} for turn in turns):
        return "A model helped in that interview, so it has had the words; it gets them in no later request."
    return "No model has had it."

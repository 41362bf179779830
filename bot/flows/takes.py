"""What an expert does with an item: has a take on it, which opens an interview; or it is not for them; or later.

a button under the prompt -> takes.pressed -> forwards, interview with its first question due -> tick -> replies
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone, InvalidInput
from bot.domain.feed_messages import Answered
from bot.domain.forwards import Forward, ForwardState
from bot.domain.interviews import Interview, InterviewState
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.screens import Said
from bot.flows import closing
from bot.flows.briefing import is_talking
from bot.flows.identity import the_sme, whoever
from bot.flows.prompting import key_of, prompt_of
from bot.ports import Deps, Transaction

WHY: dict[Press, tuple[str, Answered]] = {
    Press.NOT_FOR_ME: ("", "not_for_me"),
    Press.NOT_TOPIC: ("topic", "not_topic"),
    Press.NOT_NEW: ("old", "not_new"),
    Press.NOT_SALESY: ("salesy", "not_salesy"),
    Press.NOT_AGAIN: ("said", "not_again"),
}
BUSY = "We're in the middle of an interview. Finish it there, or `done` first, and press this again."
GONE = "I can't find that item any more."
TALKED = "You have taken that one up already."


def pressed(deps: Deps, workspace: int, user: str, button: Press, forward: int) -> Said:
    """One of TAKE, NOT_FOR_ME, LATER, NOT_TOPIC, NOT_NEW, NOT_SALESY, NOT_AGAIN. The prompt itself is brought up to
    date through the outbox. Raises Gone or InvalidInput with a plain sentence."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        found = tx.forwards.get(workspace, forward)
        if found is None or found.sme != sme.id or found.offered_at is None:
            raise Gone(GONE)
        if found.state is ForwardState.TAKEN:
            return Said(TALKED)
        if found.state is ForwardState.LATER and button is not Press.LATER:
            found = replace(found, again=False)  # before it came once more: what stands there is the first
        if button is Press.TAKE:
            said = _take(tx, sme, found, now)
        elif button is Press.LATER:
            said = _later(tx, sme, found, now)
        else:
            said = _not_for_me(tx, sme, found, button, now)
        tx.smes.touch(workspace, sme.id, now)
        tx.commit()
    return Said(said)


def _take(tx: Transaction, sme: Sme, forward: Forward, now: datetime) -> str:
    """An interview on that item; its first question is due at once."""
    if is_talking(tx, sme, now):
        raise InvalidInput(BUSY)
    closing.set_aside(tx, sme, now)
    interview = Interview(
        sme.workspace, 0, sme.id, None, InterviewState.OPEN, now, reply_due_at=now, forward=forward.id
    )
    if tx.interviews.add(interview) is None:
        raise InvalidInput(BUSY)
    _answered(tx, sme, replace(forward, state=ForwardState.TAKEN, why="", wake_at=None), "take", now)
    return ""


def _later(tx: Transaction, sme: Sme, forward: Forward, now: datetime) -> str:
    """Once more, in their budget; after that it stays where it is."""
    if forward.again or forward.state is ForwardState.DECLINED:
        return "It stays here; the button works whenever you like."
    if forward.state is not ForwardState.LATER:
        _answered(tx, sme, replace(forward, state=ForwardState.LATER, wake_at=now, again=True), "later", now)
    return ""


def _not_for_me(tx: Transaction, sme: Sme, forward: Forward, button: Press, now: datetime) -> str:
    why, answered = WHY[button]
    declined = replace(forward, state=ForwardState.DECLINED, why=why or forward.why, wake_at=None)
    if declined != forward:
        _answered(tx, sme, declined, answered, now)
    return ""


def _answered(tx: Transaction, sme: Sme, forward: Forward, answered: Answered, now: datetime) -> None:
    """Keep what they did, and show it where the prompt stands. `forward.again` is of the next time, when it is put off:
    the message that stands there now is the first."""
    forward = replace(forward, answered_at=now)
    tx.forwards.save(forward)
    shown = replace(forward, again=False) if forward.state is ForwardState.LATER else forward
    key = key_of(shown)
    view = prompt_of(shown, now, answered)
    row = OutboxRow(sme.channel, view, f"{key}:{answered}:{now.timestamp():.0f}", now, sme=sme.id, replaces=key)
    tx.outbox.add(sme.workspace, row)

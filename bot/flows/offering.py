"""Three check-ins without an answer: an offer of something lighter, once; then silence until somebody speaks.

a slot -> checkins -> offering.offered -> outbox -> DM, and a word to the directors
a button, or a form -> offering.pressed | chosen -> smes
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cadence_messages import Offer
from bot.domain.checkins import CheckinState
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import InvalidInput
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.screens import Said
from bot.flows.alerting import office_time
from bot.flows.identity import the_sme, whoever
from bot.flows.schedule import from_now
from bot.flows.speaking import tell_directors
from bot.ports import Deps, Transaction

UNANSWERED = 3
EVERY_SECOND = 2
TOLD = (
    "{name} hasn't answered my last three check-ins, the last one with a single question. Today I offered something "
    "lighter instead: a buddy, another time, every second week, or a break. I'm quiet now until {first} writes or taps "
    "something, or you ask: `/ideas ask @{name} …`."
)
SECOND_WEEK = "Every second week, then."
GO_ON = "As before, then."


def offered(deps: Deps, sme: Sme, now: datetime) -> bool:
    """Put the offer in place of this check-in, if it has come to that. A director's question comes first."""
    with deps.store.begin() as tx:
        current = tx.smes.get(sme.workspace, sme.id)
        last = tx.checkins.recent(sme.workspace, sme.id, UNANSWERED)
        missed = [each for each in last if each.state is CheckinState.MISSED]  # a week we kept quiet in begins anew
        if current is None or len(missed) < UNANSWERED or current.next_due_at != sme.next_due_at:
            return False
        since = missed[-1].asked_at
        if since is None or (current.last_active_at is not None and current.last_active_at > since):
            return False  # they have spoken since, about something else
        if tx.director_questions.next_for(sme.workspace, sme.id) is not None:
            return False
        tx.smes.save(replace(current, silent_since=now))
        key = _key(sme.id, now)
        tx.outbox.add(sme.workspace, OutboxRow(sme.channel, Offer(), key, now, sme=sme.id))
        told = TOLD.format(name=sme.name, first=sme.first_name)
        tell_directors(tx, sme, told, f"offered:{sme.id}:{now.timestamp():.0f}", office_time(tx, sme.workspace, now))
        tx.cadences.wake(sme.workspace, sme.id, now)
        tx.commit()
    deps.passing("offer.written")
    return True


def pressed(deps: Deps, workspace: int, user: str, button: Press) -> Said:
    """One of OFFER_SECOND_WEEK, OFFER_GO_ON. The other choices are forms of their own (a buddy, the place and time,
    leave)."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        if button is Press.OFFER_SECOND_WEEK:
            sme = every_second_week(sme, now)
            said = SECOND_WEEK
        elif button is Press.OFFER_GO_ON:
            said = GO_ON
        else:
            raise InvalidInput("I don't know that choice. Please open it again.")
        sme = from_now(deps, tx, chosen(tx, sme, said, now), now)
        tx.smes.save(sme)
        tx.smes.touch(workspace, sme.id, now)
        tx.cadences.wake(workspace, sme.id, now)
        tx.commit()
    return Said(said)


def every_second_week(sme: Sme, now: datetime) -> Sme:
    """From next week on; who takes turns, or chose it before, keeps the weeks they have."""
    if sme.every == EVERY_SECOND:
        return sme
    today = now.astimezone(sme.tz).date()
    return replace(sme, every=EVERY_SECOND, every_from=today + timedelta(days=7 - today.weekday()))


def chosen(tx: Transaction, sme: Sme, said: str, now: datetime) -> Sme:
    """They took something up; where an offer stands, it shows what. Returns the SME, not stored yet."""
    if sme.silent_since is not None:
        key = _key(sme.id, sme.silent_since)
        name = f"{key}:{now.timestamp():.6f}"
        tx.outbox.add(sme.workspace, OutboxRow(sme.channel, Offer(said), name, now, sme=sme.id, replaces=key))
    return replace(sme, silent_since=None)


def _key(sme: int, since: datetime) -> str:
    return f"offer:{sme}:{since.timestamp():.0f}"

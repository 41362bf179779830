"""A pair begins and ends: whose weeks are whose, and one cadence for both.

buddies, enrolment -> pairing -> pairs, smes (whose weeks), cadences -> outbox
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.buddies import Pair, PairState
from bot.domain.deliveries import OutboxRow
from bot.domain.messages import Notice
from bot.domain.people import Sme, SmeState
from bot.flows import cadence
from bot.flows.schedule import from_now
from bot.ports import Deps, Transaction

ALTERNATE = 2


def begin(deps: Deps, tx: Transaction, pair: Pair, now: datetime) -> Pair:
    """Both agreed: from next week on they take turns, the first one first."""
    one = tx.smes.get(pair.workspace, pair.one)
    zone = one.tz if one is not None else now.tzinfo
    today = now.astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    found = (tx.smes.get(pair.workspace, sme_id) for sme_id in (pair.one, pair.other))
    before = tuple(sme.every if sme is not None else 1 for sme in found)
    pair = replace(pair, state=PairState.ACTIVE, began=monday, before=before)
    tx.pairs.save(pair)
    for sme_id, first in ((pair.one, monday), (pair.other, monday - timedelta(weeks=1))):
        sme = tx.smes.get(pair.workspace, sme_id)
        if sme is not None:
            taking_turns = replace(sme, every=ALTERNATE, every_from=first)
            tx.smes.save(from_now(deps, tx, taking_turns, now))
    cadence.changed(tx, pair.workspace, [pair.one, pair.other], now)
    return pair


def end(deps: Deps, tx: Transaction, pair: Pair, now: datetime) -> None:
    """Everybody has their own weeks and cadence again."""
    pair = tx.pairs.get(pair.workspace, pair.id) or pair  # the other one may be saying yes just now
    was_active = pair.state is PairState.ACTIVE
    tx.pairs.save(replace(pair, state=PairState.OVER))
    for sme_id, every in zip((pair.one, pair.other), pair.before or (1, 1), strict=True):
        sme = tx.smes.get(pair.workspace, sme_id)
        if was_active and sme is not None and sme.state is not SmeState.LEFT:
            today = now.astimezone(sme.tz).date()
            monday = today + timedelta(days=7 - today.weekday()) if every > 1 else None
            tx.smes.save(from_now(deps, tx, replace(sme, every=every, every_from=monday), now))
        tx.cadences.wake(pair.workspace, sme_id, now)


def left(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> None:
    """One of a pair is no expert any more, or is forgotten: the other one hears of it, in their hours."""
    pair = tx.pairs.of(sme.workspace, sme.id)
    if pair is None:
        return
    end(deps, tx, pair, now)
    buddy = tx.smes.get(sme.workspace, pair.buddy_of(sme.id))
    if buddy is not None:
        _unsaid(tx, sme, buddy)
        tell(
            tx,
            buddy,
            "Your buddy isn't among the experts any more, so your turns together are over. "
            "Your check-ins come as they did before.",
            f"pair_over:{pair.id}:{buddy.id}",
            now,
        )


def _unsaid(tx: Transaction, sme: Sme, buddy: Sme) -> None:
    """What was about to be said to a buddy, or about them, and names who is gone is left unsaid."""
    for row in tx.outbox.withdraw(sme.workspace, buddy.id, {"buddy_question", "notice", "cadence_alert"}):
        if sme.first_name not in row.view.text:
            tx.outbox.add(sme.workspace, replace(row, key=f"{row.key}:still"))


def tell(tx: Transaction, sme: Sme, text: str, key: str, now: datetime) -> None:
    """A word about the pair, within their hours and budget."""
    tx.outbox.add(sme.workspace, OutboxRow(sme.channel, Notice(text), key, now, sme=sme.id, budgeted=True))

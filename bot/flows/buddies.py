"""Buddies: asked, agreed on by both, ended by either.

Home | /ideas pair | a button -> buddies -> pairing (weeks, cadence) -> outbox -> both DMs
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.buddies import Pair, PairState
from bot.domain.cadence_messages import BuddyQuestion
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone, InvalidInput
from bot.domain.messages import Press
from bot.domain.people import Sme, SmeState
from bot.domain.permissions import Right
from bot.domain.screens import Said
from bot.flows import offering, pairing
from bot.flows.ideas import named
from bot.flows.identity import the_sme, whoever
from bot.flows.speaking import tell_directors
from bot.ports import Deps, Transaction

NOT_TWO = "Buddies are two: please name a colleague."
OVER = "That is over already."


def ask(deps: Deps, workspace: int, user: str, colleague: int) -> Said:
    """An SME asks a colleague (an SME's id) to take turns. Raises InvalidInput when either has a buddy already."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.OWN_SETTINGS)
        sme = the_sme(actor)
        other = tx.smes.get(workspace, colleague)
        if other is None or other.state is SmeState.LEFT:
            raise Gone("That colleague isn't among the experts any more.")
        pair = _proposed(tx, sme, other, (sme.id,), "", now)
        _put_question(tx, pair, other, sme.name, sme.name, now)
        said = f"I've asked {other.first_name} whether you two take turns."
        tx.smes.save(offering.chosen(tx, sme, said, now))
        tx.smes.touch(workspace, sme.id, now)
        tx.audit.write(workspace, actor.signature, "asked for a buddy", f"pair {pair.id}", now, sme.id)
        tx.commit()
    return Said(said)


def pair(deps: Deps, workspace: int, user: str, one: str, other: str) -> Said:
    """A director proposes it to both (by name)."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.EDIT_PEOPLE)
        first, second = named(tx, workspace, one), named(tx, workspace, other)
        made = _proposed(tx, first, second, (), actor.name, now)
        _put_question(tx, made, first, second.name, actor.name, now)
        _put_question(tx, made, second, first.name, actor.name, now)
        for sme in (first, second):
            tx.audit.write(workspace, actor.name, "proposed buddies", f"pair {made.id}", now, sme.id)
        tx.commit()
    return Said(f"I'll ask {first.first_name} and {second.first_name}. Both have to say yes.")


def part(deps: Deps, workspace: int, user: str, sme: str) -> Said:
    """A director ends a pair (by the name of one of them)."""
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = whoever(tx, workspace, user)
        actor.require(Right.EDIT_PEOPLE)
        one = named(tx, workspace, sme)
        known = tx.pairs.of(workspace, one.id)
        if known is None:
            raise InvalidInput(f"{one.first_name} has no buddy.")
        pairing.end(deps, tx, known, now)
        tx.audit.write(workspace, actor.name, "ended a pair", f"pair {known.id}", now, one.id)
        for sme_id in (known.one, known.other):
            told = tx.smes.get(workspace, sme_id)
            buddy = tx.smes.get(workspace, known.buddy_of(sme_id))
            if told is not None and buddy is not None and known.state is PairState.ACTIVE:
                _tell_it_is_over(tx, known, told, f"{actor.name} ended your turns with {buddy.first_name}.", now)
        tx.commit()
    return Said("Done: each has their own weeks again.")


def pressed(deps: Deps, workspace: int, user: str, button: Press, pair: int) -> Said:
    """One of BUDDY_YES, BUDDY_NO, BUDDY_LEAVE, by one of the two."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        known = tx.pairs.get(workspace, pair)
        if known is None or sme.id not in {known.one, known.other}:
            raise Gone(OVER)
        buddy = tx.smes.get(workspace, known.buddy_of(sme.id))
        tx.smes.touch(workspace, sme.id, now)
        if known.state is PairState.OVER or buddy is None or buddy.state is SmeState.LEFT:
            said = OVER
        elif button is Press.BUDDY_YES:
            said = _yes(deps, tx, known, sme, buddy, now)
        else:
            said = _no(deps, tx, known, sme, buddy, now)
        tx.commit()
    return Said(said)


def _proposed(tx: Transaction, one: Sme, other: Sme, agreed: tuple[int, ...], by: str, now: datetime) -> Pair:
    if one.id == other.id:
        raise InvalidInput(NOT_TWO)
    for sme in (one, other):
        if tx.pairs.of(sme.workspace, sme.id) is not None:
            raise InvalidInput(f"{sme.first_name} has a buddy already, or was asked. That has to end first.")
    asked = [sme for sme in (one, other) if sme.id not in agreed]
    unwilling = next((sme for sme in asked if sme.weekly_budget <= 0), None)
    if unwilling is not None:
        raise InvalidInput(f"{unwilling.first_name} asked for no messages beside the check-ins; ask them yourself.")
    made = tx.pairs.add(Pair(one.workspace, 0, one.id, other.id, PairState.ASKED, now, by, agreed))
    if made is None:
        raise InvalidInput("One of the two has a buddy already.")
    return made


def _put_question(tx: Transaction, pair: Pair, sme: Sme, buddy: str, by: str, now: datetime) -> None:
    row = OutboxRow(sme.channel, BuddyQuestion(pair.id, buddy, by), _key(pair, sme), now, sme=sme.id, budgeted=True)
    tx.outbox.add(sme.workspace, row)


def _yes(deps: Deps, tx: Transaction, pair: Pair, sme: Sme, buddy: Sme, now: datetime) -> str:
    if pair.state is PairState.ACTIVE or sme.id in pair.agreed:
        return "You said yes already."
    pair = replace(pair, agreed=(*pair.agreed, sme.id))
    tx.pairs.save(pair)
    _show(tx, pair, sme, buddy, "yes", now)
    if len(pair.agreed) < 2:
        return f"Good. Now it's up to {buddy.first_name}."
    pair = pairing.begin(deps, tx, pair, now)
    first = sme if pair.one == sme.id else buddy
    text = "You two take turns from next week on: {first}, then the other one. A post by either counts for both."
    whose = "yours first" if first.id == buddy.id else f"{first.first_name}'s first"
    said = text.format(first=whose)
    pairing.tell(tx, buddy, f"{sme.first_name} said yes. {said}", f"pair_on:{pair.id}:{buddy.id}", now)
    tell_directors(tx, sme, f"{sme.name} and {buddy.name} take turns from next week on.", f"paired:{pair.id}", now)
    return text.format(first="yours first" if first.id == sme.id else f"{first.first_name}'s first")


def _no(deps: Deps, tx: Transaction, pair: Pair, sme: Sme, buddy: Sme, now: datetime) -> str:
    """No to the question, or the end of what was agreed."""
    pairing.end(deps, tx, pair, now)
    if pair.state is PairState.ASKED:
        _show(tx, pair, sme, buddy, "no", now)
        if buddy.id in pair.agreed:
            said = f"{sme.first_name} would rather go on alone just now. Nothing changes."
            pairing.tell(tx, buddy, said, f"pair_no:{pair.id}:{buddy.id}", now)
        else:
            tx.outbox.withdraw(sme.workspace, buddy.id, {"buddy_question"})
        return "Fine, nothing changes."
    _tell_it_is_over(tx, pair, buddy, f"{sme.first_name} goes on alone, so your turns together are over.", now)
    return "Your turns together are over. Your check-ins come as they did before."


def _tell_it_is_over(tx: Transaction, pair: Pair, sme: Sme, why: str, now: datetime) -> None:
    pairing.tell(tx, sme, f"{why} Your check-ins come as they did before.", f"pair_over:{pair.id}:{sme.id}", now)


def _show(tx: Transaction, pair: Pair, sme: Sme, buddy: Sme, answered: str, now: datetime) -> None:
    """The question shows what they said, where it stands."""
    key = _key(pair, sme)
    if tx.outbox.ts_of(sme.workspace, key) is None:
        return
    view = BuddyQuestion(pair.id, buddy.name, pair.by or buddy.name, "yes" if answered == "yes" else "no")
    row = OutboxRow(sme.channel, view, f"{key}:{answered}", now, sme=sme.id, replaces=key)
    tx.outbox.add(sme.workspace, row)


def _key(pair: Pair, sme: Sme) -> str:
    return f"pair:{pair.id}:{sme.id}"

"""Who is asking: looked up again at every use, never remembered."""

from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Sme, SmeState
from bot.domain.permissions import Actor, Right
from bot.ports import Transaction

OPERATOR = "the command line"


def whoever(tx: Transaction, workspace: int, user: str) -> Actor:
    """The person behind a platform's user id, with the roles they have right now."""
    sme = tx.smes.by_user(workspace, user)
    director = tx.directors.by_user(workspace, user)
    name = director.name if director else sme.name if sme else user
    return Actor(workspace, user, name, sme, director)


def operator(workspace: int) -> Actor:
    """Whoever runs the command line."""
    return Actor(workspace, "", OPERATOR, operator=True)


def the_sme(actor: Actor) -> Sme:
    """The actor as an SME who may be interviewed. Raises NotAllowed."""
    actor.require(Right.BE_INTERVIEWED)
    if actor.sme is None or actor.sme.state is SmeState.LEFT:
        raise NotAllowed("I only interview people a content director has signed up. Ask yours to add you.")
    return actor.sme


def the_expert(tx: Transaction, workspace: int, sme: int) -> Sme:
    """Somebody's SME by id. Raises Gone."""
    found = tx.smes.get(workspace, sme)
    if found is None or found.state is SmeState.LEFT:
        raise Gone("That expert isn't here any more.")
    return found


def whose(tx: Transaction, actor: Actor, sme: int | None) -> tuple[Sme, bool]:
    """The SME whose settings the actor may change, and whether these are their own: `sme` None means oneself, and a
    director may name anybody. Raises NotAllowed or Gone."""
    if sme is None or (actor.sme is not None and actor.sme.id == sme):
        actor.require(Right.OWN_SETTINGS)
        return the_sme(actor), True
    actor.require(Right.EDIT_PEOPLE)
    return the_expert(tx, actor.workspace, sme), False

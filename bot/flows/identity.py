"""Who is asking: looked up again at every use, never remembered."""

from bot.domain.errors import NotAllowed
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

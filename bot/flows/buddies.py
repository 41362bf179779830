"""Buddies: asked, agreed on by both, ended by either.

Home | /ideas pair | a button -> buddies -> pairs, smes (whose weeks), cadences -> outbox -> both DMs
"""

from bot.domain.messages import Press
from bot.domain.screens import Said
from bot.ports import Deps


def ask(deps: Deps, workspace: int, user: str, colleague: int) -> Said:
    """An SME asks a colleague (an SME's id) to take turns. Raises InvalidInput when either has a buddy already."""
    raise NotImplementedError


def pair(deps: Deps, workspace: int, user: str, one: str, other: str) -> Said:
    """A director proposes it to both (by name)."""
    raise NotImplementedError


def part(deps: Deps, workspace: int, user: str, sme: str) -> Said:
    """A director ends a pair (by the name of one of them)."""
    raise NotImplementedError


def pressed(deps: Deps, workspace: int, user: str, button: Press, pair: int) -> Said:
    """One of BUDDY_YES, BUDDY_NO, BUDDY_LEAVE, by one of the two."""
    raise NotImplementedError

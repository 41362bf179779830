"""An item put before an expert by a director's hand.

/ideas incite, /ideas forward, "Ask an expert about this" -> passing_on -> forwards -> (their hours and budget) -> DM
"""

from bot.domain.screens import Said
from bot.ports import Deps


def incite(deps: Deps, workspace: int, user: str, address: str, sme: str, note: str = "") -> Said:
    """Ask an expert (by name) how they would answer what stands at an address. Reads the page first, so it may take
    twenty seconds. Raises InvalidInput."""
    raise NotImplementedError


def forward(deps: Deps, workspace: int, user: str, address: str, sme: str, note: str = "") -> Said:
    """The same for an item that isn't contentious."""
    raise NotImplementedError


def ask_about(deps: Deps, workspace: int, user: str, sme: int, text: str, link: str, site: str, note: str = "") -> Said:
    """Ask an expert (by id) about a message that somebody wrote in a public channel."""
    raise NotImplementedError

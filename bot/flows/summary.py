"""The week for the marketing channel, and for directors at any time.

tick -> errands -> summary.send -> outbox -> delivery -> channel
/ideas cadence -> desk -> summary.page -> screen
"""

from bot.domain.screens import CadencePage
from bot.ports import Deps


def page(deps: Deps, workspace: int, user: str, start: int = 0) -> CadencePage:
    """The week so far; for directors with everybody's days, from that place on. Raises NotAllowed."""
    raise NotImplementedError

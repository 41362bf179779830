"""Three check-ins without an answer: an offer of something lighter, once; then silence until somebody speaks."""

from bot.domain.messages import Press
from bot.domain.screens import Said
from bot.ports import Deps


def pressed(deps: Deps, workspace: int, user: str, button: Press) -> Said:
    """One of OFFER_SECOND_WEEK, OFFER_GO_ON. The other choices are forms of their own (a buddy, the place and time,
    leave)."""
    raise NotImplementedError

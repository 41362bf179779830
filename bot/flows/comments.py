"""Comments under a post: each author hears of them once, quoted, and answers there in their own words.

a post's comment feed | "comment <link> …" -> comments -> (their hours and budget) -> outbox -> DM
"""

from datetime import datetime

from bot.domain.screens import Said
from bot.ports import Deps


def answered(deps: Deps, workspace: int, user: str, comment: int) -> Said:
    """COMMENT_DONE: they answered it, and those that were shown with it."""
    raise NotImplementedError


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Put before their authors what waits for them; returns how many authors."""
    raise NotImplementedError

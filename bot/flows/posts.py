"""Posts: reported by their author or a director, found in their own feeds; looked up, corrected, taken back.

"posted <link>" -> inbox -> posts.report -> posts (looking) -> tick -> posts.due -> (readers) -> page -> posts -> DM
/ideas posted <link> @mara -> desk -> posts.log_for -> page -> posts -> Said
"""

from datetime import datetime

from bot.domain.messages import Press
from bot.domain.screens import PostCard, PostForm, Said
from bot.ports import Deps


def log(deps: Deps, workspace: int, user: str, form: PostForm) -> Said:
    """An SME logs a post of their own: at least its link. Its page is read afterwards, and what came of that is told in
    their conversation. Raises InvalidInput."""
    raise NotImplementedError


def log_for(deps: Deps, workspace: int, user: str, sme: str, form: PostForm) -> Said:
    """A director logs a post of an SME (by name). Reads the page first, so it may take twenty seconds."""
    raise NotImplementedError


def card(deps: Deps, workspace: int, user: str, post: int) -> PostCard:
    """A post for its author, or a director, who wants to correct it. Raises NotAllowed or Gone."""
    raise NotImplementedError


def correct(deps: Deps, workspace: int, user: str, post: int, form: PostForm) -> Said:
    """Put title, day, place and idea right (the link stays). The message that stands there is brought up to date."""
    raise NotImplementedError


def pressed(deps: Deps, workspace: int, user: str, button: Press, post: int) -> Said:
    """One of POST_BACK, POST_MINE, POST_TOGETHER."""
    raise NotImplementedError


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Read the pages of what was reported, as far as readers are free; returns how many were begun."""
    raise NotImplementedError

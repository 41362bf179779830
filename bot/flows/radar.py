"""The week in the feeds, for a director: what many sources tell, what people argue about, and who is talking.

/ideas radar, the page -> radar -> items -> screen
"""

from bot.domain.screens import RadarPage
from bot.ports import Deps


def radar(deps: Deps, workspace: int, user: str, about: str = "") -> RadarPage:
    """The last seven days; `about` narrows it to an expert ("@mara") or to words. Raises InvalidInput."""
    raise NotImplementedError

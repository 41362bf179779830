"""Leave: entered by themselves, a director, or the platform's status; over on a day or when they are back.

Home | "away until friday" | /ideas away | status -> leave -> smes, cadences
"""

from datetime import date

from bot.domain.screens import Said
from bot.ports import Deps


def away(deps: Deps, workspace: int, user: str, sme: int | None, first: str, last: str) -> Said:
    """On leave from `first` ("" is today) to `last`, both days included; as typed: "2026-04-07", "friday", "tomorrow".
    `sme` None is oneself; a director may enter it for anybody. Raises InvalidInput."""
    raise NotImplementedError


def back(deps: Deps, workspace: int, user: str, sme: int | None) -> Said:
    """The leave is over, or cancelled."""
    raise NotImplementedError


def status(deps: Deps, workspace: int, user: str, away: bool, until: date | None) -> None:
    """The platform's status of somebody says that they are out of office, until that day if it says, or no more."""
    raise NotImplementedError

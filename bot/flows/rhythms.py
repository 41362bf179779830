"""How often, on which days and at what hours: what an SME chooses about their rhythm.

Home -> door -> rhythms.choose -> smes, cadences, audit
"""

from bot.domain.screens import RhythmForm, Said
from bot.ports import Deps


def choose(deps: Deps, workspace: int, user: str, sme: int | None, form: RhythmForm) -> Said:
    """`sme` None is oneself; a director may choose for anybody. Raises InvalidInput naming the first thing to mend."""
    raise NotImplementedError

"""What an expert does with an item: has a take on it, which opens an interview; or it is not for them; or later.

a button under the prompt -> takes.pressed -> forwards, interview with its first question due -> tick -> replies
"""

from bot.domain.messages import Press
from bot.domain.screens import Said
from bot.ports import Deps


def pressed(deps: Deps, workspace: int, user: str, button: Press, forward: int) -> Said:
    """One of TAKE, NOT_FOR_ME, LATER, NOT_TOPIC, NOT_NEW, NOT_SALESY, NOT_AGAIN. The prompt itself is brought up to
    date through the outbox. Raises Gone or InvalidInput with a plain sentence."""
    raise NotImplementedError

"""The one place where what went wrong becomes a sentence, a status and, if it is our fault, a reference in the log."""

import logging
import secrets
from dataclasses import dataclass

from bot.domain.errors import BeatdeskError, Gone, InvalidInput, NotAllowed, StoreUnavailable
from bot.flows.faults import place_of

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[BeatdeskError], int], ...] = (
    (InvalidInput, 422),
    (NotAllowed, 403),
    (Gone, 410),
    (StoreUnavailable, 503),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What to tell the person, and the HTTP status that goes with it."""

    sentence: str
    status: int


class Refused(Exception):
    """The guard or a route turns a request away. `sentence` is for whoever made it."""

    def __init__(self, sentence: str, status: int = 403) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def trouble(problem: Exception) -> Trouble:
    """An expected error in its own words; anything else with a reference that stands in the log too."""
    if isinstance(problem, Refused):
        return Trouble(problem.sentence, problem.status)
    if isinstance(problem, BeatdeskError):
        status = next((status for kind, status in _STATUS if isinstance(problem, kind)), 500)
        return Trouble(problem.user_message, status)
    reference = secrets.token_hex(3)
    log.error("event=unexpected ref=%s kind=%s at=%s", reference, type(problem).__name__, place_of(problem))
    return Trouble(
        f"Something went wrong on my side (ref {reference}). Please try again; if it stays, tell whoever runs me.", 500
    )

"""Who plays in a newsroom, and the stage on which they do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.people import Sme
from bot.playground.newsroom import Newsroom
from bot.playground.newsroom_people import Person
from bot.playground.story_chat import SteppedClock
from bot.ports import Deps


@dataclass(slots=True)
class Player:
    """A person of the newsroom and where they are in their list of answers. `until` is when their last day is over,
    `spoke` when they typed or tapped something."""

    person: Person
    sme: Sme
    answers: Iterator[list[str]]
    until: datetime
    typing: bool = False
    spoke: list[datetime] = field(default_factory=list)


class Stage(Protocol):
    """What a story offers to those who play in it."""

    deps: Deps
    clock: SteppedClock
    newsroom: Newsroom
    workspace: int
    players: dict[str, Player]

    def at(self, moment: datetime, action: Callable[[], None]) -> None:
        """Have it done then."""

    def say(self, player: Player, text: str) -> None:
        """They type it now."""

    def press(self, player: Player, what: str, act: Callable[[], object]) -> None:
        """They tap something now; `what` is told."""

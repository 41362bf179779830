"""What the inside needs from the rooms around it, as Protocols; and Deps, which carries one of each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.coaching import Brief, Line
from bot.domain.deliveries import OutboxRow
from bot.domain.highlights import Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Turn
from bot.domain.messages import View
from bot.domain.questions import Question
from bot.ports.store import ChatMessage, Store, Transaction

__all__ = ["Chat", "ChatMessage", "Clock", "Coach", "Deps", "Manners", "Store", "Transaction"]


class Chat(Protocol):
    """Each call may raise ChatUnavailable (try again), ChatRefused (never) or ChatClosed (not until it is mended)."""

    @property
    def beyond_reach(self) -> str:
        """A sentence about copies of a conversation that we can't erase ourselves; "" when there are none."""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        """Say it; returns the message's timestamp."""

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        """Change a message of ours."""

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        """The timestamp of the message that was sent under this key, if it was."""

    def sign(self, workspace: int, channel: str, ts: str, off_record: bool) -> None:
        """Show on a person's message that it was heard."""

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is fine."""


class Coach(Protocol):
    def leads(self) -> Sequence[Question]:
        """The question bank as it is now."""

    def open(self, brief: Brief) -> Line:
        """The first question of an interview."""

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        """The next question or reply, or a line that closes."""

    def highlights(self, turns: Sequence[Turn]) -> tuple[Span, ...]:
        """Passages worth writing about, best first, at most eight."""

    def ideas(self, brief: Brief, turns: Sequence[Turn], spans: Sequence[Span]) -> tuple[Draft, ...]:
        """At most two ideas, best first."""

    def idea(self, brief: Brief, turns: Sequence[Turn], span: Span) -> Draft:
        """The idea for a highlight that somebody picked."""


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How long to wait for what; from the settings."""

    quiet: timedelta = timedelta(seconds=12)
    quiet_unfinished: timedelta = timedelta(seconds=45)
    grace: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Deps:
    """One of each port. `passing` is called at named points on the way, so that a test can stop the process there.
    `spread` is the built-in `map`, or one that works on several items at once: delivery sends with it."""

    store: Store
    chat: Chat
    coach: Coach
    clock: Clock
    manners: Manners = Manners()
    passing: Callable[[str], None] = lambda point: None
    spread: Callable[[Callable[[OutboxRow], bool], Sequence[OutboxRow]], Iterable[bool]] = map

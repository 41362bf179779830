"""A desk for tests: the real flows on a real database, with a chat that remembers and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.coach.bank import Bank
from bot.coach.scripted import ScriptedCoach
from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.interviews import Interview, Turn
from bot.domain.messages import Heard, Thinking, View
from bot.domain.people import Director, Sme, SmeForm
from bot.domain.permissions import Actor
from bot.flows import delivery, enrolment, inbox
from bot.flows.identity import operator
from bot.flows.tick import step, tick
from bot.playground.story import SteppedClock, StoryChat
from bot.ports import Coach, Deps
from tests.storing import open_store, with_tables

PROMPTS = Path(__file__).parent.parent / "prompts"
TOPICS = ("pick accuracy", "slotting", "dock scheduling", "shift handover", "returns")
QUIET = timedelta(seconds=13)


@cache
def bank() -> Bank:
    """Our own questions, read once: nothing changes a bank."""
    return Bank.load(PROMPTS / "questions")


def scripted_coach() -> ScriptedCoach:
    return ScriptedCoach(bank())


@dataclass
class Desk:
    """One workspace with a director, Dana, on one store."""

    deps: Deps
    clock: SteppedClock
    chat: StoryChat
    workspace: int
    director: Director
    signs: list[tuple[str, str, bool]] = field(default_factory=list)
    _heard: dict[str, int] = field(default_factory=dict)

    def hire(self, name: str = "Mara Lind", zone: str = "Europe/Berlin", slot: str = "Tue 09:00") -> Sme:
        form = SmeForm(name, zone, "warehouses", TOPICS, (), slot)
        first = name.split(maxsplit=1)[0].lower()
        return enrolment.add_sme(self.deps, self.as_director(), self.user(first), f"D-{first}", form)

    def user(self, first: str) -> str:
        """The platform's id of somebody, by their first name in small letters."""
        return f"U-{first}"

    def as_director(self) -> Actor:
        return Actor(self.workspace, self.director.user, self.director.name, director=self.director)

    def says(self, sme: Sme, text: str, ts: str | None = None) -> str:
        """The SME writes a message now; the bot handles it and sends what it has to say at once."""
        self.clock.set(self.clock() + timedelta(seconds=2))
        ts = ts or platform_ts(self.clock())
        self._event(Incoming.MESSAGE, sme, ts, ts, text)
        return ts

    def edits(self, sme: Sme, target: str, text: str) -> None:
        self.clock.set(self.clock() + timedelta(seconds=2))
        self._event(Incoming.EDIT, sme, platform_ts(self.clock()), target, text)

    def deletes(self, sme: Sme, target: str) -> None:
        self.clock.set(self.clock() + timedelta(seconds=2))
        self._event(Incoming.DELETE, sme, platform_ts(self.clock()), target, "")

    def _event(self, kind: Incoming, sme: Sme, ts: str, target: str, text: str) -> None:
        inbox.receive(self.deps, self.workspace, InboxEvent(kind, sme.channel, sme.user, ts, target, text))
        inbox.handle(self.deps, self.workspace, sme.channel)
        tick(self.deps)

    def wait(self, span: timedelta = QUIET) -> None:
        """Time passes; whatever is due on the way happens at its moment."""
        self.until(self.clock() + span)

    def until(self, moment: datetime) -> None:
        steps = 0
        while self.clock() < moment:
            step(self.deps, self.clock.set, moment, self.workspace)
            steps += 1
            assert steps < 5000, "the clock does not get on: something due is never done"
        delivery.deliver(self.deps, self.workspace)

    def hears(self, sme: Sme | Director) -> list[View]:
        """What was sent to this person since the last time we looked."""
        all_of_it = [sent.view for sent in self.chat.sent if sent.channel == sme.channel]
        fresh = all_of_it[self._heard.get(sme.channel, 0) :]
        self._heard[sme.channel] = len(all_of_it)
        return [view for view in fresh if not isinstance(view, Heard | Thinking)]

    def text(self, sme: Sme | Director) -> str:
        return "\n".join(view.text for view in self.hears(sme))

    def answers(self, sme: Sme, *texts: str) -> str:
        """A burst, then the quiet period; returns what the bot says to it."""
        for text in texts:
            self.says(sme, text)
        self.wait(timedelta(seconds=50))
        return self.text(sme)

    def interview(self, sme: Sme) -> Interview:
        with self.deps.store.read() as tx:
            found = tx.interviews.last_of(self.workspace, sme.id)
        assert found is not None
        return found

    def turns(self, sme: Sme) -> list[Turn]:
        with self.deps.store.read() as tx:
            return tx.turns.of(self.workspace, self.interview(sme).id)

    def sme(self, sme: Sme) -> Sme:
        with self.deps.store.read() as tx:
            found = tx.smes.get(self.workspace, sme.id)
        assert found is not None
        return found

    def with_deps(self, **changes: object) -> Desk:
        return replace(self, deps=replace(self.deps, **changes))  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    """ "2026-03-23 08:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def open_desk(
    url: str, now: datetime, coach: Coach | None = None, passing: Callable[[str], None] | None = None
) -> Desk:
    """A desk on an empty database, as the fixture `url` gives it, or on a SQLite file that is not there yet."""
    clock = SteppedClock(now)
    chat = StoryChat(clock)
    deps = Deps(open_store(with_tables(url)), chat, coach or scripted_coach(), clock)
    if passing is not None:
        deps = replace(deps, passing=passing)
    with deps.store.begin() as tx:
        workspace = tx.workspaces.add("test", "Test newsroom", "Europe/Berlin", "C-marketing").id
        tx.commit()
    director = enrolment.name_director(deps, operator(workspace), "U-dana", "D-dana", "Dana")
    return Desk(deps, clock, chat, workspace, director)

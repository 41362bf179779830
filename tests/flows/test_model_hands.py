"""Many at once and a slow model: nobody waits longer than their patience, and nobody for somebody else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.coach.model import asking
from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.interviews import Who
from bot.domain.messages import Question
from bot.flows import inbox
from bot.flows.tick import tick
from bot.ports import Manners
from bot.work.local import Threads
from tests.modelling import reporter, with_model
from tests.newsdesk import Desk, open_desk
from tests.servers.faulty_model import FaultyModel, Play, good, hang, slowly

MANY = 24
PATIENCE = 4.0  # seconds
THINKS = 0.8
HANGS = hang()
NAMES = [f"{first}{second}" for first in "ABCDEFGH" for second in ("da", "el", "io")]


@pytest.fixture
def door() -> str:
    return "sqlite"


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    """A desk in real time, with four hands for those who wait."""
    built = open_desk(url, datetime.now(UTC))
    hands = Threads(4, 1)
    manners = Manners(patience=timedelta(seconds=PATIENCE), unhurried=timedelta(seconds=PATIENCE))
    deps = replace(built.deps, clock=lambda: datetime.now(UTC), hands=hands, manners=manners)
    yield replace(built, deps=deps)
    hands.finish()
    built.deps.store.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("play", [slowly(THINKS, good(reporter)), HANGS], ids=["slow", "hung"])
def test_a_crowd_is_answered_in_time_by_the_model_or_by_the_script(desk: Desk, play: Play) -> None:
    with FaultyModel(play) as server, with_model(desk, server.url) as modelled:
        smes = [modelled.hire(f"{name} Lind") for name in NAMES]
        knows_of_the_model(modelled)
        started = time.monotonic()
        for sme in smes:
            ts = platform_ts(datetime.now(UTC))
            inbox.receive(
                modelled.deps, desk.workspace, InboxEvent(Incoming.MESSAGE, sme.channel, sme.user, ts, ts, "check in")
            )
            inbox.handle(modelled.deps, desk.workspace, sme.channel)
        told = time.monotonic() - started
        asked: dict[str, float] = {}
        longest_tick = 0.0
        while len(asked) < MANY and time.monotonic() - started < 30:
            before = time.monotonic()
            tick(modelled.deps)
            longest_tick = max(longest_tick, time.monotonic() - before)
            for sent in modelled.chat.sent:
                if isinstance(sent.view, Question):
                    asked.setdefault(sent.channel, time.monotonic() - started)
            time.sleep(0.05)
        modelled.deps.hands.finish()
        coaches = Counter(_first(modelled, sme.id)[0] for sme in smes)
    assert len(asked) == MANY
    assert max(asked.values()) < told + PATIENCE + 2
    assert longest_tick < PATIENCE / 2, "the tick waits for nobody who thinks"
    assert coaches["model"] >= (4 if play is not HANGS else 0) and sum(coaches.values()) == MANY


def knows_of_the_model(desk: Desk) -> None:
    """As if everybody's welcome had been sent an hour ago, whatever hour of the day or week it is."""
    with desk.deps.store.begin() as tx:
        for sme in tx.smes.roster(desk.workspace):
            tx.smes.told(desk.workspace, sme.id, desk.deps.coach.host, datetime.now(UTC) - timedelta(hours=1))
        tx.commit()


def _first(desk: Desk, sme: int) -> tuple[str, str]:
    with desk.deps.store.read() as tx:
        interview = tx.interviews.last_of(desk.workspace, sme)
        assert interview is not None
        first = next(turn for turn in tx.turns.of(desk.workspace, interview.id) if turn.who is Who.BOT)
    return str(first.coach), first.reason


def test_who_has_waited_already_is_not_asked_to_wait_again(desk: Desk) -> None:
    """The process was down when the answer was due: the script answers at once."""
    with FaultyModel(good(reporter)) as server, with_model(desk, server.url) as modelled:
        ada = modelled.hire("Ada Lind")
        knows_of_the_model(modelled)
        late = datetime.now(UTC) - timedelta(minutes=5)
        ts = platform_ts(late)
        slept = replace(modelled.deps, clock=lambda: late)
        inbox.receive(slept, desk.workspace, InboxEvent(Incoming.MESSAGE, ada.channel, ada.user, ts, ts, "check in"))
        with slept.store.begin() as tx:
            event = tx.inbox.next(desk.workspace, ada.channel)
            assert event is not None
            inbox._hear(
                tx, slept, tx.smes.get(desk.workspace, ada.id) or ada, event, late
            )  # what a process did that died right after
            tx.inbox.handled(desk.workspace, event.id)
            tx.commit()
        tick(modelled.deps)
        modelled.deps.hands.finish()
        assert _first(modelled, ada.id) == ("scripted", asking.NO_TIME)
        assert server.requests == []

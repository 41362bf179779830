"""A desk whose coach asks a model server on loopback, put together as the bot does it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.coach.model.asking import Asked
from bot.coach.model.breaker import Breaker
from bot.coach.model.coach import ModelCoach
from bot.coach.model.prompts import Prompts
from bot.coach.model.server import ModelServer
from bot.domain.interviews import Turn, Who
from bot.flows.ledger import TokenLedger
from bot.ports import Deps
from tests.newsdesk import PROMPTS, Desk, scripted_coach

TOKENS = 500_000
INPUT = 8_000


@dataclass
class Watched:
    """What the coach asked of its model, oldest first."""

    asked: list[Asked] = field(default_factory=list)


def model_coach(
    deps: Deps,
    url: str,
    *,
    tokens: int = TOKENS,
    input_tokens: int = INPUT,
    prompts: Prompts | None = None,
    watched: Watched | None = None,
) -> ModelCoach:
    """The coach for these ports, with the model at `url`."""
    watched = watched or Watched()
    return ModelCoach(
        ModelServer(url, "test-model", "test-key"),
        prompts or Prompts.load(PROMPTS),
        scripted_coach(),
        TokenLedger(deps.store, deps.clock, tokens),
        Breaker(deps.clock),
        time.monotonic,
        input_tokens,
        watched.asked.append,
    )


def with_model(desk: Desk, url: str, **how: object) -> Desk:
    """The same desk, with a model beside the script. Hire people afterwards, so that their welcome names its host."""
    return desk.with_deps(coach=model_coach(desk.deps, url, **how))  # type: ignore[arg-type]


def lines_of(turns: list[Turn]) -> list[tuple[str, str, str]]:
    """(coach, reason, text) of everything the bot said."""
    return [(turn.coach or "", turn.reason, turn.text) for turn in turns if turn.who is Who.BOT]

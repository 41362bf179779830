"""A desk whose coach asks a model server on loopback, put together as the bot does it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from bot.coach.model.asking import Asked
from bot.coach.model.breaker import Breaker
from bot.coach.model.coach import ModelCoach
from bot.coach.model.prompts import Prompts
from bot.coach.model.server import ModelServer
from bot.domain.interviews import Turn, Who
from bot.flows.ledger import TokenLedger
from tests.newsdesk import PROMPTS, Desk, scripted_coach

TOKENS = 500_000
INPUT = 8_000


@cache
def our_prompts() -> Prompts:
    """Our own prompts, read once: nothing changes them."""
    return Prompts.load(PROMPTS)


@contextmanager
def with_model(
    desk: Desk,
    url: str,
    *,
    tokens: int = TOKENS,
    input_tokens: int = INPUT,
    prompts: Prompts | None = None,
    watched: list[Asked] | None = None,
) -> Iterator[Desk]:
    """The same desk, with the model at `url` beside the script. Hire people inside, so that their welcome names it.
    `watched` gets what the coach asked of its model."""
    store, clock = desk.deps.store, desk.deps.clock
    server = ModelServer(url, "test-model", "test-key")
    coach = ModelCoach(
        server,
        prompts or our_prompts(),
        scripted_coach(),
        TokenLedger(store, clock, tokens),
        Breaker(clock),
        time.monotonic,
        input_tokens,
        (watched if watched is not None else []).append,
    )
    try:
        yield desk.with_deps(coach=coach)
    finally:
        server.close()


def lines_of(turns: list[Turn]) -> list[tuple[str, str, str]]:
    """(coach, reason, text) of everything the bot said."""
    return [(turn.coach or "", turn.reason, turn.text) for turn in turns if turn.who is Who.BOT]


def task_of(body: Any) -> str:
    """Which task a request is about: its system message says so."""
    found = re.search(r"of the form “(\w+)”", body["messages"][0]["content"])
    assert found is not None
    return found[1]


def reply(
    move: str,
    text: str | None = None,
    *,
    turn: int | None = None,
    lead: int | None = None,
    topic: str | None = None,
    promise: str | None = None,
) -> dict[str, Any]:
    """An answer to the task reply."""
    return {"move": move, "text": text, "turn": turn, "lead": lead, "topic": topic, "promise": promise}


def opening(move: str = "lead", text: str | None = None, lead: int | None = 1) -> dict[str, Any]:
    return {"move": move, "text": text, "lead": lead}


def reporter(body: Any) -> dict[str, Any]:
    """What a good model would answer, near enough: it quotes the last thing they said, then asks for a headline, then
    stops; and it finds passages, an idea and a summary in their own words."""
    task, material = task_of(body), body["messages"][1]["content"]
    said = [(int(n), text) for n, text in re.findall(r"^(\d+) they \| (.+)$", material, re.MULTILINE)]
    theirs = [(n, text) for n, text in said if not text.startswith("[")]
    match task:
        case "opening":
            return opening()
        case "reply":
            return _next(material, said, theirs)
        case "highlights":
            passages = [{"turn": n, "quote": text, "kind": "story"} for n, text in theirs if len(text.split()) > 5]
            return {"highlights": passages[:8]}
        case "ideas":
            return {"ideas": [_idea(text) for text in re.findall(r"^1 \| (.+)$", material, re.MULTILINE)[:1]]}
        case "summary":
            return {"sentences": [{"text": " ".join(text.split()[:14]), "turns": [n]} for n, text in theirs[:3]]}
    return {"claim": "It is so.", "for_it": "It is.", "against_it": "It is not."}


def _next(material: str, said: list[tuple[int, str]], theirs: list[tuple[int, str]]) -> dict[str, Any]:
    found = re.search(r"Questions left: (\d+)", material)
    left = int(found[1]) if found else 0
    if said and said[-1] == (said[-1][0], "[off the record]"):
        return reply("lead", lead=1) if left else reply("close")
    if "to be one of those offered" in material:
        return reply("lead", lead=1)
    if left >= 4 and theirs:
        n, text = theirs[-1]
        words = " ".join(text.split()[:3]).strip(".,;:!?")
        return reply("ask", f"“{words}”: what made you do that?", turn=n)
    if left == 3:
        return reply("headline")
    return reply("close", "That's plenty for one week.")


def _idea(passage: str) -> dict[str, Any]:
    return {
        "highlight": 1,
        "headline": " ".join(passage.split()[:9]).rstrip(".,;:"),
        "angle": "What led to it, for people who are about to do the same.",
        "format": None,
        "format_evidence": None,
        "stage": None,
        "stage_evidence": None,
        "proof": "When this was",
    }

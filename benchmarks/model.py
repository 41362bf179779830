"""A language model that takes its time: how late replies come when everybody waits for one at once, what our side of a
reply costs, and whether a tick is held up by a call that hangs."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openai

from benchmarks.company import WORKSPACE, Company
from benchmarks.figures import Figure
from benchmarks.model_company import EXPERTS, LATENCY, found, now, opened, ticking, who_replied
from benchmarks.processes import free_port, running, wait_for
from benchmarks.prose import Prose
from benchmarks.timing import in_turn, once
from bot.coach.model import lines
from bot.coach.model.calls import Calls
from bot.coach.model.prompts import Prompts
from bot.coach.model.replies import Failure, Reply
from bot.coach.model.server import ModelServer
from bot.coach.model.wire import Call
from bot.domain.coaching import Brief
from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.interviews import Turn
from bot.flows import inbox
from bot.flows.briefing import brief_for, patient
from bot.flows.ledger import TokenLedger
from bot.work.local import FOR_WAITING

THINKS = 0.5  # seconds for each request
SETTLED = 1.5  # seconds, in which the company's copy is opened
AT_MOST = 30  # ticks
REPLIES = 60
CLOCKED = 30
TALKERS = 10  # messages of others each second
WARM_UP = 3  # ticks; a message that no door handled is left alone for so long
QUIET_TICKS, HANGING_TICKS = 6, 4
HANGS = 5.0  # seconds, longer than those ticks
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("prompt", Prompts, "render"),
    ("ledger", TokenLedger, "book"),
    ("ledger", TokenLedger, "settle"),
    ("call", ModelServer, "complete"),
    ("checks", lines, "judge_reply"),
)


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: 17 s, which is the patience of 15 and two more; 30 ms; 1 s, which is when the next tick comes."""
    port = free_port()
    full = found(folder / "full.sqlite3", f"127.0.0.1:{port}")
    with running(["-m", "benchmarks.model_stub", str(port)], folder) as stub:
        wait_for(stub, port, "/0/")
        base = f"http://127.0.0.1:{port}"
        yield _crowd(full, f"{base}/{THINKS}/v1")
        yield _cost(full, f"{base}/0/v1")
        yield _tick(full, f"{base}/{HANGS}/v1")


def _crowd(full: Path, url: str) -> Figure:
    modelled, who = _last_reply(full, url)
    scripted, _ = _last_reply(full, "")
    told = "; ".join(f"{by} {number / EXPERTS:.0%}" for by, number in who.items())
    return Figure(
        f"{EXPERTS} replies due in the same second, a model that takes {THINKS:g} s: the slowest, from due to outbox",
        modelled[-1],
        "s",
        "the same by the script alone",
        scripted[-1],
        limit=17,
        note=f"{told}; half within {statistics.median(modelled):.1f} s; the first tick comes a whole second late",
    )


def _last_reply(full: Path, url: str) -> tuple[list[float], dict[str, int]]:
    """How long after it was due each reply stood in the outbox, and who made them."""
    begin = time.time() + SETTLED
    due = begin - 1
    with opened(full, url, datetime.fromtimestamp(due, UTC)) as (company, written):
        for _ in ticking(company.deps, begin, AT_MOST):
            if len(written) == EXPERTS:
                break
        company.deps.hands.finish()
        if len(written) != EXPERTS:
            raise RuntimeError(f"{len(written)} of {EXPERTS} got a reply")
        return sorted(at - due for at in written), who_replied(company)


def _cost(full: Path, url: str) -> Figure:
    """Each reply is to an expert of their own, since only a turn that goes out for the first time has to be marked."""
    with opened(full, url, now(), waiting=0) as (company, _), _library(url) as library:
        talks = iter(_talks(company))
        asked = _asked(company, next(talks))
        calls: dict[str, Callable[[], object]] = {
            "ours": lambda: _reply(company, next(talks)),
            "bare": lambda: library.chat.completions.create(**asked),
        }
        taken = in_turn(calls, REPLIES, warm_up=5)
        with _clocked() as spent:
            whole = once(lambda: [_reply(company, next(talks)) for _ in range(CLOCKED)])
    parts = ", ".join(f"{part} {seconds / whole:.0%}" for part, seconds in spent.items())
    return Figure(
        "one reply by the model, when its server answers at once",
        taken["ours"].median,
        "ms",
        "the bare openai library, the same request",
        taken["bare"].median,
        limit=30,
        note=f"{parts}, choosing what to send the rest; {taken['ours'].note}",
    )


@contextmanager
def _library(url: str) -> Iterator[openai.OpenAI]:
    http = openai.DefaultHttpx2Client(trust_env=False)
    with openai.OpenAI(base_url=url, api_key="none", max_retries=0, http_client=http) as library:
        yield library


def _talks(company: Company) -> list[tuple[Brief, list[Turn]]]:
    """What the coach is given for each expert."""
    with company.deps.store.read() as tx:
        found = []
        for sme in tx.smes.roster(WORKSPACE):
            interview = tx.interviews.last_of(WORKSPACE, sme.id)
            assert interview is not None
            found.append((brief_for(tx, sme, now(), interview), tx.turns.of(WORKSPACE, interview.id)))
    return found


def _reply(company: Company, talk: tuple[Brief, list[Turn]]) -> None:
    line = company.deps.coach.reply(patient(company.deps, talk[0]), talk[1])
    if line.by.coach != "model":
        raise RuntimeError(f"the script replied: {line.by.reason}")


def _asked(company: Company, talk: tuple[Brief, list[Turn]]) -> dict[str, Any]:
    """All that a request for a reply says to the library."""
    asked: dict[str, Any] = {}
    real = Calls.chat

    def chat(self: Calls, call: Call, **given: Any) -> Reply | Failure:
        asked.update(given)
        return real(self, call, **given)

    with patch.object(Calls, "chat", chat):
        _reply(company, talk)
    return asked


@contextmanager
def _clocked() -> Iterator[dict[str, float]]:
    """Seconds spent in each part, in one thread."""
    spent = dict.fromkeys((name for name, _, _ in PARTS), 0.0)
    with ExitStack() as patches:
        for name, owner, method in PARTS:
            patches.enter_context(patch.object(owner, method, _adding(spent, name, getattr(owner, method))))
        yield spent


def _adding(spent: dict[str, float], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        begin = time.perf_counter()
        try:
            return call(*given)
        finally:
            spent[name] += time.perf_counter() - begin

    return timed


def _tick(full: Path, url: str) -> Figure:
    begin = time.time() + SETTLED
    due = begin + QUIET_TICKS - 0.5
    with opened(full, url, datetime.fromtimestamp(due, UTC), waiting=FOR_WAITING) as (company, _):
        took = []
        for seconds in ticking(company.deps, begin, QUIET_TICKS + HANGING_TICKS):
            took.append(seconds)
            _talk(company, len(took))
        if company.deps.hands.free(True):
            raise RuntimeError("not every call was still hanging")
    hanging, quiet = took[QUIET_TICKS:], took[WARM_UP:QUIET_TICKS]
    return Figure(
        f"a tick while {FOR_WAITING} calls to the model hang: the slowest",
        max(hanging),
        "s",
        "while none hangs",
        max(quiet),
        limit=1,
        note=f"of {len(hanging)}; each hears {TALKERS} messages left behind and signs them in {LATENCY:.1f} s each",
    )


def _talk(company: Company, second: int) -> None:
    """Others, for whom nothing is due yet, say something, and a door that died leaves it to the tick."""
    prose, ts = Prose(second), platform_ts(now())
    said = []
    for each in range(TALKERS):
        sme = FOR_WAITING + second * TALKERS + each
        said.append(InboxEvent(Incoming.MESSAGE, f"D-{sme}", f"U-{sme}", ts, ts, prose.turn()))
    inbox.receive_all(company.deps, WORKSPACE, said)

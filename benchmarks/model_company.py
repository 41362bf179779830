"""A company whose experts agreed to a model and have just answered, in real time, put together as the bot does it."""

import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.company import PROMPTS, Company, Filler
from benchmarks.prose import Prose
from bot.coach.bank import Bank
from bot.coach.model.breaker import Breaker
from bot.coach.model.coach import ModelCoach
from bot.coach.model.prompts import Prompts
from bot.coach.model.server import ModelServer
from bot.coach.scripted import ScriptedCoach
from bot.domain.deliveries import platform_ts
from bot.domain.interviews import Ending, InterviewState, Move, Who
from bot.domain.messages import Sign, View
from bot.flows.ledger import TokenLedger
from bot.flows.tick import tick
from bot.playground.story import StoryChat
from bot.ports import AT_ONCE, Deps
from bot.settings import Settings
from bot.storage.tables import interviews, turns
from bot.wiring.slack import SENDING
from bot.work.local import Threads

EXPERTS = 200
PAST = 3  # interviews that each expert has behind them
TOKENS = 10**9
LATENCY = 0.1  # seconds that the real Slack takes for a call, about
REPLIED = """
    SELECT coach, reason, count(*) FROM turns JOIN interviews ON interviews.id = interview_id
    WHERE interviews.state = 'open' AND coach IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC
"""


class SlowChat(StoryChat):
    """Takes as long for a message or a sign as Slack does."""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        time.sleep(LATENCY)
        return StoryChat.send(self, workspace, channel, view, key)

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        time.sleep(LATENCY)
        StoryChat.sign(self, workspace, channel, ts, sign)


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def found(file: Path, host: str) -> Path:
    """Experts who were told of the model at `host` long ago, with three interviews behind them."""
    company, prose = Company.found(file), Prose()
    begun, leads = now(), [lead.id for lead in company.deps.coach.leads()]
    past = [(sme, ago) for ago in range(PAST, 0, -1) for sme in range(1, EXPERTS + 1)]
    with company.filling() as fill:
        told = {"model_host": host, "model_since": begun - timedelta(days=300)}
        fill.people(EXPERTS, lambda sme: begun + timedelta(days=5), **told)
        fill.insert(interviews, (_closed(fill, sme, begun - timedelta(weeks=ago), ago) for sme, ago in past))
        talks = (
            _talk(fill, sme, _number(sme, ago), begun - timedelta(weeks=ago), prose, leads[ago], 5) for sme, ago in past
        )
        fill.insert(turns, (turn for talk in talks for turn in talk))
    company.store.close()
    return file


@contextmanager
def opened(full: Path, url: str, due_at: datetime, waiting: int = EXPERTS) -> Iterator[tuple[Company, list[float]]]:
    """A copy of the company as it runs with the model at `url`, or by the script alone where that is "": everybody was
    asked and answered, and the first `waiting` are due a reply at `due_at`. Also gives the moments, by `time.time`, at
    which replies were written in the outbox."""
    written: list[float] = []
    lock = threading.Lock()

    def passing(point: str) -> None:
        if point == "reply.committed":
            with lock:
                written.append(time.time())

    company = Company.reopen(Path(shutil.copy(full, full.with_name(f"{full.stem}-{time.monotonic_ns()}.sqlite3"))))
    _ask_everybody(company, due_at, waiting)
    server = ModelServer(url, "stub", "") if url else None
    with ThreadPoolExecutor(SENDING) as pool:
        company.deps = replace(
            company.deps,
            chat=SlowChat(now),
            coach=coach(company, server) if server else company.deps.coach,
            clock=now,
            passing=passing,
            spread=pool.map,
            hands=Threads() if server else AT_ONCE,
        )
        try:
            yield company, written
        finally:
            company.deps.hands.finish()
            company.store.close()
            if server:
                server.close()


def coach(company: Company, server: ModelServer, ledger: TokenLedger | None = None) -> ModelCoach:
    """The coach with a model, and with all that the bot gives it."""
    kept = ledger or TokenLedger(company.store, now, TOKENS)
    scripted = ScriptedCoach(Bank.load(PROMPTS / "questions"))
    room = Settings.model_fields["model_input_tokens"].default
    return ModelCoach(server, Prompts.load(PROMPTS), scripted, kept, Breaker(now), time.monotonic, room)


def ticking(deps: Deps, begin: float, ticks: int) -> Iterator[float]:
    """Tick once a second from `begin` (by `time.time`), late where the last tick took too long, as the scheduler does;
    gives how long each took."""
    for _ in range(ticks):
        time.sleep(max(0.0, begin - time.time()))
        started = time.time()
        tick(deps)
        yield time.time() - started
        begin += 1 + max(0, int(time.time() - begin))


def _ask_everybody(company: Company, due_at: datetime, waiting: int) -> None:
    prose, asked = Prose(7), now() - timedelta(minutes=5)
    everybody = range(1, EXPERTS + 1)
    with company.filling() as fill:
        fill.insert(interviews, (_open(fill, sme, asked, due_at if sme <= waiting else None) for sme in everybody))
        talks = (_talk(fill, sme, _number(sme, 0), asked, prose, "customer", 2) for sme in everybody)
        fill.insert(turns, (turn for talk in talks for turn in talk))


def _number(sme: int, ago: int) -> int:
    return (PAST - ago) * EXPERTS + sme


def _row(fill: Filler, sme: int, number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return fill.row(id=number, sme_id=sme, opened_at=at, wish="", light=False, **more)


def _open(fill: Filler, sme: int, at: datetime, due: datetime | None) -> dict[str, Any]:
    return _row(fill, sme, _number(sme, 0), at, state=InterviewState.OPEN, version=2, reply_due_at=due, wake_at=due)


def _closed(fill: Filler, sme: int, at: datetime, ago: int) -> dict[str, Any]:
    over = {"state": InterviewState.CLOSED, "ending": Ending.COMPLETE, "closed_at": at, "readable_at": at}
    return _row(fill, sme, _number(sme, ago), at, version=6, **over)


def _talk(
    fill: Filler, sme: int, number: int, begun: datetime, prose: Prose, lead: str, length: int
) -> Iterator[dict[str, Any]]:
    """A lead question, an answer, a follow-up, an answer and the close, or only the first of these."""
    for place, move in enumerate((Move.LEAD, None, Move.FOLLOW_UP, None, Move.CLOSE)[:length]):
        at = begun + timedelta(minutes=place)
        yield fill.row(
            interview_id=number,
            sme_id=sme,
            who=Who.SME if move is None else Who.BOT,
            text=prose.turn() if move is None else f"{prose.line().rstrip('.')}?",
            at=at,
            ts=platform_ts(at),
            order_ts=platform_ts(at),
            off_record=False,
            deleted=False,
            move=move,
            rule="",
            lead=lead if move is Move.LEAD else None,
            reason="",
        )


def who_replied(company: Company) -> dict[str, int]:
    """How many replies the model made, and how many the script for which reason."""
    with company.bare() as sql:
        return {f"{who}: {why}" if why else who: number for who, why, number in sql.execute(REPLIED)}

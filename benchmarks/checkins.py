"""A thousand check-ins that are due at once, from the tick's hand to the outbox, with the real coach."""

import shutil
import sqlite3
import statistics
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.clocked import ClockedCoach, clocked_sqlite
from benchmarks.company import NOW, PROMPTS, WORKSPACE, Company, Filler
from benchmarks.figures import Figure
from benchmarks.prose import Prose
from benchmarks.timing import once
from bot.coach.bank import Bank
from bot.domain.checkins import CheckinState, IsoWeek
from bot.domain.deliveries import platform_ts
from bot.domain.interviews import Ending, InterviewState, Move, Who
from bot.flows.checkins import open_due
from bot.storage.post_tables import cadences
from bot.storage.tables import checkins, interviews, outbox, turns

EXPERTS = 1_000
WEEKS = 8
RUNS = 3
BARE_ROW = "x" * 400  # about what a question in the outbox takes


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 300 a second. The disk's own limit is a bare transaction for each, with one row in it."""
    full = folder / "full.sqlite3"
    _fill(Company.found(full))
    runs = [(_per_second(_copy(full, folder, number)), _bare(folder / f"bare-{number}")) for number in range(RUNS)]
    ours, bare = (statistics.median(speeds) for speeds in zip(*runs, strict=True))
    yield Figure(
        f"{EXPERTS:,} due check-ins to outbox",
        ours,
        "/s",
        f"{EXPERTS:,} bare INSERT + COMMIT",
        bare,
        limit=300,
        at_least=True,
        note=_shares(_copy(full, folder, RUNS)),
    )


def _per_second(file: Path) -> float:
    company = Company.reopen(file)
    seconds = once(lambda: _open(company))
    company.store.close()
    return EXPERTS / seconds


def _open(company: Company) -> None:
    opened = open_due(company.deps, WORKSPACE, NOW)
    with company.bare() as bare:
        waiting = bare.execute("SELECT count(*) FROM outbox WHERE view IS NOT NULL").fetchone()[0]
    if not opened == waiting == EXPERTS:
        raise RuntimeError(f"{opened} check-ins were opened and {waiting} questions wait, not {EXPERTS}")


def _shares(file: Path) -> str:
    """Where the time goes: measured in a run of its own, since the clocks slow it down."""
    coach = ClockedCoach(Bank.load(PROMPTS / "questions"))
    with clocked_sqlite() as sqlite:
        company = Company.reopen(file, coach)
        whole = once(lambda: _open(company))
        company.store.close()
    parts = {"coach": coach.seconds, "SQLite statements": sqlite.statements, "SQLite commits": sqlite.commits}
    told = ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in parts.items())
    return f"{told}, Python and SQLAlchemy the rest"


def _bare(file: Path) -> float:
    """Transactions a second on the same disk, with the same promises, and nothing of ours in the way."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, text TEXT)")

    def write() -> None:
        for _ in range(EXPERTS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO said (text) VALUES (?)", (BARE_ROW,))
            connection.execute("COMMIT")

    seconds = once(write)
    connection.close()
    return EXPERTS / seconds


def _copy(full: Path, folder: Path, number: int) -> Path:
    return Path(shutil.copy(full, folder / f"run-{number}.sqlite3"))


def _fill(company: Company) -> None:
    """Everybody is due now and has eight weeks of interviews behind them, which the coach reads."""
    leads = [question.id for question in company.deps.coach.leads()]
    prose = Prose()
    with company.filling() as fill:
        fill.people(EXPERTS, lambda sme: NOW)
        fill.insert(cadences, (_cadence(fill, sme) for sme in range(1, EXPERTS + 1)))
        past = [(sme, week) for week in range(WEEKS, 0, -1) for sme in range(1, EXPERTS + 1)]
        fill.insert(checkins, (_checkin(fill, sme, week) for sme, week in past))
        fill.insert(interviews, (_interview(fill, sme, week) for sme, week in past))
        with fill.index_last("turns"):
            fill.insert(turns, (row for sme, week in past for row in _talk(fill, sme, week, leads, prose)))
        fill.insert(outbox, (row for sme, week in past for row in _sent(fill, sme, week)))
    company.store.close()


def _number(sme: int, week: int) -> int:
    return (WEEKS - week) * EXPERTS + sme


def _cadence(fill: Filler, sme: int) -> dict[str, Any]:
    """As everybody has one: their last post was six days ago, and nothing rides on the check-in."""
    since = (NOW - timedelta(days=6)).date()
    return fill.row(sme_id=sme, since=since, stage=0, riding=False, tried=(), wake_at=NOW + timedelta(days=2))


def _checkin(fill: Filler, sme: int, week: int) -> dict[str, Any]:
    due = NOW - timedelta(weeks=week)
    calendar = due.isocalendar()
    return fill.row(
        id=_number(sme, week),
        sme_id=sme,
        week=IsoWeek(calendar.year, calendar.week),
        due_at=due,
        asked_at=due,
        state=CheckinState.ANSWERED,
        on_demand=False,
    )


def _interview(fill: Filler, sme: int, week: int) -> dict[str, Any]:
    opened = NOW - timedelta(weeks=week)
    return fill.row(
        id=_number(sme, week),
        sme_id=sme,
        checkin_id=_number(sme, week),
        state=InterviewState.CLOSED,
        opened_at=opened,
        version=6,
        wish="",
        light=False,
        closed_at=opened + timedelta(minutes=9),
        readable_at=opened + timedelta(minutes=69),
        ending=Ending.COMPLETE,
    )


def _talk(fill: Filler, sme: int, week: int, leads: list[str], prose: Prose) -> Iterator[dict[str, Any]]:
    """Two lead questions with an answer each, and the close."""
    moves = (Move.LEAD, None, Move.LEAD, None, Move.CLOSE)
    for place, move in enumerate(moves):
        at = NOW - timedelta(weeks=week) + timedelta(minutes=place)
        yield fill.row(
            interview_id=_number(sme, week),
            sme_id=sme,
            who=Who.SME if move is None else Who.BOT,
            text=prose.turn() if move is None else prose.line(),
            at=at,
            ts=platform_ts(at),
            order_ts=platform_ts(at),
            off_record=False,
            deleted=False,
            move=move,
            rule="",
            lead=leads[(sme + week * 2 + place) % len(leads)] if move is Move.LEAD else None,
            reason="",
        )


def _sent(fill: Filler, sme: int, week: int) -> Iterator[dict[str, Any]]:
    """What the bot said: two questions and the thanks."""
    for place, kind in enumerate(("question", "question", "thanks")):
        at = NOW - timedelta(weeks=week) + timedelta(minutes=2 * place)
        yield fill.row(
            channel=f"D-{sme}",
            kind=kind,
            key=f"turn:{_number(sme, week)}:{place}",
            not_before=at,
            sme_id=sme,
            interview_id=_number(sme, week),
            budgeted=False,
            attempts=0,
            claims=1,
            sent_ts=platform_ts(at),
            sent_at=at,
            unprompted=False,
        )

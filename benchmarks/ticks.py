"""A tick with nothing due, in a large house and in a smaller one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy.dialects import sqlite

from benchmarks.company import NOW, Company, Filler, slots_from
from benchmarks.figures import Figure
from benchmarks.timing import in_turn
from bot.domain.deliveries import Incoming, platform_ts
from bot.domain.interviews import Ending, InterviewState
from bot.flows.tick import tick
from bot.storage.tables import inbox, interviews, outbox
from bot.storage.types import UtcDateTime

LARGE, SMALL = 100_000, 10_000
RUNS = 400
BARE = "SELECT EXISTS (SELECT 1 FROM smes WHERE workspace_id = 1 AND wake_at <= ?)"


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 10 ms, and 1.3 times as long over ten times as many experts."""
    large, small = _company(folder / "large.sqlite3", LARGE), _company(folder / "small.sqlite3", SMALL)
    with large.bare() as connection:
        calls: dict[str, Callable[[], object]] = {
            "large": lambda: tick(large.deps),
            "small": lambda: tick(small.deps),
            "bare": lambda: connection.execute(BARE, (_stored(),)).fetchone(),
        }
        taken = in_turn(calls, RUNS)
    yield Figure(
        f"Tick, nothing due, {LARGE:,} SMEs",
        taken["large"].median,
        "ms",
        f"the same over {SMALL:,}",
        taken["small"].median,
        limit=10,
        ratio_limit=1.3,
        note=taken["large"].note,
    )
    yield Figure(
        f"Tick, nothing due, {LARGE:,} SMEs",
        taken["large"].median,
        "ms",
        "bare sqlite3: is one expert due?",
        taken["bare"].median,
    )


def _company(file: Path, people: int) -> Company:
    """Nobody is due; each has a closed interview, a message that went out and one that came in."""
    company = Company.found(file)
    with company.filling() as fill:
        fill.people(people, lambda sme: slots_from(NOW, sme))
        everybody = range(1, people + 1)
        fill.insert(interviews, (_interview(fill, sme) for sme in everybody))
        fill.insert(outbox, (_said(fill, sme) for sme in everybody))
        fill.insert(inbox, (_heard(fill, sme) for sme in everybody))
    return company


def _stored() -> str:
    """The moment as SQLite keeps it."""
    return str(UtcDateTime().process_bind_param(NOW, sqlite.dialect()))


def _interview(fill: Filler, sme: int) -> dict[str, object]:
    opened = NOW - timedelta(days=1 + sme % 7)
    return fill.row(
        id=sme,
        sme_id=sme,
        state=InterviewState.CLOSED,
        opened_at=opened,
        version=9,
        wish="",
        light=False,
        closed_at=opened,
        readable_at=opened,
        ending=Ending.COMPLETE,
    )


def _said(fill: Filler, sme: int) -> dict[str, object]:
    at = NOW - timedelta(days=1 + sme % 7)
    return fill.row(
        channel=f"D-{sme}",
        kind="question",
        key=f"turn:{sme}:1",
        not_before=at,
        sme_id=sme,
        interview_id=sme,
        budgeted=False,
        attempts=0,
        claims=1,
        sent_ts=platform_ts(at),
        sent_at=at,
        unprompted=False,
    )


def _heard(fill: Filler, sme: int) -> dict[str, object]:
    at = NOW - timedelta(days=1 + sme % 7)
    ts = platform_ts(at)
    return fill.row(
        kind=Incoming.MESSAGE,
        channel=f"D-{sme}",
        user=f"U-{sme}",
        ts=ts,
        target=ts,
        text="",
        received_at=at,
        attempts=0,
        state="handled",
    )

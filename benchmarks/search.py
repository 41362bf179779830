"""Search over a million turns, against the bare index and against reading every turn."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.archive import ONE_IN
from benchmarks.company import DIRECTOR, WORKSPACE, Company
from benchmarks.figures import Figure
from benchmarks.ideas import company
from benchmarks.prose import ABSENT, WANTED
from benchmarks.timing import Sample, in_turn
from bot.flows import ideas

INTERVIEWS = 100_000
TALK = 10
TURNS = INTERVIEWS * TALK
RUNS = 30
SCANS = 3

FTS = "SELECT rowid FROM turns_fts WHERE turns_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
LIKE = "SELECT id FROM turns WHERE text LIKE ? ORDER BY id DESC LIMIT ?"
COUNT = "SELECT count(*) FROM turns_fts WHERE turns_fts MATCH ?"


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 150 ms, the audit row of each transcript that was shown included."""
    made = company(folder / "search.sqlite3", INTERVIEWS, TALK)
    with made.bare() as bare:
        _check(bare.execute(COUNT, (WANTED,)).fetchone()[0])
        calls: dict[str, Callable[[], object]] = {
            "common": partial(_search, made, DIRECTOR, WANTED, ideas.HITS),
            "beginning": partial(_search, made, DIRECTOR, WANTED[:2], ideas.HITS),
            "own": partial(_search, made, "U-18", WANTED, ideas.HITS),
            "absent": partial(_search, made, DIRECTOR, ABSENT, 0),
            "fts": lambda: bare.execute(FTS, (WANTED, ideas.HITS)).fetchall(),
            "fts beginning": lambda: bare.execute(FTS, (f"{WANTED[:2]}*", ideas.HITS)).fetchall(),
            "like": lambda: bare.execute(LIKE, (f"%{WANTED}%", ideas.HITS)).fetchall(),
        }
        taken = in_turn(calls, RUNS)
        scan = in_turn({"scan": lambda: bare.execute(LIKE, (f"%{ABSENT}%", ideas.HITS)).fetchall()}, SCANS, 1)["scan"]
    yield _figure(f"a word in 1 % of {TURNS:,} turns", taken["common"], "bare FTS5, same limit", taken["fts"])
    yield _figure("the same", taken["common"], "LIKE, newest first, stops at the same limit", taken["like"])
    yield _figure("the same, an SME in their own turns", taken["own"], "bare FTS5 over everybody's", taken["fts"])
    yield _figure("two letters, as a beginning", taken["beginning"], "bare FTS5, same limit", taken["fts beginning"])
    yield _figure("a word that nobody said", taken["absent"], f"LIKE over all turns (median of {SCANS})", scan)


def _figure(what: str, sample: Sample, peer: str, other: Sample) -> Figure:
    return Figure(f"Search: {what}", sample.median, "ms", peer, other.median, limit=150, note=sample.note)


def _check(found: int) -> None:
    if found != TURNS // ONE_IN:
        raise RuntimeError(f"the wanted word stands in {found} turns, not in one of {ONE_IN}")


def _search(where: Company, user: str, words: str, at_least: int) -> None:
    if len(ideas.search(where.deps, WORKSPACE, user, words).hits) < at_least:
        raise RuntimeError("the search finds less than it should")

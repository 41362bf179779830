"""The week's summary and `/ideas cadence`, over three years of weekly posts by five hundred experts; and the midnight
at which all of them have been silent for eight days."""

import json
import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from benchmarks import cadence_nights, publishing
from benchmarks.company import DIRECTOR, WORKSPACE, deps_for
from benchmarks.figures import Figure
from benchmarks.one_by_one import NaiveStore
from benchmarks.processes import running
from benchmarks.timing import Sample, in_turn
from bot.domain.cadence_messages import Summary
from bot.domain.checkins import IsoWeek
from bot.flows import summary
from bot.pictures.drawn import DrawnPictures
from bot.ports.around import Look
from bot.storage.store import SqlStore
from tests.servers.postgres import PostgresServer, find_binaries

EXPERTS, FEW = 500, 50
RUNS = 15
FRESH = 3  # processes
NIGHTS = 3
POSTGRES_RUNS = 7  # and one night
WEEK = IsoWeek.of(publishing.SUNDAY, publishing.ZONE)
SUMMARY = f"Weekly summary, {EXPERTS} SMEs, three years of posts"
PAGE = f"/ideas cadence for a director, {EXPERTS} SMEs"
NAIVE = "a query for each SME and post"


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: 300 ms without the picture, 2 s with it, and 12 times as long for ten times as many."""
    large, small = folder / "large.sqlite3", folder / "small.sqlite3"
    publishing.found(_url(large), EXPERTS)
    publishing.found(_url(small), FEW)
    yield from _summaries(_url(large), _url(small))
    yield from _first(folder, _url(large))
    yield from _pages(_url(large))
    pairs = [[cadence_nights.spend(_copy(file, number)) for file in (large, small)] for number in range(NIGHTS)]
    yield from cadence_nights.figures([many for many, _ in pairs], [few for _, few in pairs])
    with PostgresServer() if find_binaries() else nullcontext() as server:
        if server is not None:
            yield from _on_postgres(server)


def built(store: SqlStore) -> Summary:
    """The summary of the last week, as Monday's errand has it built."""
    with store.read() as tx:
        company = tx.workspaces.get(WORKSPACE)
        if company is None:
            raise RuntimeError("the benchmark's company is missing")
        return summary.build(tx, company, WEEK, publishing.NINE)


def _summaries(large: str, small: str) -> Iterator[Figure]:
    many, few, naive, pictures = SqlStore(large), SqlStore(small), NaiveStore(large), DrawnPictures()
    _check(built(many), built(naive))
    taken = in_turn(
        {
            "many": lambda: built(many),
            "few": lambda: built(few),
            "naive": lambda: built(naive),
            "cold": lambda: _over_a_new_connection(large),
            "drawn": lambda: pictures.weeks(built(many).weeks, Look.MESSAGE),
            "drawn, few": lambda: pictures.weeks(built(few).weeks, Look.MESSAGE),
        },
        RUNS,
    )
    for store in (many, few, naive):
        store.close()
    the_few = f"the same of {FEW}"
    yield _figure(SUMMARY, taken["many"], the_few, taken["few"], limit=300, ratio_limit=12)
    yield _figure("… the same", taken["many"], NAIVE, taken["naive"])
    yield _figure("… over a new connection", taken["cold"], "over an open one", taken["many"], limit=300)
    yield _figure("… with its picture", taken["drawn"], the_few, taken["drawn, few"], 2_000, 12)


def _over_a_new_connection(url: str) -> None:
    store = SqlStore(url)
    built(store)
    store.close()


def _first(folder: Path, url: str) -> Iterator[Figure]:
    """In a process that has just started, where SQLAlchemy knows no statement yet and nothing was drawn."""
    found = [_of_a_process(folder, url) for _ in range(FRESH)]
    for what, key, limit in (("", "built", 300), (", with its picture", "whole", 2_000)):
        taken = [each[key] * 1000 for each in found]
        yield Figure(
            f"… the first of a process{what}",
            statistics.median(taken),
            "ms",
            "the fastest",
            min(taken),
            limit=limit,
            note=f"median of {FRESH}, slowest {max(taken):.0f} ms",
        )


def _of_a_process(folder: Path, url: str) -> dict[str, float]:
    log = folder / "log"
    log.unlink(missing_ok=True)
    with running(["-m", "benchmarks.cadence_first", url], folder) as process:
        code = process.wait(timeout=120)
    said = log.read_text(encoding="utf-8")
    if code != 0:
        raise RuntimeError(f"there was no summary: {said[-500:]}")
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _pages(url: str, where: str = "", runs: int = RUNS) -> Iterator[Figure]:
    """On Sunday evening, when everybody has published."""
    many, naive = SqlStore(url), NaiveStore(url)
    houses = {"many": deps_for(many, publishing.SUNDAY), "naive": deps_for(naive, publishing.SUNDAY)}
    calls = {name: partial(summary.page, house, WORKSPACE, DIRECTOR) for name, house in houses.items()}
    _check(calls["many"](), calls["naive"]())
    taken = in_turn(calls, runs)
    for store in (many, naive):
        store.close()
    yield _figure(f"{PAGE}{where}", taken["many"], NAIVE, taken["naive"])


def _on_postgres(server: PostgresServer) -> Iterator[Figure]:
    """For comparison. Its commits promise nothing here: the tests' server doesn't wait for the disk."""
    where = ", PostgreSQL"
    large, small = server.create_database(), server.create_database()
    publishing.found(large, EXPERTS)
    publishing.found(small, FEW)
    many, few, naive = SqlStore(large), SqlStore(small), NaiveStore(large)
    _check(built(many), built(naive))
    calls: dict[str, Callable[[], object]] = {
        "many": lambda: built(many),
        "few": lambda: built(few),
        "naive": lambda: built(naive),
    }
    taken = in_turn(calls, POSTGRES_RUNS)
    for store in (many, few, naive):
        store.close()
    yield _figure(f"{SUMMARY}{where}", taken["many"], f"the same of {FEW}", taken["few"])
    yield _figure(f"… the same{where}", taken["many"], NAIVE, taken["naive"])
    yield from _pages(large, where, POSTGRES_RUNS)
    yield from cadence_nights.figures([cadence_nights.spend(large)], [cadence_nights.spend(small)], where)


def _figure(
    what: str, taken: Sample, peer: str, its: Sample, limit: float | None = None, ratio_limit: float | None = None
) -> Figure:
    return Figure(what, taken.median, "ms", peer, its.median, limit=limit, ratio_limit=ratio_limit, note=taken.note)


def _check(ours: object, naive: object) -> None:
    if ours != naive:
        raise RuntimeError("the naive way tells something else")


def _copy(file: Path, number: int) -> str:
    return _url(Path(shutil.copy(file, file.with_name(f"{file.stem}-{number}.sqlite3"))))


def _url(file: Path) -> str:
    return f"sqlite:///{file}"

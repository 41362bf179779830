"""The week's summary and `/ideas cadence` for five hundred experts with three years of weekly posts; and the midnight at
which all of them have been silent for eight days."""

import json
import shutil
import statistics
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, text

from benchmarks import publishing
from benchmarks.company import DIRECTOR, WORKSPACE, deps_for
from benchmarks.figures import Figure
from benchmarks.one_by_one import NaiveStore
from benchmarks.processes import running
from benchmarks.timing import Sample, in_turn, once
from bot.domain.cadence_messages import Summary
from bot.domain.checkins import IsoWeek
from bot.domain.screens import CadencePage
from bot.flows import nudging, summary
from bot.pictures.drawn import DrawnPictures
from bot.ports import Deps
from bot.ports.around import Look
from bot.storage.post_tables import cadences
from bot.storage.store import SqlStore
from bot.storage.tables import outbox
from tests.servers.postgres import PostgresServer, find_binaries

EXPERTS, FEW = 500, 50
RUNS = 15
FRESH = 3  # processes
NIGHTS = 3
WEEK = IsoWeek.of(publishing.SUNDAY, publishing.ZONE)
WHO = f"{EXPERTS} SMEs with three years of weekly posts"
NAIVE = "a query for each SME and each post"


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: 300 ms without the picture, 2 s with it, and 12 times as long for ten times as many."""
    large, small = folder / "large.sqlite3", folder / "small.sqlite3"
    publishing.found(_url(large), EXPERTS)
    publishing.found(_url(small), FEW)
    yield from _summaries(folder, _url(large), _url(small))
    yield _page(_url(large), "")
    nights = []
    for night in range(NIGHTS):
        copies = [shutil.copy(file, folder / f"{file.stem}-{night}") for file in (large, small)]
        nights.append([_Night(_url(Path(copy))) for copy in copies])
    yield from _nights([each[0] for each in nights], [each[1] for each in nights], "")
    with PostgresServer() if find_binaries() else nullcontext() as server:
        if server is not None:
            yield from _on_postgres(server)


def built(store: SqlStore) -> Summary:
    """The summary of the last week, as the errand of Monday asks for it."""
    with store.read() as tx:
        company = tx.workspaces.get(WORKSPACE)
        if company is None:
            raise RuntimeError("the benchmark's company is missing")
        return summary.build(tx, company, WEEK, publishing.NINE)


def _summaries(folder: Path, large: str, small: str) -> Iterator[Figure]:
    stores = {"large": SqlStore(large), "small": SqlStore(small), "naive": NaiveStore(large)}
    _same(built(stores["large"]), built(stores["naive"]))
    pictures = DrawnPictures()
    taken = in_turn(
        {
            "large": lambda: built(stores["large"]),
            "small": lambda: built(stores["small"]),
            "naive": lambda: built(stores["naive"]),
            "cold": lambda: _over_a_new_connection(large),
            "drawn": lambda: pictures.weeks(built(stores["large"]).weeks, Look.MESSAGE),
            "drawn, small": lambda: pictures.weeks(built(stores["small"]).weeks, Look.MESSAGE),
        },
        RUNS,
    )
    for store in stores.values():
        store.close()
    first = [_first(folder, large) for _ in range(FRESH)]
    what = "Weekly summary"
    yield _figure(f"{what}, {WHO}", taken["large"], f"the same of {FEW}", taken["small"], limit=300, ratio_limit=12)
    yield _figure("… the same", taken["large"], NAIVE, taken["naive"])
    yield _figure("… over a new connection", taken["cold"], "over an open one", taken["large"], limit=300)
    yield _of_fresh("… the first of a process", [each["built"] for each in first], taken["large"], 300)
    yield _of_fresh("… the first of a process, with its picture", [each["whole"] for each in first], taken["drawn"], 2000)
    yield _figure(
        "… a later one, with its picture",
        taken["drawn"],
        f"the same of {FEW}",
        taken["drawn, small"],
        limit=2000,
        ratio_limit=12,
    )

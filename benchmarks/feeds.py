"""A round of a thousand feeds of which fifty have something new: against feedparser on everything, and against the
`reader` library; and the memory that a round of ten thousand takes."""

import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.feeds_pages import CHANGED_OF, ITEMS, NEW_ITEMS
from benchmarks.figures import Figure
from benchmarks.processes import PATIENCE, environment, free_port, running

FEEDS, MANY = 1_000, 10_000
WORKERS = (4, 16, 64)  # of the `reader` library; the number that serves it best is the one we are held against
ROUNDS = 5
GLANCE = 0.03  # seconds between two looks at the memory
OURS_READS = "bot.rss.work_in_child"


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: 20 times less CPU than reading all with feedparser, 3 times the feeds per second of `reader`, and a fifth
    more memory for ten times as many feeds."""
    yield from _rounds(folder)
    memory = {feeds: _memory(folder / f"memory-{feeds}", feeds) for feeds in (FEEDS, MANY)}
    yield Figure(
        f"Peak memory of a round of {MANY:,} feeds",
        memory[MANY],
        "MB",
        f"of a round of {FEEDS:,}",
        memory[FEEDS],
        ratio_limit=1.2,
        note="the process with its children; 5 % of the feeds changed",
    )


def _rounds(folder: Path) -> Iterator[Figure]:
    with Site.opened(folder / "site") as site:
        with Rival.started("feedparser", folder / "feedparser", site, FEEDS) as rival:
            naive = rival.round()
        _check(naive["items"], FEEDS * ITEMS, "feedparser")
        with (
            Rival.started("ours", folder / "ours", site, FEEDS) as ours,
            Rival.started("reader", folder / "reader", site, FEEDS) as reader,
        ):
            _first(ours, reader)
            tried = {workers: _later(site, reader, workers)["seconds"] for workers in WORKERS}
            best = min(tried, key=lambda workers: tried[workers])
            _later(site, ours, steps=0)  # it catches up
            pairs = [_turn(site, ours, reader, best) for _ in range(ROUNDS)]
    used = [each["cpu"] for each, _ in pairs]
    yield Figure(
        f"CPU of a round of {FEEDS:,} feeds, 5 % changed",
        statistics.median(used),
        "s",
        "all fetched, and parsed with feedparser's defaults",
        naive["cpu"],
        ratio_limit=1 / 20,
        note=f"median of {ROUNDS}, {min(used):.2f} to {max(used):.2f} s, child processes included; the peer fetches "
        f"with {'aiohttp' if naive['aiohttp'] < naive['requests'] else 'requests'}, which takes the least CPU",
    )
    speeds, others = ([FEEDS / each["seconds"] for each in side] for side in zip(*pairs, strict=True))
    ratios = [mine / other for mine, other in zip(speeds, others, strict=True)]
    yield Figure(
        "Feeds read in such a round",
        statistics.median(speeds),
        "/s",
        f"the reader library, {best} workers",
        statistics.median(others),
        ratio_limit=3,
        at_least=True,
        note=f"median of {ROUNDS}, in turn, {min(ratios):.1f} to {max(ratios):.1f} times; reader's round took "
        + ", ".join(f"{seconds:.1f} s with {workers} workers" for workers, seconds in tried.items()),
    )


def _first(*rivals: "Rival") -> None:
    """Everybody reads everything once. It isn't measured, so both may do it at the same time."""
    threads = [threading.Thread(target=_check_first, args=[rival]) for rival in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _check_first(rival: "Rival") -> None:
    rival.first = int(rival.round(WORKERS[0])["items"])


def _turn(site: "Site", ours: "Rival", reader: "Rival", workers: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One more round of both, over the same changes."""
    return _later(site, ours), _later(site, reader, workers, steps=0)


def _later(site: "Site", rival: "Rival", workers: int = 0, steps: int = 1) -> dict[str, Any]:
    """A round, `steps` changes after the last one. Raises RuntimeError when it wasn't the one that is meant."""
    if rival.first != FEEDS * ITEMS:
        raise RuntimeError(f"{rival.who} found {rival.first} items in the first round, not {FEEDS * ITEMS}")
    for _ in range(steps):
        site.ask("/advance")
    missed = site.round - rival.seen
    rival.seen = site.round
    site.ask("/answers")
    took = rival.round(workers)
    said = site.ask("/answers")
    changed = FEEDS // CHANGED_OF * missed
    if (said.get("200"), said.get("304")) != (changed, FEEDS - changed):
        raise RuntimeError(f"{rival.who}: the server said {said}, not {changed} times that something is new")
    _check(took["items"], changed * NEW_ITEMS, rival.who)
    return took


def _memory(folder: Path, feeds: int) -> float:
    """The most that a fresh process has in its first round. Its feeds were read before."""
    with Site.opened(folder / "site") as site:
        site.ask("/advance")
        with Rival.started("ours", folder / "ours", site, feeds, site.began.isoformat()) as rival:
            done, seen = threading.Event(), [0.0]

            def watch() -> None:
                while not done.is_set():
                    seen.append(_resident(rival.process))
                    time.sleep(GLANCE)

            watching = threading.Thread(target=watch)
            watching.start()
            try:
                took = rival.round()
            finally:
                done.set()
                watching.join()
        _check(took["items"], feeds // CHANGED_OF * ITEMS, "the round for memory")
    return max(seen)


def _resident(process: psutil.Process) -> float:
    """Resident memory in MB, with that of the children. One that is just being started still shows its parent's."""
    total = float(process.memory_info().rss)
    for child in process.children(recursive=True):
        try:
            total += child.memory_info().rss if OURS_READS in child.cmdline() else 0
        except psutil.Error:  # it has ended
            continue
    return total / 1_000_000


def _check(found: int, wanted: int, who: str) -> None:
    if found != wanted:
        raise RuntimeError(f"{who} found {found} items, not {wanted}")


class Site:
    """The server of feeds, in a process of its own."""

    def __init__(self, port: int, began: datetime) -> None:
        self.port = port
        self.began = began
        self.round = 0

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> "Iterator[Site]":
        folder.mkdir(parents=True)
        site = cls(free_port(), datetime.now(UTC))
        with running(["-m", "benchmarks.feeds_stub", str(site.port), site.began.isoformat()], folder):
            patience = time.monotonic() + PATIENCE
            while True:
                try:
                    site.ask("/answers")
                    break
                except OSError:
                    if time.monotonic() > patience:
                        raise
                    time.sleep(0.05)
            yield site

    def ask(self, path: str) -> dict[str, int]:
        """What was answered since this was last asked."""
        self.round += path == "/advance"
        connection = http.client.HTTPConnection("127.1.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            said: dict[str, int] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return said


class Rival:
    """A process that reads when it is told to."""

    def __init__(self, who: str, started: "subprocess.Popen[str]") -> None:
        self.who = who
        self.process = psutil.Process(started.pid)
        self.first = 0  # items of the first round
        self.seen = 0  # the site's round that it read last
        self._started = started

    @classmethod
    @contextmanager
    def started(cls, who: str, folder: Path, site: Site, feeds: int, *more: str) -> "Iterator[Rival]":
        folder.mkdir(parents=True)
        command: Sequence[str] = [who, str(folder), str(site.port), str(feeds), *more]
        with (folder / "log").open("w") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.feeds_rounds", *command],
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        rival = cls(who, started)
        try:
            rival._heard()
            yield rival
            started.stdin and started.stdin.close()
            started.wait(20)
        finally:
            started.kill()  # its children go when it goes
            started.wait()
            started.stdout and started.stdout.close()

    def round(self, workers: int = 0) -> dict[str, Any]:
        """What a round took: `seconds`, `cpu` and the new `items`, as far as it says."""
        assert self._started.stdin is not None
        self._started.stdin.write(json.dumps({"workers": workers}) + "\n")
        self._started.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._started.stdout is not None
        line = self._started.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.who} ended; run `python -m benchmarks.feeds_rounds` by hand to see why")
        said: dict[str, Any] = json.loads(line)
        return said

"""`python -m benchmarks.feeds_rounds ours|reader|feedparser FOLDER PORT FEEDS`: reads feeds when it is told to, in a
process of its own, and says what a round took. One line of JSON in, one out."""

import asyncio
import io
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psutil

from benchmarks.company import WORKSPACE, Company
from benchmarks.feeds_pages import etag, last_modified
from benchmarks.feeds_stub import url
from bot.domain.feeds import Feed, FeedKind, FeedState
from bot.flows import feeds as flow
from bot.rss.reader import FeedReader
from bot.wiring.feeds import ROUNDS, readers

ALLOWED = ip_network("127.1.0.0/16")
STEP = timedelta(hours=2)  # from round to round: then every feed is due again


def cpu() -> float:
    """Seconds of CPU of this process, of its children that live and of those that ended."""
    gone = os.times()
    living = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return (
        time.process_time()
        + gone.children_user
        + gone.children_system
        + sum(each.user + each.system for each in living)
    )


def measured(do: Callable[[], object]) -> dict[str, Any]:
    """What it took, and what it returned as `came_to`."""
    used, begin = cpu(), time.perf_counter()
    came_to = do()
    return {"seconds": time.perf_counter() - begin, "cpu": cpu() - used, "came_to": came_to}


@dataclass
class Ours:
    """The real flow over the real store. Two threads read, as in the bot; what reads bodies lives on in between."""

    company: Company
    rounds: int = 0

    @classmethod
    def found(cls, folder: Path, port: int, feeds: int, read_at: datetime | None) -> "Ours":
        """`read_at` is when all of them were read last, None when never."""
        company = Company.found(folder / "ours.sqlite3")
        company.deps = replace(company.deps, feeds=FeedReader(allowed=[ALLOWED]), readers=readers())
        made = cls(company)
        company.deps = replace(company.deps, clock=made.now)
        began = datetime.now(UTC)
        with company.store.begin() as tx:
            for number in range(feeds):
                added = tx.feeds.add(_feed(number, url(port, number), began), url(port, number).partition("//")[2])
                if added is not None and read_at is not None:
                    tx.feeds.polled([_read_before(added, number, read_at)])
            tx.commit()
        return made

    def now(self) -> datetime:
        """Real time, and some hours more in each round."""
        return datetime.now(UTC) + self.rounds * STEP

    def round(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.rounds += 1
        before = self._items()
        took = measured(self._read)
        return took | {"items": self._items() - before}

    def _read(self) -> int:
        """As the second hand does, only that nobody waits for its next second."""
        deps, begun = self.company.deps, 0
        while (more := flow.due(deps, WORKSPACE, deps.clock())) or deps.readers.free(False) < ROUNDS:
            begun += more
            deps.readers.finish()
        return begun

    def _items(self) -> int:
        with self.company.bare() as bare:
            return int(bare.execute("SELECT count(*) FROM feed_items").fetchone()[0])


def _feed(number: int, where: str, began: datetime) -> Feed:
    title = f"Feed {number}"
    return Feed(WORKSPACE, 0, where, title, FeedKind.NEWS, FeedState.ACTIVE, began, "Dana", next_poll_at=began)


def _read_before(feed: Feed, number: int, at: datetime) -> Feed:
    """As it is when its body was read once."""
    return replace(
        feed,
        read_at=at,
        last_item_at=at,
        etag=etag(number, 0),
        last_modified=last_modified(number, 0, at),
        final_url=feed.url,
    )


class Peer:
    """The `reader` library with its defaults, but with feedparser as it is installed: the copy that it brings wants a
    module that Python has no more."""

    def __init__(self, folder: Path, port: int, feeds: int) -> None:
        os.environ["READER_NO_VENDORED_FEEDPARSER"] = "1"
        from reader import make_reader  # noqa: PLC0415

        self._reader = make_reader(str(folder / "reader.sqlite3"))
        for number in range(feeds):
            self._reader.add_feed(url(port, number))

    def round(self, asked: dict[str, Any]) -> dict[str, Any]:
        before = self._reader.get_entry_counts().total or 0
        took = measured(lambda: self._reader.update_feeds(scheduled=False, workers=asked["workers"]))
        return took | {"items": (self._reader.get_entry_counts().total or 0) - before}


class Naive:
    """Fetches everything, by whichever of two libraries takes less CPU, and parses it with feedparser's defaults."""

    def __init__(self, port: int, feeds: int) -> None:
        self._urls = [url(port, number) for number in range(feeds)]

    def round(self, asked: dict[str, Any]) -> dict[str, Any]:
        by_requests = measured(lambda: len(self._by_requests()))
        bodies: list[tuple[bytes, str]] = []
        by_aiohttp = measured(lambda: bodies.extend(asyncio.run(self._by_aiohttp())))
        parsing = measured(lambda: self._parse(bodies))
        return {
            "requests": by_requests["cpu"],
            "aiohttp": by_aiohttp["cpu"],
            "parsing": parsing["cpu"],
            "cpu": min(by_requests["cpu"], by_aiohttp["cpu"]) + parsing["cpu"],
            "items": parsing["came_to"],
        }

    def _by_requests(self) -> list[bytes]:
        import requests  # noqa: PLC0415

        with requests.Session() as session:
            return [session.get(where, timeout=30).content for where in self._urls]

    async def _by_aiohttp(self) -> list[tuple[bytes, str]]:
        import aiohttp  # noqa: PLC0415

        async def one(where: str) -> tuple[bytes, str]:
            async with session.get(where) as answer:
                return await answer.read(), answer.headers["Content-Type"]

        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*map(one, self._urls))

    def _parse(self, bodies: list[tuple[bytes, str]]) -> int:
        import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415

        kinds = (({"content-type": kind}, body) for body, kind in bodies)
        return sum(len(feedparser.parse(io.BytesIO(body), response_headers=kind).entries) for kind, body in kinds)


def main() -> None:
    """A line on stdin is a round; the first line out says that all is ready."""
    who, folder, port, feeds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    read_at = datetime.fromisoformat(sys.argv[5]) if len(sys.argv) > 5 else None
    answers = sys.stdout
    sys.stdout = sys.stderr
    rival: Ours | Peer | Naive
    match who:
        case "ours":
            rival = Ours.found(folder, port, feeds, read_at)
        case "reader":
            rival = Peer(folder, port, feeds)
        case _:
            rival = Naive(port, feeds)
    print(json.dumps({}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(rival.round(json.loads(line))), file=answers, flush=True)
    if isinstance(rival, Ours):
        rival.company.deps.feeds.close()  # type: ignore[attr-defined]
        rival.company.store.close()


if __name__ == "__main__":
    main()

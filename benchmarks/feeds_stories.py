"""Has a story been told before? Asked as the intake asks it, among a hundred thousand items of the last week."""

import itertools
import random
import statistics
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import text

from benchmarks.company import NOW, WORKSPACE, Filler
from benchmarks.figures import Figure
from benchmarks.prose import Prose
from benchmarks.timing import Sample
from bot.domain.feeds import Entry, Feed, FeedKind, FeedState
from bot.flows.intake import ALIKE, KEPT
from bot.rss import stories
from bot.rss.canonical import canonical
from bot.storage.engine import make_engine, parsed
from bot.storage.feed_tables import feed_items, story_keys
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore
from bot.storage.tables import workspaces
from tests.servers.postgres import PostgresServer, find_binaries

ITEMS = 100_000
FEEDS = 500
VOCABULARY = 1_500  # words of one industry's headlines, the frequent ones in most of them
WORDS = 8  # of a headline
LOOKUPS = 300  # half of them of stories that were told before
SCANS = 5
FOUND = 0.8  # of those, at least: what only shares words that hundreds share is out of reach


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that has just come in, and the item whose story it tells; 0 when it tells its own."""

    entry: Entry
    item: int


class Headlines:
    """Entries of one industry, in made-up words."""

    def __init__(self) -> None:
        self._prose = Prose(3)
        self._dice = random.Random(5)
        lines = " ".join(self._prose.line() for _ in range(20_000)).lower().replace(".", "").split()
        words = sorted({word for word in lines if len(word) >= 4})
        self._words = self._dice.sample(words, VOCABULARY)
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def entry(self, number: int) -> Entry:
        title = " ".join(self._dice.choices(self._words, cum_weights=self._weights, k=WORDS)).capitalize()
        link = f"https://site{number % FEEDS}.example/2026/{number}?utm_source=rss"
        return Entry(
            str(number), link, title, self._prose.turn(), published=NOW - timedelta(seconds=6 * (ITEMS - number))
        )

    def wanted(self, told: Sequence[Entry]) -> list[Wanted]:
        """Every second one as another site tells it, with another word in its headline."""
        found = []
        for number in range(LOOKUPS // 2):
            place = self._dice.randrange(len(told))
            words = told[place].title.split()
            words[self._dice.randrange(WORDS)] = self._dice.choice(self._words)
            link = f"https://other.example/{number}"
            found.append(
                Wanted(replace(told[place], title=" ".join(words) + " - The Other Site", link=link), place + 1)
            )
            found.append(Wanted(self.entry(ITEMS + number), 0))
        return found


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 10 ms, and for 95 of 100, too."""
    headlines = Headlines()
    told = [headlines.entry(number) for number in range(ITEMS)]
    wanted = headlines.wanted(told)
    titles = [entry.title for entry in told]
    scanned = [_timed(lambda each=each: _scan(titles, each.entry.title)) for each in wanted[:SCANS]]
    yield from _figures("SQLite", f"sqlite:///{folder / 'stories.sqlite3'}", told, wanted, scanned)
    with PostgresServer() if find_binaries() else nullcontext() as server:
        if server is not None:
            yield from _figures("PostgreSQL", server.create_database(), told, wanted, scanned)


def _figures(
    kind: str, url: str, told: Sequence[Entry], wanted: Sequence[Wanted], scanned: Sequence[float]
) -> Iterator[Figure]:
    _fill(url, told)
    sample, found = _lookups(url, wanted)
    peer, its = f"rapidfuzz over {ITEMS:,} headlines in memory", statistics.median(scanned) * 1000
    what = f"Same story among {ITEMS:,} recent items, {kind}"
    note = f"median of {LOOKUPS}; {found} of {LOOKUPS // 2} retold stories found"
    yield Figure(what, sample.median, "ms", peer, its, limit=10, note=note)
    yield Figure(f"{what}: 95 of 100 under", sample.p95, "ms", peer, its, limit=10, note=f"slowest {_slowest(sample)}")


def _slowest(sample: Sample) -> str:
    return f"{max(sample.seconds) * 1000:.1f} ms"


def _timed(do: Any) -> float:
    begin = perf_counter()
    do()
    return perf_counter() - begin


def _scan(titles: Sequence[str], title: str) -> object:
    return process.extract(title, titles, scorer=fuzz.token_sort_ratio, score_cutoff=stories.ALIKE, limit=ALIKE)


def _lookups(url: str, wanted: Sequence[Wanted]) -> tuple[Sample, int]:
    """How long each took, and how many retold stories were found. Raises RuntimeError when they are too few."""
    store = SqlStore(url)
    seconds, found = [], 0
    with store.begin() as tx:
        for number, each in enumerate([*wanted[:10], *wanted]):
            begin = perf_counter()
            keys = stories.story_keys(each.entry.title)
            like = tx.items.like(WORKSPACE, canonical(each.entry.link), keys, NOW - KEPT, ALIKE)
            same = [item.id for item in like if stories.same_story(each.entry, _as_entry(item))]
            if number >= 10:  # the first ones warm up
                seconds.append(perf_counter() - begin)
                found += each.item != 0 and each.item in same
    store.close()
    if found < FOUND * LOOKUPS / 2:
        raise RuntimeError(f"only {found} of {LOOKUPS // 2} stories that were told before were found")
    return Sample(tuple(seconds)), found


def _as_entry(item: Any) -> Entry:
    return Entry(item.guid, item.link, item.title, item.text, item.author, item.published)


def _fill(url: str, told: Sequence[Entry]) -> None:
    """A week of news in one workspace."""
    upgrade(url)
    engine = make_engine(parsed(url), 5.0, writes=True)
    with engine.begin() as connection:
        Filler(connection).insert(
            workspaces, [{"id": WORKSPACE, "kind": "test", "name": "Bench", "zone": "UTC", "channel": "", "team": ""}]
        )
    store = SqlStore(url)
    with store.begin() as tx:
        feeds = [tx.feeds.add(_feed(number), f"site{number}.example") for number in range(FEEDS)]
        tx.commit()
    store.close()
    ids = [feed.id for feed in feeds if feed is not None]
    with engine.begin() as connection:
        fill = Filler(connection)
        fill.insert(feed_items, (_item(fill, number, entry, ids) for number, entry in enumerate(told, 1)))
        keys = ((number, key) for number, entry in enumerate(told, 1) for key in set(stories.story_keys(entry.title)))
        fill.insert(story_keys, (fill.row(key=key, item_id=number) for number, key in keys))
        connection.execute(text("ANALYZE" if "postgres" in url else "PRAGMA optimize"))
    engine.dispose()


def _feed(number: int) -> Feed:
    url = f"https://site{number}.example/feed"
    return Feed(WORKSPACE, 0, url, f"Site {number}", FeedKind.NEWS, FeedState.ACTIVE, NOW, "Dana")


def _item(fill: Filler, number: int, entry: Entry, feeds: Sequence[int]) -> dict[str, Any]:
    return fill.row(
        id=number,
        feed_id=feeds[number % len(feeds)],
        guid=entry.guid,
        link=entry.link,
        canonical=canonical(entry.link),
        title=entry.title,
        text=entry.text,
        author="",
        published=entry.published,
        seen_at=entry.published,
        last_seen_at=NOW,
        gated=False,
        revision=0,
        story_id=number,
        vector=b"",
        debatable=0.0,
        heated=0.0,
    )

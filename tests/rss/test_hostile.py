"""Everything that a server on the internet may do, against the real reader with its real children."""

from __future__ import annotations

import threading
import time
from typing import Any

import psutil

from bot.domain.feeds import Ask, Changed, Failed, Outcome, Unchanged
from bot.rss.fetch import Limits
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.servers.feed_kinds import Kind, kinds
from tests.servers.feed_server import ALLOWED, HOSTS, FeedServer

SECONDS = 1.0
PATIENT = 4.0  # long enough for the good ones on a machine with other work
MOST_MEMORY = 100_000_000  # bytes that this process may grow by
MOST_OF_CHILDREN = 450_000_000


class Scales:
    """The most memory seen while it runs, in bytes: of this process, and of its largest child."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self.before = self.own = self._me.memory_info().rss
        self.child = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Scales:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(5)

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.own = max(self.own, self._me.memory_info().rss)
            for child in self._me.children():
                try:
                    self.child = max(self.child, child.memory_info().rss)
                except psutil.Error:
                    continue


def test_every_kind_comes_to_what_the_table_says_and_nothing_forbidden_is_dialled(
    server: FeedServer, workers: Workers, dialled: list[Any]
) -> None:
    table = kinds()
    assert len(table) <= HOSTS
    asks = {_offered(server, kind, n): kind for n, kind in enumerate(table, 1)}
    came: dict[str, tuple[Outcome, float]] = {}
    dialled.clear()
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=SECONDS), workers=workers)
    began = time.monotonic()
    with Scales() as scales:
        reader.read(list(asks), lambda ask, it: came.update({asks[ask].name: (it, time.monotonic() - began)}))
    took = time.monotonic() - began
    reader.close()

    wrong = []
    for kind in table:
        outcome, at = came[kind.name]
        print(f"{kind.name:32} {_short(outcome):12} {at:5.2f} s  {_told(outcome)}")
        wrong += [f"{kind.name}: {problem}" for problem in _problems(kind, outcome)]
    grown = scales.own - scales.before
    print(f"{len(table)} kinds in {took:.1f} s; here +{grown / 1e6:.0f} MB, a child {scales.child / 1e6:.0f} MB")
    assert not wrong, "\n".join(wrong)
    assert took < 15, "the slowest decides, not their sum; mostly it is two seconds"
    assert grown < MOST_MEMORY
    assert 0 < scales.child < MOST_OF_CHILDREN
    assert server.forbidden == 0
    assert {where[0] for where in dialled if isinstance(where, tuple)} <= {f"127.1.0.{n}" for n in range(1, HOSTS + 1)}


def test_the_good_ones_do_not_wait_for_the_bad(server: FeedServer, workers: Workers) -> None:
    table = [kind for kind in kinds() if kind.comes_to == "down" or kind.name.startswith(("RSS", "Atom"))]
    asks = {_offered(server, kind, n): kind for n, kind in enumerate(table, 1)}
    at: dict[str, float] = {}
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(seconds=PATIENT), workers=workers)
    began = time.monotonic()
    reader.read(list(asks), lambda ask, _: at.update({asks[ask].name: time.monotonic() - began}))
    reader.close()
    good = max(at[kind.name] for kind in table if kind.comes_to == "changed")
    slow = at["a byte at a time"]
    assert slow >= PATIENT > good, f"good ones after {good:.2f} s, a slow one after {slow:.2f} s"


def _offered(server: FeedServer, kind: Kind, host: int) -> Ask:
    """Each kind on a host of its own: one of them asks to leave the whole host alone."""
    path = f"/kind{host}"
    server.plays[path] = kind.play
    server.plays.update(kind.other)
    url = kind.url.format(port=server.port, forbidden=server.forbidden_port) or server.url(path, host)
    return Ask(host, url, kind.etag)


def _problems(kind: Kind, outcome: Outcome) -> list[str]:
    problems = []
    if _short(outcome) != kind.comes_to:
        problems.append(f"came to {_short(outcome)} ({_told(outcome)}), not {kind.comes_to}")
    if kind.entries is not None and isinstance(outcome, Changed) and len(outcome.parsed.entries) != kind.entries:
        problems.append(f"{len(outcome.parsed.entries)} entries, not {kind.entries}")
    if kind.says not in _told(outcome):
        problems.append(f"says {_told(outcome)!r}")
    if isinstance(outcome, Failed) and "127." in outcome.why:
        problems.append(f"tells the address: {outcome.why}")
    return problems


def _short(outcome: Outcome) -> str:
    return outcome.trouble.value if isinstance(outcome, Failed) else type(outcome).__name__.lower()


def _told(outcome: Outcome) -> str:
    match outcome:
        case Failed():
            return outcome.why
        case Changed():
            return f"{len(outcome.parsed.entries)} items" + f", {outcome.parsed.left_out} left out" * bool(
                outcome.parsed.left_out
            )
        case Unchanged():
            return ""

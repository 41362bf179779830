"""`python -m benchmarks`: measures, shows one table, and says in words what is missed. A missed limit is no failure."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from benchmarks import (
    cadence,
    checkins,
    demo,
    feeds,
    feeds_ranker,
    feeds_stories,
    ideas,
    machine,
    model,
    page,
    search,
    slack,
    ticks,
)
from benchmarks.figures import Figure, conclusion, show

BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "ticks": ticks.measure,
    "checkins": checkins.measure,
    "ideas": ideas.measure,
    "search": search.measure,
    "demo": demo.measure,
    "page": page.measure,
    "slack": slack.measure,
    "model": model.measure,
    "feeds": feeds.measure,
    "ranker": feeds_ranker.measure,
    "stories": feeds_stories.measure,
    "cadence": cadence.measure,
}


def main() -> None:
    """Run the chosen benchmarks in a folder that is removed afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and memory.")
    parser.add_argument("--only", action="append", choices=BENCHES, help="only this one; may be given again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that folders and processes go even then
    wide = Console(highlight=False, width=None if Console().is_terminal else 160)
    aside = Console(stderr=True, highlight=False)
    figures: list[Figure] = []
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="beatdesk-bench-") as root:
        facts = machine.facts(Path(root))
        wide.print(machine.sentence(facts))
        for name in chosen.only or BENCHES:
            started = time.perf_counter()
            with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=root) as folder:
                figures += BENCHES[name](Path(folder))
            aside.print(f"[dim]{name}: {time.perf_counter() - started:.0f} s[/dim]")
    took = time.perf_counter() - begin
    show(wide, figures)
    if chosen.json is not None:
        record = {
            "machine": facts,
            "seconds": round(took, 1),
            "conclusion": conclusion(figures),
            "figures": [figure.as_record() for figure in figures],
        }
        chosen.json.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

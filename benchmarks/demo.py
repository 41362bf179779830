"""`beatdesk demo` as a person runs it: a fortnight, from the command to the last line."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import running
from benchmarks.timing import once

RUNS = 3
IMPORTS = "import bot.wiring.demo"


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 10 s."""
    whole = [once(lambda: _run(folder, "-m", "bot", "demo")) for _ in range(RUNS)]
    floor = [once(lambda: _run(folder, "-c", IMPORTS)) for _ in range(RUNS)]
    yield Figure(
        "beatdesk demo",
        statistics.median(whole),
        "s",
        "Python that only loads the code",
        statistics.median(floor),
        limit=10,
        note=f"median of {RUNS}; slowest {max(whole):.1f} s",
    )


def _run(folder: Path, *command: str) -> None:
    with running(command, folder) as process:
        code = process.wait(timeout=120)
    if code != 0:
        raise RuntimeError(f"it ended with {code}: {(folder / 'log').read_text(encoding='utf-8')[-500:]}")

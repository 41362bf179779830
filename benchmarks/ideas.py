"""The first page of /ideas for a director, over a hundred thousand ideas and over a thousand."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.archive import Archive
from benchmarks.company import DIRECTOR, NOW, WORKSPACE, Company, slots_from, topics_of
from benchmarks.figures import Figure
from benchmarks.timing import in_turn
from bot.domain.ideas import PAGE, IdeaStatus
from bot.domain.screens import IdeaFilter
from bot.flows import ideas

LARGE, SMALL = 100_000, 1_000
EXPERTS = 200
RUNS = 60
SME = 18
FILTERS = {
    "no filter": IdeaFilter(),
    "by status": IdeaFilter(status=IdeaStatus.ACCEPTED),
    "by SME": IdeaFilter(sme=SME),
    "by topic": IdeaFilter(topic=topics_of(SME)[1]),
    "by all three": IdeaFilter(IdeaStatus.ACCEPTED, SME, topics_of(SME)[1]),
}


def measure(folder: Path) -> Iterator[Figure]:
    """Limit: 50 ms, and twice as long over a hundred times as many ideas."""
    large, small = company(folder / "large.sqlite3", LARGE), company(folder / "small.sqlite3", SMALL)
    calls: dict[str, Callable[[], object]] = {}
    for name, wanted in FILTERS.items():
        calls[name] = partial(_page, large, wanted, PAGE)
        calls[f"{name}, small"] = partial(_page, small, wanted, 0)
    taken = in_turn(calls, RUNS)
    for name in FILTERS:
        yield Figure(
            f"First page of {LARGE:,} ideas, {name}",
            taken[name].median,
            "ms",
            f"the same of {SMALL:,}",
            taken[f"{name}, small"].median,
            limit=50,
            ratio_limit=2,
            note=taken[name].note,
        )


def company(file: Path, size: int, talk: int = 1) -> Company:
    """A company of 200 experts with as many interviews and ideas as `size` says."""
    made = Company.found(file)
    with made.filling() as fill:
        fill.people(EXPERTS, lambda sme: slots_from(NOW, sme))
        Archive(size, EXPERTS, talk).fill(fill)
    return made


def _page(where: Company, wanted: IdeaFilter, at_least: int) -> None:
    shown = ideas.page(where.deps, WORKSPACE, DIRECTOR, wanted)
    if len(shown.ideas) < at_least:
        raise RuntimeError(f"a page of {len(shown.ideas)} ideas: the benchmark's rows don't fit its filters")

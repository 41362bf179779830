"""One item scored for five hundred experts, and what the ranker costs before that: at the start of the bot, when it is
first asked, and when it learns what the experts are about."""

import json
import random
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.processes import running
from benchmarks.timing import Sample, in_turn, once
from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Label, Profile, Reading
from bot.flows.judging import HIGHLIGHTS, USUAL

EXPERTS = 500
TOPICS = 5
LABELS = 6
RUNS = 30
CHANGES = RUNS + 2  # of what is usual, from item to item
LOADS = 3
SMALL = 50  # experts of the peer
HEAVY = ("numpy", "onnxruntime", "tokenizers")
# What happens when the bot starts, and when somebody asks the ranker for the first time.
START = f"""
import json, sys, time
import bot.wiring
loaded = [name for name in {HEAVY!r} if name in sys.modules]
from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Profile, Reading
ranker = LocalRanker()
begin = time.perf_counter()
fingerprint, = ranker.vectors([Reading("Pick rates fall", "A study of nine sites.")])
ranker.contention([Reading("Pick rates fall", "A study of nine sites.", fingerprint)])
ranker.fits([Reading("Pick rates fall", "A study.", fingerprint)], [Profile(1, "slotting", ("pick accuracy",))], [])
took = time.perf_counter() - begin
asked = [name for name in {HEAVY!r} if name in sys.modules]
print(json.dumps({{"start": loaded, "asked": asked, "seconds": took}}))
"""
FIELDS = (
    "pick",
    "pack",
    "cold chain",
    "returns",
    "dock",
    "fleet",
    "customs",
    "safety",
    "label",
    "robot",
    "yard",
    "crew",
)
SIDES = ("accuracy", "planning", "scheduling", "audits", "training", "costs", "software", "staffing", "metrics", "law")
WHERE = ("in small sites", "at night", "for grocers", "with partners", "under pressure", "after a merger", "in pharma")
SAID = (
    "We stopped measuring {} by the hour, since people then chose the easy orders",
    "Most projects on {} fail in the second month, when the vendor leaves",
    "I would rather lose a tenth of speed than let {} depend on one person",
)


class Newsroom:
    """Experts of one industry, and its news, which the ranker has read."""

    def __init__(self, ranker: LocalRanker) -> None:
        self._dice = random.Random(17)
        plain = [self.news() for _ in range(USUAL + CHANGES)]
        vectors = ranker.vectors(plain)
        self.read = [replace(reading, vector=vector) for reading, vector in zip(plain, vectors, strict=True)]

    def profiles(self, number: int) -> list[Profile]:
        """Each with five topics of their own, and half a dozen of what they said and did with earlier items."""
        return [self._profile(sme) for sme in range(1, number + 1)]

    def news(self) -> Reading:
        one, other = self._topic(), self._topic()
        text = f"A study of {self._dice.randrange(3, 90)} companies says that {one} matters less than {other}. " * 3
        return Reading(f"Why {one} goes wrong when {other} is forgotten {self._dice.randrange(999)}", text)

    def _profile(self, sme: int) -> Profile:
        topics = tuple(self._topic() for _ in range(TOPICS))
        highlights = tuple(self._dice.choice(SAID).format(topic) for topic in topics[: sme % (TOPICS + 1)])
        labelled = self._dice.sample(self.read, sme % (LABELS + 1))
        labels = tuple(Label(reading, wanted=bool(place % 2)) for place, reading in enumerate(labelled))
        return Profile(sme, f"{topics[0]} and more", topics, ("Somebody Known",), highlights, labels=labels)

    def _topic(self) -> str:
        return " ".join(map(self._dice.choice, (FIELDS, SIDES, WHERE)))


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: nothing of it loaded by a start, 2 s for loading, 50 ms for an item."""
    loads = [_load(folder) for _ in range(LOADS)]
    yield Figure(
        f"Of {', '.join(HEAVY)}: loaded by `import bot.wiring`",
        len(loads[0]["start"]),
        "modules",
        "when the ranker was asked",
        len(loads[0]["asked"]),
        limit=0,
    )
    seconds = [load["seconds"] for load in loads]
    yield Figure(
        "Ranker, first question to a fresh process",
        statistics.median(seconds),
        "s",
        "the fastest",
        min(seconds),
        limit=2,
        note=f"median of {LOADS}, slowest {max(seconds):.2f} s; model, banks, one item for one expert",
    )
    yield from _scoring()


def _scoring() -> Iterator[Figure]:
    ranker = LocalRanker()
    newsroom = Newsroom(ranker)
    profiles, usual = newsroom.profiles(EXPERTS), newsroom.read
    describing = once(lambda: ranker.fits(usual[:1], profiles, []))
    yield Figure(
        f"Ranker, {EXPERTS} experts described, once",
        describing,
        "s",
        "one of them",
        describing / EXPERTS,
        note=f"five topics, up to {TOPICS} of {HIGHLIGHTS} highlights and {LABELS} labels each; kept in memory",
    )
    turns = iter(range(10**6))

    def item(experts: int, changed: bool = True) -> None:
        """As judging does it with an item that came alone: what is usual is another list when others came since."""
        turn = next(turns) % CHANGES if changed else 0
        reading = newsroom.news()
        reading = replace(reading, vector=ranker.vectors([reading])[0])
        found = ranker.fits([reading], profiles[:experts], usual[turn : turn + USUAL])
        ranker.contention([reading])
        if len(found[0]) != experts:
            raise RuntimeError(f"{len(found[0])} experts were looked at, not {experts}")

    taken = in_turn(
        {
            "all": lambda: item(EXPERTS),
            "few": lambda: item(SMALL),
            "same": lambda: item(EXPERTS, changed=False),
            "few, same": lambda: item(SMALL, changed=False),
        },
        RUNS,
    )
    yield _figure("the newsroom as it was", taken["same"], taken["few, same"])
    yield _figure("one of its usual items changed", taken["all"], taken["few"])


def _figure(when: str, taken: Sample, few: Sample) -> Figure:
    return Figure(
        f"One item scored for {EXPERTS} experts, {when}",
        taken.median,
        "ms",
        f"for {SMALL}",
        few.median,
        limit=50,
        note=f"{taken.note}; fingerprint, fits and contention, with {USUAL} usual items",
    )


def _load(folder: Path) -> dict[str, Any]:
    log = folder / "log"
    log.unlink(missing_ok=True)
    with running(["-c", START], folder) as process:
        code = process.wait(timeout=120)
    said = log.read_text(encoding="utf-8")
    if code != 0:
        raise RuntimeError(f"the ranker did not load: {said[-500:]}")
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found

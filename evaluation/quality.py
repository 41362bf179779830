"""`python -m evaluation.quality FOLDER`: how well news is routed, disputes are seen and highlights are found, with no
language model. Prints a table, and the figures as one JSON object on the last line."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table

from bot import settings
from bot.coach.bank import Bank
from bot.coach.ranker.ranker import LocalRanker
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief
from bot.domain.errors import BeatdeskError, Misconfigured
from bot.domain.people import Beat
from bot.process import set_up_logging
from evaluation.gold import Score, score
from evaluation.hearing import NOW
from evaluation.quality_baselines import plain_minilm
from evaluation.quality_data import BEATS, CONTENTION, ROUTING, TAGS, BeatCard, Disputed, Labelled, Routed
from evaluation.quality_measures import Contended, Routing, contention, routed, routing
from evaluation.recorded import INNER, load_interviews
from evaluation.talks import as_recorded, brief_for, hold

NOT_DONE = 2
WHERE = (
    "Tell me which folder holds the labelled news: make quality EVAL=path/to/folder. docs/quality.md says what belongs "
    "into it."
)
HALVES = ("first", "second")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 however good the figures are; 2 with a plain sentence when nothing can be measured."""
    chosen = _parser().parse_args(arguments)
    aside = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    if chosen.folder is None or not str(chosen.folder).strip():
        aside.print(WHERE)
        return NOT_DONE
    try:
        return _measure(Path(chosen.folder), chosen.half)
    except BeatdeskError as problem:
        aside.print(problem.user_message)
        return NOT_DONE
    except KeyboardInterrupt:
        return 130


def _measure(folder: Path, half: str | None) -> int:
    set_up_logging("ERROR")
    began = time.monotonic()
    data = Labelled(folder)
    missing = [name for name in data.missing if name != TAGS]
    marked = _highlights(folder)
    if marked is None:
        missing.append(f"{INNER}/*.json")
    if {BEATS, ROUTING} & set(missing) and CONTENTION in missing and marked is None:
        raise Misconfigured(f"There is nothing to measure in {folder}.", [f"It should hold {', '.join(missing)}."])
    cards, items, disputed = _half(data, half)
    rankers = {"Beatdesk": LocalRanker(), "common words": LocalRanker(lambda package: None)}
    ways = {name: routing(ranker, cards, items, data.tags) for name, ranker in rankers.items()} if items else {}
    plain = plain_minilm(cards, items) if items else None
    if plain is not None:
        ways["MiniLM alone, mean of topics"] = routed(plain, cards, items, data.tags)
    heard = {name: contention(ranker, disputed) for name, ranker in rankers.items()} if disputed else {}
    out = Console(highlight=False, markup=False, soft_wrap=True)
    out.print(rankers["Beatdesk"].about)
    for table in (_routing_table(ways), _contention_table(heard), _highlights_table(marked)):
        if table:
            out.print(table)
    for name in missing:
        out.print(f"Not measured for want of {name}.")
    out.print(f"{time.monotonic() - began:.0f} s")
    record = {
        "routing": ways["Beatdesk"].as_record() if ways else None,
        "contention": heard["Beatdesk"].as_record() if heard else None,
        "highlights": _highlights_record(marked),
    }
    sys.stdout.write(json.dumps(record) + "\n")
    return 0


def _half(data: Labelled, half: str | None) -> tuple[list[BeatCard], list[Routed], list[Disputed]]:
    """All, or one half: of the experts in their order, with the items that are theirs, and every other one of the
    items that are nobody's and of those about contention."""
    if not data.beats or not data.routing:
        cards, items = [], []
    elif half is None:
        cards, items = data.beats, data.routing
    else:
        middle = (len(data.beats) + 1) // 2
        cards = data.beats[:middle] if half == HALVES[0] else data.beats[middle:]
        names = {card.sme for card in cards}
        nobodys = [item for item in data.routing if item.best is None][HALVES.index(half) :: 2]
        items = [item for item in data.routing if item.best in names or item in nobodys]
    disputed = data.contention if half is None else data.contention[HALVES.index(half) :: 2]
    return cards, items, disputed


def _highlights(folder: Path) -> Score | None:
    """The script's highlights of all interviews; None when there are none."""
    if not any((folder / INNER).glob("*.json")):
        return None
    coach = ScriptedCoach(Bank.load(settings.load().prompts_dir / "questions"))
    total = Score()
    for interview in load_interviews(folder):
        brief = Brief(
            interview.first_name, Beat(interview.about, ()), ZoneInfo("Europe/Berlin"), NOW, next_checkin="next week"
        )
        talk = hold(coach, brief_for(brief, coach.leads()), interview)
        recording = as_recorded(interview)
        total += score(interview.recorded, coach.highlights(brief, recording).what, recording, talk)
    return total


def _highlights_record(marked: Score | None) -> dict[str, Any] | None:
    if marked is None:
        return None
    return {
        "precision_at_8": _rounded(marked.precision),
        "recall_at_8": _rounded(marked.recall),
        "off_record_leaks": marked.leaks,
    }


def _routing_table(ways: dict[str, Routing]) -> str:
    head = ("routing", "top-1", "forwarded\nand right", "missed", "false\nforwards", "of\ntraps", "of\nnoise")
    return _table(
        (*head, "noise at\n80% recall", "noise\nAUC"),
        [
            (
                name,
                *map(_percent, (way.top1, way.right, way.missed, way.false_forward, way.false_traps, way.false_noise)),
                _percent(way.at_recall),
                _shown(way.noise_auc),
            )
            for name, way in ways.items()
        ],
    )


def _contention_table(heard: dict[str, Contended]) -> str:
    return _table(
        ("contention", "AUC", "debatable\nof disputed", "of mild", "of plain"),
        [
            (name, _shown(one.auc), _percent(one.disputed), _percent(one.mild), _percent(one.plain))
            for name, one in heard.items()
        ],
    )


def _highlights_table(marked: Score | None) -> str:
    if marked is None:
        return ""
    return _table(
        ("highlights", "precision at 8", "recall at 8", "leaks"),
        [("scripted coach", _percent(marked.precision), _percent(marked.recall), str(marked.leaks))],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for place, name in enumerate(head):
        shown.add_column(name, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    text = StringIO()
    Console(file=text, width=120, color_system=None, highlight=False, markup=False).print(shown)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()).strip("\n") + "\n"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.quality", description="Measure on labelled news.")
    parser.add_argument("folder", nargs="?", help="with beats.jsonl, routing.jsonl, contention.jsonl, interviews/")
    parser.add_argument("--half", choices=HALVES, help="only one half of the experts and items")
    return parser


if __name__ == "__main__":
    sys.exit(main())

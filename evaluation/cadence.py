"""`python -m evaluation.cadence out.json`: proves from what `beatdesk demo --json` wrote that nobody was pestered, and
that each word about a silence that was due did come. With a newsroom it also looks whether the record is of that one.

out.json -> cadence_record -> cadence_manners, cadence_silences, cadence_due -> a table and a last line
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from evaluation import cadence_manners
from evaluation.cadence_due import Proof
from evaluation.cadence_record import DAY, Person, Record, Unreadable, read

WIDTH = 140


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything holds, 1 when something is broken or there is nothing to prove it from."""
    chosen = _parser().parse_args(arguments)
    try:
        record = read(json.loads(chosen.record.read_text("utf-8")))
    except (OSError, json.JSONDecodeError, UnicodeDecodeError, Unreadable) as problem:
        sys.stderr.write(f"I can't prove anything from {chosen.record}: {problem}\n")
        return 1
    proof = Proof(record)
    wrong = cadence_manners.broken(record) + proof.wrong
    if chosen.newsroom is not None:
        from evaluation.cadence_newsroom import differing  # noqa: PLC0415 - the proof itself needs nothing of the bot's

        wrong += differing(record, chosen.newsroom)
    out = Console(width=WIDTH, highlight=False, markup=False, soft_wrap=True)
    out.print(_people(record))
    out.print(_due(proof))
    for sentence in wrong:
        out.print(f"- {sentence}")
    out.print(_conclusion(record, proof, wrong))
    return 1 if wrong else 0


def _conclusion(record: Record, proof: Proof, wrong: list[str]) -> str:
    if wrong:
        return f"Not proved: {len(wrong)} thing{'' if len(wrong) == 1 else 's'} broken."
    summaries = sum(message.kind == "summary" for message in record.messages)
    return (
        f"Proved: {len(record.people)} people and {len(record.messages)} messages, within everybody's budget, hours, "
        f"leave and holidays; {summaries} summaries, each on a Monday at 09:00; every word due about a silence came, "
        f"and no other ({len(proof.due)} looked at)."
    )


def _people(record: Record) -> Table:
    table = Table(title="Everybody, on their own clock", box=box.SIMPLE, title_justify="left")
    for head in (
        "SME",
        "zone",
        "check-ins",
        "posts",
        "begun beside",
        "most a day",
        "most a week",
        "allowed",
        "days off",
    ):
        table.add_column(head, justify="left" if head in {"SME", "zone"} else "right")
    for person in record.people.values():
        begun = [person.day(message.at) for message in cadence_manners.unprompted(record, person)]
        weeks = Counter(day.isocalendar()[:2] for day in begun)
        posts = sum(person.name in post.smes for post in record.posts)
        row = (len(record.asked(person.name)), posts, len(begun), _most(Counter(begun)), _most(weeks), person.budget)
        table.add_row(person.name, person.zone.key, *map(str, row), str(_days_off(person)))
    return table


def _most(counts: Counter[object]) -> int:
    return max(counts.values(), default=0)


def _days_off(person: Person) -> int:
    day, days = person.day(person.joined), 0
    while day <= person.day(person.until):
        days += bool(person.off(day))
        day += DAY
    return days


def _due(proof: Proof) -> Table:
    table = Table(title="What was due about silences", box=box.SIMPLE, title_justify="left")
    for head in ("SME", "silent since", "days", "due on", "came", "because of"):
        table.add_column(head, justify="right" if head == "days" else "left")
    for due in proof.due:
        came = due.came or ("-" if not due.wrong else "never")
        table.add_row(due.names, str(due.since), str(due.days), str(due.on), came, due.because)
    return table


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.cadence", description="Prove a played cadence.")
    parser.add_argument("record", type=Path, metavar="JSON", help="what beatdesk demo --json wrote")
    parser.add_argument("newsroom", type=Path, nargs="?", metavar="YAML", help="the newsroom it was played from")
    return parser


if __name__ == "__main__":
    sys.exit(main())

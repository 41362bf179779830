"""What is printed at the end: the table, what its columns mean, why the script spoke, which checks were not kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from textwrap import wrap

from rich import box
from rich.console import Console
from rich.table import Table

from bot.coach.model.shapes import Task
from bot.domain.words import one_line
from evaluation.examples import Tried
from evaluation.figures import NAMED, Figures
from evaluation.gold import AT, Score
from evaluation.pages import Compared

WIDTH = 120
BY_SCRIPT = " *"
COLUMNS = (
    "task",
    "asked",
    "first\ntry",
    "fell\nback",
    "two\nques.",
    "over\n25 w.",
    "praise",
    "name\nasked",
    "false\nquote",
    "other\nrules",
    "median\ns",
    "worst\ns",
    "tokens\nmean",
    "tokens\nsum",
    "checks\nkept",
)
LEGEND = (
    "asked: how often the task was due. first try: answers that could be used at once. fell back: the script spoke",
    "instead. two ques. to other rules: how often an answer broke one; what broke it was refused, or put right, before",
    "anybody saw it (false quote: words in quotation marks that nobody said). s, tokens: of a task, a second try",
    "included; worst: the slowest. checks kept: what the examples ask of a good answer, by whoever spoke in the end.",
)


def table(figures: Mapping[Task, Figures], total: Figures) -> str:
    """As text, at most 120 columns wide."""
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for place, name in enumerate(COLUMNS):
        shown.add_column(name, justify="right" if place else "left", no_wrap=True)
    for task, each in figures.items():
        shown.add_row(task.value, *_cells(each), end_section=task is list(figures)[-1])
    shown.add_row("all", *_cells(total))
    return _text(shown)


def gold_table(several: Sequence[Compared]) -> str:
    """Precision, recall and leaks, interview by interview; "" when nobody marked anything."""
    marked = [each for each in several if each.scores is not None]
    if not marked:
        return ""
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for place, name in enumerate(
        (
            *("interview", f"script:\nprecision at {AT}", f"recall\nat {AT}", "leaks"),
            *(f"model:\nprecision at {AT}", f"recall\nat {AT}", "leaks"),
        )
    ):
        shown.add_column(name, justify="right" if place else "left", no_wrap=bool(place), overflow="fold")
    totals = (Score(), Score())
    for each in marked:
        assert each.scores is not None  # noqa: S101 - chosen so
        totals = (totals[0] + each.scores[0], totals[1] + each.scores[1])
        cells = [part for one in each.scores for part in _scored(one)]
        if not each.marked_by_model:
            cells[3] += BY_SCRIPT
        shown.add_row(one_line(each.interview.expert, 40), *cells, end_section=each is marked[-1])
    shown.add_row("all", *(part for one in totals for part in _scored(one)))
    by_script = any(not each.marked_by_model for each in marked)
    return _text(shown) + (
        f"{BY_SCRIPT.strip()} marked by the script, since the model fell back\n" if by_script else ""
    )


def notes(tried: Sequence[Tried], total: Figures, reasons: Counter[str], purpose: Counter[str]) -> Iterator[str]:
    """What the table leaves open, line by line."""
    yield from LEGEND
    if total.kept.of:
        yield (
            f"The script alone keeps {total.kept.scripted} of the {total.kept.of} checks; it writes no summary and no "
            "claim."
        )
    yield from _listed("Other rules broken:", total.others)
    yield from _listed("Why the script spoke instead:", reasons)
    yield from _listed("Never put to the model:", purpose)
    if total.asked and total.fell_back == total.asked:
        yield "The model helped with nothing: all of it fell back on the script."
    missed = [each for each in tried if each.model.missed]
    ours = sum(each.model.by.coach != "model" for each in missed)
    if missed:
        yield f"Examples with a check that was not kept: {len(missed)}; the script spoke in {ours or 'none'} of them."
    for each in missed:
        if each.model.by.coach == "model":
            told = f"{one_line(each.example.name, 60)}: {one_line('; '.join(each.model.missed), 600)}"
            yield from wrap(told, WIDTH, initial_indent="  ", subsequent_indent="      ")


def _cells(figures: Figures) -> list[str]:
    seconds = figures.seconds
    average, sum_of_tokens = figures.tokens
    return [
        str(figures.asked),
        _share(figures.first_try, figures.asked),
        _share(figures.fell_back, figures.asked),
        *(_count(figures.broken[str(rule)]) for rule in NAMED),
        _count(figures.others.total()),
        *([f"{each:.1f}" for each in seconds] if seconds else ["", ""]),
        f"{average:,.0f}" if sum_of_tokens else "",
        f"{sum_of_tokens:,}" if sum_of_tokens else "",
        f"{figures.kept.model}/{figures.kept.of}" if figures.kept.of else "",
    ]


def _scored(score: Score) -> tuple[str, str, str]:
    return (
        f"{_share(score.right, score.returned)} ({score.right}/{score.returned})",
        f"{_share(score.found, score.gold)} ({score.found}/{score.gold})",
        str(score.leaks),
    )


def _share(part: int, of: int) -> str:
    return f"{part / of:.0%}" if of else ""


def _count(number: int) -> str:
    return str(number) if number else "·"


def _listed(title: str, counts: Counter[str]) -> Iterator[str]:
    if counts:
        yield title
        yield from (f"{count:5}  {one_line(what, 110)}" for what, count in counts.most_common())


def _text(shown: Table) -> str:
    out = StringIO()
    Console(file=out, width=WIDTH, color_system=None, highlight=False, markup=False).print(shown)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n") + "\n"

"""Figures: what was measured, against which limit and which peer of the same run, and the table that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

OK, MISSED, NO_LIMIT = "ok", "missed", ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `peer_value` has the same unit; `limit` and `ratio_limit` are the most unless `at_least`."""

    what: str
    value: float
    unit: str
    peer: str
    peer_value: float
    limit: float | None = None
    ratio_limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        """Measured by peer."""
        return self.value / self.peer_value

    @property
    def verdict(self) -> str:
        """Whether every limit that was set is kept."""
        pairs = [(self.value, self.limit), (self.ratio, self.ratio_limit)]
        kept = [value >= limit if self.at_least else value <= limit for value, limit in pairs if limit is not None]
        return NO_LIMIT if not kept else OK if all(kept) else MISSED

    def as_record(self) -> dict[str, Any]:
        """The figure as plain data."""
        return {
            "what": self.what,
            "measured": round(self.value, 3),
            "unit": self.unit,
            "limit": self.limit,
            "at_least": self.at_least,
            "verdict": self.verdict or None,
            "peer": self.peer,
            "peer_measured": round(self.peer_value, 3),
            "ratio": round(self.ratio, 3),
            "ratio_limit": self.ratio_limit,
            "note": self.note,
        }


def show(console: Console, figures: Sequence[Figure]) -> None:
    """The table, then what was missed, in words."""
    table = Table("What", "Measured", "Limit", "", "Peer, in the same run", "Its figure", "Ratio", title_justify="left")
    for column in (1, 2, 5, 6):
        table.columns[column].justify = "right"
        table.columns[column].no_wrap = True
    for figure in figures:
        style = {OK: "green", MISSED: "bold red"}.get(figure.verdict, "")
        table.add_row(
            f"{figure.what}\n[dim]{figure.note}[/dim]" if figure.note else figure.what,
            spoken(figure.value, figure.unit),
            _limit(figure),
            f"[{style}]{figure.verdict}[/]" if style else "",
            figure.peer,
            spoken(figure.peer_value, figure.unit),
            f"{figure.ratio:.3g}",
        )
    console.print(table)
    console.print(conclusion(figures))


def conclusion(figures: Sequence[Figure]) -> str:
    """One line on the limits as a whole."""
    missed = [figure.what for figure in figures if figure.verdict == MISSED]
    kept = sum(figure.verdict == OK for figure in figures)
    if missed:
        return f"{len(missed)} of {len(missed) + kept} limits MISSED: {'; '.join(missed)}."
    return f"All {kept} limits are kept." if kept else "No limit was measured."


def spoken(value: float, unit: str) -> str:
    """A value with its unit, to three digits or so."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _limit(figure: Figure) -> str:
    sign = ">=" if figure.at_least else "<="
    parts = []
    if figure.limit is not None:
        parts.append(f"{sign} {figure.limit:g} {figure.unit}")
    if figure.ratio_limit is not None:
        parts.append(f"ratio {sign} {figure.ratio_limit:g}")
    return "\n".join(parts)

"""Buddies: two SMEs who alternate weeks and share one cadence (S12)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class PairState(StrEnum):
    ASKED = "asked"  # not both agreed yet
    ACTIVE = "active"
    OVER = "over"  # one said no, or left


@dataclass(frozen=True, slots=True)
class Pair:
    """Two SMEs (ids), in the order in which their weeks come. `agreed` are those who said yes. `by` is the director who
    proposed it, "" when `one` did. `began` is the Monday of the first week, which is `one`'s."""

    workspace: int
    id: int
    one: int
    other: int
    state: PairState
    created_at: datetime
    by: str = ""
    agreed: tuple[int, ...] = ()
    began: date | None = None
    before: tuple[int, ...] = ()  # weeks between the check-ins of `one` and `other` before they took turns

    def buddy_of(self, sme: int) -> int:
        return self.other if sme == self.one else self.one

    def turn_in(self, monday: date) -> int:
        """Whose week it is."""
        weeks = (monday - (self.began or monday)) // timedelta(weeks=1)
        return self.one if weeks % 2 == 0 else self.other

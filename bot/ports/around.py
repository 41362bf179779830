"""Small things that the inside asks of the rooms around it: pictures, and an almanac of public holidays."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.cadence_messages import WeekCount


class Look(StrEnum):
    """What a picture is drawn for. Messages stand on any background, so theirs brings its own."""

    MESSAGE = "message"
    LIGHT = "light"
    DARK = "dark"


class Pictures(Protocol):
    """Draws PNG pictures; each call takes some tens of milliseconds, the first one longer. b"" where nobody draws."""

    def weeks(self, weeks: Sequence[WeekCount], look: Look) -> bytes:
        """The team's posts per week, readable at the width of a phone."""

    def rhythm(self, counts: Sequence[int], look: Look) -> bytes:
        """One person's posts in each of some weeks, small, oldest first."""


class Almanac(Protocol):
    """Public holidays."""

    def countries(self) -> Sequence[tuple[str, str]]:
        """(code, name) of the countries it knows, by name."""

    def country(self, text: str) -> str:
        """The code for what somebody typed: "DE", "Germany", or with a region "DE-BY"; "" for "". Raises InvalidInput
        that names the nearest ones."""

    def spoken(self, country: str) -> str:
        """The name for a code."""

    def holiday(self, country: str, day: date) -> str:
        """What public holiday that day is there, by its name; "" for none, and for a country it doesn't know."""

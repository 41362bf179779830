"""Stand-ins for a house that reads no feeds, draws no pictures and knows no holidays."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.domain.cadence_messages import WeekCount
from bot.domain.errors import InvalidInput
from bot.domain.feeds import Ask, Entry, Failed, Found, Outcome, Outline, Page, Trouble
from bot.domain.fit import Contention, Fit, Profile, Reading
from bot.ports.around import Look

SORRY = "I can't read what is outside here."


class NoFeeds:
    """Reads nothing, and says so."""

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        for ask in asks:
            each(ask, Failed(Trouble.REFUSED, SORRY))

    def find(self, url: str) -> Found:
        raise InvalidInput(SORRY)

    def page(self, url: str) -> Page:
        raise InvalidInput(SORRY)

    def outlines(self, opml: bytes) -> Sequence[Outline]:
        raise InvalidInput(SORRY)

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        raise InvalidInput(SORRY)

    def canonical(self, url: str) -> str:
        return url

    def story_keys(self, title: str) -> Sequence[int]:
        return ()

    def same_story(self, one: Entry, other: Entry) -> bool:
        return False


class NoRanker:
    """Finds that nothing fits anybody."""

    about = "News is matched with nobody here."
    host = ""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return [b"" for _ in readings]

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        return [[Fit(profile.sme, 0.0, 1.0, "") for profile in profiles] for _ in readings]

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        return [Contention(0.0, 0.0) for _ in readings]

    def forget(self) -> None:
        pass


class NoPictures:
    """Draws nothing."""

    def weeks(self, weeks: Sequence[WeekCount], look: Look) -> bytes:
        return b""

    def rhythm(self, counts: Sequence[int], look: Look) -> bytes:
        return b""


class NoAlmanac:
    """Every day is a day like any other."""

    def countries(self) -> Sequence[tuple[str, str]]:
        return ()

    def country(self, text: str) -> str:
        return text

    def spoken(self, country: str) -> str:
        return country

    def holiday(self, country: str, day: date) -> str:
        return ""


NO_FEEDS = NoFeeds()
NO_RANKER = NoRanker()
NO_PICTURES = NoPictures()
NO_ALMANAC = NoAlmanac()

"""How the pictures are laid out on a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from bot.domain.cadence_messages import WeekCount
from bot.pictures.looks import Palette
from bot.pictures.sheet import Sheet

TITLE = "Posts per week"
WIDTH, HEIGHT = 320, 200  # of the weeks
SMALL_WIDTH, SMALL_HEIGHT = 240, 48  # of a rhythm
_EDGE = 14
_FOOT = 34  # below the base line, for the dates
_HEAD = 50  # above the tallest bar, for its count and the title
_WORDS, _SMALL = 13, 11
_LEAST = 2  # so high is a bar of one among hundreds
_WIDEST = 40  # a bar
_APART = 8  # two words in a row


@dataclass(frozen=True, slots=True)
class _Bar:
    x: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class _Word:
    middle: float
    foot: float
    text: str
    size: float
    bold: bool


def weeks(counted: Sequence[WeekCount], palette: Palette) -> bytes:
    """A bar for each week with its count on top, and the Mondays of some below; the last week stands out."""
    sheet = Sheet(WIDTH, HEIGHT, palette.ground)
    if palette.ground is not None:
        _border(sheet, palette.line)
    counts = [week.posts for week in counted]
    bars = _bars(counts, _EDGE, WIDTH - 2 * _EDGE, HEIGHT - _HEAD - _FOOT)
    sheet.words(_EDGE + sheet.width_of(TITLE, _SMALL) / 2, HEIGHT - 22, TITLE, _SMALL, palette.soft_ink)
    for bar in bars:
        if bar.height:
            sheet.bar(bar.x, _FOOT, bar.width, bar.height, palette.now if bar is bars[-1] else palette.bar)
    sheet.block(_EDGE, _FOOT - 1, WIDTH - 2 * _EDGE, 1, palette.line)
    for word in (*_counts(sheet, counts, bars), *_dates(sheet, counted, bars)):
        sheet.words(
            word.middle, word.foot, word.text, word.size, palette.ink if word.bold else palette.soft_ink, word.bold
        )
    return sheet.png()


def rhythm(counts: Sequence[int], palette: Palette) -> bytes:
    """Little bars; a week without a post is a thin line."""
    sheet = Sheet(SMALL_WIDTH, SMALL_HEIGHT, palette.ground)
    edge = 8 if palette.ground is not None else 1
    bars = _bars(counts, edge, SMALL_WIDTH - 2 * edge, SMALL_HEIGHT - 2 * edge)
    for bar in bars:
        colour = palette.now if bar is bars[-1] else palette.bar
        if bar.height:
            sheet.bar(bar.x, edge, bar.width, bar.height, colour)
        else:
            sheet.block(bar.x, edge, bar.width, _LEAST, palette.line)
    return sheet.png()


def _bars(counts: Sequence[int], left: float, width: float, height: float) -> list[_Bar]:
    """As wide as there is room, the gaps a third of it; few stand together in the middle."""
    if not counts:
        return []
    step = min(width / len(counts), _WIDEST * 1.5)
    wide = max(1.0, _to_pixel(step * 2 / 3))
    left += (width - step * len(counts)) / 2 + (step - wide) / 2
    most = max(1, *counts)
    return [
        _Bar(_to_pixel(left + number * step), wide, max(_LEAST, _to_pixel(height * count / most)) if count > 0 else 0)
        for number, count in enumerate(counts)
    ]


def _counts(sheet: Sheet, counts: Sequence[int], bars: Sequence[_Bar]) -> Iterator[_Word]:
    """Over each bar if they fit; else over the highest, where it can't seem to be another's."""
    widest = max(counts, key=lambda count: sheet.width_of(str(count), _WORDS, True))
    fits = (size for size in (_WORDS, _SMALL) if sheet.width_of(str(widest), size, True) + 2 <= _step(bars))
    size = next(fits, 0)
    for bar, count in zip(bars, counts, strict=True) if size else [(bars[counts.index(max(counts))], max(counts))]:
        middle = _inside(bar.middle, sheet.width_of(str(count), size or _WORDS, True))
        yield _Word(middle, _FOOT + bar.height + 5, str(count), size or _WORDS, True)


def _dates(sheet: Sheet, counted: Sequence[WeekCount], bars: Sequence[_Bar]) -> Iterator[_Word]:
    """The Monday of the last bar, and of every second, third or so before it, as they fit."""
    every = ceil((sheet.width_of("30 May", _WORDS, True) + _APART) / _step(bars))
    free = float(WIDTH)  # left of what stands there already
    for number in range(len(bars) - 1, -1, -every):
        last, monday = number == len(bars) - 1, counted[number].monday
        text = f"{monday.day} {monday:%b}"
        wide = sheet.width_of(text, _WORDS, last)
        middle = _inside(bars[number].middle, wide)
        if middle + wide / 2 <= free:
            yield _Word(middle, _EDGE - 1, text, _WORDS, last)
            free = middle - wide / 2 - _APART


def _step(bars: Sequence[_Bar]) -> float:
    return bars[1].x - bars[0].x if len(bars) > 1 else WIDTH


def _inside(middle: float, width: float) -> float:
    """The nearest place where words so wide stay on the sheet."""
    return min(max(middle, _EDGE + width / 2), WIDTH - _EDGE - width / 2)


def _border(sheet: Sheet, colour: str) -> None:
    for x, y, width, height in (
        (0, 0, WIDTH, 1),
        (0, HEIGHT - 1, WIDTH, 1),
        (0, 0, 1, HEIGHT),
        (WIDTH - 1, 0, 1, HEIGHT),
    ):
        sheet.block(x, y, width, height, colour)


def _to_pixel(length: float) -> float:
    return round(length * 2) / 2

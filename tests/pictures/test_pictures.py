"""The pictures, down to their pixels: what stands high is much, what is written can be read, nothing is left behind."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from bot.domain.cadence_messages import WeekCount
from bot.pictures.drawn import DrawnPictures
from bot.pictures.looks import PALETTES, SHARPNESS
from bot.ports import Look, Pictures

Colour = tuple[int, ...]
USUAL = (4, 6, 3, 7, 5, 8, 0, 6, 9, 7, 10, 5)
ZEROS = (0,) * 12
HUNDREDS = (500, 480, 12, 1, 0, 320, 499, 210, 77, 450, 500, 333)
CARDS = {Look.LIGHT: "#fffdf8", Look.DARK: "#221e1a"}  # of the page, which show through
KINDS = pytest.mark.parametrize(
    "counts",
    [
        USUAL,
        ZEROS,
        HUNDREDS,
        (3,),
        (0,),
        (1, 2),
        tuple(n % 9 for n in range(60)),
        tuple(n * 73 % 501 for n in range(60)),
    ],
    ids=["usual", "zeros", "hundreds", "one", "none", "two", "sixty", "sixty-hundreds"],
)
PICTURES: Pictures = DrawnPictures()


def weeks(counts: Sequence[int]) -> list[WeekCount]:
    last = date(2026, 11, 16)
    return [WeekCount(last - timedelta(weeks=len(counts) - 1 - n), count) for n, count in enumerate(counts)]


def opened(png: bytes) -> Any:
    """Rows of pixels: red, green, blue, alpha."""
    return numpy.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


@cache
def team(counts: tuple[int, ...], look: Look) -> bytes:
    return PICTURES.weeks(weeks(counts), look)


@cache
def own(counts: tuple[int, ...], look: Look) -> bytes:
    return PICTURES.rhythm(counts, look)


def rgb(colour: str | None) -> Colour:
    assert colour is not None
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def is_coloured(pixels: Any, colour: Colour) -> Any:
    return (pixels == (*colour, 255)).all(axis=2)


def colours(pixels: Any) -> Counter[Colour]:
    return Counter(tuple(int(part) for part in pixel) for pixel in pixels[..., :3].reshape(-1, 3))


def bars(pixels: Any, look: Look) -> list[tuple[int, bool]]:
    """Each bar from the left: how high it is in pixels, and whether it stands out."""
    plain = is_coloured(pixels, rgb(PALETTES[look].bar)).sum(axis=0)
    now = is_coloured(pixels, rgb(PALETTES[look].now)).sum(axis=0)
    found: list[tuple[int, bool]] = []
    before = 0
    for high, stands_out in zip(map(int, plain + now), map(bool, now), strict=True):
        if high and not before:
            found.append((high, stands_out))
        elif high:
            found[-1] = (max(found[-1][0], high), stands_out)
        before = high
    return found


def contrast(one: Colour, other: Colour) -> float:
    """As WCAG counts it."""

    def light(colour: Colour) -> float:
        parts = [part / 255 for part in colour[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@KINDS
def test_it_is_as_large_as_a_phone_and_small_to_send(counts: tuple[int, ...]) -> None:
    for look in Look:
        large, small = team(counts, look), own(counts, look)
        assert (opened(large).shape, opened(small).shape) == ((400, 640, 4), (96, 480, 4)), "two pixels for one of CSS"
        assert len(large) < 60_000 and len(small) < 5_000


@KINDS
def test_bars_are_as_high_as_their_weeks(counts: tuple[int, ...]) -> None:
    some = [count for count in counts if count]
    for look in Look:
        for png in (team(counts, look), own(counts, look)):
            found = bars(opened(png), look)
            assert len(found) == len(some)
            tallest = max((high for high, _ in found), default=0)
            for (high, _), count in zip(found, some, strict=True):
                assert abs(high - max(tallest * count / max(counts), 2 * SHARPNESS)) <= 1.5
            wanted = [False] * len(some)
            wanted[-1:] = [counts[-1] > 0] if some else []
            assert [stands_out for _, stands_out in found] == wanted, "the last week, if it has a bar"


def test_a_message_brings_its_own_paper() -> None:
    ground = rgb(PALETTES[Look.MESSAGE].ground)
    for counts in (USUAL, ZEROS):
        for png in (team(counts, Look.MESSAGE), own(counts, Look.MESSAGE)):
            pixels = opened(png)
            assert (pixels[..., 3] == 255).all()
            assert is_coloured(pixels, ground).mean() > 0.5
            assert is_coloured(pixels, ground)[8:-8, [8, -9]].all(), "room on both sides"
        edge = opened(team(counts, Look.MESSAGE))[[0, -1]]
        assert is_coloured(edge, rgb(PALETTES[Look.MESSAGE].line)).all(), "a border, so that it stands out on white too"


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
def test_on_the_page_the_card_shows_through(look: Look) -> None:
    for png in (team(USUAL, look), own(USUAL, look)):
        assert (opened(png)[:, [0, -1], 3] == 0).all()


@pytest.mark.parametrize("look", Look)
def test_its_words_can_be_read(look: Look) -> None:
    """By the colours that were really drawn where each kind of words stands."""
    ground = rgb(PALETTES[look].ground or CARDS[look])
    card = Image.new("RGBA", (640, 400), (*ground, 255))
    card.alpha_composite(Image.open(io.BytesIO(team(ZEROS, look))).convert("RGBA"))
    places = {"title": (20, 50, 28, 200), "counts": (290, 320, 28, 612), "dates": (345, 380, 28, 480),
              "last date": (345, 380, 510, 612)}  # fmt: skip
    for name, (top, bottom, left, right) in places.items():
        common = [colour for colour, many in colours(numpy.asarray(card)[top:bottom, left:right]).items() if many >= 8]
        assert max(contrast(colour, ground) for colour in common) >= 7, name
    drawn = colours(opened(team(USUAL, look)))
    for colour in (rgb(PALETTES[look].bar), rgb(PALETTES[look].now)):
        assert drawn[colour] > 1_000 and contrast(colour, ground) >= 3


@KINDS
def test_dates_stay_on_the_sheet_and_apart(counts: tuple[int, ...]) -> None:
    pixels = opened(team(counts, Look.MESSAGE))
    inked = (~is_coloured(pixels, rgb(PALETTES[Look.MESSAGE].ground)))[345:395, 4:-4].any(axis=0)
    shown = "".join("#" if each else " " for each in inked)
    dates = [each for each in shown.split(" " * 14) if each.strip()]
    assert 1 <= len(dates) <= min(len(counts), 6)
    assert all(len(each.strip()) < 115 for each in dates), "two that touch are longer"
    assert shown.startswith(" " * 20) and shown.endswith(" " * 20)


def test_the_same_weeks_are_the_same_bytes() -> None:
    again = DrawnPictures()
    for look in Look:
        assert team(USUAL, look) == again.weeks(weeks(USUAL), look)
        assert own(USUAL, look) == again.rhythm(USUAL, look)
    assert len({team(USUAL, look) for look in Look} | {team(ZEROS, look) for look in Look}) == 6


def test_it_tells_of_no_program_and_no_time() -> None:
    for png in (team(USUAL, Look.MESSAGE), own(USUAL, Look.DARK)):
        at, kinds = 8, set()
        while at < len(png):
            length, kind = struct.unpack(">I4s", png[at : at + 8])
            kinds.add(kind)
            at += length + 12
        assert kinds <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_no_weeks_are_no_picture() -> None:
    assert PICTURES.weeks([], Look.MESSAGE) == PICTURES.rhythm([], Look.LIGHT) == b""


def test_many_threads_ask_for_the_first_picture_at_once() -> None:
    alone = DrawnPictures()
    asked = [[n % 7, n % 5, n % 3] for n in range(16)]
    shared = DrawnPictures()
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda counts: shared.rhythm(counts, Look.LIGHT), asked))
    assert drawn == [alone.rhythm(counts, Look.LIGHT) for counts in asked]


ASKED = """
import datetime, hashlib, logging, sys
logging.basicConfig(level=logging.INFO)
from bot.domain.cadence_messages import WeekCount
from bot.pictures.drawn import DrawnPictures
from bot.ports import Look
pictures = DrawnPictures()
early = "matplotlib" in sys.modules
drawn = pictures.weeks([WeekCount(datetime.date(2026, 11, 16), 3)], Look.MESSAGE)
from matplotlib.font_manager import fontManager
print(early, "matplotlib.pyplot" in sys.modules, len(fontManager.ttflist), hashlib.sha256(drawn).hexdigest())
"""


def draw_in(home: str, folder: Path) -> None:
    """A new process draws a picture there: the same as here, with two fonts, and says nothing."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASKED],
        env={"HOME": home, "PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    same = hashlib.sha256(team((3,), Look.MESSAGE)).hexdigest()
    assert ran.stdout.split() == ["False", "False", "2", same]


def test_it_is_loaded_late_looks_for_no_fonts_and_keeps_no_files(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    folder.mkdir()
    (folder / "matplotlibrc").write_text("savefig.dpi: 30\ntext.hinting: native\n", "utf-8")
    draw_in(str(home), folder)
    assert [each for each in home.rglob("*") if each.is_file()] == []
    assert [each.name for each in folder.iterdir()] == ["matplotlibrc"]


def test_a_home_that_nobody_can_write_is_no_trouble(tmp_path: Path) -> None:
    draw_in("/dev/null/nobody", tmp_path)
    assert list(tmp_path.iterdir()) == []

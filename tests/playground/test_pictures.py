"""Pictures over HTTP: drawn from the numbers of an address, behind the guard, and nothing is drawn from nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.domain.cadence_messages import WeekCount
from bot.ports import Look
from tests.loopback import NO_AUTHORITIES
from tests.playground.serving import Served, playground

WEEKS = "/pictures/weeks.png?from=2026-01-05&n=1,0,12"
RHYTHM = "/pictures/rhythm.png?n=0,2"


class Sketches:
    """Keeps what it was asked for, and draws one byte for each number. From a 13 it draws nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[Sequence[object], Look]] = []

    def weeks(self, weeks: Sequence[WeekCount], look: Look) -> bytes:
        self.asked.append((weeks, look))
        return b"" if 13 in [week.posts for week in weeks] else b"w" * len(weeks)

    def rhythm(self, counts: Sequence[int], look: Look) -> bytes:
        self.asked.append((counts, look))
        return b"" if 13 in counts else b"r" * len(counts)


SKETCHES = Sketches()


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A playground with somebody who draws."""
    folder: Path = tmp_path_factory.mktemp("drawing")
    with playground(folder, pictures=SKETCHES, second_hand=False, token="let-me-in-please") as running:
        yield running


@pytest.fixture
def http(drawing: Served) -> Iterator[httpx.Client]:
    """A browser that has shown the access token."""
    with httpx.Client(base_url=drawing.url, follow_redirects=True, verify=NO_AUTHORITIES) as client:
        client.get("/?token=let-me-in-please")
        SKETCHES.asked.clear()
        yield client


def test_the_weeks_are_drawn_as_their_address_says(http: httpx.Client) -> None:
    answer = http.get(f"{WEEKS}&look=dark")

    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/png", b"www")
    assert answer.headers["cache-control"] == "private, max-age=604800, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    mondays = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    weeks = [WeekCount(monday, n) for monday, n in zip(mondays, (1, 0, 12), strict=True)]
    assert SKETCHES.asked == [(weeks, Look.DARK)]


def test_a_rhythm_is_drawn_light_unless_it_says_so(http: httpx.Client) -> None:
    assert http.get(RHYTHM).content == b"rr"
    assert SKETCHES.asked == [([0, 2], Look.LIGHT)]


def test_as_many_numbers_as_there_is_room_for(http: httpx.Client) -> None:
    most = ",".join(["9999"] * 60)
    assert http.get(f"/pictures/weeks.png?from=2026-01-05&n={most}").content == b"w" * 60
    assert http.get(f"/pictures/rhythm.png?n={','.join('1' * 60)}").content == b"r" * 60
    assert http.get(f"/pictures/rhythm.png?n={','.join('1' * 61)}").status_code == 400


def test_where_nothing_is_drawn_nothing_comes(http: httpx.Client) -> None:
    for address in ("/pictures/weeks.png?from=2026-01-05&n=13", "/pictures/rhythm.png?n=13"):
        answer = http.get(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "numbers",
    ["", ",", "1,", ",1", "1,,2", "-1", "+1", "1.5", "1e3", "10000", "00001", "x", "1;2", "1 2", "٣", "²",
     "9" * 5000, "1," * 5000, "0,0\n"],
)  # fmt: skip
def test_what_are_no_numbers_is_refused(http: httpx.Client, numbers: str) -> None:
    for path, more in (("weeks", {"from": "2026-01-05"}), ("rhythm", {})):
        answer = http.get(f"/pictures/{path}.png", params={"n": numbers, **more})
        assert answer.status_code == 400
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text.startswith("There's no such picture.")
    assert SKETCHES.asked == []


@pytest.mark.parametrize(
    "first",
    ["", "2026-02-30", "2026-13-01", "20260105", "2026-W02-1", "0000-01-01", "9999-12-31", "today", "٢٠٢٦-01-05",
     "2026-01-05T00:00", "2026-1-5", "-001-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_refused(http: httpx.Client, first: str) -> None:
    answer = http.get("/pictures/weeks.png", params={"from": first, "n": "1,2"})

    assert answer.status_code == 400
    assert SKETCHES.asked == []


@pytest.mark.parametrize("look", ["", "DARK", "neon", "light,dark"])
def test_a_look_that_nobody_knows_is_refused(http: httpx.Client, look: str) -> None:
    for path in (WEEKS, RHYTHM):
        assert http.get(f"{path}&look={look}").status_code == 400
    assert http.get("/pictures/other.png?n=1").status_code == 404
    assert http.post(RHYTHM).status_code == 405


@pytest.mark.parametrize("path", [WEEKS, RHYTHM])
def test_pictures_stand_behind_the_guard(drawing: Served, http: httpx.Client, path: str) -> None:
    stranger = httpx.get(drawing.url + path, verify=NO_AUTHORITIES)

    assert stranger.status_code == 403 and stranger.content != b"rr"
    assert http.get(path, headers={"origin": "http://evil.example"}).status_code == 403
    assert http.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert SKETCHES.asked == []
    assert http.get(path, headers={"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("path", [WEEKS, RHYTHM])
def test_pictures_have_the_pages_own_host(shared: Served, path: str) -> None:
    with httpx.Client(base_url=shared.url, verify=NO_AUTHORITIES) as client:
        assert client.get(path, headers={"host": "evil.example"}).status_code == 421
        assert client.get(path).status_code == 204  # nobody draws there

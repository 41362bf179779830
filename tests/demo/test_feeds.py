"""A newsroom with a feed: what comes to whom, when, and what the record says of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.demo.conftest import command

START = date(2026, 3, 2)
NEWSROOM: dict[str, Any] = {
    "start": START.isoformat(),
    "days": 19,
    "feeds": [
        {"name": "Trade & Co", "file": "trade.xml", "for": "all"},
        {"name": "Only for Ines", "file": "own.xml", "for": "Ines"},
    ],
    "people": [
        {
            "name": "Mara Lindqvist",
            "zone": "Europe/Berlin",
            "beat": "cold stores",
            "topics": [
                "pick accuracy in freezers",
                "dock scheduling",
                "temperature audits",
                "shift handover",
                "defrosting",
            ],
            "slot": "Thu 16:00",
        },
        {
            "name": "Ines Duarte",
            "zone": "America/Denver",
            "beat": "payroll law",
            "topics": ["overtime pay", "holiday pay", "payslips", "minimum wage", "works councils"],
            "slot": "Thu 15:00",
        },
    ],
}
TRADE = [
    (-3, "Dock scheduling in freezers, an old story"),
    (1, "Dock scheduling by auction is theft, hauliers say; cold stores deny it"),
    (2, "How to carve a pumpkin"),
    (15, "Temperature audits should come unannounced, inspectors argue, and freezer operators object"),
    (15, "Temperature audits should come unannounced, inspectors argue, and freezer operators object"),
    (15, "Pick accuracy in freezers falls in the third hour, a trial shows"),
    (15, "Shift handover at the freezer door halves errors"),
    (15, "A village wins a prize for its roundabout"),
]
OWN = [(16, "Minimum wage for trainees rises"), (16, "Dock scheduling for beginners")]


def feed(items: list[tuple[int, str]]) -> str:
    """An RSS file; the same title twice is the same story at another address."""
    rows = "".join(
        f"<item><title>{title}</title><link>https://trade.example/{n}?utm_source=rss</link><guid>{n}</guid>"
        f"<pubDate>{format_datetime(datetime.combine(START + timedelta(days=day), time(6), UTC))}</pubDate>"
        f"<description>{title}. People of the trade said so to our reporter last night.</description>"
        "</item>"
        for n, (day, title) in enumerate(items)
    )
    return f'<rss version="2.0"><channel><title>T</title>{rows}</channel></rss>'


@pytest.fixture(scope="module")
def forwards(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "trade.xml").write_text(feed(TRADE), "utf-8")
    (folder / "own.xml").write_text(feed(OWN), "utf-8")
    (folder / "in.yaml").write_text(yaml.safe_dump(NEWSROOM), "utf-8")
    ran = command(folder.parent, "--newsroom", str(folder / "in.yaml"), "--json", "out.json")
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads((folder.parent / "out.json").read_text("utf-8"))["forwards"]
    return found


def test_each_forward_says_all_about_itself(forwards: list[dict[str, Any]]) -> None:
    for row in forwards:
        assert set(row) == {"at", "local", "sme", "kind", "title", "link", "score", "reason"}
        assert datetime.fromisoformat(row["at"]) == datetime.fromisoformat(row["local"])
        assert 0 < row["score"] <= 1
        assert row["reason"].startswith("your beat is ")
        assert row["link"].startswith("https://trade.example/")


def test_the_first_fortnight_is_for_reading(forwards: list[dict[str, Any]]) -> None:
    end = datetime.combine(START, time(), UTC) + timedelta(days=14)
    early = [row for row in forwards if datetime.fromisoformat(row["at"]) < end]
    assert {(row["sme"], row["kind"]) for row in early} == {("Mara Lindqvist", "reading")}
    assert [row["title"] for row in early] == [TRADE[1][1]]


def test_afterwards_one_a_day_to_whom_it_fits(forwards: list[dict[str, Any]]) -> None:
    start = datetime.combine(START, time(), UTC) + timedelta(days=14)
    late = [row for row in forwards if datetime.fromisoformat(row["at"]) >= start]
    of_mara = [row for row in late if row["sme"] == "Mara Lindqvist"]
    assert {row["title"] for row in of_mara} < {TRADE[3][1], TRADE[5][1], TRADE[6][1]}
    assert {row["kind"] for row in of_mara} <= {"news", "incite"}
    assert len({row["title"] for row in of_mara}) == len(of_mara) == 2, "two a week"
    days = [row["local"][:10] for row in of_mara]
    assert [len(list(same)) for _, same in groupby(sorted(days))] == [1, 1]
    assert [row["title"] for row in late if row["sme"] == "Ines Duarte"] == [OWN[0][1]]


def test_all_of_it_in_working_hours(forwards: list[dict[str, Any]]) -> None:
    for row in forwards:
        local = datetime.fromisoformat(row["local"])
        assert time(9) <= local.time() < time(18)
        assert local.weekday() < 5


@pytest.mark.parametrize(
    ("feeds", "sentence"),
    [
        ([{"name": "News", "file": "nowhere.xml", "for": "all"}], "there is no file nowhere.xml for the feed News"),
        ([{"name": "News", "file": "in.yaml", "for": "Nobody"}], "News is for “Nobody”, which is no beat and nobody's"),
        ([{"name": "N", "file": "in.yaml"}, {"name": "N", "file": "in.yaml"}], "two feeds can't share a name: N"),
        ([{"name": "N", "file": "in.yaml", "fro": "all"}], "“fro” is not a key I know"),
        ([{"name": "N", "file": "in.yaml"}], "There is no feed in that file."),
        ("trade.xml", "feeds: this should be a list."),
    ],
)
def test_a_feed_that_can_not_be_is_named(tmp_path: Path, feeds: Any, sentence: str) -> None:
    (tmp_path / "in.yaml").write_text(yaml.safe_dump(NEWSROOM | {"feeds": feeds}, allow_unicode=True), "utf-8")
    ran = command(tmp_path, "--newsroom", "in.yaml")
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr

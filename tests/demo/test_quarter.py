"""The quarter that comes along: thirteen weeks with eight experts in five zones, played once by the real command."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.playground.newsroom import load
from bot.playground.newsroom_pieces import pieces
from evaluation.cadence import main
from tests.demo.conftest import ROOT, Played
from tests.demo.newsrooms import NEWSROOMS

FILE = ROOT / "bot" / "playground" / "newsrooms" / "quarter.yaml"
Play = Callable[[str, dict[str, Any]], Played]


@pytest.fixture(scope="module")
def quarter(play: Play) -> Played:
    return play("quarter", yaml.safe_load(FILE.read_text("utf-8")))


@pytest.fixture
def proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """What the proof says of a record: its exit code, and what it printed."""

    def ran(record: dict[str, Any], *more: str) -> tuple[int, str]:
        (tmp_path / "out.json").write_text(json.dumps(record), "utf-8")
        code = main([str(tmp_path / "out.json"), *more])
        return code, capsys.readouterr().out

    return ran


def to(played: Played, name: str, *kinds: str) -> list[tuple[datetime, dict[str, Any]]]:
    """Messages to somebody, on their own clock."""
    found = [
        (datetime.fromisoformat(message["local"]), message)
        for message in played.record["messages"]
        if message["to"] == name and (not kinds or message["kind"] in kinds)
    ]
    return sorted(found, key=lambda each: each[0])


def words(played: Played, name: str) -> list[tuple[str, str, str]]:
    """(local day, stage, to) of each word about somebody's silence."""
    zone = next(ZoneInfo(person["zone"]) for person in played.record["people"] if person["name"] == name)
    return [
        (f"{datetime.fromisoformat(row['at']).astimezone(zone):%m-%d}", row["stage"], row["to"])
        for row in played.record["cadence"]
        if row["sme"] == name
    ]


def asked(played: Played, name: str) -> list[str]:
    """The local moments of somebody's check-ins."""
    zone = next(ZoneInfo(person["zone"]) for person in played.record["people"] if person["name"] == name)
    rows = [row for row in played.record["checkins"] if row["sme"] == name and row["asked"] is not None]
    return [f"{datetime.fromisoformat(row['asked']).astimezone(zone):%m-%d %H:%M}" for row in rows]


def test_it_is_proved(quarter: Played, proved: Callable[..., tuple[int, str]]) -> None:
    code, printed = proved(quarter.record, str(FILE))
    assert (code, printed.splitlines()[-1].partition(":")[0]) == (0, "Proved"), printed
    for person in quarter.record["people"]:
        assert person["name"] in printed


@pytest.mark.parametrize("name", NEWSROOMS)
def test_so_is_every_other_newsroom(name: str, play: Play, proved: Callable[..., tuple[int, str]]) -> None:
    code, printed = proved(play(name, NEWSROOMS[name]).record)
    assert code == 0, printed


def test_eight_people_in_five_zones_for_thirteen_weeks(quarter: Played) -> None:
    assert len(quarter.record["people"]) == 8
    assert len({person["zone"] for person in quarter.record["people"]}) == 5
    assert quarter.newsroom["days"] == 13 * 7


def test_each_post_of_the_newsroom_is_there_once(quarter: Played) -> None:
    wanted = Counter((piece.author, str(piece.day), piece.link, piece.via) for piece in pieces(load(FILE)))
    found = Counter((row["sme"][0], row["day"], row["link"], row["via"]) for row in quarter.record["posts"])
    assert found == wanted
    assert {row["via"] for row in quarter.record["posts"]} == {"dm", "director", "feed"}


def test_on_leave_nothing_comes(quarter: Played) -> None:
    first, last = date(2026, 4, 13), date(2026, 4, 24)
    assert [at for at, _ in to(quarter, "Mara Lindqvist") if first <= at.date() <= last] == []
    assert "04-28 09:00" in asked(quarter, "Mara Lindqvist")
    assert not any("04-13" <= day <= "04-27" for day, _, _ in words(quarter, "Mara Lindqvist"))


def test_the_silent_one_gets_three_questions_and_an_offer_and_the_director_the_rest(quarter: Played) -> None:
    kinds = [message["kind"] for _, message in to(quarter, "Jonas Petri")]
    assert kinds == ["welcome", *["question", "reminder"] * 3, "offer"]
    dana = "Dana Whitfield"
    assert words(quarter, "Jonas Petri") == [
        ("03-25", "offer", "Jonas Petri"),
        ("03-25", "offer", dana),
        ("04-20", "told", dana),
        ("04-29", "cliff", dana),
    ]


def test_a_check_in_moves_on_from_a_holiday(quarter: Played) -> None:
    """Mondays at ten: the Chakri day, the three days of Songkran, and the day of the coronation."""
    days = asked(quarter, "Ploy Srisuk")
    for moved in ("04-07 10:00", "04-16 10:00", "05-05 10:00"):
        assert moved in days
    assert not {"04-06", "04-13", "04-14", "04-15", "05-04"} & {moment[:5] for moment in days}


def test_who_publishes_late_hears_of_it_and_so_does_the_director_until_it_is_out(quarter: Played) -> None:
    told = [word for word in words(quarter, "Tomás Arce") if "03-27" < word[0] < "04-25"]
    assert told == [("04-08", "ride", "Tomás Arce"), ("04-17", "told", "Dana Whitfield")]
    assert {row["day"] for row in quarter.record["posts"]} >= {"2026-03-27", "2026-04-18"}


def test_a_month_of_silence_is_the_cliff(quarter: Played) -> None:
    stages = [word[1:] for word in words(quarter, "Karen Voss") if "03-19" < word[0] < "05-06"]
    assert stages == [("nudge", "Karen Voss"), ("told", "Dana Whitfield"), ("cliff", "Dana Whitfield")]


def test_while_an_idea_waits_the_director_hears_instead(quarter: Played) -> None:
    """Dana decides nothing from 4 to 15 May, and Mara's eighth day is the seventh of May."""
    assert [word for word in words(quarter, "Mara Lindqvist") if "04-30" < word[0] < "05-18"] == [
        ("05-07", "idea waits", "Dana Whitfield")
    ]


def test_two_share_one_cadence_and_take_turns(quarter: Played) -> None:
    sunita, ines = ([date(2026, *map(int, at[:5].split("-"))) for at in asked(quarter, name)] for name in
                    ("Sunita Rai", "Inês Duarte"))  # fmt: skip
    turns = [{day.isocalendar().week for day in days if day > date(2026, 3, 9)} for days in (sunita, ines)]
    assert turns[0] and turns[1] and not turns[0] & turns[1]
    assert len({week % 2 for week in turns[0]}) == len({week % 2 for week in turns[1]}) == 1
    posted = {row["day"]: row["sme"] for row in quarter.record["posts"]}
    assert posted["2026-04-22"] == ["Inês Duarte"]
    both = sorted(words(quarter, "Sunita Rai") + words(quarter, "Inês Duarte"))
    assert ("04-22", "told", "Dana Whitfield") in both, "21 days after Sunita's, on that morning"
    assert not any(stage == "cliff" for _, stage, _ in both), "Inês published for both"


def test_who_wants_nothing_beside_the_check_ins_gets_nothing(quarter: Played) -> None:
    assert not any(message["unprompted"] for _, message in to(quarter, "Rui Tavares"))
    assert {stage for _, stage, _ in words(quarter, "Rui Tavares")} <= {"ride", "told", "cliff", "offer"}
    assert any(stage == "ride" for _, stage, _ in words(quarter, "Rui Tavares"))


def test_slots_stay_where_they_are_when_the_clocks_change(quarter: Played) -> None:
    for name, at in (("Tomás Arce", "08:30"), ("Mara Lindqvist", "09:00"), ("Rui Tavares", "10:00")):
        assert {moment[6:] for moment in asked(quarter, name)} == {at}
        offsets = {local.utcoffset() for local, _ in to(quarter, name)}
        assert len(offsets) == 2, "the quarter crosses the change"


def test_the_channel_reads_of_what_came_out_and_of_nobodys_silence(quarter: Played) -> None:
    summaries = to(quarter, "#marketing", "summary")
    assert [at.strftime("%a %H:%M") for at, _ in summaries] == ["Mon 09:00"] * 13
    everything = "\n".join(message["text"] for _, message in summaries)
    assert "Jonas" not in everything, "he published nothing"
    assert "missed" not in everything.lower()
    assert "Away: Mara Lindqvist." in everything
    for row in quarter.record["posts"]:
        if row["day"] < "2026-05-25":
            assert everything.count(row["link"]) == 1, row["title"]


def test_nothing_is_said_twice_in_a_row(quarter: Played) -> None:
    for person in quarter.record["people"]:
        texts = [message["text"] for _, message in to(quarter, person["name"])]
        assert all(one != other for one, other in pairwise(texts)), person["name"]


def test_the_story_shows_it_all(quarter: Played) -> None:
    for line in ("posted https://posts.example/", "(taps yes to taking turns with", "Beatdesk to #marketing"):
        assert line in quarter.printed

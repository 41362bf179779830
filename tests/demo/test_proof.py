"""The proof of a cadence can fail: the quarter's record, broken on purpose in every way, and each time it is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from evaluation.cadence import main
from evaluation.cadence_due import Proof
from evaluation.cadence_manners import broken
from evaluation.cadence_record import read
from tests.demo.conftest import Played
from tests.demo.test_quarter import FILE

Record = dict[str, Any]
ZONES = {"Mara": "Europe/Berlin", "Jonas": "Europe/Berlin", "Tomás": "America/Denver", "Ploy": "Asia/Bangkok",
         "Karen": "America/Denver", "Rui": "Europe/Lisbon", "#": "Europe/Berlin", "Dana": "Europe/Berlin"}  # fmt: skip


@pytest.fixture(scope="module")
def whole(play: Callable[[str, dict[str, Any]], Played]) -> Record:
    return play("quarter", yaml.safe_load(FILE.read_text("utf-8"))).record


@pytest.fixture
def record(whole: Record) -> Record:
    return copy.deepcopy(whole)


def wrong(record: Record) -> str:
    known = read(record)
    return "\n".join(broken(known) + Proof(known).wrong)


def moment(whom: str, local: str) -> str:
    zone = next(ZoneInfo(zone) for name, zone in ZONES.items() if whom.startswith(name))
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).isoformat()


def say(record: Record, whom: str, local: str, kind: str = "notice", *, unprompted: bool = True) -> None:
    """One message more."""
    zone = next(zone for name, zone in ZONES.items() if whom.startswith(name))
    at = moment(whom, local)
    record["messages"].append(
        {
            "at": at,
            "local": local,
            "zone": zone,
            "to": whom,
            "kind": kind,
            "text": "One more.",
            "unprompted": unprompted,
        }
    )


def word(record: Record, sme: str, stage: str, after: str) -> dict[str, Any]:
    """The first word of its kind about somebody from that day on."""
    found = [row for row in record["cadence"] if (row["sme"], row["stage"]) == (sme, stage) and row["at"] >= after]
    return min(found, key=lambda row: str(row["at"]))


def take_away(record: Record, row: dict[str, Any]) -> None:
    """As if it had never been said."""
    record["cadence"].remove(row)
    if row["stage"] != "ride":
        heard = [each for each in record["messages"] if (each["at"], each["to"]) == (row["at"], row["to"])]
        record["messages"].remove(next(each for each in heard if each["kind"] not in {"summary"}))


def later(record: Record, row: dict[str, Any], gap: timedelta) -> None:
    """The same, said later."""
    heard = next(each for each in record["messages"] if (each["at"], each["to"]) == (row["at"], row["to"]))
    for each in (row, heard):
        each["at"] = (datetime.fromisoformat(each["at"]) + gap).isoformat()


def test_as_it_is_nothing_is_wrong(record: Record) -> None:
    assert wrong(record) == ""


@pytest.mark.parametrize(
    ("whom", "local", "kind", "named"),
    [
        ("Ploy Srisuk", "2026-04-06T10:00", "question", "a question on Mon 06 Apr 2026 10:00, a public holiday"),
        ("Ploy Srisuk", "2026-04-14T10:00", "reminder", "a reminder on Tue 14 Apr 2026 10:00, a public holiday"),
        ("Mara Lindqvist", "2026-04-15T11:00", "nudge", "Mara Lindqvist got a nudge on Wed 15 Apr 2026 11:00, on l"),
        ("Mara Lindqvist", "2026-04-24T17:59", "welcome", "got a welcome on Fri 24 Apr 2026 17:59, on leave"),
        ("Mara Lindqvist", "2026-03-23T20:00", "notice", "got a notice on Mon 23 Mar 2026 20:00, outside their hours"),
        ("Mara Lindqvist", "2026-03-22T11:00", "notice", "got a notice on Sun 22 Mar 2026 11:00, outside their hours"),
        ("Rui Tavares", "2026-05-12T11:00", "idea_news", "messages that nobody asked for in week 20; they allow none"),
        ("Rui Tavares", "2026-05-12T14:00", "idea_news", "idea_news on Tue 12 May 2026 14:00, outside their"),
        ("Jonas Petri", "2026-04-21T11:00", "notice", "a notice on Tue 21 Apr 2026 11:00, after an offer"),
        ("#marketing", "2026-04-20T09:00", "summary", "2 summaries came on Monday 20 April at 09:00; one should"),
        ("#marketing", "2026-04-20T10:00", "summary", "A summary came on Monday 20 April at 10:00; its time is"),
        ("#marketing", "2026-04-21T09:00", "summary", "A summary came on Tuesday 21 April at 09:00; its time is"),
        ("Karen Voss", "2026-04-20T09:00", "summary", "The summary of 20 April went to Karen Voss"),
        ("Mara Lindqvist", "2026-03-13T11:00", "nudge", "Mara Lindqvist on Fri 13 Mar 11:00 is not in the list"),
        ("Dana Whitfield", "2026-03-13T11:00", "cadence_alert", "Dana Whitfield on Fri 13 Mar 11:00 is not in the"),
    ],
)  # fmt: skip
def test_one_message_too_many(record: Record, whom: str, local: str, kind: str, named: str) -> None:
    say(record, whom, local, kind, unprompted=kind != "welcome" and whom in {"Mara Lindqvist", "Rui Tavares"})
    assert named in wrong(record)


def test_two_on_a_day_and_three_in_a_week(record: Record) -> None:
    """Jonas is reminded on Thursday 5 March at ten."""
    for local in ("2026-03-03T10:00", "2026-03-05T15:00"):
        say(record, "Jonas Petri", local, "idea_news")
    named = wrong(record)
    assert "Jonas Petri got 2 messages that nobody asked for on 2026-03-05; one a day is the budget." in named
    assert "Jonas Petri got 3 messages that nobody asked for in week 10; they allow 2." in named


def test_a_second_check_in_in_a_week(record: Record) -> None:
    known = next(row for row in record["checkins"] if row["sme"] == "Karen Voss")
    record["checkins"].append(known | {"asked": moment("Karen Voss", "2026-03-06T14:00")})
    assert "Karen Voss got 2 check-ins in week 10" in wrong(record)


def test_a_mark_that_lies(record: Record) -> None:
    reminder = next(
        message for message in record["messages"] if message["kind"] == "reminder" and message["unprompted"]
    )
    reminder["unprompted"] = False
    assert f"The reminder to {reminder['to']} on" in wrong(record)
    assert "is not marked as unprompted and is" in wrong(record)


@pytest.mark.parametrize("gone", ["all", "one"])
def test_a_summary_too_few(record: Record, gone: str) -> None:
    monday = moment("#marketing", "2026-04-20T09:00")[:16]
    record["messages"] = [
        each
        for each in record["messages"]
        if each["kind"] != "summary" or (gone == "one" and each["at"][:16] != monday)
    ]
    assert "No summaries came on Monday 20 April at 09:00" in wrong(record)


def test_a_summary_that_leaves_somebody_out(record: Record) -> None:
    post = next(row for row in record["posts"] if row["day"] == "2026-03-20")
    for message in record["messages"]:
        if message["kind"] == "summary":
            message["text"] = message["text"].replace(post["link"], "")
    assert f"does not name “{post['title']}”" in wrong(record)


@pytest.mark.parametrize(
    ("sme", "stage", "after", "days"),
    [
        ("Ploy Srisuk", "nudge", "2026-04-09", 8),
        ("Tomás Arce", "ride", "2026-04-01", 8),
        ("Rui Tavares", "ride", "2026-04-01", 16),
        ("Mara Lindqvist", "idea waits", "2026-05-01", 8),
        ("Tomás Arce", "told", "2026-04-01", 21),
        ("Jonas Petri", "told", "2026-04-01", 21),
        ("Sunita Rai", "told", "2026-04-01", 21),
        ("Karen Voss", "cliff", "2026-04-01", 30),
        ("Jonas Petri", "cliff", "2026-04-01", 30),
    ],
)
def test_a_word_too_few(record: Record, sme: str, stage: str, after: str, days: int) -> None:
    take_away(record, word(record, sme, stage, after))
    named = [line for line in wrong(record).splitlines() if sme in line and f"{days} days without a post" in line]
    assert named
    assert "it never came" in named[0] or "it was due until" in named[0]


@pytest.mark.parametrize(
    ("sme", "stage", "after"),
    [
        ("Ploy Srisuk", "nudge", "2026-04-09"),
        ("Tomás Arce", "told", "2026-04-01"),
        ("Karen Voss", "cliff", "2026-04-01"),
    ],
)
def test_a_word_too_late_or_too_early(record: Record, sme: str, stage: str, after: str) -> None:
    row = word(record, sme, stage, after)
    later(record, row, timedelta(days=1, hours=2) if stage != "nudge" else timedelta(days=3))
    assert f"{sme}, " in wrong(record)
    assert "it was due until" in wrong(record)
    later(record, row, timedelta(days=-7))
    assert f"A {stage} about {sme} came on" in wrong(record)
    assert "was not due" in wrong(record)


def test_a_word_twice(record: Record) -> None:
    row = word(record, "Karen Voss", "cliff", "2026-04-01")
    again = dict(row)
    heard = next(each for each in record["messages"] if (each["at"], each["to"]) == (row["at"], row["to"]))
    record["cadence"].append(again)
    record["messages"].append(dict(heard))
    later(record, again, timedelta(days=1))
    assert "A cliff about Karen Voss came on" in wrong(record)


def test_a_word_that_reached_nobody(record: Record) -> None:
    row = word(record, "Karen Voss", "cliff", "2026-04-01")
    row["to"] = "Nobody"
    assert "The cliff about Karen Voss on" in wrong(record)
    assert "reached nobody" in wrong(record)


def test_a_post_that_is_not_known_makes_words_due(record: Record) -> None:
    record["posts"] = [row for row in record["posts"] if row["day"] != "2026-04-16"]
    assert "Ploy Srisuk, 21 days without a post on 2026-04-23: it never came." in wrong(record)


def test_leave_that_nobody_respected(record: Record) -> None:
    tomas = next(person for person in record["people"] if person["name"] == "Tomás Arce")
    tomas["away"] = [["2026-04-06", "2026-04-12"]]
    assert "Tomás Arce got a question on Wed 08 Apr 2026 08:30, on leave." in wrong(record)


def test_another_newsroom_is_noticed(record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = yaml.safe_load(FILE.read_text("utf-8"))
    written["people"][0] |= {"budget": 5, "away": "2026-04-13 to 2026-04-30"}
    written["people"][1]["posts"] = ["2026-04-01 A post that nobody saw"]
    del written["buddies"]
    (tmp_path / "in.yaml").write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    (tmp_path / "out.json").write_text(json.dumps(record), "utf-8")
    assert main([str(tmp_path / "out.json"), str(tmp_path / "in.yaml")]) == 1
    printed = capsys.readouterr().out
    for sentence in (
        "Mara Lindqvist's budget is another one in the newsroom.",
        "Mara Lindqvist's leave from 2026-04-13 to 2026-04-30 is not in the record.",
        "Jonas Petri's post of 2026-04-01",
    ):
        assert sentence in printed
    assert printed.splitlines()[-1] == "Not proved: 3 things broken."


@pytest.mark.parametrize("written", ["", "{", "[]", "{}", '{"people": []}', '{"people": [{"name": 1}]}'])
def test_what_is_no_record_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str) -> None:
    (tmp_path / "out.json").write_text(written, "utf-8")
    assert main([str(tmp_path / "out.json")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("I can't prove anything from ")


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere.json")]) == 1
    assert "No such file" in capsys.readouterr().err

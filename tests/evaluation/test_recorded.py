"""Recorded interviews: which files are taken, and what is said of those that are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import Misconfigured
from evaluation.__main__ import OURS
from evaluation.recorded import load_interviews
from evaluation.talks import as_recorded
from tests.evaluation.conftest import TALK, Evaluate, save
from tests.servers.aimock import ModelStand

SAID = "A courier came in with a bent fork on Monday and rode out with a straight one."


def test_ours_are_in_order() -> None:
    ours = load_interviews(OURS)

    assert len(ours) == 3 and any(each.recorded.off_record for each in ours)
    for each in ours:
        assert 10 <= len(each.recorded.turns) <= 16 and len(each.recorded.highlights) >= 5
        secret = {passage.turn + 1 for passage in each.recorded.off_record}
        hidden = {turn.n for turn in as_recorded(each) if turn.off_record}
        assert secret <= hidden and not hidden & {passage.turn + 1 for passage in each.recorded.highlights}


def test_a_subfolder_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "interviews"
    inner.mkdir()
    save(tmp_path, "other", {"no": "interview"})
    save(inner, "bo_lind", TALK)

    (found,) = load_interviews(tmp_path)

    assert (found.name, found.expert, found.first_name) == ("bo_lind", "Bo Lind", "Bo")
    assert [len(answer) for answer in found.answers] == [2, 1, 1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"sme": "x",\n "about": ', "line 2: this is no JSON."),
        ("[" * 100_000, "this is no JSON that I can read."),
        ("", "line 1: this is no JSON."),
        ("[1, 2]", "there should be an object with sme, about, turns, highlights and off_record."),
        ({**TALK, "turns": "none"}, "turns: input should be a valid"),
        ({**TALK, "turns": []}, "the expert (role sme) says nothing."),
        ({**TALK, "turns": [{"role": "me", "text": "Hi"}]}, "turns.0.role: input should be 'bot' or 'sme'."),
        ({"about": "x", "turns": TALK["turns"]}, "sme: field required."),
        (
            {**TALK, "highlights": [{"turn": 1, "text": "never said", "kind": "story"}]},
            "highlights.0: its text does not stand in turn 1.",
        ),
        ({**TALK, "off_record": [{"turn": 99, "text": "x"}]}, "off_record.0: its text does not stand in turn 99."),
        ({**TALK, "off_record": [{"turn": -1, "text": "x"}]}, "off_record.0.turn: input should be greater"),
    ],
)
def test_what_is_said_of_a_file_of_another_shape(tmp_path: Path, written: Any, said: str) -> None:
    save(tmp_path, "good", TALK)
    if isinstance(written, str):
        (tmp_path / "worse.json").write_text(written, "utf-8")
    else:
        save(tmp_path, "worse", written)

    with pytest.raises(Misconfigured) as told:
        load_interviews(tmp_path)

    (problem,) = told.value.problems
    assert problem.startswith("worse.json") and said in problem and SAID not in str(told.value)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'"\xff"')
    (tmp_path / "b.json").mkdir()
    (tmp_path / "c.json").write_text("{}", "utf-8")

    with pytest.raises(Misconfigured) as told:
        load_interviews(tmp_path)

    assert [problem.split(":")[0].split(" ")[0] for problem in told.value.problems] == ["a.json", "b.json"] + [
        "c.json"
    ] * 3


def test_what_no_database_keeps_is_taken_out(tmp_path: Path) -> None:
    turns = [{"role": "sme", "text": "A\x00B \ud800 went away."}]
    save(tmp_path, "odd", {"sme": "_", "about": "x", "turns": turns})

    (found,) = load_interviews(tmp_path)

    assert found.answers == [["AB \ufffd went away."]] and found.first_name == "Somebody"


@pytest.mark.usefixtures("few_examples")
@pytest.mark.parametrize("name", ["nothing", "missing"])
def test_a_folder_without_interviews(evaluate: Evaluate, nobody_there: str, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    if name == "nothing":
        folder.mkdir()

    ran = evaluate(nobody_there, "--interviews", str(folder))

    assert ran.code == 1 and ran.err.startswith(f"There is no interview in {folder}:")


@pytest.mark.usefixtures("few_examples")
def test_a_broken_file_costs_nothing(evaluate: Evaluate, interviews: Path, model_stand: ModelStand) -> None:
    assert evaluate(model_stand.url).code == 0
    earlier = {path: path.read_bytes() for path in (interviews.parent / "data" / "evaluation").iterdir()}
    model_stand.reset()
    (interviews / "zoe.json").write_text("{", "utf-8")

    ran = evaluate(model_stand.url)

    assert ran.code == 1 and ran.out == "" and "zoe.json, line 1: this is no JSON." in ran.err
    assert model_stand.requests == [] and len(earlier) == 2
    assert {path: path.read_bytes() for path in ran.folder.iterdir()} == earlier

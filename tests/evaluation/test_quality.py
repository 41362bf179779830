"""`make quality`: the table, the one JSON object, and a plain sentence for every folder that can't be measured."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evaluation import quality
from evaluation.quality_data import BeatCard, Routed
from evaluation.quality_measures import auc, routed
from tests.evaluation.conftest import TALK, save

BEATS = [
    {"sme": "ann", "beat": "bicycle workshops", "topics": ["wheel building", "brake servicing", "frame repair"]},
    {"sme": "bob", "beat": "artisan cheese making", "topics": ["raw milk", "ageing caves", "rennet and cultures"]},
]
ROUTING = [
    {"id": "1", "title": "Spokes and rims", "summary": "How a wheel builder laces them.", "best": "ann", "also": []},
    {"id": "2", "title": "Squealing brakes", "summary": "Three pads on one bicycle.", "best": "ann", "also": ["bob"]},
    {
        "id": "3",
        "title": "Milk straight from the cow",
        "summary": "A cheese maker tests it.",
        "best": "bob",
        "also": [],
    },
    {"id": "4", "title": "Rennet from thistles", "summary": "Curds set slower in the cave.", "best": "bob", "also": []},
    {"id": "5", "title": "Goalkeeper injured", "summary": "She fell in training.", "best": None, "also": []},
    {"id": "6", "title": "Rain until Thursday", "summary": "Colder at night.", "best": None, "also": []},
]
TAGS = [{"id": "5", "tag": "noise"}, {"id": "6", "tag": "trap"}, {"id": "1", "tag": "beat"}]
CONTENTION = [
    {"id": "1", "title": "Helmets are useless", "summary": "Surgeons reject the claim.", "label": 2, "why": "?"},
    {"id": "2", "title": "Bells or horns?", "summary": "Both have their friends.", "label": 1, "why": "?"},
    {"id": "3", "title": "New helmet in red", "summary": "It ships in May.", "label": 0, "why": "?"},
]


def lines(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all of it."""
    monkeypatch.chdir(tmp_path)  # where there is no .env
    monkeypatch.setattr(quality, "set_up_logging", lambda level: None)  # it would stay so for other tests
    folder = tmp_path / "news"
    (folder / "interviews").mkdir(parents=True)
    lines(folder, "beats.jsonl", BEATS)
    lines(folder, "routing.jsonl", ROUTING)
    lines(folder, "routing_tags.jsonl", TAGS)
    lines(folder, "contention.jsonl", CONTENTION)
    save(folder / "interviews", "bo_lind", TALK)
    return folder


def measured(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[dict[str, Any], str]:
    assert quality.main([str(folder), *arguments]) == 0
    out = capsys.readouterr().out
    return json.loads(out.splitlines()[-1]), out


def test_all_of_it(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, out = measured(news, capsys)

    assert list(record) == ["routing", "contention", "highlights"]
    routing = record["routing"]
    assert {"top1", "false_forward", "false_forward_traps", "noise_auc"} <= set(routing)
    assert (routing["top1"], routing["noise_auc"], routing["false_forward"]) == (1.0, 1.0, 0.0)
    assert routing["top1_by_tag"] == {"beat": 1.0} and routing["false_forward_traps"] == 0.0
    assert record["contention"]["auc"] == 1.0
    assert set(record["highlights"]) == {"precision_at_8", "recall_at_8", "off_record_leaks"}
    assert record["highlights"]["off_record_leaks"] == 0 < record["highlights"]["recall_at_8"]
    assert "MiniLM alone" in out and "common words" in out and "Not measured" not in out


def test_half_of_it(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, _ = measured(news, capsys, "--half", "second")

    assert record["routing"]["top1"] == 1.0 and record["routing"]["top1_by_tag"] == {}
    assert record["routing"]["false_forward_noise"] is None  # it is in the first half
    assert record["contention"]["auc"] is None


@pytest.mark.parametrize(
    ("gone", "section"),
    [("routing.jsonl", "routing"), ("beats.jsonl", "routing"), ("contention.jsonl", "contention"), ("", "highlights")],
)
def test_some_of_it(news: Path, capsys: pytest.CaptureFixture[str], gone: str, section: str) -> None:
    if gone:
        (news / gone).unlink()
    else:
        shutil.rmtree(news / "interviews")

    record, out = measured(news, capsys)

    assert [name for name, value in record.items() if value is None] == [section]
    assert f"Not measured for want of {gone or 'interviews/*.json'}." in out


def test_without_tags(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (news / "routing_tags.jsonl").unlink()

    record, out = measured(news, capsys)

    assert record["routing"]["false_forward_traps"] is None and record["routing"]["false_forward"] == 0.0
    assert "Not measured" not in out


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("routing.jsonl", "{", "routing.jsonl, line 7: this is no JSON."),
        ("routing.jsonl", "[]", "routing.jsonl, line 7: the line: there should be an object."),
        ("beats.jsonl", '{"sme": "cy"}', "beats.jsonl, line 3: beat: field required."),
        ("beats.jsonl", json.dumps(BEATS[0]), "beats.jsonl: somebody stands there twice."),
        ("contention.jsonl", '{"id":"4","title":"A","summary":"","label":7}', "contention.jsonl, line 4: label:"),
        (
            "routing.jsonl",
            '{"id":"7","title":"A","summary":"","best":"zed"}',
            "routing.jsonl, 7: zed has no beat in beats.jsonl.",
        ),
    ],
)
def test_a_bad_line(news: Path, capsys: pytest.CaptureFixture[str], name: str, line: str, said: str) -> None:
    with (news / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")

    assert quality.main([str(news)]) == 2

    err = capsys.readouterr().err
    assert said in err and "need mending" in err and "Traceback" not in err


def test_bad_files(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (news / "contention.jsonl").write_bytes(b"\xff\xfe")
    (news / "routing.jsonl").write_text("\n", "utf-8")
    (news / "beats.jsonl").unlink()
    (news / "beats.jsonl").mkdir()

    assert quality.main([str(news)]) == 2

    err = capsys.readouterr().err
    assert "contention.jsonl is not saved as UTF-8 text" in err and "routing.jsonl is empty." in err
    assert "beats.jsonl can't be read: " in err


@pytest.mark.parametrize("name", ["missing", "empty", ""])
def test_no_such_folder(news: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (news / "empty").mkdir()

    assert quality.main([str(news / name)] if name else []) == 2

    said = capsys.readouterr()
    expected = {"missing": "There is no folder", "empty": "There is nothing to measure in", "": "Tell me which folder"}
    assert said.err.startswith(expected[name]) and said.out == ""


def test_a_broken_interview(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (news / "interviews" / "zoe.json").write_text("{", "utf-8")

    assert quality.main([str(news)]) == 2
    assert "zoe.json, line 1: this is no JSON." in capsys.readouterr().err


def test_make_without_a_folder() -> None:
    root = Path(__file__).parents[2]
    said = subprocess.run(
        ["make", "-s", "-o", ".venv/.ready-to-run", "quality", "EVAL="],
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert said.returncode == 2 and "make quality EVAL=" in said.stderr and said.stdout == ""


def test_the_measures() -> None:
    cards = [BeatCard(sme=name, beat="b", topics=()) for name in ("ann", "bob")]
    items = [
        Routed(id=str(at), title="t", summary="", best=best) for at, best in enumerate(["ann", "ann", "bob", None])
    ]
    scores = [[0.9, 0.1], [0.4, 0.5], [0.2, 0.3], [0.35, 0.0]]

    found = routed(scores, cards, items, {"3": "trap", "0": "beat", "1": "beat"}, [True, True, False, True])

    assert found.top1 == pytest.approx(2 / 3, abs=1e-4)
    assert found.noise_auc == pytest.approx(2 / 3, abs=1e-4)
    assert (found.false_forward, found.false_traps, found.false_noise) == (1.0, 1.0, None)
    assert found.missed == pytest.approx(1 / 3, abs=1e-4) and found.right == pytest.approx(1 / 3, abs=1e-4)
    assert found.by_tag == {"beat": 0.5} and found.at_recall == 1.0
    also = [items[0], items[1].model_copy(update={"also": ("bob",)}), *items[2:]]
    assert routed(scores, cards, also, {}).top1 == 1.0


def test_auc_counts_a_tie_as_half() -> None:
    assert auc([0.5, 0.9], [0.5, 0.1]) == 0.875
    assert auc([], [1.0]) is None and auc([1.0], []) is None

"""The command in this process, with the loopback model server as the model that is set up."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.coach.model.examples import Example, load_examples
from bot.coach.model.shapes import Task
from evaluation import __main__ as command
from tests.servers.aimock import ModelStand
from tests.servers.models import model_server, model_stand  # noqa: F401 - asked for by name

TALK = {
    "sme": "bo_lind",
    "about": "bicycle repair",
    "turns": [
        {"role": "bot", "text": "What happened this week?"},
        {"role": "sme", "text": "A courier came in with a bent fork on Monday and rode out with a straight one."},
        {"role": "sme", "text": "It took us eleven minutes."},
        {"role": "bot", "text": "And then?"},
        {"role": "sme", "text": "Between us, the fork maker will close its factory in spring."},
        {"role": "bot", "text": "One line?"},
        {"role": "sme", "text": "Nobody ever thanks a brake."},
    ],
    "highlights": [
        {"turn": 1, "text": "rode out with a straight one", "kind": "story"},
        {"turn": 6, "text": "Nobody ever thanks a brake.", "kind": "quote"},
    ],
    "off_record": [{"turn": 4, "text": "the fork maker will close its factory in spring."}],
}
PROMPTS = Path(__file__).parents[2] / "prompts"
EXAMPLES = load_examples(PROMPTS / "examples")
FEW = [next(each for each in EXAMPLES if each.task is task) for task in Task]
ASK = {"move": "ask", "turn": None, "lead": None, "topic": None, "promise": None}


@dataclass
class Ran:
    """How one run of the command ended."""

    code: int
    out: str
    err: str
    folder: Path
    record: dict[str, Any]

    def page(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")


Evaluate = Callable[..., Ran]


@pytest.fixture
def interviews(tmp_path: Path) -> Path:
    """A folder with one interview."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    save(folder, "bo_lind", TALK)
    return folder


def save(folder: Path, name: str, talk: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps(talk), "utf-8")


@pytest.fixture
def evaluate(
    tmp_path: Path, interviews: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Evaluate:
    """Runs the command against the server at this address; without one, no model is set up."""

    def run(url: str, *arguments: str) -> Ran:
        for name in [name for name in os.environ if name.startswith(("MODEL_", "SLACK_", "DATA_", "DIRECTORS"))]:
            monkeypatch.delenv(name)
        if url:
            monkeypatch.setenv("MODEL_BASE_URL", url)
            monkeypatch.setenv("MODEL_NAME", "test-model")
        monkeypatch.chdir(tmp_path)  # where there is no .env
        monkeypatch.setattr(command, "set_up_logging", lambda level: None)  # it would stay so for other tests
        figures = tmp_path / "figures.json"
        figures.unlink(missing_ok=True)
        code = command.main(["--interviews", str(interviews), "--json", str(figures), *arguments])
        said = capsys.readouterr()
        record = json.loads(figures.read_text("utf-8")) if figures.exists() else {}
        return Ran(code, said.out, said.err, tmp_path / "data" / "evaluation", record)

    return run


@pytest.fixture
def few_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each task, for tests that are about something else."""
    copy = shutil.copytree(PROMPTS, tmp_path / "prompts", ignore=shutil.ignore_patterns("examples"))
    (copy / "examples").mkdir()
    for example in FEW:
        shutil.copy(PROMPTS / "examples" / f"{example.name}.yaml", copy / "examples")
    monkeypatch.setenv("PROMPTS_DIR", str(copy))


@pytest.fixture
def nobody_there() -> str:
    """The address of a server that is down."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def good_answers(
    stand: ModelStand,
    examples: Sequence[Example],
    *,
    first: Mapping[str, Any] | None = None,
    instead: Mapping[str, Any] | None = None,
) -> None:
    """The examples' own, and those of the interview. By an example's name: what is answered before the good answer, or
    instead of it."""
    for example in examples:
        if first and example.name in first:
            stand.answer(example.task, first[example.name])
        stand.answer(example.task, (instead or {}).get(example.name, example.good))
    _hold_the_talk(stand)


def _hold_the_talk(stand: ModelStand) -> None:
    """What the model says in the interview of Bo Lind, once the examples are through."""
    stand.answer("opening", {"move": "lead", "text": None, "lead": 2})
    stand.answer("reply", {**ASK, "text": "“Bent fork”: what had the courier hit?", "turn": 2})
    stand.answer("reply", {**ASK, "text": "Back to the eleven minutes: what took longest?", "turn": 3})
    stand.answer("reply", {**ASK, "move": "close", "text": "That's plenty for one week."})
    stand.always(
        "highlights",
        {
            "highlights": [
                {"turn": 2, "quote": "A courier came in with a bent fork on Monday", "kind": "story"},
                {"turn": 3, "quote": "It took us eleven minutes.", "kind": "number"},
            ]
        },
    )
    idea = {
        "highlight": 2,
        "headline": "It took us eleven minutes",
        "angle": "What Bo's workshop does in eleven minutes, for couriers.",
        "proof": "A second courier.",
    } | dict.fromkeys(("format", "format_evidence", "stage", "stage_evidence"))
    stand.always("ideas", {"ideas": [idea]})
    stand.always(
        "summary", {"sentences": [{"text": "A fork was straight again after eleven minutes.", "turns": [2, 3]}]}
    )

"""The examples as a coach meets them: offered, owed and left is what the file says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.coach.bank import Bank
from bot.coach.model.examples import Example, Given
from bot.coach.model.shapes import Task
from bot.coach.scene import Scene
from bot.coach.scripted import ScriptedCoach
from bot.domain.errors import Misconfigured
from evaluation.desk import Desk, Shelf
from evaluation.examples import brief_of, load, turns_of
from tests.evaluation.conftest import EXAMPLES, PROMPTS

TALKS = [each for each in EXAMPLES if each.task in {Task.OPENING, Task.REPLY}]
CLAIM = """
task: claim
about: A test.
given: {sme: Bao, beat: sites}
good: {claim: A., for_it: B., against_it: C.}
checks:
  - mentions: a
"""


def desk() -> Desk:
    made: Any = object.__new__(Desk)
    made.shelf = Shelf(Bank.load(PROMPTS / "questions"))
    made.model = ScriptedCoach(made.shelf)
    found: Desk = made
    return found


def scene_of(example: Example) -> Scene:
    at = desk()
    brief = brief_of(at, example)
    return Scene(brief, turns_of(example), at.shelf.questions)


@pytest.mark.parametrize("example", TALKS, ids=lambda example: str(example.name))
def test_a_scene_is_what_the_file_says(example: Example) -> None:
    given: Given = example.given
    scene = scene_of(example)

    offered = [question.text for question in scene.leads.offers(3)]
    assert offered == list(given.leads[: 1 if given.must else 3])
    assert (scene.leads.owed() is not None) is given.must
    assert example.task is Task.OPENING or scene.left == given.questions_left
    shown = [turn for turn in scene.turns if not turn.deleted]
    assert [(turn.n, turn.text) for turn in shown] == list(enumerate((each.text for each in given.turns), start=1))


def test_a_question_that_was_skipped() -> None:
    example = TALKS[-1].model_copy(update={"given": TALKS[-1].given.model_copy(update={"skip": True})})

    assert scene_of(example).brief == replace(scene_of(TALKS[-1]).brief, wish="skip")


def test_an_example_that_lacks_what_its_task_needs(tmp_path: Path) -> None:
    (tmp_path / "claim-bare.yaml").write_text(CLAIM, "utf-8")

    with pytest.raises(Misconfigured, match=r"claim-bare\.yaml: given: a claim needs a source\."):
        load(tmp_path)

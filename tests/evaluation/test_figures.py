"""What the command prints and keeps: figures of a good model, of one that errs, of a poor one, and of none at all."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.coach.model.shapes import Task
from tests.evaluation.conftest import EXAMPLES, Evaluate, good_answers
from tests.servers.aimock import ModelStand

CHECKS = sum(len(each.checks) for each in EXAMPLES)
OF_THE_TALK = {"opening": 1, "reply": 3, "highlights": 2, "ideas": 1, "summary": 1, "claim": 0}


def test_a_good_model(evaluate: Evaluate, model_stand: ModelStand) -> None:
    good_answers(model_stand, EXAMPLES)
    model_stand.usage(100, 20)

    ran = evaluate(model_stand.url)

    assert ran.code == 0 and model_stand.unscripted == []
    for task in Task:
        figures = ran.record["tasks"][task]
        assert figures["asked"] == sum(each.task is task for each in EXAMPLES) + OF_THE_TALK[task]
        assert (figures["first_try"], figures["fell_back"]) == (figures["asked"], 0), task
        assert (figures["rules_broken"], figures["tokens_mean"]) == ({}, 120)
        assert figures["tokens"] == 120 * figures["asked"]
        assert 0 <= figures["seconds_median"] <= figures["seconds_slowest"]
    together = ran.record["all"]
    assert (together["checks"], together["checks_kept"]) == (CHECKS, CHECKS)
    assert together["checks_kept_by_script"] < CHECKS
    assert ran.record["tokens"] == 120 * len(model_stand.requests) == together["tokens"]
    assert "Why the script spoke instead" not in ran.out and "not kept" not in ran.out
    assert f"{CHECKS}/{CHECKS}" in ran.out and "there are none" in ran.out
    assert max(map(len, ran.out.splitlines()[:-1])) <= 120
    progress = ran.err.splitlines()
    assert f"[1/{len(EXAMPLES)}] {EXAMPLES[0].name}: " in progress[1] and len(progress) == len(EXAMPLES) + 2
    assert progress[-1] == "[1/1] bo_lind: 3 answers"


def test_an_answer_with_two_questions_is_counted(evaluate: Evaluate, model_stand: ModelStand) -> None:
    asks_twice: dict[str, Any] = {"move": "ask", "text": "What was it before? And since when?", "turn": 2}
    asks_twice |= dict.fromkeys(("lead", "topic", "promise"))
    good_answers(model_stand, EXAMPLES, first={"reply-number": asks_twice})

    ran = evaluate(model_stand.url)

    replies = ran.record["tasks"]["reply"]
    assert replies["rules_broken"] == {"two questions": 1}
    assert (replies["first_try"], replies["fell_back"]) == (replies["asked"] - 1, 0)
    assert ran.record["all"]["rules_broken"] == {"two questions": 1}
    row = next(line for line in ran.out.splitlines() if line.strip().startswith("reply")).split()
    assert row[3:9] == ["0%", "1", "·", "·", "·", "·"]


def test_rules_without_a_column_and_what_was_put_right(evaluate: Evaluate, model_stand: ModelStand) -> None:
    good = next(each.good for each in EXAMPLES if each.name == "highlights-story-and-number")
    invented = {"turn": 2, "quote": "We never said a thing like this at all.", "kind": "quote"}
    one_too_many = {"highlights": [*good["highlights"], invented]}
    unasked = {"move": "answer", "topic": "read"} | dict.fromkeys(("text", "turn", "lead", "promise"))
    instead = {"highlights-story-and-number": one_too_many}
    good_answers(model_stand, EXAMPLES, first={"reply-thin": unasked}, instead=instead)

    ran = evaluate(model_stand.url)

    highlights = ran.record["tasks"]["highlights"]
    assert (highlights["rules_broken"], highlights["fell_back"]) == ({"invented quote": 1}, 0)
    assert highlights["first_try"] == highlights["asked"]
    assert ran.record["tasks"]["reply"]["rules_broken"] == {"nobody asked us anything": 1}
    assert "Other rules broken:\n    1  nobody asked us anything\n" in ran.out


def test_a_check_that_is_not_kept_is_named(evaluate: Evaluate, model_stand: ModelStand) -> None:
    closes = {"move": "close", "text": "That's all."} | dict.fromkeys(("turn", "lead", "topic", "promise"))
    good_answers(model_stand, EXAMPLES, instead={"reply-number": closes})

    ran = evaluate(model_stand.url)

    told = next(each for each in ran.record["examples"] if each["name"] == "reply-number")
    assert told["coach"] == "model" and told["kept"] < told["checks"]
    assert ran.record["all"]["checks_kept"] == CHECKS - told["checks"] + told["kept"]
    assert "  reply-number: the move is close, not ask" in ran.out


@pytest.mark.usefixtures("few_examples")
def test_a_poor_model_is_asked_on(evaluate: Evaluate, model_stand: ModelStand) -> None:
    for task in Task:
        model_stand.always(task, "Sorry, what?")

    ran = evaluate(model_stand.url)

    together = ran.record["all"]
    assert ran.code == 0 and together["fell_back"] == together["asked"] == sum(ran.record["fell_back_because"].values())
    assert set(ran.record["fell_back_because"]) == {"the answer was half JSON or none"}
    assert len(model_stand.requests) == 2 * together["asked"]


def test_a_server_that_is_down(evaluate: Evaluate, nobody_there: str) -> None:
    ran = evaluate(nobody_there)

    together = ran.record["all"]
    assert ran.code == 0 and together["asked"] == together["fell_back"] > len(EXAMPLES)
    assert together["first_try"] == together["tokens"] == 0
    assert set(ran.record["fell_back_because"]) == {
        "the server can't be reached",
        "the model rests after failures: the server can't be reached",
    }
    assert "The model helped with nothing" in ran.out and "3  the server can't be reached" in ran.out
    assert ran.record["interviews"][0]["model"]["answers"] == ran.record["interviews"][0]["scripted"]["answers"]
    assert re.search(r"^ Bo Lind .* \*( .*)?$", ran.out, re.MULTILINE)
    assert "\n* marked by the script, since the model fell back\n" in ran.out


def test_without_a_model(evaluate: Evaluate) -> None:
    ran = evaluate("")

    assert ran.code == 1 and ran.out == ""
    assert ran.err.startswith("No language model is set up") and "MODEL_BASE_URL" in ran.err
    assert not ran.folder.exists()


@pytest.mark.parametrize("seconds", ["1", "31", "nan"])
def test_patience_beyond_what_the_bot_has(evaluate: Evaluate, seconds: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        evaluate("http://127.0.0.1:9/v1", "--patience", seconds)

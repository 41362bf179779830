"""A content director adds a question to a Markdown file: the next check-in asks it, with no restart."""

import shutil
from pathlib import Path

import pytest

from bot.coach.bank import Bank
from bot.coach.scripted import ScriptedCoach
from bot.domain.messages import Question
from tests.flows.test_interview import run_interview
from tests.newsdesk import PROMPTS, open_desk, utc

NEW = "What did the apprentice notice that the rest of you had stopped seeing?"


@pytest.mark.parametrize("file", ["story.md", "customer.md", "event.md"])
def test_a_new_question_is_asked_at_the_next_check_in(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "questions"
    shutil.copytree(PROMPTS / "questions", folder)
    coach = ScriptedCoach(Bank.load(folder))
    desk = open_desk(f"sqlite:///{tmp_path / 'desk.sqlite3'}", utc("2026-03-23 08:00"), coach)
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    with (folder / file).open("a", encoding="utf-8") as questions:
        questions.write(f"\n- {NEW}\n")
    desk.until(utc("2026-03-31 07:00"))
    question = desk.hears(mara)[-1]
    assert isinstance(question, Question)
    assert question.question == NEW


def test_a_broken_edit_keeps_the_last_good_questions(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    shutil.copytree(PROMPTS / "questions", folder)
    bank = Bank.load(folder)
    coach = ScriptedCoach(bank)
    before = len(coach.leads())
    with (folder / "story.md").open("a", encoding="utf-8") as questions:
        questions.write("\n- This is no question.\n")
    assert len(coach.leads()) == before
    assert "story.md" in str(bank.problems)

"""A prompt edited by hand changes the next question; a broken one stops the start with its sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.coach.model.prompts import Prompts
from tests.end_to_end.process import free_port
from tests.modelling import reply, reporter, task_of, with_model
from tests.newsdesk import PROMPTS, Desk, utc
from tests.servers.faulty_model import FaultyModel, good

STORY = "In March the labels fell off in the cold room at a grocer, and we changed the glue in two days."
RULE = "\n- Always ask who noticed it first.\n"


@pytest.fixture
def door() -> str:
    return "sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the prompts, to be edited."""
    return Path(shutil.copytree(PROMPTS, tmp_path / "prompts"))


def obedient(body: Any) -> dict[str, Any]:
    """A model that does what the prompt's rule says."""
    if task_of(body) != "reply":
        return reporter(body)
    first = "who noticed it first" in body["messages"][0]["content"]
    return reply("ask", "Who noticed it first?" if first else "What made you look at the glue?", turn=2)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(file, (1, 1))  # a time that differs, however quick the test is


def test_an_edit_changes_the_next_question_and_a_broken_one_does_not(plain: Desk, folder: Path) -> None:
    prompts = Prompts.load(folder)
    with FaultyModel(good(obedient)) as server, with_model(plain, server.url, prompts=prompts) as desk:
        mara, piotr, ada = desk.hire(), desk.hire("Piotr Wu"), desk.hire("Ada Ek")
        desk.until(utc("2026-03-24 08:01"))
        for sme in (mara, piotr, ada):
            desk.hears(sme)
        assert desk.answers(mara, STORY) == "What made you look at the glue?"
        edit(folder / "reply.md", "## How to ask\n", f"## How to ask\n{RULE}")
        assert desk.answers(piotr, STORY) == "Who noticed it first?", "no restart was needed"
        edit(folder / "reply.md", "{{ transcript | quote }}", "{{ transcript }}")
        assert desk.answers(ada, STORY) == "Who noticed it first?", "the last good version stays in use"
        assert prompts.problems[0].startswith("reply.md")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{{ transcript | quote }}", "{{ transcript }}", "write it as {{ transcript | quote }}"),
        ("{{ sme }}", "{{ sme }} {{ salary }}", "salary"),
        ("- sme: the expert's first name\n", "", "is not listed under inputs"),
        ("# Instructions\n", "", "Instructions"),
        ("{{ sme }}", "{% for x in sme %}{{ x }}{% endfor %}", "reply.md"),
    ],
)
def test_a_broken_prompt_stops_the_start_with_its_sentence(
    tmp_path: Path, folder: Path, old: str, new: str, sentence: str
) -> None:
    edit(folder / "reply.md", old, new)
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "data"),
        "PROMPTS_DIR": str(folder),
        "PLAYGROUND_PORT": str(free_port()),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "reply.md" in ran.stderr and sentence in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "data").exists(), "nothing was begun"

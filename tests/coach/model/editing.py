"""A copy of prompts/ to break on purpose, and something to render its files with."""

from pathlib import Path

import pytest

from bot.coach.model.inputs import HOUSE_RULES
from bot.coach.model.prompts import INPUTS, Prompts, Quoted, Rendered
from bot.coach.model.shapes import Task
from bot.domain.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[3]
PROMPTS = ROOT / "prompts"
CAN = "a prompt can hold {{ input }}, {{ input | quote }} and {% if input %}…{% else %}…{% endif %}, nothing else."
SAID = Quoted((("1 you", "What happened?"), ("2 they", "We stopped.\nReally.")))
MATERIAL = "# Material\n"
IN_MATERIAL = "# Material\n\n{}"


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Write `new` where `old` stood first; the number of the line where `new` begins."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refused(folder: Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        Prompts.load(folder)
    return caught.value.problems


def given_for(task: Task, **ours: str | Quoted) -> dict[str, str | Quoted]:
    """Every input of the task: SAID for outside ones, "<name>" for ours."""
    inputs = {name: SAID if each.outside else f"<{name}>" for name, each in INPUTS[task].items() if name != HOUSE_RULES}
    return inputs | ours


def both(rendered: Rendered) -> str:
    return f"{rendered.system}\n{rendered.user}"

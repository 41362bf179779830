"""Each import contract, broken once on purpose in a copy of the project: lint-imports must fail and name it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# contract -> the file that breaks it, and the line that does
BREACHES = {
    "Imports point down: doors and back rooms -> flows -> ports -> domain": (
        "bot/playground/hub.py",
        "from bot.coach import rules",
    ),
    "Back rooms never call flows": ("bot/coach/rules.py", "from bot.flows import tick"),
    "The inside knows no vendor": ("bot/flows/tick.py", "import uvicorn"),
    "Only wiring and cli read settings": ("bot/playground/clock.py", "from bot.settings import Settings"),
    "No cycles between siblings": ("bot/domain/words.py", "from bot.domain import offrecord"),
    "Doors touch no database and no model": ("bot/playground/hub.py", "import sqlalchemy"),
}
LAYERS = next(iter(BREACHES))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """bot/ and pyproject.toml, where nothing else can be seen."""
    folder = tmp_path_factory.mktemp("contracts")
    leave_out = shutil.ignore_patterns("__pycache__", "static", "templates", ".*")
    shutil.copytree(ROOT / "bot", folder / "bot", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def verdicts(folder: Path) -> tuple[int, dict[str, str]]:
    """lint-imports' exit code, and KEPT or BROKEN for each contract."""
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    found = re.findall(r"^(.+?) (KEPT|BROKEN)(?: |$)", ran.stdout, flags=re.MULTILINE)
    assert found, ran.stdout + ran.stderr
    return ran.returncode, dict(found)


def broken_by(folder: Path, place: str, line: str) -> set[str]:
    file = folder / place
    before = file.read_text("utf-8")
    try:
        file.write_text(f"{before}\n{line}\n", "utf-8")
        code, found = verdicts(folder)
    finally:
        file.write_text(before, "utf-8")
    broken = {name for name, verdict in found.items() if verdict == "BROKEN"}
    assert (code != 0) == bool(broken)
    return broken


def test_they_all_hold_as_it_stands(copy: Path) -> None:
    assert verdicts(copy) == (0, dict.fromkeys(BREACHES, "KEPT"))


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_named(copy: Path, contract: str) -> None:
    broken = broken_by(copy, *BREACHES[contract])
    also = {LAYERS} if contract == "Only wiring and cli read settings" else set()
    assert {contract} <= broken <= {contract} | also


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("bot/storage/audit.py", "from bot.coach import rules"),
        ("bot/flows/tick.py", "from bot.playground import hub"),
        ("bot/domain/words.py", "from bot.ports import Deps"),
        ("bot/playground/hub.py", "from bot import wiring"),
        ("bot/pictures/looks.py", "from bot import almanac"),
    ],
)
def test_imports_sideways_and_upwards_are_named(copy: Path, place: str, line: str) -> None:
    assert LAYERS in broken_by(copy, place, line)


def test_a_new_room_needs_its_place(copy: Path) -> None:
    room = copy / "bot" / "attic"
    room.mkdir()
    try:
        (room / "__init__.py").touch()
        code, found = verdicts(copy)
    finally:
        shutil.rmtree(room)
    assert code == 1
    assert found[LAYERS] == "BROKEN"

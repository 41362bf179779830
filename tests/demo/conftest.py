"""Newsrooms played by the real command, each once."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Played:
    """What the command left: its exit code, what it printed, and what it wrote."""

    newsroom: dict[str, Any]
    record: dict[str, Any]
    printed: str


def command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot demo …` as a process of its own, with no settings but these."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )


@pytest.fixture(scope="session")
def play(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, dict[str, Any]], Played]:
    """Plays a newsroom by its name; a second time, in whichever of xdist's workers, gives what the first one left."""
    known: dict[str, Played] = {}
    own = tmp_path_factory.getbasetemp()
    newsrooms = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "newsrooms"

    def played(name: str, newsroom: dict[str, Any]) -> Played:
        if name not in known:
            folder = newsrooms / name
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not (folder / "printed").exists():
                    (folder / "in.yaml").write_text(yaml.safe_dump(newsroom, allow_unicode=True), "utf-8")
                    ran = command(folder, "--newsroom", "in.yaml", "--json", "out.json")
                    assert ran.returncode == 0, ran.stderr
                    (folder / "printed").write_text(ran.stdout, "utf-8")
            record = json.loads((folder / "out.json").read_text("utf-8"))
            known[name] = Played(newsroom, record, (folder / "printed").read_text("utf-8"))
        return known[name]

    return played

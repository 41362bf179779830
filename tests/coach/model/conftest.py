"""What the tests of the model's coach share."""

import shutil
from pathlib import Path

import pytest

from tests.coach.model.editing import PROMPTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROMPTS, tmp_path / "prompts"))

"""The start: the company keeps time by the settings, its errands are planned, and nothing slow is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.errands import ErrandKind
from bot.ports import Look
from bot.settings import Settings
from bot.wiring.page import House, house
from bot.wiring.parts import settle_in

BEGIN = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


def start(built: House, settings: Settings) -> tuple[str, datetime | None]:
    """The company's zone after a start, and when its summary comes."""
    settle_in(settings, replace(built.deps, clock=lambda: BEGIN), built.workspace)
    with built.store.read() as tx:
        company = tx.workspaces.get(built.workspace)
        assert company is not None
        return company.zone, tx.errands.planned(built.workspace, ErrandKind.SUMMARY)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return Settings(_env_file=None, data_dir=tmp_path / "data")


def test_the_company_keeps_time_by_the_settings(settings: Settings) -> None:
    built = house(settings)
    assert start(built, settings) == ("Europe/London", datetime(2026, 11, 23, 9, tzinfo=UTC))
    moved = settings.model_copy(update={"company_zone": "Asia/Kathmandu"})
    there = ("Asia/Kathmandu", datetime(2026, 11, 23, 3, 15, tzinfo=UTC))
    assert start(built, moved) == there, "nine o'clock there"
    assert start(built, settings) == there, "what was named once stays"
    built.store.close()


def test_a_house_has_an_almanac_and_somebody_who_draws(settings: Settings) -> None:
    built = house(settings)
    deps = built.deps
    assert deps.almanac.holiday(deps.almanac.country("Germany"), date(2026, 10, 3)) == "German Unity Day"
    assert deps.pictures.rhythm([1, 0, 2], Look.LIGHT).startswith(b"\x89PNG")
    built.store.close()


def test_a_start_loads_nothing_that_is_slow(settings: Settings) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom bot.settings import Settings\n"
        "from bot.wiring import slack\nfrom bot.wiring.page import house\nfrom bot.wiring.parts import settle_in\n"
        "settings = Settings(_env_file=None, data_dir=Path(sys.argv[1]))\nbuilt = house(settings)\n"
        "settle_in(settings, built.deps, built.workspace)\n"
        "print(sorted({'matplotlib', 'holidays', 'PIL', 'feedparser', 'openai'} & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(settings.data_dir)], capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stdout.strip() == "[]"

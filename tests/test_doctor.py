"""`beatdesk doctor`: what is wrong, and what to do about it; it changes nothing."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor import Finding, examine
from bot.settings import Settings
from bot.storage.migrations import upgrade
from bot.wiring.page import house

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return Settings(_env_file=None, data_dir=tmp_path / "data", playground_port=free_port())


@pytest.fixture
def healthy(settings: Settings) -> Settings:
    """After a first start."""
    house(settings).store.close()
    return settings


def wrong(settings: Settings) -> list[Finding]:
    return [finding for finding in examine(settings) if finding.wrong]


def change(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(settings.data_dir / "beatdesk.sqlite3")) as database:
        database.execute(statement)
        database.commit()


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(settings: Settings) -> None:
    told = [str(finding) for finding in examine(settings)]
    assert all(line.startswith("ok") for line in told)
    assert any("the first start makes it" in line for line in told)
    assert not settings.data_dir.exists()


def test_a_healthy_house(healthy: Settings) -> None:
    found = list(examine(healthy))
    assert [finding for finding in found if finding.wrong] == []
    told = "\n".join(map(str, found))
    for part in (
        "Question bank: ",
        "customer",
        "trend",
        "SQLite: reachable, tables up to date",
        "GB free",
        "3 experts",
    ):
        assert part in told
    assert f"The page will be at http://127.0.0.1:{healthy.playground_port}/." in told


def test_it_changes_nothing(healthy: Settings) -> None:
    file = healthy.data_dir / "beatdesk.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        before = list(database.iterdump())
    list(examine(healthy))
    with closing(sqlite3.connect(file)) as database:
        assert list(database.iterdump()) == before


def test_a_broken_question_is_named(healthy: Settings, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    file = sorted((tmp_path / "prompts" / "questions").glob("*.md"))[0]
    file.write_text(file.read_text("utf-8") + "\n- And what else, and why, and who says so?\n", "utf-8")
    (finding,) = wrong(healthy.model_copy(update={"prompts_dir": tmp_path / "prompts"}))
    assert file.name in finding.advice
    assert "line" in finding.advice


def test_a_folder_that_others_can_look_into(healthy: Settings) -> None:
    healthy.data_dir.chmod(0o755)
    (finding,) = wrong(healthy)
    assert "Others can look into" in finding.what
    assert finding.advice == f"Close it: chmod 700 {healthy.data_dir}"


def test_tables_that_are_old(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700)
    upgrade(settings.database, "0001")
    (finding,) = wrong(settings)
    assert "the tables are at 0001, not " in finding.what
    assert finding.advice == "beatdesk db upgrade"


def test_tables_that_are_newer(healthy: Settings) -> None:
    change(healthy, "UPDATE alembic_version SET version_num = '9999'")
    (finding,) = wrong(healthy)
    assert "the tables are at 9999, not " in finding.what


def test_a_file_that_is_no_database(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700)
    (settings.data_dir / "beatdesk.sqlite3").write_text("Dear diary, " * 200)
    (finding,) = wrong(settings)
    assert finding.what == "SQLite: it doesn't answer, or it isn't one."
    assert "DATABASE_URL" in finding.advice


def test_a_postgresql_that_does_not_answer_keeps_its_password(settings: Settings) -> None:
    url = f"postgresql+psycopg://me:s3cr3t@127.0.0.1:{free_port()}/x"
    (finding,) = wrong(settings.model_copy(update={"database_url": url}))
    assert "PostgreSQL: it doesn't answer" in finding.what
    assert "s3cr3t" not in str(finding)


def test_a_database_that_cannot_be_written(healthy: Settings) -> None:
    url = f"sqlite:///file:{healthy.data_dir / 'beatdesk.sqlite3'}?mode=ro&uri=true"
    (finding,) = wrong(healthy.model_copy(update={"database_url": url}))
    assert "read-only" in finding.what


def test_a_newsroom_without_a_director(healthy: Settings) -> None:
    change(healthy, "DELETE FROM directors")
    (finding,) = wrong(healthy)
    assert "no content director, so nobody sees ideas" in finding.what
    assert "beatdesk directors add" in finding.advice


def test_an_expert_whom_nobody_will_ask(healthy: Settings) -> None:
    change(healthy, "UPDATE smes SET next_due_at = NULL, wake_at = NULL WHERE user = 'tomas'")
    (finding,) = wrong(healthy)
    assert finding.what == "No next check-in for Tomás Herrera."


def test_a_port_in_use_is_told_but_may_be_ours(healthy: Settings) -> None:
    with socket.create_server(("127.0.0.1", healthy.playground_port)):
        found = list(examine(healthy))
    assert [finding for finding in found if finding.wrong] == []
    assert "Something listens on 127.0.0.1:" in found[-1].what
    assert "PLAYGROUND_PORT" in found[-1].advice


def test_a_clock_that_cannot_be_read_is_told(healthy: Settings) -> None:
    healthy.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (healthy.data_dir / "playground-clock").write_text("half past never", encoding="utf-8")
    wrong = [finding for finding in examine(healthy) if finding.wrong]
    assert any("clock" in finding.what for finding in wrong)


def test_it_tells_when_the_weekly_summary_comes_and_to_whom(healthy: Settings) -> None:
    def told(**other: str) -> str:
        (found,) = (str(each) for each in examine(healthy.model_copy(update=other)) if "weekly summary" in each.what)
        return found

    assert "The weekly summary goes to #marketing on Monday at 09:00 (Europe/London)." in told()
    changed = told(summary_at="Fri 08:30", company_zone="Europe/Berlin", marketing_channel="C024BE91L")
    assert "to #marketing on Friday at 08:30 (Europe/Berlin)." in changed, "the page has its own channel"
    change(healthy, "UPDATE workspaces SET kind = 'slack', team = 'T1'")
    assert "to C024BE91L on Monday at 09:00 (Europe/London)." in told(marketing_channel="C024BE91L")
    nobody = told()
    assert nobody.startswith("ok") and "no channel is named" in nobody and "MARKETING_CHANNEL" in nobody

"""`beatdesk doctor` and the command line for a company in Slack: what is wrong there, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.doctor import examine
from bot.domain.findings import Finding
from bot.settings import Settings
from bot.slack import checkup
from bot.slack import company as slack_company
from bot.wiring import slack as wiring
from tests.servers.emulate import Slack
from tests.servers.socket_mode import SocketModeServer

ROOT = Path(__file__).parents[2]
NEEDED = sorted(checkup.SCOPES)


@pytest.fixture
def environment(slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What .env would hold, and nothing else of ours."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    slack.reset(scopes=NEEDED)
    slack.socket_url("ws://127.0.0.1:9/link")
    found = {
        "DATA_DIR": str(tmp_path / "data"),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DIRECTORS": slack.person("Dana").id,
        "MARKETING_CHANNEL": slack.marketing,
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return found


def findings() -> list[Finding]:
    return list(examine(Settings(_env_file=None)))


def wrong() -> list[str]:
    return [f"{finding.what} {finding.advice}" for finding in findings() if finding.wrong]


def started() -> None:
    """As a first start leaves the database."""
    settings = Settings(_env_file=None)
    deps, store = wiring.ports(settings)
    client = wiring.client(settings)
    us = slack_company.ask_slack(client, print)
    workspace = slack_company.settle(deps, us, settings.marketing_channel)
    slack_company.appoint(deps, workspace, client, us, settings.director_ids)
    store.close()


def test_the_scopes_it_looks_for_are_the_manifests() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    assert set(checkup.SCOPES) == set(manifest["oauth_config"]["scopes"]["bot"])


def test_a_healthy_workspace(environment: dict[str, str], slack: Slack) -> None:
    with SocketModeServer() as line:
        slack.socket_url(line.url)
        started()
        assert wrong() == []
        told = "\n".join(str(finding) for finding in findings())
    for words in ("Beatdesk Tests", "all 9 are there", "app-level token is good", "Dana", "#marketing", "Messages tab"):
        assert words in told
    assert line.connections == 0  # it asked for an address and went nowhere
    assert {call.method for call in slack.calls()} <= {
        "auth.test", "users.info", "conversations.open", "conversations.info", "apps.connections.open"
    }  # fmt: skip


def test_a_scope_that_was_taken_away(environment: dict[str, str], slack: Slack) -> None:
    started()
    slack.set_scopes([scope for scope in NEEDED if scope != "reactions:write"])
    assert any("reactions:write is missing" in each and "Reinstall" in each for each in wrong())


def test_a_revoked_token(environment: dict[str, str], slack: Slack) -> None:
    started()
    slack.fail("auth.test", "error", error="token_revoked", times=9)
    assert any("doesn't let me in" in each and "new token" in each for each in wrong())


def test_a_channel_where_nobody_invited_us(environment: dict[str, str], slack: Slack, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    started()
    monkeypatch.setenv("MARKETING_CHANNEL", slack.channel("secrets", with_bot=False))
    assert any("/invite" in each for each in wrong())
    monkeypatch.setenv("MARKETING_CHANNEL", "C0NOWHERE")
    assert any("can't see the channel C0NOWHERE" in each for each in wrong())


def test_a_director_who_can_not_be_one(environment: dict[str, str], slack: Slack) -> None:
    started()
    slack.profile(slack.person("Dana"), is_restricted=True)
    assert any("guest" in each for each in wrong())


def test_an_app_token_of_no_use(environment: dict[str, str], slack: Slack) -> None:
    started()
    slack.fail("apps.connections.open", "error", error="invalid_auth", times=9)
    assert any("connections:write" in each for each in wrong())


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, list(words), catch_exceptions=False)
    return found.exit_code, found.output


def test_the_command_line_adds_members_by_their_id(environment: dict[str, str], slack: Slack) -> None:
    assert run("people", "list") == (
        1,
        "I don't know the company yet.\n  - Start the bot once (make run): it asks Slack.\n",
    )
    started()
    mara = slack.person("Mara Lind")
    slack.profile(mara, tz="America/Denver")
    topics = [word for topic in "abcde" for word in ("--topic", f"topic {topic}")]
    assert "Which Slack member?" in run("people", "add", "--beat", "picking", *topics)[1]
    code, said = run("people", "add", "--user", mara.id, "--beat", "picking", *topics)
    assert (code, said[:15]) == (0, "Added Mara Lind")
    assert "America/Denver" in run("people", "list")[1]
    bot = slack.person("Robo")
    slack.profile(bot, is_bot=True)
    assert "Robo is an app" in run("people", "add", "--user", bot.id, "--beat", "picking", *topics)[1]
    otto = slack.person("Otto")
    assert run("directors", "add", otto.id) == (0, "Otto is a content director.\n")
    assert run("directors", "remove", "Otto")[0] == 0


def test_the_local_page_does_not_open_a_companys_database(environment: dict[str, str], monkeypatch) -> None:  # type: ignore[no-untyped-def]
    started()
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name)
    code, said = run("people", "list")
    assert code == 1 and "slack workspace" in said

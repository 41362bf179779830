"""Settings: everything wrong is listed in one message, nothing misspelt is passed over, no secret is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.domain.errors import Misconfigured
from bot.domain.people import Slot
from bot.settings import Settings, load
from bot.wiring.parts import manners

ROOT = Path(__file__).parent.parent
NAMES = {name.upper() for name in Settings.model_fields}
SECRET = "s3cr3t-horse-battery"


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Loads settings from a `.env` and an environment that hold only what is given."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def loaded(env_file: str = "", **environment: str) -> Settings:
        (tmp_path / ".env").write_text(env_file, "utf-8")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load()

    return loaded


def wrong(configure: Callable[..., Settings], env_file: str = "", **environment: str) -> str:
    with pytest.raises(Misconfigured) as problem:
        configure(env_file, **environment)
    return problem.value.user_message


def test_no_settings_at_all_will_do(configure: Callable[..., Settings]) -> None:
    settings = configure()
    assert settings.database == "sqlite:///data/beatdesk.sqlite3"
    assert (settings.playground_host, settings.playground_port) == ("127.0.0.1", 8765)
    assert settings.playground_token == "", "no secret has a default"
    assert settings.crash_at == ""
    assert (settings.prompts_dir / "questions").is_dir()


def test_env_file_and_environment_are_read_and_the_environment_wins(configure: Callable[..., Settings]) -> None:
    settings = configure("QUIET_SECONDS=3\nGRACE_HOURS=2 # hours\ndata_dir=elsewhere\n", QUIET_SECONDS="5")
    assert (settings.quiet_seconds, settings.grace_hours) == (5, 2)
    assert settings.database == "sqlite:///elsewhere/beatdesk.sqlite3"


def test_everything_wrong_is_listed_in_one_message(configure: Callable[..., Settings]) -> None:
    said = wrong(
        configure,
        "PLAYGROUND_PORTS=80\nQUIET_SECONDS=0\nLOG_LEVEL=LOUD\nGRACE_HOURS=soon\nFAVOURITE_COLOUR=red\n",
        DATABASE_URL="mysql://root@localhost/x",
        PLAYGROUND_PORT="99999",
    )
    lines = said.splitlines()
    assert lines[0] == "Beatdesk can't start with these settings:"
    assert all(re.match(r"  - \S.*[.?]$", line) for line in lines[1:])
    assert len(lines) == 8
    for name in ("PLAYGROUND_PORTS", "QUIET_SECONDS:", "LOG_LEVEL:", "GRACE_HOURS:", "FAVOURITE_COLOUR"):
        assert sum(name in line for line in lines) == 1, name
    assert "DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://." in said
    assert "PLAYGROUND_PORT: input should be less than or equal to 65535." in said


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("PLAYGROUND_TOKN", "PLAYGROUND_TOKEN"),
        ("quiet_second", "QUIET_SECONDS"),
        ("LOGLEVEL", "LOG_LEVEL"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(configure: Callable[..., Settings], name: str, meant: str) -> None:
    assert f"{name} in .env is no setting of mine. Did you mean {meant}?" in wrong(configure, f"{name}=1\n")


def test_an_unknown_name_leads_to_the_list(configure: Callable[..., Settings]) -> None:
    assert "ZZZ in .env is no setting of mine. docs/configuration.md lists them all." in wrong(configure, "ZZZ=1\n")


@pytest.mark.parametrize(
    ("env_file", "environment"),
    [
        (f"DATABASE_URL=postgres://me:{SECRET}@host/db\n", {}),
        (f"PLAYGROUND_TOKN={SECRET}\n", {}),
        (f"PLAYGROUND_HOST=0.0.0.0\nPLAYGROUND_TOKEN={SECRET[:9]}\n", {}),
        ("LOG_LEVEL=" + SECRET, {}),
        ("", {"PLAYGROUND_PORT": SECRET}),
        ("", {"QUIET_SECONDS": SECRET, "GRACE_HOURS": SECRET}),
    ],
)
def test_no_value_is_ever_shown(configure: Callable[..., Settings], env_file: str, environment: dict[str, str]) -> None:
    assert SECRET[:9] not in wrong(configure, env_file, **environment)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", "127.0.0.1.example.org"])  # noqa: S104
def test_a_page_that_others_can_reach_needs_a_token(configure: Callable[..., Settings], host: str) -> None:
    said = wrong(configure, f"PLAYGROUND_HOST={host}\n")
    assert f"PLAYGROUND_HOST is {host}, which others can reach: set PLAYGROUND_TOKEN" in said
    assert "at least 16 characters" in wrong(configure, f"PLAYGROUND_HOST={host}\nPLAYGROUND_TOKEN=123456789012345\n")
    assert configure(f"PLAYGROUND_HOST={host}\nPLAYGROUND_TOKEN={SECRET}\n").playground_token == SECRET


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_a_page_for_this_machine_only_needs_none(configure: Callable[..., Settings], host: str) -> None:
    assert configure(f"PLAYGROUND_HOST={host}\n").playground_host == host


@pytest.mark.parametrize("crash_at", ["tick:0", "tick:-1", "tick:soon", "tick:"])
def test_a_count_that_is_none_is_refused(configure: Callable[..., Settings], crash_at: str) -> None:
    assert "CRASH_AT: " in wrong(configure, CRASH_AT=crash_at)


def test_a_settings_file_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(Misconfigured, match="can't be read: it should be a text file in UTF-8"):
        load(tmp_path / ".env")


def test_every_setting_is_documented() -> None:
    table = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE))
    assert documented == NAMES


def test_the_example_offers_every_setting_but_the_one_for_tests() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^# ([A-Z_]+)=", example, flags=re.MULTILINE)) == NAMES - {"CRASH_AT"}
    assert "CRASH_AT" not in example


def test_documented_defaults_are_the_real_ones(configure: Callable[..., Settings]) -> None:
    settings = configure()
    table = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)`", table, flags=re.MULTILINE))
    for name, default in told.items():
        if name != "PROMPTS_DIR":
            assert default == f"{getattr(settings, name.lower()):{'g' if name.startswith(('QUIET', 'GRACE')) else ''}}"
    assert set(told) >= {"PLAYGROUND_PORT", "QUIET_SECONDS", "GRACE_HOURS", "LOG_LEVEL"}


def test_nothing_but_settings_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if re.search(r"\benviron\b|\bgetenv\b|\bdotenv\b", path.read_text("utf-8"))
    ]
    assert readers == ["bot/settings.py"]


@pytest.mark.parametrize(
    "url",
    ["http://models.example/v1", "ftp://models.example", "models.example/v1", "https://", "https://u:p@models.example/v1",
     "https://models.example/v1?key=abc", "http://localhost.evil.example/v1", "http://[", "https://models.example:0/v1"],
)  # fmt: skip
def test_a_model_server_elsewhere_needs_https_and_no_key_in_its_address(
    configure: Callable[..., Settings], url: str
) -> None:
    with pytest.raises(Misconfigured, match="MODEL_BASE_URL: must be the address that ends in /v1") as refused:
        configure(MODEL_BASE_URL=url, MODEL_NAME="m")
    assert "abc" not in str(refused.value) and "u:p" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["https://models.example/v1/", "http://127.0.0.1:11434/v1", "http://localhost:8080/v1", "http://[::1]:1/v1"]
)
def test_a_model_server_on_this_machine_or_behind_https(configure: Callable[..., Settings], url: str) -> None:
    settings = configure(MODEL_BASE_URL=url, MODEL_NAME="m")
    assert settings.has_model and settings.model_base_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"MODEL_BASE_URL": "https://m.example/v1"}, "MODEL_NAME is not"),
        ({"MODEL_NAME": "m"}, "MODEL_BASE_URL is not"),
        ({"MODEL_API_KEY": "k"}, "MODEL_BASE_URL is not"),
    ],
)
def test_half_a_model_is_none(configure: Callable[..., Settings], values: dict[str, str], missing: str) -> None:
    with pytest.raises(Misconfigured, match=missing):
        configure(**values)


def test_the_companys_week_is_read_and_written_as_it_is_meant(configure: Callable[..., Settings]) -> None:
    usual = configure()
    assert (usual.summary_at, usual.company_zone, usual.retention_months) == ("Mon 09:00", "", 24)
    told = configure("SUMMARY_AT=friday 8:30\nCOMPANY_ZONE=europe/berlin\nRETENTION_MONTHS=6\n")
    assert (told.summary_at, told.company_zone, told.retention_months) == ("Fri 08:30", "Europe/Berlin", 6)
    assert manners(told).summary == told.summary_slot == Slot(4, time(8, 30))
    assert manners(told).retention_months == 6


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SUMMARY_AT", "soon", "SUMMARY_AT: must be a day and a time, such as Mon 09:00."),
        ("SUMMARY_AT", "", "SUMMARY_AT: must be a day and a time"),
        ("SUMMARY_AT", "Mon 25:00", "SUMMARY_AT: must be a day and a time"),
        ("COMPANY_ZONE", "Berlin", "COMPANY_ZONE: must be the name of a time zone, such as Europe/Berlin."),
        ("COMPANY_ZONE", "../etc/passwd", "COMPANY_ZONE: must be the name of a time zone"),
        ("RETENTION_MONTHS", "0", "RETENTION_MONTHS: input should be greater than or equal to 1."),
        ("RETENTION_MONTHS", "121", "RETENTION_MONTHS: input should be less than or equal to 120."),
        ("RETENTION_MONTHS", "for ever", "RETENTION_MONTHS: "),
    ],
)
def test_a_week_that_is_none_is_told(configure: Callable[..., Settings], name: str, value: str, says: str) -> None:
    assert says in wrong(configure, **{name: value})

"""The command line on a real database: each command once as meant, and each mistake as a sentence with exit code 1."""

from __future__ import annotations

import json
import logging
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.interviews import InterviewState
from bot.domain.messages import Thanks
from bot.flows.identity import operator
from bot.playground.story import SteppedClock, StoryChat
from bot.ports import Deps
from bot.settings import Settings
from bot.storage.store import SqlStore
from tests.end_to_end.process import Bot, environment, set_clock
from tests.newsdesk import Desk, scripted_coach
from tests.servers.postgres import PostgresServer

ROOT = Path(__file__).parent.parent
TOPICS = ["slotting", "pick accuracy", "returns", "peak season", "robots"]
TYPED = [
    "Last Thursday a driver waited three hours at our dock, because the planner had typed local time.\n\n"
    "* list\n\t- `code` ```fence``` ````longer````\n"
    "<script>&amp;</script> 👩🏽‍🔧 e\u0301 שלום \u202eevil\u202c \x07 trailing  \n",
    "Between us, the night lead was asleep.",
    "We lost two pallets of yoghurt, about 1,900 euros.",
]

Cli = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings for a fresh folder, and none of this machine's own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return {"DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def cli(settings: dict[str, str]) -> Iterator[Cli]:
    """Runs a command in this process. What it sets up for logging is taken back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("bot").level

    def run(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(main, list(arguments), env=settings | more)

    yield run
    root.handlers[:], root.level = before[0], before[1]
    logging.getLogger("bot").setLevel(before[2])


def told(result: Result, code: int = 0) -> str:
    """What it printed; when it fails, that is a sentence on stderr and nothing else."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if code:
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert result.stderr.strip()
    return result.stderr if code else result.stdout


def form(**more: str) -> list[str]:
    fields = {"--name": "Ada Berg", "--zone": "europe/berlin", "--beat": "docks", "--slot": "wed 8:30"} | more
    return [part for pair in fields.items() for part in pair]


def topics(count: int = 5) -> list[str]:
    return [part for topic in TOPICS[:count] for part in ("--topic", topic)]


def line_of(cli: Cli, name: str) -> str:
    return next(line for line in told(cli("people", "list")).splitlines() if name in line)


def test_an_expert_is_added_changed_paused_resumed_and_removed(cli: Cli) -> None:
    assert re.fullmatch(
        r"Added Ada Berg \(number 4\)\. First check-in: \d{4}-\d\d-\d\d 0[67]:30 UTC\.\n",
        told(cli("people", "add", *form(), *topics(), "--shaper", "Jonas")),
    )
    assert line_of(cli, "Ada").split() == ["4", "Ada", "Berg", "Europe/Berlin", "Wed", "08:30", "docks", "active"]
    assert told(cli("people", "edit", "4", "--zone", "Asia/Kathmandu", "--slot", "Sun 10:15")) == "Changed Ada Berg.\n"
    assert "Asia/Kathmandu  Sun 10:15  docks  active" in line_of(cli, "Ada")
    assert told(cli("people", "pause", "4", "--until", "2090-01-02")) == "Paused Ada Berg until 2090-01-02.\n"
    assert line_of(cli, "Ada").endswith("paused until 2090-01-02")
    assert told(cli("people", "pause", "4")) == "Paused Ada Berg.\n"
    assert line_of(cli, "Ada").endswith("paused")
    assert told(cli("people", "resume", "4")) == "Ada Berg is back.\n"
    assert line_of(cli, "Ada").endswith("active")
    assert told(cli("people", "remove", "4")) == "Ada Berg has left.\n"
    assert "Ada" not in told(cli("people", "list")) or line_of(cli, "Ada").endswith("left")
    assert "isn't here any more" in told(cli("people", "edit", "4", "--name", "Ada"), 1)


def test_every_change_of_people_is_written_down(cli: Cli, tmp_path: Path) -> None:
    cli("people", "add", *form(), *topics())
    cli("people", "edit", "4", "--beat", "yards")
    cli("people", "pause", "4")
    cli("people", "resume", "4")
    cli("people", "remove", "4")
    cli("directors", "add", "Noor Haddad")
    cli("directors", "remove", "Noor Haddad")
    with closing(sqlite3.connect(tmp_path / "data" / "beatdesk.sqlite3")) as database:
        written = database.execute("SELECT actor, action FROM audit ORDER BY id DESC LIMIT 7").fetchall()
    assert {actor for actor, _ in written} == {"the command line"}
    assert [action for _, action in written[::-1]] == [
        "added an expert",
        "changed an expert",
        "paused an expert",
        "resumed an expert",
        "removed an expert",
        "named a director",
        "removed a director",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([*form(), *topics(4)], "Please give 5 topic phrases for the beat; I have 4."),
        ([*form(), *topics(0)], "I have 0."),
        (
            [*form(**{"--zone": "Europe/Berln"}), *topics()],
            "I don't know the time zone “Europe/Berln”. Did you mean Europe/Ber",
        ),
        ([*form(**{"--slot": "sometimes"}), *topics()], "I can't read the slot “sometimes”."),
        ([*form(**{"--name": " \u200b"}), *topics()], "Please give a name."),
        ([*form(**{"--beat": ""}), *topics()], "Please give Ada Berg's beat a short name"),
    ],
)
def test_a_form_that_cannot_be_used(cli: Cli, arguments: list[str], sentence: str) -> None:
    assert sentence in told(cli("people", "add", *arguments), 1)
    assert "Ada" not in told(cli("people", "list"))


@pytest.mark.parametrize("number", ["99", "0", "-1", "99999999999999999999"])
def test_an_expert_who_is_not_there(cli: Cli, number: str) -> None:
    for command in ("pause", "resume", "remove"):
        assert "any more" in told(cli("people", command, "--", number), 1)


def test_a_pause_into_the_past(cli: Cli) -> None:
    assert "Please give a day to come" in told(cli("people", "pause", "1", "--until", "2020-01-01"), 1)


def test_directors_are_named_and_removed(cli: Cli) -> None:
    assert told(cli("directors", "add", "Noor Haddad")) == "Noor Haddad is a content director.\n"
    assert told(cli("directors", "remove", "noor haddad")) == "noor haddad is no director any more.\n"
    gone = told(cli("directors", "remove", "Noor Haddad"), 1)
    assert gone == "There's no director called “Noor Haddad”. I know Dana Whitfield.\n"
    assert "Please give the director's name." in told(cli("directors", "add", "  "), 1)


@pytest.fixture
def interviewed(cli: Cli, tmp_path: Path) -> Iterator[Desk]:
    """The playground's own database with one interview of Mara's, made through the flows and closed two days ago."""
    told(cli("people", "list"))
    clock = SteppedClock(datetime.now(UTC))
    store = SqlStore(f"sqlite:///{tmp_path / 'data' / 'beatdesk.sqlite3'}")
    chat = StoryChat(clock)
    with store.read() as tx:
        (workspace,) = tx.workspaces.all()
        (director,) = tx.directors.all(workspace.id)
        mara = tx.smes.by_user(workspace.id, "mara")
    assert mara is not None
    desk = Desk(Deps(store, chat, scripted_coach(), clock), clock, chat, workspace.id, director)
    desk.says(mara, "check in")
    for text in TYPED:
        desk.says(mara, text)
    desk.wait(timedelta(seconds=50))
    while desk.interview(mara).state is InterviewState.OPEN:
        desk.says(mara, "done")
        desk.wait(timedelta(seconds=5))
    assert any(isinstance(view, Thanks) for view in desk.hears(mara))
    set_clock(tmp_path / "data", clock() + timedelta(days=2))
    yield desk
    store.close()


def test_transcripts_as_json_lines_character_for_character(cli: Cli, interviewed: Desk, tmp_path: Path) -> None:
    told(cli("export", "transcripts", "--out", "out.jsonl"))
    written = (tmp_path / "out.jsonl").read_bytes()
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600
    assert cli("export", "transcripts").stdout_bytes == written
    (line,) = written.decode().splitlines()
    record = json.loads(line)
    said = [turn["text"] for turn in record["turns"] if turn["who"] == "sme"]
    assert said == [TYPED[0], None, TYPED[2], *["done"] * (len(said) - 3)]
    assert "night lead" not in line
    assert record["sme"] == "Mara Lindqvist"
    by_n = {turn["n"]: turn["text"] for turn in record["turns"]}
    assert record["highlights"]
    assert all(by_n[mark["turn"]][mark["start"] : mark["end"]] == mark["text"] for mark in record["highlights"])


def test_transcripts_as_markdown_character_for_character(cli: Cli, interviewed: Desk, tmp_path: Path) -> None:
    told(cli("export", "transcripts", "--format", "markdown", "--out", "out.md"))
    written = (tmp_path / "out.md").read_bytes().decode()
    assert f"`````text\n{TYPED[0]}\n`````\n" in written, "the fence is longer than any inside"
    assert f"```text\n{TYPED[2]}\n```\n" in written
    assert "night lead" not in written
    assert "*off the record*" in written
    assert cli("export", "transcripts", "--format", "markdown").stdout_bytes.decode() == written


def test_each_export_is_written_down_and_the_expert_can_see_it(cli: Cli, interviewed: Desk) -> None:
    told(cli("export", "transcripts"))
    with interviewed.deps.store.read() as tx:
        mara = tx.smes.by_user(interviewed.workspace, "mara")
        assert mara is not None
        rows = tx.audit.about(interviewed.workspace, mara.id)
    assert [row.action for row in rows].count("exported a transcript") == 1


def test_an_interview_that_directors_may_not_read_yet_is_not_exported(
    cli: Cli, interviewed: Desk, tmp_path: Path
) -> None:
    (tmp_path / "data" / "playground-clock").unlink()
    assert told(cli("export", "transcripts")) == ""


@pytest.mark.parametrize("place", ["nowhere/out.jsonl", "."])
def test_an_export_to_a_place_that_is_none(cli: Cli, place: str) -> None:
    assert "I can't use " in told(cli("export", "transcripts", "--out", place), 1)


def test_export_refuses_an_unknown_format(cli: Cli) -> None:
    result = cli("export", "transcripts", "--format", "pdf")
    assert result.exit_code == 2
    assert "'jsonl', 'markdown'" in result.stderr


def test_demo_to_a_folder_that_is_not_there(cli: Cli) -> None:
    assert told(cli("demo", "--json", "nowhere/x.json"), 1) == "There is no folder nowhere to write the JSON to.\n"


def test_tables_are_brought_up_to_date_twice_on_sqlite(cli: Cli, tmp_path: Path) -> None:
    for _ in range(2):
        assert told(cli("db", "upgrade")) == "The database is up to date.\n"
    file = tmp_path / "data" / "beatdesk.sqlite3"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_everything_works_on_postgresql_too(cli: Cli, postgres: PostgresServer) -> None:
    url = postgres.create_database()
    try:
        for _ in range(2):
            assert told(cli("db", "upgrade", DATABASE_URL=url)) == "The database is up to date.\n"
        assert "Added Ada Berg (number 4)." in told(cli("people", "add", *form(), *topics(), DATABASE_URL=url))
        assert "Ada Berg" in told(cli("people", "list", DATABASE_URL=url))
        assert told(cli("export", "transcripts", DATABASE_URL=url)) == ""
        report = told(cli("doctor", DATABASE_URL=url))
        assert "PostgreSQL: reachable, tables up to date" in report
        assert "4 experts, 1 content directors" in report
    finally:
        postgres.drop_database(url)


def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("command", [["run"], ["people", "list"], ["db", "upgrade"], ["export", "transcripts"]])
def test_a_postgresql_that_does_not_answer_is_a_sentence(cli: Cli, command: list[str]) -> None:
    url = f"postgresql+psycopg://me:s3cr3t@127.0.0.1:{refused_port()}/x"
    said = told(cli(*command, DATABASE_URL=url, PLAYGROUND_PORT=str(refused_port())), 1)
    assert "s3cr3t" not in said
    assert said.count("\n") <= 2


@pytest.mark.parametrize(
    "url",
    ["mysql://me:s3cr3t@h/x", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql+psycopg://me:s3cr3t@[", "x"],
)
def test_a_database_address_of_no_use_is_a_sentence(cli: Cli, url: str) -> None:
    said = told(cli("people", "list", DATABASE_URL=url), 1)
    assert "s3cr3t" not in said
    assert "database" in said.lower()


def test_a_wrong_password_is_a_sentence(cli: Cli, postgres: PostgresServer) -> None:
    url = re.sub(r":[^:@/]+@", ":wr0ng@", postgres.url())
    assert "wr0ng" not in told(cli("people", "list", DATABASE_URL=url), 1)


def test_a_database_that_is_read_only_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    told(cli("db", "upgrade"))
    file = tmp_path / "data" / "beatdesk.sqlite3"
    url = f"sqlite:///file:{file}?mode=ro&uri=true"
    assert "my database is read-only" in told(cli("people", "add", *form(), *topics(), DATABASE_URL=url), 1)


def test_a_file_that_is_no_database_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary, " * 200)
    told(cli("people", "list", DATABASE_URL=f"sqlite:///{tmp_path / 'notes.txt'}"), 1)
    assert (tmp_path / "notes.txt").read_text() == "Dear diary, " * 200


def test_a_database_newer_than_the_bot_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    told(cli("db", "upgrade"))
    with closing(sqlite3.connect(tmp_path / "data" / "beatdesk.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert "newer" in told(cli("people", "list"), 1)


@pytest.mark.parametrize("command", [["run"], ["people", "list"], ["demo"]])
def test_a_broken_question_file_stops_the_start_with_its_file_and_line(
    cli: Cli, tmp_path: Path, command: list[str]
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", prompts)
    file = sorted((prompts / "questions").glob("*.md"))[0]
    lines = file.read_text("utf-8").splitlines()
    number = next(place for place, line in enumerate(lines) if line.startswith("- ")) + 1
    lines[number - 1] = "- Tell me everything about your customers"
    file.write_text("\n".join(lines), "utf-8")
    said = told(cli(*command, PROMPTS_DIR=str(prompts), PLAYGROUND_PORT=str(refused_port())), 1)
    assert f"{file.name}, line {number}: this has no question mark." in said
    assert not (tmp_path / "data").exists(), "it looked at the questions before it made anything"


def test_prompts_that_are_not_there_are_a_sentence(cli: Cli) -> None:
    assert "There is no question file in nowhere" in told(cli("demo", PROMPTS_DIR="nowhere"), 1)


def test_settings_that_are_wrong_are_listed(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("QUIET_SECOND=1\n")
    said = told(cli("run", LOG_LEVEL="LOUD"), 1)
    assert "Did you mean QUIET_SECONDS?" in said
    assert "LOG_LEVEL" in said


def test_a_port_that_is_taken_is_a_sentence_and_nothing_was_made(cli: Cli, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = told(cli("run", PLAYGROUND_PORT=str(port)), 1)
    assert (
        f"Something listens on 127.0.0.1:{port} already. If that is Beatdesk, use it; else set PLAYGROUND_PORT." in said
    )
    assert not (tmp_path / "data").exists()


def test_an_address_that_is_none_of_ours_is_a_sentence(cli: Cli) -> None:
    said = told(cli("run", PLAYGROUND_HOST="192.0.2.1", PLAYGROUND_TOKEN="0123456789abcdef"), 1)
    assert "192.0.2.1:8765 can't be listened on: " in said


def test_a_clock_file_that_cannot_be_read_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "playground-clock").write_text("{")
    assert "I can't read the playground's clock." in told(cli("people", "list"), 1)


def test_a_row_that_cannot_be_read_shows_nobodys_words(cli: Cli, interviewed: Desk, tmp_path: Path) -> None:
    """What nobody foresaw ends in a kind and a place, since the exception's own words may be an expert's."""
    with closing(sqlite3.connect(tmp_path / "data" / "beatdesk.sqlite3")) as database:
        database.execute("UPDATE turns SET move = 'XYLOPHONE' WHERE who = 'bot'")
        database.commit()
    said = told(cli("export", "transcripts"), 1)
    assert re.match(r"Something went wrong on my side \(ValueError at \w+\.py:\d+\)\. ", said)
    assert "XYLOPHONE" not in said


def test_ctrl_c_stops_it_quietly(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    bot = Bot(data)
    bot.start()
    assert bot.process is not None
    bot.process.send_signal(signal.SIGINT)
    assert bot.ended() == 130
    assert bot.said() == f"Beatdesk is at {bot.url}/ (Ctrl-C stops it)\n"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -m bot demo 2>err | head -n 1"],
        cwd=tmp_path,
        env=environment(tmp_path / "data"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0
    assert "Traceback" not in (tmp_path / "err").read_text()


def test_help_and_version_need_no_settings(cli: Cli) -> None:
    assert "Beatdesk: a reporter that lives in the chat." in told(cli("--help", LOG_LEVEL="LOUD"))
    assert told(cli("--version")).startswith("beatdesk, version ")


def test_the_operator_has_no_desk_of_their_own(interviewed: Desk) -> None:
    assert operator(interviewed.workspace).roles().isdisjoint({"content director"})

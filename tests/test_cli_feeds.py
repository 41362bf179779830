"""Feeds on the command line, on a real database: each command once as meant, each mistake as a sentence.

Nothing outside is read: what is asked for stands on loopback, which the guarded fetcher refuses to dial.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.settings import Settings
from bot.storage.store import SqlStore
from tests.playground.newsstand import opml_of
from tests.test_cli import Cli, cli, settings, told  # noqa: F401 - asked for by name

SECRET = "https://reddit.example/.rss?user=x&amp;feed=0123456789abcdef0123456789abcdef"
HOSTILE = "Evil [31m&lt;!channel>\u202e \u200b title"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data with four feeds: two are called nearly the same, one's address holds a token, one's title is hostile."""
    rows = [("Dock Door", "https://dockdoor.example/feed.xml"), ("Dock Door Jobs", "https://dockdoor.example/jobs.xml"),
            ("Reddit", SECRET), (HOSTILE, "https://evil.example/feed")]  # fmt: skip
    outlines = "".join(f'<outline type="rss" text="{title}" xmlUrl="{url}"/>' for title, url in rows)
    folder = tmp_path_factory.mktemp("office")
    (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    log = logging.getLogger()
    before = log.handlers[:], log.level, logging.getLogger("bot").level
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        patch.chdir(folder)
        ran = CliRunner().invoke(main, ["feeds", "import", "feeds.opml"], env={"DATA_DIR": str(folder / "data")})
    log.handlers[:], log.level = before[0], before[1]
    logging.getLogger("bot").setLevel(before[2])
    assert told(ran) == "4 feeds added.\nThe bot reads them for the first time when it runs, within some minutes.\n"
    return folder


@pytest.fixture
def listed(cli: Cli, office: Path, tmp_path: Path) -> Cli:  # noqa: F811
    """The command line, over a copy of that office."""
    shutil.copytree(office, tmp_path, dirs_exist_ok=True)
    return cli


def lines(cli: Cli) -> dict[int, str]:  # noqa: F811
    """What `feeds list` says of each feed, by its number."""
    found = [re.match(r"\s*(\d+)  (.*)", line) for line in told(cli("feeds", "list")).splitlines()]
    return {int(line[1]): line[2] for line in found if line}


def number(cli: Cli, title: str) -> int:  # noqa: F811
    return next(feed for feed, line in lines(cli).items() if line.startswith(f"{title}  "))


def test_a_list_is_taken_in_shown_and_taken_in_again(listed: Cli, tmp_path: Path) -> None:
    shown = lines(listed)

    assert len(shown) == 4
    everybody = "news  everybody  not read yet  nothing new yet  0 passed on"
    assert f"Dock Door  https://dockdoor.example/feed.xml  {everybody}" in shown.values()
    assert not any("0123456789abcdef" in line for line in shown.values())
    assert any(line.startswith("Evil [31m<!channel> title  ") for line in shown.values()), "nothing invisible in it"
    again = told(listed("feeds", "import", str(tmp_path / "feeds.opml")))
    assert again.startswith("0 feeds added, 4 I read already.\n")
    assert "The bot reads them for the first time when it runs" in again


def test_a_terminal_sees_a_bar_and_a_long_list_is_shown_whole(listed: Cli, tmp_path: Path) -> None:
    (tmp_path / "many.opml").write_bytes(opml_of(60))

    result = listed("feeds", "import", "many.opml", TTY_COMPATIBLE="1", FORCE_COLOR="1")

    assert result.exit_code == 0
    assert "Adding them" in result.stderr and "60/60" in re.sub(r"\x1b\[[0-9;?]*\w", "", result.stderr)
    assert result.stdout.startswith("60 feeds added.\n")
    assert len(lines(listed)) == 64


def test_reading_at_once_ends_with_how_many_were_read(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    assert told(cli("feeds", "list")) == "No feeds yet. Add one: beatdesk feeds add https://example.com/blog\n"
    rows = "".join(f'<outline text="Here {n}" xmlUrl="http://127.0.0.1:9/{n}"/>' for n in range(3))
    (tmp_path / "here.opml").write_text(f'<opml version="2.0"><body>{rows}</body></opml>')

    assert told(cli("feeds", "import", "here.opml", "--read")) == "3 feeds added.\nRead 3 feeds.\n"

    assert told(cli("feeds", "list")).count("Here") == 3


def test_feeds_are_written_out_without_secrets_unless_asked_for(listed: Cli, tmp_path: Path) -> None:
    shown = told(listed("feeds", "export"))
    assert "https://dockdoor.example/jobs.xml" in shown
    assert "0123456789abcdef" not in shown

    file = tmp_path / "out.opml"
    file.touch(mode=0o644)
    assert told(listed("feeds", "export", str(file), "--secrets")) == ""
    assert "0123456789abcdef" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    told(listed("feeds", "remove", "Reddit", "--yes"))
    assert told(listed("feeds", "import", str(file))).startswith("1 feed added, 3 I read already.")


def test_a_feed_is_removed_by_number_or_title_after_asking(listed: Cli, settings: dict[str, str]) -> None:  # noqa: F811
    jobs = number(listed, "Dock Door Jobs")

    def answering(answer: str) -> Result:
        return CliRunner().invoke(main, ["feeds", "remove", "dock door"], env=settings, input=answer)

    declined = answering("n\n")
    assert (declined.exit_code, "Stop reading “Dock Door”? [y/N]" in declined.stdout) == (0, True)
    assert declined.stdout.endswith("Nothing has changed.\n")
    assert len(lines(listed)) == 4
    agreed = answering("y\n")
    assert agreed.stdout.endswith("I don't read “Dock Door” any more.\n")
    assert told(listed("feeds", "remove", str(jobs), "--yes")) == "I don't read “Dock Door Jobs” any more.\n"
    assert len(lines(listed)) == 2


def test_what_names_no_feed_or_several_removes_nothing(listed: Cli) -> None:
    assert listed("feeds", "remove", "Dock Door").exit_code == 1, "nobody is there to answer"
    several = told(listed("feeds", "remove", "door", "--yes"), 1)
    assert several.startswith("Several feeds are called so. Give the number of the one you mean:\n")
    assert "Dock Door Jobs" in several
    for which in ("99", " ", "knit" * 2000):
        said = told(listed("feeds", "remove", which, "--yes"), 1)
        assert said.startswith("I read no feed “") and len(said) < 200
    assert len(lines(listed)) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a" * 100_000], "Please paste the address"),
        (["javascript:alert(1)"], ""),
        (["http://127.0.0.1:9/feed"], ""),
        (["https://x.example", "--for", "knitting"], "I know no beat “knitting”"),
    ],
    ids=["long", "script", "loopback", "beat"],
)
def test_an_address_of_no_use_is_a_sentence(listed: Cli, arguments: list[str], words: str) -> None:
    said = told(listed("feeds", "add", *arguments), 1)

    assert words in said and len(said) < 300


def test_a_kind_that_is_none_is_refused_with_those_there_are(cli: Cli) -> None:  # noqa: F811
    result = cli("feeds", "add", "https://x.example", "--kind", "gossip")

    assert result.exit_code == 2
    assert "'customer board'" in result.stderr


@pytest.mark.parametrize("content", [b"", b"<html><body>no</body></html>"])
def test_a_file_that_is_no_list_of_feeds(listed: Cli, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.opml").write_bytes(content)

    assert "OPML" in told(listed("feeds", "import", "no.opml"), 1)


def test_a_huge_file_is_not_even_read(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    with (tmp_path / "huge.opml").open("wb") as file:
        os.truncate(file.fileno(), 3_000_000_000)

    assert "is over 5 MB" in told(cli("feeds", "import", "huge.opml"), 1)
    assert not (tmp_path / "data").exists()


def test_files_that_cannot_be_used_are_sentences(cli: Cli, tmp_path: Path) -> None:  # noqa: F811
    missing = cli("feeds", "import", "nowhere.opml")
    assert (missing.exit_code, "does not exist" in missing.stderr) == (2, True)
    assert "I can't use nowhere" in told(cli("feeds", "export", "nowhere/out.opml"), 1)


def test_words_that_news_must_or_must_never_hold_outlive_another_change(listed: Cli, tmp_path: Path) -> None:
    told(listed("people", "edit", "1", "--must", "warehouse", "--must", "dock", "--never", "crypto"))
    told(listed("people", "edit", "1", "--beat", "yards"))

    store = SqlStore(f"sqlite:///{tmp_path / 'data' / 'beatdesk.sqlite3'}")
    with store.read() as tx:
        (workspace,) = tx.workspaces.all()
        expert = tx.smes.get(workspace.id, 1)
    store.close()
    assert expert is not None
    beat = expert.beat
    assert (beat.name, beat.must, beat.never) == ("yards", ("warehouse", "dock"), ("crypto",))


@pytest.mark.parametrize("command", [("feeds", "export"), ("export", "transcripts", "--out")])
def test_a_folder_is_no_file_and_stays_open(cli: Cli, tmp_path: Path, command: tuple[str, ...]) -> None:  # noqa: F811
    """To make it private as a file would shut everybody out of it."""
    folder = tmp_path / "lists"
    folder.mkdir(mode=0o755)
    assert cli(*command, str(folder)).exit_code != 0
    assert folder.stat().st_mode & 0o777 == 0o755

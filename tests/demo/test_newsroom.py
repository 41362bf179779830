"""A newsroom file that can't be used gets plain sentences and exit code 1; one that can is taken as typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.playground import demo
from bot.playground.newsroom import MOST_BYTES, load
from tests.demo.conftest import command

PEOPLE = "people: [{name: Mara, zone: Europe/Berlin}]\n"
START = "start: 2026-03-23\n"


@pytest.fixture
def try_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def ran(written: str | bytes, *more: str) -> Result:
        Path("in.yaml").write_bytes(written.encode() if isinstance(written, str) else written)
        return CliRunner().invoke(main, ["demo", "--newsroom", "in.yaml", *more])

    return ran


def person(**more: str) -> str:
    filled = {"name": "Mara", "zone": "Europe/Berlin"} | more
    return START + "people: [{" + ", ".join(f"{key}: {value}" for key, value in filled.items()) + "}]\n"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (START + "colour: red\n" + PEOPLE, "“colour” is not a key I know."),
        (person(nickname="M"), "“nickname” is not a key I know (people, number 1)."),
        (START + '"\\e[31mevil\\u202e": 1\n' + PEOPLE, "“[31mevil” is not a key I know."),
        (PEOPLE, "“start” is missing."),
        (START, "“people” is missing."),
        (START + "people: [{zone: Europe/Berlin}]\n", "“name” is missing (people, number 1)."),
        (START + "people: [{name: Mara}]\n", "“zone” is missing (people, number 1)."),
        (START + "people: []\n", "people: name at least one person."),
        (START + "people:\n", "people: this should be a list."),
        (START + "people: Mara\n", "people: this should be a list."),
        (
            START + "people: [Mara]\n",
            "people, number 1: this should be keys with values, such as “name: Mara Lindqvist”.",
        ),
        (person(zone="Europe/Berln"), "I don't know the time zone “Europe/Berln”. Did you mean Europe/Berlin"),
        (person(zone="''"), "I don't know the time zone “”."),
        (person(slot="Tue 25:00"), "I can't read the slot “Tue 25:00”. Write a day and a time, such as “Tue 09:00”."),
        (person(slot="9"), "I can't read the slot “9”."),
        (person(name="' '"), "people, number 1, name: it is empty."),
        (person(beat="''"), "people, number 1, beat: it is empty."),
        (person(topics="racks"), "people, number 1, topics: this should be a list."),
        (person(answers="hello"), "people, number 1, answers: this should be a list."),
        (person(answers="[{a: b}]"), "people, number 1, answers, number 1: this should be a list."),
        (person(answers="[ok, [[a]]]"), "people, number 1, answers, number 2, number 1: this should be text."),
        (
            START + "people: [{name: Mara, zone: Europe/Berlin}, {name: ' Mara', zone: Asia/Kolkata}]\n",
            "people: two people can't share a name: Mara.",
        ),
        (START + "days: 0\n" + PEOPLE, "days: this should be greater than or equal to 1."),
        (START + "days: 401\n" + PEOPLE, "days: this should be less than or equal to 400."),
        (START + "days: soon\n" + PEOPLE, "days: this should be a whole number."),
        ("start: tomorrow\n" + PEOPLE, "start: this should be a date, such as 2026-03-23."),
        ("start: 2026-02-30\n" + PEOPLE, "start: this should be a date, such as 2026-03-23."),
        ("start: 2026-03-23 10:00\n" + PEOPLE, "start: this should be a date without a time, such as 2026-03-23."),
        ("start: 0001-01-01\n" + PEOPLE, "start: this should be greater than or equal to 1980-01-01."),
        ("start: 9999-12-31\n" + PEOPLE, "start: this should be less than or equal to 2200-01-01."),
        (START + START + PEOPLE, "near line 1: “start” stands here twice."),
        (START + "director: ' '\n" + PEOPLE, "director: it is empty."),
        ("start: [\n", "It is not valid YAML near line 2"),
        ("\tstart: 2026-03-23\n", "It is not valid YAML near line 1"),
        ("start: *nobody\n", "It is not valid YAML near line 1"),
        ("start: \x01\n", "It is not valid YAML"),
        ("a: &a [*a]\n", "It is not valid YAML"),
        ("? [a, b]\n: c\n", "It is not valid YAML"),
        pytest.param("[" * 5_000, "Its lists stand too deep inside each other.", id="deep"),
        (b"\xff\xfe\x00s", "The file is not UTF-8 text."),
        (b"start: caf\xe9\n", "The file is not UTF-8 text."),
        ("", "It should be a list of settings such as"),
        ("# nothing yet\n", "It should be a list of settings such as"),
        ("- Mara\n- Tom\n", "It should be a list of settings such as"),
        ("just words", "It should be a list of settings such as"),
        pytest.param("# " + "x" * MOST_BYTES, "It is bigger than 4 MB. Split it into several.", id="big"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    try_it: Callable[..., Result], written: str | bytes, sentence: str
) -> None:
    result = try_it(written)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.startswith("I can't use the newsroom in.yaml:\n  - ")
    assert sentence in result.stderr
    assert "\x1b" not in result.stderr
    assert max(map(len, result.stderr.splitlines())) < 200


def test_everything_wrong_is_listed_at_once(try_it: Callable[..., Result]) -> None:
    result = try_it("days: 0\ncolour: red\npeople: [{zone: Mars}, {name: Tom, zone: UTC, slot: now, nick: T}]\n")
    said = result.stderr.splitlines()[1:]
    assert len(said) == 7
    for word in ("start", "days", "colour", "name", "Mars", "now", "nick"):
        assert sum(word in line for line in said) >= 1, word


@pytest.mark.parametrize(
    ("file", "sentence"), [("nowhere.yaml", "No such file or directory"), (".", "Is a directory"), ("", "director")]
)
def test_a_file_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["demo", "--newsroom", file])
    assert result.exit_code == 1
    assert sentence in result.stderr


@pytest.mark.parametrize("place", ["nowhere/out.json", "folder"])
def test_a_json_file_that_cannot_be_written_is_said_before_anything_is_played(
    try_it: Callable[..., Result], place: str
) -> None:
    Path("folder").mkdir()
    result = try_it(START + PEOPLE, "--json", place)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert "folder" in result.stderr


def test_the_real_command_says_it_too(tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_text(START + "colour: red\n" + PEOPLE)
    ran = command(tmp_path, "--newsroom", "in.yaml", "--json", "out.json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "I can't use the newsroom in.yaml:\n  - “colour” is not a key I know.\n"
    assert not (tmp_path / "out.json").exists()


def test_words_are_taken_as_typed(tmp_path: Path) -> None:
    file = tmp_path / "in.yaml"
    file.write_text(
        '\ufeffstart: 2026-03-23\npeople:\n- name: "  Zoë \\u202e Ånd "\n  zone: europe/berlin\n  slot: tuesday 9:30\n'
        '  answers: [yes, no, ~, null, 1e3, 007, 2026-03-24, "", [" a ", "b\\0c"], "half \\ud83d"]\n',
        "utf-8",
    )
    (zoe,) = load(file).people
    assert (zoe.name, zoe.zone, zoe.slot) == ("Zoë Ånd", "Europe/Berlin", "Tue 09:30")
    said = ["yes", "no", "~", "null", "1e3", "007", "2026-03-24", ""]
    assert zoe.answers == [*([word] for word in said), [" a ", "bc"], ["half \ufffd"]]


def test_what_may_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "in.yaml"
    file.write_text(START + PEOPLE)
    newsroom = load(file)
    assert (newsroom.days, newsroom.director, newsroom.channel) == (14, "Dana Whitfield", "#marketing")
    assert (newsroom.people[0].slot, newsroom.people[0].answers) == ("Tue 09:00", [])


def test_the_newsroom_that_comes_along_crosses_a_change_of_clocks() -> None:
    newsroom = load(demo.NEWSROOM)
    assert len(newsroom.people) == 3
    assert newsroom.days == 14


def test_words_cannot_steer_the_terminal_that_shows_them(tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_text(
        START + "days: 3\npeople:\n- name: Mara\n  zone: Europe/Berlin\n"
        '  answers: ["red \\e[31m \\x9b31m [bold]b[/bold] \\ud83d"]\n'
    )
    ran = command(tmp_path, "--newsroom", "in.yaml", PYTHONIOENCODING="ascii")
    assert ran.returncode == 0, ran.stderr
    assert "red ?[31m ?31m [bold]b[/bold] ?" in ran.stdout

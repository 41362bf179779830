"""The house's own rules: pinned locks, commands that exist, import contracts that stand, readable files."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())

CONTRACTS = {
    "Imports point down: doors and back rooms -> flows -> ports -> domain",
    "Back rooms never call flows",
    "The inside knows no vendor",
    "Only wiring and cli read settings",
    "No cycles between siblings",
    "Doors touch no database and no model",
}
BACK_ROOMS = {"storage", "coach", "rss", "pictures", "almanac", "work"}
DOORS = {"scheduler", "playground", "slack", "teams", "web"}


def locked(name: str) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """A lock as package name -> its pin and its hashes."""
    entries: dict[str, tuple[Requirement, frozenset[str]]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text().strip()):
        pin, *hashes = re.split(r"\s*\\\n\s*--hash=", entry)
        requirement = Requirement(pin)
        entries[canonicalize_name(requirement.name)] = (requirement, frozenset(hashes))
    return entries


def pinned_version(requirement: Requirement) -> str:
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    return specifier.version


def named(kind: str) -> list[Requirement]:
    """The requirements that pyproject.toml names for a lock."""
    named = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    if kind == "requirements-dev.lock":
        named += PROJECT["project"]["optional-dependencies"]["dev"]
    return [Requirement(line) for line in named]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def commands_in(document: str) -> set[str]:
    """The make targets a Markdown file tells people to type, in fenced blocks and in code spans."""
    text = (ROOT / document).read_text()
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", text)
    return {
        target
        for code in [*blocks, *spans]
        for target in re.findall(r"^\s*(?:\$ )?make ([a-z]+)", code, flags=re.MULTILINE)
    }


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_carries_hashes(name: str) -> None:
    entries = locked(name)

    assert len(entries) > 20
    for requirement, hashes in entries.values():
        assert pinned_version(requirement)
        assert requirement.url is None
        assert hashes, f"{requirement.name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text()

    assert "/" not in text, "an address or a path"
    assert "--index" not in text
    assert "--extra-index" not in text
    assert "--find-links" not in text
    assert not re.search(r"\b[a-z0-9-]+\.(org|com|net|io|dev|local)\b", text), "a host"
    assert not re.search(r"^(?!\S+==| {4}--hash=)", text.rstrip(), flags=re.MULTILINE), "a line of another kind"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_pyproject_names(name: str) -> None:
    entries = locked(name)

    for wanted in named(name):
        pin, _ = entries[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(pinned_version(pin)), f"{pin} is outside {wanted}: make lock"


@pytest.mark.parametrize("package", ["greenlet", "markupsafe", "psycopg-binary", "pydantic-core", "pyyaml"])
def test_a_compiled_package_is_hashed_for_more_machines_than_this_one(package: str) -> None:
    entries = locked("requirements-dev.lock")

    assert len(entries[package][1]) > 20


def test_tests_run_on_the_versions_that_people_run() -> None:
    runtime, develop = (locked(name) for name in LOCKS)

    assert {name: str(pin) for name, (pin, _) in runtime.items()} == {name: str(develop[name][0]) for name in runtime}


def test_every_requirement_has_an_upper_bound() -> None:
    for requirement in named("requirements-dev.lock"):
        operators = {each.operator for each in requirement.specifier}
        assert operators & {"<", "<=", "~=", "=="}, f"{requirement} may break on its next major version"


def test_the_console_command_is_beatdesk() -> None:
    assert PROJECT["project"]["scripts"] == {"beatdesk": "bot.cli:main"}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_documented_make_commands_exist(document: str) -> None:
    commands = commands_in(document)

    assert commands >= {"run", "test"}
    assert commands <= make_targets()


def test_the_changelog_tells_of_this_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)

    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"]


def contract(name: str) -> dict[str, Any]:
    (found,) = (each for each in PROJECT["tool"]["importlinter"]["contracts"] if each["name"] == name)
    return dict(found)


def standing(rooms: set[str]) -> set[str]:
    """The rooms of these that are built, as module names."""
    bot = ROOT / "bot"
    return {f"bot.{room}" for room in rooms if (bot / room / "__init__.py").exists() or (bot / f"{room}.py").exists()}


def test_every_import_contract_stands() -> None:
    names = {each["name"] for each in PROJECT["tool"]["importlinter"]["contracts"]}

    assert names >= CONTRACTS
    assert contract("Imports point down: doors and back rooms -> flows -> ports -> domain")["exhaustive"] is True
    assert not any(each.get("ignore_imports") for each in PROJECT["tool"]["importlinter"]["contracts"])


def test_every_standing_room_is_under_its_contract() -> None:
    assert standing(BACK_ROOMS) <= set(contract("Back rooms never call flows")["source_modules"])
    assert standing(DOORS) <= set(contract("Doors touch no database and no model")["source_modules"])


def test_who_draws_and_who_knows_the_holidays_stays_outside() -> None:
    assert {"matplotlib", "holidays"} <= set(contract("The inside knows no vendor")["forbidden_modules"])


def test_the_example_settings_change_nothing_as_they_stand() -> None:
    assert dotenv_values(ROOT / ".env.example") == {}


def test_the_example_settings_can_be_read_without_their_comment_sign() -> None:
    text = (ROOT / ".env.example").read_text()
    offered = re.findall(r"^# ([A-Z_]+)=", text, flags=re.MULTILINE)
    uncommented = re.sub(r"^# (?=[A-Z_]+=)", "", text, flags=re.MULTILINE)

    values = dotenv_values(stream=io.StringIO(uncommented))

    assert list(values) == offered
    assert values["DATABASE_URL"] == "sqlite:///data/beatdesk.sqlite3"
    assert values["PLAYGROUND_HOST"] == "127.0.0.1"
    assert values["PLAYGROUND_TOKEN"] == "", "no secret has a default"

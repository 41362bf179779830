"""Documentation that is held to the code: permissions, commands, links, and no trace of anybody's machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from bot.cli import main
from bot.domain.permissions import TABLE, Right, Role
from tests.conftest import require

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "prompts").rglob("*.md")]
)
# Written as pieces, so that this file does not find itself.
PLACES_OF_A_MACHINE = re.compile(r"(?<![\w.~])/" + r"(?:home|root|work|Users|tmp/t|mnt|opt/venv)" + r"/\w")


def tracked() -> list[Path]:
    """What git would keep: tracked files, and new ones that are not ignored."""
    require("git, and the project as a clone", shutil.which("git") and (ROOT / ".git").exists())
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_table_of_permissions_is_the_one_in_code() -> None:
    text = (ROOT / "docs" / "permissions.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    head, _, *body = rows
    assert head[1:] == [role.value for role in Role]
    told = {(row[0], role): cell for row in body for role, cell in zip(Role, row[1:], strict=True)}
    real = {(right.value, role): "yes" if role in TABLE[right] else "" for right in Right for role in Role}
    assert told == real


def commands_named(text: str) -> set[str]:
    """`beatdesk people add` and the like, wherever code is written; options and placeholders aside."""
    code = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return {found for each in code for found in re.findall(r"(?:^|\s)beatdesk((?: [a-z][a-z-]*)+)", each)}


def command_at(words: list[str]) -> click.Command | None:
    """The command these words lead to; words after a command are its arguments."""
    here: click.Command = main
    for word in words:
        if not isinstance(here, click.Group):
            return here
        found = here.commands.get(word)
        if found is None:
            return None
        here = found
    return here


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_named_exists(document: Path) -> None:
    for named in commands_named(document.read_text("utf-8")):
        assert command_at(named.split()) is not None, f"beatdesk{named}"


def test_the_readme_names_every_command_and_documents_its_parts() -> None:
    named = {words.split()[0] for words in commands_named((ROOT / "README.md").read_text("utf-8"))}
    assert named == set(main.commands)
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    for group in main.commands.values():
        for name in group.commands if isinstance(group, click.Group) else ():
            assert re.search(rf"\b{name}\b", text), f"{group.name} {name}"


def test_options_named_in_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    demo = main.commands["demo"]
    known = {option for parameter in demo.params for option in parameter.opts}
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        place = (document.parent / file).resolve() if file else document
        assert place.exists(), f"{target} leads nowhere"
        assert ROOT in [place, *place.parents], f"{target} leads out of the project"
        assert not anchor or anchor in anchors(place), f"{target}: there is no such heading"


def anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_flows_and_rooms_that_documents_name_are_there() -> None:
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    for path in set(re.findall(r"`((?:bot|tests|docs|prompts)/[\w./-]+)`", text)):
        assert (ROOT / path).exists(), f"{path} is named in a document and is not there"


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in PLACES_OF_A_MACHINE.finditer(text)]
    assert found == []

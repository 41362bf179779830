"""What is refused in a prompt file, in which words, and that the documentation says the same."""

import re
from pathlib import Path

import pytest

from bot.coach.model.prompts import INPUTS, Prompts
from bot.coach.model.shapes import Task
from tests.coach.model.editing import CAN, IN_MATERIAL, MATERIAL, ROOT, edit, given_for, refused

# File, what is replaced by what, which line of the new text is meant, and the sentence.
WRONG = [
    (
        "reply.md",
        "{{ transcript | quote }}",
        "{{ transcript }}",
        0,
        "“transcript” holds somebody's words; write it as {{ transcript | quote }}.",
    ),
    (
        "reply.md",
        "## Your task",
        "{{ transcript | quote }}",
        0,
        "“transcript” holds somebody's words, and these belong under # Material only.",
    ),
    (
        "reply.md",
        "## Your task",
        "{% if threads %}x{% endif %}",
        0,
        "“threads” holds somebody's words, and these belong under # Material only.",
    ),
    (
        "reply.md",
        "{{ topics_we_answer }}",
        "{{ topics_we_answer | quote }}",
        0,
        "“topics_we_answer” is nobody's words and needs no quote; write it as {{ topics_we_answer }}.",
    ),
    (
        "reply.md",
        "{{ topics_we_answer }}",
        "{{ topics_we_answer }}\n{{ salary }}",
        1,
        f"there is no input “salary” for this prompt; there are {', '.join(INPUTS[Task.REPLY])}.",
    ),
    (
        "claim.md",
        "- source: ",
        "- weather: rain or sun\n- source: ",
        0,
        "there is no input “weather” for this prompt; there are house_rules, sme, beat, topics, source.",
    ),
    (
        "claim.md",
        "- source: ",
        "- topics: the topics\n- source: ",
        0,
        "“topics” is listed under inputs and never used; use it or take it off the list.",
    ),
    ("claim.md", "- beat: ", "- sme: again\n- beat: ", 0, "“sme” is listed twice; keep one of the two."),
    (
        "claim.md",
        "- beat: the name of their beat",
        "- beat:",
        0,
        "say in a few words what “beat” is, as in “- beat: the name of their beat”.",
    ),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("{{ topics }}\n"),
        2,
        "“topics” is not listed under inputs; add “- topics: the beat's topics, with commas between them”.",
    ),
    (
        "claim.md",
        MATERIAL,
        "# Material\n# Material\n",
        1,
        "# Material stands in line BEFORE already; keep one of the two.",
    ),
    ("claim.md", "## The text", "# The text", 0, "only # Instructions and # Material have one #; write “## The text”."),
    (
        "claim.md",
        "# Instructions",
        "A note.\n\n# Instructions",
        0,
        "what stands above # Instructions goes nowhere; move it below.",
    ),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("<!-- later -->\n"),
        2,
        "<!-- would go to the model too; hide a note with {# … #} instead.",
    ),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{{ sme\n"), 2, "“{{” is not closed by “}}” in this line."),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{% if sme\n"), 2, "“{%” is not closed by “%}” in this line."),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{# later\n"), 2, "“{#” is not closed by “#}”."),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("{% if sme %}{% if beat %}{% endif %}\n"),
        2,
        "this {% if %} has no {% endif %} before the next heading or the end.",
    ),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{% endif %}\n"), 2, "this {% else %} or {% endif %} has no {% if %}."),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{{ sme beat }}\n"), 2, f"this can't be read: {CAN}"),
    ("claim.md", MATERIAL, IN_MATERIAL.format("{{ }}\n"), 2, f"this can't be read: {CAN}"),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("{% if sme %}" * 120 + "{% endif %}" * 120),
        1,
        "what stands under # Material can't be read; make it simpler.",
    ),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("{{ " + "(" * 4000 + "sme" + ")" * 4000 + " }}"),
        1,
        "what stands under # Material can't be read; make it simpler.",
    ),
    (
        "claim.md",
        MATERIAL,
        IN_MATERIAL.format("{{ " + "1" * 5000 + " }}"),
        1,
        "what stands under # Material can't be read; make it simpler.",
    ),
]
FORBIDDEN = {
    "{% for x in source %}{% endfor %}": "{% for %}",
    "{% set x = sme %}": "{% set %}",
    "{%- set x -%}y{% endset %}": "{% set %}",
    "{% macro m() %}{% endmacro %}": "{% macro %}",
    "{% include 'reply.md' %}": "{% include %}",
    "{% import 'reply.md' as x %}": "{% import %}",
    "{% from 'reply.md' import x %}": "{% from %}",
    "{% extends 'reply.md' %}": "{% extends %}",
    "{% block b %}{% endblock %}": "{% block %}",
    "{% filter quote %}x{% endfilter %}": "{% filter %}",
    "{% with x = sme %}{% endwith %}": "{% with %}",
    "{% call sme() %}{% endcall %}": "{% call %}",
    "{% print source %}": "{% print %}",
    "{% raw %}{{ x }}{% endraw %}": "{% raw %}",
    "{% if sme %}x{% elif beat %}y{% endif %}": "{% elif %}",
    "{% do sme %}": "{% do %}",
    "{% autoescape true %}x{% endautoescape %}": "{% autoescape %}",
    "{{ sme.upper }}": "a dot after an input",
    "{{ source.lines }}": "a dot after an input",
    "{{ sme.__class__.__mro__ }}": "a dot after an input",
    "{{ sme[0] }}": "[ ] after an input",
    "{{ sme() }}": "( ) after an input",
    "{{ sme | upper }}": "“| upper”",
    "{{ source | safe }}": "“| safe”",
    "{{ source | quote(1) }}": "“| quote”",
    "{{ source | quote | upper }}": "this",
    "{{ (source or sme) | quote }}": "this",
    "{{ sme if beat else 1 }}": "“if” inside {{ }}",
    "{{ 'x' }}": "a text or number of its own inside {{ }} or {% if %}",
    "{{ sme ~ source }}": "this",
    "{{ sme, source }}": "this",
    "{{ '%s' % source }}": "this",
    "{{ not source }}": "this",
    "{% if sme == 'Ana' %}x{% endif %}": "a comparison",
    "{% if sme is defined %}x{% endif %}": "“is”",
    "{% if source | length %}x{% endif %}": "this",
    "{% if source | quote %}x{% endif %}": "this",
    "{% if 1 %}x{% endif %}": "a text or number of its own inside {{ }} or {% if %}",
    "{% if not sme.x %}x{% endif %}": "a dot after an input",
    "{% if sme %}{% if sme and (beat or sme()) %}x{% endif %}{% endif %}": "( ) after an input",
    "{% if sme %}x{% else %}{{ sme.x }}{% endif %}": "a dot after an input",
}


@pytest.mark.parametrize(("name", "old", "new", "offset", "says"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_with_a_file(folder: Path, name: str, old: str, new: str, offset: int, says: str) -> None:
    line = edit(folder, name, old, new)
    assert refused(folder)[0] == f"{name}, line {line + offset}: {says.replace('BEFORE', str(line))}"


@pytest.mark.parametrize(("written", "what"), FORBIDDEN.items())
@pytest.mark.parametrize("where", ["# Instructions", "# Material"])
def test_what_a_template_may_not_do(folder: Path, written: str, what: str, where: str) -> None:
    line = edit(folder, "claim.md", f"{where}\n", f"{where}\n\n{written}\n") + 2
    assert f"claim.md, line {line}: {what} can't be used: {CAN}" in refused(folder)


@pytest.mark.parametrize("name", ["range", "lipsum", "self", "loop", "_", "caller", "cycler"])
def test_jinja_s_own_names_are_no_inputs(folder: Path, name: str) -> None:
    line = edit(folder, "claim.md", MATERIAL, IN_MATERIAL.format("{{ " + name + " }}\n")) + 2
    assert refused(folder)[0].startswith(f"claim.md, line {line}: there is no input “{name}” for this prompt;")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: What a contentious text claims\n", "", "claim.md: the front matter has no title."),
        ("when: before", "once: before", "claim.md: the front matter has no when."),
        ("owner: content director", "owner:", "claim.md: the front matter has no owner."),
        ("inputs:\n", "", "claim.md: the front matter has no inputs; list them, one a line."),
        ("---\n", "", "claim.md, line 1: the file must open with title, when and owner between two lines of ---."),
        (MATERIAL, "## Material\n", "claim.md: the heading # Material is missing."),
        ("# Instructions\n", "## Instructions\n", "claim.md: the heading # Instructions is missing."),
        ("{{ source | quote }}", "{% if source %}x{% endif %}",
         "claim.md: {{ source | quote }} is missing under # Material; without it there is nothing to work on."),
        ("# Instructions\n", "# Instructions\n" + "x" * 20_000,
         "claim.md has more than 20,000 characters; shorten it, or it costs more than it helps."),
    ],
)  # fmt: skip
def test_what_is_missing_in_a_file(folder: Path, old: str, new: str, says: str) -> None:
    edit(folder, "claim.md", old, new)
    assert says in refused(folder)


def test_the_parts_in_the_wrong_order_or_empty(folder: Path) -> None:
    text = (folder / "claim.md").read_text("utf-8")
    head, instructions, material = re.split(r"^# \w+\n", text, flags=re.MULTILINE)
    (folder / "claim.md").write_text(f"{head}# Material\n{material}# Instructions\n{instructions}", "utf-8")
    line = head.count("\n") + 1
    assert refused(folder) == [f"claim.md, line {line}: # Material comes after # Instructions."]
    (folder / "claim.md").write_text(f"{head}# Instructions\n\n# Material\n{material}", "utf-8")
    assert refused(folder) == [f"claim.md, line {line}: nothing stands under # Instructions."]


def test_what_is_wrong_with_the_folder(folder: Path) -> None:
    (folder / "reply.md").rename(folder / "answers.md")
    (folder / "ideas.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    (folder / "reporter.md").unlink()
    names = "opening.md, reply.md, highlights.md, ideas.md, summary.md, claim.md, reporter.md"
    assert refused(folder) == [
        f"answers.md is no prompt; there are {names}.",
        "ideas.md is not saved as UTF-8 text: save it as UTF-8.",
        "reply.md is missing; put it back.",
        "reporter.md is missing; put it back.",
    ]


def test_a_missing_folder(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "nowhere")) == 7


def test_everything_wrong_is_listed_at_once(folder: Path) -> None:
    at = edit(folder, "reply.md", "{{ transcript | quote }}", "{{ transcript }}")
    edit(folder, "claim.md", "owner: content director", "owner:")
    line = edit(folder, "claim.md", MATERIAL, "# Material\n{{ topics }}\n{{ sme.x }}\n")
    assert [said.split(":")[0] for said in refused(folder)] == [
        "claim.md",
        f"claim.md, line {line + 2}",
        f"claim.md, line {line + 1}",
        f"reply.md, line {at}",
    ]


def test_the_house_rules_take_no_inputs(folder: Path) -> None:
    edit(folder, "reporter.md", "owner: content director\n", "owner: content director\ninputs:\n- sme: their name\n")
    line = edit(folder, "reporter.md", "## How you write", "Dear {{ sme }}")
    assert refused(folder) == [
        "reporter.md, line 6: “sme” can't be given here: this file takes no inputs.",
        f"reporter.md, line {line}: “sme” can't be given here: this file takes no inputs.",
    ]
    (folder / "reporter.md").write_text("---\ntitle: x\nwhen: x\nowner: x\n---\n{# later #}\n", "utf-8")
    assert refused(folder) == ["reporter.md: nothing stands under the front matter."]


def test_notes_the_examples_and_a_byte_order_mark_are_fine(folder: Path) -> None:
    before = Prompts.load(folder).render(Task.CLAIM, given_for(Task.CLAIM))
    edit(folder, "claim.md", MATERIAL, "# Material\n{# a note of the director's #}\n")
    (folder / "examples" / "broken.md").write_text("# no prompt")
    path = folder / "claim.md"
    path.write_text(path.read_text("utf-8").replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert Prompts.load(folder).render(Task.CLAIM, given_for(Task.CLAIM)) == before


def test_the_sentences_in_the_documentation_are_those_that_are_said(folder: Path) -> None:
    told = re.findall(r"^\| [^|]+ \| `(.+)` \|$", (ROOT / "docs" / "prompts.md").read_text("utf-8"), re.MULTILINE)
    said = {re.sub(r"^[a-z]+\.md(?:, line \d+)?: ", "", each.replace("\\|", "|")) for each in told}
    known = {str(each[4]) for each in WRONG} | {f"{what} can't be used: {CAN}" for what in FORBIDDEN.values()}
    known |= {
        "the heading # Material is missing.",
        "{{ source | quote }} is missing under # Material; without it there is nothing to work on.",
    }
    assert len(said) >= 8 and said <= known

"""Both talks side by side: what is in the files, that words can't break out of them, and who may read them."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from evaluation.escaping import cell
from tests.evaluation.conftest import ASK, FEW, TALK, Evaluate, good_answers, save
from tests.servers.aimock import ModelStand

HOSTILE = [
    "a | b",
    "a \\| b \\",
    "<script>alert(1)</script><img src=x onerror=y>",
    "one\r\ntwo\n\n| --- | --- |\n# three\u2028four",
    "![x](http://127.0.0.1/x.png) [y](http://127.0.0.1/y)",
    "`code | more` and ``` and ~~~",
    "&lt;b&gt; &#124; &amp;",
    "**bold** _under_ <!-- gone",
    "\x1b[31mred\x07 and \x85 done",
    "</td></tr></table>",
]

MARKUP = {"h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "br", "em", "small", "strong"} | {
    *("ul", "li", "a", "pre", "code")
}
pytestmark = pytest.mark.usefixtures("few_examples")


def rows(page: str) -> list[list[str]]:
    """The cells of the table, as a Markdown program shows them."""
    shown = MarkdownIt("commonmark").enable("table").render(page)
    table = re.findall(r"<tbody>(.*?)</tbody>", shown, re.DOTALL)[0]
    return [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]


def text(shown: str) -> str:
    return html.unescape(shown.replace("<br>", "\n"))


def test_both_talks_stand_side_by_side(evaluate: Evaluate, model_stand: ModelStand) -> None:
    good_answers(model_stand, FEW)

    ran = evaluate(model_stand.url)
    page = ran.page("bo_lind.md")

    body = rows(page)
    assert [row[0] for row in body][1].startswith("A courier came in with a bent fork") and body[0][0] == ""
    assert body[0][2].endswith("?") and body[0][1] != body[0][2]  # the second question that was offered
    assert [row[2] for row in body[1:]] == [
        "“Bent fork”: what had the courier hit?",
        "Kept between us. Back to the eleven minutes: what took longest?",
        "That's plenty for one week. <em>(closes)</em>",
    ]
    assert all(row[1] for row in body) and [row[1] for row in body] != [row[2] for row in body]
    assert body[2][0] == "<em>off the record</em>" and "factory" not in page
    script, model = page.split("## The script")[1].split("## The model")
    assert "- story: “A courier came in with a bent fork on Monday and rode out with a straight one.”" in model
    assert "- **It took us eleven minutes**. What Bo's workshop does in eleven minutes, for couriers." in model
    assert "Proof that is missing: A second courier." in model
    assert "“A fork was straight again after eleven minutes (2, 3).”" in model
    assert "**Highlights**" in script and script.rstrip().endswith("None.") and "by the script" not in script
    index = ran.page("index.md")
    assert "[Bo Lind](bo_lind.md), bicycle repair" in index and "test-model at 127.0.0.1" in index
    assert "\n reply " in index and str(Path("data") / "evaluation") in ran.out


def test_where_the_model_fell_back_the_reason_stands(evaluate: Evaluate, nobody_there: str) -> None:
    page = evaluate(nobody_there).page("bo_lind.md")

    for row in rows(page):
        asked, by = row[2].split("<br><small>") if "<small>" in row[2] else (row[2], "")
        assert asked == row[1] and (by or asked == "—")
    assert (
        "**Summary** <small>by the script: the model rests after failures: the server can't be reached</small>" in page
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_shown_and_nothing_else(words: str) -> None:
    page = f"| one | two |\n| --- | --- |\n| {cell(words)} | end |\n"

    ((first, last),) = rows(page)

    assert last == "end" and not re.findall(r"<(?!br>)", first)
    shown = re.sub(r"\s+", " ", re.sub("[\x00-\x1f\x7f-\x9f\u2028]", " ", words)).strip()
    assert re.sub(r"\s+", " ", text(first)) == shown
    assert not re.search(r"[|<\\]", cell(words).replace("<br>", ""))


def test_hostile_words_in_an_interview(
    evaluate: Evaluate, interviews: Path, model_stand: ModelStand, tmp_path: Path
) -> None:
    turns: list[dict[str, str]] = []
    for words in HOSTILE:
        turns += [{"role": "bot", "text": words}, {"role": "sme", "text": words}, {"role": "sme", "text": words}]
    hostile = {**TALK, "sme": "x | <b>\n# y", "about": "| <img>\n---", "turns": turns}
    save(interviews, "a | b <i>", hostile | {"highlights": [], "off_record": []})
    good_answers(model_stand, FEW)
    model_stand.always("opening", {"move": "lead", "text": None, "lead": 1})
    model_stand.always("reply", {**ASK, "text": "And the day after?"})
    (interviews / "bo_lind.json").unlink()

    ran = evaluate(model_stand.url)
    page = ran.page("a | b <i>.md")

    assert ran.code == 0 and ran.record["interviews"][0]["model"]["answers"] >= 2
    assert [len(row) for row in rows(page)] == [3] * (1 + max(heard(ran.record)))
    for written in (page, ran.page("index.md")):
        shown = MarkdownIt("commonmark").enable("table").render(written)
        assert set(re.findall(r"<(\w+)", shown)) <= MARKUP
    assert "[X &#124; &lt;B&gt; # Y](a%20%7C%20b%20%3Ci%3E.md)" in ran.page("index.md")


def heard(record: dict[str, Any]) -> list[int]:
    return [record["interviews"][0][coach]["answers"] for coach in ("scripted", "model")]


def test_only_you_can_read_the_files(evaluate: Evaluate, interviews: Path, nobody_there: str) -> None:
    save(interviews, "index", TALK)

    ran = evaluate(nobody_there)

    assert sorted(path.name for path in ran.folder.iterdir()) == ["bo_lind.md", "index.md", "interview-index.md"]
    assert {path.stat().st_mode & 0o777 for path in ran.folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (ran.folder, ran.folder.parent)} == {0o700}
    assert ran.page("index.md").startswith("# An evaluation of the model\n")

    assert evaluate(nobody_there).code == 0  # the folder is known again


def test_a_folder_with_other_files_is_left_alone(evaluate: Evaluate, nobody_there: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o755)
    (own / "index.md").write_text("# My notes\n", "utf-8")

    ran = evaluate(nobody_there, "--out", str(own))

    assert ran.code == 1 and ran.err.startswith(f"{own} holds other files.")
    assert (own / "index.md").read_text("utf-8") == "# My notes\n" and own.stat().st_mode & 0o777 == 0o755


def test_a_place_that_cannot_be_written(evaluate: Evaluate, nobody_there: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    ran = evaluate(nobody_there, "--out", str(tmp_path / "file" / "out"))

    assert ran.code == 1 and ran.err.splitlines()[0].startswith("I can't write to ")


def test_the_model_is_told_nothing_off_the_record(evaluate: Evaluate, model_stand: ModelStand) -> None:
    good_answers(model_stand, FEW)

    evaluate(model_stand.url)

    sent = str(model_stand.requests)
    assert "Nobody ever thanks a brake" in sent and "close its factory" not in sent

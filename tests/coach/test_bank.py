"""The question bank: what it takes, what it refuses, and what it does when a file changes."""

import os
from pathlib import Path

import pytest

from bot.coach.bank import Bank
from bot.domain.errors import Misconfigured
from bot.domain.questions import Tag
from tests.coach.conversation import QUESTIONS

NOUNS = "lamp door crane valve ledger roster scanner pallet badge form meter label pump".split()  # noqa: SIM905


def write(folder: Path, name: str, tag: str, lines: list[str], title: str = "Some") -> None:
    body = "\n".join(lines)
    (folder / name).write_text(f"---\ntitle: {title}\ntag: {tag}\n---\n\nA note.\n\n{body}\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for tag in ("customer", "trend", "story"):
        write(tmp_path, f"{tag}.md", tag, [f"- What did the {noun} teach you about a {tag}?" for noun in NOUNS])
    return tmp_path


def refused(folder: Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        Bank.load(folder)
    return caught.value.problems


def test_ours_is_in_order() -> None:
    questions = Bank.load(QUESTIONS).questions
    per_tag = {tag: sum(question.tag is tag for question in questions) for tag in Tag}
    assert len(questions) >= 72
    assert per_tag[Tag.CUSTOMER] >= 14 and per_tag[Tag.TREND] >= 14 and min(per_tag.values()) >= 8


def test_notes_comments_and_the_readme_are_not_questions(folder: Path) -> None:
    write(
        folder, "event.md", "event", ["- What broke?", "<!--", "- What rests?", "-->", "<!-- - What too? -->", "Why?"]
    )
    (folder / "README.md").write_text("- no question at all\n")
    texts = [question.text for question in Bank.load(folder).questions]
    assert "What broke?" in texts and not {"What rests?", "What too?", "Why?"} & set(texts)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- What happened", "event.md, line 8: this has no question mark."),
        ("- What happened? Who saw it?", "event.md, line 8: these are two questions in one; ask one."),
        (f"- What {'really ' * 25}happened?", "event.md, line 8: this has 27 words; a question has at most 25."),
        ("- What was your great success?", "event.md, line 8: no praise or thanks, please (“great”)."),
        ("1. What happened?", "event.md, line 8: questions are not numbered; begin the line with “- ”."),
        (
            "- What's the customer's name?",
            "event.md, line 8: don't ask for anybody's name; ask for a role or an industry.",
        ),
        ("- Who moved it, and what did it cost?", "event.md, line 8: this asks several things in one breath; ask one."),
        (
            "- what did the LAMP teach you, about a story?",
            "story.md, line 8: the same question stands in event.md, line 8; keep one of them.",
        ),
    ],
)
def test_what_is_wrong_with_a_question(folder: Path, line: str, says: str) -> None:
    write(folder, "event.md", "event", [line])
    assert refused(folder) == [says]


def test_a_question_about_an_item_keeps_to_the_same_rules(folder: Path) -> None:
    write(folder, "take.md", "take", ["- What do they get wrong, and what do they get right?"])
    assert refused(folder) == ["take.md, line 8: this asks several things in one breath; ask one."]


def test_what_is_wrong_with_a_file(folder: Path) -> None:
    (folder / "a.md").write_text("- What happened?\n")
    (folder / "b.md").write_bytes(b"---\ntitle: B\ntag: event\n---\n- What caf\xe9?\n")
    write(folder, "c.md", "gossip", ["- What happened?"])
    write(folder, "d.md", "event", ["- What happened?"], title="")
    (folder / "e.md").write_text("---\ntitle: E\n---\n- What else happened?\n")
    tags = "customer, trend, story, opinion, number, change, event, take"
    assert refused(folder) == [
        "a.md, line 1: the file must open with a title and a tag between two lines of ---.",
        "b.md is not saved as UTF-8 text: save it as UTF-8.",
        f"c.md: there is no tag “gossip”; use one of {tags}.",
        "d.md: the front matter has no title.",
        f"e.md: the front matter has no tag; use one of {tags}.",
    ]


def test_too_few(folder: Path) -> None:
    (folder / "trend.md").unlink()
    assert refused(folder) == [
        "There are 26 questions in all; with fewer than 30 they would come back within eight weeks.",
        "There are 0 questions tagged trend; every SME needs at least 4 in eight weeks.",
    ]


def test_questions_about_an_item_from_outside_are_no_leads(folder: Path) -> None:
    write(folder, "take.md", "take", ["- What would you answer them?"])
    bank = Bank.load(folder)
    assert [question.text for question in bank.takes] == ["What would you answer them?"]
    assert "What would you answer them?" not in [question.text for question in bank.questions]
    write(folder, "take.md", "take", ["- What would you answer them?", "- Where did you see it?"])
    assert bank.reload() and len(bank.takes) == 2
    (folder / "take.md").unlink()
    assert bank.reload() and bank.takes == (), "they may be missing"


def test_an_empty_or_missing_folder(tmp_path: Path) -> None:
    assert "There is no question file" in refused(tmp_path)[0]
    assert "There is no question file" in refused(tmp_path / "nowhere")[0]


def test_a_changed_file_is_read_again(folder: Path) -> None:
    bank = Bank.load(folder)
    assert not bank.reload()
    write(folder, "event.md", "event", ["- What broke?"])
    assert bank.reload()
    assert bank.questions[-1 - 2 * len(NOUNS)].text == "What broke?"
    (folder / "event.md").unlink()
    assert bank.reload() and len(bank.questions) == 3 * len(NOUNS)


def test_a_broken_change_keeps_the_last_good_questions(folder: Path) -> None:
    bank = Bank.load(folder)
    before = bank.questions
    write(folder, "event.md", "event", ["- What broke"])
    assert not bank.reload()
    assert bank.questions == before and bank.problems == ("event.md, line 8: this has no question mark.",)
    write(folder, "event.md", "event", ["- What broke?"])
    assert bank.reload() and bank.problems == ()


def test_a_touched_file_changes_nothing(folder: Path) -> None:
    bank = Bank.load(folder)
    os.utime(folder / "story.md", ns=(1, 1))
    assert not bank.reload()


def test_a_byte_order_mark_is_fine(folder: Path) -> None:
    text = (folder / "story.md").read_text()
    (folder / "story.md").write_text(text, encoding="utf-8-sig")
    assert len(Bank.load(folder).questions) == 3 * len(NOUNS)

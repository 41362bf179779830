"""The worked examples: each good answer keeps to its form and its checks, invents nothing, and each check can fail."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.coach.model.examples import Example, Given, broken_checks, load_examples
from bot.coach.model.shapes import (
    ClaimAnswer,
    HighlightsAnswer,
    IdeasAnswer,
    OpeningAnswer,
    ReplyAnswer,
    SummaryAnswer,
    Task,
)
from bot.domain.coaching import MAX_WORDS
from bot.domain.errors import Misconfigured
from bot.domain.words import word_count, words

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = load_examples(ROOT / "prompts" / "examples")
DOCUMENTED = (ROOT / "docs" / "prompts.md").read_text("utf-8")

NOTHING = {"text": None, "turn": None, "lead": None, "topic": None, "promise": None}
TURNS = [
    {"who": "bot", "text": "What happened?"},
    {"who": "sme", "text": "The crane stood still for two days."},
    {"who": "sme", "text": "Between us, the boss was drunk again.", "off_record": True},
]


def named(example: Example) -> str:
    return example.name


# -- ours --------------------------------------------------------------------------------------------------------------


def test_every_task_has_its_examples() -> None:
    counts = {task: sum(each.task is task for each in EXAMPLES) for task in Task}

    assert min(counts.values()) >= 3 and counts[Task.REPLY] >= 12
    assert all(each.name.startswith(each.task) for each in EXAMPLES)
    moves = {each.good["move"] for each in EXAMPLES if each.task in {Task.REPLY, Task.OPENING}}
    assert moves == {"thread", "lead", "beat", "ask", "headline", "easier", "answer", "close"}


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_good_answer_keeps_to_its_own_checks(example: Example) -> None:
    assert broken_checks(example, example.answer) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_good_answer_invents_nothing(example: Example) -> None:
    assert list(inventions(example)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_an_example_has_what_its_task_needs(example: Example) -> None:
    given = example.given
    match example.task:
        case Task.OPENING:
            assert not given.turns
        case Task.CLAIM:
            assert given.source
        case Task.IDEAS:
            assert given.passages
            assert all(each.quote in given.turns[each.turn - 1].text for each in given.passages)
        case _:
            assert given.turns


def inventions(example: Example) -> Iterator[str]:
    """What stands in a good answer and not in what was given."""
    given = example.given
    usable = {n: turn.text for n, turn in enumerate(given.turns, 1) if turn.who == "sme" and not turn.off_record}
    outside = " ".join([each.text for each in given.turns] + [each.text for talk in given.past for each in talk])
    if given.source:
        outside += f" {given.source.title} {given.source.text}"
    answer = example.answer
    for number in set(re.findall(r"\d+", " ".join(strings(example.good)))) - set(re.findall(r"\d+", outside)):
        yield f"the number {number}"
    match answer:
        case OpeningAnswer() | ReplyAnswer():
            if answer.lead is not None and not 1 <= answer.lead <= len(given.leads):
                yield f"the lead {answer.lead}"
            for quoted in re.findall("“(.*?)”", answer.text or ""):
                if quoted.lower() not in outside.lower() or word_count(quoted) > 5:
                    yield f"the quotation {quoted}"
            if word_count(answer.text or "") > MAX_WORDS:
                yield "too many words"
            turn = getattr(answer, "turn", None)
            if turn is not None and turn not in usable:
                yield f"the turn {turn}"
        case HighlightsAnswer():
            for each in answer.highlights:
                if each.quote not in usable.get(each.turn, "") or not 3 <= word_count(each.quote) <= 60:
                    yield f"the passage {each.quote}"
        case IdeasAnswer():
            for idea in answer.ideas:
                passage = given.passages[idea.highlight - 1].quote
                if not in_order(idea.headline, passage) or not 3 <= word_count(idea.headline) <= 14:
                    yield f"the headline {idea.headline}"
                for said, evidence in ((idea.format, idea.format_evidence), (idea.stage, idea.stage_evidence)):
                    if (said is None) is not (evidence is None) or (evidence or "") not in " ".join(usable.values()):
                        yield f"the evidence {evidence}"
        case SummaryAnswer():
            for sentence in answer.sentences:
                if not set(sentence.turns) <= usable.keys():
                    yield f"the turns {sentence.turns}"
        case ClaimAnswer():
            for text in (answer.claim, answer.for_it, answer.against_it):
                if word_count(text) > 30:
                    yield f"too many words in {text}"


def strings(value: Any) -> Iterator[str]:
    """All texts in an answer, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def in_order(headline: str, passage: str) -> bool:
    left = iter(words(passage))
    return all(word in left for word in words(headline))


# -- the checks --------------------------------------------------------------------------------------------------------


def example(check: dict[str, Any], task: Task, good: dict[str, Any]) -> Example:
    given = {"sme": "Bao", "beat": "sites", "turns": TURNS}
    return Example.model_validate(
        {"name": "made", "task": task, "about": "A test.", "given": given, "good": good, "checks": [check]}
    )


ASKED = {"move": "ask"} | NOTHING | {"text": "“Stood still”: what kept it still?", "turn": 2}
MARKED = {"highlights": [{"turn": 2, "quote": "The crane stood still for two days.", "kind": "story"}]}
GOSSIP = {"turn": 3, "quote": "the boss was drunk again", "kind": "quote"}
IDEA = {
    "highlight": 1,
    "headline": "The crane stood still",
    "angle": "What two days cost.",
    "format": None,
    "format_evidence": None,
    "stage": None,
    "stage_evidence": None,
    "proof": None,
}
SUMMED = {"sentences": [{"text": "The crane stood still.", "turns": [2]}]}
CLAIMED = {"claim": "Cranes stand still.", "for_it": "Two days.", "against_it": "One crane."}
KEPT_OR_NOT = [
    ({"move_is": "ask"}, Task.REPLY, ASKED, {"move": "close"}, "the move is close, not ask"),
    ({"one_question": True}, Task.REPLY, ASKED, {"text": "Go on."}, "“Go on.”: this has no question mark"),
    ({"one_question": True}, Task.REPLY, ASKED, {"text": None}, "“”: this has no question mark"),
    ({"mentions": "KEPT it"}, Task.REPLY, ASKED, {"text": "Why?"}, "“KEPT it” is not mentioned"),
    ({"mentions_not": "Boss"}, Task.REPLY, ASKED, {"text": "And the boss?"}, "“Boss” is mentioned"),
    ({"quotes_turn": 2}, Task.REPLY, ASKED, {"text": "Still?"}, "no words of turn 2 are quoted"),
    ({"leaves_alone": 3}, Task.REPLY, ASKED, {"turn": 3}, "turn 3 is not left alone"),
    ({"leaves_alone": 3}, Task.REPLY, ASKED, {"text": "Who said the boss was drunk?"}, "turn 3 is not left alone"),
    ({"leaves_alone": 3}, Task.HIGHLIGHTS, MARKED, {"highlights": [GOSSIP]}, "turn 3 is not left alone"),
    (
        {"leaves_alone": 3},
        Task.SUMMARY,
        SUMMED,
        {"sentences": [{"text": "He drank.", "turns": [3]}]},
        "turn 3 is not left alone",
    ),
    ({"at_most": 1}, Task.HIGHLIGHTS, MARKED, {"highlights": MARKED["highlights"] * 2}, "there are 2, more than 1"),
    ({"at_most": 1}, Task.IDEAS, {"ideas": [IDEA]}, {"ideas": [IDEA] * 3}, "there are 3, more than 1"),
    ({"turns_cited": [2]}, Task.HIGHLIGHTS, MARKED, {"highlights": []}, "nothing rests on turn 2"),
    ({"turns_cited": [2]}, Task.REPLY, ASKED, {"turn": None}, "nothing rests on turn 2"),
    ({"left_empty": "stage"}, Task.IDEAS, {"ideas": [IDEA]}, {"ideas": [IDEA | {"stage": "use"}]},
     "stage is filled in"),
    ({"left_empty": "topic"}, Task.REPLY, ASKED, {"topic": "read"}, "topic is filled in"),
    ({"mentions": "two days"}, Task.CLAIM, CLAIMED, {"for_it": "It is so."}, "“two days” is not mentioned"),
    ({"mentions_not": "profit"}, Task.IDEAS, {"ideas": [IDEA]}, {"ideas": [IDEA | {"proof": "the profit"}]},
     "“profit” is mentioned"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "task", "good", "worse", "says"), KEPT_OR_NOT)
def test_a_check_holds_and_fails(
    check: dict[str, Any], task: Task, good: dict[str, Any], worse: dict[str, Any], says: str
) -> None:
    made = example(check, task, good)
    assert broken_checks(made, made.answer) == []
    worse_answer = example(check, task, good | worse).answer
    assert broken_checks(made, worse_answer) == [says]


def test_every_check_of_the_documentation_is_one_and_each_is_tested() -> None:
    told = set(re.findall(r"^\| `(\w+): [^`]+` \|", DOCUMENTED, re.MULTILINE))
    assert told == {name for check, *_ in KEPT_OR_NOT for name in check}
    assert told >= {name for each in EXAMPLES for check in each.checks for name in check.model_fields_set}


# -- the files ---------------------------------------------------------------------------------------------------------

GOOD = """
task: reply
about: A test.
given:
  sme: Bao
  beat: sites
  turns:
    - who: sme
      text: Quiet week.
good:
  move: close
  text: null
  turn: null
  lead: null
  topic: null
  promise: null
checks:
  - move_is: close
"""


def refused(folder: Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        load_examples(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("task: reply", "task: chat", "made.yaml: task: Input should be 'opening', 'reply'"),
        ("about: A test.", "about: ''", "made.yaml: about: "),
        ("  sme: Bao\n", "", "made.yaml: given.sme: Field required."),
        ("who: sme", "who: us", "made.yaml: given.turns.0.who: "),
        ("  sme: Bao", "  sme: Bao\n  mood: fine", "made.yaml: given.mood: "),
        ("  move: close", "  move: wave", "made.yaml: good.move: Input should be"),
        ("  topic: null\n", "", "made.yaml: good.topic: Field required."),
        ("  - move_is: close", "  - moves: close", "made.yaml: checks.0.moves: "),
        ("  - move_is: close", "  - {move_is: close, at_most: 1}", "made.yaml: checks.0: write one check"),
        ("  - move_is: close", "  - leaves_alone: 2", "made.yaml: there is no turn 2."),
        (
            "  - move_is: close",
            "  - left_empty: mood",
            "made.yaml: the answer has no field mood.",
        ),
        ("checks:\n  - move_is: close", "checks: []", "made.yaml: checks: "),
        ("given:", "given: [", "made.yaml, line "),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    (tmp_path / "made.yaml").write_text(GOOD, "utf-8")
    assert [each.name for each in load_examples(tmp_path)] == ["made"]
    (tmp_path / "made.yaml").write_text(GOOD.replace(old, new), "utf-8")
    assert any(each.startswith(says) for each in refused(tmp_path)), refused(tmp_path)


def test_every_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("just words", "utf-8")
    (tmp_path / "b.yaml").write_bytes(b"about: caf\xe9")
    (tmp_path / "c.yaml").write_text("a: !!python/object:os.system x", "utf-8")
    assert [each.partition(":")[0] for each in refused(tmp_path)] == [
        "a.yaml",
        "b.yaml is not saved as UTF-8 text",
        "c.yaml, line 1",
    ]


def test_a_folder_without_examples(tmp_path: Path) -> None:
    assert "There is no example" in refused(tmp_path)[0]


def test_the_example_in_the_documentation_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"^    task: .*?(?=\n\S)", DOCUMENTED, re.MULTILINE | re.DOTALL)
    (tmp_path / "shown.yaml").write_text(textwrap.dedent(block), "utf-8")
    (shown,) = load_examples(tmp_path)
    assert broken_checks(shown, shown.answer) == []
    assert all(f"`{name}`" in DOCUMENTED for name in Given.model_fields if name not in {"sme", "beat", "turns"})

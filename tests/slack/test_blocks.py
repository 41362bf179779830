"""The small pieces of Block Kit: what is too long is split or refused, and people's words stand in rich text."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import blocks as kit
from bot.slack.blocks import RICH_TEXT, Part, Run, bold, ours, quote, rich, say, weight


def text_of(value: Any) -> str:
    """All the words of rich text, joined."""
    if isinstance(value, dict):
        if value.get("type") == "text":
            return str(value["text"])
        return "".join(text_of(inner) for inner in value.values())
    return "".join(text_of(inner) for inner in value) if isinstance(value, list) else ""


@given(st.text(min_size=1), st.integers(1, 3000))
def test_a_quote_holds_its_words_whatever_their_length(text: str, times: int) -> None:
    words = (text * times)[:40_000]

    made = rich(quote(words))

    assert text_of(made) == words
    assert all(weight([block]) <= RICH_TEXT for block in made)
    assert {element["type"] for block in made for element in block["elements"]} == {"rich_text_quote"}


def test_paragraphs_stand_on_lines_of_their_own() -> None:
    (block,) = rich(say("one"), say("two"), say(), quote("three"), say("four"))

    kinds = [element["type"] for element in block["elements"]]
    assert kinds == ["rich_text_section", "rich_text_quote", "rich_text_section"]
    assert text_of(block["elements"][0]) == "one\ntwo"


def test_two_paragraphs_never_stand_side_by_side_in_a_block() -> None:
    for block in rich(say("a" * 2900), quote("b"), say("c" * 4000), say("d" * 4000)):
        kinds = [element["type"] for element in block["elements"]]
        assert all(pair != ("rich_text_section",) * 2 for pair in itertools.pairwise(kinds))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("say `done` now", [("say ", False), ("done", True), (" now", False)]),
        ("`a` · `b`", [("a", True), (" · ", False), ("b", True)]),
        ("a ` stays", [("a ` stays", False)]),
        ("`a` and ` b", [("a", True), (" and ` b", False)]),
        ("plain", [("plain", False)]),
    ],
)
def test_words_in_backticks_are_code(text: str, runs: list[tuple[str, bool]]) -> None:
    assert [(run.text, "code" in run.looks) for run in ours(text).runs] == runs


def test_a_run_keeps_its_look_across_blocks() -> None:
    made = rich(say(bold("x" * 7000)))

    assert len(made) == 3
    assert all(block["elements"][0]["elements"][0]["style"] == {"bold": True} for block in made)


def test_a_moment_is_shown_on_the_readers_clock() -> None:
    (block,) = rich(say(Run("3 Nov", moment=1793664000)))

    (date,) = block["elements"][0]["elements"]
    assert date == {"type": "date", "timestamp": 1793664000, "format": "{date_short}", "fallback": "3 Nov"}


def test_nothing_makes_no_block() -> None:
    assert rich() == rich(say(), quote(""), Part("rich_text_section", ())) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: kit.plain_section("x" * 3001, kit.button("Go", "go")),
        lambda: kit.header("x" * 151),
        lambda: kit.header("  "),
        lambda: kit.context("🙂" * 1001),
        lambda: kit.button("x" * 76, "a"),
        lambda: kit.button("x", "a", "v" * 2001),
        lambda: kit.option("x", "v" * 151),
        lambda: kit.menu("a", "pick", []),
        lambda: kit.overflow("a", [kit.option("x", str(n)) for n in range(6)]),
        kit.actions,
        lambda: kit.actions(kit.button("x", "a"), kit.button("y", "a")),
        lambda: kit.typed("x" * 11, 10),
        lambda: kit.modal("x" * 25, [kit.divider()]),
        lambda: kit.modal("x", [kit.divider()] * 101),
        lambda: kit.modal("x", [kit.divider()], private_metadata="x" * 3001),
    ],
)
def test_what_slack_refuses_is_refused_here(make: Any) -> None:
    with pytest.raises(ValueError, match=r"characters|takes|buttons|text"):
        make()

"""Ideas: their words on top, evidence for format and stage, and the gaps named."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.highlights import Kind, Span
from bot.domain.ideas import Format, Stage
from bot.domain.interviews import Move, Turn, Who
from bot.domain.words import word_count
from tests.coach.answers import ANSWERS
from tests.coach.conversation import BRIEF, NOW, coach

CART = "I moved the crash cart four metres closer in February and our time to first shock went from 140 seconds to 95."


def turns_of(*said: str, line: str = "") -> list[Turn]:
    turns = [Turn(1, 1, Who.BOT, "What happened?", NOW, move=Move.LEAD)]
    turns += [Turn(n, n, Who.SME, text, NOW) for n, text in enumerate(said, 2)]
    if line:
        n = len(turns) + 1
        turns.append(Turn(n, n, Who.BOT, "One line a peer should remember?", NOW, move=Move.HEADLINE))
        turns.append(Turn(n + 1, n + 1, Who.SME, line, NOW))
    return turns


def test_their_own_line_is_the_headline_and_the_story_carries_it() -> None:
    turns = turns_of(CART, line="Walk it before you train it.")
    spans = coach().highlights(BRIEF, turns).what
    (first, *rest) = coach().ideas(BRIEF, turns, spans).what
    assert first.headline == "Walk it before you train it"
    assert spans[first.span].turn == 2
    assert first.format is Format.CASE
    assert all(draft.headline != first.headline for draft in rest)


def test_a_hand_picked_passage_always_makes_an_idea() -> None:
    turns = turns_of("The ink runs.")
    draft = coach().idea(BRIEF, turns, Span(2, 0, 13, Kind.QUOTE))
    assert (draft.headline, draft.format, draft.stage) == ("The ink runs", None, None)


@pytest.mark.parametrize(
    ("said", "form", "stage"),
    [
        (
            "Before they sign, they compare logos, and most teams do it wrong.", Format.OPINION, Stage.DECISION),
        (
            "They chose us after a pilot of 40 days.", None, Stage.CONSIDERATION),
        ("Do this:\n- count the pallets every 2 hours\n- call the gate\n- never trust the screen", Format.LIST, None),
        ("I think code review is overrated, and most teams do it wrong.", Format.OPINION, None),
    ],
)  # fmt: skip
def test_format_and_stage_need_evidence(said: str, form: Format | None, stage: Stage | None) -> None:
    turns = turns_of(said)
    draft = coach().idea(BRIEF, turns, coach().highlights(BRIEF, turns).what[0])
    assert (draft.format, draft.stage) == (form, stage)


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("We pick 97 pallets an hour now.", "A number for before"),
        (CART, ""),
        ("I think code review is overrated.", "One occasion that shows it"),
    ],
)
def test_missing_proof_is_named(said: str, proof: str) -> None:
    turns = turns_of(said)
    assert coach().idea(BRIEF, turns, coach().highlights(BRIEF, turns).what[0]).proof == proof


def test_the_topic_is_the_beats() -> None:
    turns = turns_of("Our returns doubled in May and the planners blamed the weather for 40 days.")
    assert coach().ideas(BRIEF, turns, coach().highlights(BRIEF, turns).what).what[0].topic == "returns"


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(ANSWERS) | st.text(max_size=200), min_size=1, max_size=5))
def test_headlines_are_theirs_and_angles_invent_no_number(said: list[str]) -> None:
    turns = turns_of(*said)
    spans = coach().highlights(BRIEF, turns).what
    everything = " ".join(said).lower()
    drafts = coach().ideas(BRIEF, turns, spans).what
    assert len(drafts) <= 2
    for draft in (*drafts, *(coach().idea(BRIEF, turns, span) for span in spans)):
        assert draft.headline and "\n" not in draft.headline and word_count(draft.headline) <= 20
        assert draft.angle.endswith(".") and "\n" not in draft.angle
        for number in re.findall(r"\d+", draft.angle + draft.headline):
            assert number in everything
        body = draft.headline.rstrip("…").lower()
        assert body == "untitled" or body.split()[-1] in everything


def test_no_idea_rests_on_what_is_off_the_record() -> None:
    turns = [replace(turn, off_record=turn.who is Who.SME) for turn in turns_of(CART)]
    assert coach().ideas(BRIEF, turns, coach().highlights(BRIEF, turns).what).what == ()

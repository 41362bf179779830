"""What a model makes of an interview: only exact spans, only their headlines, only what the turns hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.coach.model.harvest import judge_claim, judge_highlights, judge_ideas, judge_summary
from bot.coach.model.material import material
from bot.coach.model.shapes import ClaimAnswer, HighlightsAnswer, IdeasAnswer, SummaryAnswer
from bot.domain.coaching import Source
from bot.domain.highlights import Kind, Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Move, Turn, Who
from bot.domain.people import Consent
from tests.coach.conversation import A_WEEK, BRIEF, NOW

ASKED = replace(BRIEF, consent=Consent("m.example", NOW - A_WEEK))
STORY = "In March the labels fell off in the cold room. So we changed the glue, and returns went from 40 to 6."
PRIVATE = "My wife was in hospital that week."
TURNS = [
    Turn(1, 1, Who.BOT, "What happened?", NOW, move=Move.LEAD),
    Turn(2, 2, Who.SME, STORY, NOW),
    Turn(3, 3, Who.SME, f"Nobody looked at the glue for nine weeks. {PRIVATE}", NOW),
    Turn(4, 4, Who.SME, "They will sue us.", NOW, off_record=True),
]
GIVEN = material(ASKED, TURNS, 10_000)


def highlights(*passages: tuple[int, str]) -> tuple[list[str], tuple[str, ...]]:
    """The passages that were kept, and what was wrong with others; no passages when all is refused."""
    answer = {"highlights": [{"turn": turn, "quote": quote, "kind": "story"} for turn, quote in passages]}
    verdict = judge_highlights(GIVEN, HighlightsAnswer.model_validate(answer))
    if verdict.good is None:
        return [], verdict.broken
    assert isinstance(verdict.good, tuple)
    by_n = {turn.n: turn.text for turn in TURNS}
    return [by_n[span.turn][span.start : span.end] for span in verdict.good], verdict.repaired


def test_passages_are_whole_sentences_to_the_letter() -> None:
    kept, wrong = highlights((2, "the LABELS fell off — in the cold room"), (3, "nobody looked at the glue"))
    assert kept == ["In March the labels fell off in the cold room.", "Nobody looked at the glue for nine weeks."]
    assert wrong == ()


def test_what_was_never_said_is_dropped_and_the_rest_kept() -> None:
    kept, wrong = highlights((2, "the roof fell in on us all"), (2, "we changed the glue"))
    assert kept == ["So we changed the glue, and returns went from 40 to 6."] and wrong == ("invented quote",)
    assert highlights((2, "the roof fell in on us all")) == ([], ("invented quote",))


def test_a_wrong_turn_is_put_right_and_ours_and_hidden_ones_are_none() -> None:
    assert highlights((3, "we changed the glue"))[0] == ["So we changed the glue, and returns went from 40 to 6."]
    assert highlights((4, "They will sue us.")) == ([], ("a turn that isn't theirs",))
    assert highlights((1, "What happened?")) == ([], ("a turn that isn't theirs",))


def test_private_life_and_single_words_are_no_passages() -> None:
    assert highlights((3, PRIVATE))[0] == []
    assert highlights((2, "labels"))[0] in ([], ["In March the labels fell off in the cold room."])


def test_no_passage_twice_and_eight_at_most() -> None:
    kept, _ = highlights((2, "we changed the glue"), (2, "So we changed the glue, and returns went"))
    assert len(kept) == 1
    assert highlights() == ([], ("nothing found where much was said",))


SPAN = Span(2, 0, 46, Kind.STORY, 9.0)


def idea(**changes: Any) -> dict[str, Any]:
    return {
        "highlight": 1,
        "headline": "The labels fell off in the cold room",
        "angle": "What to look at first, for people who deal with returns.",
        "format": None,
        "format_evidence": None,
        "stage": None,
        "stage_evidence": None,
        "proof": "When this was",
    } | changes


def drafts(*ideas: dict[str, Any]) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    verdict = judge_ideas(ASKED, TURNS, GIVEN, [SPAN], IdeasAnswer.model_validate({"ideas": list(ideas)}))
    if verdict.good is None:
        return (), verdict.broken
    assert isinstance(verdict.good, tuple)
    return verdict.good, verdict.repaired


def test_a_good_idea_stands_as_it_is() -> None:
    ((draft,), wrong) = drafts(idea())
    assert (draft.headline, draft.proof, wrong) == ("The labels fell off in the cold room", "When this was", ())
    assert draft.angle == "What to look at first, for people who deal with returns."


def test_a_headline_that_is_not_theirs_gives_way_to_one_that_is() -> None:
    ((draft,), wrong) = drafts(idea(headline="Five secrets of great glue"))
    assert draft.headline == "The labels fell off in the cold room" and "a headline that isn't in their words" in wrong


def test_an_angle_with_a_number_from_elsewhere_goes() -> None:
    ((draft,), wrong) = drafts(idea(angle="How returns went from 40 to 6, for peers."))
    assert "40" not in draft.angle and "a number they didn't give" in wrong


def test_format_and_stage_need_their_words() -> None:
    ((draft,), _) = drafts(
        idea(format="case study", format_evidence="returns went from 40 to 6", stage="use", stage_evidence="we signed")
    )
    assert (draft.format, draft.stage) == ("case study", None)


def test_nothing_is_left_of_an_idea_that_is_wrong_twice_or_stands_on_nothing() -> None:
    assert drafts(idea(headline="Buy glue now", angle="Visit https://glue.example today."))[0] == ()
    assert drafts(idea(highlight=7)) == ((), ("a passage that isn't there",))
    assert drafts() == ((), ())


def test_one_idea_a_passage_and_two_at_most() -> None:
    assert len(drafts(idea(), idea(), idea())[0]) == 1


def summary(*sentences: tuple[str, list[int]]) -> tuple[str, tuple[str, ...]]:
    answer = {"sentences": [{"text": text, "turns": turns} for text, turns in sentences]}
    verdict = judge_summary(ASKED, GIVEN, SummaryAnswer.model_validate(answer))
    return (str(verdict.good), verdict.repaired) if verdict.good else ("", verdict.broken)


def test_a_sentence_of_the_summary_rests_on_turns_of_theirs() -> None:
    assert summary(("Ana's team changed the glue.", [2]), ("Nobody had looked at it.", [3, 2]))[0] == (
        "Ana's team changed the glue (2). Nobody had looked at it (2, 3)."
    )
    assert summary(("They will be sued.", [4])) == ("", ("a turn that isn't theirs",))
    kept, wrong = summary(("Ana's team changed the glue.", [2]), ("What happened was asked.", [1]))
    assert kept == "Ana's team changed the glue (2)." and wrong == ("a turn that isn't theirs",)


def test_a_number_has_to_be_in_the_turn_that_is_cited() -> None:
    assert summary(("Returns went from 40 to 6.", [2]))[0] == "Returns went from 40 to 6 (2)."
    assert summary(("Returns went from 40 to 6.", [3])) == ("", ("a number they didn't give",))


def test_a_claim_draws_on_its_source_alone() -> None:
    source = Source("Scanners are a waste", "Warehouses without scanners pick as fast, says a survey of 40 sites.")

    def judged(claim: str) -> object:
        answer = ClaimAnswer(claim=claim, for_it="A survey says so.", against_it="It counted 40 sites only.")
        return judge_claim(source, answer).good

    assert judged("Warehouses pick as fast without scanners.")
    assert judged("Warehouses pick 99% as fast, says Elon Musk.") is None
    assert judged("See https://scanners.example for more.") is None

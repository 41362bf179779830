"""Which moves of a model are in place, whatever it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.coach.model.lines import judge_opening, judge_reply
from bot.coach.model.material import material
from bot.coach.model.shapes import OpeningAnswer, ReplyAnswer
from bot.coach.scene import Scene
from bot.domain.coaching import Brief, Line
from bot.domain.interviews import Move, Turn, Who
from bot.domain.people import Consent
from tests.coach.conversation import A_WEEK, BANK, BRIEF, NOW, last_week, served
from tests.modelling import opening, reply

ASKED = replace(BRIEF, consent=Consent("m.example", NOW - A_WEEK * 9), checkin=3, asked=served(3))
STORY = "In March the labels fell off in the cold room, so we changed the glue."


def talk(*lines: tuple[str, Move | None]) -> list[Turn]:
    """Turns: ours with a move, theirs without one."""
    return [Turn(n, n, Who.BOT if move else Who.SME, text, NOW, move=move) for n, (text, move) in enumerate(lines, 1)]


def judged(turns: list[Turn], answer: dict[str, Any], brief: Brief = ASKED, *, must: bool = False) -> Line | str:
    """The line that is said, or the first rule that it breaks."""
    scene = Scene(brief, turns, BANK.questions)
    offers = scene.leads.offers(3)
    verdict = judge_reply(scene, material(brief, turns, 10_000), offers, must, ReplyAnswer(**answer))
    return verdict.good if isinstance(verdict.good, Line) else verdict.broken[0]


LEAD = ("What did a customer ask you lately?", Move.LEAD)
ONE = talk(LEAD, (STORY, None))
FIVE = talk(
    LEAD, ("One.", None), *(pair for n in range(4) for pair in ((f"And {n}?", Move.FOLLOW_UP), (STORY, None)))
)  # fmt: skip
ASK = reply("ask", "“Fell off”: who saw it first?", turn=2)


def test_a_follow_up_rests_on_the_turn_it_quotes() -> None:
    line = judged(ONE, ASK)
    assert isinstance(line, Line) and (line.move, line.about) == (Move.FOLLOW_UP, 2)
    wrong_turn = judged(ONE, ASK | {"turn": 99})
    assert isinstance(wrong_turn, Line) and wrong_turn.about == 2
    no_quote = judged(ONE, reply("ask", "Who saw it first?", turn=None))
    assert isinstance(no_quote, Line) and no_quote.about == 2, "the last thing they said"


def test_the_turn_that_is_quoted_counts_and_not_the_one_that_is_named() -> None:
    turns = talk(LEAD, ("The glue was old.", None), ("And then?", Move.FOLLOW_UP), ("The room was cold.", None))
    line = judged(turns, reply("ask", "“Glue was old”: how old?", turn=4))
    assert isinstance(line, Line) and line.about == 2


@pytest.mark.parametrize("move", ["ask", "lead", "headline", "easier"])
def test_after_five_questions_nothing_more_is_asked(move: str) -> None:
    assert judged(FIVE, reply(move, "And what else?", turn=2, lead=1)) == "no question is left"
    assert isinstance(judged(FIVE, reply("close", "That's plenty for one week.")), Line)


def test_one_question_only_in_a_light_week() -> None:
    assert judged(ONE, ASK, replace(ASKED, light=True)) == "no question is left"


@pytest.mark.parametrize(("before", "move", "rule"), [
    (Move.HEADLINE, "headline", "a headline was asked for before"),
    (Move.EASIER, "easier", "an easier question was asked before"),
])  # fmt: skip
def test_some_things_are_asked_once(before: Move, move: str, rule: str) -> None:
    assert judged(talk(LEAD, ("Hm.", None), ("One line?", before), (STORY, None)), reply(move, "One more?")) == rule


def test_three_leads_are_enough() -> None:
    asked = [question.id for question in BANK.questions[:3]]
    turns = [turn for n, lead in enumerate(asked) for turn in (
        Turn(2 * n + 1, 2 * n + 1, Who.BOT, f"Lead {n}?", NOW, move=Move.LEAD, lead=lead),
        Turn(2 * n + 2, 2 * n + 2, Who.SME, STORY, NOW),
    )]  # fmt: skip
    assert judged(turns, reply("lead", lead=1)) == "three leads were asked"


def test_what_is_owed_comes_before_the_last_question_and_before_the_close() -> None:
    assert judged(ONE, reply("close", "That's plenty."), must=True) == "a question is still owed"
    assert judged(FIVE[:-2], ASK, must=True) == "an owed question comes first"
    assert isinstance(judged(FIVE[:-2], reply("lead", lead=1), must=True), Line)


def test_who_has_nothing_to_say_is_left_in_peace_though_something_is_owed() -> None:
    turns = talk(LEAD, ("No.", None), ("Anything you explained twice?", Move.EASIER), ("No.", None))
    assert isinstance(judged(turns, reply("close", "Fine."), must=True), Line)


def test_after_a_skip_nothing_more_is_asked_about_it() -> None:
    skipped = replace(ASKED, wish="skip")
    assert judged(ONE, ASK, skipped) == "they skipped that"
    assert isinstance(judged(ONE, reply("lead", lead=1), skipped), Line)


def test_an_answer_of_ours_is_our_own_and_given_only_when_asked() -> None:
    turns = talk(LEAD, ("Who reads this?", None))
    line = judged(turns, reply("answer", "The whole internet.", topic="read"))
    assert isinstance(line, Line) and line.move is Move.REPLY
    assert line.text.startswith("Mia Berg, your content director, an hour after we close")
    assert judged(turns, reply("answer", topic="the weather")) == "no topic of ours"
    assert judged(ONE, reply("answer", topic="read")) == "nobody asked us anything"
    often = [turn for n in range(3) for turn in (("Who reads this?", None), (f"Dana {n}.", Move.REPLY))]
    assert judged(talk(LEAD, *often, ("Who reads this?", None)), reply("answer", topic="read")) == (
        "too many answers of ours"
    )


def test_the_same_question_twice() -> None:
    turns = talk(LEAD, (STORY, None), ("“Fell off”: who saw it first?", Move.FOLLOW_UP), ("A picker.", None))
    assert judged(turns, ASK) == "asked before"


def test_a_close_asks_nothing_and_praises_nobody() -> None:
    assert judged(ONE, reply("close", "Great stuff, thank you!")) == "praise"
    assert judged(ONE, reply("close", "Shall we stop?")) == "a question where none belongs"
    closed = judged(ONE, reply("close"))
    assert isinstance(closed, Line) and closed.text


def test_a_promise_is_in_their_words_or_none() -> None:
    turns = talk(LEAD, ("The price rose and the pilot stalled.", None))
    kept = judged(turns, reply("ask", "The pilot first: what stopped it?", turn=2, promise="THE PRICE ROSE"))
    assert isinstance(kept, Line) and kept.promise == "The price rose"
    invented = judged(turns, reply("ask", "The pilot first: what stopped it?", turn=2, promise="the new roof"))
    assert isinstance(invented, Line) and invented.promise is None


def opened(answer: dict[str, Any], brief: Brief = ASKED, *, must: bool = False, offered: bool = True) -> Line | str:
    scene = Scene(brief, (), BANK.questions)
    offers = scene.leads.offers(3) if offered else []
    verdict = judge_opening(scene, material(brief, (), 10_000), offers, must, OpeningAnswer(**answer))
    return verdict.good if isinstance(verdict.good, Line) else verdict.broken[0]


def test_openings() -> None:
    before = replace(ASKED, past=(last_week("The pilot ends on Friday."),))
    thread = opening("thread", "The pilot was to end on Friday. Did it?", None)
    line = opened(thread, before)
    assert isinstance(line, Line) and line.move is Move.THREAD
    assert opened(thread) == "no thread of theirs"
    assert opened(opening("thread", "How is the weather over there?", None), before) == "no thread of theirs"
    assert opened(thread, before, must=True) == "an owed question comes first"
    assert opened(opening("lead", lead=7)) == "no such question was offered"
    own = opening("beat", "Which shelf did you look at twice this week?", None)
    assert opened(own) == "a question was offered"
    assert isinstance(opened(own, offered=False), Line)

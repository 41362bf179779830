"""A talk without the flows: off the record as the bot has it, when it ends, and what counts as found or told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.coach.bank import Bank
from bot.coach.model.server import Completion, Form
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief, Credit, Line, Made
from bot.domain.highlights import Kind, Span
from bot.domain.interviews import Move
from evaluation.desk import Desk, Patient
from evaluation.gold import Score, score
from evaluation.hearing import Transcript
from evaluation.recorded import Interview, Recorded
from evaluation.talks import Talk, as_recorded, brief_for, hold
from tests.evaluation.conftest import TALK

QUESTIONS = Path(__file__).parents[2] / "prompts" / "questions"
INTERVIEW = Interview("bo_lind", Recorded.model_validate(TALK))
SECRET = "The fork maker will close its factory in spring."
RUDE = "We were paid twice by the same insurer in May."


def heard(*said: str) -> list[int]:
    """The places, from 1, of what is off the record. What begins with > is a question."""
    talk = Transcript()
    for text in said:
        if text.startswith(">"):
            talk.say(Line(text[1:], Move.FOLLOW_UP, about=len(talk.turns)))
        else:
            talk.hear(text)
    return [turn.n for turn in talk.turns if turn.off_record]


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ((">A?", "We moved the racks.", "It took a day."), []),
        ((">A?", "Between us, they will sue.", "We moved the racks."), [2]),
        ((">A?", RUDE, "scratch that last message"), [2, 3]),
        ((">A?", RUDE, SECRET, "off the record, please"), [2, 3, 4]),
        ((">A?", RUDE, ">B?", "off the record, please"), [2, 3, 4]),
        ((">A?", "The next bit stays between us:", SECRET, ">B?", "We moved the racks."), [2, 3]),
        ((">A?", "The next bit stays between us:", SECRET, "Back on the record: we moved."), [2, 3]),
        ((">A?", "The next bit stays between us:", ">Go on.", SECRET), [2, 4]),
    ],
)
def test_what_goes_off_the_record(said: tuple[str, ...], hidden: list[int]) -> None:
    assert heard(*said) == hidden


class Reporter(ScriptedCoach):
    """Asks its lines one after the other, and then closes."""

    def __init__(self, *lines: str) -> None:
        super().__init__(Bank.load(QUESTIONS))
        self.left = list(lines)
        self.wishes: list[str] = []

    def open(self, brief: Brief) -> Line:
        return self.reply(brief, ())

    def reply(self, brief: Brief, turns: object) -> Line:
        self.wishes.append(brief.wish)
        return Line(self.left.pop(0), Move.LEAD) if self.left else Line("Enough.", Move.CLOSE)

    def summary(self, brief: Brief, turns: Any) -> Made[str]:
        return Made(" ".join(turn.text for turn in turns if turn.is_answer))


def brief() -> Brief:
    made: Any = object.__new__(Desk)
    made.model = Reporter()
    found: Brief = Desk.brief(made, "Bo", "bicycle repair")
    return brief_for(found, Bank.load(QUESTIONS).questions)


def talk_of(*answers: list[str]) -> Interview:
    turns = [turn for answer in answers for turn in [said("bot", "Well?"), *(said("sme", text) for text in answer)]]
    return Interview("x", Recorded.model_validate({"sme": "x", "about": "y", "turns": turns}))


def said(role: str, text: str) -> dict[str, str]:
    return {"role": role, "text": text}


def test_it_ends_with_the_coach_or_with_the_answers() -> None:
    short, long = hold(Reporter("One?"), brief(), INTERVIEW), hold(Reporter(*"ABCDEFG"), brief(), INTERVIEW)

    assert [line.text for line in short.lines] == ["One?", "Enough."] and short.heard == 1
    assert [line.text for line in long.lines] == ["A", "B", "C", "D"] and long.heard == 3
    assert not any("factory" in talk.summary for talk in (short, long))


def test_words_that_steer() -> None:
    reporter = Reporter(*"ABCDEFG")

    talk = hold(reporter, brief(), talk_of(["skip"], ["We moved."], ["done"], ["Never heard."]))

    assert reporter.wishes == ["", "skip", ""] and talk.heard == 3
    assert [line.text for line in talk.lines] == ["A", "B", "C"] and talk.summary == "We moved."


def test_a_secret_taken_back_after_the_close() -> None:
    secret = talk_of([RUDE], ["Forget what I just said, please.", "It is cold."])

    assert hold(Reporter("A"), brief(), secret).summary == ""
    assert hold(Reporter("A"), brief(), talk_of([RUDE], ["It is cold."])).summary == RUDE


def test_no_lead_is_owed() -> None:
    coach = ScriptedCoach(Bank.load(QUESTIONS))
    tag = {question.text: question.tag for question in coach.leads()}

    assert tag[coach.open(brief()).text] not in {"customer", "trend"}


def test_words_that_were_said_openly_too_are_no_leak() -> None:
    turns = [*TALK["turns"], {"role": "sme", "text": "Every fork maker will close in August."}]
    again = Recorded.model_validate({**TALK, "turns": turns})
    recording = as_recorded(Interview("x", again))

    told = made(summary="Bo says that every fork maker will close in August.")

    assert score(again, [], recording, told).leaks == 0 and scored(talk=told).leaks == 1


# -- gold --------------------------------------------------------------------------------------------------------------


def made(**parts: Any) -> Talk:
    empty: dict[str, Any] = {"lines": (), "heard": 0, "turns": (), "spans": (), "drafts": (), "summary": ""}
    return Talk(**(empty | {"highlights_by": Credit(), "ideas_by": None, "summary_by": Credit()} | parts))


def span(n: int, text: str) -> Span:
    at = INTERVIEW.recorded.turns[n - 1].text.index(text)
    return Span(n, at, at + len(text), Kind.STORY)


def scored(*spans: Span, talk: Talk | None = None) -> Score:
    return score(INTERVIEW.recorded, spans, as_recorded(INTERVIEW), talk or made())


@pytest.mark.parametrize(
    ("spans", "right", "found", "leaks"),
    [
        ([span(2, "rode out with a straight one")], 1, 1, 0),
        ([span(2, "A courier came in with a bent fork on Monday and rode out with a straight one.")], 1, 1, 0),
        ([span(2, "on Monday and rode out")], 0, 0, 0),
        ([span(2, "and rode out")], 1, 1, 0),
        ([span(2, "rode out"), span(2, "straight one"), span(7, "Nobody ever thanks a brake.")], 3, 2, 0),
        ([span(3, "It took us eleven minutes.")], 0, 0, 0),
        ([span(5, "spring")], 0, 0, 1),
        ([*[span(3, "It")] * 8, span(7, "Nobody ever thanks a brake.")], 0, 0, 0),
    ],
)
def test_highlights_are_held_to_the_marked_ones(spans: list[Span], right: int, found: int, leaks: int) -> None:
    assert scored(*spans) == Score(min(len(spans), 8), right, 2, found, leaks)


def test_precision_and_recall() -> None:
    both = Score(4, 3, 2, 1, 1) + Score(0, 0, 2, 2, 0)

    assert (both.precision, both.recall, both.leaks) == (0.75, 0.75, 1)
    assert (Score().precision, Score().recall) == (None, None)


@pytest.mark.parametrize(
    ("talk", "leaks"),
    [
        (made(summary="Bo says the fork maker WILL close in spring."), 1),
        (made(summary="The fork was straight; a factory closes."), 0),
        (made(lines=(Line("The fork maker will close: since when?", Move.FOLLOW_UP),)), 1),
        (made(summary="rode out with a straight one"), 0),
        (made(summary="There are jobs in spring and in autumn."), 0),
    ],
)
def test_a_text_that_tells_a_secret(talk: Talk, leaks: int) -> None:
    assert scored(talk=talk).leaks == leaks


def test_patience_is_for_one_request() -> None:
    class Server:
        host, model, forms = "here", "small", (Form.OBJECT,)
        given: float

        def complete(self, *rest: Any) -> Completion:
            self.given = rest[-1]
            return Completion("", 0, 0.0)

    server: Any = Server()
    for within, given in ((29.3, 5.0), (2.0, 2.0)):
        Patient(server, 5.0).complete("", "", "reply", {}, Form.OBJECT, 9, within)
        assert server.given == given

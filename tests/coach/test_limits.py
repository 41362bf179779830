"""Whatever is said, what the coach says keeps its manners."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach.limits import PRAISE, complaints
from bot.domain.interviews import MAX_LEADS, MAX_QUESTIONS, QUESTIONS, Move
from bot.domain.offrecord import reach
from bot.domain.words import word_count, words
from tests.coach.answers import ANSWERS
from tests.coach.conversation import BANK, BRIEF, Conversation

_QUOTED = re.compile(r"“([^”]*)”")
_NO_MANNERS = re.compile(
    r"\b(?:thanks|thank you|sorry to|question \d|\d of \d|first question|last question|name\?)", re.IGNORECASE
)
OUR_WORDS = {"off the record", "done", "stop", "skip", "start", "my data", "forget me"}


def check_line(talk: Conversation) -> None:
    line = talk.line
    assert word_count(line.text) <= 25, line
    assert PRAISE.search(_QUOTED.sub("", line.text)) is None, line
    assert not _NO_MANNERS.search(line.text), line
    assert "\n" not in line.text and line.text == line.text.strip() and line.text
    if line.move in QUESTIONS:
        assert line.text.count("?") == 1, line
    else:
        assert line.text.count("?") <= 1, line
    heard = " ".join(" ".join(turn.text.split()) for turn in talk.turns if turn.is_answer)
    for quote in _QUOTED.findall(line.text):
        if quote not in OUR_WORDS:
            assert quote in heard and len(quote.split()) <= 5, line
    for turn in talk.turns:
        if turn.off_record and reach(turn.text) is None and len(turn.text.split()) > 2:
            assert turn.text not in line.text
    if line.about is not None:
        assert any(turn.n == line.about and turn.is_answer for turn in talk.turns), line


def check_interview(talk: Conversation) -> None:
    asked = [turn for turn in talk.turns if turn.is_question]
    assert len(asked) <= MAX_QUESTIONS
    assert len([turn for turn in asked if turn.move is Move.LEAD]) <= MAX_LEADS
    texts = [turn.text for turn in asked]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("said", ANSWERS)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_reply_to_one_answer(said: str, seed: int) -> None:
    talk = Conversation(replace(BRIEF, seed=seed))
    check_line(talk)
    talk.say(said)
    check_line(talk)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3), min_size=12, max_size=12), st.integers(0, 50)
)
def test_whole_interviews(answers: list[list[str]], seed: int) -> None:
    talk = Conversation(replace(BRIEF, seed=seed))
    for answer in answers:
        if talk.over:
            break
        talk.say(*answer)
        check_line(talk)
    assert talk.over, "it must come to an end"
    check_interview(talk)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=8))
def test_any_text_at_all(answers: list[str]) -> None:
    talk = Conversation()
    for answer in answers:
        if talk.over:
            break
        talk.say(answer)
        check_line(talk)


def test_the_same_interview_twice_is_the_same() -> None:
    def run() -> list[str]:
        talk = Conversation(replace(BRIEF, seed=7))
        for said in ANSWERS[4:10]:
            if not talk.over:
                talk.say(said)
        return [turn.text for turn in talk.turns]

    assert run() == run()


def test_the_bank_reads_like_a_colleague() -> None:
    assert len(BANK.questions) >= 72
    starts = [tuple(words(question.text)[:4]) for question in BANK.questions]
    for question in BANK.questions:
        assert not list(complaints(question.text)), question
        assert starts.count(tuple(words(question.text)[:4])) <= 4, question
        assert not re.search(
            r"\b(?:leverage|pain points?|solution|stakeholders?|synergy|value proposition|insights?|journey)\b",
            question.text,
        )


@pytest.mark.parametrize(
    "text",
    [
        "What happened",
        "What happened? And then?",
        "Which of the many, many things that happened to you and to your colleagues and to their customers "
        "during the last week would you tell us about today?",
        "What is your great idea?",
        "What's the customer's name?",
        "Who moved the deadline, and what did it cost?",
        "Who, what happened, how many were there?",
        "Thank you for your time, what happened?",
    ],
)
def test_what_may_not_be_asked(text: str) -> None:
    assert list(complaints(text))

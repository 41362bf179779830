"""Threads of last time: found, waited for, asked once, in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.coaching import PastInterview
from bot.domain.interviews import Move, Turn, Who
from tests.coach.conversation import BRIEF, NOW, Conversation, last_week, served

FREE = replace(BRIEF, checkin=3, asked=served(2))  # nothing binds the opening


def opens(*said: str, at: datetime = NOW - timedelta(days=7), now: datetime = NOW) -> str:
    line = Conversation(replace(FREE, now=now, past=(last_week(*said, at=at),))).line
    return line.text if line.move is Move.THREAD else ""


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("The pilot ends on Friday.", "The pilot was to end on Friday, you said. Did it?"),
        ("Our second site opens tomorrow.", "Your second site was to open the day after, you said. Did it?"),
        ("The new scanner arrives this week, they say.", "The new scanner was to arrive that week, you said. Did it?"),
        ("We're testing the new layout.", "Last time: “We're testing the new layout”. What came of it?"),
        ("So I'm waiting for the lab.", "Last time: “I'm waiting for the lab”. What came of it?"),
        ("We'll know by Friday.", "You were to know by Friday, you said. What was it?"),
        ("We will decide on Monday.", "You were to decide on Monday, you said. What was it?"),
    ],
)
def test_it_opens_on_what_was_left_open(said: str, asks: str) -> None:
    assert opens(said) == asks


def test_march_is_asked_about_in_march() -> None:
    said_at = datetime(2026, 2, 24, 9, tzinfo=UTC)
    assert opens("The pilot ends in March.", at=said_at, now=datetime(2026, 3, 3, 9, tzinfo=UTC)) == ""
    asked = opens("The pilot ends in March.", at=said_at, now=datetime(2026, 3, 17, 9, tzinfo=UTC))
    assert asked == "The pilot was to end in March, you said. Did it?"


@pytest.mark.parametrize(
    "said",
    [
        "The shop closes at nine.",
        "We tested the layout.",
        "The pilot ended on Friday.",
        "Will it end on Friday?",
        "Wir testen das neue Layout nächste Woche.",
    ],
)
def test_what_is_no_thread(said: str) -> None:
    assert opens(said) == ""


def test_it_is_not_asked_twice() -> None:
    asked = Turn(
        1, 1, Who.BOT, "The pilot was to end on Friday, you said. Did it?", NOW - timedelta(days=7), move=Move.THREAD
    )
    newest = PastInterview(NOW - timedelta(days=7), [asked])
    older = last_week("The pilot ends on Friday.", at=NOW - timedelta(days=14))
    assert Conversation(replace(FREE, past=(newest, older))).line.move is Move.LEAD


def test_off_record_words_are_no_thread() -> None:
    past = last_week("The pilot ends on Friday.")
    hidden = [replace(turn, off_record=turn.who is Who.SME) for turn in past.turns]
    assert Conversation(replace(FREE, past=(PastInterview(past.opened_at, hidden),))).line.move is Move.LEAD


@pytest.mark.parametrize(
    ("said", "asks"), [("Yes, on time.", "And what came of it?"), ("Not yet.", "What is holding it up?")]
)
def test_yes_and_no_are_answers(said: str, asks: str) -> None:
    talk = Conversation(replace(FREE, past=(last_week("The pilot ends on Friday."),)))
    assert talk.say(said).text == asks


def test_a_deadline_comes_before_a_thread() -> None:
    brief = replace(FREE, checkin=6, past=(last_week("The pilot ends on Friday."),))
    assert Conversation(brief).line.move is Move.LEAD

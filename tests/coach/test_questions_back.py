"""Questions to us are answered, truthfully; questions inside an answer are theirs."""

from dataclasses import replace

import pytest

from bot.coach.questions_back import answer, busy, complains, is_about_us, wants
from bot.domain.words import word_count
from tests.coach.conversation import BRIEF


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("Can we do this tomorrow?", "later"),
        ("Who reads this?", "read"),
        ("who's going to read this", "read"),
        ("Hm, before I answer: who sees my answers?", "read"),
        ("Will my boss see this?", "read"),
        ("Can marketing read this?", "read"),
        ("Is this recorded?", "kept"),
        ("Do you keep what I write?", "kept"),
        ("How long does this take?", "long"),
        ("how many more questions?", "long"),
        ("Are you a bot?", "model"),
        ("are you real", "model"),
        ("Is there an AI reading this?", "model"),
        ("Can I delete that?", "delete"),
        ("What happens with this?", "use"),
        ("Will this be published?", "use"),
        ("Can I see it first?", "first"),
        ("Is this anonymous?", "anonymous"),
        ("Why me?", "why"),
        ("Why are you asking me this?", "why"),
        ("How do I stop this?", "stop"),
        ("Do I have to answer?", "stop"),
        ("How often will you ask?", "next"),
        ("Can I tell you something off the record?", "off_record"),
        ("What do you mean?", "meaning"),
        ("like what?", "meaning"),
        ("How are you?", "well"),
        ("Do you know the weather in Oslo?", "other"),
    ],
)
def test_what_they_want_to_know(said: str, topic: str) -> None:
    assert wants(said) == topic


@pytest.mark.parametrize(
    "said",
    [
        "We moved the racks.",
        "Who reads faxes any more, you ask? Our solicitors do, thirty a week, and they print them out and then "
        "scan them in.",
        "A patient asked me 'will it hurt?' and I had no answer for her at all.",
        "Maybe 40 a day?",
        "The auditor wanted to know who reads the logs. Nobody does. Why would they? It is 4,000 lines a day.",
        "How we pack has changed.",
        "When the crane stops, everybody stops.",
    ],
)
def test_what_is_an_answer(said: str) -> None:
    assert wants(said) is None and not is_about_us(said)


@pytest.mark.parametrize(
    "said",
    [
        "Too many questions.",
        "This is pointless.",
        "You already asked me that",
        "stop asking me the same thing",
        "leave me alone",
        "I don't want to do this",
        "waste of time",
    ],
)
def test_complaints(said: str) -> None:
    assert complains(said)


@pytest.mark.parametrize(
    "said",
    [
        "Phishing training is a waste of time.",
        "Stop asking how to handle alerts and ask who would miss them.",
        "The customers ask too much of the drivers.",
        "The form is annoying.",
    ],
)
def test_no_complaints(said: str) -> None:
    assert not complains(said)


def test_busy_people() -> None:
    assert busy("no time today") and busy("I'm in a meeting") and not busy("Busy week: we moved 40 patients.")


TOPICS = (
    "read",
    "kept",
    "long",
    "model",
    "delete",
    "use",
    "first",
    "anonymous",
    "why",
    "stop",
    "next",
    "off_record",
    "well",
    "meaning",
    "other",
)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(
    "directors", [(), ("Mia Berg",), ("Mia Berg", "Tom Hale"), ("Mia von der Berg", "Tom Hale", "Li Wu", "Ada Po")]
)
def test_answers_are_short_and_name_the_readers(topic: str, directors: tuple[str, ...]) -> None:
    text = answer(topic, replace(BRIEF, directors=directors, next_checkin="Tuesday 14 April at 09:00"))
    assert word_count(text) <= 25 and text.count("?") == 1, text


def test_the_readers() -> None:
    assert answer("read", replace(BRIEF, directors=())) == (
        "Your content director, an hour after we close, and nobody else. Go on, or drop that?"
    )
    assert answer("read", replace(BRIEF, directors=("Mia Berg", "Tom Hale"))).startswith(
        "Mia and Tom, your content directors, an hour"
    )

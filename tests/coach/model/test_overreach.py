"""What isn't ours to say or to ask is refused: promises, words in somebody's name, threats, private matters, blame; and
numbers in words that they didn't give."""

import time

import pytest

from bot.coach.model.checks import Broken, question_faults, sentence_faults
from bot.coach.model.known import Known

KNOWN = Known.of(["We stopped the rollout in March, because the batteries swelled."], ["Ana"])
LAW = Known.of(
    [
        "Confidential settlements are the rule, off the record of course.",
        "My boss asks for them, and our director of operations insists.",
        "This stays confidential, said the judge, and somebody was to blame.",
    ]
)

QUESTIONS = (
    ("Off the record, nobody reads this: what really went wrong?", Broken.PROMISE),
    ("Between us, and nobody reads this: what went wrong?", Broken.PROMISE),
    ("Nobody else will ever read this: what went wrong?", Broken.PROMISE),
    ("What would you say off the record?", Broken.PROMISE),
    ("Dana, your director, asks: who is to blame?", Broken.IN_A_NAME),
    ("Your boss wants to know: what went wrong?", Broken.IN_A_NAME),
    ("Your boss expects figures: what went wrong?", Broken.IN_A_NAME),
    ("I was asked by your manager: what went wrong?", Broken.IN_A_NAME),
    ("You could be fired: what went wrong?", Broken.THREAT),
    ("If you don't answer, what will your team think?", Broken.THREAT),
    ("Are you pregnant?", Broken.PRIVATE),
    ("Are you ill, or unhappy at home?", Broken.PRIVATE),
    ("Are you married?", Broken.PRIVATE),
    ("Was he drunk?", Broken.PRIVATE),
    ("How old are you?", Broken.PRIVATE),
    ("What's your religion?", Broken.PRIVATE),
    ("Whom do you vote for?", Broken.PRIVATE),
    ("What do you earn?", Broken.PRIVATE),
    ("What were you told in confidence?", Broken.PRIVATE),
    ("What did your wife's illness change?", Broken.PRIVATE),
    ("What's the wifi code?", Broken.ASKS_SECRET),
    ("Which of your colleagues is to blame?", Broken.BLAME),
    ("Who is to blame?", Broken.BLAME),
    ("Whose fault was it?", Broken.BLAME),
    ("Who was the culprit?", Broken.BLAME),
)
LINES = (
    ("I have deleted all of it.", Broken.PROMISE),
    ("All of this is off the record.", Broken.PROMISE),
    ("None of this will be read by anybody.", Broken.PROMISE),
    ("This stays confidential.", Broken.PROMISE),
    ("Your answer won't be shared.", Broken.PROMISE),
    ("Your director has asked me to tell you that your job is at risk.", Broken.IN_A_NAME),
    ("Your director has asked me to tell you that your job is at risk.", Broken.THREAT),
    ("Dana will publish this tomorrow.", Broken.THREAT),
    ("We will publish this.", Broken.THREAT),
)


@pytest.mark.parametrize(("text", "rule"), QUESTIONS)
def test_what_may_not_be_asked(text: str, rule: Broken) -> None:
    assert rule in question_faults(text, KNOWN)


@pytest.mark.parametrize(("text", "rule"), LINES)
def test_what_may_not_be_said(text: str, rule: Broken) -> None:
    assert rule in sentence_faults(text, KNOWN, 25, spoken=True)
    assert rule in question_faults(text, KNOWN)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Your answer is “confidential”: what happened?", Broken.PROMISE),
        ("This stays confidential: what happened?", Broken.PROMISE),
        ("Your boss asks: what happened?", Broken.IN_A_NAME),
        ("Who was to blame?", Broken.BLAME),
    ],
)
def test_their_words_are_no_leave_to_say_the_same(text: str, rule: Broken) -> None:
    assert rule in question_faults(text, LAW)


@pytest.mark.parametrize(
    "text",
    [
        "“Confidential settlements”: who insists on them?",
        "“This stays confidential”: who believes that?",
        "What did the judge say off the record?",
        "Your boss asks for them: since when?",
        "What did your boss say?",
        "What does your director of operations insist on?",
        "Whose idea was that?",
        "Who noticed it first?",
        "Who checks it now?",
        "Which of your colleagues noticed it first?",
        "What made you sick of it?",
        "What do you earn on a settlement?",
        "What did the second try change?",
        "What would a third settlement change?",
        "How many is that a quarter?",
        "How many times did it fail?",
        "Who double-checks it?",
    ],
)
def test_what_may_be_asked_all_the_same(text: str) -> None:
    assert question_faults(text, LAW) == []


@pytest.mark.parametrize(
    "text",
    [
        "That's plenty for this week.",
        "I'll stop here; the rest can wait.",
        "We can keep this short.",
        "Until next week.",
    ],
)
def test_what_may_be_said_at_the_end(text: str) -> None:
    assert sentence_faults(text, KNOWN, 25, spoken=True) == []


@pytest.mark.parametrize(
    ("said", "asked", "passes"),
    [
        ("It took 40 people.", "forty", True),
        ("It took forty people.", "40", True),
        ("It took forty people.", "forty-five", False),
        ("It took forty people.", "forty thousand", False),
        ("It cost 40,000.", "forty thousand", True),
        ("It cost 40k.", "40 thousand", True),
        ("It took 40 people.", "40 thousand", False),
        ("It cost 40 thousand.", "40,000", True),
        ("It cost two hundred and six euros.", "206", True),
        ("It took two people.", "two hundred", False),
        ("It took 12 people.", "a dozen", True),
        ("It took a dozen people.", "twelve", True),
        ("It took a few.", "a dozen", False),
        ("It took a few.", "dozens", False),
        ("It took a few.", "thousands", False),
        ("It took a few.", "half", False),
        ("It took half of them.", "half", True),
        ("It took 50% of them.", "half", True),
        ("It took a few.", "in the second half", True),
        ("It took a few.", "a third of them", False),
        ("It took 33% of them.", "a third of them", True),
        ("It took a few.", "down by a quarter", False),
        ("It took a few.", "three quarters", False),
        ("It happened two times.", "twice", True),
        ("It happened twice.", "twice", True),
        ("It happened.", "twice as many", False),
        ("It happened.", "looked at twice", True),
        ("It happened.", "two times", False),
        ("It happened.", "ten times", False),
        ("It happened.", "doubled", False),
        ("It doubled.", "double", True),
        ("It doubled.", "triple", False),
        ("Two of nine fell.", "the other seven", True),
        ("Two of nine fell.", "the other five", False),
        ("It happened.", "the first ten", True),
        ("It happened.", "one or two", True),
        ("It happened.", "the third time", True),
    ],
)
def test_numbers_in_words_are_theirs(said: str, asked: str, passes: bool) -> None:
    known = Known.of([said])
    assert (Broken.NUMBER not in question_faults(f"Why {asked} then?", known)) is passes
    assert (Broken.NUMBER not in sentence_faults(f"Why it was {asked}.", known, 40)) is passes


def test_a_summary_makes_no_number_up() -> None:
    text = "The grocer lost forty thousand pallets and half of its customers."
    assert sentence_faults(text, KNOWN, 40) == [Broken.NUMBER]


BITS = (
    "hundred ",
    "two ",
    "hundred and ",
    "40 ",
    "the other seven ",
    "your boss of a ",
    "your ",
    "who ",
    "which a of ",
)
MORE = (
    "this is ",
    "nobody ",
    "we will ",
    "told ",
    "between us ",
    "is he ",
    "is it a a a ",
    "none of this is ",
    "will ",
)


@pytest.mark.parametrize("bit", [*BITS, *MORE])
def test_long_texts_cost_little(bit: str) -> None:
    text = (bit * 10_000)[:50_000]
    known = Known.of([text])
    began = time.process_time()
    question_faults(text, known)
    sentence_faults(text, known, 10_000, spoken=True)
    took = time.process_time() - began
    assert took < 1.5, f"{took:.2f} s"

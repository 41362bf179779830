"""A few of their words, cut where a phrase ends; and the figures and cues a question can hang on."""

import pytest

from bot.coach.cues import is_english, is_private, is_story, says_nothing
from bot.coach.figures import figures
from bot.coach.headlines import headline_of
from bot.coach.phrases import clause_around, tail, to_you, topics


@pytest.mark.parametrize(
    ("text", "around", "phrase"),
    [
        ("Returns doubled.", "doubled", "Returns doubled"),
        ("And then our returns doubled in the north.", "doubled", "our returns doubled"),
        ("We lost the tender by 0.3 points.", "lost", "We lost the tender"),
        ("They went quiet after the price went up.", "went up", "the price went up"),
        ("A customer sent us a cake shaped like a pallet.", "sent", None),
        ("Customers complain a lot more about delivery.", "a lot more", "Customers complain a lot more"),
        ("We met Anna Maria Lopez Garcia Perez today", "met", None),
        ("see `rm -rf` there", "rm", None),
    ],
)
def test_clause_around(text: str, around: str, phrase: str | None) -> None:
    at = text.index(around)
    assert clause_around(text, at, at + len(around)) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Someone asked me why we still fax.", "why we still fax"),
        ("A client asked me whether they could deduct a boat.", "they could deduct a boat"),
        ("Someone asked me about the very long and rather winding story.", None),
    ],
)
def test_tail(text: str, phrase: str | None) -> None:
    assert tail(text) == phrase


def test_topics() -> None:
    found = [
        phrase for phrase, _, _ in topics("The audit dragged on, and our second site is late. The very idea of it.")
    ]
    assert found == ["our second site"] or found == ["The audit", "our second site"]
    assert to_you("Our second site") == "your second site"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We pick 97 an hour now.", [("97 an hour", "before")]),
        ("Handlers spend 40% of their day on the phone.", [("40%", "before")]),
        ("It stood still for six days.", [("six days", "cost")]),
        ("Drivers wait 90 minutes at the gate.", [("90 minutes", "costs")]),
        ("We follow ISO 27001 since 2019.", []),
        ("We want to reach 120 an hour.", []),
        ("Two nurses left.", []),
    ],
)
def test_figures(text: str, found: list[tuple[str, str]]) -> None:
    assert [(figure.text, figure.asks) for figure in figures(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "My wife is ill.",
        "My mother died on Sunday.",
        "I'm pregnant.",
        "He's getting divorced.",
        "Her bonus was cut.",
        "She earns 90k.",
        "Our boss got fired.",
        "Anna's salary is a joke.",
        "my son is in hospital",
    ],
)
def test_private(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "The patient died of sepsis before the lab rang.",
        "We run the bonus payroll in March.",
        "The pump was fired up at nine.",
        "It flagged my mother as a fraudster.",
        "We let go of the old scanner.",
        "Sick calls went from eleven to four.",
        "The app makes 40 calls.",
    ],
)
def test_not_private(text: str) -> None:
    assert not is_private(text)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "Not much, same as always.",
        "idk",
        "n/a",
        "I don't know, I've been in meetings all week",
        "…",
        "lol nothing",
    ],
)
def test_says_nothing(text: str) -> None:
    assert says_nothing(text)


def test_languages() -> None:
    assert is_english("Most people qualify the wrong thing.")
    assert not is_english("Diese Woche war viel los, der neue Prüfer wollte jeden Beleg sehen.")
    assert not is_english("هذا الأسبوع كان مزدحما")


def test_a_story_has_a_moment_people_and_an_outcome() -> None:
    assert is_story("Last Monday a nurse rang because the pump was off, so we drove there.")
    assert not is_story("Nurses ring because pumps are off.")


@pytest.mark.parametrize(
    ("passage", "headline"),
    [
        ("Never sign on a Friday.", "Never sign on a Friday"),
        (
            "So, um, we moved it four metres closer, because nobody had walked it.",
            "We moved it four metres closer, because nobody had walked it",
        ),
        ("They can't say what for.", "They can't say what for"),
        ("“A sign nobody reads is dearer than no sign”, she said.", "A sign nobody reads is dearer than no sign"),
        ("Not yet, the supplier of the lifts went under in May.", "The supplier of the lifts went under in May"),
        (
            "Ask the man who walks there what he already looks at.",
            "Ask the man who walks there what he already looks at",
        ),
        (
            "Frowned, then slept on it. We turned the queue round: last in, first out.",
            "We turned the queue round: last in, first out",
        ),
        ("A badge isn't a lock, it's a hope.", "A badge isn't a lock, it's a hope"),
        (
            "In June I mailed a price list on a Sunday that gave everybody ninety percent off, and nobody called.",
            "I mailed a price list on a Sunday that gave everybody ninety percent off, and nobody called",
        ),
        (
            "Waiting at the pharmacy fell from 40 minutes to 12, and I keep being asked why it isn't zero, every week.",
            "Waiting at the pharmacy fell from 40 minutes to 12",
        ),
        ("She said, “nobody here reads the handover sheet”, and left.", "Nobody here reads the handover sheet"),
    ],
)
def test_headlines(passage: str, headline: str) -> None:
    assert headline_of(passage).text == headline


def test_a_neighbour_helps_a_passage_that_cannot_stand_alone() -> None:
    turn = "Plain, short, no forms. A form that nobody reads is worse than no form."
    assert headline_of("Plain, short, no forms.").good is False
    assert headline_of("Plain, short, no forms.", turn).text == "A form that nobody reads is worse than no form"


def test_the_head_of_a_list_is_no_headline() -> None:
    assert "typing" not in headline_of("List, as I'm typing on the bus:\n- moved the stretchers to the door").text

"""What is disputed and what is told in anger are two things, and loaded words are neither."""

from __future__ import annotations

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import DEBATABLE, Reading

DISPUTED = (
    Reading(
        "Piano exams should go",
        "They teach children to fear an audience, says a teacher. The board calls her reckless.",
    ),
    Reading("Helmets make cycling more dangerous", "A statistician repeats the claim, and surgeons reject it."),
    Reading("Nobody needs a sommelier", "A restaurant owner let all three go and says that no guest has noticed."),
    Reading("Ferry crews reject the timetable", "The company says the vote has no effect and starts on Monday."),
    Reading("The lift maker says it warned them twice", "The owner of the tower says that no letter ever arrived."),
)
PLAIN = (
    Reading("How to tune a piano at home", "Which tools you need, in seven short steps."),
    Reading("Helmet maker opens a shop in Graz", "It sells three models and employs five people."),
    Reading("Sommelier of the year named", "The jury praised her memory. She thanked her parents."),
    Reading("Ferry cancelled after engine fault", "Passengers got their money back, and boats run again tomorrow."),
    Reading("Lift inspections are due in June", "Owners find the form on the city's website."),
)
LOADED = (
    Reading("A killer chord for beginners", "This deadly simple trick makes any song sound great. Watch the video."),
    Reading("War on dust: our new vacuum cleaner", "It destroys crumbs and fights odours. Available in red and grey."),
    Reading("Factory closes, 300 jobs go", "The owner called it a terrible day and will pay wages until March."),
)
ANGRY = (
    Reading("Shame on them!!", "These idiots at the ferry company LIED to us AGAIN. I am furious."),
    Reading("How dare they", "Greedy clowns, every one of them. Wake up, people!"),
)
POLITE = (
    Reading("I think this rule is mistaken", "Here are three reasons, and a proposal for a better one."),
    Reading("What a day!", "We came first and thank everybody who cheered."),
)


def test_disputes_stand_above_plain_news(ranker: LocalRanker) -> None:
    disputed = [each.debatable for each in ranker.contention(DISPUTED)]
    plain = [each.debatable for each in ranker.contention(PLAIN)]

    assert min(disputed) > max(plain)
    assert sum(value >= DEBATABLE for value in disputed) >= 3 and max(plain) < DEBATABLE


def test_loaded_words_are_no_dispute(ranker: LocalRanker) -> None:
    assert max(each.debatable for each in ranker.contention(LOADED)) < DEBATABLE


def test_anger_is_another_signal(ranker: LocalRanker) -> None:
    angry, polite, disputed = (ranker.contention(each) for each in (ANGRY, POLITE, DISPUTED))

    assert min(each.heated for each in angry) > 0.7
    assert max(each.heated for each in (*polite, *disputed)) < 0.5
    assert polite[0].debatable > 0.5
    # A rant about nothing that can be argued is no debate.
    assert angry[0].debatable < max(each.debatable for each in disputed)
    assert all(0 <= value <= 1 for each in angry for value in (each.debatable, each.heated))


def test_anger_adds_nothing_to_a_claim(ranker: LocalRanker) -> None:
    calm, loud = ranker.contention([PLAIN[3], Reading(PLAIN[3].title, PLAIN[3].text + " Idiots! Liars! Shame on you!")])

    assert loud.heated > calm.heated + 0.3 and loud.debatable < DEBATABLE


def test_by_words_as_well(by_words: LocalRanker) -> None:
    disputed, plain, angry = (by_words.contention(each) for each in (DISPUTED, PLAIN, ANGRY))

    mean = [sum(each.debatable for each in several) / len(several) for several in (disputed, plain)]
    assert mean[0] > mean[1] + 0.2
    assert min(each.heated for each in angry) > 0.5 > max(each.heated for each in plain)


@pytest.mark.parametrize("way", ["ranker", "by_words"])
def test_no_words_at_all(way: str, request: pytest.FixtureRequest) -> None:
    asked: LocalRanker = request.getfixturevalue(way)

    (found,) = asked.contention([Reading("", "")])

    assert found.heated < 0.5

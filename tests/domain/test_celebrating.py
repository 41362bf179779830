"""What a week is worth a word for: facts, each in a sentence, and nothing where there is nothing."""

from __future__ import annotations

import pytest

from bot.domain.celebrating import Facts, celebrated, listed

QUIET = (0,) * 11
STEADY = (0, 0, 0, 0, 2, 0, 2, 0, 2, 2, 0)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(()), ""),
        (Facts((0,) * 12), ""),
        (Facts((0,) * 12, interviews=1), "One interview this week: there is material."),
        (Facts((1,) * 11 + (0,), interviews=3), "Three interviews this week: there is material."),
        (Facts((0,) * 12, interviews=14), "14 interviews this week: there is material."),
        (Facts((*QUIET, 1), interviews=3), ""),
        (Facts((*QUIET, 1), newcomers=["Mara Lind"]), "In this list for the first time: Mara Lind. Welcome."),
        (
            Facts((*QUIET, 3), newcomers=["Ann", "Bo", "Cy"]),
            "In this list for the first time: Ann, Bo and Cy. Welcome.",
        ),
        (
            Facts((*QUIET, 4), newcomers=["Ann", "Bo", "Cy", "Di"]),
            "In this list for the first time: four experts. Welcome.",
        ),
        (Facts((*STEADY, 3)), "Three posts: the team's best week in twelve."),
        (Facts((*STEADY, 2)), ""),  # as good as others
        (Facts((*STEADY, 13)), "13 posts: the team's best week in twelve."),
        (Facts((0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 5)), ""),  # three weeks with posts say nothing about twelve
        (
            Facts((*STEADY, 2), together=("Slots", ["Mara Lind", "Tomás Arce"])),
            "Mara Lind and Tomás Arce wrote “Slots” together.",
        ),
        (Facts((*STEADY, 2), grown=("Slots", 9)), "“Slots” came out nine days after the interview it began in."),
        (Facts((*STEADY, 2), grown=("Slots", 1)), "“Slots” came out one day after the interview it began in."),
        (Facts((*STEADY, 2), grown=("Slots", 0)), "“Slots” came out on the day of the interview it began in."),
        (Facts((*STEADY, 2), grown=("Slots", 21)), "“Slots” came out 21 days after the interview it began in."),
        (Facts((*STEADY, 2), grown=("Slots", 22)), ""),
        (Facts((1,) * 12), "A post every week for twelve weeks."),
        (Facts((0, 2, 0, 1, 0, 1, 0, 2, 1, 1, 1, 1)), "A post every week for five weeks."),
        (Facts((0, 2, 0, 1, 0, 1, 0, 2, 0, 1, 1, 1)), ""),
    ],
)
def test_one_fact_is_told(facts: Facts, said: str) -> None:
    assert celebrated(facts) == said


def test_the_first_of_several_facts_is_told() -> None:
    whole = Facts((1,) * 11 + (3,), ["Mara Lind"], ("Slots", ["Mara Lind", "Noor Haddad"]), ("Slots", 9), 4)
    told = [
        celebrated(whole),
        celebrated(Facts(whole.counts, (), whole.together, whole.grown)),
        celebrated(Facts((1,) * 12, (), whole.together, whole.grown)),
        celebrated(Facts((1,) * 12, (), None, whole.grown)),
        celebrated(Facts((1,) * 12)),
    ]
    assert [sentence.split()[0] for sentence in told] == ["In", "Three", "Mara", "“Slots”", "A"]


@pytest.mark.parametrize(
    ("names", "spoken"),
    [([], ""), (["Ann"], "Ann"), (["Ann", "Bo"], "Ann and Bo"), (["Ann", "Bo", "Cy"], "Ann, Bo and Cy")],
)
def test_names_are_listed_as_one_says_them(names: list[str], spoken: str) -> None:
    assert listed(names) == spoken

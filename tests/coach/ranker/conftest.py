"""A newsroom about bicycles and cheese, and the ranker with its real models, loaded once."""

from __future__ import annotations

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Fit, Profile, Reading

WHEELS = Profile(
    1,
    "bicycle workshops",
    ("wheel building", "brake servicing", "gear adjustment", "frame repair", "workshop scheduling"),
)
RENTAL = Profile(
    2,
    "bike sharing schemes",
    ("docking stations", "fleet rebalancing", "battery swapping", "rider apps", "city permits"),
)
CHEESE = Profile(
    3,
    "artisan cheese making",
    ("raw milk", "ageing caves", "rennet and cultures", "farm shop sales", "hygiene inspections"),
)
EVERYBODY = (WHEELS, RENTAL, CHEESE)

SPOKES = Reading(
    "Why spokes break on the left", "A mechanic counted forty rims and blames uneven tension at the lacing."
)
DISCS = Reading("Squealing disc brakes after rain", "A workshop compared three pads, and the grease that ruined two.")
DOCKS = Reading(
    "Half of the docks were full at nine", "A bike share pays students to ride them back uphill each morning."
)
RIND = Reading("Grey mould in the cave is not the enemy", "A maker of tomme washes each cheese twice while it ripens.")
OURS = (SPOKES, DISCS, DOCKS, RIND)
NOBODYS = (
    Reading("Goalkeeper breaks her wrist", "She will miss the rest of the season after a fall in training."),
    Reading("Rain until Thursday", "Showers in the south, sunny spells later, and colder at night."),
    Reading("Film festival opens with a comedy", "The director thanked her mother and a very patient dog."),
    # Words of these beats in another meaning.
    Reading("A frame for every painting", "The gallery hangs forty portraits anew, and admission is free."),
    Reading("Chain of islands wants its own airline", "The ferry takes nine hours, and the runway has been repaired."),
)
USUAL = OURS + NOBODYS


@pytest.fixture(scope="session")
def ranker() -> LocalRanker:
    """With the real models."""
    return LocalRanker()


@pytest.fixture
def by_words() -> LocalRanker:
    """As if no package of a model were installed."""
    return LocalRanker(lambda package: None)


def best(row: list[Fit]) -> Fit:
    return max(row, key=lambda fit: fit.score)

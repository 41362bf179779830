"""Which items tell the same story. The pairs are the measure: how many are found, and how many wrongly."""

import itertools

import pytest

from bot.domain.feeds import Entry
from bot.rss.stories import same_story, story_keys

LUTON = (
    "Ocado said its Luton warehouse will run five hundred robots on a grid by spring, replacing manual picking in "
    "chilled goods, and that three hundred pickers will be retrained."
)
TARIFFS = (
    "Importers face a new duty of twelve percent on lithium batteries from January, customs officials confirmed, with "
    "exemptions for medical devices and vehicles already at sea."
)
STRIKE = (
    "Dockworkers at the port of Rotterdam walked out on Monday over night shifts and automation, and carriers are "
    "diverting container ships to Antwerp and Hamburg."
)
OTHER_WORDS = "The retailer's new grid in Luton uses robots for chilled picking; pickers are being retrained, it said."

SAME = [
    ("Ocado opens Luton warehouse with 500 robots", LUTON, "Ocado opens new Luton warehouse with 500 robots", LUTON),
    ("Ocado opens Luton warehouse with 500 robots", LUTON,
     "Ocado opens Luton warehouse with 500 robots - The Register", OTHER_WORDS),
    ("Ocado opens Luton warehouse with 500 robots | Grocery Gazette", LUTON,
     "BREAKING: Ocado opens Luton warehouse with 500 robots", ""),
    ("US to tax lithium battery imports at 12%", TARIFFS, "U.S. to tax lithium battery imports at 12%", TARIFFS),
    ("Port of Rotterdam dockworkers walk out over automation", STRIKE,
     "Rotterdam port dockworkers walk out over automation", STRIKE[:90]),
    ("Rotterdam dockworkers strike over automation", STRIKE, "Rotterdam Dockworkers Strike Over Automation!", ""),
    ("Nvidia buys robotics start-up for $4.2bn", "", "Nvidia buys robotics start-up for $4.2bn", ""),
    ("Warehouse fire in Leeds halts parcel deliveries", STRIKE + " Leeds fire parcel depot burned overnight.",
     "Warehouse fire in Leeds halts parcel deliveries", STRIKE + " A depot in Leeds burned."),
]  # fmt: skip
DIFFERENT = [
    ("Weekly roundup", LUTON, "Weekly roundup", TARIFFS),
    ("Weekly roundup: the best of logistics", LUTON, "Weekly roundup: the best of logistics", STRIKE),
    ("Weekly roundup", "", "Weekly roundup", ""),
    ("This week in retail 45", LUTON, "This week in retail 46", LUTON),
    ("Acme reports Q2 results as orders grow", TARIFFS, "Acme reports Q3 results as orders grow", TARIFFS),
    ("Ocado opens Luton warehouse with 500 robots", LUTON, "Amazon opens Leeds warehouse with 900 robots", LUTON),
    ("Podcast: the future of picking", LUTON, "Podcast: the future of packing", STRIKE),
    ("Dockworkers strike in Rotterdam", STRIKE, "US to tax lithium battery imports", TARIFFS),
    ("Open thread", "Say what you like", "Open thread", "Say what you like"),
    ("Links for Tuesday", LUTON, "Links for Thursday", TARIFFS),
    ("", LUTON, "", LUTON),
]


def entry(title: str, text: str) -> Entry:
    return Entry(guid="", link="", title=title, text=text)


def found(pair: tuple[str, str, str, str]) -> bool:
    """As the house does it: a key in common first, then the close look."""
    one, said, other, also = pair
    return bool(set(story_keys(one)) & set(story_keys(other))) and same_story(entry(one, said), entry(other, also))


@pytest.mark.parametrize("pair", SAME, ids=[pair[2][:40] for pair in SAME])
def test_one_story_told_twice_is_found(pair: tuple[str, str, str, str]) -> None:
    assert found(pair)
    assert same_story(entry(*pair[2:]), entry(*pair[:2])), "either way round"


@pytest.mark.parametrize("pair", DIFFERENT, ids=[pair[2][:40] for pair in DIFFERENT])
def test_two_stories_stay_two(pair: tuple[str, str, str, str]) -> None:
    assert not found(pair)


def test_unrelated_titles_rarely_share_a_key() -> None:
    titles = sorted({title for pair in [*SAME, *DIFFERENT] for title in pair[::2] if title})
    pairs = list(itertools.combinations(titles, 2))
    sharing = [pair for pair in pairs if set(story_keys(pair[0])) & set(story_keys(pair[1]))]

    assert len(sharing) <= 0.1 * len(pairs), sharing


def test_keys_fit_a_database_and_stay_the_same() -> None:
    keys = story_keys("Ocado opens Luton warehouse with 500 robots")

    assert len(keys) == 10
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert len(story_keys("Roundup")) == 1
    assert story_keys("") == story_keys("!!!") == []
    assert len(story_keys("The one with what they said")) >= 1, "only common words"

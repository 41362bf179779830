"""Whom an item fits: the right one of several, nobody for ordinary news, and why in words they understand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.domain.fit import Label, Profile, Reading
from tests.coach.ranker.conftest import (
    CHEESE,
    DISCS,
    DOCKS,
    EVERYBODY,
    NOBODYS,
    OURS,
    RENTAL,
    RIND,
    SPOKES,
    USUAL,
    WHEELS,
    best,
)


def score(ranker: LocalRanker, reading: Reading, profile: Profile) -> float:
    """Of one expert alone."""
    return ranker.fits([reading], [profile], USUAL)[0][0].score


def test_each_item_goes_to_its_expert(ranker: LocalRanker) -> None:
    found = ranker.fits(OURS, EVERYBODY, USUAL)

    assert [best(row).sme for row in found] == [1, 1, 2, 3]
    assert all(best(row).fits for row in found)
    assert all(0 <= fit.score <= 1 and 0 < fit.bar < 1 for row in found for fit in row)


def test_what_is_on_no_beat_goes_to_nobody(ranker: LocalRanker) -> None:
    found = ranker.fits(NOBODYS, EVERYBODY, USUAL)

    assert [reading.title for reading, row in zip(NOBODYS, found, strict=True) if best(row).fits] == []


def test_the_bar_stands_without_usual_items(ranker: LocalRanker) -> None:
    found = ranker.fits(USUAL, EVERYBODY, ())

    forwarded = [reading for reading, row in zip(USUAL, found, strict=True) if best(row).fits]
    assert set(forwarded) <= set(OURS) and len(forwarded) >= 2  # fewer than with them


def test_the_bar_is_the_newsrooms_own(ranker: LocalRanker) -> None:
    narrow = ranker.fits([SPOKES], [WHEELS], USUAL)[0][0].bar
    wide = Profile(4, "news and culture", ("football", "weather", "films", "elections", "recipes"))

    assert ranker.fits([SPOKES], [WHEELS, wide], USUAL)[0][0].bar > narrow + 0.05


def test_usual_items_tell_more_of_a_beat_than_its_five_phrases(ranker: LocalRanker) -> None:
    (fresh,) = ranker.vectors(
        [Reading("Truing stand or zip ties?", "Both got a rim straight within half a millimetre.")]
    )
    item = Reading("Truing stand or zip ties?", "Both got a rim straight within half a millimetre.", fresh)
    before = ranker.fits([item], EVERYBODY, NOBODYS)[0][0]
    after = ranker.fits([item], EVERYBODY, USUAL)[0][0]

    assert after.score > before.score + 0.05


@pytest.mark.parametrize("item", OURS, ids=lambda item: item.title)
def test_no_item_speaks_for_itself(ranker: LocalRanker, item: Reading) -> None:
    others = [each for each in USUAL if each != item]
    with_it, without = (best(ranker.fits([item], EVERYBODY, usual)[0]).score for usual in ((item, *others), others))

    assert with_it == pytest.approx(without, abs=0.1)  # it still tells a little of which others are whose


def test_a_reason_names_the_beat_and_the_nearest_phrase(ranker: LocalRanker) -> None:
    found = ranker.fits([DISCS, DOCKS], EVERYBODY, USUAL)

    assert found[0][0].reason == "your beat is bicycle workshops; it is about brake servicing"
    assert found[1][1].reason == "your beat is bike sharing schemes; it is about docking stations"


def test_what_they_said_counts_and_is_not_quoted(ranker: LocalRanker) -> None:
    said = "My aunt smoked eels over beech chips in an oil drum behind the chapel."
    eels = Reading("Smoking eels over beech", "An oil drum, wet chips and four hours of patience.")
    told = replace(CHEESE, highlights=(said,))

    fit = ranker.fits([eels], [WHEELS, told], USUAL)[0][1]

    assert fit.score > 1.3 * ranker.fits([eels], [WHEELS, CHEESE], USUAL)[0][1].score
    assert fit.reason.startswith("your beat is artisan cheese making; it is close to what you said about ")
    assert fit.reason.rsplit("about ")[-1] in CHEESE.topics and "aunt" not in fit.reason


def test_nobodys_highlight_shows_with_another(ranker: LocalRanker) -> None:
    told = replace(CHEESE, highlights=("Left-side spokes break first, I counted them.",))

    assert "said" not in ranker.fits([SPOKES], [WHEELS, told], USUAL)[0][0].reason


@pytest.mark.parametrize("way", ["ranker", "by_words"])
def test_must_and_never_words_outvote_all(way: str, request: pytest.FixtureRequest) -> None:
    asked: LocalRanker = request.getfixturevalue(way)
    must = replace(WHEELS, must=("tandem", "cargo bike"))
    never = replace(WHEELS, never=("Mechanic",))
    has = replace(WHEELS, must=("rim",))  # the item says "rims"
    part = replace(WHEELS, never=("mech",))  # no whole word of it

    without, banned, there, inside = asked.fits([SPOKES], [must, never, has, part], USUAL)[0]

    assert (without.score, banned.score) == (0.0, 0.0) and not without.fits and not banned.fits
    assert without.reason == "it has none of the words that you asked for: tandem, cargo bike"
    assert banned.reason == "you never want items with “Mechanic”"
    assert {fit.reason for fit in (there, inside)}.isdisjoint({without.reason, banned.reason})


def test_who_may_not_get_it_takes_it_from_nobody(ranker: LocalRanker) -> None:
    rival = replace(RENTAL, topics=("spokes that break", "rims", "lacing", "mechanics", "tension"))
    behind = ranker.fits([SPOKES], [WHEELS, rival], USUAL)[0][0].score
    alone = ranker.fits([SPOKES], [WHEELS, replace(rival, never=("spokes",))], USUAL)[0][0].score

    assert alone > behind


def test_somebody_who_shapes_the_beat(ranker: LocalRanker) -> None:
    item = Reading("Ada Quill on gravel tyres", "A talk in the old brewery, recorded on Saturday.")
    fit = ranker.fits([item], [replace(WHEELS, shapers=("Ada Quill",))], USUAL)[0][0]

    assert fit.score > score(ranker, item, WHEELS)
    assert fit.reason == "your beat is bicycle workshops; it names Ada Quill"


def test_two_with_the_same_beat_keep_their_score(ranker: LocalRanker) -> None:
    one, other = ranker.fits([SPOKES], [WHEELS, replace(WHEELS, sme=9)], USUAL)[0]

    assert one.score == pytest.approx(other.score) and one.fits and other.fits


@pytest.mark.parametrize(("why", "least"), [("topic", 0.1), ("", 0.05)])
def test_not_for_me_lowers_like_items(ranker: LocalRanker, why: str, least: float) -> None:
    like = Reading("Spokes keep snapping on one side", "Uneven tension again, says a wheel builder after sixty rims.")
    taught = replace(WHEELS, labels=(Label(SPOKES, wanted=False, why=why),))

    lost = score(ranker, like, WHEELS) - score(ranker, like, taught)

    assert lost > least
    assert lost > 1.5 * (score(ranker, RIND, CHEESE) - score(ranker, RIND, replace(CHEESE, labels=taught.labels)))


@pytest.mark.parametrize("why", ["old", "said"])
def test_old_news_says_nothing_of_the_topic(ranker: LocalRanker, why: str) -> None:
    taught = replace(WHEELS, labels=(Label(SPOKES, wanted=False, why=why),))

    assert score(ranker, SPOKES, taught) == pytest.approx(score(ranker, SPOKES, WHEELS), abs=0.001)


def test_a_take_raises_like_items(ranker: LocalRanker) -> None:
    item = Reading("What a tandem weighs", "Two riders and one long chain on a kitchen scale.")
    like = Reading("The weight of a tandem", "One long chain, two riders, and scales from a kitchen.")
    taught = replace(RENTAL, labels=(Label(item, wanted=True),))

    assert score(ranker, like, taught) > score(ranker, like, RENTAL) + 0.1


def test_too_salesy_weighs_on_wording_that_sells(ranker: LocalRanker) -> None:
    pitch = Reading(
        "Unlock seamless wheel building",
        "Our industry-leading truing robot is game-changing. Book a demo now and get 20% off rims and spokes.",
    )
    taught = replace(WHEELS, labels=(Label(pitch, wanted=False, why="salesy"),))

    assert score(ranker, pitch, taught) < score(ranker, pitch, WHEELS) - 0.1
    assert score(ranker, SPOKES, taught) == pytest.approx(score(ranker, SPOKES, WHEELS), abs=0.001)


def test_labels_are_added_to_the_description(ranker: LocalRanker) -> None:
    labels = [Label(reading, wanted=False, why="topic") for reading in NOBODYS]
    taught = replace(WHEELS, labels=(*labels, Label(DISCS, wanted=True)))

    fits = ranker.fits(USUAL, [taught, RENTAL, CHEESE], USUAL)

    assert best(fits[0]).sme == best(fits[1]).sme == 1 and fits[0][0].fits
    assert not any(row[0].fits for row in fits[len(OURS) :])


def test_fingerprints_spare_the_work_and_change_nothing(ranker: LocalRanker) -> None:
    prints = ranker.vectors(OURS)
    stored = [Reading(each.title, each.text, vector) for each, vector in zip(OURS, prints, strict=True)]
    # If the words were read again, these would make other vectors.
    blank = [Reading("", "", vector) for vector in prints]
    plain, with_prints = (ranker.fits(items, EVERYBODY, USUAL) for items in (OURS, stored))
    from_prints = ranker.fits(blank, EVERYBODY, USUAL)

    for one, other, third in zip(plain, with_prints, from_prints, strict=True):
        assert [fit.score for fit in one] == pytest.approx([fit.score for fit in other], abs=0.02)
        assert [fit.score for fit in third] == [fit.score for fit in other]
    assert ranker.contention(blank) != ranker.contention([Reading("", "")] * len(blank))


@pytest.mark.parametrize("spoilt", [b"", b"no", b"\x00" * 1284, b"\xff" * 1284])
def test_a_foreign_fingerprint_is_made_anew(ranker: LocalRanker, spoilt: bytes) -> None:
    (own,) = ranker.vectors([SPOKES])
    foreign = own[:4] + spoilt[4:] if len(spoilt) == len(own) and spoilt[0] else spoilt

    fit = ranker.fits([Reading(SPOKES.title, SPOKES.text, foreign)], EVERYBODY, USUAL)[0][0]

    assert fit.score == pytest.approx(ranker.fits([SPOKES], EVERYBODY, USUAL)[0][0].score, abs=0.02)


@pytest.mark.parametrize("way", ["ranker", "by_words"])
def test_hardly_anything_to_go_by(way: str, request: pytest.FixtureRequest) -> None:
    asked: LocalRanker = request.getfixturevalue(way)
    nothing = Profile(5, "", ())

    assert asked.fits([], EVERYBODY, USUAL) == [] and asked.fits(OURS, [], USUAL) == [[]] * len(OURS)
    assert asked.vectors([]) == [] and asked.contention([]) == []
    (unknown, known), (empty, _) = asked.fits([SPOKES, Reading("", "")], [nothing, WHEELS], USUAL)
    assert not unknown.fits and unknown.reason == "nothing is known of your beat yet"
    assert known.reason.startswith("your beat is bicycle workshops")
    assert 0 <= empty.score < empty.bar
    long = Reading("x" * 300, "wheel " * 400)
    assert len(asked.fits([long, Reading("日本語のニュース", "🚲" * 50)], [WHEELS], [long])) == 2


def test_many_at_once(ranker: LocalRanker) -> None:
    expected = [fit.score for row in ranker.fits(OURS, EVERYBODY, USUAL) for fit in row]
    fresh = LocalRanker()
    with ThreadPoolExecutor(4) as pool:
        several = list(pool.map(lambda _: fresh.fits(OURS, EVERYBODY, USUAL), range(8)))

    for found in several:
        assert [fit.score for row in found for fit in row] == pytest.approx(expected, abs=0.02)


def test_nothing_is_kept_after_forgetting(ranker: LocalRanker) -> None:
    said = "A sentence of somebody who wants to be forgotten."
    own = LocalRanker()
    own.fits([SPOKES], [replace(WHEELS, highlights=(said,))], [])
    held = vars(own._way)
    assert said in held["_texts"]._kept

    own.forget()

    assert [kept for name in ("_texts", "_experts", "_newsrooms") for kept in held[name]._kept] == []
    ranker.forget()
    assert best(ranker.fits([RIND], EVERYBODY, USUAL)[0]).sme == 3

"""A quotation is found where they said it, word for word or nearly; what they never said is not found."""

import time
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coach.model.quotes import find, spelled, whole_sentences

SAID = (
    "We stopped the rollout in March, because the batteries swelled — “like toast”, she said. I don’t think anyone "
    "noticed until the night shift opened the second crate. We pick 1,200 an hour now, not 97! It cost us $4,000 a "
    "day.\n\nNobody in Halle trusts the forecast… except one planner, who never reads it anyway. Returns fell from "
    "nine to three percent by June 2025."
)

FOUND = (
    # word for word
    ("the batteries swelled", "the batteries swelled"),
    ("  It cost us $4,000 a day. ", "It cost us $4,000 a day."),
    ("We pick 1,200 an hour now, not 97!", "We pick 1,200 an hour now, not 97!"),
    # changed punctuation, case, dashes, quotation marks, apostrophes, white space
    (
        'We stopped the rollout in March because the batteries swelled - "like toast" she said',
        "We stopped the rollout in March, because the batteries swelled — “like toast”, she said.",
    ),
    ("we stopped\nthe ROLLOUT in march", "We stopped the rollout in March"),
    ("“We stopped the rollout in March”", "We stopped the rollout in March"),
    ("I don't think anyone noticed", "I don’t think anyone noticed"),
    ("I dont think anyone noticed", "I don’t think anyone noticed"),
    ("we pick 1200 an hour now; not 97", "We pick 1,200 an hour now, not 97!"),
    ("it cost us 4,000 a day", "It cost us $4,000 a day."),
    ("trusts the forecast, except one planner", "trusts the forecast… except one planner"),
    ("by june 2025", "by June 2025."),
    # nearly the same words
    (
        "We halted the rollout in March, because the batteries swelled.",
        "We stopped the rollout in March, because the batteries swelled",
    ),
    (
        "They stopped the rollout in March because the batteries swelled like toast",
        "We stopped the rollout in March, because the batteries swelled — “like toast”",
    ),
    (
        "I don't think that anyone noticed until the night shift opened the second crate",
        "I don’t think anyone noticed until the night shift opened the second crate.",
    ),
    (
        "Returns fell from nine to three percent by about June 2025",
        "Returns fell from nine to three percent by June 2025.",
    ),
    # an ellipsis over a short gap
    (
        "We stopped the rollout … because the batteries swelled",
        "We stopped the rollout in March, because the batteries swelled",
    ),
    (
        "Nobody in Halle […] never reads it",
        "Nobody in Halle trusts the forecast… except one planner, who never reads it",
    ),
)


@pytest.mark.parametrize(("quote", "span"), FOUND)
def test_what_they_said_is_found(quote: str, span: str) -> None:
    found = find(quote, SAID)
    assert found is not None
    assert SAID[slice(*found)] == span


NOT_FOUND = (
    "",
    "   ",
    "…",
    "?!",
    "The rollout was a triumph of leadership",
    "We will sue",
    "I do think anyone noticed until the night shift opened the second crate",  # a negation lost
    "We never stopped the rollout in March because the batteries swelled",  # one added
    "Somebody in Halle trusts the forecast except one planner who never reads it anyway",  # one swapped
    "We pick 1,300 an hour now, not 97!",
    "We pick 120 an hour now, not 97",
    "It cost us $4 a day",
    "Returns fell from nine to two percent by June 2025",
    "Returns fell from three to nine percent by June 2025",
    "Returns fell from nine to three percent by June 2026",
    "Returns fell from 9 to three percent by June 2025",
    "toppled the rollout",
    "he rollout",  # cuts a word in two
    "4,00",
    "stopped … March",  # parts of one word say nothing
    "We stopped the rollout … by June 2025",  # too far apart
    "by June 2025 … we stopped the rollout",
    "not think anyone noticed",
    "x" * 5000,
)


@pytest.mark.parametrize("quote", NOT_FOUND)
def test_what_they_did_not_say_is_not_found(quote: str) -> None:
    assert find(quote, SAID) is None


def test_a_whole_word_is_taken_rather_than_a_part_of_one() -> None:
    text = "The urban ban was lifted. Are we unable to pay? We are able to pay."
    assert find("ban", text) == (10, 13)
    assert find("able to pay", text) == (text.rindex("able"), text.rindex(" pay") + 4)
    assert find("able to pay", "They are unable to pay.") is None


def test_the_changed_word_before_a_quotation_may_not_hide_a_not() -> None:
    text = "Never stop the line before the second alarm has gone off twice."
    assert find("Always stop the line before the second alarm has gone off twice.", text) is None


@pytest.mark.parametrize(
    ("quote", "text", "span"),
    [
        ("我们 停了 生产线", "去年我们停了生产线。没有人注意到。", "我们停了生产线。"),
        ("der Prüfer wollte jeden Beleg", "Der Prüfer, wollte jeden Beleg sehen.", "Der Prüfer, wollte jeden Beleg"),
        ("cafe\u0301 noir", "Un café noir.", "café noir."),
        ("हमने काम रोका", "हमने, काम रोका।", "हमने, काम रोका"),
        ("the rollout", "the roll\u00adout", "the roll\u00adout"),
        ('she said: "stop it"', "Then she said “stop it.”", "she said “stop it.”"),
    ],
)
def test_other_scripts_and_marks(quote: str, text: str, span: str) -> None:
    found = find(quote, text)
    assert found is not None and text[slice(*found)] == span


def test_the_nearest_place_is_taken() -> None:
    text = "The pilot at the north site stalled in May. " * 3 + "The pilot at the south site stalled again in late May."
    found = find("The pilot at the south site had stalled again in late May", text)
    assert found is not None and text[slice(*found)].startswith("The pilot at the south")


def test_a_stray_word_far_away_does_not_stretch_it() -> None:
    text = "Pump day. A motor at the south site had stalled again in May and in June."
    found = find("The pump at the south site had stalled again in May and in June", text)
    assert found is not None and text[slice(*found)].startswith("A motor at the south site")


# -- whole sentences -----------------------------------------------------------------------------------------------


def widened(text: str, part: str) -> str:
    start = text.index(part)
    return text[slice(*whole_sentences(text, start, start + len(part)))]


def test_a_span_is_widened_to_its_sentences() -> None:
    assert widened(SAID, "cost us") == "It cost us $4,000 a day."
    assert widened(SAID, "97! It") == "We pick 1,200 an hour now, not 97! It cost us $4,000 a day."
    assert widened("- badge readers down twice\n- printer", "readers down") == "badge readers down twice"


def test_a_span_stays_as_it_was_when_that_is_too_much() -> None:
    four = "One is here. Two is here. Three is here. Four is here."
    assert widened(four, "is here. Two is here. Three is here. Four") == "is here. Two is here. Three is here. Four"
    long = "and so on " * 50 + "end."
    assert widened(long, "so on") == "so on"
    for start, end in ((-1, 3), (2, 2), (3, 1), (0, 999)):
        assert whole_sentences("abc def", start, end) == (start, end)


# -- any text, and fast --------------------------------------------------------------------------------------------

TEXTS = st.one_of(st.text(max_size=300), st.text(alphabet="ab1 .,'’“”\n…-%$nNoOtT", max_size=300))


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_a_span_lies_in_the_text(quote: str, text: str) -> None:
    found = find(quote, text)
    if found is not None:
        start, end = found
        assert 0 <= start < end <= len(text)
        assert spelled(text[start:end])
        wide = whole_sentences(text, start, end)
        assert 0 <= wide[0] <= start < end <= wide[1] <= len(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_words_that_stand_there_are_found_exactly(text: str, data: st.DataObject) -> None:
    said = spelled(text)
    if not said:
        return
    first = data.draw(st.integers(0, len(said) - 1))
    last = data.draw(st.integers(first, len(said) - 1))
    quote = text[said[first].start : said[last].end]
    found = find(quote, text)
    assert found is not None and text[slice(*found)] == quote


LONG = " ".join(islice(cycle(f"word{n}" for n in range(331)), 6000))[:40_000]
PATHOLOGICAL = (
    ("a " * 1000, "a " * 20_000),
    ("a " * 999 + "b", "a " * 20_000),
    ("a b " * 500, "a a b " * 6500),
    ("a" * 2000, "a" * 40_000),
    ("a" * 1999 + "b", "a" * 40_000),
    ("aa aa", "aaa " * 10_000),
    ("a b c " * 330, "c b a " * 6600),
    (" … ".join(["a a"] * 330), "a " * 20_000),
    ("x y … a b", "x y " * 10_000),
    ("... " * 500, "... " * 10_000),
    ("'" * 2000, "'" * 40_000),
    ("a'" * 1000, "a'" * 20_000),
    ("1.1" * 660, "1.1" * 13_000),
    ("1,111" * 400, "1,111" * 8000),
    ("\u0301" * 2000 + "a", "a" + "\u0301" * 39_999),
    (" ".join(reversed(LONG[:2000].split())), LONG),
    (LONG[20_001:22_000] + "z", LONG),
    (LONG[20_001:22_000].replace("word7 ", "other "), LONG),
)


@pytest.mark.parametrize("place", range(len(PATHOLOGICAL)))
def test_repeats_cost_nothing(place: int) -> None:
    quote, text = PATHOLOGICAL[place]
    took = []
    for _ in range(3):
        began = time.process_time()
        find(quote, text)
        took.append(time.process_time() - began)
    assert min(took) < 0.25, f"{min(took):.3f} s"


def test_many_sentences_are_widened_quickly() -> None:
    text = "Yes. " * 8000
    began = time.process_time()
    whole_sentences(text, 20_000, 20_004)
    assert time.process_time() - began < 1

"""What people type: kept, cut into sentences, recognised as small talk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words import folded, is_small_talk, merged, one_line, sentences, storable, word_count, words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Hale and approx. 40 people came.", ["Mr. Hale and approx. 40 people came."]),
        ("It went from 1.5 to 2.7 hours. Good.", ["It went from 1.5 to 2.7 hours.", "Good."]),
        ("- racks\n- labels\n\n- glue", ["- racks", "- labels", "- glue"]),
        ("He said “no.” Then he left", ["He said “no.”", "Then he left"]),
        ("e.g. racks. Wait...what? Yes", ["e.g. racks.", "Wait...what?", "Yes"]),
        ("...", []),
        ("", []),
        ("すごい。はい。", ["すごい。", "はい。"]),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [piece.of(text) for piece in sentences(text)] == pieces


@given(st.text(max_size=400))
def test_sentences_are_trimmed_and_in_order(text: str) -> None:
    at = 0
    for piece in sentences(text):
        assert at <= piece.start < piece.end <= len(text)
        assert piece.of(text) == piece.of(text).strip() != ""
        at = piece.end


def test_words() -> None:
    assert words("It's 97% of 1,200, isn’t it?") == ["it's", "97%", "of", "1,200", "isn’t", "it"]
    assert word_count("Two words — really") == 3


def test_storable_and_one_line() -> None:
    assert storable("a\x00b\ud800") == "ab\ufffd"
    assert one_line("Mia\u202e\nBerg  ", 40) == "Mia Berg"
    assert one_line("abcdef", 4) == "abc…"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Off\u2011the\u2013record", "Off-the-record"),
        ("Don\u2019t  \u00a0 quote", "Don't quote"),
        ("a \r\n\n\t b\u2028c", "a\nb\nc"),
        ("s\u200bk\u00adip", "skip"),
    ],
)
def test_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_merged() -> None:
    assert merged([(4, 6), (0, 2), (5, 9), (2, 3)]) == [(0, 2), (2, 3), (4, 9)]
    assert merged([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "👍",
        "ok bye",
        "you too",
        "See you on Tuesday",
        "great, thanks a lot, bye now!",
        "Have a nice weekend",
        "will do 🙏",
        "Cheers",
        "you're welcome",
        "later",
    ],
)
def test_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nobody reads it",
        "we stopped",
        "thanks, and who reads this?",
        "bye bye rollout",
        "good drivers are rare",
        "ok we lost the tender",
        "no",
        "?!",
        "See you in court",
    ],
)
def test_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)

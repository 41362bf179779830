"""Text to Slack and back: escaped once, read as typed, split without loss, and quick on hostile input."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.words import escape, plain, short, size, split, split_escaped

NAMES = {"U123": "Mara Lind", "U9": "Tom <b>"}

HOSTILE = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["<", ">", "&", "&amp;", "&lt;", "&gt;", "|", "!", "@U123", "#C1", " ", "\n", "🙂", "x"])
    ).map("".join),
)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&amp;lt;b&amp;gt; &amp;amp;lt;", "&lt;b&gt; &amp;lt;"),
        ("hi <@U123>!", "hi @Mara Lind!"),
        ("hi <@U123|mara>", "hi @Mara Lind"),
        ("hi <@U77|jo>", "hi @jo"),
        ("hi <@U77>", "hi @U77"),
        ("hi <@U9>", "hi @Tom <b>"),
        ("<#C1|general>", "#general"),
        ("<#C1|>", "#C1"),
        ("<!here> <!channel|channel>", "@here @channel"),
        ("<!subteam^S1|@grp>", "@grp"),
        ("<!subteam^S1>", "@S1"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<https://x.com>", "https://x.com"),
        ("<https://x.com?a=1&amp;b=2>", "https://x.com?a=1&b=2"),
        ("<https://x.com|x.com>", "x.com"),
        ("<https://evil.com|bank>", "bank (https://evil.com)"),
        ("<https://evil.com|bank.com>", "bank.com (https://evil.com)"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<tel:+49301|+49301>", "+49301"),
        ("a < b <c", "a < b <c"),
        ("<>", "<>"),
        ("<odd>", "<odd>"),
        ("<!unknown^1>", "<!unknown^1>"),
        ("<@>", "<@>"),
        ("<<https://x.com>", "<https://x.com"),
        (":smile: *bold* _it_", ":smile: *bold* _it_"),
    ],
)
def test_plain_is_what_the_person_typed(sent: str, typed: str) -> None:
    assert plain(sent, NAMES.get) == typed


@given(HOSTILE)
def test_plain_undoes_escape(text: str) -> None:
    assert plain(escape(text), NAMES.get) == text


@given(HOSTILE)
def test_escaped_text_holds_no_angle_bracket_and_no_bare_ampersand(text: str) -> None:
    escaped = escape(text)

    assert "<" not in escaped and ">" not in escaped
    for piece in escaped.split("&")[1:]:
        assert piece.startswith(("amp;", "lt;", "gt;"))


@pytest.mark.parametrize("unit", ["<", "<@", "<!", "<https://a|", "&amp;", "<@U1|", ">", "a<b>", "<" * 3 + ">"])
def test_forty_thousand_hostile_characters_are_read_at_once(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    began = time.perf_counter()

    plain(text, NAMES.get)
    split_escaped(text, 3000)

    assert time.perf_counter() - began < 0.5


@given(HOSTILE, st.integers(8, 60))
def test_split_loses_nothing_and_keeps_the_limit(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join(pieces) == text
    assert all(0 < size(piece) <= limit for piece in pieces)


@given(HOSTILE, st.integers(8, 60))
def test_escaped_pieces_keep_the_limit(text: str, limit: int) -> None:
    pieces = split_escaped(text, limit)

    assert "".join(pieces) == text
    assert all(size(escape(piece)) <= limit for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("one two three", ["one two ", "three"]),
        ("ab. cd\nefghij", ["ab. cd\n", "efghij"]),
        ("abcdef. gh ij", ["abcdef. ", "gh ij"]),
        ("abcdefghijklm", ["abcdefghij", "klm"]),
        ("abcdefghij\u0301k", ["abcdefghi", "j\u0301k"]),
        ("abcdef👍🏽jkl", ["abcdef👍🏽", "jkl"]),
        ("abcdefgh👍🏽j", ["abcdefgh", "👍🏽j"]),
        ("", []),
    ],
)
def test_split_cuts_where_people_would(text: str, pieces: list[str]) -> None:
    assert split(text, 10) == pieces


def test_split_says_when_the_limit_is_none() -> None:
    with pytest.raises(ValueError, match="4 characters"):
        split("whatever", 4)


@given(HOSTILE, st.integers(20, 80))
def test_short_is_one_line_within_the_limit(text: str, limit: int) -> None:
    line = short(text, limit)

    assert size(line) <= limit
    assert len(line.splitlines()) <= 1

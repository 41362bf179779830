"""What a headline looks like once it is made plain."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rss.characters import is_plain, visible
from bot.rss.plain import plain

SAID = [
    ("AT&amp;T", "AT&T"),
    ("AT&amp;amp;T", "AT&T"),
    ("AT&amp;amp;amp;T", "AT&amp;T"),
    ("caf&eacute; &#8211; open", "café – open"),
    ("<b>Bold</b> and <i>in</i>side", "Bold and inside"),
    ("<p>One</p><p>Two<br>Three</p>", "One Two Three"),
    ("&lt;p&gt;Twice &lt;b&gt;encoded&lt;/b&gt;&lt;/p&gt;", "Twice encoded"),
    ("How to use the &lt;dialog&gt; element", "How to use the <dialog> element"),
    ("before<script>alert('x')</script> after<style>p{}</style>", "before after"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;gone", "gone"),
    ("<!channel> read this", "<!channel> read this"),
    ("a<noscript>track</noscript><svg><text>x</text></svg>b", "ab"),
    ("<!-- hidden -->seen", "seen"),
    ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
    ("a\x00b\x07c\x1b[31m", "abc[31m"),
    ("line\r\nbreak\ttab\u2028and\u00a0more   space", "line break tab and more space"),
    ("safe\u202egpj.exe\u2066x\u2069", "safegpj.exex"),
    ("zero\u200bwidth\ufeff\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
    ("&#x202e;txt.exe&#0;", "txt.exe\ufffd"),
    ("hid\U000e0068\U000e0069den", "hidden"),
    ("half \ud800 character", "half character"),
    ("Z" + "\u0335" * 40 + "algo", "Z" + "\u0335" * 4 + "algo"),
    ("", ""),
]


@pytest.mark.parametrize(("said", "seen"), SAID, ids=[ascii(said)[:30] for said, _ in SAID])
def test_only_what_a_reader_sees_is_left(said: str, seen: str) -> None:
    assert plain(said, 300) == seen


@pytest.mark.parametrize("joined", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🔬 at work", "❤\ufe0f"])  # noqa: RUF001
def test_joiners_stay_where_they_are_part_of_the_writing(joined: str) -> None:
    assert plain(joined, 300) == joined


@pytest.mark.parametrize("split", ["pass\u200cword", "pass\u200dword", "pass\ufe0fword", "pa\u200c\u200dssword"])
def test_joiners_go_where_they_only_disguise_a_word(split: str) -> None:
    assert plain(split, 300) == "password"


def test_a_long_text_is_cut_at_a_word() -> None:
    assert plain("Robots pick the lemons that people drop", 20) == "Robots pick the…"
    assert plain("Robots pick lemons", 18) == "Robots pick lemons"
    assert plain("x" * 50, 20) == "x" * 19 + "…"


def test_a_thousand_nested_tags_cost_nothing_to_speak_of() -> None:
    assert plain("<div>" * 1_000_000 + "too deep", 300) == ""


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>&;!/abp#x \u202e\u200d\x00")), max_size=80))
def test_whatever_comes_is_plain_afterwards(said: str) -> None:
    made = plain(said, 40)

    assert is_plain(made, 40)
    assert visible(made) == made
    assert not {unicodedata.category(char) for char in made} & {"Cc", "Cs", "Zl", "Zp"}

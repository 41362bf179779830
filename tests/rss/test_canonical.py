"""Which addresses lead to the same page, and which may be kept at all."""

import pytest

from bot.rss.canonical import canonical
from bot.rss.links import absolute

SAME = [
    ("https://example.com/a", "http://example.com/a"),
    ("https://Example.COM/a", "https://example.com/a"),
    ("https://example.com:443/a/", "http://example.com:80/a"),
    ("https://example.com/a#comments", "https://example.com/a"),
    ("https://example.com/a?utm_source=rss&utm_medium=feed", "https://example.com/a"),
    ("https://example.com/a?UTM_Campaign=x&id=3&fbclid=9", "https://example.com/a?id=3"),
    ("https://example.com/?p=12&mc_cid=1&mc_eid=2", "https://example.com?p=12"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com./a?igshid=1&gclid=2&ref_src=twsrc", "https://example.com/a"),
    ("https://example.com/a/?utm%5Fsource=x", "https://example.com/a"),
]
DIFFERENT = [
    ("https://example.com/?p=12", "https://example.com/?p=13"),
    ("https://video.example/watch?v=abc", "https://video.example/watch?v=abd"),
    ("https://video.example/watch?v=abc", "https://video.example/watch"),
    ("https://example.com/A", "https://example.com/a"),
    ("https://example.com/a", "https://www.example.com/a"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://example.com/#!/page/1", "https://example.com/#!/page/2"),
    ("https://example.com/a?x=1&y=2", "https://example.com/a?y=2&x=1"),
    ("https://example.com/a?ref=main", "https://example.com/a"),
    ("https://example.com/a?source=x", "https://example.com/a"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_page(one: str, other: str) -> None:
    assert canonical(one) == canonical(other) != ""


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "url", ["", "mailto:a@b.example", "javascript:alert(1)", "ftp://example.com/a", "https://", "https://a b.example/",
            "https://example.com:99999/", "http://[::1", "/relative"]
)  # fmt: skip
def test_what_is_no_web_address_has_no_form(url: str) -> None:
    assert canonical(url) == ""


def test_it_is_the_same_when_asked_again() -> None:
    for url, _ in [*SAME, *DIFFERENT]:
        assert canonical("https://" + canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/posts/1", "https://example.com/posts/1"),
        ("../2", "https://example.com/2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("https://other.example/a b", "https://other.example/a%20b"),
        ("https://other.example/a|<!channel>", "https://other.example/a%7C%3C!channel%3E"),
        ("https://other.example/\n  a", "https://other.example/%20%20a"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_a_link_is_made_absolute_and_harmless(href: str, kept: str) -> None:
    assert absolute(href, "https://example.com/blog/feed") == kept


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://user:word@example.com/", "https://a|b/",
     "https://example.com\\@evil.example/", "https://good.example\u202e/x", "http://example.com:0/", "", "  ",
     "https://example.com/" + "x" * 3_000, "http://[::1", "https://<!channel>/", "mailto:a@b.example"],
)  # fmt: skip
def test_a_link_that_may_mislead_is_none(href: str) -> None:
    assert absolute(href, "https://example.com/blog/feed") == ""

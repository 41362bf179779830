"""What a page says of itself."""

import json
from datetime import UTC, datetime

import pytest

from bot.domain.feeds import TEXT_LIMIT, Page
from bot.rss.pages import page
from bot.rss.unreadable import Unreadable, Why

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TENTH = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
URL = "https://example.com/posts/1"
LONG = "Robots pick the lemons that people drop, and nobody knows who pays for them."
ALSO = "The warehouse in Luton counts three hundred broken lemons on an ordinary day."


def read(head: str = "", body: str = "", content_type: str = "text/html; charset=utf-8") -> Page:
    return page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), content_type, URL, NOW)


def stated(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def test_all_that_a_page_states_is_kept() -> None:
    found = read(
        '<title>Lemons | Example News</title><meta property="og:title" content="Lemons &amp; robots">'
        '<meta property="og:site_name" content="Example News"><meta name="author" content="Ana Ruiz">'
        f'<meta property="article:published_time" content="2026-11-10T08:30:00Z">'
        f'<meta name="description" content="{LONG}">',
        f"<nav><p>{'Menu and more menu. ' * 5}</p></nav><article><p>{LONG}</p><p>Share</p><p>{ALSO}</p></article>",
    )

    assert found == Page(URL, "Lemons & robots", f"{LONG} {ALSO}", "Example News", "Ana Ruiz", TENTH, False)


def test_json_ld_tells_what_the_head_does_not() -> None:
    graph = {"@graph": [{"@type": "Organization", "name": "No"}, {"@type": ["Thing", "BlogPosting"],
             "headline": "Lemons", "author": [{"name": "Ana"}, {"name": "Bo"}], "publisher": {"name": "Example"},
             "datePublished": "2026-11-10T08:30:00Z", "description": LONG}]}  # fmt: skip
    found = read(f'<script type="application/ld+json">{json.dumps(graph)}</script>')

    assert found == Page(URL, "Lemons", LONG, "Example", "Ana, Bo", TENTH, False)


@pytest.mark.parametrize(
    ("head", "gated"),
    [
        (stated(isAccessibleForFree=False), True),
        (stated(isAccessibleForFree="False"), True),
        (stated(isAccessibleForFree=True), False),
        (stated(), False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta property="article:content_tier" content="free">', False),
    ],
)
def test_a_page_for_subscribers_says_so(head: str, gated: bool) -> None:
    assert read(head).gated is gated


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<main><p>{LONG}</p></main><p>{ALSO}</p>", LONG),
        (f"<p>{LONG}</p><script>var x = '{ALSO}'</script>", LONG),
        ("<div>Only <b>a few</b> words</div>", "Only a few words"),
        ("", ""),
    ],
)
def test_its_words_are_those_of_the_article(body: str, text: str) -> None:
    assert read(body=body).text == text


def test_its_words_are_cut() -> None:
    found = read(body="".join(f"<p>{n} {LONG}</p>" for n in range(100)))

    assert TEXT_LIMIT / 2 < len(found.text) <= TEXT_LIMIT


def test_the_time_element_is_asked_last_and_nonsense_is_passed_over() -> None:
    head = '<meta property="article:published_time" content="2099-01-01">'

    assert read(head, '<time datetime="2026-11-10T08:30:00Z">').published == TENTH
    assert read(head).published is None


@pytest.mark.parametrize(
    ("charset", "content_type", "head"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("windows-1252", "text/html; charset=iso-8859-1", ""),
        ("shift_jis", "text/html", '<meta charset="Shift_JIS">'),
        ("utf-16", "text/html; charset=utf-8", ""),
        ("windows-1252", "text/html; charset=idna", ""),
    ],
)
def test_its_charset_is_understood(charset: str, content_type: str, head: str) -> None:
    title = "レモン" if charset == "shift_jis" else "Käse"
    found = page(f"<html>{head}<title>{title}</title>".encode(charset), content_type, URL, NOW)

    assert found.title == title


@pytest.mark.parametrize(
    "said", ["[" * 100_000, '{"@type": "Article", "headline": {"a": []}, "author": [[[]]]}', "}{", "null"]
)
def test_json_ld_of_the_wrong_form_does_no_harm(said: str) -> None:
    assert read(f'<title>T</title><script type="application/ld+json">{said}</script>').title == "T"


def test_nothing_is_no_page() -> None:
    with pytest.raises(Unreadable) as caught:
        page(b" \x00", "text/html", URL, NOW)

    assert caught.value.why == Why.NOTHING

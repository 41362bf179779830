"""What is found at an address that somebody pasted."""

import pytest

from bot.domain.feeds import Candidate, Found, Outline
from bot.rss.discovery import look
from bot.rss.unreadable import Unreadable, Why

URL = "https://example.com/blog/"
RSS = b'<rss version="2.0"><channel><title>The &amp;amp; feed</title></channel></rss>'


def read(page: str) -> list[str]:
    return [each.url for each in look(f"<!doctype html><html>{page}".encode(), "text/html", URL).feeds]


def test_a_feed_is_the_one_candidate() -> None:
    json_feed = b'{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": []}'

    assert look(RSS, "text/html", URL) == Found(feeds=(Candidate(URL, "The & feed"),))
    assert look(json_feed, "application/json", URL) == Found(feeds=(Candidate(URL, "J"),))


def test_an_opml_file_is_its_outlines() -> None:
    body = b'<?xml version="1.0"?><opml><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>'

    assert look(body, "text/xml", URL) == Found(outlines=(Outline("https://a.example/feed", "A"),))


def test_links_in_the_head_come_first_and_comments_last() -> None:
    found = look(
        b"""<!doctype html><html><head>
        <link rel="alternate" type="application/rss+xml" title="Blog &raquo; Comments Feed" href="/comments/feed/">
        <link rel="Alternate home" type="application/atom+xml; charset=utf-8" title="Atom" href="atom.xml">
        <link rel="alternate" type="application/feed+json" href="//example.com/feed.json">
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
        <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
        <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/feed.css">
        </head><body><a href="/atom.xml">old</a><a href="/rss">RSS</a></body>""",
        "text/html",
        URL,
    )

    assert found.feeds == (
        Candidate("https://example.com/blog/atom.xml", "Atom"),
        Candidate("https://example.com/feed.json", ""),
        Candidate("https://example.com/atom.xml", "old"),
        Candidate("https://example.com/rss", "RSS"),
        Candidate("https://example.com/comments/feed/", "Blog » Comments Feed"),
    )


@pytest.mark.parametrize(
    ("anchor", "found"),
    [
        ('<a href="/feed/">Follow</a>', True),
        ('<a href="/blog.rss">Follow</a>', True),
        ('<a href="/index.rdf">Follow</a>', True),
        ('<a href="/feeds/posts/rss.xml?x=1">Follow</a>', True),
        ('<a href="/syndicate?fmt=2"> RSS  feed </a>', True),
        ('<a href="/subscribe" type="application/rss+xml">Follow</a>', True),
        ('<a href="/sitemap.xml">Map</a>', False),
        ('<a href="/feedback">Feedback</a>', False),
        ('<a href="mailto:rss@example.com">RSS</a>', False),
        ('<a href="http://[::1">RSS</a>', False),
        ('<a href="#feed">Top</a>', False),
    ],
)
def test_common_anchors_are_known(anchor: str, found: bool) -> None:
    assert bool(read(f"<body>{anchor}")) is found


def test_the_base_of_the_page_counts_and_each_address_once() -> None:
    page = '<base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="feed#a">'

    assert read(page + '<a href="feed">RSS</a>') == ["https://cdn.example/x/feed"]


def test_a_page_may_name_too_many() -> None:
    assert len(read("".join(f'<a href="/{n}/feed">f</a>' for n in range(500)))) == 20


def test_a_page_that_names_none_is_nothing_found() -> None:
    assert look(b"<html><p>Hello", "text/html", URL) == Found()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Why.NOTHING),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>', Why.ENTITIES),
        (b"<opml>" + b"<outline>" * 100, Why.DEEP),
    ],
)
def test_what_may_hurt_is_refused(body: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as caught:
        look(body, "text/xml", URL)

    assert caught.value.why == why

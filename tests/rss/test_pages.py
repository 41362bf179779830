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

PUBLISHED_LATER = '<meta property="article:published_time" content="2026-11-11T09:00:00Z">'
OTHER_TIME = '<p><time datetime="2026-11-12T10:00:00Z">another post</time></p>'
OF_THE_SITE = (
    '<link rel="alternate" type="application/rss+xml" title="News" href="/feed/">'
    '<link rel="alternate" type="application/rss+xml" title="News Comments Feed" href="/comments/feed/">'
)


def read(head: str = "", body: str = "", content_type: str = "text/html; charset=utf-8", url: str = URL) -> Page:
    return page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), content_type, url, NOW)


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


def test_a_page_may_say_that_it_is_still_to_come_out() -> None:
    head = '<meta property="article:published_time" content="2027-11-20T08:00:00Z">'

    assert read(head).published == datetime(2027, 11, 20, 8, tzinfo=UTC)
    assert read("", '<time datetime="2027-11-20">').published is None  # a date that it speaks of


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


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (stated(datePublished="2026-11-10T08:30:00Z", dateModified="2026-11-20") + PUBLISHED_LATER, OTHER_TIME),
        (PUBLISHED_LATER.replace("2026-11-11T09:00:00Z", "2026-11-10T08:30:00Z"), OTHER_TIME),
        ('<meta itemprop="datePublished" content="2026-11-10T08:30:00Z">' + PUBLISHED_LATER, OTHER_TIME),
        ("", f'{OTHER_TIME}<article><time datetime="2026-11-10T08:30:00Z">Tuesday</time></article>'),
        ("", f'{OTHER_TIME}<p><time itemprop="datePublished" datetime="2026-11-10T08:30:00Z">Tuesday</time></p>'),
        ("", f'{OTHER_TIME}<p><time pubdate datetime="2026-11-10T08:30:00Z">Tuesday</time></p>'),
    ],
    ids=["json-ld", "open graph", "microdata", "in the article", "says so", "says so in the old way"],
)  # fmt: skip
def test_the_date_is_that_of_publishing(head: str, body: str) -> None:
    assert read(head, body).published == TENTH


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="https://example.com/posts/lemons">', "https://example.com/posts/lemons"),
        ('<link rel="CANONICAL nofollow" href="/posts/lemons#top">', "https://example.com/posts/lemons"),
        (
            '<base href="https://example.com/posts/"><link rel="canonical" href="lemons">',
            "https://example.com/posts/lemons",
        ),
        ('<meta property="og:url" content="http://EXAMPLE.com/posts/lemons">', "http://EXAMPLE.com/posts/lemons"),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="/b">', "https://example.com/a"),
        ('<link rel="canonical" href="https://elsewhere.example/posts/lemons">', ""),
        ('<link rel="canonical" href="https://example.com.evil.example/posts/1">', ""),
        ('<link rel="canonical" href="https://example.com:8443/posts/lemons">', ""),
        ('<link rel="canonical" href="https://me:secret@example.com/posts/lemons">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="http://[">', ""),
        ('<link rel="canonical" href="">', ""),
        ('<link rel="canonical" href="https://example.com/">', ""),  # a mistake that makes all posts one
        ('<link rel="stylesheet" href="/posts/lemons">', ""),
        ("", ""),
    ],
)
def test_its_own_address_is_on_its_own_host(head: str, canonical: str) -> None:
    found = read(head)
    assert (found.url, found.canonical) == (URL, canonical)


def test_the_first_page_of_a_site_may_say_that_it_is() -> None:
    head = '<link rel="canonical" href="https://example.com/">'
    assert read(head, url="https://example.com/index").canonical == ""
    assert read(head, url="https://example.com").canonical == "https://example.com/"


def alternate(href: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("head", "comments"),
    [
        (f"{OF_THE_SITE}{alternate('/posts/1/feed/', 'Lemons Comments Feed')}", "https://example.com/posts/1/feed/"),
        (alternate("https://example.com/posts/1/feed"), "https://example.com/posts/1/feed"),
        (alternate("/posts/1.atom", kind="application/atom+xml; charset=utf-8"), "https://example.com/posts/1.atom"),
        (alternate("/feeds/77/comments/default", "Post Comments"), "https://example.com/feeds/77/comments/default"),
        (alternate("/?feed=rss2&amp;p=1", "Lemons Comments Feed"), "https://example.com/?feed=rss2&p=1"),
        (alternate("https://talk.example/1.rss", "Comments on Lemons"), "https://talk.example/1.rss"),
        (alternate("/a/feed", "Comments on another") + alternate("/posts/1/feed"), "https://example.com/posts/1/feed"),
        ('<link rel="canonical" href="/lemons">' + alternate("/lemons/feed"), "https://example.com/lemons/feed"),
        (OF_THE_SITE, ""),
        (alternate("/comments/feed/atom", "Comments"), ""),
        (alternate("/en/comments/feed", "Comments"), ""),
        (alternate("/?feed=comments-rss2", "Comments Feed"), ""),
        (alternate("/feeds/comments/default", "All comments"), ""),
        (alternate("/posts/12/feed"), ""),  # of its neighbour
        (alternate("https://elsewhere.example/posts/1/feed"), ""),
        (alternate("/posts/1/feed", kind="text/html"), ""),
        (alternate("ftp://example.com/posts/1/feed", "Comments"), ""),
        (alternate("https://me:secret@example.com/posts/1/feed", "Comments"), ""),
        ('<link rel="feed" type="application/rss+xml" href="/posts/1/feed">', ""),
        ("", ""),
    ],
)
def test_where_its_comments_stand(head: str, comments: str) -> None:
    assert read(head).comments == comments


def test_on_the_first_page_of_a_site_every_feed_stands_below() -> None:
    assert read(alternate("/feed", "News"), url="https://example.com/").comments == ""


ARTICLE = "".join(f"<p>{LONG} {ALSO} {n}</p>" for n in range(3))
PASSWORD = '<form><input name="user"><input type="PASSWORD" name="word"></form>'


@pytest.mark.parametrize(
    ("body", "url", "login"),
    [
        (f"<h1>Sign in</h1>{PASSWORD}<p>{LONG}</p>", URL, True),
        (f"<article>{ARTICLE}</article>{PASSWORD}", URL, False),  # they may sign in to comment
        ("<h1>Welcome back</h1>", "https://example.com/login?next=/posts/1", True),
        ("<h1>Welcome back</h1>", "https://example.com/users/sign_in", True),
        ("<h1>Welcome back</h1>", "https://example.com/wp-login.php", True),
        (f"<p>{LONG}</p>", "https://www.linkedin.com/authwall?trk=x", True),
        (f"<p>{LONG}</p>", "https://www.linkedin.com/checkpoint/lg/sign-in", True),
        ("", "https://login.example.com/u/1", True),
        ("", "https://accounts.example.com/v3/pick", True),
        ("", "https://example.okta.com/app/x", True),
        (f"<p>{LONG}</p>", URL, False),
        ("", URL, False),
        (ARTICLE * 3, "https://example.com/blog/login", False),
        (f"<p>{LONG}</p>", "https://example.com/blog/login-pages-are-dead", False),
        (f"<p>{LONG}</p>", "https://example.com/authors/ana", False),
    ],
)
def test_a_closed_door_is_seen(body: str, url: str, login: bool) -> None:
    assert read("<title>T</title>", body, url=url).login is login


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 \xe2\xe3 words", "application/pdf"),
        (b"%PDF-1.7 words", "text/html"),
        (b"words", "application/pdf; qs=0.001"),
        (b"PK\x03\x04", "application/octet-stream"),
        (b"GIF89a", ""),
        (b"<svg/>", "image/svg+xml"),
        (b"....ftyp", "video/mp4"),
        (b'{"title": "T"}', "application/json"),
        (b'<?xml version="1.0"?>\n<!-- made by hand --><rss version="2.0">', "text/xml"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "application/atom+xml"),
    ],
)
def test_a_file_is_no_page(body: bytes, content_type: str) -> None:
    with pytest.raises(Unreadable) as caught:
        page(body, content_type, URL, NOW)
    assert caught.value.why == Why.NO_PAGE


@pytest.mark.parametrize(
    "kind", ["", "text/html", "application/xhtml+xml", "application/xml", "text/plain", "nonsense"]
)
def test_a_page_may_come_under_other_names(kind: str) -> None:
    assert read("<title>T</title>", content_type=kind).title == "T"

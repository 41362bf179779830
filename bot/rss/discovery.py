"""What stands at an address that somebody pasted: a feed, a list of feeds, or a page that names some.

Runs in a child process: reader.find -> workers -> child -> here -> parse, opml, or the page's links.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.feeds import TITLE_LIMIT, Candidate, Found
from bot.rss.charsets import decoded
from bot.rss.links import absolute
from bot.rss.opml import found, is_opml
from bot.rss.parse import parsed
from bot.rss.plain import plain
from bot.rss.unreadable import Unreadable, Why

MOST_CANDIDATES = 20
_READ = 1_000_000  # characters of a page; feeds are named in its head, or in its foot
_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/x-rss+xml",
    "text/rss+xml",
    "text/rss",
}
_MAYBE_TYPES = {"application/xml", "text/xml", "application/json"}  # a feed when its address says so
_FEED_PATH = re.compile(
    r"(?:^|/)(?:feeds?|rss|atom)/?$|[./](?:rss|atom|rdf)$|(?:feed|rss|atom)s?[\w.-]*\.(?:xml|json)$"
)
_FEED_WORDS = {"rss", "atom", "rss feed", "atom feed", "json feed", "feed", "xml", "rss 2.0", "subscribe via rss"}
_OF_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)


def look(body: bytes, content_type: str, url: str, now: datetime | None = None) -> Found:
    """Feeds, best first, or outlines; nothing when a page names none. Raises Unreadable for what may hurt."""
    if is_opml(body):
        return found(body)
    try:
        feed = parsed(body, content_type, url, now)
    except Unreadable as problem:
        if problem.why == Why.NOTHING or not problem.missing:
            raise
        return Found(feeds=tuple(_named(decoded(body, content_type)[:_READ], url)))
    return Found(feeds=(Candidate(url, feed.title),))


def _named(page: str, url: str) -> list[Candidate]:
    tree = LexborHTMLParser(page)
    base = tree.css_first("base[href]")
    base_url = (absolute(_attribute(base, "href"), url) if base else "") or url
    named: dict[str, Candidate] = {}
    for href, title in [*_from_head(tree), *_from_anchors(tree)]:
        address = absolute(href, base_url).partition("#")[0]
        if address and address != url and address not in named:
            named[address] = Candidate(address, plain(title, TITLE_LIMIT))
    # What people say about the posts is rarely what was meant.
    return sorted(named.values(), key=_about_comments)[:MOST_CANDIDATES]


def _from_head(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for link in tree.css("link[rel][href]"):
        rel = set(_attribute(link, "rel").lower().split())
        kind = _attribute(link, "type").partition(";")[0].strip().lower()
        href = _attribute(link, "href")
        named = kind in _FEED_TYPES or (kind in _MAYBE_TYPES and _looks_like_feed(href))
        if ("alternate" in rel and named) or ("feed" in rel and (named or not kind)):
            yield href, _attribute(link, "title")


def _from_anchors(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for anchor in tree.css("a[href]"):
        href = _attribute(anchor, "href")
        words = " ".join((anchor.text() or _attribute(anchor, "title")).split())
        kind = _attribute(anchor, "type").strip().lower()
        if kind in _FEED_TYPES or _looks_like_feed(href) or words.lower() in _FEED_WORDS:
            yield href, _attribute(anchor, "title") or words


def _looks_like_feed(href: str) -> bool:
    try:
        return _FEED_PATH.search(urlsplit(href).path.lower()) is not None
    except ValueError:
        return False


def _about_comments(candidate: Candidate) -> bool:
    return _OF_COMMENTS.search(f"{candidate.title} {candidate.url}") is not None


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""

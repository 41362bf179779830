"""A page's title, words, site, author and date, its own address, and whether it is for subscribers or a closed door.

Runs in a child process: reader.page -> workers -> child -> here -> plain, moments, own_links.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bot.domain.feeds import TEXT_LIMIT, TITLE_LIMIT, Page
from bot.rss import own_links
from bot.rss.characters import cut
from bot.rss.charsets import decoded
from bot.rss.moments import moment
from bot.rss.newest import AUTHOR_LIMIT
from bot.rss.plain import plain
from bot.rss.unreadable import Unreadable, Why

_READ = 2_000_000  # characters
_NOT_WORDS = "script,style,noscript,template,svg,nav,header,footer,aside,form,iframe,button"
_SHORTEST = 40  # characters of a paragraph that is more than a label
_PARAGRAPHS = 60  # looked at
_ARTICLE = re.compile(r"(?:Article|Posting|Report|WebPage|Review|Discussion)$", re.IGNORECASE)
_GATED_TIERS = {"locked", "metered", "paid", "premium", "subscriber", "subscribers"}
_DATES = ("datepublished", "article:published_time", "og:published_time", "date", "dc.date", "dcterms.date", "pubdate")
# Of the moments on a page that which says what it is, then one in the article; others may be of its neighbours.
_TIMES = ("time[itemprop~=datePublished]", "time[pubdate]", "article time", "main time", "time")
_TO_COME = timedelta(days=731)  # a page may say that it comes out only then; what is further off is a mistake
_HARDLY_ANY = 300  # characters of an article: below it a form for a password is all there is
_A_DOOR = 1_000  # behind an address to sign in at; there they praise what is behind it
_FILES = re.compile(r"(?:image|audio|video|font|model)/|application/(?!.*(?:html|xml|octet-stream)).", re.IGNORECASE)
_FILE_STARTS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"RIFF",
)
# A feed, after whatever may stand before it. Possessive: nothing is tried twice, whatever a stranger piles up there.
_DATA = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+)*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL
)


@dataclass(slots=True)
class _Stated:
    """What its JSON-LD says of the article, as it stands there."""

    title: str = ""
    text: str = ""
    author: str = ""
    site: str = ""
    published: str = ""
    gated: bool = False


def page(body: bytes, content_type: str, url: str, now: datetime | None = None) -> Page:
    """Raises Unreadable when there is nothing to read, or no page."""
    now = now or datetime.now(UTC)
    if _FILES.match(content_type.strip()) or body.startswith(_FILE_STARTS) or _DATA.match(body[:4_096]):
        raise Unreadable(Why.NO_PAGE)
    html = decoded(body, content_type)[:_READ].replace("\x00", "")
    if not html.strip():
        raise Unreadable(Why.NOTHING)
    tree = LexborHTMLParser(html)
    meta, stated = _meta(tree), _stated(tree)
    title = meta.get("og:title") or stated.title or _first(tree, "title") or _first(tree, "h1")
    author = stated.author or meta.get("author") or meta.get("article:author") or ""
    dates, times = [stated.published, *(meta.get(name, "") for name in _DATES)], _times(tree)
    tier = meta.get("article:content_tier", "").strip().lower()
    base = own_links.base_of(tree, url)
    own = own_links.canonical(tree, meta.get("og:url", ""), url, base)
    password = tree.css_first("input[type=password i]") is not None
    tree.strip_tags(_NOT_WORDS.split(","))
    told = _paragraphs(tree)
    length = sum(map(len, told))
    return Page(
        url=url,
        title=plain(title, TITLE_LIMIT),
        text=_text(tree, told, meta.get("og:description") or meta.get("description") or stated.text),
        site=plain(meta.get("og:site_name") or stated.site, AUTHOR_LIMIT),
        # Some give the address of a profile, which is no name.
        author="" if author.startswith(("http://", "https://")) else plain(author, AUTHOR_LIMIT),
        published=_published(dates, times, now),
        gated=stated.gated or tier in _GATED_TIERS,
        canonical=own,
        comments=own_links.comments(tree, own or url, base),
        login=length < _HARDLY_ANY if password else length < _A_DOOR and own_links.asks_to_sign_in(url),
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """The page's meta elements by name, the first of each that says something."""
    found: dict[str, str] = {}
    for each in tree.css("meta[content]"):
        given = each.attributes
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").strip().lower()
        content = given.get("content") or ""
        if name and content.strip():
            found.setdefault(name, content)
    return found


def _published(dates: Sequence[str], times: Sequence[str], now: datetime) -> datetime | None:
    """The first that can be true; else the first that says of the page that it is still to come out."""
    found = (moment(each, now) for each in (*dates, *times))
    to_come = (moment(each, now, _TO_COME) for each in dates)
    return next(filter(None, found), None) or next(filter(None, to_come), None)


def _first(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return node.text() if node else ""


def _times(tree: LexborHTMLParser) -> list[str]:
    found = (each for where in _TIMES for each in tree.css(where)[:3])
    return [each.attributes.get("datetime") or "" for each in found]


def _paragraphs(tree: LexborHTMLParser) -> list[str]:
    """The first paragraphs of the article."""
    for selector in ("article p", "main p", "body p"):
        paragraphs = (plain(each.text(separator=" "), TEXT_LIMIT) for each in tree.css(selector)[:_PARAGRAPHS])
        if told := [each for each in paragraphs if len(each) >= _SHORTEST]:
            return told
    return []


def _text(tree: LexborHTMLParser, told: Sequence[str], description: str) -> str:
    """The description, then the paragraphs that do not repeat it; where there is neither, all that stands there."""
    words = plain(description, TEXT_LIMIT)
    if not told and not words:
        told = [plain(tree.body.text(separator=" "), TEXT_LIMIT) if tree.body else ""]
    for paragraph in told:
        if len(words) >= TEXT_LIMIT:
            break
        if paragraph[:_SHORTEST] not in words:
            words = f"{words} {paragraph}".strip()
    return cut(words, TEXT_LIMIT)


def _stated(tree: LexborHTMLParser) -> _Stated:
    stated = _Stated()
    for script in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            for thing in _things(json.loads(script.text())):
                _take(stated, thing)
        except (ValueError, RecursionError):
            continue
    return stated


def _things(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD: one, several, or a graph of them."""
    if isinstance(value, list):
        for each in value[:100]:
            yield from _things(each, depth + 1) if depth < 4 else ()
    elif isinstance(value, dict):
        yield value
        if depth < 4:
            yield from _things(value.get("@graph"), depth + 1)


def _take(stated: _Stated, thing: dict[str, Any]) -> None:
    """Keep what an article says of itself; the first one that says it counts."""
    if not any(_ARTICLE.search(kind) for kind in _texts(thing.get("@type"))):
        return
    stated.title = stated.title or _name(thing.get("headline"))
    stated.text = stated.text or _name(thing.get("description"))
    stated.author = stated.author or _name(thing.get("author"))
    stated.site = stated.site or _name(thing.get("publisher"))
    stated.published = stated.published or _name(thing.get("datePublished"))
    stated.gated = stated.gated or str(thing.get("isAccessibleForFree", "")).strip().lower() == "false"


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _name(value: Any) -> str:
    """A text, or the name of what stands there: a person, an organisation, several."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(each) for each in value[:5] if not isinstance(each, list))))
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""

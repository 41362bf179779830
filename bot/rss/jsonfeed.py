"""JSON Feed, versions 1.0 and 1.1, read into the same shape as any other feed."""

import json
from datetime import datetime
from typing import Any

from bot.domain.feeds import TEXT_LIMIT, TITLE_LIMIT, Entry, Parsed
from bot.rss.characters import cut, visible
from bot.rss.links import absolute
from bot.rss.moments import moment
from bot.rss.newest import AUTHOR_LIMIT, guid_of, newest, titled
from bot.rss.plain import plain
from bot.rss.unreadable import Unreadable, Why


def is_json(body: bytes) -> bool:
    """Whether this may be JSON, at a glance."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def json_feed(body: bytes, url: str, now: datetime) -> Parsed:
    """Raises Unreadable when it is JSON of another kind, or none."""
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as problem:
        raise Unreadable(Why.DEEP) from problem
    except ValueError as problem:
        raise Unreadable(Why.NO_FEED, missing=True) from problem
    if not isinstance(feed, dict) or not _is_feed(feed):
        raise Unreadable(Why.NO_FEED, missing=True)
    link = absolute(_text(feed.get("home_page_url")), url)
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    dated = [(moment(_text(item.get("date_published") or item.get("date_modified")), now), item) for item in items]
    kept, left_out = newest(dated)
    entries = [_entry(item, published, link or url, _author(feed)) for published, item in kept]
    return Parsed(
        title=plain(_text(feed.get("title")), TITLE_LIMIT),
        entries=tuple(entry for entry in entries if entry is not None),
        link=link,
        left_out=left_out,
    )


def _is_feed(feed: dict[str, Any]) -> bool:
    version = _text(feed.get("version"))
    return "jsonfeed.org/version/1" in version and isinstance(feed.get("items", []), list)


def _entry(item: dict[str, Any], published: datetime | None, base: str, author: str) -> Entry | None:
    link = absolute(_text(item.get("url")), base) or absolute(_text(item.get("external_url")), base)
    # Not markup: its angle brackets are words.
    text = cut(visible(_text(item.get("content_text"))), TEXT_LIMIT) or plain(
        _text(item.get("content_html")), TEXT_LIMIT
    )
    text = text or plain(_text(item.get("summary")), TEXT_LIMIT)
    title = titled(plain(_text(item.get("title")), TITLE_LIMIT), text)
    guid = guid_of(_text(item.get("id")))
    if not (title or link):
        return None
    return Entry(guid, link, title, text, author=_author(item) or author, published=published)


def _author(whose: dict[str, Any]) -> str:
    """The name of the first author; 1.0 has one, 1.1 a list."""
    authors = [*_list(whose.get("authors")), whose.get("author")]
    names = [_text(each.get("name")) for each in authors if isinstance(each, dict)]
    return plain(next(filter(None, names), ""), AUTHOR_LIMIT)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """Ids are numbers in some feeds."""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""

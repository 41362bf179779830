"""RSS, Atom and JSON Feed, read into `Parsed`.

Runs in a child process (`work_in_child`): reader -> workers -> child -> here -> plain, links, moments.
"""

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser.api  # type: ignore[import-untyped]
from feedparser.encodings import convert_to_utf8  # type: ignore[import-untyped]

from bot.domain.feeds import LONGEST_INTERVAL, TEXT_LIMIT, TITLE_LIMIT, Entry, Parsed
from bot.rss.charsets import is_utf8
from bot.rss.jsonfeed import is_json, json_feed
from bot.rss.links import absolute
from bot.rss.moments import moment
from bot.rss.newest import AUTHOR_LIMIT, guid_of, newest, titled
from bot.rss.plain import plain
from bot.rss.unreadable import Unreadable, Why

feedparser.api.PREFERRED_XML_PARSERS[:] = ["bot.rss.expat"]

_XML = "application/xml; charset=utf-8"
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
# Without going back: many comments could be parted in more ways than anybody can try.
_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*+>|<!--(?:[^-]|-(?!->))*+-->|\s)*+(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE
)
_ENOUGH = 200  # characters of a summary that tells more than the beginning of the article
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # hours
_RIGHTS = ("dc_accessrights", "dcterms_accessrights", "accessrights", "prism_accessrights")
_RESTRICTED = re.compile(r"subscri|restrict|closed|premium|paid|paywall|members?\b", re.IGNORECASE)


def parsed(body: bytes, content_type: str, url: str, now: datetime | None = None) -> Parsed:
    """The feed that these bytes are; `now` tells which dates can be true. Raises Unreadable.

    A body that is not well-formed is read as far as it goes. One without a feed's version and entries is no feed.
    """
    now = now or datetime.now(UTC)
    if not body.strip(b"\x00 \t\r\n"):
        raise Unreadable(Why.NOTHING, missing=True)
    if is_json(body):
        return json_feed(body, url, now)
    if looks_like_a_page(body):
        raise Unreadable(Why.WEB_PAGE, missing=True)
    found = feedparser.parse(
        io.BytesIO(_as_utf8(body, content_type)),
        # Not where it came from: ids would be resolved against it too, and all be new when the feed moves.
        response_headers={"content-type": _XML},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise Unreadable(Why.NO_FEED, missing=True)
    return _parsed(found, url, now)


def looks_like_a_page(body: bytes) -> bool:
    """Whether it opens as HTML does."""
    return _WEB_PAGE.match(body[:4_096].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")) is not None


def refuse_entities(body: bytes) -> None:
    """An entity can name others and so grow without end. Raises Unreadable when one is declared, in any width."""
    if _ENTITY.search(body.replace(b"\x00", b"")):
        raise Unreadable(Why.ENTITIES)


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """The body as the parser will read it, looked at for entities in that very form: an encoding could hide them."""
    headers = {"content-type": _XML if is_utf8(body) else content_type}
    converted: bytes | str = convert_to_utf8(headers, body, {})
    data = converted.encode() if isinstance(converted, str) else converted
    data = data.replace(b"\x00", b"")
    refuse_entities(data)
    return data


def _parsed(found: Any, url: str, now: datetime) -> Parsed:
    feed = found.feed
    link = absolute(_said(feed, "link"), url)
    author = _author(feed)
    plain_entries = [dict(each) for each in found.entries]  # theirs warn when asked for what is not there
    kept, left_out = newest([(_published(each, now), each) for each in plain_entries])
    entries = [_entry(each, published, link or url, author) for published, each in kept]
    return Parsed(
        title=plain(_said(feed, "title"), TITLE_LIMIT),
        entries=tuple(entry for entry in entries if entry is not None),
        link=link,
        wait=_wait(feed),
        left_out=left_out,
    )


def _entry(each: Mapping[str, Any], published: datetime | None, base: str, author: str) -> Entry | None:
    """None for one that says nothing."""
    text = _text(each)
    title = titled(plain(_said(each, "title"), TITLE_LIMIT), text)
    guid, link = guid_of(_said(each, "id")), absolute(_said(each, "link"), base)
    if not (title or link):
        return None
    return Entry(guid, link, title, text, _author(each) or author, published, _gated(each))


def _published(each: Mapping[str, Any], now: datetime) -> datetime | None:
    moments = (moment(each.get(f"{which}_parsed"), now) for which in ("published", "updated", "created"))
    return next(filter(None, moments), None)


def _text(each: Mapping[str, Any]) -> str:
    """The summary, which is what the item is about; the beginning of the article when that says more."""
    summary = plain(_said(each, "summary"), TEXT_LIMIT)
    if len(summary) >= _ENOUGH:
        return summary
    contents = each.get("content") or [{}]
    content = plain(_said(contents[0], "value"), TEXT_LIMIT)
    return max(summary, content, key=len)


def _author(whose: Mapping[str, Any]) -> str:
    """A name; an address in angle brackets or parentheses is nobody's business."""
    detail = whose.get("author_detail") or {}
    return plain(_said(detail, "name") or _said(whose, "author"), AUTHOR_LIMIT)


def _gated(each: Mapping[str, Any]) -> bool:
    return any(_RESTRICTED.search(_said(each, name)) for name in _RIGHTS)


def _wait(feed: Mapping[str, Any]) -> timedelta | None:
    """The longer of `ttl` (minutes) and sy:updatePeriod divided by sy:updateFrequency, at most LONGEST_INTERVAL."""
    minutes = [_number(_said(feed, "ttl"))]
    hours = _PERIODS.get(_said(feed, "sy_updateperiod").strip().lower(), 0)
    minutes.append(hours * 60 / max(1.0, _number(_said(feed, "sy_updatefrequency"))))
    longest = min(max(minutes), LONGEST_INTERVAL.total_seconds() / 60)
    return timedelta(minutes=longest) if longest > 0 else None


def _number(said: str) -> float:
    return float(said) if re.fullmatch(r"\s*\d{1,9}(?:\.\d{1,3})?\s*", said, re.ASCII) else 0.0


def _said(whose: Mapping[str, Any], name: str) -> str:
    value = whose.get(name)
    return value if isinstance(value, str) else ""

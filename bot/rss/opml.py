"""OPML, the file in which feed readers exchange lists of feeds: read with listparser, written with the standard
library."""

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import listparser

from bot.domain.errors import InvalidInput
from bot.domain.feeds import TITLE_LIMIT, Found, Outline
from bot.rss.characters import cut, visible
from bot.rss.charsets import decoded
from bot.rss.links import absolute
from bot.rss.unreadable import Unreadable, Why

MOST_BYTES = 5_000_000
MOST_OUTLINES = 10_000
_DEEPEST = 50  # folders in folders
_OPML = re.compile(r"<(?:\w{1,20}:)?opml\b", re.IGNORECASE)
_OUTLINE = re.compile(r"<(/?)outline\b((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>", re.IGNORECASE)


def is_opml(body: bytes) -> bool:
    """Whether it opens as OPML does."""
    return _OPML.search(body[:4_096].replace(b"\x00", b"").decode("ascii", "ignore")) is not None


def outlines(opml: bytes) -> list[Outline]:
    """The feeds of the file in its order, each address once; `group` is the title of the folder around it.

    Raises InvalidInput with a plain sentence when it is none, or may have been built to hurt.
    """
    if len(opml) > MOST_BYTES:
        raise InvalidInput(Why.BIG)
    if not is_opml(opml):
        raise InvalidInput(Why.NOT_OPML)
    text = decoded(opml, "").replace("\x00", "")
    if "<!entity" in text.lower():
        raise InvalidInput(Why.ENTITIES)
    if _depth(text) > _DEEPEST:
        raise InvalidInput(Why.DEEP)
    # As bytes: a text that begins with an address would be fetched.
    found = listparser.parse(text.encode("utf-8", "replace"))
    by_address: dict[str, Outline] = {}
    for each in [*found.feeds, *found.lists]:
        url = absolute(str(each.get("url") or ""))
        if url and url not in by_address and len(by_address) < MOST_OUTLINES:
            by_address[url] = Outline(url, _name(each.get("title")), _group(each))
    return list(by_address.values())


def found(opml: bytes, content_type: str = "", url: str = "", now: datetime | None = None) -> Found:
    """The same in a child process, which is asked for everything in one way. Raises Unreadable."""
    try:
        return Found(outlines=tuple(outlines(opml)))
    except InvalidInput as problem:
        raise Unreadable(problem.user_message) from problem


def opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """An OPML 2.0 file in UTF-8; outlines of one group stand in one folder."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = visible(title)
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {"": body}
    for each in outlines:
        group = visible(each.group)
        if group not in folders:
            folders[group] = ElementTree.SubElement(body, "outline", text=group, title=group)
        name = visible(each.title) or each.url
        ElementTree.SubElement(folders[group], "outline", type="rss", text=name, title=name, xmlUrl=each.url)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _depth(text: str) -> int:
    """How deep outlines are nested: listparser copies the way to each, which grows with the square of it."""
    depth = deepest = 0
    for match in _OUTLINE.finditer(text):
        if match[1]:
            depth -= 1
        elif not match[2].endswith("/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _name(said: object) -> str:
    return cut(visible(html.unescape(said)), TITLE_LIMIT) if isinstance(said, str) else ""


def _group(outline: Mapping[str, Any]) -> str:
    """The innermost folder; without one, the category that its file gives it."""
    ways = [way for way in outline.get("categories") or [] if isinstance(way, list) and any(way)]
    return _name(next(name for name in reversed(ways[-1]) if name)) if ways else ""

"""Text of a feed or a page made plain: tags and what only machines read gone, entities resolved, one line."""

import html
import re

import nh3

from bot.rss.characters import cut, visible

_READ = 20_000  # characters of markup; who says nothing in so many says it too late, and deep nesting stays cheap
_UNREAD = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select"}
_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|dl|dd|dt|tr|td|th|table|h[1-6]|hr|pre|blockquote|section|article|header|footer|figure|"
    r"figcaption|aside|main|nav)\b)",
    re.IGNORECASE,
)
# `<!channel>` would be read as a comment and vanish; it is what somebody wrote.
_NO_COMMENT = re.compile(r"<!(?!--|doctype\b|\[CDATA\[)", re.IGNORECASE)
# Markup that was encoded once too often. Others (`<dialog>`) may well be what a headline is about.
_MARKUP = re.compile(
    r"</?(?:p|br|a|b|i|u|em|strong|span|div|img|ul|ol|li|h[1-6]|blockquote|script|style|iframe|svg|object|table)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain(text: str, limit: int) -> str:
    """What a reader would see, on one line, in at most `limit` characters; cut at a word with an ellipsis.

    Entities are resolved, and once more when they were encoded twice. What is left may hold `<` and `&`: whoever shows
    it escapes it.
    """
    read = visible(_without_tags(text[: max(_READ, limit)]))
    if _MARKUP.search(read) or _ENTITY.search(read):
        again = _without_tags(read) if _MARKUP.search(read) else html.unescape(read)
        read = visible(again)
    return cut(read, limit)


def _without_tags(text: str) -> str:
    """The text between tags, its entities resolved once."""
    if "<" not in text:
        return html.unescape(text)
    spaced = _BLOCK.sub(" <", _NO_COMMENT.sub("&lt;!", text))
    return html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags=_UNREAD))

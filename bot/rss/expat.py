"""The XML parser that feedparser is to use: Python's own, but text comes in as few pieces as can be.

Without that every entity (`&lt;`) and every line break is a piece of its own, and escaped HTML is full of them: it
takes feedparser a third of its time.

parse -> feedparser -> here
"""

from typing import Any
from xml.sax.expatreader import ExpatParser


class _Buffered(ExpatParser):
    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True


def create_parser() -> ExpatParser:
    """As `xml.sax.make_parser` calls it."""
    return _Buffered()

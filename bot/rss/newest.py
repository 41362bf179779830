"""What every kind of feed has in common: which entries are kept, and what an entry without a title or with a long id
is called."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.feeds import KEPT_ITEMS
from bot.rss.characters import cut, visible

AUTHOR_LIMIT = 200  # characters
GUID_LIMIT = 500
_STAND_IN = 100  # characters of the text, for want of a title
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Item = TypeVar("Item")


def newest(items: Sequence[tuple[datetime | None, Item]]) -> tuple[list[tuple[datetime | None, Item]], int]:
    """The newest KEPT_ITEMS, newest first, and how many were left out. Those without a moment come last, as they
    stand."""
    ordered = sorted(items, key=lambda item: item[0] or _LONG_AGO, reverse=True)
    return ordered[:KEPT_ITEMS], max(0, len(ordered) - KEPT_ITEMS)


def titled(title: str, text: str) -> str:
    """The title; without one, the beginning of the text."""
    return title or cut(text, _STAND_IN)


def guid_of(said: str) -> str:
    """An id as it can be stored: on one line, and of one that is too long its beginning and a digest of all of it."""
    guid = visible(said)
    if len(guid) <= GUID_LIMIT:
        return guid
    digest = hashlib.blake2b(guid.encode(), digest_size=16).hexdigest()
    return visible(guid[: GUID_LIMIT - 33]) + "#" + digest

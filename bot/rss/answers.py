"""What a child process answers, and how much of it is believed.

A feed may have been built to take the child over: what comes back is checked as if its author had written it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.domain.feeds import (
    KEPT_ITEMS,
    LONGEST_INTERVAL,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Candidate,
    Entry,
    Found,
    Outline,
    Page,
    Parsed,
)
from bot.rss.characters import is_plain
from bot.rss.links import absolute
from bot.rss.newest import AUTHOR_LIMIT, GUID_LIMIT
from bot.rss.unreadable import Unreadable, Why

MOST_BYTES = 16_000_000  # of an answer: 500 entries of the longest texts

Result = TypeVar("Result")


class Nonsense(Exception):
    """The answer is none that an honest child gives."""


class Answer(BaseModel):
    """What every answer says. `done` is the result, `why` a sentence of the closed set; `last` when the child goes."""

    model_config = ConfigDict(extra="forbid")

    done: dict[str, Any] | None = None
    why: Why | None = None
    missing: bool = False
    last: bool = False


def answer(sent: bytes) -> Answer:
    """Raises Nonsense."""
    try:
        said = Answer.model_validate_json(sent)
    except ValidationError as problem:
        raise Nonsense from problem
    if (said.done is None) == (said.why is None):
        raise Nonsense
    return said


def believed(said: Answer, kind: type[Result]) -> Result:
    """The result, when all of it is as our own code would have made it. Raises Unreadable or Nonsense."""
    if said.why is not None:
        raise Unreadable(said.why, said.missing)
    try:
        result: Result = _shapes()[kind].validate_python(said.done)
    except ValidationError as problem:
        raise Nonsense from problem
    if not _sound(result):
        raise Nonsense
    return result


@cache
def _shapes() -> dict[type[Any], TypeAdapter[Any]]:
    """Made when the first answer comes: it takes a while."""
    return {kind: TypeAdapter(kind) for kind in (Parsed, Page, Found)}


def _sound(result: object) -> bool:
    match result:
        case Parsed():
            return (
                is_plain(result.title, TITLE_LIMIT)
                and _is_link(result.link)
                and len(result.entries) <= KEPT_ITEMS
                and 0 <= result.left_out < 10_000_000
                and (result.wait is None or 0 < result.wait.total_seconds() <= LONGEST_INTERVAL.total_seconds())
                and all(map(_sound_entry, result.entries))
            )
        case Page():
            texts = [(result.title, TITLE_LIMIT), (result.text, TEXT_LIMIT)]
            names = [(result.site, AUTHOR_LIMIT), (result.author, AUTHOR_LIMIT)]
            addresses = (result.canonical, result.comments)
            return _all_plain([*texts, *names]) and _is_utc(result.published) and all(map(_is_link, addresses))
        case Found():
            return all(map(_sound_candidate, result.feeds)) and all(map(_sound_outline, result.outlines))
        case _:
            return False


def _sound_entry(entry: Entry) -> bool:
    texts = [(entry.title, TITLE_LIMIT), (entry.text, TEXT_LIMIT)]
    names = [(entry.author, AUTHOR_LIMIT), (entry.guid, GUID_LIMIT)]
    return _all_plain([*texts, *names]) and _is_link(entry.link) and _is_utc(entry.published)


def _sound_candidate(one: Candidate) -> bool:
    return bool(one.url) and _is_link(one.url) and is_plain(one.title, TITLE_LIMIT)


def _sound_outline(one: Outline) -> bool:
    return _sound_candidate(Candidate(one.url, one.title)) and is_plain(one.group, TITLE_LIMIT)


def _all_plain(texts: Sequence[tuple[str, int]]) -> bool:
    return all(is_plain(text, limit) for text, limit in texts)


def _is_link(url: str) -> bool:
    return absolute(url) == url


def _is_utc(moment: datetime | None) -> bool:
    return moment is None or (moment.utcoffset() is not None and not moment.utcoffset())

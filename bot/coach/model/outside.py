"""Somebody's words on their way into a prompt: every line carries its mark, so that none can pass for another's."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.words import storable

# Ours alone: a turn's number and who spoke, a highlight's number, a part of a news item.
_MARK = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+){0,5}")
# Seen by nobody, yet read by a model: fillers, joiners, and the selectors and tags that hide a text in an emoji.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Outside text: (mark, words) of each turn. Only the filter `quote` puts it into a prompt."""

    lines: tuple[tuple[str, str], ...] = field(repr=False)  # people's words stay out of logs

    def __post_init__(self) -> None:
        for mark, _ in self.lines:
            if not _MARK.fullmatch(mark):
                raise ValueError("a mark is a few letters and digits of ours")

    def __bool__(self) -> bool:
        return any(True for _ in marked_lines(self))

    def __str__(self) -> str:
        raise TypeError("outside text goes into a prompt through the filter quote only")


def quote(given: Quoted) -> str:
    """The filter. The quotation stands on lines of its own wherever a prompt puts it."""
    return "\n".join(["", *marked_lines(given), ""])


def marked_lines(given: Quoted) -> Iterator[str]:
    """`3 | We stopped.`: each line that says something, its mark in front."""
    for mark, words in given.lines:
        for line in words.splitlines():
            if plain := _plain(line):
                yield f"{mark} | {plain}"


def _plain(line: str) -> str:
    """The line without what can't be seen: no control, override or zero-width character, no half character."""
    seen = _UNSEEN.sub("", storable(line))
    return "".join(_seen(char) for char in seen).strip()


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:  # a tab stands between words; so may any of these
        return " "
    return "" if category == "Cf" else char

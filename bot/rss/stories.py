"""Whether two items tell the same story: keys that find the few candidates, and a close look at two of them."""

import hashlib
import itertools
import re

from rapidfuzz import fuzz

from bot.domain.feeds import Entry
from bot.domain.words import COMMON, words

ALIKE = 85.0  # of 100: titles of one story
NEARLY_EQUAL = 95.0  # when there is no text to ask
_TELLING = 5  # words of a title whose pairs are keys
_FEWEST_WORDS = 4  # of a title that can stand for itself
_AGREEING = 0.3  # of the shorter text's words stand in the longer one too
_FEWEST_SAID = 6  # words below which a text says nothing
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SITE = re.compile(r"(.+)\s(?:[-–—|·»]|::)\s+(\S+(?:\s\S+){0,3})")
_CATCHWORD = re.compile(r"(?:breaking|exclusive|update|updated|video|watch|opinion|analysis|report)\s*[:|-]\s+", re.I)


def story_keys(title: str) -> list[int]:
    """Signed 64-bit numbers: one for each pair of the title's five longest words, or one for a title of a word or two.

    Two titles that differ in a word or two share a pair; two others share one by chance.
    """
    plain = words(_told(title))
    telling = sorted(set(plain) - COMMON, key=lambda word: (-len(word), word))[:_TELLING] or sorted(set(plain))
    if len(telling) < 2:
        return [_number(word) for word in telling]
    return sorted(_number(f"{one} {other}") for one, other in itertools.combinations(sorted(telling), 2))


def same_story(one: Entry, other: Entry) -> bool:
    """Whether their titles are alike and their texts agree. Without a text on both sides, only titles that are nearly
    equal and long enough to mean one thing count. Titles with different numbers are different stories."""
    first, second = words(_told(one.title)), words(_told(other.title))
    if not first or not second or _contradict(_numbers(one.title), _numbers(other.title)):
        return False
    alike = fuzz.token_sort_ratio(" ".join(first), " ".join(second))
    if alike < ALIKE:
        return False
    said, also_said = _said(one), _said(other)
    if min(len(said), len(also_said)) < _FEWEST_SAID:
        return alike >= NEARLY_EQUAL and min(len(first), len(second)) >= _FEWEST_WORDS
    return len(said & also_said) >= _AGREEING * min(len(said), len(also_said))


def _told(title: str) -> str:
    """The title without the name of its site at the end, and without a catchword before it."""
    title = _CATCHWORD.sub("", title.strip(), count=1)
    match = _SITE.fullmatch(title)
    return match[1] if match and len(match[1].split()) >= _FEWEST_WORDS else title


def _numbers(title: str) -> set[str]:
    return set(_NUMBER.findall(_told(title)))


def _contradict(numbers: set[str], others: set[str]) -> bool:
    """One may leave numbers out; week 45 is not week 46."""
    return not (numbers <= others or others <= numbers)


def _said(entry: Entry) -> set[str]:
    """The words of a text that tell something, without those that only repeat the title."""
    return {word for word in words(entry.text) if len(word) > 3} - COMMON - set(words(entry.title))


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)

"""Where a quotation stands in somebody's words, so that what is kept is always theirs and never a model's copy."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import NamedTuple

from bot.domain.words import sentences

__all__ = ["NEGATIONS", "Word", "find", "spelled", "whole_sentences"]

AGREE = 0.85  # of the words, at least, in a quotation that is not word for word
LONGEST, MOST_SENTENCES = 420, 3  # of a span that is widened or spans a gap
_LONGEST_QUOTE = 4000  # characters; nobody quotes more
_LEFT_OUT = 25  # words in place of an ellipsis
_TRIES = 50  # places where a quotation may stand word for word, before others are tried
_PLACES = 5  # stretches that are looked at closely for nearly the same words

# Languages without spaces: every sign counts as a word.
_ALONE = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_ALONE}]"
_GLUE = r"'’‘ʼ`´′\u00ad\u200b-\u200d\u2060\ufeff"  # noqa: RUF001 - apostrophes that people type
_WORD = re.compile(rf"[{_ALONE}]|{_LETTER}(?:{_LETTER}|[\u0300-\u036f]|[{_GLUE}](?={_LETTER})|(?<=\d)[.,:](?=\d))*")
_UNGLUED = re.compile(rf"[{_GLUE}]")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_GAP = re.compile(r"\s*[\[(]?(?:…|\.{3,})[\])]?\s*")
_STOP = re.compile(r"[.!?…\n。！？]")  # noqa: RUF001 - full-width stops are meant
_CLOSING = re.compile(
    r"[\"'”’)\]»]{0,2}[.!?…]{1,4}[\"'”’)\]»]{0,3}(?!\S)|[。！？]+[」』”]{0,2}"  # noqa: RUF001
)
_PAIRS = {"“": "”", '"': '"', "„": "“", "«": "»", "‘": "’", "'": "'", "(": ")", "[": "]"}
_MARKER = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
NEGATIONS = frozenset(
    """
    not never no none nobody nothing nowhere neither nor noone without cannot hardly scarcely barely rarely seldom
    dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wont wouldnt cant couldnt shouldnt mustnt neednt
    mightnt aint shant nicht kein keine keinen keiner nie niemals niemand nichts ohne ne pas jamais rien sans aucun
    nunca nada nadie sin non mai niente nessuno niet geen nooit não
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_COUNTS = frozenset(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion half third quarter dozen dozens once twice
    """.split()  # noqa: SIM905
)


class Word(NamedTuple):
    """A word of a text. `key` is the same for the same word, whatever its case, apostrophe or thousands comma."""

    key: str
    start: int
    end: int


def spelled(text: str) -> list[Word]:
    """The words of a text, with their places."""
    return [Word(_key(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]


def _key(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
    plain = _UNGLUED.sub("", word).casefold()
    return _THOUSANDS.sub("", plain).replace(",", ".") if plain[:1].isdigit() else plain


def find(quote: str, text: str) -> tuple[int, int] | None:
    """The span of `text` that the quotation means, as `text[start:end]`, or None when they never said so.

    Word for word if it stands there so; else the same words whatever the punctuation; else nearly the same words, with
    the same numbers and the same negations. A quotation that cuts a word in two doesn't stand there word for word.
    """
    quote = quote.strip()
    asked = spelled(quote) if len(quote) <= _LONGEST_QUOTE else []
    if not asked:
        return None
    said = spelled(text)
    exact = _exact(quote, text, said)
    if exact:
        return exact
    codes = {key: chr(0x100 + place) for place, key in enumerate(dict.fromkeys(word.key for word in asked))}
    row, sought = _coded(said, codes), _coded(asked, codes)
    at = row.find(sought)
    if at >= 0:
        return _rounded(text, said[at].start, said[at + len(sought) - 1].end)
    parts = [part for part in (_coded(spelled(each), codes) for each in _GAP.split(quote)) if part]
    if len(parts) > 1:
        return _across(parts, row, text, said)
    nearest = _nearest(sought, row, text, asked, said)
    return _rounded(text, said[nearest[0]].start, said[nearest[1] - 1].end) if nearest else None


def whole_sentences(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the sentences it begins and ends in; as it was when that would be too much."""
    if not 0 <= start < end <= len(text):
        return start, end
    inside = [piece for piece in sentences(text) if piece.start < end and start < piece.end]
    if not inside or len(inside) > MOST_SENTENCES:
        return start, end
    first = inside[0].start
    marker = _MARKER.match(text, first)
    first = marker.end() if marker and marker.end() <= start else first
    wide = min(first, start), max(inside[-1].end, end)
    return wide if wide[1] - wide[0] <= LONGEST else (start, end)


def _coded(words: Sequence[Word], codes: dict[str, str]) -> str:
    """One character a word, so that rows of words are compared as fast as strings; "\\0" for a word not quoted."""
    return "".join([codes.get(word.key, "\0") for word in words])


def _exact(quote: str, text: str, said: Sequence[Word]) -> tuple[int, int] | None:
    starts, at = [word.start for word in said], -1

    def inside_a_word(place: int) -> bool:
        before = bisect_right(starts, place - 1) - 1
        return before >= 0 and said[before].start < place < said[before].end

    for _ in range(_TRIES):
        at = text.find(quote, at + 1)
        if at < 0:
            return None
        if not inside_a_word(at) and not inside_a_word(at + len(quote)):
            return at, at + len(quote)
    return None


def _rounded(text: str, start: int, end: int) -> tuple[int, int]:
    """With the currency before, and the per cent sign and the marks that end the sentence behind."""
    if start and text[start - 1] in "$€£¥":
        start -= 1
    while end < len(text) and (text[end] == "%" or unicodedata.category(text[end])[0] == "M"):
        end += 1
    closing = _CLOSING.match(text, end)
    if not closing and end < len(text) and _is_open(text[start:end], text[end]):
        end += 1
    if closing:
        end = closing.end()
        if start and _PAIRS.get(text[start - 1], "\0") in closing.group():
            start -= 1
    return start, end


def _is_open(span: str, mark: str) -> bool:
    """Whether the mark closes a quotation or a bracket that was opened in the span."""
    if mark == '"':
        return span.count(mark) % 2 == 1
    return any(
        span.count(left) > span.count(mark) for left, right in _PAIRS.items() if right == mark and left in "“„«(["
    )


def _across(parts: Sequence[str], row: str, text: str, said: Sequence[Word]) -> tuple[int, int] | None:
    """ "We stopped … and nobody noticed": from the first part to the last, when all between is short too."""
    if min(map(len, parts)) < 2:
        return None
    best, first = None, -1
    for _ in range(_TRIES):
        first = row.find(parts[0], first + 1)
        if first < 0:
            break
        end, left_out = first, 0
        for part in parts:
            at = row.find(part, end)
            if at < 0:
                return best
            left_out += at - end
            end = at + len(part)
        span = _rounded(text, said[first].start, said[end - 1].end)
        short = left_out <= _LEFT_OUT and span[1] - span[0] <= LONGEST
        if short and (best is None or span[1] - span[0] < best[1] - best[0]):
            best = span
    return best


def _nearest(sought: str, row: str, text: str, asked: Sequence[Word], said: Sequence[Word]) -> tuple[int, int] | None:
    """The words from and to which nearly everything agrees. What differs holds no number and no negation."""
    best, best_share = None, AGREE
    for start in _places(sought, row):
        pairs = _densest(_common(sought, row[start : start + 2 * _width(sought)]), len(sought))
        if not pairs:
            continue
        first, last = start + pairs[0][1], start + pairs[-1][1]
        # A first or last word that was changed stands next to the words that agree.
        for _ in range(pairs[0][0]):
            if first and not _STOP.search(text, said[first - 1].end, said[first].start):
                first -= 1
        for _ in range(len(sought) - 1 - pairs[-1][0]):
            if last + 1 < len(said) and not _STOP.search(text, said[last].end, said[last + 1].start):
                last += 1
        pairs = _common(sought, row[first : last + 1])
        ours, theirs = {pair[0] for pair in pairs}, {first + pair[1] for pair in pairs}
        changed = [asked[i].key for i in range(len(sought)) if i not in ours]
        changed += [said[i].key for i in range(first, last + 1) if i not in theirs]
        share = len(pairs) / max(len(sought), last + 1 - first)
        if share >= best_share and not any(map(_weighs, changed)):
            best, best_share = (first, last + 1), share
    return best


def _weighs(key: str) -> bool:
    return key in NEGATIONS or key in _COUNTS or any(char.isdigit() for char in key)


def _width(sought: str) -> int:
    return int(len(sought) / AGREE) + 1


def _places(sought: str, row: str) -> list[int]:
    """Where to look closely: the windows that hold most of the words, in any order. Linear, whatever is repeated."""
    need, width = Counter(sought), _width(sought)
    have: Counter[str] = Counter()
    overlap, found = 0, list[tuple[int, int]]()
    for i, code in enumerate(row):
        if code != "\0":
            have[code] += 1
            overlap += have[code] <= need[code]
        gone = row[i - width] if i >= width else "\0"
        if gone != "\0":
            overlap -= have[gone] <= need[gone]
            have[gone] -= 1
        if overlap < AGREE * len(sought):
            continue
        start = max(0, i - width + 1)
        if not found or start - found[-1][1] >= width:
            found.append((overlap, start))
        elif overlap > found[-1][0]:
            found[-1] = (overlap, start)
    return [start for _, start in nlargest(_PLACES, found, key=lambda place: place[0])]


def _common(sought: str, window: str) -> list[tuple[int, int]]:
    """The longest row of words common to both, as pairs of places: bit-parallel, so that repeats cost nothing.

    After each word of the window, bit i of the state is 0 where one more word agrees up to i than up to i - 1.
    """
    masks: dict[str, int] = {}
    for i, code in enumerate(sought):
        masks[code] = masks.get(code, 0) | 1 << i
    whole = (1 << len(sought)) - 1
    state, states = whole, list[int]()
    for code in window:
        agree = state & masks.get(code, 0)
        state = ((state + agree) | (state - agree)) & whole
        states.append(state)
    pairs, i, j = [], len(sought) - 1, len(window) - 1
    while i >= 0 and j >= 0:
        if sought[i] == window[j]:
            pairs.append((i, j))
            i, j = i - 1, j - 1
        elif states[j] >> i & 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _densest(pairs: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Without a stray word or two at either end, far from the rest."""

    def share(first: int, last: int) -> float:
        return (last - first + 1) / max(count, pairs[last][1] - pairs[first][1] + 1)

    if not pairs:
        return pairs
    last = len(pairs) - 1
    first = max(range(len(pairs)), key=lambda place: (share(place, last), -place))
    last = max(range(first, len(pairs)), key=lambda place: (share(first, place), place))
    return pairs[first : last + 1]

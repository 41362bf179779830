"""What people type: made storable without changing it, cut into sentences, quoted in a few words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Overrides, isolates and zero-width characters: harmless in a person's own words, a disguise in a name or headline.
_DISGUISES = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_WORD = re.compile(r"\w+(?:['’.,]\w+)*%?")
_ABBREVIATIONS = frozenset(
    {"e.g", "i.e", "vs", "etc", "approx", "mr", "mrs", "ms", "dr", "st", "no", "inc", "ltd", "a.m", "p.m"}
)
# Possessive, and only from the start of a run: forty thousand dots are read once.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|\n+|[。！？]+")  # noqa: RUF001 - full-width stops are meant

_NEAR = 30  # characters before a full stop that may be an abbreviation
_BREAK = frozenset("\n\r\v\f\x85\u2028\u2029")
_SAME_TO_US = str.maketrans(
    dict.fromkeys("‘’`´ʼ′", "'")  # noqa: RUF001 - apostrophes that people type
    | dict.fromkeys("‐‑‒–—―", "-")  # noqa: RUF001 - hyphens and dashes, U+2010 to U+2015
)

_SMALL_TALK = re.compile(
    r"(?:(?:ok(?:ay)?|k|cool|great|good|fine|sure|right|perfect|lovely|nice(?: one)?|brilliant|super|yep|yeah|"
    r"yes|will do|got it|noted|understood|no worries|"
    r"no problem|np|sounds good|all good|my pleasure|a pleasure|pleasure|anytime|any time|you're welcome|welcome|"
    r"thanks?(?: you)?(?: a lot| so much| very much| a bunch| again| for (?:this|that|asking|the chat|"
    r"listening|your time))?|many thanks|thx|ty|cheers|ta|"
    r"bye(?: bye| now)?|goodbye|see (?:you|ya)|see you (?:then|later|soon|next week|next time|tomorrow|around|"
    r"on \w+)|cu|later|until (?:then|next (?:week|time)|\w+day)|"
    r"talk (?:soon|later|to you (?:soon|later|then))|take care|you too|same to you|likewise|and you|"
    r"have a (?:good|nice|great|lovely) (?:one|day|week|weekend|evening|night)|"
    r"good (?:night|evening|morning|day|luck)|enjoy(?: your (?:day|week|weekend|evening))?|hi|hello|hey|"
    r"morning|back in a (?:sec|minute|bit)|one sec|brb|haha+|lol|ha|oh|well|so|now|then|all|everyone|there|"
    r"for now|that's nice|nice chat|good chat|was fun|till (?:then|next (?:week|time)|\w+day)|and|to)\b ?)+"
)


# Words of four letters and more that stand in any talk and tell nothing of it.
COMMON = frozenset(
    """
    about after again before being between could doing down during each ever every everyone from have having here into
    just know last like lately made make many more most much never nobody nothing once only other ours over people said
    same says should since some something still such than that their them then there these they thing things this those
    time told took under until very want wants week went were what when where which while whom whose will with without
    work would year your yours
    """.split()  # noqa: SIM905 - reads better than a column of words
)


class Piece(NamedTuple):
    """A stretch of a text: code point offsets, `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def storable(text: str) -> str:
    """The same text, without the two things no database keeps: NUL and half characters."""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\x00", ""))


def one_line(text: str, limit: int) -> str:
    """A name, topic or headline: one line, no control or disguise characters, at most `limit` code points."""
    plain = _DISGUISES.sub("", storable(text))
    plain = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in plain)
    plain = " ".join(plain.split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def folded(text: str) -> str:
    """The text as patterns read it: plain apostrophes and hyphens, nothing invisible, one space or line break at most.

    It is for looking only: offsets are not those of the text.
    """
    plain = _DISGUISES.sub("", text).translate(_SAME_TO_US)
    return re.sub(r"\s+", lambda run: " " if _BREAK.isdisjoint(run.group()) else "\n", plain)


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def word_count(text: str) -> int:
    """How many words a reader would count: runs between white space that hold a letter or a digit."""
    return sum(run.isalnum() or any(char.isalnum() for char in run) for run in text.split())


def sentences(text: str) -> list[Piece]:
    """Cut a text into sentences and list items; each piece is trimmed, none is empty."""
    return [piece for piece in (_trim(text, *bounds) for bounds in _bounds(text)) if piece is not None]


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - _NEAR) : match.start()].rsplit(None, 1)
        if match.group() == "." and before and before[-1].lower().strip("(\"'") in _ABBREVIATIONS:
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> Piece | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    has_words = any(char.isalnum() for char in text[start:end])
    return Piece(start, end) if has_words else None


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def is_small_talk(text: str) -> bool:
    """Thanks, a goodbye, a thumb: kind words that close a conversation and want no reply."""
    said = words(text.replace("’", "'"))
    if not said:
        return bool(text.strip()) and "?" not in text
    return len(said) <= 12 and "?" not in text and _small_talk(" ".join(said))


def _small_talk(plain: str) -> bool:
    return _SMALL_TALK.fullmatch(plain) is not None


def count_of(number: int, noun: str) -> str:
    """ "no post", "1 post", "2 posts"."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"

"""The numbers and the names in a text: what somebody must have said before a model may."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from bot.coach.model.quotes import Word

_AMOUNT = re.compile(r"(\d{1,40}(?:[.,:]\d{1,40}){0,6})([^\W\d]{0,12})")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ '’]\d{3}){1,4}(?!\d)")
_STARTS = re.compile(r"[.?!:\"“”„«]|(?:^|\s)['‘]\Z")
_STEM = 5  # letters by which "Germany" lets "German" pass

# Not names, whoever uses them.
_USUAL = frozenset(
    """
    i im id ill ive monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays january february march april may june july august september october november december
    christmas easter ok okay it hr ceo cfo cto coo cio it ai pr tv pc faq id pdf uk us usa eu english internet
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "mme", "herr", "frau", "st"})
# What may open a sentence and be followed by a comma, a full stop or "said" without being somebody's name.
_OPENERS = frozenset(
    """
    what who when where why how which whose and but or so then now still yes no nope well right fine fair okay ok
    understood noted sorry kept today tomorrow yesterday tonight once before after afterwards later since until again
    also besides instead otherwise however meanwhile sometimes often always never perhaps maybe somehow somewhere
    somebody someone something anybody anyone anything nobody nothing none everybody everyone everything people they
    he she it we you i this that these those there here one two both all most many some few others another more less
    in out back on off up down first second third next last true good say take imagine suppose though although if
    at by for from of with without about as like given apart overall elsewhere inside outside whoever whatever
    thanks thank nothing's it's that's what's who's where's how's when's there's here's let's he's she's one's
    everyone's everybody's somebody's someone's nobody's anyone's today's yesterday's tomorrow's
    week's month's year's people's
    """.split()  # noqa: SIM905
)
_SAYS = frozenset(
    """
    says said thinks thought told tells claims claimed wrote writes asked asks insists believes
    """.split()  # noqa: SIM905
)
_GERMAN = frozenset(
    """
    der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren wir ich sie er es hat
    haben hatte mit von zu im am auf für bei nach aus wie was wer dass weil noch schon nur auch sich jeden jede kein
    """.split()  # noqa: SIM905
)
_MANY_CAPITALS, _MUCH_GERMAN = 0.15, 0.1


def given(text: str, said: Sequence[Word]) -> Iterator[str]:
    """Every way to write the numbers of a text that somebody gave: "40k" is 40 (thousand) and 40000."""
    for raw, word in _numbers(text, said):
        yield word.key
        amount = _AMOUNT.fullmatch(raw)
        if amount:
            yield from _values(amount[1])
            yield from _thousands(amount)
    for found in _GROUPED.finditer(text):  # "1 200"
        yield _digits(re.sub(r"\D", "", found.group()))


def numbers(text: str, said: Sequence[Word]) -> Iterator[frozenset[str]]:
    """For each number of a text the ways to write it, one of which must have been given."""
    for raw, word in _numbers(text, said):
        amount = _AMOUNT.fullmatch(raw)
        forms = _thousands(amount) or _values(amount[1]) if amount else set[str]()
        yield frozenset({word.key} | forms)


def _numbers(text: str, said: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    for word in said:
        raw = text[word.start : word.end]
        if any(char.isdecimal() for char in raw):
            yield raw, word


def _digits(raw: str) -> str:
    """Without zeros in front, in our own digits whatever the script."""
    return "".join(str(unicodedata.digit(char)) for char in raw).lstrip("0") or "0"


def _values(raw: str) -> set[str]:
    """ "1,200" is 1200, "3,5" is 3.5, and nobody knows which "1.200" is: 1200 or 1.200, not 1.2."""
    parts = re.split(r"[.,:]", raw)
    if len(parts) == 1:
        return {_digits(raw)}
    rest = "".join(str(unicodedata.digit(char)) for char in parts[-1])
    before = _digits("".join(parts[:-1]))
    if all(len(part) == 3 for part in parts[1:]):
        return {_digits("".join(parts)), f"{before}.{rest}"}
    if len(parts) == 2 or all(len(part) == 3 for part in parts[1:-1]):
        return {f"{before}.{rest.rstrip('0')}".rstrip(".")}
    return set()


def _thousands(amount: re.Match[str]) -> set[str]:
    if amount[2].lower() != "k":
        return set()
    try:
        return {format(Decimal(value) * 1000, "f").removesuffix(".0") for value in _values(amount[1])}
    except InvalidOperation:
        return set()


def strangers(text: str, said: Sequence[Word], known: frozenset[str]) -> Iterator[Word]:
    """Names that nobody gave: words with a capital in mid-sentence, and what opens one like a name does."""
    stems = frozenset(key[:_STEM] for key in known if len(key) >= _STEM)
    for place, word in enumerate(said):
        raw = text[word.start : word.end]
        if not raw[0].isupper() or len(word.key) < 2 or any(char.isdecimal() for char in raw):
            continue
        base = word.key[:-1] if raw[-2:].lower() in {"'s", "’s"} else word.key
        if not _USUAL.isdisjoint((word.key, base)) or not known.isdisjoint(
            (word.key, base, base + "s", base.rstrip("s"))
        ):
            continue
        if base[:_STEM] in stems:
            continue
        if _opens(text, said, place) and not _like_a_name(text, said, place):
            continue
        yield word


def _opens(text: str, said: Sequence[Word], place: int) -> bool:
    """Whether the word begins a sentence; "Dr. Berg" doesn't."""
    if not place:
        return True
    before = said[place - 1]
    between = text[before.end : said[place].start]
    if between.startswith(".") and (before.key in _TITLES or len(before.key) == 1):
        return False
    return _STARTS.search(between) is not None


def _like_a_name(text: str, said: Sequence[Word], place: int) -> bool:
    """ "Bob, what …", "Bob said …", "Bob's …", "The client: Siemens?" """
    word = said[place]
    raw = text[word.start : word.end].lower().replace("’", "'")
    if raw in _OPENERS or raw.endswith("ly"):
        return False
    if place + 1 == len(said) or raw.endswith("'s"):
        return True
    following = said[place + 1]
    if text[word.end : following.start].lstrip().startswith((",", "?", "!", ".")):
        return True
    return following.key in _SAYS and not raw.endswith("s")


def capitalises_nouns(texts: Sequence[tuple[str, Sequence[Word]]]) -> bool:
    """Whether they write German: then a capital tells nothing."""
    middle = capitals = german = count = 0
    for text, said in texts:
        count += len(said)
        for place, word in enumerate(said):
            german += word.key in _GERMAN
            if not _opens(text, said, place):
                middle += 1
                capitals += text[word.start].isupper()
    return capitals > _MANY_CAPITALS * middle and german > _MUCH_GERMAN * count

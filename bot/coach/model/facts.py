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
# In words. "One" and "two" alone are too common to tell anything.
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: n for n, word in enumerate(_UNITS.split())} | {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_BIG = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_UNTOLD = frozenset({"zero", "one", "two"})
_MANY = frozenset({"tens", *(word + "s" for word in _BIG)})
_TIMES = {"twice": 2, "thrice": 3}
_MEASURED = frozenset(
    {"as", "the", "that", "what", "their", "its", "our", "a", "an"}
)  # "twice as many", "twice the price"
_FOLD = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4}
_FOLDED = re.compile(r"(doubl|tripl|trebl|quadrupl)(?:e|es|ed|ing)")
_HALF = frozenset({"half", "halves", "halve", "halved", "halving"})
_PARTS = {"third": "33", "quarter": "25", "fifth": "20", "tenth": "10"}
# "A third of", "by a quarter": a part, where "a third supplier" and "once a quarter" are none.
_OF_A_PART = frozenset({"of", "more", "less", "fewer", "longer", "shorter", "faster", "slower", "cheaper", "higher"})
_BY_A_PART = frozenset({"by", "only", "about", "nearly", "almost", "over", "than", "to"})
_LONGEST = 12  # words of one number
_LINKED = re.compile(r"[\s-]{1,3}\Z")
_SMALL_ENOUGH = 4  # digits of a number that "the other seven" may be worked out from

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


def given_in_words(text: str, said: Sequence[Word]) -> Iterator[str]:
    """The same of numbers in words: "forty" is 40, and "three times" is 3, and "×2" stands for "twice"."""
    for place, keys, value in _runs(text, said):
        if value is not None and keys != ["one"]:
            yield str(value)
        if len(keys) == 1:
            yield keys[0]
        following = said[place + len(keys)].key if place + len(keys) < len(said) else ""
        if following in {"times", "x"} and value is not None:
            yield f"×{value}"
    for word in said:
        if word.key in _TIMES:
            yield f"×{_TIMES[word.key]}"
        if found := _FOLDED.fullmatch(word.key):
            yield f"×{_FOLD[found[1]]} in all"
        if word.key in _HALF:
            yield "half"
        if (part := word.key.removesuffix("s")) in _PARTS:
            yield part
        if re.fullmatch(r"\d{1,3}x", word.key):
            yield f"×{word.key[:-1]}"


def numbers_in_words(text: str, said: Sequence[Word], known: frozenset[str]) -> Iterator[frozenset[str]]:
    """For each number in words the ways to write it, one of which must have been given; not for what follows from
    numbers that were given, like "the other seven" of nine when they spoke of two."""
    for place, keys, value in _runs(text, said):
        before = said[place - 1].key if place else ""
        following = said[place + len(keys)].key if place + len(keys) < len(said) else ""
        if value is None:
            yield frozenset(keys[-1:])
        elif value == 2 and following == "times":
            yield frozenset({"×2"})
        elif len(keys) == 1 and (keys[0] in _UNTOLD or (before == "first" and value <= 12)):
            continue
        elif not (before == "other" and _follows(value, known)):
            yield frozenset({str(value)})
    for place, word in enumerate(said):
        before, following = (said[at].key if 0 <= at < len(said) else "" for at in (place - 1, place + 1))
        if word.key in _TIMES:
            if following not in _MEASURED:
                continue  # "anything you had to explain twice?", "look at twice": no measure of anything
            yield frozenset({f"×{_TIMES[word.key]}"})
        elif found := _FOLDED.fullmatch(word.key):
            if following[:5] not in {"check", "book"}:
                times = _FOLD[found[1]]
                yield frozenset({f"×{times} in all", f"×{times}", str(times) if times > 2 else "×2"})
        elif word.key in _HALF and before not in {"first", "second", "other"}:
            yield frozenset({"half", "50", "0.5"})
        elif (part := word.key.removesuffix("s")) in _PARTS and _is_a_part(text, said, place):
            yield frozenset({part, _PARTS[part]} | ({"75"} if before == "three" else set()))


def _runs(text: str, said: Sequence[Word]) -> Iterator[tuple[int, list[str], int | None]]:
    """Numbers in words, like "forty thousand", "40 thousand", "two hundred and six": where, which words, and how much;
    nobody knows how much "thousands" are."""
    place = 0
    while place < len(said):
        end = place
        while end < min(len(said), place + _LONGEST) and (
            end == place or _LINKED.fullmatch(text, said[end - 1].end, said[end].start)
        ):
            key = said[end].key
            counts = key in _SMALL or key in _BIG or key in _MANY
            digits = end == place and key.isascii() and key.isdigit() and len(key) < 13
            joins = key == "and" and end > place and said[end - 1].key in _BIG and end + 1 < len(said)
            if not (counts or digits or (joins and said[end + 1].key in _SMALL)):
                break
            end += 1
        keys = [word.key for word in said[place:end]]
        if keys and not (len(keys) == 1 and keys[0].isdigit()):
            yield place, keys, _worth(keys)
        place = max(end, place + 1)


def _worth(keys: Sequence[str]) -> int | None:
    whole = part = 0
    for key in keys:
        if key in _MANY:
            return None
        if key in _BIG:
            part = (part or 1) * _BIG[key]
            if _BIG[key] >= 1000:
                whole, part = whole + part, 0
        elif key != "and":
            part += int(key) if key.isdigit() else _SMALL[key]
    return whole + part


def _follows(value: int, known: frozenset[str]) -> bool:
    few = {int(number) for number in known if number.isdecimal() and len(number) <= _SMALL_ENOUGH}
    return any(each - value in few for each in few)


def _is_a_part(text: str, said: Sequence[Word], place: int) -> bool:
    """ "A third of", "two thirds", "by a quarter", and not "the third time" or "once a quarter"."""
    before, earlier = (said[at].key if at >= 0 else "" for at in (place - 1, place - 2))
    if before in _SMALL:
        return True
    following = said[place + 1].key if place + 1 < len(said) else ""
    return before == "a" and (following in _OF_A_PART or earlier in _BY_A_PART)


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

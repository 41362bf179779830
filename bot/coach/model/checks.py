"""Which rules a text of a model breaks, before anybody sees it: it may be stupid, or obey somebody's hidden order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from bot.coach.cues import is_private
from bot.coach.limits import DOUBLE, NAMES, PRAISE
from bot.coach.model import tells
from bot.coach.model.facts import numbers, numbers_in_words, strangers
from bot.coach.model.known import Known, row
from bot.coach.model.quotes import NEGATIONS, spelled
from bot.domain.coaching import MAX_WORDS
from bot.domain.words import word_count, words

MOST_QUOTED = 5  # words of theirs in one quotation of a question
HEADLINE_WORDS, HEADLINE_LENGTH = (3, 14), 90
STRETCH = 3  # times as many words as a headline has may lie between its first and last in what they said
_A_LONG_WORD = 12  # characters; a text with few but endless words is long too
_READ = 2000  # characters; a longer text is refused for its length, and read no further
_MARKS = re.compile(r"[?؟՞]")
# "Then the price." is a promise; anything else after a question is not.
_PROMISE = re.compile(r"(?:and )?(?:then|after that|next|later)\b[^?.!:;]{1,60}[.]?", re.IGNORECASE)
_DOUBLE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞", '"') | dict.fromkeys("‘’‚‛‹›`´", "'"))  # noqa: RUF001
_INCHES = re.compile(r"(?<=\d)\"(?=[\s.,;:?!)]|$)")
_QUOTED = re.compile(
    r'"([^"]{0,2000})(?:"|$)|'
    r"(?<![^\W_])'(?=[^\s'])((?:[^'\"]|(?<=[^\W_])'(?=[^\W_])){1,300})'(?![^\W_])"
)


class Broken(StrEnum):
    """The rules, as plain phrases without anybody's words. They stand in the order in which they are reported."""

    EMPTY = "nothing said"
    TOO_LONG = "over 25 words"
    TOO_WORDY = "too many words"
    TOO_SHORT = "fewer than three words"
    CONTROL = "unprintable characters"
    LINES = "more than one line"
    TEMPLATE = "template code"
    MARKUP = "a mention or markup"
    LINK = "a link"
    NO_QUESTION = "no question"
    TWO_QUESTIONS = "two questions"
    GOES_ON = "more after the question"
    ASKS = "a question where none belongs"
    PRAISE = "praise"
    ASKS_NAME = "a customer's name asked"
    ASKS_SECRET = "a secret asked for"  # noqa: S105 - a phrase
    PRIVATE = "a private question"
    BLAME = "a question who is to blame"
    PROMISE = "a promise that isn't ours to give"
    IN_A_NAME = "words in somebody else's name"
    THREAT = "a threat"
    ORDER = "an order to do something"
    OUT_OF_ROLE = "a machine speaking of itself"
    INVENTED_QUOTE = "invented quote"
    LONG_QUOTE = "a quotation over five words"
    NUMBER = "a number they didn't give"
    NAME = "a name they didn't give"
    ASKED_BEFORE = "asked before"  # found by whoever knows what was asked
    NOT_THEIR_WORDS = "a headline that isn't in their words"
    LOST_NOT = "a headline that leaves out a not"


_NOT_OURS = {
    Broken.PRIVATE: tells.PRIVATE,
    Broken.BLAME: tells.BLAME,
    Broken.PROMISE: tells.PROMISES,
    Broken.IN_A_NAME: tells.IN_A_NAME,
    Broken.THREAT: tells.THREATS,
}


def question_faults(text: str, known: Known) -> list[Broken]:
    """Why this may not be asked: a follow-up, an opening, an easier door, the question for a headline."""
    return _faults(text, known, [*_question(text), *_spoken(text, known), *_long_quotes(text)])


def sentence_faults(
    text: str, known: Known, most_words: int, *, spoken: bool = False, own_numbers: frozenset[str] = frozenset()
) -> list[Broken]:
    """Why this sentence or paragraph may not stand. `spoken`: it is said to them, so without praise and question;
    `own_numbers` ("4") are allowed beside those they gave."""
    kind = [Broken.TOO_WORDY] if _is_over(text, most_words) else []
    if spoken:
        kind += [Broken.ASKS] if _MARKS.search(tells.plain(text[:_READ])) else []
        kind += _spoken(text, known)
    return _faults(text, known, kind, own_numbers)


def headline_fault(text: str, turns_on_record: Iterable[str]) -> list[Broken]:
    """Why this is no headline: its words must stand in order, and near each other, in one turn of theirs."""
    said = [words(turn) for turn in turns_on_record]
    faults = set(_form(text, frozenset(part for turn in said for word in turn for part in word.split("."))))
    if Broken.EMPTY in faults:
        return [Broken.EMPTY]
    if word_count(text[:_READ]) > HEADLINE_WORDS[1] or len(text) > HEADLINE_LENGTH:
        faults.add(Broken.TOO_WORDY)
    if word_count(text) < HEADLINE_WORDS[0]:
        faults.add(Broken.TOO_SHORT)
    headline = words(text[:_READ])
    stands = [whole for turn in said for whole in _stands(headline, turn)]
    if not any(stands):
        faults.add(Broken.LOST_NOT if stands else Broken.NOT_THEIR_WORDS)
    return _in_order(faults)


def _faults(
    text: str, known: Known, of_its_kind: Iterable[Broken], own_numbers: frozenset[str] = frozenset()
) -> list[Broken]:
    faults = set(_form(text, known.inside))
    if Broken.EMPTY in faults:
        return [Broken.EMPTY]
    return _in_order(faults | set(of_its_kind) | set(_content(text, known, own_numbers)))


def _in_order(faults: set[Broken]) -> list[Broken]:
    return [rule for rule in Broken if rule in faults]


def _form(text: str, known: frozenset[str]) -> Iterator[Broken]:
    """What no generated text may hold, whoever it is for."""
    text = text[:_READ].strip()
    plain = tells.plain(text)
    if not any(char.isalnum() for char in plain):
        yield Broken.EMPTY
    if tells.is_unprintable(text):
        yield Broken.CONTROL
    if "\n" in text or "\r" in text:
        yield Broken.LINES
    if tells.has_template(plain):
        yield Broken.TEMPLATE
    if tells.has_markup(text):
        yield Broken.MARKUP
    if tells.has_link(plain, known):
        yield Broken.LINK


def _is_over(text: str, most_words: int) -> bool:
    return word_count(text[:_READ]) > most_words or len(text) > min(most_words * _A_LONG_WORD, _READ)


def _question(text: str) -> Iterator[Broken]:
    if _is_over(text, MAX_WORDS):
        yield Broken.TOO_LONG
    plain = tells.plain(text[:_READ])
    marks = [found.end() for found in _MARKS.finditer(plain)]
    if not marks:
        yield Broken.NO_QUESTION
        return
    if len(marks) > 1 or DOUBLE.search(_unquoted(plain)):
        yield Broken.TWO_QUESTIONS
    after = plain[marks[-1] :].strip("\"'”’) ")
    if after and not _PROMISE.fullmatch(after):
        yield Broken.GOES_ON


def _spoken(text: str, known: Known) -> Iterator[Broken]:
    """What may not be said to them."""
    plain = tells.plain(text[:_READ])
    if PRAISE.search(_unquoted(plain)):
        yield Broken.PRAISE
    if NAMES.search(plain) or tells.asks_who(plain):
        yield Broken.ASKS_NAME
    marked = _marks(plain)
    quoted = [row(spelled(part)) for part in _quotations(plain)]
    bare = _QUOTED.sub(lambda found: found[1] if found[1] is not None else found[2], marked)
    for rule, (always, unless_theirs) in _NOT_OURS.items():
        # What they said may be quoted, and nothing else said by putting half of it in quotation marks.
        if any(not _is_part(found.group(), quoted) for found in always.finditer(bare)) or any(
            not known.may_quote(found[found.lastindex or 0]) for found in unless_theirs.finditer(bare)
        ):
            yield rule
    if is_private(bare):
        yield Broken.PRIVATE


def _is_part(phrase: str, rows: Iterable[str]) -> bool:
    said = row(spelled(phrase))
    return any(said in each for each in rows)


def _content(text: str, known: Known, own_numbers: frozenset[str]) -> Iterator[Broken]:
    plain = tells.plain(text[:_READ])
    if tells.asks_secret(plain, known.secrets):
        yield Broken.ASKS_SECRET
    if tells.gives_an_order(plain):
        yield Broken.ORDER
    if tells.is_out_of_role(plain):
        yield Broken.OUT_OF_ROLE
    if any(not known.may_quote(quoted) for quoted in _quotations(plain)):
        yield Broken.INVENTED_QUOTE
    said = spelled(plain)
    needed = (*numbers(plain, said), *numbers_in_words(plain, said, known.numbers))
    if any(known.numbers.isdisjoint(forms) and own_numbers.isdisjoint(forms) for forms in needed):
        yield Broken.NUMBER
    if not known.all_nouns and any(True for _ in strangers(plain, said, known.words)):
        yield Broken.NAME


def _long_quotes(text: str) -> Iterator[Broken]:
    if any(len(spelled(quoted)) > MOST_QUOTED for quoted in _quotations(tells.plain(text[:_READ]))):
        yield Broken.LONG_QUOTE


def _quotations(plain: str) -> Iterator[str]:
    """What stands in quotation marks; one that is never closed runs to the end."""
    for found in _QUOTED.finditer(_marks(plain)):
        yield found[1] if found[1] is not None else found[2]


def _unquoted(plain: str) -> str:
    return _QUOTED.sub("that", _marks(plain))


def _marks(plain: str) -> str:
    """With one kind of double marks and one of single ones; the sign for inches is none."""
    if plain.count('"') % 2:
        plain = _INCHES.sub("", plain)
    return plain.translate(_DOUBLE_MARKS)


def _stands(headline: list[str], turn: list[str]) -> Iterator[bool]:
    """Each place where the headline's words stand near each other in the turn: whether no negation is left out there.

    One pass: `begun[n]` is the latest word from which the first n words of the headline stand in order.
    """
    if not headline:
        return
    places: dict[str, list[int]] = {}
    for n, word in enumerate(headline):
        places.setdefault(word, []).insert(0, n)
    begun: list[int | None] = [None] * (len(headline) + 1)
    for at, word in enumerate(turn):
        for n in places.get(word, ()):
            begun[n + 1] = begun[n] if n else at
        start = begun[-1]
        if start is not None and word == headline[-1] and at - start < STRETCH * len(headline):
            before = turn[max(0, start - 2) : start]
            yield not _negations(before) and _negations(turn[start : at + 1]) == _negations(headline)


def _negations(said: Iterable[str]) -> Counter[str]:
    return Counter(key for key in (word.replace("'", "").replace("’", "") for word in said) if key in NEGATIONS)

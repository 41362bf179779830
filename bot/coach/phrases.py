"""A few of their words: at most five in a row, cut where a phrase ends, never in the middle of a name."""

import re
from collections.abc import Iterator

MOST = 5
UNFIT = re.compile(r"[`<>@|*_#\\]|https?:|\n")  # never quoted
_TOKEN = re.compile(r"(?:[$€£]\s?)?\w+(?:['’.,:/-]\w+)*%?")
_BREAK = re.compile(r"(?:,(?!\d)|[;:()\n\"“”«»…?!])|\.(?=\s|$)|\s[–—-]\s|—")
_AND = frozenset(
    """
    and but or so because which that who when while where if until since though although as than then whether why
    how what
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_PREPOSITIONS = frozenset(
    """
    of in on at for with from to by about into over after before under between during without within across against
    through per like off onto near
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_LEAD_INS = frozenset(
    """
    well so ok okay yes yeah yep no nope and but also then honestly basically actually hmm um uh oh anyway now plus
    because still maybe perhaps obviously sure frankly apparently finally i'd guess think
    """.split()  # noqa: SIM905 - reads better than a column of words
)
# A quote ends on none of these: they want what follows.
_OPEN = frozenset(
    """
    the a an my our your his her its their this that these those every each some any no of to in on at for with from
    by about into over and but or so because which who when while where if is are was were be been has have had will
    would can could should must may might not don't didn't doesn't won't can't very really quite too more most much
    many as than i we they he she it's i'm we're they're new same own other another such what how just only even
    never always nobody also get got gets still after before under between during without
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_WANTS_TO = frozenset(
    """
    want wants wanted need needs needed like likes try tries tried trying going able used refuse refuses refused hope
    hoped plan planned forgot forget started failed agreed decided promised offered ask asked told told happy afraid
    """.split()  # noqa: SIM905 - reads better than a column of words
)
_DETERMINERS = frozenset(["the", "our", "my", "their", "his", "her", "its", "this", "that", "these", "those"])
_AUXILIARIES = frozenset(
    """
    is are was were be been has have had do does did will would can could should must may might isn't wasn't aren't
    hasn't haven't won't doesn't didn't don't can't couldn't i we they he she it you not still just always never
    took takes take went goes came comes got gets made makes said says told tells stalled stopped rose fell doubled
    failed broke changed started ended slipped dragged drags ran runs looked looks needs needed works worked kept
    keeps gave gives left stays stayed turned
    """.split()  # noqa: SIM905 - reads better than a column of words
)


def quoted(text: str) -> str:
    return f"“{text}”"


def clause_around(text: str, start: int, end: int) -> str | None:
    """At most five words of `text` that hold text[start:end] and read as a phrase; None when there is no good cut."""
    tokens = _clause_tokens(text, start, end)
    while tokens and tokens[0].group().lower() in _LEAD_INS and tokens[0].start() < start:
        tokens = tokens[1:]
    first, last = _covering(tokens, start, end)
    if first is None or last is None:
        return None
    for begin in range(first + 1):
        if begin and not _may_begin(tokens, begin, first):
            continue
        for finish in range(min(len(tokens), begin + MOST), last, -1):
            if finish - begin >= 2 and _may_close(tokens, finish, last):
                return _cut(text, tokens, begin, finish)
    return None


def tail(text: str) -> str | None:
    """The last few words of a sentence, as what somebody asked or said: "why we still fax"."""
    tokens = list(_TOKEN.finditer(text))
    for begin in range(max(0, len(tokens) - MOST), len(tokens) - 1):
        word = tokens[begin].group().lower()
        opens = word in _ASKING or (begin > 0 and tokens[begin - 1].group().lower() in {"whether", "if", "that"})
        if opens and not _BREAK.search(text, tokens[begin].start(), tokens[-1].end()) and _may_end(tokens, len(tokens)):
            return _cut(text, tokens, begin, len(tokens))
    return None


_ASKING = frozenset({"why", "how", "what", "when", "where", "who"})


def _clause_tokens(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The words between the nearest breaks on both sides."""
    left = max((found.end() for found in _BREAK.finditer(text, 0, start)), default=0)
    following = _BREAK.search(text, end)
    right = following.start() if following else len(text)
    tokens = list(_TOKEN.finditer(text, left, right))
    cut_left = max(
        (i + 1 for i, token in enumerate(tokens) if token.end() <= start and token.group().lower() in _AND), default=0
    )
    cut_right = min(
        (i for i, token in enumerate(tokens) if token.start() >= end and token.group().lower() in _AND),
        default=len(tokens),
    )
    return tokens[cut_left:cut_right]


def _covering(tokens: list[re.Match[str]], start: int, end: int) -> tuple[int | None, int | None]:
    inside = [i for i, token in enumerate(tokens) if token.start() < end and token.end() > start]
    return (inside[0], inside[-1]) if inside else (None, None)


def _may_begin(tokens: list[re.Match[str]], begin: int, anchor: int) -> bool:
    """A quote may begin in mid-clause on the anchor itself, or on a word that opens a noun phrase before it."""
    if _splits_name(tokens, begin):
        return False
    return begin == anchor or tokens[begin].group().lower() in _DETERMINERS


def _may_close(tokens: list[re.Match[str]], finish: int, anchor: int) -> bool:
    """Like `_may_end`; "complain a lot more" before "about" is whole too, and "a cake shaped" before "like" is not."""
    last = tokens[finish - 1].group().lower()
    if finish == anchor + 1 and last in {"more", "less", "up", "down"}:
        return not _splits_name(tokens, finish)
    dangling = last.endswith("ed") and finish < len(tokens) and finish > anchor + 1
    return not dangling and _may_end(tokens, finish)


def _may_end(tokens: list[re.Match[str]], finish: int) -> bool:
    if tokens[finish - 1].group().lower().replace("’", "'") in _OPEN or _splits_name(tokens, finish):
        return False
    if (
        finish < len(tokens)
        and tokens[finish].group().lower() == "to"
        and tokens[finish - 1].group().lower() in _WANTS_TO
    ):
        return False
    return finish == len(tokens) or tokens[finish].group().lower() in _PREPOSITIONS


def _splits_name(tokens: list[re.Match[str]], at: int) -> bool:
    if not 0 < at < len(tokens):
        return False
    return tokens[at - 1].group()[:1].isupper() and tokens[at].group()[:1].isupper()


def _cut(text: str, tokens: list[re.Match[str]], begin: int, finish: int) -> str | None:
    found = text[tokens[begin].start() : tokens[finish - 1].end()]
    return None if UNFIT.search(found) or len(found) > 60 else " ".join(found.split())


def topics(text: str) -> Iterator[tuple[str, int, int]]:
    """Short noun phrases such as "the audit" or "our second site", with place; only where their end is certain."""
    tokens = list(_TOKEN.finditer(text))
    for i, token in enumerate(tokens):
        if token.group().lower() not in {"the", "our", "my", "their"}:
            continue
        for size in (1, 2):
            if i + size >= len(tokens) + 0 and i + size > len(tokens) - 1:
                break
            head = tokens[i + size].group().lower()
            if head in _OPEN or head in _AUXILIARIES or head in _PREPOSITIONS or head in _AND or not head.isalpha():
                break
            gap = text[tokens[i + size].end() : tokens[i + size + 1].start()] if i + size + 1 < len(tokens) else "."
            after = tokens[i + size + 1].group().lower() if i + size + 1 < len(tokens) else ""
            certain = (
                bool(_BREAK.search(gap))
                or after in _PREPOSITIONS
                or after in _AND
                or after in _AUXILIARIES
                or not after
            )
            between = text[token.start() : tokens[i + size].end()]
            if _BREAK.search(between):
                break
            if certain:
                yield between, token.start(), tokens[i + size].end()
                break


def to_you(phrase: str) -> str:
    """A phrase of theirs, said back to them: "our second site" becomes "your second site"."""
    lowered = phrase[:1].lower() + phrase[1:]
    return re.sub(r"^(?:our|my)\b", "your", lowered, flags=re.IGNORECASE)

"""A headline out of a passage: a complete thought of theirs that can stand alone, never cut in the middle."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.coach.asides import is_aside
from bot.coach.cues import MOMENT, NUMBER, YEAR, blanked, is_private
from bot.domain.offrecord import reach
from bot.domain.words import one_line, sentences, word_count

MOST, LONGEST = 14, 17  # words: what is wanted, and what a thought that cannot be cut may have
GOOD, POOR = 3.0, 2.0  # from GOOD on a clause can stand over a piece; below POOR its neighbours are looked at
_LOOKED_AT = 600  # characters of a sentence, and
_SENTENCES = 30  # sentences of a turn; what comes later makes no headline

_SUBJECT = (
    r"(?:the|a|an|we|i|you|he|she|they|it|our|my|your|their|his|her|one|nobody|everyone|everybody|people|customers|"
    r"there|this|that|two|three|half|most|every|somebody|someone|i'm|i'd|i've|we've|we'd|it's|they're|you're|that's)"
)
_CUT = re.compile(
    r"\s*;\s+|\s+(?=(?:just\s+|simply\s+)?by\s+\w{3,}ing\b)|,\s+(?=\w{3,}ing\b)|\s+[–—-]\s+|\s*—\s*|\s*:\s+|,?\s+(?=(?:because|although|whereas|which\s+mean(?:s|t))\b)|"
    rf",\s+(?=(?:and|but|so|since|though|then|as|where|which|who)\b)|,\s+(?={_SUBJECT}\s+\w)",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^(?:(?:well|so|ok(?:ay)?|yes|yeah|no|nope|and|but|also|then|honestly|basically|actually|hmm+|um+|uh|oh|ha|anyway|"
    r"now|plus|right|sure|to\s+be\s+(?:honest|fair)|i\s+mean|you\s+know|i\s+think(?:\s+that)?|i\s+guess|i'd\s+say|"
    r"frankly|obviously|apparently|not\s+yet|which\s+means|here'?s\s+(?:the\s+thing|what\s+i\s+think)|the\s+thing\s+is|"
    r"careful\s+here|of\s+course|like|list|result\s+was|for\s+me|the\s+best\s+thing\s+this\s+week\s+was)\b[,:.!]*\s+)+",
    re.IGNORECASE,
)
_SHRUG = re.compile(
    r"^(?!if\b|when\b|before\b|after\b|unless\b|until\b|never\b|stop\b)(?:[\w'’]+\s+){0,3}[\w'’]+,\s+"
    rf"(?={_SUBJECT}\b)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^(?:in|on|since|by|until|at)\s+(?:\w+\s+){0,2}?(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december|\w+day|(?:19|20)\d\d|night|morning|evening),?\s+(?=(?:i|we|our|the|a|my)\b)|"
    r"^(?:last|this|one)\s+(?:\w+day|week|month|year|spring|summer|autumn|winter|quarter)\s+(?=(?:i|we|our|the|a|my|\d+)\b)",
    re.IGNORECASE,
)
_DEPENDENT = re.compile(
    r"^(?:because|although|whereas|which|who|where|as|since|though|then|whose|that|meaning|so\s+that)\b", re.IGNORECASE
)
_LEANS = re.compile(
    r"^(?:it|it's|this|that|that's|they|they're|they'd|he|he's|she|she'd|she's|those|these|there|there's|here|his|her|"
    r"their|its|neither|both|same|another|the\s+(?:other|rest|same)|one\s+of\s+(?:those|these|them)|(?:\w+\s+){1,2}of\s+"
    r"(?:those|these|them|it|that))\b",
    re.IGNORECASE,
)
_UNBOUND = re.compile(r"\b(?:she|he|they|them|those|her|him)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:the|a|an|our|my|one|somebody|someone|nobody|people|everyone|customers|clients|families|\w{4,}s)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^(?:it'?s|it\s+(?:is|was|doesn'?t)|they'?re|but\b|now\b|so\b|then\b|instead\b|i'm\b|the\s+(?:problem|point)|and\s+"
    r"(?:the|it|then|nobody|now|he|she|they|we|i)\b)",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\b(?:isn'?t|aren'?t|not|doesn'?t|don'?t|didn'?t|used\s+to|wanted\s+to|thought|tried|before|nearly|almost)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:isn'?t|aren'?t|not|never|nobody|no\s+one|instead|but|than|before|until|without|worse|better|wrong|only|"
    r"overrated|should|everyone\s+\w+s|most|worst|biggest|only|unless|don'?t\s+work|too\s+\w+|always|whatever|anyway)\b",
    re.IGNORECASE,
)
_OF_MEANING = re.compile(
    r"\b(?:is|are|isn'?t|aren'?t|don'?t|doesn'?t|should|never|can'?t|makes?|believe)\b", re.IGNORECASE
)
_CHANGED = re.compile(
    r"\bfrom\s+\S.{0,40}?\s+to\s+\S|\b(?:against|instead\s+of|down\s+(?:to|by)|up\s+(?:to|by)|out\s+of|of\s+the)\b|"
    r"\b(?:doubled|halved|tripled|fell|rose|dropped|shrank)\b|\bfirst\b.*\band\b",
    re.IGNORECASE,
)
_DO = re.compile(
    r"^(?:never|always|stop|don'?t|ask|start|trust|check|count|measure|pay|talk|listen|go|keep|put|draw|walk|write|read|"
    r"close|buy|sell|call|stand|look|let|make|give|do|take|if)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?!need|speed|bed\b|shed\b)\w{3,}ed\b|\b(?:went|came|told|took|made|found|lost|got|fell|rose|broke|paid|kept|left|"
    r"rang|sat|stood|sent|saw|ran|drove|wrote|was|were|had|gave|put|said|bought|sold|built|became)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|must|may|need|want|stop|ask|make|get|"
    r"goes?|comes?|takes?|says?|"
    r"(?<=[\w'] )(?!this|his|its|less|always|plus|years|days|weeks|months|hours|minutes|sales|mails|essays|"
    r"others|us\b)\w{3,}s)\b|"
    r"'(?:s|re|m|d|ve|ll)\b|n't\b",
    re.IGNORECASE,
)
_REPEATS = re.compile(r"\b(?!they|that|with|from|than|were|have|this|just|what|when|your)(\w{4,})\b.+\b\1\b")
_NOW = re.compile(r"\bused\s+to\b.+\bnow\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"^(?:\w{3,}ed|bought|went|took|made|got|told|said|rang|sat|put|gave|left|found|was|were|had|gets?|goes)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\([^()]*\)\s*[.!]?$")
_SPOKEN = re.compile(r"[\"“]([^\"“”]{12,110})[\"”]")
_DENIES = re.compile(r"^not\b(?!.*(?:,|\bbut\b))", re.IGNORECASE)
_IT = re.compile(r"\bit\b(?!['’]?s?\s+(?:is|was)\b)", re.IGNORECASE)
_TAG = re.compile(r"[”\"],?\s+(?:she|he|they|\w+)\s+(?:said|says|wrote)\W*$", re.IGNORECASE)
_SETS_UP = re.compile(r"(?:for|if|when|before|after|every)\b", re.IGNORECASE)
_HANGS = re.compile(r"\b(?:it|them|that|those|so|there|did|is\s+why)\W*$", re.IGNORECASE)
_ENDS_OPEN = re.compile(
    r"\b(?:the|a|an|of|to|and|or|but|with|for|from|by|in|on|at|is|are|was|were|that|which|who|my|our|their|his|her|just|"
    r"very|so|because|if|when|as)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A line in their words, and how well it stands alone; from `GOOD` on it does."""

    text: str
    score: float

    @property
    def good(self) -> bool:
        return self.score >= GOOD


def headline_of(passage: str, turn: str = "") -> Headline:
    """The best complete thought of a passage or, failing a good one, of another sentence of the same turn."""
    plain = " ".join(blanked(passage).split()) or "Untitled"
    best = _best(plain)
    if best is None or best.score < POOR:
        other = _best(" ".join(_neighbours(turn))) if turn and reach(turn) is None else None
        if (
            other is not None
            and word_count(other.text) >= 7
            and other.score - 1.0 >= (GOOD if best is None else max(GOOD, best.score))
        ):
            return other
    if best is not None and best.score > -2:
        return best
    shortest = min((piece.of(plain) for piece in sentences(plain)), key=word_count, default=plain)
    return Headline(_polished(_shortened(_bare(shortest) or shortest)), -9.0)


def whole(sentence: str) -> Headline:
    """A sentence as the headline it was meant to be: uncut, without what it was opened with."""
    line = _bare(sentence) or sentence
    return Headline(_polished(line), _score(line, True, "", ""))


def _neighbours(turn: str) -> Iterator[str]:
    plain = blanked(turn)
    for piece in sentences(plain)[:_SENTENCES]:
        sentence = piece.of(plain)
        if not is_private(sentence) and not is_aside(sentence):
            yield sentence if sentence[-1] in ".!?…:" else f"{sentence}."


def _best(plain: str) -> Headline | None:
    found = [line for piece in sentences(plain)[:_SENTENCES] for line in _candidates(piece.of(plain)[:_LOOKED_AT])]
    return max(found, key=lambda line: line.score, default=None)


def _candidates(sentence: str) -> Iterator[Headline]:
    """The sentence, every run of its clauses, each without openers, and what is quoted in it."""
    for spoken in _SPOKEN.finditer(sentence):
        if 5 <= word_count(spoken[1]) <= MOST:
            yield Headline(
                _polished(spoken[1]),
                _score(spoken[1].rstrip(","), True, "", "") - 1.0 - bool(_UNBOUND.search(spoken[1])),
            )
    cuts = list(_CUT.finditer(sentence))[:12]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(sentence)]
    for first, start in enumerate(starts):
        for last in range(first, len(ends)):
            clause = _bare(sentence[start : ends[last]])
            following = sentence[starts[last + 1] :] if last + 1 < len(starts) else ""
            if 3 <= word_count(clause) <= LONGEST:
                score = _score(clause, first == 0, following, sentence[ends[last] : ends[last] + 2])
                yield Headline(_polished(clause), score)


def _bare(clause: str) -> str:
    text = _BRACKET.sub("", clause.strip())
    for _ in range(3):
        text = _SHRUG.sub("", _WHEN.sub("", _OPENERS.sub("", text)))
    return text


def _score(clause: str, at_start: bool, following: str, mark: str) -> float:
    """What it says, less what it leaves hanging."""
    count = word_count(clause)
    figures = [found.group() for found in NUMBER.finditer(clause) if not YEAR.match(found.group())]
    verb = bool(_VERB.search(clause) or _HAPPENED.search(clause) or _DO.match(clause))
    score = 2.6 * bool(_CONTRAST.search(clause) and _OF_MEANING.search(clause)) + 1.0 * bool(_CONTRAST.search(clause))
    score += 2.6 * bool(figures and _CHANGED.search(clause)) + 1.0 * bool(figures)
    score += 2.2 * bool(_DO.match(clause) and 4 <= count <= MOST and not (figures and MOMENT.search(clause)))
    score += (
        1.6 * bool(_HAPPENED.search(clause) and count >= 7)
        + min(count, 10) * 0.12
        + (1.5 if count <= MOST else 0.8) * (at_start and not following)
    )
    score += 1.2 * bool(_REPEATS.search(clause.lower())) + 2.4 * bool(_NOW.search(clause))
    score -= (
        2.5 * bool(not at_start and _NO_SUBJECT.match(clause))
        + 1.2 * bool(not at_start and _IT.search(clause))
        + 2.0 * clause.lower().startswith("before,")
    )
    score -= (
        5.0 * (not verb)
        + 2.6 * bool(_DEPENDENT.match(clause))
        + (2.2 if at_start else 3.7) * bool(_LEANS.match(clause))
    )
    score -= 1.3 * bool(_UNBOUND.search(clause) and not _BOUND.search(clause[: _first_unbound(clause)]))
    score -= 4.0 * is_aside(clause) + 2.0 * clause.rstrip('"” ').endswith("?") + 4.0 * (mark.strip()[:1] == ":")
    score -= (
        4.0 * clause.rstrip().endswith(":")
        + 3.0 * _odd(_polished(clause))
        + 1.5 * bool(_HANGS.search(clause))
        + 4.0 * bool(_TAG.search(clause))
        + 0.2 * max(0, count - 11)
        + 3.0 * bool(_DENIES.match(clause))
    )
    if following:  # cut at its end
        score -= (
            0.5
            + 2.4 * bool(_ANSWERED.match(following) and _HALF.search(clause))
            + 6.0 * bool(_ENDS_OPEN.search(clause))
        )
        score -= 2.2 * bool(re.match(r"\s*(?:who|which)\b", following))
        score -= 3.0 * bool(mark.startswith(",") and count < 9 and _SETS_UP.match(clause))
    return score


def _first_unbound(clause: str) -> int:
    found = _UNBOUND.search(clause)
    return found.start() if found else len(clause)


def _odd(clause: str) -> bool:
    return (
        clause.count('"') % 2 == 1 or clause.count("“") != clause.count("”") or clause.count("(") != clause.count(")")
    )


def _shortened(sentence: str) -> str:
    """A long sentence up to a comma, or as much of it as fits, with an ellipsis that says so."""
    tokens = sentence.split()
    if len(tokens) <= LONGEST:
        return sentence
    for at in range(LONGEST, 5, -1):
        if tokens[at - 1].endswith((",", ";")) and not _ENDS_OPEN.search(tokens[at - 1].rstrip(",;")):
            return " ".join(tokens[:at]).rstrip(",;") + "…"
    for at in range(MOST, 5, -1):
        if not _ENDS_OPEN.search(tokens[at - 1]):
            return " ".join(tokens[:at]) + "…"
    return " ".join(tokens[:MOST]) + "…"


def _polished(clause: str) -> str:
    text = clause.strip(" *_•-").rstrip(".,;:! ")
    while _odd(text) and text and (text[0] in "\"“”'(" or text[-1] in "\"“”')"):
        text = text[1:] if text[0] in "\"“”'(" else text[:-1]
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”':
        text = text[1:-1].rstrip(".,;:! ")
    line = one_line(text, 120)
    return line[:1].upper() + line[1:] if line else "Untitled"

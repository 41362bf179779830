"""A headline out of a passage: its sharpest clause, whole, in their words."""

import re

from bot.coach.cues import NUMBER, blanked
from bot.domain.words import one_line, sentences, word_count

MOST = 14  # words
_SPLIT = re.compile(
    r"\s*(?:[;:]|\s[–—-]\s|—|,(?=\s+(?:and|but|so|because|which|since|as|who|where|though|although|then)\b)|"
    r"\.(?=\s)|[!?…](?=\s))\s*|\s+(?=(?:because|although|whereas|which\s+(?:means?|meant))\b)"
)
_OPENERS = re.compile(
    r"^(?:(?:well|so|ok(?:ay)?|yes|yeah|and|but|also|then|honestly|basically|actually|hmm+|um+|uh|oh|anyway|"
    r"now|plus|because|since|to\s+be\s+honest|i\s+mean|you\s+know|i\s+think(?:\s+that)?|i\s+guess|i'd\s+say|"
    r"frankly|obviously|apparently|which\s+means|here'?s\s+(?:the\s+thing|what\s+i\s+think)|the\s+thing\s+is|"
    r"like)\b[,:]?\s+)+",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^(?:it|this|that|they|he|she|those|these|which|there|here|who|where|when|if|to|of|for|with|in)\b", re.IGNORECASE
)
_STRONG = re.compile(
    r"\b(?:never|nobody|no\s+one|everyone|always|most|worst|best|only|wrong|stopped|switched|lost|found|"
    r"instead|not|without|before|until|twice|half|first|too|should|costs?|saved?|broke|failed|because|than)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|'s|'re|has|have|had|do|does|did|can|could|will|would|should|don'?t|didn'?t|doesn'?t|"
    r"won'?t|can'?t|\w{3,}ed|(?!this|his|its|less|always|plus|years|days|weeks|months|hours|sales)\w{3,}s|went|"
    r"came|told|said|took|made|found|lost|got|fell|rose|broke|paid|kept|"
    r"left|cut|put|stop|ask|never|start|sent|saw|thought|knew|ran|wrote|bought|sold|built|need|want|pay|think|"
    r"believe)\b",
    re.IGNORECASE,
)
_DANGLES = re.compile(r"[\s,;:–—-]+(?:and|but|so|or|because|which|the|a|an)?$", re.IGNORECASE)


def headline_from(passage: str) -> str:
    """The sharpest clause of about a dozen words, capitalised, without trailing junk, never cut in mid-phrase."""
    plain = " ".join(blanked(passage).split()) or passage
    candidates = [clause for piece in sentences(plain) for clause in _clauses(piece.of(plain))]
    fitting = [clause for clause in candidates if 3 <= word_count(clause) <= MOST]
    if fitting:
        return _polished(max(fitting, key=lambda clause: (_sharpness(clause), -candidates.index(clause))))
    shortest = min((piece.of(plain) for piece in sentences(plain)), key=word_count, default=plain)
    return _polished(_tightened(_OPENERS.sub("", shortest) or shortest))


def _clauses(sentence: str) -> list[str]:
    """The sentence itself and its parts, without openers."""
    parts = [part for part in _SPLIT.split(sentence) if part and part.strip()]
    found = [_OPENERS.sub("", part.strip()) for part in dict.fromkeys([sentence, *parts])]
    return [clause for clause in found if clause]


def _sharpness(clause: str) -> float:
    count = word_count(clause)
    score = 1.2 * len(_STRONG.findall(clause)) + 1.5 * bool(NUMBER.search(clause)) + 2.0 * bool(_VERB.search(clause))
    score -= 1.5 * bool(_LEANS.match(clause)) + 1.0 * clause.rstrip().endswith("?") + 0.5 * (count > 12)
    return score + min(count, 11) * 0.22


def _tightened(sentence: str) -> str:
    """A long sentence up to the last comma or preposition that keeps it within the limit."""
    tokens = sentence.split()
    if len(tokens) <= MOST:
        return sentence
    for at in range(MOST, 4, -1):
        if tokens[at - 1].endswith((",", ";", ":")):
            return " ".join(tokens[:at])
    stops = {
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "about",
        "after",
        "before",
        "because",
        "when",
        "while",
        "which",
        "that",
        "who",
        "and",
        "but",
        "so",
        "until",
        "since",
        "if",
        "through",
        "over",
        "as",
    }
    for at in range(MOST, 4, -1):
        if tokens[at].lower() in stops and tokens[at - 1].lower() not in stops:
            return " ".join(tokens[:at])
    return " ".join(tokens[:MOST]) + "…"


def _polished(clause: str) -> str:
    text = clause.strip(" \"“”'‘’*_•-")
    text = text.rstrip(".,;:! ")
    text = _DANGLES.sub("", text) if not text.endswith("…") else text
    line = one_line(text, 120)
    return line[:1].upper() + line[1:] if line else "Untitled"

"""What may be asked at all: one question, at most 25 words, no praise, no thanks, no names."""

import re
from collections.abc import Iterator

from bot.domain.coaching import MAX_WORDS
from bot.domain.words import word_count

PRAISE = re.compile(
    r"\b(?:great|awesome|amazing|fantastic|wonderful|excellent|brilliant|fascinating|impressive|superb|"
    r"terrific|lovely|"
    r"interesting|insightful|exciting|thrilled|perfect|love (?:that|this|it|the|your|hearing)|well done|"
    r"good (?:point|question|answer|one|job)|"
    r"congratulations|congrats|kudos|thank you|thanks (?:for|so)|appreciate)\b",
    re.IGNORECASE,
)
NAMES = re.compile(
    r"\b(?:what(?:'|’)?s|what is|what was|tell (?:me|us)|give (?:me|us)|which) (?:the |their |his |her |your )?"
    r"(?:customer|client|patient|company|person|user)?(?:'|’)?s?\s?names?\b|\bname (?:the|a|one|"
    r"your) (?:customer|client|patient|company|person)",
    re.IGNORECASE,
)
_ASKS = r"(?:who|what|when|where|why|how|which|whose|did|does|is|are|was|were|would|could)"
# "…, and who moved it?" and "who, what happened, how many?"; a short ", and why?" is one question still.
DOUBLE = re.compile(
    rf",? (?:and|or) (?:for )?{_ASKS}\b(?: \S+)+|\b{_ASKS}\b[^,?]*, {_ASKS}\b[^?]*, (?:and )?{_ASKS}\b", re.IGNORECASE
)


def complaints(text: str) -> Iterator[str]:
    """Why this can't be a lead question, in plain sentences; nothing when it can."""
    count = word_count(text)
    marks = text.count("?")
    if not marks:
        yield "this has no question mark."
    elif marks > 1:
        yield "these are two questions in one; ask one."
    elif not text.rstrip("\"'”’)*_ ").endswith("?"):
        yield "the question should end the line."
    if count > MAX_WORDS:
        yield f"this has {count} words; a question has at most {MAX_WORDS}."
    if praise := PRAISE.search(text):
        yield f"no praise or thanks, please (“{praise.group()}”)."
    if NAMES.search(text):
        yield "don't ask for anybody's name; ask for a role or an industry."
    if marks == 1 and DOUBLE.search(text):
        yield "this asks several things in one breath; ask one."


def keeps_limits(text: str) -> bool:
    """Whether a line of the coach may be said: at most 25 words, at most one question, no praise."""
    return word_count(text) <= MAX_WORDS and text.count("?") <= 1 and PRAISE.search(text) is None

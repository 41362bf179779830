"""Asides: what surrounds the telling without being part of it."""

import re

from bot.domain.words import is_small_talk

_CHAT = re.compile(
    r"\b(?:lol|haha\w*|um+|uh|hmm+|let\s+me\s+(?:check|think|list|see)|give\s+me\s+a\s+(?:sec|minute)|sorry|"
    r"bye|see\s+you|thanks|i\s+have\s+to\s+(?:go|run)|gotta|my\s+(?:meeting|phone|coffee|kettle|train|lunch)|"
    r"brb|ha|ask\s+me|don'?t\s+(?:quote|write|print)|you\s+can\s+(?:use|quote))\b",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"\b(?:typing\s+with|i'?m\s+typing|on\s+(?:a|the)\s+train|next\s+station|no\s+signal|cooped\s+up|long\s+one|"
    r"kettle|parcel|my\s+(?:dog|cat|battery)|speak\s+(?:on\s+)?(?:mon|tues|wednes|thurs|fri)day|my\s+whole\s+point|"
    r"put\s+it\s+on\s+a|here'?s\s+(?:the\s+thing|what\s+i\s+think)|to\s+be\s+honest$|i'?m\s+not\s+joking|"
    r"where\s+was\s+i|my\s+bad|don'?t\s+tell\s+me|as\s+i\s+said|raining\s+sideways)\b",
    re.IGNORECASE,
)


def is_aside(sentence: str) -> bool:
    """What introduces or surrounds the telling: the head of a list, small talk, a stage direction, a remark to us."""
    plain = sentence.strip()
    return plain.endswith(":") or is_small_talk(plain) or is_chat(plain) or is_stage(plain)


def is_chat(sentence: str) -> bool:
    """An aside about the conversation itself: "sorry, let me check"."""
    return _CHAT.search(sentence) is not None


def is_stage(sentence: str) -> bool:
    """A stage direction: how, where and beside what they are typing."""
    return _STAGE.search(sentence) is not None

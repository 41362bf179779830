"""Characters that somebody can see: what hides, reorders or breaks a line goes, and a text is cut at a word."""

import re

# Between two letters of these a joiner changes what a reader sees: Arabic and Persian, the scripts of India and its
# neighbours, and emoji. Elsewhere it only disguises a word.
_JOINED = (
    "\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc"
    "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
)
_EMOJI = "0-9#*\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")  # what ends a line or is a space becomes a space
_ALWAYS = (
    "\x80-\x84\x86-\x9f"  # controls, again
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800"  # soft hyphens, fillers, blanks
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero width, direction, overrides, isolates
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # fillers, variation selectors, byte order marks
    "\ud800-\udfff"  # half characters
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # tags, which spell hidden words
)
_SUSPECT = re.compile(f"[{_ALWAYS}\ufe0f\u200c\u200d]")  # most texts have none, and one class is quickly looked for
_INVISIBLE = re.compile(
    f"[{_ALWAYS}]|(?<![{_EMOJI}])\ufe0f|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_STACKED = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}")
_ACCENTS = 4  # on one letter; more only spill over other lines


def visible(text: str) -> str:
    """The text on one line, without invisible characters, with single spaces.

    Joiners stay where they are part of the writing (Persian, Hindi, emoji of several parts) and go everywhere else.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text) if _SUSPECT.search(text) else text
        text = _STACKED.sub(lambda accents: accents.group()[:_ACCENTS], text)
    return " ".join(_CONTROLS.sub("", text).split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ending at a word with an ellipsis when something was left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        word = head.rfind(" ")
        head = head[:word] if word > limit // 2 else head  # a text without spaces is cut anywhere
    return head.rstrip(" ,;:-–—") + "…"


def is_plain(text: str, limit: int) -> bool:
    """Whether a text is as `visible` and `cut` leave it."""
    return len(text) <= limit and visible(text) == text

"""Text on its way to Slack and back: escaped in one place, read back as it was typed, split where it can be split."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:(?=.)", re.DOTALL)
_GROUPS = frozenset({"here", "channel", "everyone"})
_SENTENCE_ENDS = ".!?…。"
_CLOSERS = "\"'”’)]"
_ESCAPED_SIZE = {"&": 5, "<": 4, ">": 4}
_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_STEPS_BACK = 16  # more marks on one letter than any language has
_SHORTEST = 8
LINK = 2000  # characters of an address that is worth a link


def escape(text: str) -> str:
    """The text as Slack takes it in mrkdwn and in a message's own text: pings nobody, links nothing."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def web_link(address: str) -> str:
    """The address if it may be a link: of the web, without a name or password, and with nothing in it that could end
    the link before its end. "" otherwise."""
    if len(address) > LINK or not address.isprintable() or any(char in ' <>|\\"' for char in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    sound = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return address if sound else ""


def plain(text: str, name_of: Callable[[str], str | None]) -> str:
    """What the person typed, from the text of Slack's event. `name_of` gives the name of a user id, None if unknown."""
    first, *rest = text.split("<")
    read = [_unescaped(first)]
    for piece in rest:
        inside, closed, after = piece.partition(">")
        meant = _meant(inside, name_of) if closed else None
        read.append(_unescaped("<" + piece) if meant is None else meant + _unescaped(after))
    return "".join(read)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _meant(inside: str, name_of: Callable[[str], str | None]) -> str | None:
    """What stands between angle brackets, as people read it; None for what Slack doesn't write."""
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    sign, name = target[:1], target[1:]
    if sign in {"@", "#"} and name:
        known = name_of(name) if sign == "@" else None
        return sign + (known or label.removeprefix(sign) or _unescaped(name))
    if sign == "!" and name:
        return _called(name, label)
    if _SCHEME.match(target):
        return _linked(_unescaped(target), label)
    return None


def _called(name: str, label: str) -> str | None:
    if name in _GROUPS:
        return f"@{name}"
    if name.startswith("subteam^"):
        return f"@{(label or name.removeprefix('subteam^')).removeprefix('@')}"
    return label or None


def _linked(url: str, label: str) -> str:
    scheme, _, rest = url.partition(":")
    bare = rest if scheme.lower() in {"mailto", "tel"} else rest.removeprefix("//")
    same = {form.rstrip("/").lower() for form in (url, bare)}
    if not label:
        return url
    return label if label.rstrip("/").lower() in same else f"{label} ({url})"


def size(text: str) -> int:
    """How long the text is to Slack's clients, which count an emoji as two characters: never less than len(text)."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters that joined are the text; cut at line breaks, sentences or spaces."""
    return _split(text, limit, lambda char: 2 if char > "\uffff" else 1)


def split_escaped(text: str, limit: int) -> list[str]:
    """Like `split`, such that each piece is within `limit` once it is escaped. The pieces are not escaped yet."""
    return _split(text, limit, lambda char: 2 if char > "\uffff" else _ESCAPED_SIZE.get(char, 1))


def _split(text: str, limit: int, cost: Callable[[str], int]) -> list[str]:
    if limit < _SHORTEST:
        raise ValueError(f"can't split into pieces of {limit} characters")
    pieces: list[str] = []
    start = spent = place = 0
    while place < len(text):
        spent += cost(text[place])
        if spent <= limit:
            place += 1
            continue
        cut = _cut(text, start, place)
        pieces.append(text[start:cut])
        start = place = cut
        spent = 0
    return [*pieces, text[start:]] if start < len(text) else pieces


def _cut(text: str, start: int, end: int) -> int:
    """The best place to cut at or before `end`: in the second half after a line or a sentence, else after a word."""
    half = start + (end - start) // 2
    line = text.rfind("\n", half, end)
    if line >= 0:
        return line + 1
    space = 0
    for place in range(end - 1, half, -1):
        if text[place].isspace():
            space = space or place + 1
            before = text[max(start, place - 4) : place].rstrip(_CLOSERS)
            if before.endswith(tuple(_SENTENCE_ENDS)):
                return place + 1
    return space or _whole_letters(text, start, end)


def _whole_letters(text: str, start: int, end: int) -> int:
    """A place at or before `end` that doesn't part a letter from its accents or an emoji from its tone."""
    for cut in range(end, max(start, end - _STEPS_BACK), -1):
        following = text[cut]
        stuck = unicodedata.category(following).startswith("M") or _SKIN_TONES[0] <= following <= _SKIN_TONES[1]
        if not stuck and _JOINER not in (following, text[cut - 1]):
            return cut
    return end


def short(text: str, limit: int) -> str:
    """A label of at most `limit` characters on one line, with an ellipsis where it was longer."""
    line = " ".join(text.split())
    return line if size(line) <= limit else split(line, limit - 1)[0].rstrip() + "…"

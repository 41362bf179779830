"""What people write about what they published and when they are away: "posted <link>", "away until friday"."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.errors import InvalidInput
from bot.domain.words import one_line

ADDRESS_LIMIT = 2_000
MOST_WORDS = 12  # around the links; a longer message is an answer that mentions them
NO_ADDRESS = "That is no web address. Please paste the post's link, beginning with https://."
FOR_ONE_PERSON = "That link holds a name and a password, and all the team would see them. Please send the public one."
_LINK = re.compile(r"<?((?:https?://|www\.)[^\s<>|]+)(?:\|[^>]*)?>?", re.IGNORECASE)
_BARE = re.compile(r"\b((?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>|]+)", re.IGNORECASE)  # example.com/blog/one
_BEGINS = re.compile(
    r"^(?:(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+)?(?:just\s+)?(?:posted|published)\b[\s:,-]*", re.IGNORECASE
)
_NO_LINK = re.compile(r"^(?:it|that|this|one|a post|my post|the post)?(?:\s*(?:today|yesterday|now))?$", re.IGNORECASE)
_DAY = re.compile(r"^(?:on\s+)?(today|yesterday|\d{4}-\d{2}-\d{2})$", re.IGNORECASE)
_COMMENT = re.compile(r"^comment(?:\s*:\s*|\s+(?=<?https?://))(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)
_AWAY = re.compile(
    r"^(?:i'?m |i am )?(?:away|on leave|on vacation|on holiday|vacation|holiday|out of office|ooo)"
    r"(?:\s+from\s+(?P<first>.{1,30}?))?\s+(?:until|till|to)\s+(?P<last>.{1,30})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """Links that somebody says they published, and the day if they named it ("" else)."""

    links: tuple[str, ...]
    day: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """Leave, as typed: `first` is "" for today."""

    first: str
    last: str


NOTHING_POSTED, NOT_AWAY = Posted(()), Away("", "")


def posted(text: str) -> Posted | None:
    """What this message reports as published; None when it is something else. Without a link it is a report only when
    it says nothing more."""
    plain = " ".join(text.replace("’", "'").split())
    begins = _BEGINS.match(plain)
    if begins is None:
        return None
    rest = plain[begins.end() :]
    links = [found[1].rstrip(".,;:!?)'\"”") for found in _LINK.finditer(rest)]
    around = _LINK.sub(" ", rest)
    if not links:
        links = [found[1].rstrip(".,;:!?)'\"”") for found in _BARE.finditer(rest)]
        around = _BARE.sub(" ", rest)
    words = around.strip(" .,!:;&").split()
    if not links:
        return Posted(()) if _NO_LINK.match(rest.strip(" .!?")) else None
    if len([word for word in words if word.lower() not in {"and", "&", ","}]) > MOST_WORDS:
        return None
    day = _DAY.match(" ".join(words).strip(" .,!:;"))
    return Posted(tuple(dict.fromkeys(links)), day[1].lower() if day else "")


def address(text: str) -> str:
    """A link as somebody typed it, as an address that everybody may see. Raises InvalidInput."""
    link = text.strip().removeprefix("<").removesuffix(">").partition("|")[0]
    found = link if "://" in link else f"https://{link}"
    if not link or " " in found or one_line(found, ADDRESS_LIMIT) != found:
        raise InvalidInput(NO_ADDRESS)
    try:
        if "@" in urlsplit(found).netloc:
            raise InvalidInput(FOR_ONE_PERSON)
    except ValueError as problem:
        raise InvalidInput(NO_ADDRESS) from problem
    return found


def comment(text: str) -> str | None:
    """What follows "comment:" or "comment <link>"; None when the message is something else."""
    match = _COMMENT.match(text.strip())
    return match["rest"].strip() if match else None


def away(text: str) -> Away | None:
    """Leave that a whole message names; None when it is something else."""
    match = _AWAY.match(" ".join(text.replace("’", "'").split()).strip(" .!"))
    return Away((match["first"] or "").strip(), match["last"].strip()) if match else None

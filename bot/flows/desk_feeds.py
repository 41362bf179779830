"""What `/ideas` can do about feeds: list and add them, the radar, and an item put before an expert.

/ideas feeds | radar | incite | forward -> desk.command -> desk_feeds -> sources | radar | passing_on -> screen
"""

import re

from bot.domain.errors import InvalidInput
from bot.domain.feeds import FeedKind
from bot.domain.permissions import Right
from bot.domain.screens import Screen
from bot.flows import passing_on, radar, sources
from bot.flows.identity import whoever
from bot.ports import Deps

READING = "Reading that first; a moment."
HOW_TO_ADD = "Which address? For example: `/ideas feeds add https://example.com/blog for pick accuracy`"
HOW_TO_FORWARD = "What shall I put before whom? For example: `/ideas {verb} https://example.com/article @Mara`"
_FOR = re.compile(r"(?:^|\s)for\s+(?P<whose>.+)$", re.IGNORECASE | re.DOTALL)


def takes_a_while(text: str) -> str:
    """What to say at once when carrying out `/ideas <text>` means reading something first; "" when not."""
    first = text.lower().split(maxsplit=2)
    slow = first[:1] in (["incite"], ["forward"], ["radar"]) or first[:2] == ["feeds", "add"]
    return READING if slow else ""


def command(deps: Deps, workspace: int, user: str, words: str) -> Screen | None:
    """Carry it out; None when it is about something else."""
    verb, _, rest = words.partition(" ")
    rest = rest.strip()
    match verb.lower():
        case "feeds":
            return _feeds(deps, workspace, user, rest)
        case "radar":
            return radar.radar(deps, workspace, user, rest)
        case "incite" | "forward":
            return _pass_on(deps, workspace, user, verb.lower(), rest)
        case _:
            return None


def _feeds(deps: Deps, workspace: int, user: str, words: str) -> Screen:
    verb, _, rest = words.partition(" ")
    if not verb:
        return sources.page(deps, workspace, user)
    if verb.lower() != "add":
        raise InvalidInput(f"`/ideas feeds` lists them. {HOW_TO_ADD}")
    address, _, rest = rest.strip().partition(" ")
    if not address:
        raise InvalidInput(HOW_TO_ADD)
    match = _FOR.search(rest)
    whose = match["whose"].strip() if match else ""
    kind = rest[: match.start()].strip() if match else rest.strip()
    return sources.add(deps, workspace, user, address, kind or FeedKind.NEWS, whose)


def _pass_on(deps: Deps, workspace: int, user: str, verb: str, words: str) -> Screen:
    address, _, rest = words.partition(" ")
    rest = rest.strip()
    if not address or not rest.startswith("@"):
        raise InvalidInput(HOW_TO_FORWARD.format(verb=verb))
    name, note = who_and_what(deps, workspace, user, Right.FORWARD, rest[1:])
    put = passing_on.incite if verb == "incite" else passing_on.forward
    return put(deps, workspace, user, address, name, note)


def who_and_what(deps: Deps, workspace: int, user: str, right: Right, rest: str) -> tuple[str, str]:
    """`Mara Lind What …?`: the longest known name that stands there is meant, not just its first word."""
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(right)
        names = sorted((sme.name for sme in tx.smes.roster(workspace)), key=len, reverse=True)
    known = next((name for name in names if re.match(rf"{re.escape(name)}(?!\w)", rest, re.IGNORECASE)), "")
    name = known or next(iter(rest.split(maxsplit=1)), "").rstrip(",:")
    return name, rest[len(name) :].lstrip(" ,:")

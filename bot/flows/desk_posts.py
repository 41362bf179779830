"""What `/ideas` can do about publishing: the week, a post that is out, buddies, leave.

/ideas cadence | posted | pair | part | away | back -> desk.command -> desk_posts -> summary | posts | buddies | leave
"""

import re

from bot.domain.errors import InvalidInput
from bot.domain.permissions import Right
from bot.domain.screens import PostForm, Said, Screen
from bot.flows import buddies, leave, posts, summary
from bot.flows.desk_feeds import READING, who_and_what
from bot.flows.ideas import named
from bot.flows.identity import whoever
from bot.ports import Deps

HOW_TO_LOG = "Whose post is out, and where? For example: `/ideas posted https://example.com/post @Mara`"
HOW_TO_PAIR = "Which two? For example: `/ideas pair @Mara @Tomas`"
HOW_TO_GO = "Who is away until when? For example: `/ideas away @Mara until 2026-04-14`"
_UNTIL = re.compile(r"^(?:from\s+(?P<first>.+?)\s+)?(?:until|till|to)\s+(?P<last>.+)$", re.IGNORECASE)


def takes_a_while(text: str) -> str:
    """What to say at once when something is to be read first; "" when not."""
    return READING if text.lower().split(maxsplit=1)[:1] == ["posted"] and "@" in text else ""


def command(deps: Deps, workspace: int, user: str, words: str) -> Screen | None:
    """Carry it out; None when it is about something else."""
    verb, _, rest = words.partition(" ")
    rest = rest.strip()
    match verb.lower():
        case "cadence":
            return summary.page(deps, workspace, user)
        case "posted":
            return _posted(deps, workspace, user, rest)
        case "pair":
            return _pair(deps, workspace, user, rest)
        case "part" if rest.startswith("@"):
            return buddies.part(deps, workspace, user, rest)
        case "away" if rest.startswith("@"):
            return _away(deps, workspace, user, rest)
        case "away" if _UNTIL.match(rest):
            return _own_leave(deps, workspace, user, rest)
        case "back" if rest.startswith("@"):
            return leave.back(deps, workspace, user, _sme(deps, workspace, user, rest))
        case _:
            return None


def _posted(deps: Deps, workspace: int, user: str, words: str) -> Said:
    link, _, rest = words.partition(" ")
    rest = rest.strip()
    if not link:
        raise InvalidInput(HOW_TO_LOG)
    if rest.startswith("@"):
        name, day = who_and_what(deps, workspace, user, Right.EDIT_PEOPLE, rest[1:])
        return posts.log_for(deps, workspace, user, name, PostForm(link, day=day))
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
    if actor.sme is None:
        raise InvalidInput(HOW_TO_LOG)
    return posts.log(deps, workspace, user, PostForm(link, day=rest))


def _pair(deps: Deps, workspace: int, user: str, words: str) -> Said:
    if not words.startswith("@"):
        raise InvalidInput(HOW_TO_PAIR)
    one, rest = who_and_what(deps, workspace, user, Right.EDIT_PEOPLE, words[1:])
    rest = rest.removeprefix("and ").strip()
    if not rest.startswith("@"):
        raise InvalidInput(HOW_TO_PAIR)
    return buddies.pair(deps, workspace, user, one, rest)


def _away(deps: Deps, workspace: int, user: str, words: str) -> Said:
    name, rest = who_and_what(deps, workspace, user, Right.EDIT_PEOPLE, words[1:])
    match = _UNTIL.match(rest)
    if match is None:
        raise InvalidInput(HOW_TO_GO)
    return leave.away(deps, workspace, user, _sme(deps, workspace, user, name), match["first"] or "", match["last"])


def _own_leave(deps: Deps, workspace: int, user: str, words: str) -> Said:
    """Nobody is named: it is an expert's own; a director who is none has to say whose."""
    match = _UNTIL.match(words)
    with deps.store.read() as tx:
        actor = whoever(tx, workspace, user)
    if actor.sme is None or match is None:
        raise InvalidInput(HOW_TO_GO)
    return leave.away(deps, workspace, user, None, match["first"] or "", match["last"])


def _sme(deps: Deps, workspace: int, user: str, name: str) -> int:
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.EDIT_PEOPLE)
        return named(tx, workspace, name).id

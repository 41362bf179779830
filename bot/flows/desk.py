"""`/ideas` and what may follow it, for directors and SMEs.

/ideas <words> -> door -> desk.command -> ideas | people -> screen
"""

import re

from bot.domain.errors import InvalidInput
from bot.domain.ideas import IdeaStatus
from bot.domain.permissions import Right
from bot.domain.screens import IdeaFilter, Roster, Said, Screen
from bot.flows import ideas
from bot.flows.identity import whoever
from bot.ports import Deps

COUNT_UP_TO = 100
HELP = (
    "`/ideas` the newest · `/ideas new` or `accepted`, `parked`, `declined` · `/ideas @mara` one expert's · "
    "`/ideas topic slotting` one topic's · `/ideas slotting` search · "
    "`/ideas ask @mara What surprised you?` at the head of the next check-in"
)
_ASK = re.compile(r"^ask\s+@(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)


def command(deps: Deps, workspace: int, user: str, text: str) -> Screen:
    """Carry out `/ideas <text>`. Raises NotAllowed, InvalidInput or Gone with a sentence for the person."""
    words = text.strip()
    lowered = words.lower()
    if not words:
        return ideas.page(deps, workspace, user, IdeaFilter())
    if lowered == "help":
        return Said(HELP)
    if lowered in set(IdeaStatus):
        return ideas.page(deps, workspace, user, IdeaFilter(status=IdeaStatus(lowered)))
    if lowered == "ask" or lowered.startswith("ask "):
        return _ask(deps, workspace, user, words)
    if lowered.startswith("topic "):
        return ideas.page(deps, workspace, user, IdeaFilter(topic=_topic(deps, workspace, words[6:].strip())))
    if words.startswith("@"):
        return ideas.page(deps, workspace, user, IdeaFilter(sme=_sme_id(deps, workspace, user, words)))
    return ideas.search(deps, workspace, user, words)


def takes_a_while(text: str) -> str:
    """What to say at once when carrying out `/ideas <text>` means reading something outside; "" when not."""
    first = text.strip().lower().split(maxsplit=2)
    if first[:1] in (["incite"], ["forward"]) or first[:2] == ["feeds", "add"]:
        return "Reading that first; a moment."
    return ""


def _ask(deps: Deps, workspace: int, user: str, words: str) -> Said:
    """`ask @Mara Lind What …?`: the longest known name that stands there is meant, not just its first word."""
    match = _ASK.match(words)
    if match is None:
        raise InvalidInput("Whom shall I ask what? For example: `/ideas ask @Mara What surprised you about the audit?`")
    rest = match["rest"]
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.ASK_QUESTIONS)
        names = sorted((sme.name for sme in tx.smes.roster(workspace)), key=len, reverse=True)
    known = next((name for name in names if re.match(rf"{re.escape(name)}(?!\w)", rest, re.IGNORECASE)), "")
    name = known or rest.split(maxsplit=1)[0].rstrip(",:")
    return ideas.ask(deps, workspace, user, name, rest[len(name) :].lstrip(" ,:"))


def _sme_id(deps: Deps, workspace: int, user: str, words: str) -> int:
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.SEE_IDEAS)
        return ideas.named(tx, workspace, words).id


def _topic(deps: Deps, workspace: int, wanted: str) -> str:
    with deps.store.read() as tx:
        known = tx.ideas.topics(workspace)
    found = [topic for topic in known if wanted.lower() in topic.lower()]
    return found[0] if found else wanted


def roster(deps: Deps, workspace: int, user: str) -> Roster:
    """The experts and directors, for a director."""
    with deps.store.read() as tx:
        whoever(tx, workspace, user).require(Right.EDIT_PEOPLE)
        return Roster(
            tuple(tx.smes.roster(workspace)),
            tuple(tx.directors.all(workspace)),
            tx.ideas.waiting(workspace, COUNT_UP_TO, deps.clock()),
        )

"""`/ideas` and what may follow it, for directors and SMEs.

/ideas <words> -> door -> desk.command -> ideas | people -> screen
"""

import re

from bot.domain.errors import InvalidInput
from bot.domain.ideas import IdeaStatus
from bot.domain.permissions import Right
from bot.domain.screens import IdeaFilter, Roster, Said, Screen
from bot.flows import desk_feeds, desk_posts, ideas
from bot.flows.desk_feeds import who_and_what
from bot.flows.identity import whoever
from bot.ports import Deps

COUNT_UP_TO = 100
HELP = (
    "`/ideas` the newest · `/ideas new` or `accepted`, `parked`, `declined`, `published` · "
    "`/ideas @mara` one expert's · `/ideas topic slotting` one topic's · `/ideas slotting` search · "
    "`/ideas ask @mara What surprised you?` at the head of the next check-in\n"
    "`/ideas feeds` what I read · `/ideas feeds add <address>` one more, `for pick accuracy` or `for @mara` · "
    "`/ideas radar` the week in them, `@mara` or a topic behind it narrows it · "
    "`/ideas incite <address> @mara` how would you answer them? · `/ideas forward <address> @mara a note`\n"
    "`/ideas cadence` who published when · `/ideas posted <link> @mara` log a post · "
    "`/ideas pair @mara @tomas` buddies, `part @mara` ends it · `/ideas away @mara until 14 April`, `back @mara`"
)
_ASK = re.compile(r"^ask\s+@(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL)


def takes_a_while(text: str) -> str:
    """What to say at once when carrying out `/ideas <text>` means reading something first; "" when not."""
    return desk_feeds.takes_a_while(text) or desk_posts.takes_a_while(text)


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
    asked = desk_feeds.command(deps, workspace, user, words) or desk_posts.command(deps, workspace, user, words)
    if asked is not None:
        return asked
    if lowered == "ask" or lowered.startswith("ask "):
        return _ask(deps, workspace, user, words)
    if lowered.startswith("topic "):
        return ideas.page(deps, workspace, user, IdeaFilter(topic=_topic(deps, workspace, words[6:].strip())))
    if words.startswith("@"):
        return ideas.page(deps, workspace, user, IdeaFilter(sme=_sme_id(deps, workspace, user, words)))
    return ideas.search(deps, workspace, user, words)


def _ask(deps: Deps, workspace: int, user: str, words: str) -> Said:
    match = _ASK.match(words)
    if match is None:
        raise InvalidInput("Whom shall I ask what? For example: `/ideas ask @Mara What surprised you about the audit?`")
    name, question = who_and_what(deps, workspace, user, Right.ASK_QUESTIONS, match["rest"])
    return ideas.ask(deps, workspace, user, name, question)


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

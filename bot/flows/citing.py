"""What an idea answers, as it stands for whoever looks at it now: how old it is, and whether a colleague was first.

ideas -> citing.as_of -> posts
"""

from dataclasses import replace
from datetime import UTC, datetime, time

from bot.domain.forwards import COLLEAGUES, spoken_age
from bot.domain.ideas import Idea
from bot.ports import Transaction


def as_of(tx: Transaction, idea: Idea, now: datetime) -> Idea:
    """The idea with its source's age, and what a colleague published on the same story in the last fortnight."""
    cited = idea.source
    if cited is None:
        return idea
    age = spoken_age(cited.published, now) if cited.published is not None else ""
    return replace(idea, source=replace(cited, age=age, colleague=_colleague(tx, idea, now)))


def _colleague(tx: Transaction, idea: Idea, now: datetime) -> str:
    """A post on the story by another of the experts."""
    if idea.source is None or idea.source.story is None:
        return ""
    for post in tx.posts.on_story(idea.workspace, idea.source.story, (now - COLLEAGUES).date()):
        if idea.sme not in post.authors:
            out = datetime.combine(post.day, time(0), UTC)
            return f"{' and '.join(post.names)} published on the same story; it is {spoken_age(out, now)}."
    return ""

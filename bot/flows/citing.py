"""What an idea answers, as it stands for whoever looks at it now: how old it is, and whether a colleague was first.

ideas -> citing.as_of -> items, smes
"""

from dataclasses import replace
from datetime import datetime

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
    """A piece on the story that is signed with the name of another of the experts."""
    if idea.source is None or idea.source.story is None:
        return ""
    names = {name.casefold(): name for sme, name in tx.smes.names(idea.workspace) if sme != idea.sme}
    for item in tx.items.of_story(idea.workspace, idea.source.story, now - COLLEAGUES):
        name = names.get(item.author.strip().casefold())
        if name is not None and now - item.at <= COLLEAGUES:
            return f"{name} published on the same story; it is {spoken_age(item.at, now)}."
    return ""

"""Items from outside as they are shown: a prompt with one question, something to read, what an idea answers.

What they say goes into rich text like people's words. The one link of an item is made here, from its address.
"""

from bot.domain.feed_messages import FeedPrompt, FeedReading, ReadingItem
from bot.domain.fit import NOT_FOR_ME
from bot.domain.forwards import Cited
from bot.domain.messages import Press
from bot.slack.blocks import (
    CONTEXT,
    Block,
    Part,
    Run,
    actions,
    bold,
    button,
    context,
    ours,
    quote,
    rich,
    say,
)
from bot.slack.words import short, web_link

TITLE = 300  # characters, here and below
SITE = 120
SENTENCE = 600
NOTE = 2000
REASONS = {
    Press.NOT_TOPIC: "topic",
    Press.NOT_NEW: "old",
    Press.NOT_SALESY: "salesy",
    Press.NOT_AGAIN: "said",
}


def linked(title: str, address: str, *looks: str) -> Run:
    """A title that leads to its address, if that can be a link."""
    link = web_link(address)
    return Run(short(title, TITLE) or short(link, TITLE) or "(no title)", looks, link=link)


def small(text: str) -> list[Block]:
    """A line in small print; none where there is nothing to say."""
    line = short(text, CONTEXT)
    return [context(line)] if line else []


def prompt(view: FeedPrompt) -> list[Block]:
    """The item, why they get it, one question, and what they can do; once they did it, what came of it."""
    why = [say(short(view.why, SENTENCE))]
    if view.by and view.note:
        why = [say(f"{short(view.by, SITE)} writes:"), quote(short(view.note, NOTE))]
    claim = [say("They claim:"), quote(short(view.claim, SENTENCE))] if view.claim else []
    asked = [ours(view.done) if view.done else ours(view.question, "bold")]
    return [
        *rich(say(linked(view.title, view.link, "bold"))),
        *small(view.about),
        *rich(*why, *claim, *asked),
        *_row(view),
    ]


def _row(view: FeedPrompt) -> list[Block]:
    forward = str(view.forward)
    if view.answered == "not_for_me":
        return [actions(*(button(NOT_FOR_ME[why], press, forward) for press, why in REASONS.items()))]
    if view.answered:
        return []
    about = short(view.title, 50)
    return [
        actions(
            button("I have a take", Press.TAKE, forward, "primary", about=f"I have a take: {about}"),
            button("Not for me", Press.NOT_FOR_ME, forward, about=f"Not for me: {about}"),
            button("Later", Press.LATER, forward, about=f"Later: {about}"),
        )
    ]


def reading(view: FeedReading) -> list[Block]:
    """Something to read, and nothing to press."""
    return rich(ours(view.opening), *(listed(item.title, item.link, item.site) for item in view.items))


def listed(title: str, address: str, *about: str) -> Part:
    """An item on a line of its own, with what is known of it behind."""
    tail = " · ".join(short(each, SITE) for each in about if each.strip())
    return say("• ", linked(title, address), f" ({tail})" if tail else "")


def source(item: ReadingItem) -> Part:
    """The item that an interview is about."""
    site = short(item.site, SITE)
    return quote(linked(item.title, item.link), f" · {site}" if site else "")


def cited(item: Cited) -> list[Part]:
    """What an idea answers: how old that is by now, whether all can read it, and who wrote of the same lately."""
    marks = [short(item.site, SITE), item.age, "for subscribers" if item.gated else ""]
    tail = "".join(f" · {mark}" for mark in marks if mark)
    colleague = [say(short(item.colleague, SENTENCE))] if item.colleague else []
    return [say(bold("Answers: "), linked(item.title, item.link), tail), *colleague]

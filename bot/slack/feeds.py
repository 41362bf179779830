"""The feeds that are read, as a director sees them: a list by the page, a choice where several were found, and the
question before one is removed. The same blocks stand in an ephemeral message and in a modal."""

from bot.domain.screens import FeedChoice, FeedLine, FeedRemoval, FeedsPage
from bot.slack.blocks import (
    CONTEXT,
    SECTION,
    VALUE,
    Block,
    actions,
    bold,
    button,
    context,
    divider,
    header,
    option,
    ours,
    overflow,
    plain_section,
    rich,
    say,
    weight,
)
from bot.slack.ideas import ROOM
from bot.slack.messages import Message
from bot.slack.names import Tap
from bot.slack.values import pack
from bot.slack.words import escape, short, size

TITLE = "Feeds"
A_PAGE = 10  # feeds of at most four blocks each: an ephemeral message holds them
CHOICES = 15
NAME, ADDRESS, TROUBLE = 200, 300, 500  # characters
NONE_YET = (
    "None yet. Add the first by pasting an address: a feed's, or that of a page that has one. "
    "I read them every hour or so, and put the few items that fit before your experts."
)


def feeds(page: FeedsPage) -> Message:
    """A page of feeds. Where they are too long for one answer there are fewer, and the next page begins sooner."""
    top = [header(TITLE)]
    if page.said:
        top += rich(say(page.said))
    if page.unread:
        top += rich(say(f"Reading them for the first time: {page.total - page.unread} of {page.total}."))
    if not page.total:
        top += rich(ours(NONE_YET))
    listed: list[Block] = []
    shown = 0
    for line in page.feeds[:A_PAGE]:
        more = _line(line)
        if listed and weight([*listed, *more]) > ROOM:
            break
        listed += more
        shown += 1
    counted = f"{page.total or 'No'} feed{'' if page.total == 1 else 's'}"
    lines = [page.said, counted, *(short(line.feed.title, NAME) for line in page.feeds[:shown])]
    foot = [context(short(page.about, CONTEXT))] if page.about.strip() else []
    text = escape("\n".join(line for line in lines if line))
    return Message(text, [*top, *listed, divider(), *_pager(page, shown), *foot])


def _line(line: FeedLine) -> list[Block]:
    feed = line.feed
    about = [
        short(line.address, ADDRESS),
        f"last read {line.read}" if line.read else "not read yet",
        f"newest item {line.newest}" if line.newest else "no item yet",
        f"{line.forwarded} item{'' if line.forwarded == 1 else 's'} forwarded",
    ]
    title = short(feed.title, NAME) or short(line.address, NAME) or "(no title)"
    menu = overflow(Tap.FEED, [option("Change", f"change:{feed.id}"), option("Remove", f"remove:{feed.id}")])
    wrong = say(bold("In trouble: "), short(line.trouble, TROUBLE)) if line.trouble else say()
    whose = f"{feed.kind.capitalize()} · for {short(line.whose, NAME)}"
    return [
        divider(),
        plain_section(f"{title}\n{whose}", menu),
        context(" · ".join(each for each in about if each)),
        *rich(wrong),
    ]


def _pager(page: FeedsPage, shown: int) -> list[Block]:
    end = page.start + shown
    buttons = []
    if page.start > 0:
        buttons.append(button("Earlier", Tap.FEEDS_EARLIER, pack(start=max(0, page.start - A_PAGE))))
    if end < page.total:
        buttons.append(button("Later", Tap.FEEDS_LATER, pack(start=end)))
    place = [context(f"{page.start + 1} to {end} of {page.total}")] if buttons else []
    return [*place, actions(*buttons, button("Add a feed", Tap.ADD_FEED, style="primary"))]


def choice(found: FeedChoice) -> Message:
    """Several feeds stand at an address: each with a button. What was chosen for it goes along."""
    offered = {
        feed.url: (feed, value)
        for feed in found.feeds
        if feed.url.strip()
        and size(value := pack(url=feed.url, kind=found.kind.value, whose=found.whose or None)) <= VALUE
    }
    blocks = [header("Which one?"), *rich(say("Several feeds stand at that address. Which one shall I read?"))]
    kept = list(offered.values())[:CHOICES]
    for feed, value in kept:
        words = "\n".join(each for each in (short(feed.title, NAME), short(feed.url, ADDRESS)) if each)
        about = short(f"Add {feed.title or feed.url}", 75)
        blocks.append(plain_section(words, button("Add this one", Tap.CHOOSE_FEED, value, about=about)))
    if left := len(found.feeds) - len(kept):
        blocks += rich(say(f"There are {left} more; paste the address of the one you mean."))
    return Message("Several feeds stand at that address. Which one shall I read?", blocks)


def removal(asked: FeedRemoval) -> Message:
    """Asks before a feed is removed."""
    feed = pack(feed=asked.line.feed.id)
    question = short(asked.question, SECTION - 1)
    row = actions(button("Remove", Tap.REMOVE_FEED, feed, "danger"), button("Keep it", Tap.FEEDS, pack(start=0)))
    return Message(escape(question), [*rich(say(question)), row])


def whose(line: FeedLine, page: FeedsPage) -> str:
    """Whom a feed is for, as `sources.change` takes it."""
    name = dict(page.smes).get(line.feed.sme or 0, "")
    return f"@{name}" if name else line.feed.beat

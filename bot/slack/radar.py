"""The week in the feeds, for one director: what many sources tell, what people argue about, and who is talking."""

from collections.abc import Sequence

from bot.domain.screens import RadarPage, RadarStory, RadarVoice
from bot.slack.blocks import MESSAGE_BLOCKS, Block, Part, bold, header, ours, rich, say, weight
from bot.slack.ideas import ROOM
from bot.slack.items import listed, small
from bot.slack.messages import Message
from bot.slack.words import escape, short

TITLE, NAME = 200, 120  # characters
ITEMS = 4  # of one story; the others are counted
STORIES, VOICES = 5, 8
PART = ROOM // 3  # characters of each of the three
RESERVED = 300  # of these, for what stands around the items of a story
EMPTY = "Nothing new came in during the last seven days. `/ideas feeds` shows what I read."


def radar(page: RadarPage) -> Message:
    """Its three parts; a part where there is nothing stays out."""
    about = short(page.about, NAME)
    counted = f"{page.items} item{'' if page.items == 1 else 's'} in the last seven days"
    named = f"{about} · {counted}" if about else counted
    parts = [
        *_part("Told by most", [_story(story) for story in page.stories[:STORIES]]),
        *_part("Most debatable", [_story(story) for story in page.debatable[:STORIES]]),
        *_part("Who is talking", [_voice(voice) for voice in page.voices[:VOICES]]),
    ]
    titles = [short(story.title, TITLE) for story in page.stories[:STORIES]]
    text = escape("\n".join([f"Radar: {named}", *(title for title in titles if title)]))
    return Message(text, [header("Radar"), *small(named), *(parts or rich(ours(EMPTY)))])


def _part(title: str, entries: Sequence[list[Block]]) -> list[Block]:
    """As many of its entries as fit, at least one."""
    kept: list[Block] = []
    for entry in entries:
        if kept and (weight([*kept, *entry]) > PART or len(kept) + len(entry) > MESSAGE_BLOCKS // 3 - 2):
            break
        kept += entry
    return [header(title), *kept] if kept else []


def _story(story: RadarStory) -> list[Block]:
    """The two signals are two words, never one number."""
    told = f"{story.sources} source{'' if story.sources == 1 else 's'}"
    marks = [told, "debatable" if story.debatable else "", "heated" if story.heated else ""]
    if len(story.items) == 1:
        one = story.items[0]
        return [
            *rich(listed(one.title, one.link, one.site, one.author, one.at)),
            *small(" · ".join(filter(None, marks))),
        ]
    top = say(bold(short(story.title, TITLE) or "(no title)"))
    items = _items([listed(item.title, item.link, item.site, item.author, item.at) for item in story.items])
    return [*rich(top, *items), *small(" · ".join(filter(None, marks)))]


def _voice(voice: RadarVoice) -> list[Block]:
    """Whose name stands above is not named again beside each item."""
    items = [
        listed(item.title, item.link, *(each for each in (item.site, item.author) if each != voice.name), item.at)
        for item in voice.items
    ]
    return rich(say(bold(short(voice.name, NAME) or "Somebody")), *_items(items))


def _items(told: Sequence[Part]) -> list[Part]:
    """A few of them, fewer where their addresses are long; the others are counted."""
    kept: list[Part] = []
    for part in told[:ITEMS]:
        if kept and weight(rich(*kept, part)) > PART - RESERVED:
            break
        kept.append(part)
    left = len(told) - len(kept)
    return [*kept, say(f"and {left} more")] if left else kept

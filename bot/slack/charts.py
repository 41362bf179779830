"""How much came out week by week: as a picture that Slack has, or as a line of bars."""

from collections.abc import Sequence

from bot.slack.blocks import Block, Run, rich, say
from bot.slack.items import small
from bot.slack.words import short

ALT = 1900  # characters; Slack takes 2,000
_BARS = "▂▃▄▅▆▇█"
_NOTHING = "▁"


def bars(counts: Sequence[int]) -> str:
    """One sign a week, the highest for the most; a flat one for none."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * len(_BARS) // most) - 1] if count > 0 else _NOTHING for count in counts)


def image(file: str, alt: str) -> Block:
    """A picture that was uploaded; `file` is Slack's id of it."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": short(alt, ALT)}


def chart(counts: Sequence[int], alt: str, file: str = "") -> list[Block]:
    """The picture, or where there is none the bars, with what they show in words."""
    if file:
        return [image(file, alt)]
    drawn = rich(say(Run(bars(counts), ("code",)))) if counts else []
    return [*drawn, *small(alt)]

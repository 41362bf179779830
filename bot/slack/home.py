"""The Home tab: what an expert and a director see first, each on their own clock."""

from datetime import datetime

from bot.domain.screens import Home
from bot.slack.blocks import VIEW_BLOCKS, Block, divider, header, rich, say
from bot.slack.home_director import director
from bot.slack.home_expert import expert


def home(home: Home, now: datetime, picture: str = "") -> Block:
    """The Home tab of one person, as an expert, a director, both, or neither. `picture` is Slack's id of the file that
    shows an expert's rhythm; without it there are bars."""
    blocks: list[Block] = []
    if home.expert is not None:
        blocks += expert(home.expert, now, picture)
    if home.director is not None:
        blocks += [divider()] if blocks else []
        blocks += director(home.director, now, VIEW_BLOCKS - len(blocks))
    return {"type": "home", "blocks": blocks or _stranger(home)}


def _stranger(home: Home) -> list[Block]:
    hello = f"Hello {home.name}." if home.name else "Hello."
    what = "I interview experts about what they're seeing at work, and help turn their words into posts."
    directors = " or ".join(home.directors) or "whoever runs me"
    how = f"You aren't on my list, so there is nothing here yet. Ask {directors} if you'd like to be."
    return [header("Beatdesk"), *rich(say(f"{hello} {what}"), say(how))]

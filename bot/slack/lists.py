"""A list of ideas and the place where it is shown: an ephemeral message or a modal. Forms opened from it carry both."""

from typing import Any

from bot.flows import ideas as flow
from bot.slack.blocks import modal
from bot.slack.door import Click, Door, View
from bot.slack.ideas import ideas, wanted
from bot.slack.messages import Message
from bot.slack.values import Carried, pack

TITLE = "Ideas"


def of(door: Door, user: str, packed: str, said: str = "") -> Message:
    """The list that `packed` describes, as this person may see it. Raises NotAllowed or InvalidInput."""
    filtered, before = wanted(packed)
    page = flow.page(door.deps, door.workspace, user, filtered, before)
    return ideas(page, door.deps.clock(), said)


def show(door: Door, click: Click, message: Message, title: str = TITLE) -> None:
    """In place of the list that was clicked in; in a modal of its own where there was none."""
    if click.response_url:
        door.answer(click.response_url, message, replace=True)
    elif click.modal:
        door.change(click.modal, in_modal(title, message))
    else:
        door.open(click, in_modal(title, message))


def in_modal(title: str, message: Message) -> View:
    """A modal, without a heading that would only say its title again."""
    first, *rest = message.blocks
    again = first["type"] == "header" and first["text"]["text"] == title
    return modal(title, rest if again and rest else message.blocks)


def carry(click: Click, **fields: Any) -> str:
    """What a form opened from a list takes along: its own fields, the list, and where that is shown."""
    listed = Carried(click.value).text("list") or None
    return pack(**fields, list=listed, url=click.response_url or None, modal=click.modal or None)


def refresh(door: Door, user: str, carried: Carried, said: str) -> None:
    """Show the list again where it was, with a sentence on top."""
    message = of(door, user, carried.text("list") or pack(), said)
    if carried.text("url"):
        door.answer(carried.text("url"), message, replace=True)
    elif carried.text("modal"):
        door.change(carried.text("modal"), in_modal(TITLE, message))

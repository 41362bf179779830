"""The slash command: answered to the person alone, in the acknowledgement itself."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import NotAllowed
from bot.domain.permissions import Right
from bot.domain.screens import (
    CadencePage,
    FeedChoice,
    FeedRemoval,
    FeedsPage,
    IdeaPage,
    PostCard,
    RadarPage,
    SearchPage,
)
from bot.flows import desk
from bot.flows.identity import whoever
from bot.slack import feeds, forms
from bot.slack.cadence import post_card
from bot.slack.door import Click, Door, sentence_for, words
from bot.slack.ideas import ideas, search
from bot.slack.messages import Message
from bot.slack.radar import radar
from bot.slack.summary import page
from bot.slack.words import plain

_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>", re.IGNORECASE)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
ELSEWHERE = "I only work for people of the company that runs me."
MORE_HELP = " · `{command} add` a new expert"


def register(app: App, door: Door) -> None:
    """The one command, under the name that the settings give it."""

    @app.command(door.command)
    def called(ack: Ack, command: dict[str, Any], body: dict[str, Any]) -> None:
        """Does it, commits, and answers with the acknowledgement."""
        user = str(command["user_id"])
        try:
            if not door.belongs_here({"team_id": command.get("team_id")}, body):
                raise NotAllowed(ELSEWHERE)
            text = typed(str(command.get("text") or ""))
            if text.lower() == "add":
                click = Click(user, "add", "", str(command.get("trigger_id") or ""), str(command["response_url"]))
                _may_add(door, user)
                ack()
                door.safely(lambda: door.open(click, forms.add_person()))
                return
            if reading := desk.takes_a_while(text):
                url = str(command["response_url"])
                door.ready_to_read()
                said = words(reading)
                ack(response_type="ephemeral", text=said.text, blocks=said.blocks)
                door.meanwhile(lambda: _answer_later(door, user, text, url))
                return
            message = _shown(door, user, text)
        except Exception as problem:
            message = words(_named(door, sentence_for(problem)))
        ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
        door.deliver_soon()


def _answer_later(door: Door, user: str, text: str, url: str) -> None:
    """What comes of a command that means reading something outside first."""
    try:
        message = _shown(door, user, text)
    except Exception as problem:
        message = words(_named(door, sentence_for(problem)))
    door.deliver_soon()
    door.answer(url, message)


def typed(text: str) -> str:
    """What was typed: a mention stays the user's id, by which an expert is found whatever they are called, and an
    address stays whole."""
    return plain(_LINK.sub(r"\1", _MENTION.sub(r"@\1", text)), lambda user: None).strip()


def _shown(door: Door, user: str, text: str) -> Message:
    screen = desk.command(door.deps, door.workspace, user, text)
    now = door.deps.clock()
    if isinstance(screen, IdeaPage):
        return ideas(screen, now)
    if isinstance(screen, SearchPage):
        return search(screen, now)
    if isinstance(screen, FeedsPage):
        return feeds.feeds(screen)
    if isinstance(screen, FeedChoice):
        return feeds.choice(screen)
    if isinstance(screen, FeedRemoval):
        return feeds.removal(screen)
    if isinstance(screen, RadarPage):
        return radar(screen)
    if isinstance(screen, CadencePage):
        return Message(*page(screen))
    if isinstance(screen, PostCard):
        return Message(*post_card(screen))
    said = getattr(screen, "text", "")
    return words(_named(door, said + MORE_HELP if said == desk.HELP else said))


def _may_add(door: Door, user: str) -> None:
    with door.deps.store.read() as tx:
        whoever(tx, door.workspace, user).require(Right.EDIT_PEOPLE)


def _named(door: Door, sentence: str) -> str:
    """Our sentences call the command by its usual name."""
    return sentence.replace("{command}", door.command).replace("`/ideas", f"`{door.command}")

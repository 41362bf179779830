"""Message shortcuts: what one can do with a message of one's own, and what a director can do with one in public."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.domain.errors import ChatClosed, ChatRefused, InvalidInput, NotAllowed
from bot.domain.feeds import TEXT_LIMIT
from bot.domain.permissions import Right
from bot.domain.words import storable
from bot.flows import inbox, transcripts
from bot.flows.identity import whoever
from bot.slack import forms
from bot.slack.api import calling, error_code
from bot.slack.blocks import METADATA
from bot.slack.door import Click, Door, View, sentence_for
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.names import ASK_EXPERT, KEEP_OFF_RECORD
from bot.slack.values import pack
from bot.slack.words import plain, short, size

PRIVATE = "I only take up what was said in a public channel. What people write in private stays there."
NO_WORDS = "There are no words in that message that I could ask about."
NO_EXPERTS = "There is no expert yet whom I could ask. Add the first one on my Home tab."
HIDDEN = {"directmessage", "privategroup"}  # how Slack names conversations that are not public


def register(app: App, door: Door) -> None:
    """Both are in the menu of every message."""

    @app.shortcut({"type": "message_action", "callback_id": KEEP_OFF_RECORD})
    def keep_off_record(ack: Ack, body: dict[str, Any]) -> None:
        """Takes back what was said, when it was said to us by whoever asks."""
        click = Click.read(body)
        ts = str((body.get("message") or {}).get("ts") or body.get("message_ts") or "")
        try:
            if not door.belongs_here(body.get("user") or {}, body):
                raise NotAllowed(ELSEWHERE)
            inbox.handle(door.deps, door.workspace, click.channel)  # the message may be from this very moment
            said = transcripts.keep_message_off_record(door.deps, door.workspace, click.user, click.channel, ts).text
        except Exception as problem:
            said = sentence_for(problem)
        ack()
        door.deliver_soon()
        door.safely(lambda: door.say(click, said))

    @app.shortcut({"type": "message_action", "callback_id": ASK_EXPERT})
    def ask_expert(ack: Ack, body: dict[str, Any]) -> None:
        """Asks a director which expert, when the message was written in public."""
        click = Click.read(body)
        try:
            if not door.belongs_here(body.get("user") or {}, body):
                raise NotAllowed(ELSEWHERE)
            form = _about(door, click, body)
        except Exception as problem:
            said = sentence_for(problem)
            ack()
            door.safely(lambda: door.say(click, said))
            return
        ack()
        door.safely(lambda: door.open(click, form))


def _about(door: Door, click: Click, body: dict[str, Any]) -> View:
    """The form about a message. It carries the message's words, which Slack would not give us again."""
    with door.deps.store.read() as tx:
        whoever(tx, door.workspace, click.user).require(Right.FORWARD)
        smes = tx.smes.roster(door.workspace)
    if not smes:
        raise InvalidInput(NO_EXPERTS)
    named = str((body.get("channel") or {}).get("name") or "")
    if named in HIDDEN or named.startswith("mpdm-"):
        raise NotAllowed(PRIVATE)
    public_name(door, click.channel)
    message = body.get("message") or {}
    text = storable(plain(str(message.get("text") or ""), door.name_of)).strip()
    if not text:
        raise InvalidInput(NO_WORDS)
    where = {"channel": click.channel, "ts": str(message.get("ts") or body.get("message_ts") or "")}
    kept = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    while size(packed := pack(**where, text=kept)) > METADATA:
        kept = kept[: len(kept) * 9 // 10].rstrip("…") + "…"
    return forms.ask_expert(smes, short(text, forms.QUESTION), packed)


def public_name(door: Door, channel: str) -> str:
    """The name of a public channel. Raises NotAllowed for any other conversation, and for one that Slack doesn't show
    us: we may look at public ones only."""
    if not channel.startswith("C"):
        raise NotAllowed(PRIVATE)
    try:
        with calling():
            found: Any = door.briefly.conversations_info(channel=channel)["channel"]
    except (ChatRefused, ChatClosed) as problem:
        code = error_code(problem.__cause__) if isinstance(problem.__cause__, SlackApiError) else ""
        if isinstance(problem, ChatClosed) and code != "missing_scope":
            raise
        raise NotAllowed(PRIVATE) from problem
    if any(found.get(hidden) for hidden in ("is_private", "is_im", "is_mpim", "is_group")):
        raise NotAllowed(PRIVATE)
    return str(found.get("name") or channel)

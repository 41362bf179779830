"""Message shortcuts: what one can do with a message of one's own."""

from typing import Any

from slack_bolt import Ack, App

from bot.domain.errors import NotAllowed
from bot.flows import inbox, transcripts
from bot.slack.door import Click, Door, sentence_for
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.names import KEEP_OFF_RECORD


def register(app: App, door: Door) -> None:
    """“Keep off the record”, in the menu of every message."""

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

"""Slack over Socket Mode: we call Slack and keep the line open, so nobody has to let Slack in."""

import json
from collections.abc import Callable

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.api import SILENT, client


def handler(app: App, app_token: str, base_url: str, connected: Callable[[], None]) -> SocketModeHandler:
    """The line, not opened yet. `connected` is called after each connection, the first and every new one."""
    made = SocketModeHandler(app, app_token, logger=SILENT, web_client=client(app_token, base_url))

    def hello(message: str) -> None:
        if '"hello"' in message[:200] and _is_hello(message):
            connected()

    made.client.on_message_listeners.append(hello)
    return made


def _is_hello(message: str) -> bool:
    try:
        return bool(json.loads(message).get("type") == "hello")
    except (ValueError, AttributeError):
        return False

"""What happens in Slack: messages, an opened Home tab, a changed profile."""

from typing import Any

from slack_bolt import App

from bot.slack.door import Door
from bot.slack.people import read
from bot.slack.profiles import follow

EVENTS = frozenset({"message", "app_home_opened", "user_change"})  # what is registered below


def register(app: App, door: Door) -> None:
    """Every event that manifest.yml subscribes to."""

    @app.event("message")
    def said(event: dict[str, Any]) -> None:
        """It is in the inbox already (see app.py) and acknowledged; now it is handled."""
        channel = event.get("channel")
        if isinstance(channel, str):
            door.hands.take(channel)

    @app.event("app_home_opened")
    def opened(event: dict[str, Any]) -> None:
        """Shows, and grants nothing."""
        if event.get("tab", "home") == "home":
            door.safely(lambda: door.show_home(str(event["user"])))

    @app.event("user_change")
    def changed(event: dict[str, Any]) -> None:
        """A new name, zone or status; or an account that was deactivated."""
        follow(door, read(event.get("user") or {}, door.company.team))
        door.deliver_soon()

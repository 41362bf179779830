"""The Bolt app: who may talk to us, what is kept before Slack hears that we got it, and who listens.

event -> signature, authorize -> keep (inbox committed) -> acknowledged -> listeners/events -> hands -> flows/inbox
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.flows.faults import place_of
from bot.slack import incoming
from bot.slack.api import SILENT
from bot.slack.door import Door
from bot.slack.letterbox import Letterbox
from bot.slack.listeners import actions, cadence, commands, events, feeds, shortcuts, views

LISTENING = 16  # listeners at once; Bolt's own five are too few where each may call Slack
log = logging.getLogger(__name__)


def make_app(door: Door, signing_secret: str = "") -> App:
    """Everything registered; opens nothing and calls nobody. Without a secret it is for Socket Mode only."""
    app = App(
        client=door.slow,
        authorize=_authorize(door),  # type: ignore[arg-type]  # None, which is allowed, is for strangers
        signing_secret=signing_secret or "unused in Socket Mode",
        token_verification_enabled=False,
        user_facing_authorize_error_message=commands.ELSEWHERE,
        listener_executor=ThreadPoolExecutor(LISTENING, thread_name_prefix="listener"),
        logger=SILENT,
    )
    app.middleware(_keep(door))
    app.error(_wordless)
    for room in (events, commands, actions, views, feeds, cadence, shortcuts):
        room.register(app, door)
    return app


def _authorize(door: Door) -> Callable[..., AuthorizeResult | None]:
    """Decided from what we know. A call to Slack could fail here, and Bolt would tell Slack that the event was
    taken."""
    company = door.company

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        if team_id != company.team:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=company.bot_user,
            bot_id=company.bot_id,
            bot_token=door.slow.token,
        )

    return authorize


def _keep(door: Door) -> Callable[..., BoltResponse]:
    letterbox = Letterbox(door.deps, door.workspace)

    def keep(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """What people said is committed before Slack hears “got it”. When that fails Slack hears an error, and sends it
        again; the same change twice is kept once."""
        with door.courtesy:
            if body.get("type") == "event_callback":
                event = body.get("event")
                if not _is_of(door, body) or not isinstance(event, dict) or event.get("type") not in events.EVENTS:
                    return BoltResponse(status=200)  # nothing for us: Slack need not send it again
                letterbox.put(incoming.changes(event, door.company.team, door.name_of))
            return next()

    return keep


def _is_of(door: Door, body: dict[str, Any]) -> bool:
    """Whether it happened in our workspace. Bolt asks who may read it, which in shared channels is somebody else."""
    return body.get("team_id") in {None, "", door.company.team}


def _wordless(error: Exception) -> None:
    """Tells the log where. Returns nothing on purpose: a response from here would acknowledge an event that is lost."""
    log.error("event=request_failed kind=%s at=%s", type(error).__name__, place_of(error))

"""Calls to Slack: a client that never sends anything twice by itself, and Slack's errors as ours."""

import http.client
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.errors import BeatdeskError, ChatClosed, ChatRefused, ChatUnavailable

TIMEOUT = 10  # seconds, for what nobody waits for
IMPATIENT = 2  # seconds, where a person waits for an answer that Slack wants within three
TRIES = 5  # where nobody waits
LONGEST_WAIT = 60.0
BRIEF = 1  # where two calls are made meanwhile
WAIT_WHEN_UNSAID = 30.0  # seconds, after a 429 that names none

# The SDK's own lines hold bodies of requests and answers. Nothing of it is logged at any level.
SILENT = logging.getLogger("bot.slack.sdk")
SILENT.setLevel(logging.CRITICAL + 1)
SILENT.propagate = False

# Somebody has to mend these; nothing is lost meanwhile.
CLOSED = {
    "token_revoked": "SLACK_BOT_TOKEN was revoked. Install the app again in Slack and put the new token into .env.",
    "token_expired": "SLACK_BOT_TOKEN has expired. Install the app again in Slack and put the new token into .env.",
    "invalid_auth": "Slack doesn't know SLACK_BOT_TOKEN. Copy it again from “OAuth & Permissions” into .env.",
    "not_authed": "Slack saw no token. Put SLACK_BOT_TOKEN into .env.",
    "account_inactive": "The app was removed from the workspace. Install it again and put the new token into .env.",
    "missing_scope": "The app lacks a right that it needs. Install it again from manifest.yml; "
    "`beatdesk doctor` names the scope.",
    "org_login_required": "The workspace is being moved or locked by its owners. Ask them when it is done.",
    "team_access_not_granted": "The workspace has not admitted the app. Ask a workspace owner to approve it.",
    "messages_tab_disabled": "The app's Messages tab is off. Turn it on under “App Home”, or use manifest.yml as is.",
}
# These concern one conversation or person.
REFUSED = {
    "channel_not_found": ("the conversation is gone.", "Remove them and add them again, or check the channel's id."),
    "is_archived": ("the channel is archived.", "Unarchive it, or name another one in MARKETING_CHANNEL."),
    "not_in_channel": ("I'm not in that channel.", "Invite me there with /invite."),
    "user_not_found": ("Slack doesn't know them any more.", "Remove them from your experts."),
    "user_disabled": ("their account is deactivated.", "Remove them from your experts, or pause them."),
    "cannot_dm_bot": ("they are a bot.", "Remove them from your experts."),
    "restricted_action": ("a workspace setting forbids me to post there.", "Ask a workspace owner to allow it."),
}
UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}


def client(token: str, base_url: str, timeout: int = TIMEOUT) -> WebClient:
    """A client for `base_url` (which ends with a slash). No retries: after a lost connection a message may be there."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[], logger=SILENT)


@contextmanager
def calling() -> Iterator[None]:
    """Slack's errors come out as ChatUnavailable, ChatRefused or ChatClosed."""
    try:
        yield
    except SlackApiError as problem:
        raise ours(problem) from problem
    except (OSError, http.client.HTTPException, SlackClientError) as problem:
        raise ChatUnavailable("Slack doesn't answer.", maybe_sent=not _never_got_there(problem)) from problem


def patiently(call: Callable[..., Any]) -> Any:
    """What `call` returns; where nobody waits for it, we do when Slack asks us to, or doesn't answer."""
    for tried in range(TRIES):
        try:
            with calling():
                return call()
        except ChatUnavailable as problem:
            if tried == TRIES - 1:
                raise
            time.sleep(min(problem.retry_after or 2.0**tried, LONGEST_WAIT))
    raise AssertionError


def ours(problem: SlackApiError) -> BeatdeskError:
    """One answer of Slack's that is no success."""
    response: Any = problem.response
    code = error_code(problem)
    status = getattr(response, "status_code", 200)
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return ChatUnavailable("Slack asks us to wait.", _retry_after(response))
    if status >= 500 or code in UNSURE:
        return ChatUnavailable("Slack has trouble of its own.", maybe_sent=True)
    if code in CLOSED:
        return ChatClosed(CLOSED[code])
    if code in REFUSED:
        return ChatRefused(*REFUSED[code])
    return ChatRefused(f"Slack refuses it ({_plain(code)}).", "`beatdesk doctor` may say more.")


def error_code(problem: SlackApiError) -> str:
    """Slack's own word for it, such as "channel_not_found"."""
    found = problem.response.get("error") if problem.response is not None else ""
    return found if isinstance(found, str) else ""


def _plain(code: str) -> str:
    """A code is short and has no spaces; anything else could hold somebody's words."""
    return code if code.replace("_", "").isalnum() and len(code) <= 60 else "no reason given"


def _retry_after(response: Any) -> float:
    headers = {name.lower(): value for name, value in getattr(response, "headers", {}).items()}
    said = headers.get("retry-after", "")
    said = said[0] if isinstance(said, list) else said
    try:
        return max(1.0, float(said))
    except ValueError:
        return WAIT_WHEN_UNSAID


def _never_got_there(problem: Exception) -> bool:
    """Whether the request certainly did not arrive: nobody listened, or the name has no address."""
    reason = problem.reason if isinstance(problem, URLError) else problem
    return isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror"

"""People as Slack knows them: name, time zone, and whether one may interview them; and who we are ourselves."""

from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.domain.errors import InvalidInput
from bot.domain.people import is_zone
from bot.domain.words import one_line
from bot.slack.api import calling

DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Company:
    """The workspace that our token belongs to, and our own ids there."""

    team: str
    name: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """One person. `refusal` says why they can't be interviewed; "" when they can. `name` and `zone` are "" when Slack
    tells none. `status` is what they set: its words, its sign, and when it ends, in seconds, 0 for never."""

    user: str
    name: str
    zone: str
    deleted: bool
    refusal: str
    status: tuple[str, str, int] = ("", "", 0)


def who_are_we(client: WebClient) -> Company:
    """Ask Slack whose token this is."""
    with calling():
        answer: Any = client.auth_test()
    headers = {name.lower(): value for name, value in (answer.headers or {}).items()}
    scopes = frozenset(each.strip() for each in headers.get("x-oauth-scopes", "").split(",") if each.strip())
    return Company(answer["team_id"], answer["team"], answer["user_id"], answer.get("bot_id") or "", scopes)


def profile(client: WebClient, user: str, team: str) -> Profile:
    """Look somebody up."""
    with calling():
        answer: Any = client.users_info(user=user)
    return read(answer["user"], team)


def read(user: dict[str, Any], team: str) -> Profile:
    """A person as Slack describes them, in an answer or an event."""
    about = user.get("profile") or {}
    name = about.get("real_name") or user.get("real_name") or about.get("display_name") or user.get("name") or ""
    zone = user.get("tz") or ""
    return Profile(
        str(user.get("id", "")),
        one_line(str(name), 80),
        zone if is_zone(zone) else "",
        bool(user.get("deleted")),
        _refusal(user, one_line(str(name), 80) or "They", team),
        _status(about),
    )


def _status(about: dict[str, Any]) -> tuple[str, str, int]:
    ends = about.get("status_expiration")
    text, emoji = (str(about.get(name) or "") for name in ("status_text", "status_emoji"))
    return text, emoji, ends if isinstance(ends, int) and not isinstance(ends, bool) else 0


def _refusal(user: dict[str, Any], name: str, team: str) -> str:
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return f"{name} is an app. I interview people."
    if user.get("deleted"):
        return f"{name}'s account is deactivated."
    if user.get("is_stranger") or (user.get("team_id") not in {None, "", team} and not user.get("enterprise_user")):
        return f"{name} is from another company, through a shared channel. I only write to people of your own."
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return f"{name} is a guest here. I only interview full members, whose words belong to your company."
    return ""


def conversation_with(client: WebClient, user: str) -> str:
    """The direct message between us and somebody; opened silently where there was none."""
    with calling():
        answer: Any = client.conversations_open(users=user)
    return str(answer["channel"]["id"])


def interviewable(client: WebClient, user: str, team: str) -> Profile:
    """Their profile. Raises InvalidInput with the reason when they can't be interviewed."""
    found = profile(client, user, team)
    if found.refusal:
        raise InvalidInput(found.refusal)
    return found

"""A look at the Slack side: tokens, scopes, directors, marketing channel, Messages tab. Sends nobody anything."""

from collections.abc import Iterator, Sequence

from slack_sdk import WebClient

from bot.domain.errors import BeatdeskError
from bot.domain.findings import Finding
from bot.slack.api import calling
from bot.slack.people import Company, profile, who_are_we

# Every scope of manifest.yml, and what goes without it; docs/slack-setup.md says more.
SCOPES = {
    "chat:write": "I can't say anything",
    "commands": "the slash command and the shortcuts are missing",
    "im:history": "I can't hear answers, and can't look up whether a message went out",
    "im:write": "I can't open a conversation with a new expert",
    "users:read": "I can't see names, time zones, guests and bots",
    "reactions:write": "people see no sign that they were heard",
    "channels:read": "I can't see which channels are public, nor whether I'm in the marketing channel",
    "channels:history": "I can't look up whether the weekly summary went out, and might send it twice or not at all",
    "files:write": "the weekly summary and the Home tabs have no picture, only words",
}
AGAIN = "Install the app again from manifest.yml: “OAuth & Permissions”, “Reinstall”."


def examine(bot: WebClient, app: WebClient | None, directors: Sequence[str], channel: str) -> Iterator[Finding]:
    """Ask Slack about each. `app` is a client with the app-level token, None where events come over HTTP."""
    try:
        company = who_are_we(bot)
    except BeatdeskError as problem:
        yield Finding("Slack doesn't let me in.", True, problem.user_message)
        return
    yield Finding(f"Slack: {company.name}, as {company.bot_user}.")
    yield from _scopes(company)
    if app is not None:
        yield _line(app)
    for user in directors:
        yield _director(bot, company, user)
    yield _channel(bot, channel)


def messages_tab(anybody_wrote: bool) -> Finding:
    """Slack tells nobody whether the tab is writable; that somebody wrote shows it."""
    if anybody_wrote:
        return Finding("The Messages tab is on: people have written to me.")
    return Finding(
        "Nobody has written to me yet, so I can't tell whether the Messages tab is on.",
        advice="Open the app in Slack: can you type under Messages? If not, turn it on under “App Home”.",
    )


def _scopes(company: Company) -> Iterator[Finding]:
    if not company.scopes:
        yield Finding("Slack doesn't say which scopes I have.")
        return
    missing = [scope for scope in SCOPES if scope not in company.scopes]
    for scope in missing:
        yield Finding(f"The scope {scope} is missing: {SCOPES[scope]}.", True, AGAIN)
    if not missing:
        yield Finding(f"Scopes: all {len(SCOPES)} are there.")
    spare = sorted(company.scopes - set(SCOPES))
    if spare:
        yield Finding(f"Scopes that I don't use: {', '.join(spare)}.", advice=f"You can take them away. {AGAIN}")


def _line(app: WebClient) -> Finding:
    """Asks for an address and does not go there."""
    try:
        with calling():
            app.apps_connections_open(app_token=app.token or "")
    except BeatdeskError:
        advice = "Make one with connections:write: “Basic Information”, “App-Level Tokens”; see that Socket Mode is on."
        return Finding("SLACK_APP_TOKEN doesn't open Socket Mode.", True, advice)
    return Finding("Socket Mode: the app-level token is good.")


def _director(bot: WebClient, company: Company, user: str) -> Finding:
    try:
        known = profile(bot, user, company.team)
    except BeatdeskError as problem:
        return Finding(f"DIRECTORS names {user}: {problem.user_message}", True, "Copy the member id again.")
    if known.refusal:
        return Finding(f"DIRECTORS names {user}: {known.refusal}", True, "Name somebody else.")
    return Finding(f"Content director: {known.name or user}.")


def _channel(bot: WebClient, channel: str) -> Finding:
    if not channel:
        return Finding("No marketing channel yet.", advice="MARKETING_CHANNEL names it; the weekly summary goes there.")
    try:
        with calling():
            found = bot.conversations_info(channel=channel)["channel"]
    except BeatdeskError:
        advice = "Check MARKETING_CHANNEL; it has to be a public channel."
        return Finding(f"I can't see the channel {channel}.", True, advice)
    if found.get("is_archived"):
        advice = "Unarchive it, or name another one in MARKETING_CHANNEL."
        return Finding(f"The channel #{found.get('name')} is archived.", True, advice)
    if not found.get("is_member"):
        return Finding(f"I'm not in #{found.get('name')}.", True, "Write /invite and my name there.")
    return Finding(f"Marketing channel: #{found.get('name')}.")

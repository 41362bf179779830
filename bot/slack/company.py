"""Moving into a company: its workspace in our database, the directors that the settings name, and everybody's profile.

start -> company.settle -> workspaces, directors; beside it profiles -> enrolment
"""

import logging
import time
from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.domain.errors import BeatdeskError, ChatClosed, ChatRefused, ChatUnavailable, Misconfigured
from bot.domain.people import Workspace
from bot.flows import enrolment
from bot.flows.faults import contained
from bot.flows.identity import operator
from bot.ports import Deps
from bot.slack.api import patiently
from bot.slack.door import Door
from bot.slack.people import DEFAULT_ZONE, Company, Profile, conversation_with, profile, who_are_we
from bot.slack.profiles import follow

KIND = "slack"
LONGEST_WAIT = 60.0
A_MOMENT = 0.6  # between two look-ups: well within what Slack allows
log = logging.getLogger(__name__)


def ask_slack(client: WebClient, announce: Callable[[str], None]) -> Company:
    """Whose token this is. Waits while Slack can't be reached; raises Misconfigured when the token is no good."""
    wait = 1.0
    while True:
        try:
            return who_are_we(client)
        except (ChatClosed, ChatRefused) as problem:
            raise Misconfigured("Slack doesn't let me in.", [problem.user_message]) from problem
        except ChatUnavailable as problem:
            wait = min(problem.retry_after or wait * 2, LONGEST_WAIT)
            announce(f"{problem.user_message} I'll try again in {wait:.0f} s.")
            time.sleep(wait)


def settle(deps: Deps, company: Company, channel: str) -> int:
    """The workspace's id; made where there is none. Raises Misconfigured for another company's database."""
    with deps.store.begin() as tx:
        known = tx.workspaces.all()
        refuse_others(known, company.team)
        if not known:
            made = tx.workspaces.add(KIND, company.name, DEFAULT_ZONE, channel, company.team)
            tx.commit()
            return made.id
        found = known[0]
        tx.workspaces.save(Workspace(found.id, KIND, company.name, found.zone, channel, company.team))
        tx.commit()
        return found.id


def refuse_others(known: Sequence[Workspace], team: str) -> None:
    """Raises Misconfigured when the database holds people who are not of this company."""
    others = [each for each in known if each.kind != KIND or each.team != team]
    if others:
        problems = [f"It holds “{each.name}” ({each.kind})." for each in others]
        advice = "Give this company a database of its own: set DATABASE_URL, or another DATA_DIR."
        raise Misconfigured("This database is somebody else's.", [*problems, advice])


def appoint(deps: Deps, workspace: int, client: WebClient, company: Company, users: Sequence[str]) -> list[str]:
    """Make those the directors whom the settings name; returns a sentence about each who can't be one, since a
    colleague who has left must not keep the others out. Raises Misconfigured when nobody is left."""
    named, wrong = [], []
    with deps.store.read() as tx:
        before = {director.user: director for director in tx.directors.all(workspace)}
    for user in users:
        try:
            known: Profile = patiently(lambda user=user: profile(client, user, company.team))
            if known.refusal:
                wrong.append(f"{user}: {known.refusal}")
                continue
            channel = patiently(lambda user=user: conversation_with(client, user))
            named.append((user, channel, known.name or user))
        except (ChatUnavailable, ChatClosed) as problem:  # that is Slack's trouble, and takes nobody's role
            wrong.append(f"{user}: {problem.user_message}")
            if user in before:
                named.append((user, before[user].channel, before[user].name))
        except BeatdeskError as problem:
            wrong.append(f"{user}: {problem.user_message}")
    if not named:
        raise Misconfigured("Nobody whom DIRECTORS in the settings names can be one:", wrong)
    enrolment.appoint(deps, operator(workspace), named)
    return wrong


def look_everybody_up(door: Door) -> None:
    """What changed in profiles while we were away. Takes its time; stops at the first trouble."""
    with door.deps.store.read() as tx:
        users = [sme.user for sme in tx.smes.roster(door.workspace)]
    for user in users:
        try:
            known = profile(door.slow, user, door.company.team)
        except ChatRefused:  # Slack knows nothing of this one any more
            continue
        except BeatdeskError as problem:
            log.warning("event=profiles_not_read kind=%s", type(problem).__name__)
            return
        with contained("profile"):
            follow(door, known)
        time.sleep(A_MOMENT)

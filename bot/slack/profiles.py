"""What a profile says about an expert: name, zone, whether the account is there, and whether they are out of office.

user_change | start -> people.read -> profiles.follow -> enrolment, leave
"""

from bot.flows import enrolment, leave
from bot.slack.door import Door
from bot.slack.people import Profile
from bot.slack.status import status_of


def follow(door: Door, known: Profile) -> None:
    """Take over what has changed; of anybody who is no expert nothing is kept."""
    deps, workspace = door.deps, door.workspace
    if known.deleted:
        enrolment.deactivated(deps, workspace, known.user)
        return
    enrolment.profile_changed(deps, workspace, known.user, known.name, known.zone)
    with deps.store.read() as tx:
        sme = tx.smes.by_user(workspace, known.user)
    if sme is not None:
        status = status_of(*known.status, sme.tz, deps.clock())
        leave.status(deps, workspace, known.user, status.away, status.until)

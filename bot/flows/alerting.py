"""What directors hear about somebody's silence: an idea that waits for them, 21 days and what was tried, the cliff.

nudging -> alerting -> outbox -> delivery -> the directors' DMs
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.availability import WorkCalendar
from bot.domain.cadence import Cadence, Stage
from bot.domain.cadence_messages import CadenceAlert
from bot.domain.checkins import Checkin, CheckinState
from bot.domain.deliveries import OutboxRow
from bot.domain.ideas import Idea
from bot.domain.people import Sme
from bot.flows.cadence import Standing, key_of, waits_for_director
from bot.ports import Transaction

CLIFF = (
    "That is the cliff: after a month of silence readers drift off and unsubscribe, and winning them back takes longer "
    "than keeping them."
)


def idea_waits(tx: Transaction, row: Cadence, how: Standing, idea: Idea, now: datetime) -> None:
    """The director is nudged, not the SME."""
    days = max(0, (now - idea.visible_at).days)
    waits = f"has waited for you for {days} day{'' if days == 1 else 's'}" if days else "is new, and waits for you"
    last = f"It's {how.days} days since {_names(how)} published “{how.last.named}”." if how.last else ""
    said = f"{idea.sme_name}'s idea “{idea.headline}” {waits}. {last} `/ideas new` opens it."
    _say(tx, row, how, f"waits.{idea.id}", " ".join(said.split()), now)


def tell(tx: Transaction, row: Cadence, how: Standing, stage: Stage, now: datetime) -> None:
    """At 21 days what was tried; at 30 the cliff, and why it matters."""
    last = f"the last was “{how.last.named}” on {_day(how)}" if how.last else "there was none yet"
    lines = [f"{_names(how)}: {how.days} days without a post{_left_out(how)}; {last}."]
    if stage is Stage.CLIFF:
        lines.append(CLIFF)
    lines.append(_tried(tx, row, how))
    waiting = (waits_for_director(tx, each) for each in how.who)
    waits = next((idea for idea in waiting if idea is not None and idea.visible_at <= now), None)
    if waits is not None:
        lines.append(f"“{waits.headline}” still waits for you: `/ideas new`.")
    elif stage is Stage.TOLD:
        lines.append(f"A word from you may do more than mine: `/ideas ask @{how.who[0].name} …`.")
    _say(tx, row, how, stage.name.lower(), " ".join(lines), now)


def _tried(tx: Transaction, row: Cadence, how: Standing) -> str:
    """What was done about it so far, in a sentence."""
    zone = how.who[0].tz
    done = []
    for tried in row.tried:
        at = tried.at.astimezone(zone)
        done.append(f"{at.day} {at:%B}: {tried.what}")
    for sme in how.who:
        asked = _asked_since(tx, sme, how)
        answered = sum(each.state is not CheckinState.MISSED for each in asked)
        if asked:
            count = f"{len(asked)} check-in{'' if len(asked) == 1 else 's'}, {answered or 'none'} answered"
            done.append(f"{count} by {sme.first_name}" if len(how.who) > 1 else count)
        if sme.is_silent and sme.silent_since is not None:
            at = sme.silent_since.astimezone(zone)
            done.append(f"{at.day} {at:%B}: an offer of something lighter, since then I wait for a word")
    return f"What I tried: {'; '.join(done)}." if done else "I could try nothing yet."


def _asked_since(tx: Transaction, sme: Sme, how: Standing) -> list[Checkin]:
    recent = tx.checkins.recent(sme.workspace, sme.id, 20)
    since = how.since if how.last is not None else sme.enrolled_at.astimezone(sme.tz).date()
    return [
        each
        for each in recent
        if each.asked_at is not None
        and each.asked_at.astimezone(sme.tz).date() >= since
        and each.state in {CheckinState.MISSED, CheckinState.ANSWERED}
    ]


def office_time(tx: Transaction, workspace: int, now: datetime) -> datetime:
    """When directors are at work: now, or the next working hours of the company's clock."""
    company = tx.workspaces.get(workspace)
    hours = WorkCalendar(ZoneInfo(company.zone if company is not None else "UTC"))
    return hours.next_working_time(now) or now


def _left_out(how: Standing) -> str:
    """What those days are without."""
    if how.last is None or how.is_plain:
        return ""
    return ", leave not counted" if how.last.day == how.since else " since their first four weeks"


def _names(how: Standing) -> str:
    return " and ".join(each.name for each in how.who)


def _day(how: Standing) -> str:
    day = how.last.day if how.last is not None else how.since
    return f"{day.day} {day:%B}"


def _say(tx: Transaction, row: Cadence, how: Standing, what: str, said: str, now: datetime) -> None:
    """To each director, in working hours of the workspace's clock; it goes when the SME is forgotten."""
    at = office_time(tx, row.workspace, now)
    for director in tx.directors.all(row.workspace):
        key = f"{key_of('cadence', row.sme, how.since)}:{what}:{director.id}"
        tx.outbox.add(row.workspace, OutboxRow(director.channel, CadenceAlert(said), key, at, sme=row.sme))

"""What can't be said and won't be: dropped, and told once to the directors, with what they can do.

delivery -> trouble -> outbox (a director's own conversation), log
"""

import hashlib
import logging
from datetime import datetime

from bot.domain.deliveries import OutboxRow
from bot.domain.errors import ChatClosed, ChatRefused
from bot.domain.messages import Notice
from bot.flows.prompting import never_shown
from bot.ports import Deps, Transaction

log = logging.getLogger(__name__)
KEY = "trouble"
# What fails with these fails alike in every conversation: told once for all of them.
_SIGNS = {"heard": "put my sign on a message", "take_back": "delete a message of mine"}
GAVE_UP = "the platform didn't take my message for hours."


def refused(deps: Deps, workspace: int, row: OutboxRow, problem: ChatRefused, now: datetime) -> None:
    """Drop a row that will never go out; directors hear of it where they can do something."""
    with deps.store.begin() as tx:
        tx.outbox.drop(workspace, row.id)
        never_shown(tx, workspace, row)
        if problem.advice:
            log.warning("event=send_refused reason=%s", problem.user_message)
            _tell(tx, workspace, row, f"{problem.user_message} {problem.advice}", now)
        tx.commit()


def dropped(deps: Deps, workspace: int, row: OutboxRow) -> None:
    """Drop a row that nobody will miss."""
    log.warning("event=send_given_up kind=%s", row.view.kind)
    with deps.store.begin() as tx:
        tx.outbox.drop(workspace, row.id)
        tx.commit()


def given_up(deps: Deps, workspace: int, row: OutboxRow, now: datetime) -> None:
    """Drop a row that was tried for hours."""
    log.error("event=send_given_up kind=%s", row.view.kind)
    with deps.store.begin() as tx:
        tx.outbox.drop(workspace, row.id)
        never_shown(tx, workspace, row)
        _tell(tx, workspace, row, f"{GAVE_UP} `beatdesk doctor` may say why.", now)
        tx.commit()


def closed(deps: Deps, workspace: int, problem: ChatClosed, now: datetime) -> None:
    """Nothing goes out at all. The log says so each time; directors read it once, when it works again."""
    log.error("event=chat_closed %s", problem.user_message)
    told = f"For a while the platform took nothing from me: {problem.user_message} What waited is on its way now."
    with deps.store.begin() as tx:
        for director in tx.directors.all(workspace):
            key = f"{KEY}:closed:{_digest(problem.user_message)}:{_week(now)}:{director.id}"
            tx.outbox.add(workspace, OutboxRow(director.channel, Notice(told), key, now))
        tx.commit()


def _tell(tx: Transaction, workspace: int, row: OutboxRow, why: str, now: datetime) -> None:
    """Once a week for the same trouble in the same conversation; never in that conversation itself."""
    if row.key.startswith(KEY):
        return
    sme = tx.smes.get(workspace, row.sme) if row.sme is not None else None
    known = tx.workspaces.get(workspace)
    elsewhere = "the marketing channel" if known and known.channel == row.channel else "a conversation of ours"
    whom = sme.name if sme is not None and sme.channel == row.channel else elsewhere
    what = _SIGNS.get(row.view.kind, f"write to {whom}")
    place = row.view.kind if row.view.kind in _SIGNS else row.channel
    for director in tx.directors.all(workspace):
        if director.channel == row.channel:
            continue
        key = f"{KEY}:{_digest(place + why)}:{_week(now)}:{director.id}"
        said = Notice(f"I couldn't {what}: {why}")
        tx.outbox.add(workspace, OutboxRow(director.channel, said, key, now, sme=sme.id if sme else None))


def _week(now: datetime) -> str:
    week = now.isocalendar()
    return f"{week.year}-{week.week}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]

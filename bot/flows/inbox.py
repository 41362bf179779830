"""What people do in their conversation: stored first, then handled in order, one conversation at a time.

door -> inbox.receive (committed: the platform may hear "got it") -> inbox.handle -> answers | changes -> store, outbox
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import LEFT_BEHIND, InboxEvent, Incoming, OutboxRow
from bot.domain.errors import StoreUnavailable
from bot.domain.messages import Notice
from bot.domain.people import Sme, SmeState
from bot.domain.steering import Steer, steering
from bot.flows import answers, changes, replies
from bot.flows.faults import place_of
from bot.ports import Deps, Transaction

GIVE_UP_AFTER = 5
log = logging.getLogger(__name__)
FAILED = "I couldn't make sense of your last message, though it's kept. Could you send it again in other words?"
DIRECTORS_DESK = "I interview the experts here. Your desk is `/ideas`: try `/ideas help`."
NOT_INTERVIEWED = (
    "I only interview people a content director has signed up, so I haven't kept that. {who} can add you if you'd like."
)


def receive(deps: Deps, workspace: int, event: InboxEvent) -> bool:
    """Commit what happened. False when this very change is known already. Raises StoreUnavailable: nothing was kept."""
    return receive_all(deps, workspace, [event])[0]


def receive_all(deps: Deps, workspace: int, events: Sequence[InboxEvent]) -> list[bool]:
    """The same for several, in one transaction: all are kept or none."""
    with deps.store.begin() as tx:
        now = deps.clock()
        new = [tx.inbox.add(workspace, event, now) for event in events]
        tx.commit()
    deps.passing("inbox.committed")
    return new


def handle(deps: Deps, workspace: int, channel: str) -> None:
    """Handle everything that waits in this conversation. An event that can't be handled five times is put aside."""
    steered = False
    while True:
        try:
            event = _handle_next(deps, workspace, channel)
            if event is None:
                break
            steered = steered or _steers(event)
        except StoreUnavailable:
            raise
        except Exception as problem:
            log.error("event=handling_failed kind=%s at=%s", type(problem).__name__, place_of(problem))
            if not _count_failure(deps, workspace, channel):
                return
    if steered:  # a word that steers acts at once
        with suppress(StoreUnavailable):  # the next tick does it
            replies.due(deps, workspace, deps.clock())


def handle_waiting(deps: Deps, workspace: int) -> None:
    """Handle what was left behind: by an earlier process, or by a database that was locked."""
    with deps.store.read() as tx:
        channels = tx.inbox.waiting(workspace, deps.clock() - LEFT_BEHIND)
    for channel in channels:
        handle(deps, workspace, channel)


def _handle_next(deps: Deps, workspace: int, channel: str) -> InboxEvent | None:
    """Returns what was handled, if anything waited."""
    now = deps.clock()
    with deps.store.begin() as tx:
        event = tx.inbox.next(workspace, channel)
        if event is None:
            return None
        sme = tx.smes.by_channel(workspace, channel)
        if sme is not None and (sme.state is not SmeState.LEFT or _is_about_their_data(event)):
            tx.smes.touch(workspace, sme.id, now)
            _hear(tx, deps, replace(sme, last_active_at=now), event, now)
        elif sme is None and event.kind is Incoming.MESSAGE:
            _say_who_is_interviewed(tx, workspace, event, now)
        deps.passing("inbox.handling")
        tx.inbox.handled(workspace, event.id)
        tx.commit()
    return event


def _steers(event: InboxEvent) -> bool:
    return event.kind is Incoming.MESSAGE and steering(event.text) is not None


def _hear(tx: Transaction, deps: Deps, sme: Sme, event: InboxEvent, now: datetime) -> None:
    match event.kind:
        case Incoming.EDIT:
            changes.edit(tx, sme, event, now, deps.manners)
        case Incoming.DELETE:
            changes.delete(tx, sme, event, now)
        case Incoming.FILE:
            answers.say_about_files(tx, sme, event, now)
        case Incoming.MESSAGE:
            answers.hear(tx, deps, sme, event, now)


def _is_about_their_data(event: InboxEvent) -> bool:
    """Who has left may still see, take back and erase what they said."""
    said = steering(event.text) if event.kind is Incoming.MESSAGE else None
    return event.kind is not Incoming.MESSAGE or (said is not None and said.steer in {Steer.MY_DATA, Steer.FORGET_ME})


def _say_who_is_interviewed(tx: Transaction, workspace: int, event: InboxEvent, now: datetime) -> None:
    """To a director where their desk is; to anybody else, once a day, that nothing was kept and whom to ask."""
    director = tx.directors.by_user(workspace, event.user)
    if director is not None:
        said, key = DIRECTORS_DESK, f"desk:{event.channel}:{event.ts}"
    else:
        names = " or ".join(each.name for each in tx.directors.all(workspace)) or "The content director"
        said = NOT_INTERVIEWED.format(who=names)
        key = f"stranger:{event.channel}:{now:%Y-%m-%d}"
    tx.outbox.add(workspace, OutboxRow(event.channel, Notice(said), key, now))


def _count_failure(deps: Deps, workspace: int, channel: str) -> bool:
    """True when the event was put aside and the next one may be tried."""
    with deps.store.begin() as tx:
        event = tx.inbox.next(workspace, channel)
        if event is None:
            return False
        aside = tx.inbox.failed(workspace, event.id, GIVE_UP_AFTER)
        if aside:
            row = OutboxRow(channel, Notice(FAILED), f"failed:{channel}:{event.ts}", deps.clock())
            tx.outbox.add(workspace, row)
        tx.commit()
    return aside

"""What waits for an expert is put before them, one thing at a time, within their hours and budget.

tick -> forwarding.due -> (hands) -> coach (what does it claim?) -> outbox -> delivery -> DM
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from bot.domain.checkins import budget_allows
from bot.domain.coaching import Source
from bot.domain.deliveries import OutboxRow
from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.feeds import TIMELY
from bot.domain.forwards import LISTEN_FIRST, Forward, ForwardKind, ForwardState
from bot.domain.people import Sme, SmeState
from bot.flows.briefing import brief_for, is_talking, patient
from bot.flows.faults import contained
from bot.flows.handing_on import hand_on
from bot.flows.prompting import key_of, prompt_of, reading_of
from bot.flows.speaking import tell_directors
from bot.ports import Deps, Transaction

LEASE = timedelta(seconds=120)
BATCH = 50
IN_AN_INTERVIEW = timedelta(minutes=30)  # then it is looked at again
PAUSED = timedelta(days=1)
NEVER = timedelta(days=14)  # nothing fits within that; by then it is old
LOOKS_BACK = timedelta(days=14)
OLDER_COSTS = 0.05  # of the score, a day: timely first
READ_AT_ONCE = 2
UNSEEN = (
    "“{title}” found no place in {name}'s week, so they haven't seen it. `/ideas ask` puts a question into their next "
    "check-in."
)


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Look after everybody that something waits for, as far as hands are free; returns how many people."""
    return hand_on(
        deps,
        deps.hands,
        BATCH,
        lambda tx, room: tx.forwards.claim_due(workspace, now, LEASE, room),
        lambda sme: _claimed(deps, workspace, sme, now),
    )


def _claimed(deps: Deps, workspace: int, sme: int, now: datetime) -> None:
    with contained("forwarding"):
        with deps.store.begin() as tx:
            chosen = _next(deps, tx, workspace, sme, now)
            tx.commit()
        if chosen:
            _offer(deps, workspace, sme, chosen, now)


def _next(deps: Deps, tx: Transaction, workspace: int, sme_id: int, now: datetime) -> list[Forward]:
    """What may go to them now: one item, or two to be read; empty when nothing, and then it is looked at later."""
    sme = tx.smes.get(workspace, sme_id)
    waiting = [each for each in tx.forwards.waiting(workspace, sme_id) if not _expired(tx, sme, each, now)]
    if not waiting:
        return []
    if sme is None or sme.state is SmeState.LEFT:
        for each in waiting:
            tx.forwards.save(replace(each, state=ForwardState.EXPIRED, wake_at=None))
        return []
    later = not_before(deps, tx, sme, now)
    if later > now:
        tx.forwards.put_off(workspace, sme_id, later)
        return []
    own = [each for each in waiting if each.by or each.state is ForwardState.LATER]
    if own:
        return own[:1]
    listens = now - sme.enrolled_at < LISTEN_FIRST
    best = sorted(waiting, key=lambda each: -each.debatable if listens else -_worth(each, now))
    return list(islice((each for each in best if not _unwanted(tx, sme, each)), READ_AT_ONCE if listens else 1))


def _expired(tx: Transaction, sme: Sme | None, forward: Forward, now: datetime) -> bool:
    """What nobody may see any more, because it is old; a director's own lasts from when they gave it, and directors
    hear that it found no place."""
    since = forward.created_at if forward.by else forward.at
    if now - since <= TIMELY or forward.state is ForwardState.LATER:
        return False
    tx.forwards.save(replace(forward, state=ForwardState.EXPIRED, wake_at=None))
    if forward.by and sme is not None:
        tell_directors(tx, sme, UNSEEN.format(title=forward.title, name=sme.name), f"unseen:{forward.id}", now)
    return True


def _unwanted(tx: Transaction, sme: Sme, forward: Forward) -> bool:
    """What came from a feed that was removed since, or is for others now."""
    item = tx.items.get(sme.workspace, forward.item) if forward.item is not None else None
    feed = tx.feeds.get(sme.workspace, item.feed) if item is not None else None
    if feed is not None and feed.is_for(sme):
        return False
    tx.forwards.save(replace(forward, state=ForwardState.EXPIRED, wake_at=None))
    return True


def _worth(forward: Forward, now: datetime) -> float:
    return forward.score - OLDER_COSTS * ((now - forward.at) / timedelta(days=1))


def not_before(deps: Deps, tx: Transaction, sme: Sme, now: datetime) -> datetime:
    """When the next one may go out: not into an interview, and in the budget of all that we begin."""
    if sme.hears_nothing:
        return now + PAUSED
    if is_talking(tx, sme, now):
        return now + IN_AN_INTERVIEW
    sent = tx.outbox.unprompted_since(sme.workspace, sme.id, now - LOOKS_BACK)
    offered = tx.forwards.offered_since(sme.workspace, sme.id, now - LOOKS_BACK)
    begun = [*sent, *_not_twice(offered, sent, sme)]
    return budget_allows(now, deps.calendar(sme), begun, sme.weekly_budget) or now + NEVER


def _not_twice(offered: Sequence[datetime], sent: Sequence[datetime], sme: Sme) -> list[datetime]:
    """An item that was offered and went out is one message; one a day is the most, so days tell them apart."""
    days = {when.astimezone(sme.tz).date() for when in sent}
    return [when for when in offered if when.astimezone(sme.tz).date() not in days]


def _offer(deps: Deps, workspace: int, sme_id: int, chosen: Sequence[Forward], now: datetime) -> None:
    first = chosen[0]
    listens = not first.by and _listens(deps, workspace, sme_id, now)
    claim = "" if listens or first.kind is not ForwardKind.INCITE else _claim(deps, sme_id, first, now)
    with deps.store.begin() as tx:
        sme = tx.smes.get(workspace, sme_id)
        waiting = {each.id: each for each in tx.forwards.waiting(workspace, sme_id)}
        if sme is None or sme.state is SmeState.LEFT or first.id not in waiting or not_before(deps, tx, sme, now) > now:
            return  # something happened while the coach thought; the lease ends soon
        current = [waiting[each.id] for each in chosen if each.id in waiting]
        if listens:
            _put(tx, sme, [replace(each, kind=ForwardKind.READING) for each in current], reading_of(current), now)
        else:
            offered = replace(waiting[first.id], claim=claim)
            _put(tx, sme, [offered], prompt_of(offered, now), now)
        tx.forwards.put_off(workspace, sme_id, not_before(deps, tx, sme, now))
        tx.commit()
    deps.passing("forward.offered")


def _listens(deps: Deps, workspace: int, sme_id: int, now: datetime) -> bool:
    """Who is new here listens first."""
    with deps.store.read() as tx:
        sme = tx.smes.get(workspace, sme_id)
    return sme is not None and now - sme.enrolled_at < LISTEN_FIRST


def _claim(deps: Deps, sme_id: int, forward: Forward, now: datetime) -> str:
    """What it claims, when somebody can say."""
    with deps.store.read() as tx:
        sme = tx.smes.get(forward.workspace, sme_id)
        brief = brief_for(tx, sme, now) if sme is not None else None
    if brief is None:
        return ""
    made = deps.coach.claim(patient(deps, brief), Source(forward.title, forward.text, forward.link)).what
    return made.claim if made is not None else ""


def _put(tx: Transaction, sme: Sme, forwards: Sequence[Forward], view: FeedPrompt | FeedReading, now: datetime) -> None:
    for each in forwards:
        tx.forwards.save(replace(each, state=ForwardState.OFFERED, offered_at=now, wake_at=None))
    until = now + TIMELY if forwards[0].by else min(each.at for each in forwards) + TIMELY
    row = OutboxRow(
        sme.channel,
        view,
        key_of(forwards[0]),
        now,
        sme=sme.id,
        budgeted=True,
        expires_at=max(until, now + timedelta(hours=1)),
    )
    tx.outbox.add(sme.workspace, row)

"""Whom a new item fits, and how contentious it is: it then waits for its place with the one expert it fits best.

tick -> judging.due -> (readers) -> ranker -> forwards (waiting) -> forwarding
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.domain.feeds import TIMELY, Feed, Item
from bot.domain.fit import DEBATABLE, Contention, Fit, Profile, Reading
from bot.domain.forwards import Forward, ForwardKind, ForwardState, story_of_page
from bot.domain.people import Sme, SmeState
from bot.flows.faults import contained
from bot.ports import Deps, Ranker, Transaction

LEASE = timedelta(minutes=10)
BATCH = 64
USUAL = 300  # items that say what is ordinary in this workspace's feeds
USUAL_SINCE = timedelta(days=30)
HIGHLIGHTS = 20
LABELS = 40


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Look at every item that is new, as far as readers are free; returns how many were begun."""
    begun = 0
    while deps.readers.free(False):
        with deps.store.begin() as tx:
            items = tx.items.claim_new(workspace, now, LEASE, BATCH)
            tx.commit()
        if not items:
            break
        deps.readers.do(partial(_judge, deps, workspace, items, now), False)
        begun += len(items)
    return begun


def _judge(deps: Deps, workspace: int, items: Sequence[Item], now: datetime) -> None:
    with contained("judging"):
        with deps.store.read() as tx:
            feeds = {feed: tx.feeds.get(workspace, feed) for feed in {item.feed for item in items}}
            smes = [sme for sme in tx.smes.roster(workspace) if _listens(sme)]
            profiles = [profile_of(tx, sme, deps.ranker) for sme in smes]
            usual = usual_items(tx, workspace, now)
        vectors = deps.ranker.vectors([Reading(item.title, item.text) for item in items])
        readings = [Reading(item.title, item.text, vector) for item, vector in zip(items, vectors, strict=True)]
        fits = deps.ranker.fits(readings, profiles, usual) if profiles else [[] for _ in items]
        contentions = deps.ranker.contention(readings)
        with deps.store.begin() as tx:
            roster = tx.smes.roster(workspace)
            listening = _as_before(smes, roster)
            for item, vector, fit, contention in zip(items, vectors, fits, contentions, strict=True):
                stored = tx.items.get(workspace, item.id)
                if stored is None or not stored.new:
                    continue  # our lease ran out, and somebody else was quicker
                tx.items.judged(workspace, item.id, vector, contention)
                feed = feeds[item.feed]
                if feed is None or now - item.at > TIMELY or tx.forwards.told(workspace, item.story):
                    continue
                chosen = _chosen(feed, listening, fit)
                if chosen is not None and not _was_given(tx, item, chosen.sme):
                    tx.forwards.add(_waiting(item, vector, chosen, contention, now))
            deps.passing("items.judging")
            tx.commit()
        if not {sme.id for sme in smes} <= {sme.id for sme in roster}:
            deps.ranker.forget()  # somebody was forgotten while it had them in hand


def _listens(sme: Sme) -> bool:
    return sme.state is SmeState.ACTIVE and sme.weekly_budget > 0 and not sme.is_silent


def _as_before(smes: Sequence[Sme], now: Sequence[Sme]) -> list[Sme]:
    """Those who still listen, and whose beat is what it was when the items were compared with it."""
    beats = {sme.id: sme.beat for sme in now if _listens(sme)}
    return [sme for sme in smes if beats.get(sme.id) == sme.beat]


def _was_given(tx: Transaction, item: Item, sme: int) -> bool:
    """Whether a director put that very page before them, which no feed had brought by then."""
    return bool(item.canonical) and tx.forwards.of_story(item.workspace, sme, story_of_page(item.canonical)) is not None


def profile_of(tx: Transaction, sme: Sme, ranker: Ranker) -> Profile:
    """What the ranker may know of an expert: their own words only where these stay here."""
    said = () if ranker.host else tuple(tx.highlights.recent(sme.workspace, sme.id, HIGHLIGHTS))
    return Profile(
        sme.id,
        sme.beat.name,
        sme.beat.topics,
        sme.beat.shapers,
        said,
        sme.beat.must,
        sme.beat.never,
        tuple(tx.forwards.labels(sme.workspace, sme.id, LABELS)),
    )


def usual_items(tx: Transaction, workspace: int, now: datetime) -> list[Reading]:
    """What the feeds brought lately."""
    return [Reading(item.title, item.text, item.vector) for item in tx.items.usual(workspace, now - USUAL_SINCE, USUAL)]


def _chosen(feed: Feed, smes: Sequence[Sme], fits: Sequence[Fit]) -> Fit | None:
    """The one it fits best, of those the feed is for: two experts with the same story would only be in each other's
    way."""
    allowed = {sme.id for sme in smes if feed.is_for(sme)}
    fitting = [fit for fit in fits if fit.sme in allowed and fit.fits]
    return max(fitting, key=lambda fit: fit.score, default=None)


def _waiting(item: Item, vector: bytes, fit: Fit, contention: Contention, now: datetime) -> Forward:
    return Forward(
        workspace=item.workspace,
        id=0,
        sme=fit.sme,
        kind=ForwardKind.INCITE if contention.debatable >= DEBATABLE else ForwardKind.NEWS,
        state=ForwardState.WAITING,
        title=item.title,
        link=item.link,
        text=item.text,
        site=item.source,
        created_at=now,
        item=item.id,
        story=item.story,
        author=item.author,
        published=item.published,
        gated=item.gated,
        score=fit.score,
        reason=fit.reason,
        debatable=contention.debatable,
        heated=contention.heated,
        vector=vector,
        wake_at=now,
    )

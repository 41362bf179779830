"""Reads the pages of posts: what was reported is counted then, and what a feed brought is known better.

tick -> looking.due -> (readers) -> page -> posting -> posts, outbox
"""

from datetime import datetime, timedelta

from bot.domain.deliveries import PROMPTED_FOR
from bot.domain.errors import InvalidInput, Unread
from bot.domain.feeds import Page
from bot.domain.posts import Post, PostState, Via
from bot.flows import posting
from bot.flows.faults import contained
from bot.flows.handing_on import hand_on
from bot.flows.post_answers import Answer
from bot.flows.speaking import write_to
from bot.ports import Deps

LEASE = timedelta(seconds=120)
BATCH = 20


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Read the pages of what was reported, as far as readers are free; returns how many were begun."""
    return hand_on(
        deps,
        deps.readers,
        BATCH,
        lambda tx, room: tx.posts.claim_due(workspace, now, LEASE, room),
        lambda post: _claimed(deps, post, now),
    )


def _claimed(deps: Deps, post: Post, now: datetime) -> None:
    with contained("post"):
        look(deps, post, now)


def look(deps: Deps, post: Post, now: datetime) -> Answer | None:
    """Read its page, and keep what that comes to."""
    page: Page | Unread
    try:
        page = deps.feeds.page(post.url)
    except Unread as problem:
        page = problem
    except InvalidInput as problem:
        page = Unread(problem.user_message)
    deps.passing("post.read")
    with deps.store.begin() as tx:
        current = tx.posts.get(post.workspace, post.id)
        sme = tx.smes.get(post.workspace, current.authors[0]) if current is not None and current.authors else None
        if current is None or sme is None or current.wake_at != post.wake_at:
            return None  # our lease ran out, and somebody else was quicker
        if current.state is PostState.PUBLISHED:
            posting.looked_into(deps, tx, current, sme, page, now)
            tx.commit()
            return None
        answer = posting.settled(deps, tx, current, sme, page, now)
        if current.via is Via.SME:
            waited = sme.last_active_at is None or deps.clock() - sme.last_active_at > PROMPTED_FOR
            write_to(tx, sme, answer.view, answer.key, now, budgeted=waited)  # late, it is we who begin
        tx.commit()
    return answer

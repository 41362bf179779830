"""What is kept about an SME's publishing, for `my data`.

data.my_data -> kept.about_publishing -> posts, pairs, comments, cadences
"""

from bot.domain.availability import Leave
from bot.domain.people import Sme
from bot.domain.posts import PostState
from bot.flows.rhythms import spoken_hours
from bot.ports import Deps, Transaction

ALL = 100_000


def about_publishing(deps: Deps, tx: Transaction, sme: Sme) -> list[str]:
    """Lines of Markdown."""
    every = f", check-ins every {sme.every} weeks" if sme.every > 1 else ""
    lines = [f"- Your goal: a post {sme.goal}{every}. At work {spoken_hours(deps, sme)}."]
    lines += [f"- Away ({leave.kind}): {_days(leave)}" for leave in sme.leaves]
    posts = [*tx.posts.of_sme(sme.workspace, sme.id, ALL), *tx.posts.waiting(sme.workspace, sme.id)]
    for post in posts:
        by = f", logged by {post.logged_by}" if post.logged_by else ""
        state = "" if post.state is PostState.PUBLISHED else f", {post.state}"
        lines.append(f"- Post ({post.place}, {post.day.isoformat()}{by}{state}): “{post.named}” {post.url}")
    pair = tx.pairs.of(sme.workspace, sme.id)
    buddy = tx.smes.get(sme.workspace, pair.buddy_of(sme.id)) if pair is not None else None
    if pair is not None and buddy is not None:
        lines.append(f"- Buddy ({pair.state}): {buddy.name}")
    for comment in tx.comments.of(sme.workspace, sme.id):
        words = f"{comment.author or 'a reader'}: “{comment.text}”" if comment.text else "its words are not kept"
        lines.append(f"- Comment ({comment.state}): {words} {comment.link}".rstrip())
    cadence = tx.cadences.get(sme.workspace, sme.id)
    if cadence is not None:
        lines += [
            f"- Since {cadence.since.isoformat()} without a post I tried, {tried.at:%Y-%m-%d}: {tried.what}"
            for tried in cadence.tried
        ]
    return lines


def _days(leave: Leave) -> str:
    by = f", entered by {leave.by}" if leave.by else ""
    return f"{leave.first.isoformat()} to {leave.last.isoformat() if leave.last else 'further notice'}{by}"

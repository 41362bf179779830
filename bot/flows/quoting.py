"""The message that quotes comments before their author: how it reads, under which key it goes out, and when it never
did.

comments -> quoting -> outbox
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cadence_messages import CommentPrompt, QuotedComment
from bot.domain.comments import Comment, CommentState
from bot.domain.deliveries import OutboxRow
from bot.ports import Transaction

ONCE_MORE = timedelta(days=1)  # after a message that could not be said


def key_of(first: Comment) -> str:
    """The key of the message in which this comment stands first. One that could not be said has another the next time:
    a dropped row keeps its own."""
    return f"comments:{first.id}:{first.shown_at.timestamp() if first.shown_at else 0:.0f}"


def shown_with(tx: Transaction, comment: Comment) -> list[Comment]:
    """Those that were quoted in the same message, itself included, in that order; none when it wasn't shown."""
    if comment.shown_at is None:
        return []
    theirs = tx.comments.of(comment.workspace, comment.sme)
    return sorted((each for each in theirs if each.shown_at == comment.shown_at), key=_age)


def _age(comment: Comment) -> tuple[datetime, int]:
    return comment.at, comment.id


def prompt_of(tx: Transaction, comments: Sequence[Comment], *, done: bool = False) -> CommentPrompt:
    """Comments on one post, quoted."""
    first = comments[0]
    post = tx.posts.get(first.workspace, first.post) if first.post is not None else None
    quoted = tuple(QuotedComment(each.id, each.author, each.text, each.link) for each in comments)
    return CommentPrompt(post.named if post is not None else "", quoted, done)


def show_answered(tx: Transaction, channel: str, comments: Sequence[Comment], now: datetime) -> None:
    """Say so where they are quoted."""
    key = key_of(comments[0])
    view = prompt_of(tx, comments, done=True)
    row = OutboxRow(channel, view, f"{key}:done", now, sme=comments[0].sme, replaces=key)
    tx.outbox.add(comments[0].workspace, row)


def never_shown(tx: Transaction, workspace: int, row: OutboxRow) -> None:
    """A message that won't go out has quoted nothing: its comments wait again, until they are too old. What may have
    gone out stays as it is, since no comment is shown twice."""
    kind, _, rest = row.key.partition(":")
    if kind != "comments" or row.replaces is not None or row.maybe_sent:
        return
    first = tx.comments.get(workspace, int(rest.partition(":")[0]))
    if first is None or first.shown_at is None:
        return
    for each in shown_with(tx, first):
        if each.state is CommentState.SHOWN:
            again = first.shown_at + ONCE_MORE
            tx.comments.save(replace(each, state=CommentState.WAITING, shown_at=None, wake_at=again))

"""Comments: what readers wrote under posts, and whom it waits for."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from bot.domain.comments import Comment, CommentState
from bot.storage.post_tables import comments
from bot.storage.queues import Queue, QueueRows

_OF_WORKSPACE = comments.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, comments.c.id == bindparam("comment"))
_GET = select(comments).where(*_ONE)
# Whoever is about to change one has it alone.
_GET_TO_WRITE = _GET.with_for_update()
_OF = (
    select(comments).where(_OF_WORKSPACE, comments.c.sme_id == bindparam("sme")).order_by(comments.c.at, comments.c.id)
)
_WAITING = _OF.where(comments.c.state == CommentState.WAITING)
_SAVE = update(comments).where(*_ONE)


class CommentRows(QueueRows):
    """The comments."""

    queue = Queue.of(comments, frozenset({CommentState.WAITING}))

    def add(self, comment: Comment) -> Comment | None:
        """A waiting one without a moment is looked at at once."""
        self.join_queue(comment.workspace, comment.sme)
        values = {
            "workspace_id": comment.workspace,
            "sme_id": comment.sme,
            "post_id": comment.post,
            "key": comment.key,
            **self._values(comment),
        }
        number = self.insert_new(comments, values)
        return None if number is None else replace(comment, id=number, wake_at=values["wake_at"])

    def save(self, comment: Comment) -> None:
        asked = {"workspace": comment.workspace, "comment": comment.id, "post_id": comment.post}
        self.run(_SAVE, asked | self._values(comment))

    def get(self, workspace: int, comment: int) -> Comment | None:
        row = self.run(_GET_TO_WRITE if self.writes else _GET, {"workspace": workspace, "comment": comment}).first()
        return None if row is None else _comment(row)

    def of(self, workspace: int, sme: int) -> list[Comment]:
        return [_comment(row) for row in self.run(_OF, {"workspace": workspace, "sme": sme})]

    def waiting(self, workspace: int, sme: int) -> list[Comment]:
        return [_comment(row) for row in self.run(_WAITING, {"workspace": workspace, "sme": sme})]

    def _values(self, comment: Comment) -> dict[str, Any]:
        """All that may change about a comment. One that waits is not looked at while somebody has its author."""
        moments: dict[str, datetime | None] = {"wake_at": None, "claimed_until": None}
        if comment.state is CommentState.WAITING:
            moments = self.moments(comment.workspace, comment.sme, comment.wake_at or comment.at)
        return {
            "author": comment.author,
            "text": comment.text,
            "link": comment.link,
            "at": comment.at,
            "state": comment.state,
            "shown_at": comment.shown_at,
            **moments,
        }


def _comment(row: Row[Any]) -> Comment:
    return Comment(
        workspace=row.workspace_id,
        id=row.id,
        sme=row.sme_id,
        post=row.post_id,
        key=row.key,
        author=row.author,
        text=row.text,
        link=row.link,
        at=row.at,
        state=row.state,
        wake_at=row.wake_at,
        shown_at=row.shown_at,
    )

"""Retention: what ended before a day goes, the oldest first, a batch at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Table, and_, bindparam, delete, exists, func, literal, literal_column, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.interviews import InterviewState
from bot.domain.posts import PostState
from bot.storage.feed_tables import feed_items, forwards, story_keys
from bot.storage.lanes import Lanes
from bot.storage.outbox import NO_MESSAGE
from bot.storage.post_tables import comments, posts
from bot.storage.removals import Removals
from bot.storage.tables import (
    chat_log,
    checkins,
    director_questions,
    inbox,
    interviews,
    notes,
    outbox,
    smes,
)
from bot.storage.types import UtcDateTime

ROWS_AN_INTERVIEW = 10  # or about so many: its turns, highlights, ideas
_BEFORE: ColumnElement[Any] = bindparam("before", type_=UtcDateTime)


def _of_workspace(table: Table) -> ColumnElement[bool]:
    return table.c.workspace_id == bindparam("workspace")


def _in_order(table: Table) -> ColumnElement[bool]:
    """The same, for a walk in the order of ids that ends at its limit: no index of the workspace's is of use then."""
    return table.c.workspace_id + 0 == bindparam("workspace")


def _oldest(table: Table, *ended: ColumnElement[bool]) -> Delete:
    """Removes those that ended, as many as there is room for."""
    first = select(table.c.id).where(_in_order(table), *ended).order_by(table.c.id).limit(bindparam("at_most"))
    return delete(table).where(table.c.id.in_(first))


def _about(table: Table, column: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an interview stands on a row, or a row on one."""
    own, name = (table.c.interview_id, interviews.c.id) if column == "id" else (table.c.id, interviews.c[column])
    return exists(literal(1)).where(interviews.c.workspace_id == table.c.workspace_id, name == own, *more)


_IS_OPEN = interviews.c.state == literal_column("'open'")
_INTERVIEWS = (
    select(interviews.c.id)
    .where(
        _of_workspace(interviews),
        interviews.c.closed_at < _BEFORE,
        interviews.c.state != InterviewState.OPEN,
    )
    .order_by(interviews.c.closed_at, interviews.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
# A post of long ago that was logged lately stays as long as any that is logged now.
_POSTS = (
    select(posts.c.id)
    .where(
        _of_workspace(posts),
        posts.c.state.in_(sorted(PostState)),  # all: so that the index on days serves
        posts.c.day < bindparam("day"),
        posts.c.logged_at < _BEFORE,
    )
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_FORWARDS = _oldest(
    forwards,
    forwards.c.created_at < _BEFORE,
    or_(forwards.c.answered_at.is_(None), forwards.c.answered_at < _BEFORE),
    ~_about(forwards, "forward_id"),
)
# What still stands in its feed would come again as new.
_ITEMS = (
    select(feed_items.c.id)
    .where(
        _of_workspace(feed_items),
        feed_items.c.seen_at < _BEFORE,
        feed_items.c.last_seen_at < _BEFORE,
        ~exists(literal(1)).where(
            forwards.c.workspace_id == feed_items.c.workspace_id, forwards.c.item_id == feed_items.c.id
        ),
    )
    .order_by(feed_items.c.seen_at, feed_items.c.id)
    .limit(bindparam("at_most"))
)
_THESE: ColumnElement[Any] = bindparam("which", expanding=True)
_FORGET_KEYS = delete(story_keys).where(_of_workspace(story_keys), story_keys.c.item_id.in_(_THESE))
_FORGET_ITEMS = delete(feed_items).where(_of_workspace(feed_items), feed_items.c.id.in_(_THESE))
_CHECKINS = delete(checkins).where(
    _of_workspace(checkins), checkins.c.due_at < _BEFORE, ~_about(checkins, "checkin_id")
)
_LONG_OPEN = exists(literal(1)).where(
    smes.c.workspace_id == chat_log.c.workspace_id,
    smes.c.channel == chat_log.c.channel,
    interviews.c.workspace_id == smes.c.workspace_id,
    interviews.c.sme_id == smes.c.id,
    interviews.c.opened_at < _BEFORE,
    _IS_OPEN,
)
_OVER = and_(
    outbox.c.wake_at.is_(None),
    func.coalesce(outbox.c.sent_at, outbox.c.not_before) < _BEFORE,
    ~_about(outbox, "id", _IS_OPEN),
)
# The largest come last: whether anything of them is old is asked only when nothing else is left.
_BY_THEMSELVES = (
    _oldest(comments, comments.c.at < _BEFORE),
    _oldest(notes, notes.c.at < _BEFORE),
    _oldest(director_questions, director_questions.c.created_at < _BEFORE),
    _oldest(chat_log, chat_log.c.ts < bindparam("stamp"), ~_LONG_OPEN),
    _oldest(inbox, inbox.c.received_at < _BEFORE),
    _oldest(outbox, _OVER),
)
_POSTED = (
    select(outbox.c.channel, outbox.c.sent_ts)
    .where(_in_order(outbox), _OVER, outbox.c.sent_ts.is_not(None), outbox.c.kind.not_in(NO_MESSAGE))
    .order_by(outbox.c.id)
    .limit(bindparam("at_most"))
)


class RetentionRows(Lanes):
    """What is older than the company wants to keep."""

    def sweep(self, workspace: int, before: datetime, limit: int) -> int:
        """The outbox goes in the order of `posted_before`, and not faster."""
        asked = {
            "workspace": workspace,
            "before": before,
            "day": before.date(),
            "stamp": f"{before.timestamp():.6f}",
        }
        gone = 0
        for remove in (self._interviews, self._posts, self._forwards, self._items):
            if gone < limit:
                gone += remove(workspace, asked, limit - gone)
        for statement in _BY_THEMSELVES:
            if gone < limit:
                gone += self.run(statement, asked | {"at_most": limit - gone}).rowcount
        if gone < limit:  # wordless, and not counted: all that is left of them
            self.run(_CHECKINS, asked)
        return gone

    def posted_before(self, workspace: int, before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Oldest first; not what was said about an interview that is open."""
        rows = self.run(_POSTED, {"workspace": workspace, "before": before, "at_most": limit})
        return [(row.channel, row.sent_ts) for row in rows]

    def _interviews(self, workspace: int, asked: dict[str, Any], room: int) -> int:
        old = self.run(_INTERVIEWS, asked | {"at_most": -(-room // ROWS_AN_INTERVIEW)}).scalars().all()
        return Removals(self.connection, self.writes).interviews(workspace, old)

    def _posts(self, workspace: int, asked: dict[str, Any], room: int) -> int:
        old = self.run(_POSTS, asked | {"at_most": room}).scalars().all()
        return Removals(self.connection, self.writes).posts(workspace, old)

    def _forwards(self, workspace: int, asked: dict[str, Any], room: int) -> int:
        return self.run(_FORWARDS, asked | {"at_most": room}).rowcount

    def _items(self, workspace: int, asked: dict[str, Any], room: int) -> int:
        old = self.run(_ITEMS, asked | {"at_most": room}).scalars().all()
        if old:
            self.run(_FORGET_KEYS, {"workspace": workspace, "which": old})
            self.run(_FORGET_ITEMS, {"workspace": workspace, "which": old})
        return len(old)

"""What goes with a row: all that stands on an interview, on a post or in a feed goes before it."""

from collections.abc import Sequence

from sqlalchemy import Column, Select, bindparam, delete, exists, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.feeds import FeedState
from bot.storage.feed_tables import feed_items, feeds, forwards, story_keys
from bot.storage.lanes import Lanes
from bot.storage.post_tables import comments, post_authors, post_links, posts
from bot.storage.tables import highlights, ideas, interviews, outbox, turns, wordings


def _these(column: Column[int], workspace: Column[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return workspace == bindparam("workspace"), column.in_(bindparam("which", expanding=True))


def _theirs(column: Column[int], of: Select[tuple[int]]) -> ColumnElement[bool]:
    return column.in_(of)


_OF_INTERVIEWS = {
    table: _these(table.c.interview_id, table.c.workspace_id) for table in (ideas, highlights, wordings, turns)
}
_UNTIE_MESSAGES = update(outbox).where(*_these(outbox.c.interview_id, outbox.c.workspace_id)).values(interview_id=None)
_UNTIE_POSTS = (
    update(posts)
    .where(
        posts.c.workspace_id == bindparam("workspace"),
        posts.c.idea_id.in_(select(ideas.c.id).where(*_OF_INTERVIEWS[ideas])),
    )
    .values(idea_id=None)
)
_INTERVIEWS = delete(interviews).where(*_these(interviews.c.id, interviews.c.workspace_id))

_FEEDS = _these(feeds.c.id, feeds.c.workspace_id)
# What was put before somebody stays.
_UNSHOWN = (
    *_these(feed_items.c.feed_id, feed_items.c.workspace_id),
    ~exists().where(forwards.c.workspace_id == feed_items.c.workspace_id, forwards.c.item_id == feed_items.c.id),
)
_KEYS = delete(story_keys).where(
    story_keys.c.workspace_id == bindparam("workspace"),
    story_keys.c.item_id.in_(select(feed_items.c.id).where(*_UNSHOWN)),
)
_ITEMS = delete(feed_items).where(*_UNSHOWN)
_EMPTY_FEEDS = delete(feeds).where(
    *_FEEDS, ~exists().where(feed_items.c.workspace_id == feeds.c.workspace_id, feed_items.c.feed_id == feeds.c.id)
)
_CLOSE_FEEDS = (
    update(feeds)
    .where(*_FEEDS)
    .values(sme_id=None, post_id=None, state=FeedState.REMOVED, next_poll_at=None, wake_at=None)
)

_COMMENT_FEEDS = select(feeds.c.id).where(*_these(feeds.c.post_id, feeds.c.workspace_id))
_COMMENTS = delete(comments).where(*_these(comments.c.post_id, comments.c.workspace_id))
_LINKS = delete(post_links).where(*_these(post_links.c.post_id, post_links.c.workspace_id))
_AUTHORS = delete(post_authors).where(*_these(post_authors.c.post_id, post_authors.c.workspace_id))
_POSTS = delete(posts).where(*_these(posts.c.id, posts.c.workspace_id))


class Removals(Lanes):
    """Removes rows by their ids, with what stands on them. Each answers how many rows that hold words went."""

    def interviews(self, workspace: int, which: Sequence[int]) -> int:
        """Messages about them stay, and so do posts that came of them: neither stands on them any more."""
        if not which:
            return 0
        asked = {"workspace": workspace, "which": which}
        self.run(_UNTIE_MESSAGES, asked)
        self.run(_UNTIE_POSTS, asked)
        gone = sum(self.run(delete(table).where(*these), asked).rowcount for table, these in _OF_INTERVIEWS.items())
        return gone + self.run(_INTERVIEWS, asked).rowcount

    def posts(self, workspace: int, which: Sequence[int]) -> int:
        if not which:
            return 0
        asked = {"workspace": workspace, "which": which}
        gone = self.run(_COMMENTS, asked).rowcount
        gone += self.feeds(workspace, self.run(_COMMENT_FEEDS, asked).scalars().all())
        for statement in (_LINKS, _AUTHORS):
            self.run(statement, asked)
        return gone + self.run(_POSTS, asked).rowcount

    def feeds(self, workspace: int, which: Sequence[int]) -> int:
        """A feed whose items were put before others stays with those, and nobody reads it any more."""
        if not which:
            return 0
        asked = {"workspace": workspace, "which": which}
        self.run(_KEYS, asked)
        gone = self.run(_ITEMS, asked).rowcount + self.run(_EMPTY_FEEDS, asked).rowcount
        self.run(_CLOSE_FEEDS, asked)
        return gone

"""Which posts are about a story from outside: they came of an interview about it, or are one of its items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, bindparam, select

from bot.storage.feed_tables import feed_items, forwards
from bot.storage.fingerprints import fingerprint
from bot.storage.post_tables import post_links, posts
from bot.storage.repository import Repository
from bot.storage.tables import ideas, interviews

# From one to the next, by ids: a database that knows nothing about its rows would begin such a join anywhere.
_FORWARDS = select(forwards.c.id).where(
    forwards.c.workspace_id == bindparam("workspace"), forwards.c.story_id == bindparam("story")
)
_INTERVIEWS = select(interviews.c.id).where(
    interviews.c.workspace_id == bindparam("workspace"),
    interviews.c.forward_id.in_(bindparam("which", expanding=True)),
)
_IDEAS = select(ideas.c.id).where(
    ideas.c.workspace_id == bindparam("workspace"), ideas.c.interview_id.in_(bindparam("which", expanding=True))
)
_POSTS = select(posts.c.id).where(
    posts.c.workspace_id == bindparam("workspace"), posts.c.idea_id.in_(bindparam("which", expanding=True))
)
_ADDRESSES = select(feed_items.c.canonical).where(
    feed_items.c.workspace_id == bindparam("workspace"), feed_items.c.story_id == bindparam("story")
)
_AT = select(post_links.c.post_id).where(
    post_links.c.workspace_id == bindparam("workspace"),
    post_links.c.fingerprint.in_(bindparam("which", expanding=True)),
)


class Stories(Repository):
    """Posts by their story."""

    def about(self, workspace: int, story: int) -> set[int]:
        """The ids of those of any state and day."""
        asked: dict[str, Any] = {"workspace": workspace, "story": story}
        which = self.run(_FORWARDS, asked).scalars().all()
        for following in (_INTERVIEWS, _IDEAS, _POSTS):
            which = self._from(following, workspace, which)
        addresses = {address for address in self.run(_ADDRESSES, asked).scalars() if address}
        prints = [fingerprint(workspace, address) for address in sorted(addresses)]
        return {*which, *self._from(_AT, workspace, prints)}

    def _from(self, statement: Executable, workspace: int, which: Sequence[int | str]) -> Sequence[int]:
        return self.run(statement, {"workspace": workspace, "which": which}).scalars().all() if which else ()

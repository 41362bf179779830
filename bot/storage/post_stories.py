"""Which posts are about a story from outside: they came of an interview about it, or are one of its items."""

from datetime import date

from sqlalchemy import bindparam, exists, literal, select

from bot.domain.posts import PostState
from bot.storage.feed_tables import feed_items, forwards
from bot.storage.fingerprints import fingerprint
from bot.storage.post_tables import post_links, posts
from bot.storage.repository import Repository
from bot.storage.tables import ideas, interviews

_RECENT = (
    posts.c.workspace_id == bindparam("workspace"),
    posts.c.state == PostState.PUBLISHED,
    posts.c.day >= bindparam("since"),
)
_ANSWERS = select(posts.c.id).where(
    *_RECENT,
    posts.c.idea_id.in_(
        select(ideas.c.id)
        .join_from(
            forwards,
            interviews,
            (interviews.c.workspace_id == forwards.c.workspace_id) & (interviews.c.forward_id == forwards.c.id),
        )
        .join(ideas, (ideas.c.workspace_id == interviews.c.workspace_id) & (ideas.c.interview_id == interviews.c.id))
        .where(forwards.c.workspace_id == bindparam("workspace"), forwards.c.story_id == bindparam("story"))
    ),
)
_ADDRESSES = (
    select(feed_items.c.canonical)
    .where(
        feed_items.c.workspace_id == bindparam("workspace"),
        feed_items.c.story_id == bindparam("story"),
        feed_items.c.canonical != "",
    )
    .distinct()
)
_STANDS_AT = select(posts.c.id).where(
    *_RECENT,
    exists(literal(1)).where(
        post_links.c.workspace_id == posts.c.workspace_id,
        post_links.c.post_id == posts.c.id,
        post_links.c.fingerprint.in_(bindparam("prints", expanding=True)),
    ),
)


class Stories(Repository):
    """Posts by their story."""

    def about(self, workspace: int, story: int, since: date) -> set[int]:
        """The ids of published ones from that day on."""
        asked = {"workspace": workspace, "story": story, "since": since}
        found = set(self.run(_ANSWERS, asked).scalars())
        addresses = self.run(_ADDRESSES, {"workspace": workspace, "story": story}).scalars().all()
        if addresses:
            prints = [fingerprint(workspace, address) for address in addresses]
            found |= set(self.run(_STANDS_AT, {"workspace": workspace, "since": since, "prints": prints}).scalars())
        return found

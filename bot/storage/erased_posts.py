"""What an erased person leaves to colleagues: posts that these wrote too, and cadences that they shared."""

from collections.abc import Collection

from sqlalchemy import bindparam, case, delete, exists, literal, or_, select, update

from bot.storage.lanes import Lanes
from bot.storage.post_tables import cadences, pairs, post_authors, posts
from bot.storage.removals import Removals
from bot.storage.tables import ideas

_SIGNED = (post_authors.c.workspace_id == bindparam("workspace"), post_authors.c.sme_id == bindparam("sme"))
_THEIRS = select(post_authors.c.post_id).where(*_SIGNED)
_SIGN_OFF = delete(post_authors).where(*_SIGNED)
_THESE = (posts.c.workspace_id == bindparam("workspace"), posts.c.id.in_(bindparam("which", expanding=True)))
_NOBODYS = select(posts.c.id).where(
    *_THESE,
    ~exists(literal(1)).where(
        post_authors.c.workspace_id == posts.c.workspace_id, post_authors.c.post_id == posts.c.id
    ),
)
# Nobody else's report is answered, and who found it is not named after them.
_KEEP = (
    update(posts)
    .where(*_THESE)
    .values(
        report="",
        logged_by=case((posts.c.logged_by.in_(bindparam("names", expanding=True)), ""), else_=posts.c.logged_by),
    )
)
_UNTIE = (
    update(posts)
    .where(
        posts.c.workspace_id == bindparam("workspace"),
        posts.c.idea_id.in_(
            select(ideas.c.id).where(ideas.c.workspace_id == bindparam("workspace"), ideas.c.sme_id == bindparam("sme"))
        ),
    )
    .values(idea_id=None)
)
_IN_PAIR = (
    pairs.c.workspace_id == bindparam("workspace"),
    or_(pairs.c.one_id == bindparam("sme"), pairs.c.other_id == bindparam("sme")),
)
_BUDDIES = select(cadences.c.id, cadences.c.tried).where(
    cadences.c.workspace_id == bindparam("workspace"),
    cadences.c.sme_id.in_(
        select(case((pairs.c.one_id == bindparam("sme"), pairs.c.other_id), else_=pairs.c.one_id)).where(*_IN_PAIR)
    ),
)
_TRIED = update(cadences).where(
    cadences.c.workspace_id == bindparam("workspace"), cadences.c.id == bindparam("cadence")
)
_PART = delete(pairs).where(*_IN_PAIR)


class ErasedPosts(Lanes):
    """Takes somebody out of what others have a share in."""

    def sign_off(self, workspace: int, sme: int, names: Collection[str]) -> None:
        """Their posts go where nobody else wrote them. `names` are those by which others would know of them."""
        asked = {"workspace": workspace, "sme": sme}
        which = self.run(_THEIRS, asked).scalars().all()
        self.run(_UNTIE, asked)
        self.run(_SIGN_OFF, asked)
        if which:
            these = {"workspace": workspace, "which": which}
            Removals(self.connection, self.writes).posts(workspace, self.run(_NOBODYS, these).scalars().all())
            self.run(_KEEP, these | {"names": sorted(names)})

    def leave_pairs(self, workspace: int, sme: int, name: str) -> None:
        """Whoever took turns with them keeps a cadence that doesn't name them."""
        asked = {"workspace": workspace, "sme": sme}
        first = next(iter(name.split()), "")
        for row in self.run(_BUDDIES, asked).all() if first else ():
            left = tuple(each for each in row.tried if first not in each.what)
            if left != row.tried:
                self.run(_TRIED, {"workspace": workspace, "cadence": row.id, "tried": left})
        self.run(_PART, asked)

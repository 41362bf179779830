"""The tables of posts and cadence: who published what, how far a silence was met, buddies, comments, errands."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, Text, UniqueConstraint

from bot.domain.buddies import PairState
from bot.domain.comments import CommentState
from bot.domain.errands import ErrandKind
from bot.domain.posts import Place, PostState, Via
from bot.storage.columns import Id, index, metadata, needed, referable, refers, table, wakes
from bot.storage.types import NUMBERS, TRIED, JsonOf, UtcDateTime, WordOf

posts = table(
    "posts",
    needed("url", Text),
    needed("title", Text),
    needed("day", Date),
    needed("place", WordOf(Place)),
    needed("state", WordOf(PostState)),
    needed("via", WordOf(Via)),
    needed("logged_at", UtcDateTime),
    needed("logged_by", Text),
    Column("idea_id", Id),
    needed("rough", Boolean),
    needed("report", Text),
    needed("said_day", Boolean),
    Column("wake_at", UtcDateTime),
    referable(),
    refers("idea_id", "ideas"),
    index("ix_posts_day", "state", "day", "id"),
    index("ix_posts_idea", "idea_id", where="idea_id IS NOT NULL"),
    wakes("ix_posts_wake"),
)

# An address leads to one post: the database decides who was first.
post_links = Table(
    "post_links",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspaces.id"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),  # of the canonical address
    needed("post_id", Id),
    refers("post_id", "posts"),
    index("ix_post_links_post", "post_id"),
    sqlite_with_rowid=False,
)

# With the post's day, and whether it is published, so that one index tells an author's rhythm.
post_authors = Table(
    "post_authors",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspaces.id"), primary_key=True),
    Column("post_id", Id, primary_key=True),
    Column("sme_id", Id, primary_key=True),
    needed("place", Integer),
    needed("day", Date),
    needed("published", Boolean),
    refers("post_id", "posts"),
    refers("sme_id", "smes"),
    index("ix_post_authors_day", "sme_id", "published", "day", "post_id"),
    sqlite_with_rowid=False,
)

cadences = table(
    "cadences",
    needed("sme_id", Id),
    needed("since", Date),
    needed("stage", Integer),
    needed("riding", Boolean),
    needed("tried", JsonOf(TRIED)),
    Column("wake_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),  # somebody looks at it
    Column("last_idea", Id),  # no reference: nobody looks it up
    UniqueConstraint("workspace_id", "sme_id"),
    refers("sme_id", "smes"),
    wakes("ix_cadences_wake"),
)

pairs = table(
    "pairs",
    needed("one_id", Id),
    needed("other_id", Id),
    needed("state", WordOf(PairState)),
    needed("created_at", UtcDateTime),
    needed("by", Text),
    needed("agreed", JsonOf(NUMBERS)),
    Column("began", Date),
    needed("before", JsonOf(NUMBERS)),
    refers("one_id", "smes"),
    refers("other_id", "smes"),
    index("ux_pairs_one", "one_id", where="state <> 'over'", unique=True),
    index("ux_pairs_other", "other_id", where="state <> 'over'", unique=True),
)

comments = table(
    "comments",
    needed("sme_id", Id),
    Column("post_id", Id),
    needed("key", Text),
    needed("author", Text),
    needed("text", Text),
    needed("link", Text),
    needed("at", UtcDateTime),
    needed("state", WordOf(CommentState)),
    Column("wake_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),  # somebody looks after all that waits for this author
    Column("shown_at", UtcDateTime),
    refers("sme_id", "smes"),
    refers("post_id", "posts"),
    index("ux_comments_post", "sme_id", "post_id", "key", where="post_id IS NOT NULL", unique=True),
    index("ux_comments_alone", "sme_id", "key", where="post_id IS NULL", unique=True),
    index("ix_comments_sme", "sme_id", "at", "id"),
    index("ix_comments_post", "post_id", where="post_id IS NOT NULL"),
    wakes("ix_comments_wake"),
)

errands = table(
    "errands",
    needed("kind", WordOf(ErrandKind)),
    Column("due_at", UtcDateTime),
    Column("wake_at", UtcDateTime),
    UniqueConstraint("workspace_id", "kind"),
    wakes("ix_errands_wake"),
)

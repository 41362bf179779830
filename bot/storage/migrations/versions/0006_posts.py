"""Posts and cadence: who published what, when a silence is worth a word, buddies, leave, comments, errands."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
TEXT = sa.Text()
NEW_FOR = timedelta(weeks=4)  # who is new is not behind

# ANALYZE would copy values of these columns into PostgreSQL's catalogue, where no erasure reaches them.
PEOPLES_WORDS = {
    "smes": ("goal", "country", "working_days", "day_begins", "day_ends", "leaves"),
    "posts": ("url", "title", "logged_by"),
    "cadences": ("tried",),
    "pairs": ("by", "agreed", "before"),
    "comments": ("key", "author", "text", "link"),
}


def upgrade() -> None:
    people()
    posts()
    silence()
    comments()
    # What a post's comments are read from. A reference would go round in a circle: a post stands on an idea, that on an
    # interview, and that on an item of a feed.
    op.add_column("feeds", sa.Column("post_id", ID))
    index("ix_feeds_post", "feeds", "post_id", where="post_id IS NOT NULL")
    index("ix_forwards_story", "forwards", "story_id", where="story_id IS NOT NULL")
    index("ix_forwards_answered", "forwards", "answered_at", "id", where="answered_at IS NOT NULL")
    index("ix_interviews_closed", "interviews", "closed_at", "id", where="closed_at IS NOT NULL")
    # Said so that SQLite doesn't take it for pages of new ideas too, which it would have to sort.
    index("ix_ideas_waiting", "ideas", "visible_at", where="status BETWEEN 'new' AND 'new'")
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in PEOPLES_WORDS.items():
            changes = ", ".join(f'ALTER COLUMN "{column}" SET STATISTICS 0' for column in columns)
            op.execute(f"ALTER TABLE {table} {changes}")
    begin_cadences()


def table(name: str, *rest: Any) -> None:
    op.create_table(name, sa.Column("id", ID, primary_key=True), *rest, sqlite_autoincrement=True)


def of_workspace(**more: Any) -> sa.Column[Any]:
    return sa.Column("workspace_id", ID, sa.ForeignKey("workspaces.id"), nullable=False, **more)


def needed(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def maybe(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def key(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, primary_key=True) for name in names]


def unique(*columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", *columns)


def refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, ["workspace_id", *columns], unique=unique, sqlite_where=only, postgresql_where=only)


def people() -> None:
    """What an SME chooses about their rhythm, and when they are at work."""
    columns: list[sa.Column[Any]] = [
        sa.Column("goal", TEXT, nullable=False, server_default="weekly"),
        sa.Column("every", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("every_from", sa.Date()),
        sa.Column("country", TEXT, nullable=False, server_default=""),
        sa.Column("working_days", TEXT, nullable=False, server_default="[0,1,2,3,4]"),
        sa.Column("day_begins", TEXT, nullable=False, server_default="09:00"),
        sa.Column("day_ends", TEXT, nullable=False, server_default="18:00"),
        sa.Column("leaves", TEXT, nullable=False, server_default="[]"),
        sa.Column("silent_since", MOMENT),
    ]
    for column in columns:
        op.add_column("smes", column)


def posts() -> None:
    """The posts, the addresses at which they stand, and whose they are."""
    table(
        "posts",
        of_workspace(),
        *needed(TEXT, "url", "title"),
        *needed(sa.Date, "day"),
        *needed(TEXT, "place", "state", "via"),
        *needed(MOMENT, "logged_at"),
        *needed(TEXT, "logged_by"),
        *maybe(ID, "idea_id"),
        *needed(sa.Boolean, "rough"),
        *needed(TEXT, "report"),
        *needed(sa.Boolean, "said_day"),
        *maybe(MOMENT, "wake_at"),
        unique("id"),
        refers("idea_id", "ideas"),
    )
    index("ix_posts_day", "posts", "state", "day", "id")
    index("ix_posts_idea", "posts", "idea_id", where="idea_id IS NOT NULL")
    index("ix_posts_wake", "posts", "wake_at", "id", where="wake_at IS NOT NULL")
    op.create_table(
        "post_links",
        of_workspace(primary_key=True),
        *key(TEXT, "fingerprint"),
        *needed(ID, "post_id"),
        refers("post_id", "posts"),
        sqlite_with_rowid=False,
    )
    index("ix_post_links_post", "post_links", "post_id")
    op.create_table(
        "post_authors",
        of_workspace(primary_key=True),
        *key(ID, "post_id", "sme_id"),
        *needed(sa.Integer, "place"),
        *needed(sa.Date, "day"),
        *needed(sa.Boolean, "published"),
        refers("post_id", "posts"),
        refers("sme_id", "smes"),
        sqlite_with_rowid=False,
    )
    index("ix_post_authors_day", "post_authors", "sme_id", "published", "day", "post_id")


def silence() -> None:
    """How far a silence was met, who takes turns, and what a workspace does by itself."""
    table(
        "cadences",
        of_workspace(),
        *needed(ID, "sme_id"),
        *needed(sa.Date, "since"),
        *needed(sa.Integer, "stage"),
        *needed(sa.Boolean, "riding"),
        *needed(TEXT, "tried"),
        *maybe(MOMENT, "wake_at", "claimed_until"),
        *maybe(ID, "last_idea"),
        unique("sme_id"),
        refers("sme_id", "smes"),
    )
    index("ix_cadences_wake", "cadences", "wake_at", "id", where="wake_at IS NOT NULL")
    table(
        "pairs",
        of_workspace(),
        *needed(ID, "one_id", "other_id"),
        *needed(TEXT, "state"),
        *needed(MOMENT, "created_at"),
        *needed(TEXT, "by", "agreed"),
        *maybe(sa.Date, "began"),
        *needed(TEXT, "before"),
        refers("one_id", "smes"),
        refers("other_id", "smes"),
    )
    index("ux_pairs_one", "pairs", "one_id", where="state <> 'over'", unique=True)
    index("ux_pairs_other", "pairs", "other_id", where="state <> 'over'", unique=True)
    table(
        "errands",
        of_workspace(),
        *needed(TEXT, "kind"),
        *maybe(MOMENT, "due_at", "wake_at"),
        unique("kind"),
    )
    index("ix_errands_wake", "errands", "wake_at", "id", where="wake_at IS NOT NULL")


def comments() -> None:
    """What readers wrote under posts."""
    table(
        "comments",
        of_workspace(),
        *needed(ID, "sme_id"),
        *maybe(ID, "post_id"),
        *needed(TEXT, "key", "author", "text", "link"),
        *needed(MOMENT, "at"),
        *needed(TEXT, "state"),
        *maybe(MOMENT, "wake_at", "claimed_until", "shown_at"),
        refers("sme_id", "smes"),
        refers("post_id", "posts"),
    )
    index("ux_comments_post", "comments", "sme_id", "post_id", "key", where="post_id IS NOT NULL", unique=True)
    index("ux_comments_alone", "comments", "sme_id", "key", where="post_id IS NULL", unique=True)
    index("ix_comments_sme", "comments", "sme_id", "at", "id")
    index("ix_comments_post", "comments", "post_id", where="post_id IS NOT NULL")
    index("ix_comments_wake", "comments", "wake_at", "id", where="wake_at IS NOT NULL")


def begin_cadences() -> None:
    """Everybody who is here has published nothing that we know of: silence counts from the end of their first four
    weeks, and is looked at at once."""
    connection = op.get_bind()
    people = sa.table(
        "smes",
        *(sa.column(name, ID) for name in ("workspace_id", "id")),
        sa.column("zone", TEXT),
        sa.column("state", TEXT),
        sa.column("enrolled_at", MOMENT),
    )
    beginnings = sa.table(
        "cadences",
        *(sa.column(name, ID) for name in ("workspace_id", "sme_id")),
        sa.column("since", sa.Date()),
        sa.column("stage", sa.Integer()),
        sa.column("riding", sa.Boolean()),
        sa.column("tried", TEXT),
        sa.column("wake_at", MOMENT),
    )
    rows = [
        {
            "workspace_id": row.workspace_id,
            "sme_id": row.id,
            "since": _day(row.enrolled_at, row.zone) + NEW_FOR,
            "stage": 0,
            "riding": False,
            "tried": "[]",
            "wake_at": None if row.state == "left" else row.enrolled_at,
        }
        for row in connection.execute(sa.select(people).order_by(people.c.id))
    ]
    if rows:
        connection.execute(beginnings.insert(), rows)


def _day(moment: Any, zone: str) -> Any:
    """The day of a moment, as it is stored, on a clock; in UTC where this machine doesn't know the zone."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    try:
        return at.astimezone(ZoneInfo(zone)).date()
    except (OSError, ValueError, KeyError):
        return at.astimezone(UTC).date()

"""Feeds: where items come from, the items, what was put before whom, and the interviews about that."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
TEXT = sa.Text()

# ANALYZE would copy values of these columns into PostgreSQL's catalogue, where no erasure reaches them. What was put
# before whom says something about them, and so does a feed that is for one person.
PEOPLES_WORDS = {
    "smes": ("must", "never"),
    "feeds": ("url", "title", "beat", "final_url", "trouble"),
    "feed_items": ("title", "text", "author"),
    "forwards": ("title", "link", "text", "site", "author", "reason", "claim", "by", "note"),
}
# SQLite adds no reference to a table that is there: the table is made anew, under rows that refer to it.
REFERENCE = """,
    CONSTRAINT fk_interviews_workspace_id_forward_id
    FOREIGN KEY(workspace_id, forward_id) REFERENCES forwards (workspace_id, id)
)"""


def upgrade() -> None:
    for name in ("must", "never"):
        op.add_column("smes", sa.Column(name, TEXT, nullable=False, server_default="[]"))
    feeds()
    feed_items()
    forwards()
    op.add_column("interviews", sa.Column("forward_id", ID))
    if op.get_bind().dialect.name == "sqlite":
        refer_on_sqlite()
    else:
        op.create_foreign_key(
            "fk_interviews_workspace_id_forward_id",
            "interviews",
            "forwards",
            ["workspace_id", "forward_id"],
            ["workspace_id", "id"],
        )
        for table, columns in PEOPLES_WORDS.items():
            changes = ", ".join(f'ALTER COLUMN "{column}" SET STATISTICS 0' for column in columns)
            op.execute(f"ALTER TABLE {table} {changes}")
    index("ix_interviews_forward", "interviews", "forward_id", where="forward_id IS NOT NULL")


def refer_on_sqlite() -> None:
    """Make `interviews` anew from its own description, with one reference more. References to its rows are checked at
    the end of the transaction, when all of them are back."""
    connection = op.get_bind()
    table = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'interviews'"
    described = str(connection.exec_driver_sql(table).scalar_one())
    indexes = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'interviews' AND sql IS NOT NULL"
    again = connection.exec_driver_sql(indexes).scalars().all()
    last_id = "SELECT seq FROM sqlite_sequence WHERE name = 'interviews'"
    last = connection.exec_driver_sql(last_id).scalar_one_or_none()
    statements = [
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TEMP TABLE kept AS SELECT * FROM interviews",
        "DROP TABLE interviews",
        described.rstrip().removesuffix(")").rstrip() + REFERENCE,
        "INSERT INTO interviews SELECT * FROM temp.kept",
        "DROP TABLE temp.kept",
        *again,
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)
    if last is not None:  # ids are never used again
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'interviews'")
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('interviews', ?)", (last,))


def table(name: str, *rest: Any) -> None:
    op.create_table(name, sa.Column("id", ID, primary_key=True), *rest, sqlite_autoincrement=True)


def of_workspace(**more: Any) -> sa.Column[Any]:
    return sa.Column("workspace_id", ID, sa.ForeignKey("workspaces.id"), nullable=False, **more)


def needed(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def maybe(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def unique(*columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", *columns)


def refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, ["workspace_id", *columns], unique=unique, sqlite_where=only, postgresql_where=only)


def feeds() -> None:
    """Where items come from."""
    table(
        "feeds",
        of_workspace(),
        *needed(TEXT, "url", "fingerprint", "host", "title", "kind", "state"),
        *needed(MOMENT, "added_at"),
        *needed(TEXT, "added_by", "beat"),
        *maybe(ID, "sme_id"),
        *needed(sa.Boolean, "secret"),
        *maybe(MOMENT, "next_poll_at", "held_until", "wake_at"),
        *needed(sa.Float(53), "interval"),
        *needed(TEXT, "final_url", "etag", "last_modified", "body_hash"),
        *maybe(MOMENT, "read_at", "last_item_at", "failing_since"),
        *needed(sa.Integer, "failures"),
        *needed(TEXT, "trouble"),
        *needed(sa.Boolean, "told"),
        unique("id"),
        refers("sme_id", "smes"),
    )
    index("ux_feeds_fingerprint", "feeds", "fingerprint", where="state <> 'removed'", unique=True)
    index("ix_feeds_host", "feeds", "host")
    index("ix_feeds_sme", "feeds", "sme_id", where="sme_id IS NOT NULL")
    index("ix_feeds_wake", "feeds", "wake_at", "id", where="wake_at IS NOT NULL")


def feed_items() -> None:
    """The items, and what finds a story again."""
    table(
        "feed_items",
        of_workspace(),
        *needed(ID, "feed_id"),
        *needed(TEXT, "guid", "link", "canonical", "title", "text", "author"),
        *maybe(MOMENT, "published"),
        *needed(MOMENT, "seen_at", "last_seen_at"),
        *needed(sa.Boolean, "gated"),
        *needed(sa.Integer, "revision"),
        *needed(ID, "story_id"),
        *maybe(MOMENT, "wake_at"),
        *needed(sa.LargeBinary, "vector"),
        *needed(sa.Float(53), "debatable", "heated"),
        unique("id"),
        refers("feed_id", "feeds"),
    )
    index("ix_feed_items_guid", "feed_items", "feed_id", "guid")
    index("ix_feed_items_canonical", "feed_items", "canonical", "id", where="canonical <> ''")
    index("ix_feed_items_story", "feed_items", "story_id", "seen_at", "id")
    index("ix_feed_items_seen", "feed_items", "seen_at", "id")
    index("ix_feed_items_wake", "feed_items", "wake_at", "id", where="wake_at IS NOT NULL")
    op.create_table(
        "story_keys",
        of_workspace(primary_key=True),
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column("item_id", ID, primary_key=True),
        refers("item_id", "feed_items"),
        sqlite_with_rowid=False,
    )
    index("ix_story_keys_item", "story_keys", "item_id")


def forwards() -> None:
    """What was put before whom, and what they did with it."""
    table(
        "forwards",
        of_workspace(),
        *needed(ID, "sme_id"),
        *maybe(ID, "item_id", "story_id"),
        *needed(TEXT, "kind", "state", "title", "link", "text", "site", "author"),
        *needed(MOMENT, "created_at"),
        *maybe(MOMENT, "published"),
        *needed(sa.Boolean, "gated"),
        *needed(sa.Float(53), "score"),
        *needed(TEXT, "reason"),
        *needed(sa.Float(53), "debatable", "heated"),
        *needed(TEXT, "claim", "by", "note", "why"),
        *needed(sa.LargeBinary, "vector"),
        *maybe(MOMENT, "wake_at", "claimed_until", "offered_at", "answered_at"),
        *needed(sa.Boolean, "again"),
        unique("id"),
        refers("sme_id", "smes"),
        refers("item_id", "feed_items"),
    )
    index("ux_forwards_story", "forwards", "sme_id", "story_id", where="story_id IS NOT NULL", unique=True)
    index("ix_forwards_sme", "forwards", "sme_id", "id")
    index("ix_forwards_item", "forwards", "item_id", where="item_id IS NOT NULL")
    index("ix_forwards_offered", "forwards", "offered_at", "id", where="offered_at IS NOT NULL")
    index("ix_forwards_wake", "forwards", "wake_at", "id", where="wake_at IS NOT NULL")

"""A language model: what it costs a day, who allows it, which words it was given, and what it was asked for."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    turns: list[sa.Column[Any]] = [
        sa.Column("model", sa.Text(), nullable=False, server_default=""),
        sa.Column("given_to", sa.Text(), nullable=False, server_default=""),
        sa.Column("tokens", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seconds", sa.Float(53), nullable=False, server_default="0"),
    ]
    smes: list[sa.Column[Any]] = [
        sa.Column("model_host", sa.Text(), nullable=False, server_default=""),
        sa.Column("model_since", MOMENT),
        sa.Column("scripted_only", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]
    interviews: list[sa.Column[Any]] = [
        sa.Column("summary", sa.Text(), nullable=False, server_default=""),
        sa.Column("look_again_at", MOMENT),
        sa.Column("stale", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]
    for table, columns in {"turns": turns, "smes": smes, "interviews": interviews}.items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "model_days",
        sa.Column("id", ID, primary_key=True),
        sa.Column("workspace_id", ID, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.UniqueConstraint("workspace_id", "day"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":  # no statistics made of words
        op.execute("ALTER TABLE interviews ALTER COLUMN summary SET STATISTICS 0")

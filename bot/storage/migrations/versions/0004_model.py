"""A language model: what it costs a day, who allows it, which words it was given, and what it was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
EMPTY = {"nullable": False, "server_default": ""}
NO = {"nullable": False, "server_default": sa.false()}
ZERO = {"nullable": False, "server_default": "0"}


def upgrade() -> None:
    for name in ("model", "given_to"):
        op.add_column("turns", sa.Column(name, sa.Text(), **EMPTY))
    op.add_column("turns", sa.Column("tokens", sa.Integer(), **ZERO))
    op.add_column("turns", sa.Column("seconds", sa.Float(53), **ZERO))
    op.add_column("smes", sa.Column("model_host", sa.Text(), **EMPTY))
    op.add_column("smes", sa.Column("model_since", MOMENT))
    op.add_column("smes", sa.Column("scripted_only", sa.Boolean(), **NO))
    op.add_column("interviews", sa.Column("summary", sa.Text(), **EMPTY))
    op.add_column("interviews", sa.Column("look_again_at", MOMENT))
    op.add_column("interviews", sa.Column("stale", sa.Boolean(), **NO))
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

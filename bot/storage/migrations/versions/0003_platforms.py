"""Real platforms: which company a workspace is, when it asked us to wait, and what people corrected themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("team", sa.Text(), nullable=False, server_default=""))
    op.add_column("workspaces", sa.Column("send_after", MOMENT))
    known = sa.text("team <> ''")
    op.create_index(
        "ux_workspaces_team", "workspaces", ["kind", "team"], unique=True, sqlite_where=known, postgresql_where=known
    )
    op.add_column("directors", sa.Column("from_settings", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("smes", sa.Column("own_name", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("smes", sa.Column("own_zone", sa.Boolean(), nullable=False, server_default=sa.false()))

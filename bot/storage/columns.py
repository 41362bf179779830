"""What tables are built from: columns, references that include the workspace, and indexes that start with it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")


def table(name: str, *rest: Any) -> Table:
    """A table whose rows belong to a workspace. Ids are never used again, so that a stale one finds nothing."""
    return Table(
        name,
        metadata,
        Column("id", Id, primary_key=True),
        Column("workspace_id", Id, ForeignKey("workspaces.id"), nullable=False),
        *rest,
        sqlite_autoincrement=True,
    )


def needed(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def referable() -> UniqueConstraint:
    return UniqueConstraint("workspace_id", "id")


def index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    only = None if where is None else text(where)
    return Index(name, "workspace_id", *columns, unique=unique, sqlite_where=only, postgresql_where=only)


def wakes(name: str) -> Index:
    return index(name, "wake_at", "id", where="wake_at IS NOT NULL")

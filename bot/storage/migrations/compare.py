"""Which things in a database the tables of today are compared with."""

from typing import Any

from bot.storage.search import INDEXES

SEARCHED = "searched"  # PostgreSQL's generated columns
SEARCH_INDEXES = frozenset({"ix_turns_searched", "ix_ideas_searched"})


def ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """False for what stands in the migrations only: the search indexes and what they are made of."""
    if kind == "table":
        return not str(name).startswith(INDEXES)
    if kind == "column":
        return name != SEARCHED
    return name not in SEARCH_INDEXES

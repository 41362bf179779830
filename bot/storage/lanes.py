"""Locks that last as long as a transaction: one writer in a conversation, and nobody writing while a person is erased.

SQLite has one writer at a time anyway. PostgreSQL takes advisory locks, which need no row to hold on to; two
conversations whose numbers are the same by chance wait for each other, and nothing worse.
"""

import hashlib

from sqlalchemy import bindparam, func, select

from bot.storage.repository import Repository

_ALONE = select(func.pg_advisory_xact_lock(bindparam("number")))
_TOGETHER = select(func.pg_advisory_xact_lock_shared(bindparam("number")))


class Lanes(Repository):
    """A repository that needs more than its own rows to itself."""

    __slots__ = ()

    def lock(self, workspace: int, channel: str) -> None:
        """Have a conversation alone until this transaction ends."""
        if self.postgres and self.writes:
            self.run(_ALONE, {"number": _number("lane", workspace, channel)})

    def enter(self, workspace: int, *names: str) -> None:
        """Write something of a person's or of a channel: together with others, but not while they are erased."""
        if self.postgres and self.writes:
            for number in sorted({_number("gate", workspace, name) for name in names}):
                self.run(_TOGETHER, {"number": number})

    def shut(self, workspace: int, *names: str) -> None:
        """Wait for all who entered, and let nobody else in until this transaction ends."""
        if self.postgres and self.writes:
            for number in sorted({_number("gate", workspace, name) for name in names}):
                self.run(_ALONE, {"number": number})


def _number(purpose: str, workspace: int, name: str) -> int:
    digest = hashlib.sha256(f"{purpose}\0{workspace}\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)

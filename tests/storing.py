"""Databases and stores for tests: the tables are made once, and SQL that one test has said is compiled for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.fernet import Fernet

from bot.storage.migrations import upgrade
from bot.storage.sealing import Sealer
from bot.storage.store import SqlStore


class _Compiled(dict[Any, Any]):
    """SQLAlchemy keeps compiled SQL for each engine; here it goes by the kind of database. A desk of a test says some
    sixty different statements, and compiling them takes longer than all that it does with them."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


_COMPILED = _Compiled()


def open_store(url: str, busy_timeout: float = 5.0) -> SqlStore:
    """The real store, with a key of its own for secrets."""
    store = SqlStore(url, busy_timeout, _sealer())
    for engine in (store._writer, store._reader):
        engine.update_execution_options(compiled_cache=_COMPILED)
    return store


@cache
def _sealer() -> Sealer:
    return Sealer([Fernet.generate_key().decode()])


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "beatdesk.sqlite3"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def with_tables(url: str) -> str:
    """The same address. A SQLite file that is not there yet is made, with its tables; anything else stays as it is."""
    kind, _, name = url.partition(":///")
    file = Path(name)
    if kind == "sqlite" and not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(_migrated())
        file.chmod(0o600)
    return url

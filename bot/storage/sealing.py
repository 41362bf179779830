"""Secrets at rest: addresses that hold a token are sealed with a key that is kept outside the database."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.domain.errors import Misconfigured

SEALED = "sealed:"  # nothing that is sealed begins like this by itself: it is an http(s) address
TITLE = "I can't open the secret addresses of feeds."
NO_KEY = "A key is needed to keep secret addresses of feeds, and none is set."
WRONG_KEY = "The key is another one than they were sealed with: set the one that was used before, after the new one."
BAD_KEY = "The key can't be read: it has to be 32 random bytes in URL-safe base64, as `beatdesk db new-key` makes it."


class Sealer:
    """Seals texts with the newest key, and opens what any of the keys sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are newest first. Raises Misconfigured when there is none, or one is no key."""
        if not keys:
            raise Misconfigured(TITLE, [NO_KEY])
        made = [_fernet(key) for key in keys]
        self._newest = made[0]
        self._any = MultiFernet(made)

    def seal(self, text: str) -> str:
        return SEALED + self._any.encrypt(text.encode()).decode()

    def unseal(self, text: str) -> str:
        """Raises Misconfigured when no key fits."""
        return _opened(self._any, text)

    def is_newest(self, text: str) -> bool:
        """Whether the newest key opens it."""
        try:
            _opened(self._newest, text)
        except Misconfigured:
            return False
        return True


def new_key() -> str:
    """A key that nobody had before."""
    return Fernet.generate_key().decode()


def is_sealed(text: str) -> bool:
    return text.startswith(SEALED)


def key_from_file(path: Path) -> str:
    """The key in this file, which is made when it isn't there: private, and the same for all who ask at once.

    Raises Misconfigured when the file can't be made or read, or holds no key.
    """
    try:
        if not path.exists():
            _make(path)
        if path.is_file() and path.stat().st_uid == os.geteuid() and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as problem:
        raise Misconfigured(TITLE, [f"The file {path.name} with the key can't be read or made."]) from problem
    _fernet(key)
    return key


def _make(path: Path) -> None:
    """It is written beside its place and put there whole; whoever is second leaves the first one's."""
    for folder in reversed([parent for parent in path.absolute().parents if not parent.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    number = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _fernet(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError as problem:
        raise Misconfigured(TITLE, [BAD_KEY]) from problem


def _opened(keys: Fernet | MultiFernet, text: str) -> str:
    try:
        return keys.decrypt(text.removeprefix(SEALED).encode()).decode()
    except (InvalidToken, ValueError) as problem:
        raise Misconfigured(TITLE, [WRONG_KEY]) from problem

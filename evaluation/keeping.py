"""Files that hold people's words: in a folder of their own that is shut to others, each written whole or not at all."""

import os
import secrets
from pathlib import Path

from bot.domain.errors import Misconfigured

INDEX = "index.md"
FIRST_LINE = "# An evaluation of the model"  # by it the folder is known again


class Folder:
    """Made when it is not there. Raises Misconfigured where it holds other things: somebody's own files might be
    written over, and would be shut off from others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            for each in [*reversed(path.parents), path]:
                each.mkdir(mode=0o700, exist_ok=True)
            if not self._is_ours():
                raise Misconfigured(
                    f"{path} holds other files.", ["Name a folder that is new, empty, or from an earlier evaluation."]
                )
            path.chmod(0o700)
            self.write(INDEX, f"{FIRST_LINE}\n\nIt is not finished.\n")
        except OSError as problem:
            raise _unwritable(path, problem) from problem

    def write(self, name: str, text: str) -> Path:
        """A new file in the place of an older one."""
        target = self.path / name
        draft = self.path / f".{secrets.token_hex(8)}.draft"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            draft.replace(target)
        except OSError as problem:
            raise _unwritable(target, problem) from problem
        finally:
            draft.unlink(missing_ok=True)
        return target

    def _is_ours(self) -> bool:
        index = self.path / INDEX
        if not index.is_file():
            return not any(self.path.iterdir())
        with index.open(encoding="utf-8", errors="replace") as file:
            return file.readline().strip() == FIRST_LINE


def _unwritable(path: Path, problem: OSError) -> Misconfigured:
    return Misconfigured(f"I can't write to {path}:", [f"{problem.strerror or problem}."])

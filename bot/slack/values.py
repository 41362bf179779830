"""What a button or a form carries to and fro: a few plain fields as JSON. What comes back is checked, never trusted."""

import json
from typing import Any

from bot.domain.errors import InvalidInput

STALE = "That button is from an older version of me. Please open the list again."


def pack(**fields: Any) -> str:
    """The fields that are set, as short JSON."""
    given = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(given, separators=(",", ":"), ensure_ascii=False)


class Carried:
    """What came back. Each reader raises InvalidInput, with a sentence, for a field that is missing or of another
    kind."""

    def __init__(self, text: str) -> None:
        try:
            found = json.loads(text or "{}")
        except (ValueError, RecursionError) as problem:
            raise InvalidInput(STALE) from problem
        if not isinstance(found, dict):
            raise InvalidInput(STALE)
        self._fields = found

    def number(self, name: str) -> int:
        found = self.number_or_none(name)
        if found is None:
            raise InvalidInput(STALE)
        return found

    def number_or_none(self, name: str) -> int | None:
        found = self._fields.get(name)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 2**53):
            raise InvalidInput(STALE)
        return found

    def text(self, name: str) -> str:
        found = self._fields.get(name, "")
        if not isinstance(found, str):
            raise InvalidInput(STALE)
        return found

"""Notes: what an SME wrote outside any interview."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A message kept for later. `talked_at` is when it was taken up in an interview."""

    workspace: int
    id: int
    sme: int
    text: str
    ts: str
    at: datetime
    talked_at: datetime | None = None

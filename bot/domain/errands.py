"""What a workspace does by itself at a certain moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ErrandKind(StrEnum):
    SUMMARY = "summary"  # the week, in the marketing channel
    RETENTION = "retention"  # remove what is older than the company wants to keep
    SCRUB = "scrub"  # clear the bytes of what was removed from the files


@dataclass(frozen=True, slots=True)
class Errand:
    """`due_at` is when it should have been done; it may be later now."""

    workspace: int
    kind: ErrandKind
    due_at: datetime

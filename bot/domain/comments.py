"""Comments on a post: each deserves an answer in the author's own words (S45)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STALE_AFTER = timedelta(days=7)
READ_FOR = timedelta(days=30)  # how long after a post its comments are read
TEXT_LIMIT = 600
AT_ONCE = 3  # quoted in one message


class CommentState(StrEnum):
    WAITING = "waiting"  # for its place in the author's hours and budget
    SHOWN = "shown"
    ANSWERED = "answered"
    STALE = "stale"  # a week old before there was room for it


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote under a post, for one of its authors (`sme`). `key` is unique for the post and the author:
    the feed's guid, or the message that brought it. `post` is None for one that was forwarded without saying on
    what."""

    workspace: int
    id: int
    sme: int
    post: int | None
    key: str
    author: str
    text: str
    link: str
    at: datetime
    state: CommentState = CommentState.WAITING
    wake_at: datetime | None = None
    shown_at: datetime | None = None

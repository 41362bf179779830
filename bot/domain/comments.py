"""Comments on a post: each deserves an answer in the author's own words (S45)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.posts import Post, PostState
from bot.domain.words import one_line

STALE_AFTER = timedelta(days=7)
READ_FOR = timedelta(days=30)  # how long after a post its comments are read
TEXT_LIMIT = 600
AT_ONCE = 3  # quoted in one message
_LINK = re.compile(r"<?(https?://[^\s<>|]+)(?:\|[^>]*)?>?", re.IGNORECASE)


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

    def is_old(self, now: datetime) -> bool:
        """Whether an answer would come too late to be read."""
        return now - self.at >= STALE_AFTER


def is_over(post: Post, now: datetime) -> bool:
    """Whether nobody reads this post's comments any more."""
    return post.state is PostState.TAKEN_BACK or now.astimezone(UTC).date() - post.day > READ_FOR


def quotable(text: str) -> str:
    """A comment as it may be quoted: on one line, cut with an ellipsis when it is long."""
    return one_line(text, TEXT_LIMIT)


def link_and_words(text: str) -> tuple[str, str]:
    """The link that somebody put before a reader's words ("" for none), and those words."""
    match = _LINK.match(text.strip())
    if match is None:
        return "", quotable(text)
    link = match[1].rstrip(".,;:!?)'\"”’")
    rest = match[1][len(link) :] + text.strip()[match.end() :]
    return link, quotable(rest.lstrip(" .,;:!?)"))

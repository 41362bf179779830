"""How a post's message reads, for whom, and how it is brought up to date where it stands.

posts | posting -> post_answers -> outbox
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.cadence_messages import PostLogged
from bot.domain.deliveries import OutboxRow
from bot.domain.messages import View
from bot.domain.people import Sme
from bot.domain.posts import Post, PostState
from bot.ports import Transaction


@dataclass(frozen=True, slots=True)
class Answer:
    """What to tell whoever reported it, and under which key."""

    view: View
    key: str


def show(tx: Transaction, post: Post, now: datetime, said: str) -> None:
    """The message that told its author is brought up to date where it stands."""
    for author in post.authors:
        sme = tx.smes.get(post.workspace, author)
        if sme is not None:
            bring_up_to_date(tx, post, sme, view_of(tx, post, said, now.astimezone(sme.tz).date()), now)


def asks_together(post: Post, sme: Sme, said: str, today: date, key: str) -> Answer:
    """Somebody else logged it; asked once."""
    view = PostLogged(
        post.id, post.named, post.url, spoken_day(post.day, today), post.place, said, "together", names_of(post)
    )
    return Answer(view, together_key(post, sme.id))


def names_of(post: Post) -> str:
    """The authors, spoken."""
    return " and ".join(post.names) or "Somebody"


def spoken_day(day: date, today: date) -> str:
    """ "today", "yesterday", "12 March 2026"."""
    ago = (today - day).days
    return {0: "today", 1: "yesterday"}.get(ago, f"{day.day} {day:%B %Y}")


def key_of(post: Post, sme: int) -> str:
    """Of the message that tells an author of it."""
    return f"post:{post.id}:{sme}:{post.report}"


def together_key(post: Post, sme: int) -> str:
    """Of the message that asks whether they wrote it together."""
    return f"post:{post.id}:{sme}:together"


def view_of(
    tx: Transaction,
    post: Post,
    said: str,
    today: date,
    asks: Literal["", "details", "whose", "together"] = "",
    whom: str = "",
) -> PostLogged:
    """The message as it should read now; `said` is its first sentence."""
    idea = tx.ideas.get(post.workspace, post.idea) if post.idea is not None else None
    return PostLogged(
        post.id,
        post.named,
        post.url,
        spoken_day(post.day, today),
        post.place,
        said,
        asks,
        whom,
        idea.headline if idea is not None else "",
        post.state is PostState.TAKEN_BACK,
    )


def bring_up_to_date(tx: Transaction, post: Post, sme: Sme, view: View, now: datetime, key: str = "") -> None:
    """The message shows `view` from now on, if it was ever sent."""
    key = key or key_of(post, sme.id)
    if tx.outbox.ts_of(post.workspace, key) is None:
        return
    name = f"{key}:{now.timestamp():.6f}"
    tx.outbox.add(post.workspace, OutboxRow(sme.channel, view, name, now, sme=sme.id, replaces=key))


def notice_key(post: Post) -> str:
    """Of a plain word about a report."""
    return f"posted:{post.authors[0]}:{post.report}:{post.id}"

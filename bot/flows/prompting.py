"""The message that puts an item before an expert: how it reads, under which key it goes out, and when it never did.

forwarding | takes -> prompting -> outbox
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.deliveries import OutboxRow
from bot.domain.feed_messages import Answered, FeedPrompt, FeedReading, ReadingItem
from bot.domain.forwards import Forward, ForwardKind, ForwardState, spoken_age
from bot.flows import quoting
from bot.ports import Transaction

HEATED = 0.5


def key_of(forward: Forward) -> str:
    """The key of the message that puts it before them."""
    return f"forward:{forward.id}{':again' if forward.again else ''}"


def forward_of(key: str) -> int | None:
    """The forward that a row with this key shows; None when it shows none."""
    kind, _, rest = key.partition(":")
    return int(rest.partition(":")[0]) if kind == "forward" else None


def never_shown(tx: Transaction, workspace: int, row: OutboxRow) -> None:
    """A message that won't go out has offered nothing. What may have gone out, or was shown before, stays as it is."""
    quoting.never_shown(tx, workspace, row)
    number = forward_of(row.key) if row.replaces is None and not row.maybe_sent else None
    first = tx.forwards.get(workspace, number) if number is not None else None
    if first is None or first.again:
        return
    for each in tx.forwards.of(workspace, first.sme):
        if each.state is ForwardState.OFFERED and each.offered_at == first.offered_at:  # two may be in one message
            tx.forwards.save(replace(each, state=ForwardState.EXPIRED, offered_at=None))


def prompt_of(forward: Forward, now: datetime, answered: Answered = "") -> FeedPrompt:
    """The message that puts it before them."""
    return FeedPrompt(
        forward.id,
        "incite" if forward.kind is ForwardKind.INCITE else "news",
        forward.title,
        forward.link,
        forward.site,
        spoken_age(forward.at, now) if forward.published else "",
        forward.reason,
        forward.claim,
        forward.heated >= HEATED,
        forward.gated,
        forward.by,
        forward.note,
        answered,
    )


def reading_of(forwards: Sequence[Forward]) -> FeedReading:
    return FeedReading(tuple(ReadingItem(each.title, each.link, each.site) for each in forwards))

"""Hands on what is due, as far as hands are free: taken in short transactions, done beside the tick.

a flow's `due` -> handing_on.hand_on -> claim (a lease) -> hands
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.ports import Deps, Hands, Transaction

Taken = TypeVar("Taken")


def hand_on(
    deps: Deps,
    hands: Hands,
    at_once: int,
    claim: Callable[[Transaction, int], Sequence[Taken]],
    work: Callable[[Taken], None],
) -> int:
    """Claim what is due until nothing is left or no hand is free, at most `at_once` at a time; returns how many were
    handed on. `work` sees to its own errors."""
    handed_on = 0
    while room := min(at_once, hands.free(False)):
        with deps.store.begin() as tx:
            taken = claim(tx, room)
            tx.commit()
        for each in taken:
            hands.do(partial(work, each), False)
        handed_on += len(taken)
        if len(taken) < room:
            break
    return handed_on

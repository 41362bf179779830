"""The tokens of a day: booked before, settled after, and never over the limit however many book at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from tests.storing import open_store

TODAY = date(2026, 3, 23)


def test_a_booking_fits_or_leaves_everything_as_it_was(tx) -> None:  # type: ignore[no-untyped-def]
    home = tx.workspaces.add("test", "One", "UTC", "C").id
    assert tx.model_days.book(home, TODAY, 60, 100) == 60
    assert tx.model_days.book(home, TODAY, 41, 100) is None
    assert tx.model_days.book(home, TODAY, 40, 100) == 100
    tx.model_days.settle(home, TODAY, -70)
    assert tx.model_days.taken(home, TODAY) == 30
    assert tx.model_days.taken(home, TODAY + timedelta(days=1)) == 0
    tx.model_days.settle(home, TODAY, -999)
    assert tx.model_days.taken(home, TODAY) == 0


def test_many_at_once_stay_within_the_limit(url: str) -> None:
    store = open_store(url)
    with store.begin() as tx:
        home = tx.workspaces.add("test", "One", "UTC", "C").id
        tx.commit()

    def book(_: int) -> bool:
        with store.begin() as tx:
            entered = tx.model_days.book(home, TODAY, 10, 100) is not None
            tx.commit()
        return entered

    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(book, range(30)))
    with store.read() as tx:
        assert tx.model_days.taken(home, TODAY) == 100
    assert sum(entered) == 10
    store.close()

"""Several at once: nothing is taken twice, and a conversation has one writer."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.cadence import Cadence
from bot.domain.errands import ErrandKind
from bot.domain.errors import StoreBusy
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import (
    LEASE,
    NOW,
    add_comment,
    add_feed,
    add_forward,
    add_post,
    event,
    later,
    new_comment,
    new_feed,
    new_forward,
    new_interview,
    new_item,
    new_post,
    new_sme,
    to_send,
)

THREADS, ROWS = 6, 50


def claim_smes(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.smes.claim_due(place, NOW, LEASE, 3)]


def claim_interviews(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.interviews.claim_due(place, NOW, LEASE, 3)]


def claim_outbox(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.outbox.claim(place, NOW, LEASE, 3)]


def claim_feeds(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.feeds.claim_due(place, NOW, LEASE, 3)]


def claim_items(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.items.claim_new(place, NOW, LEASE, 3)]


def claim_forwards(tx: Transaction, place: int) -> list[int]:
    return tx.forwards.claim_due(place, NOW, LEASE, 3)


def claim_posts(tx: Transaction, place: int) -> list[int]:
    return [row.id for row in tx.posts.claim_due(place, NOW, LEASE, 3)]


def claim_cadences(tx: Transaction, place: int) -> list[int]:
    return [row.sme for row in tx.cadences.claim_due(place, NOW, LEASE, 3)]


def claim_comments(tx: Transaction, place: int) -> list[int]:
    return tx.comments.claim_due(place, NOW, LEASE, 3)


CLAIMS = [claim_smes, claim_interviews, claim_outbox, claim_feeds, claim_items, claim_forwards]


def taken_by_six(store: SqlStore, place: int, claim: Callable[[Transaction, int], list[int]]) -> Counter[int]:
    """How often each row was taken."""
    together = threading.Barrier(THREADS)

    def work(_: int) -> list[int]:
        taken: list[int] = []
        together.wait()
        for _again in range(ROWS):
            with store.begin() as tx:
                rows = claim(tx, place)
                tx.commit()
            taken += rows
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(row for rows in pool.map(work, range(THREADS)) for row in rows)


@pytest.mark.parametrize("claim", CLAIMS)
def test_six_threads_take_fifty_rows_once_each(store: SqlStore, claim: Callable[[Transaction, int], list[int]]) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for number in range(ROWS):
            sme = tx.smes.add(new_sme(place, f"S{number}", due=NOW))
            tx.interviews.add(new_interview(sme, reply_due_at=NOW))
            tx.outbox.add(place, to_send(f"D{number}", f"k{number}"))
            item = tx.items.add(new_item(add_feed(tx, new_feed(place, number)), number, new=True), ())
            for story in (item, None, None):  # three wait for the same expert, who is taken once
                add_forward(tx, new_forward(sme, story))
        tx.commit()
    taken = taken_by_six(store, place, claim)
    assert len(taken) == ROWS
    assert set(taken.values()) == {1}


@pytest.mark.parametrize("claim", [claim_posts, claim_cadences, claim_comments])
def test_six_threads_take_posts_cadences_and_comments_once_each(
    store: SqlStore, claim: Callable[[Transaction, int], list[int]]
) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for number in range(ROWS):
            sme = tx.smes.add(new_sme(place, f"S{number}"))
            if claim is claim_posts:
                add_post(tx, new_post(sme, number, wake_at=NOW))
            tx.cadences.save(Cadence(place, sme.id, NOW.date(), wake_at=NOW))
            for comment in range(2):  # for the same author, who is taken once
                add_comment(tx, new_comment(sme, comment))
        tx.commit()
    taken = taken_by_six(store, place, claim)
    assert len(taken) == ROWS
    assert set(taken.values()) == {1}


def test_of_six_threads_one_does_an_errand(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        tx.errands.plan(place, ErrandKind.SUMMARY, NOW)
        tx.commit()
    together = threading.Barrier(THREADS)

    def work(_: int) -> int:
        together.wait()
        with store.begin() as tx:
            taken = tx.errands.claim_due(place, NOW, LEASE)
            tx.commit()
        return len(taken)

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(work, range(THREADS))) == 1


def test_what_is_added_for_an_expert_waits_for_who_has_them(postgres_url: str) -> None:
    """Somebody takes an expert while more is being stored for them: nobody else gets them."""
    store = SqlStore(postgres_url)
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        sme = tx.smes.add(new_sme(place))
        add_forward(tx, new_forward(sme))
        tx.commit()

    def add() -> None:
        with store.begin() as tx:
            add_forward(tx, new_forward(sme))
            tx.commit()

    adding = threading.Thread(target=add)
    with store.begin() as tx:
        assert tx.forwards.claim_due(place, NOW, LEASE, 9) == [sme.id]
        adding.start()
        time.sleep(0.2)
        with store.begin() as other:
            assert other.forwards.claim_due(place, NOW, LEASE, 9) == []
        tx.commit()
    adding.join()
    with store.begin() as tx:
        assert len(tx.forwards.waiting(place, sme.id)) == 2
        assert tx.forwards.claim_due(place, NOW, LEASE, 9) == []
        assert tx.forwards.claim_due(place, NOW + LEASE, LEASE, 9) == [sme.id]
    store.close()


def test_a_channels_messages_stay_in_order_under_many_senders(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for number in range(30):
            tx.outbox.add(place, to_send(f"D{number % 3}", f"{number:02}"))
        tx.commit()
    said: list[str] = []
    busy: Counter[str] = Counter()
    guard = threading.Lock()

    def send(_: int) -> None:
        for _again in range(200):
            with store.begin() as tx:
                rows = tx.outbox.claim(place, NOW, LEASE, 2)
                tx.commit()
            for row in rows:
                with guard:
                    busy[row.channel] += 1
                    assert busy[row.channel] == 1, "two messages of one channel on their way"
                    said.append(row.key)
                time.sleep(0.001)
                with guard:
                    busy[row.channel] -= 1
                with store.begin() as tx:
                    tx.outbox.sent(place, row.id, "1.0", NOW, unprompted=False)
                    tx.commit()
            if len(said) == 30:
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    assert sorted(said) == [f"{number:02}" for number in range(30)]
    for lane in range(3):
        mine = [key for key in said if int(key) % 3 == lane]
        assert mine == sorted(mine)


def test_one_worker_at_a_time_handles_a_conversation(store: SqlStore) -> None:
    """Two workers, one conversation: the second sees the next event only after the first has committed."""
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for second in (1, 2):
            tx.inbox.add(place, event("D1", second, f"at {second}"), NOW)
        tx.commit()
    has_it, steps = threading.Event(), []

    def second_worker() -> None:
        has_it.wait()
        with store.begin() as tx:
            found = tx.inbox.next(place, "D1")
            assert found is not None
            steps.append(f"second has {found.text}")

    other = threading.Thread(target=second_worker)
    other.start()
    with store.begin() as tx:
        found = tx.inbox.next(place, "D1")
        assert found is not None
        steps.append(f"first has {found.text}")
        has_it.set()
        time.sleep(0.2)
        steps.append("first commits")
        tx.inbox.handled(place, found.id)
        tx.commit()
    other.join()
    assert steps == ["first has at 1", "first commits", "second has at 2"]


def test_another_conversation_does_not_wait(postgres_url: str) -> None:
    store = SqlStore(postgres_url, busy_timeout=2)
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        for channel in ("D1", "D2"):
            tx.inbox.add(place, event(channel, 1), NOW)
        tx.commit()
    with store.begin() as first, store.begin() as second:
        assert first.inbox.next(place, "D1") is not None
        began = time.monotonic()
        assert second.inbox.next(place, "D2") is not None
        assert time.monotonic() - began < 1
        with pytest.raises(StoreBusy):
            second.inbox.next(place, "D1")
    store.close()


def test_nothing_comes_in_while_somebody_is_erased(postgres_url: str) -> None:
    """A message that arrives during an erasure waits for its end, and is then refused."""
    store = SqlStore(postgres_url)
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        sme = tx.smes.add(new_sme(place))
        tx.commit()
    kept: list[bool] = []

    def arrive() -> None:
        with store.begin() as tx:
            kept.append(tx.inbox.add(place, event(sme.channel, 30, user=sme.user), NOW))
            tx.commit()

    arrival = threading.Thread(target=arrive)
    with store.begin() as tx:
        tx.erasures.erase(place, sme.id, later(minutes=1))
        arrival.start()
        time.sleep(0.2)
        assert kept == []
        tx.commit()
    arrival.join()
    assert kept == [False]
    store.close()


def test_a_button_pressed_twice_at_once_makes_one_idea(postgres_url: str) -> None:
    """Whoever reads a highlight in order to write has it alone."""
    from tests.storage.conftest import furnish, new_highlight, new_idea

    store = SqlStore(postgres_url)
    with store.begin() as tx:
        office = furnish(tx, "quux")
        mark = tx.highlights.add(new_highlight(office.turns[1], office.interview, 0, 2))
        tx.commit()
    together = threading.Barrier(2)

    def press(_: int) -> bool:
        together.wait()
        with store.begin() as tx:
            found = tx.highlights.get(office.id, mark.id)
            assert found is not None
            if tx.ideas.of_highlight(office.id, found.id) is not None:
                return False
            time.sleep(0.05)
            tx.ideas.add(new_idea(found, office.sme))
            tx.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [False, True]
    store.close()


def test_readers_never_wait_for_a_writer(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        tx.commit()
    with store.begin() as writer:
        writer.smes.add(new_sme(place))
        began = time.monotonic()
        with store.read() as reader:
            assert reader.smes.roster(place) == []
        assert time.monotonic() - began < 0.5
        writer.commit()


def test_a_reader_sees_one_moment(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        tx.commit()
    with store.read() as reader:
        assert reader.smes.roster(place) == []
        with store.begin() as writer:
            writer.smes.add(new_sme(place))
            writer.commit()
        assert reader.smes.roster(place) == []
    with store.read() as reader:
        assert len(reader.smes.roster(place)) == 1

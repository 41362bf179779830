"""Events that come together are committed together, and whoever waits hears about their own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from bot.domain.deliveries import InboxEvent, Incoming
from bot.domain.errors import StoreBusy
from bot.slack.courtesy import Courtesy
from bot.slack.letterbox import Letterbox
from tests.newsdesk import Desk, open_desk, utc


def event(number: int) -> InboxEvent:
    ts = f"17742528{number:02}.000000"
    return InboxEvent(Incoming.MESSAGE, "D-mara", "U-mara", ts, ts, f"message {number}")


@pytest.fixture
def quiet_desk(tmp_path: Path) -> Desk:
    return open_desk(f"sqlite:///{tmp_path / 'beatdesk.sqlite3'}", utc("2026-03-23 08:00"))


def kept(desk: Desk) -> list[str]:
    found: list[str] = []
    with desk.deps.store.begin() as tx:
        while (each := tx.inbox.next(desk.workspace, "D-mara")) is not None:
            found.append(each.text)
            tx.inbox.handled(desk.workspace, each.id)
    return found


def test_those_who_come_while_one_commits_are_committed_together(quiet_desk: Desk) -> None:
    gate, commits = Event(), []

    def passing(point: str) -> None:
        commits.append(point)
        if len(commits) == 1:
            gate.wait(5)  # the first is at it; the others come meanwhile

    box = Letterbox(replace(quiet_desk.deps, passing=passing), quiet_desk.workspace)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(box.put, [event(0)])
        while not commits:
            time.sleep(0.001)
        others = [pool.submit(box.put, [event(number)]) for number in range(1, 8)]
        while len(box._letters) < 7:
            time.sleep(0.001)
        assert not any(each.done() for each in (first, *others))
        gate.set()
    assert commits == ["inbox.committed"] * 2
    assert kept(quiet_desk) == [f"message {number}" for number in range(8)]


class OddStore:
    """A store that can't keep one of the events, and is busy when told so."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.busy = desk, False

    def begin(self):  # type: ignore[no-untyped-def]
        if self.busy:
            raise StoreBusy
        return self.desk.deps.store.begin()


def test_one_that_cannot_be_kept_does_not_keep_out_the_others(quiet_desk: Desk) -> None:
    box = Letterbox(quiet_desk.deps, quiet_desk.workspace)
    bad = replace(event(1), ts="not a number", target="not a number")

    def put(events: Sequence[InboxEvent]) -> str:
        try:
            box.put(events)
        except ValueError:
            return "refused"
        return "kept"

    with box._committing, ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(put, [each]) for each in (event(0), bad, event(2))]
        while len(box._letters) < 3:
            time.sleep(0.001)
        box._committing.release()
        try:
            told = [each.result(5) for each in waiting]
        finally:
            box._committing.acquire()
    assert told == ["kept", "refused", "kept"]
    assert kept(quiet_desk) == ["message 0", "message 2"]


def test_whoever_could_not_be_kept_hears_so(quiet_desk: Desk) -> None:
    store = OddStore(quiet_desk)
    box = Letterbox(replace(quiet_desk.deps, store=store), quiet_desk.workspace)  # type: ignore[arg-type]
    store.busy = True
    with pytest.raises(StoreBusy):
        box.put([event(0)])
    store.busy = False
    box.put([event(0)])
    box.put([])
    assert kept(quiet_desk) == ["message 0"]


def test_work_steps_aside_for_requests_but_not_for_ever() -> None:
    courtesy = Courtesy()
    begin = time.monotonic()
    courtesy.step_aside()
    assert time.monotonic() - begin < 0.5
    with courtesy:
        begin = time.monotonic()
        courtesy.step_aside()
        assert 0.9 < time.monotonic() - begin < 3

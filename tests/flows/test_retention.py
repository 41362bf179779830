"""What is older than the company keeps things goes by night: rows, bytes, and messages where rows don't reach."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.deliveries import OutboxRow, platform_ts
from bot.domain.errands import ErrandKind
from bot.domain.errors import StoreBusy
from bot.domain.messages import Notice, TakeBack
from bot.flows import errands, retention
from bot.flows.retention import Pace, months_before
from bot.ports import Manners, Store, Transaction
from tests.newsdesk import Desk, utc
from tests.publishing import interviewed, publish

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
OLD = "The canary sang in the old shed."
YOUNG = "A younger bird sings here now."
TOO_OLD = utc("2026-03-24 12:00")
KEPT = utc("2026-03-26 12:00")
NIGHT = utc("2028-03-26 01:00")  # 03:00 in Berlin, two years and a day after the one


class Killed(BaseException):
    """The process died here."""


@dataclass
class InUse:
    """A store whose files somebody else is using."""

    store: Store

    def begin(self) -> AbstractContextManager[Transaction]:
        return self.store.begin()

    def read(self) -> AbstractContextManager[Transaction]:
        return self.store.read()

    def scrub(self) -> list[str]:
        raise StoreBusy


def at(desk: Desk, moment: datetime) -> None:
    desk.clock.set(moment)
    errands.due(desk.deps, desk.workspace, moment)


def planned(desk: Desk, kind: ErrandKind = ErrandKind.RETENTION) -> datetime | None:
    with desk.deps.store.read() as tx:
        return tx.errands.planned(desk.workspace, kind)


def rows_left(desk: Desk, before: datetime) -> int:
    """How many the sweep would still remove."""
    with desk.deps.store.begin() as tx:
        return tx.retention.sweep(desk.workspace, before, 100_000)


def audited(desk: Desk) -> list[tuple[str, str]]:
    with desk.deps.store._reader.connect() as connection:  # type: ignore[attr-defined]
        found = connection.exec_driver_sql("SELECT action, object FROM audit ORDER BY id").all()
    return [(row[0], row[1]) for row in found if row[0].startswith("removed")]


def in_files(url: str, words: str) -> bool:
    file = Path(url.partition(":///")[2])
    return any(words.encode() in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))


@SQLITE
def test_old_words_go_from_the_rows_and_from_the_files(desk: Desk, url: str) -> None:
    errands.plan(desk.deps, desk.workspace)
    mara = desk.hire("Mara Lind")
    interviewed(desk, mara, TOO_OLD, OLD)
    kept = interviewed(desk, mara, KEPT, YOUNG)
    publish(desk, OLD, TOO_OLD.date(), mara)
    publish(desk, YOUNG, KEPT.date(), mara)
    assert in_files(url, OLD)
    desk.clock.set(NIGHT - timedelta(days=1))
    errands.plan(desk.deps, desk.workspace)
    at(desk, NIGHT)
    with desk.deps.store.read() as tx:
        assert [idea.quote for idea in tx.ideas.of_interview(desk.workspace, kept.interview)] == [YOUNG]
        assert tx.ideas.decided(desk.workspace, mara.id, TOO_OLD) == []
        assert [post.title for post in tx.posts.of_sme(desk.workspace, mara.id, 9)] == [YOUNG]
    assert planned(desk) == NIGHT + timedelta(days=1)
    assert planned(desk, ErrandKind.SCRUB) == NIGHT + retention.QUIET
    at(desk, NIGHT + retention.QUIET)
    assert not in_files(url, OLD)
    assert in_files(url, YOUNG)
    assert planned(desk, ErrandKind.SCRUB) is None
    ((action, rows),) = audited(desk)
    assert action == "removed what was older than 24 months"
    assert int(rows.removesuffix(" rows")) > 0


@SQLITE
def test_a_night_with_nothing_to_remove_leaves_the_files_alone(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    interviewed(desk, desk.hire("Mara Lind"), KEPT)
    first = planned(desk)
    assert first == utc("2026-03-24 02:00")
    at(desk, first)
    assert planned(desk) == utc("2026-03-25 02:00")
    assert planned(desk, ErrandKind.SCRUB) is None
    assert audited(desk) == []


@SQLITE
def test_it_is_three_at_night_when_the_clocks_change(desk: Desk) -> None:
    desk.clock.set(utc("2026-03-28 12:00"))
    errands.plan(desk.deps, desk.workspace)
    assert planned(desk) == utc("2026-03-29 01:00")  # the hour before was left out
    at(desk, utc("2026-03-29 01:00"))
    assert planned(desk) == utc("2026-03-30 01:00")


@SQLITE
def test_who_starts_in_the_morning_does_what_the_night_left(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    publish(desk, "Old", TOO_OLD.date(), mara)
    wednesday = NIGHT + timedelta(days=3)
    desk.clock.set(wednesday - timedelta(hours=1))
    errands.plan(desk.deps, desk.workspace)
    desk.clock.set(wednesday + timedelta(hours=6))
    errands.plan(desk.deps, desk.workspace)
    assert planned(desk) == wednesday
    at(desk, wednesday + timedelta(hours=6))
    with desk.deps.store.read() as tx:
        assert tx.posts.of_sme(desk.workspace, mara.id, 9) == []
    assert planned(desk) == wednesday + timedelta(days=1)


@SQLITE
def test_how_long_things_are_kept_is_the_companys_choice(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    publish(desk, "Old", utc("2026-03-24 12:00").date(), mara)
    desk.clock.set(utc("2026-06-25 00:00"))
    errands.plan(desk.deps, desk.workspace)
    at(desk, utc("2026-06-25 01:00"))
    assert planned(desk, ErrandKind.SCRUB) is None
    shorter = desk.with_deps(manners=Manners(retention_months=3))
    at(shorter, utc("2026-06-26 01:00"))
    with desk.deps.store.read() as tx:
        assert tx.posts.of_sme(desk.workspace, mara.id, 9) == []


@BOTH
def test_a_sweep_that_is_killed_goes_on(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    for number in range(9):
        publish(desk, f"Post {number}", TOO_OLD.date(), mara)
    desk.clock.set(NIGHT - timedelta(days=1))
    errands.plan(desk.deps, desk.workspace)

    def die(point: str) -> None:
        if point == "retention.removed":
            raise Killed

    desk.clock.set(NIGHT)
    with desk.deps.store.begin() as tx:
        tx.errands.claim_due(desk.workspace, NIGHT, errands.LEASE)
        tx.commit()
    with pytest.raises(Killed):
        retention.sweep(desk.with_deps(passing=die).deps, desk.workspace, NIGHT, Pace(rows=3))
    with desk.deps.store.read() as tx:
        assert len(tx.posts.of_sme(desk.workspace, mara.id, 20)) == 6
    assert planned(desk, ErrandKind.SCRUB) is not None  # what went is cleared from the files, come what may
    errands.plan(desk.deps, desk.workspace)
    at(desk, NIGHT + errands.LEASE)
    with desk.deps.store.read() as tx:
        assert tx.posts.of_sme(desk.workspace, mara.id, 20) == []
    assert planned(desk) == NIGHT + timedelta(days=1)
    assert sum(int(rows.removesuffix(" rows")) for _, rows in audited(desk)) >= 9


@SQLITE
def test_a_long_sweep_lets_others_have_their_turn(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    for number in range(9):
        publish(desk, f"Post {number}", TOO_OLD.date(), mara)
    seconds = iter(range(0, 1000, 2))
    slow = desk.with_deps(stopwatch=lambda: float(next(seconds)))
    assert retention.sweep(slow.deps, desk.workspace, NIGHT, Pace(rows=3)) == NIGHT
    with desk.deps.store.read() as tx:
        assert len(tx.posts.of_sme(desk.workspace, mara.id, 20)) == 3
    assert retention.sweep(slow.deps, desk.workspace, NIGHT, Pace(rows=9)) is None


@SQLITE
def test_what_is_not_done_yet_stays_due(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    publish(desk, "Old", TOO_OLD.date(), mara)
    desk.clock.set(NIGHT - timedelta(days=1))
    errands.plan(desk.deps, desk.workspace)
    seconds = iter(range(0, 1000, 4))
    slow = desk.with_deps(stopwatch=lambda: float(next(seconds)))
    at(slow, NIGHT)
    assert planned(desk) == NIGHT
    at(slow, NIGHT + timedelta(seconds=1))
    assert planned(desk) == NIGHT + timedelta(days=1)


def _far_away(desk: Desk) -> Desk:
    """The same, on a platform that keeps what was said."""
    desk.chat.beyond_reach = "Some copies stay."
    return desk


def _said(desk: Desk, channel: str, number: int, moment: datetime) -> None:
    with desk.deps.store.begin() as tx:
        row = OutboxRow(channel, Notice(f"Said {number}"), f"said:{number}", moment)
        tx.outbox.add(desk.workspace, row)
        tx.commit()
    with desk.deps.store.begin() as tx:
        (claimed,) = tx.outbox.claim(desk.workspace, moment, timedelta(minutes=1), 1)
        tx.outbox.sent(desk.workspace, claimed.id, platform_ts(moment + timedelta(seconds=1)), moment, False)
        tx.commit()


def _taken_back(desk: Desk, now: datetime) -> list[str]:
    with desk.deps.store.begin() as tx:
        rows = tx.outbox.claim(desk.workspace, now, timedelta(minutes=1), 1000)
        for row in rows:
            tx.outbox.sent(desk.workspace, row.id, platform_ts(now), now, False)
        tx.commit()
    return sorted(row.view.ts for row in rows if isinstance(row.view, TakeBack))


@SQLITE
def test_what_we_wrote_elsewhere_is_taken_back_and_never_in_a_flood(desk: Desk) -> None:
    _far_away(desk)
    moments = [TOO_OLD + timedelta(minutes=number) for number in range(10)]
    for number, moment in enumerate([*moments, KEPT]):
        _said(desk, f"C-{number}", number, moment)
    pace = Pace(rows=4, together=2, messages=6)
    go_on: datetime | None = NIGHT
    taken: list[str] = []
    for step in range(8):
        moment = NIGHT + step * retention.EVERY
        if go_on is not None and go_on <= moment:
            go_on = retention.sweep(desk.deps, desk.workspace, moment, pace)
        fresh = _taken_back(desk, moment)
        assert len(fresh) <= 2
        taken += fresh
    assert taken == [platform_ts(moment + timedelta(seconds=1)) for moment in moments]
    assert go_on is None
    assert rows_left(desk, months_before(NIGHT, 24)) == 0


@SQLITE
def test_where_our_record_is_all_there_is_nothing_is_taken_back(desk: Desk) -> None:
    _said(desk, "D-mara", 1, TOO_OLD)
    desk.clock.set(NIGHT - timedelta(days=1))
    errands.plan(desk.deps, desk.workspace)
    at(desk, NIGHT)
    assert _taken_back(desk, NIGHT) == []
    assert planned(desk, ErrandKind.SCRUB) is not None


@SQLITE
def test_files_that_somebody_was_using_are_cleared_an_hour_later(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    with desk.deps.store.begin() as tx:
        tx.errands.plan(desk.workspace, ErrandKind.SCRUB, KEPT)
        tx.commit()

    at(desk.with_deps(store=InUse(desk.deps.store)), KEPT)
    assert planned(desk, ErrandKind.SCRUB) == KEPT + timedelta(hours=1)
    at(desk, KEPT + timedelta(hours=1))
    assert planned(desk, ErrandKind.SCRUB) is None


@pytest.mark.parametrize(
    ("moment", "months", "earlier"),
    [
        ("2026-03-31 02:00", 1, "2026-02-28 02:00"),
        ("2028-03-31 02:00", 1, "2028-02-29 02:00"),
        ("2026-03-15 02:00", 24, "2024-03-15 02:00"),
        ("2026-01-15 02:00", 1, "2025-12-15 02:00"),
        ("2026-12-31 02:00", 12, "2025-12-31 02:00"),
        ("2028-02-29 02:00", 24, "2026-02-28 02:00"),
    ],
)
def test_months_are_the_calendars(moment: str, months: int, earlier: str) -> None:
    assert months_before(utc(moment), months) == utc(earlier)

"""Check-ins through daylight-saving nights, leap days, odd zones and moves: one a week, at the slot on their clock."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.availability import WorkCalendar, on_clock
from bot.domain.checkins import IsoWeek, budget_allows, next_due
from bot.domain.messages import Question
from bot.domain.people import Slot, SmeForm
from bot.flows import enrolment
from tests.newsdesk import Desk, open_desk, utc

ZONES = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
    "Asia/Kolkata", "Australia/Eucla", "Africa/Casablanca", "Pacific/Apia", "America/Los_Angeles", "UTC",
]  # fmt: skip


@given(
    zone=st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    start=st.dates(date(2023, 12, 20), date(2032, 12, 31)),
)
@settings(max_examples=300, deadline=None)
def test_every_week_has_its_slot_once_and_in_order(zone: str, weekday: int, at: time, start: date) -> None:
    tz, slot = ZoneInfo(zone), Slot(weekday, at)
    now = on_clock(start, time(0), tz)
    taken: set[IsoWeek] = set()
    last = now - timedelta(seconds=1)
    for _ in range(60):
        due = next_due(slot, WorkCalendar(tz), now, taken, now if not taken else datetime.min.replace(tzinfo=UTC))
        assert due is not None
        assert due > last
        local = due.astimezone(tz)
        wanted = datetime.combine(local.date(), at, tz)
        gap = wanted.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != wanted.replace(tzinfo=None)
        assert gap or (local.weekday(), local.time()) == (weekday, at)
        taken.add(IsoWeek.of(due, tz))
        last = now = due
    weeks = sorted(taken)
    assert all(before.next() == after for before, after in pairwise(weeks))


def test_a_slot_that_does_not_exist_moves_by_the_gap_and_a_double_one_comes_first() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert on_clock(date(2026, 3, 29), time(2, 30), berlin) == utc("2026-03-29 01:30")  # 03:30 there
    assert on_clock(date(2026, 10, 25), time(2, 30), berlin) == utc("2026-10-25 00:30")  # the first of two


@pytest.mark.parametrize(
    ("zone", "start", "local_slot"),
    [
        ("Europe/Berlin", "2026-03-16", "Sun 02:30"),
        ("America/New_York", "2026-03-02", "Sun 02:30"),
        ("Asia/Kathmandu", "2026-02-23", "Mon 00:15"),
        ("Australia/Lord_Howe", "2026-03-30", "Sun 01:45"),
        ("Europe/Berlin", "2028-02-21", "Tue 09:00"),  # 29 February 2028 is a Tuesday
        ("Europe/Berlin", "2026-12-21", "Fri 23:59"),  # across the year with 53 weeks
    ],
)
def test_four_weeks_give_four_check_ins(tmp_path: Path, zone: str, start: str, local_slot: str) -> None:
    tz = ZoneInfo(zone)
    desk = open_desk(f"sqlite:///{tmp_path / 'calendar.sqlite3'}", on_clock(date.fromisoformat(start), time(0), tz))
    mara = desk.hire(zone=zone, slot=local_slot)
    desk.until(on_clock(date.fromisoformat(start) + timedelta(days=14), time(0), tz))
    desk.says(mara, "help")  # or, after three without a word, the fourth would be an offer
    desk.until(on_clock(date.fromisoformat(start) + timedelta(days=28), time(0), tz))
    asked = [sent.at for sent in desk.chat.sent if isinstance(sent.view, Question)]
    slot = Slot.parse(local_slot)
    with desk.deps.store.read() as tx:
        weeks = Counter(str(checkin.week) for checkin in tx.checkins.recent(desk.workspace, mara.id, 20))
    assert len(asked) == 4
    assert set(weeks.values()) == {1}
    for moment in asked:
        local = moment.astimezone(tz)
        assert local.weekday() == slot.weekday
        assert local.time() == slot.at or local.date() in {date(2026, 3, 29), date(2026, 3, 8)}


def move(desk: Desk, mara, zone: str, slot: str = "Tue 09:00") -> None:  # type: ignore[no-untyped-def]
    form = SmeForm(mara.name, zone, mara.beat.name, mara.beat.topics, (), slot)
    enrolment.edit_sme(desk.deps, desk.as_director(), mara.id, form)


@pytest.mark.parametrize("moved_at", ["2026-03-24 00:30", "2026-03-24 05:00", "2026-03-24 08:30", "2026-03-26 08:00"])
def test_a_move_across_the_world_still_gives_one_a_week(desk: Desk, moved_at: str) -> None:
    mara = desk.hire()
    desk.until(utc(moved_at))
    move(desk, mara, "America/Los_Angeles" if moved_at < "2026-03-24 06" else "Pacific/Auckland")
    desk.until(utc("2026-04-12 00:00"))
    with desk.deps.store.read() as tx:
        checkins = tx.checkins.recent(desk.workspace, mara.id, 20)
    weeks = Counter(str(checkin.week) for checkin in checkins if checkin.asked_at)
    assert set(weeks.values()) == {1}
    assert set(weeks) >= {"2026-W13", "2026-W14", "2026-W15"}


def test_paused_until_a_day_begins_again_at_the_first_slot_after(desk: Desk) -> None:
    mara = desk.hire()
    enrolment.pause(desk.deps, desk.as_director(), mara.id, date(2026, 4, 8))
    desk.until(utc("2026-04-14 06:59"))
    assert not any(isinstance(sent.view, Question) for sent in desk.chat.sent)
    desk.until(utc("2026-04-14 07:00"))
    assert isinstance(desk.chat.sent[-1].view, Question)
    assert desk.sme(mara).state == "active"


def test_working_time_is_nine_to_six_on_their_own_working_days() -> None:
    berlin = WorkCalendar(ZoneInfo("Europe/Berlin"))
    assert berlin.next_working_time(utc("2026-03-27 17:00")) == utc("2026-03-30 07:00")  # Friday 18:00, then Monday
    assert berlin.next_working_time(utc("2026-03-27 16:59")) == utc("2026-03-27 16:59")
    assert berlin.next_working_day(utc("2026-03-27 08:00"), time(20, 0)) == utc("2026-03-30 15:00")


def test_the_budget_is_one_a_day_and_two_a_week() -> None:
    berlin = WorkCalendar(ZoneInfo("Europe/Berlin"))
    monday, tuesday = utc("2026-03-23 09:00"), utc("2026-03-24 09:00")
    assert budget_allows(monday, berlin, [], 2) == monday
    assert budget_allows(monday, berlin, [monday], 2) == utc("2026-03-24 08:00")
    assert budget_allows(tuesday, berlin, [monday, tuesday], 2) == utc("2026-03-30 07:00")
    assert budget_allows(monday, berlin, [], 0) is None


def test_a_person_who_left_hears_nothing(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    desk.until(utc("2026-04-14 08:00"))
    assert not any(isinstance(sent.view, Question) for sent in desk.chat.sent)
    assert replace(mara, id=1)

"""Leave, holidays, working days and hours: nothing is sent, and what falls due is moved or skipped, never piled up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.availability import Leave, LeaveKind, WorkCalendar, days_away, shared, without
from bot.domain.checkins import IsoWeek, in_week
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.messages import Question
from bot.domain.people import Slot
from bot.domain.screens import RhythmForm
from bot.flows import desk as ideas_desk
from bot.flows import leave, rhythms
from tests.newsdesk import Desk, open_desk, utc

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'leave.sqlite3'}", utc("2026-03-23 08:00"))
    yield desk.with_deps(almanac=HolidayAlmanac())
    desk.deps.store.close()  # type: ignore[attr-defined]


def days_asked(desk: Desk) -> list[date]:
    return [sent.at.astimezone(BERLIN).date() for sent in desk.chat.sent if isinstance(sent.view, Question)]


def choose(desk: Desk, user: str, **changes: object) -> str:
    form = RhythmForm("weekly", "2", "1", ("0", "1", "2", "3", "4"), "09:00", "18:00", "")
    changed = RhythmForm(**({name: getattr(form, name) for name in form.__slots__} | changes))  # type: ignore[arg-type]
    return rhythms.choose(desk.deps, desk.workspace, user, None, changed).text


def test_no_check_in_on_leave_and_one_at_most_on_return(desk: Desk) -> None:
    mara = desk.hire()
    said = leave.away(desk.deps, desk.workspace, mara.user, None, "2026-03-30", "2026-04-15").text
    assert said.startswith("You are on leave from 30 March until 15 April. Nothing comes from me on those days.")
    desk.until(utc("2026-04-25 08:00"))
    assert days_asked(desk) == [date(2026, 3, 24), date(2026, 4, 16), date(2026, 4, 21)]
    sent = [sent.at.astimezone(BERLIN).date() for sent in desk.chat.sent if sent.channel == mara.channel]
    assert not [day for day in sent if date(2026, 3, 30) <= day <= date(2026, 4, 15)]


def test_a_holiday_moves_the_check_in_within_its_week(desk: Desk) -> None:
    mara = desk.hire(slot="Fri 09:00")
    choose(desk, mara.user, country="Germany")
    choose_monday = desk.hire("Tomas Arce", slot="Mon 09:00")
    choose(desk, choose_monday.user, country="DE")
    desk.until(utc("2026-04-12 08:00"))
    with desk.deps.store.read() as tx:
        weeks = {
            sme.name: [
                each.asked_at.date()
                for each in reversed(tx.checkins.recent(desk.workspace, sme.id, 9))
                if each.asked_at
            ]
            for sme in (mara, choose_monday)
        }
    assert weeks["Mara Lind"] == [date(2026, 3, 27), date(2026, 4, 10)]  # Good Friday was the week's last working day
    assert weeks["Tomas Arce"] == [date(2026, 3, 23), date(2026, 3, 30), date(2026, 4, 7)]  # after Easter Monday


def test_leave_entered_while_a_question_stands_open_keeps_the_reminder_away(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 12:00"))
    desk.hears(mara)
    leave.away(desk.deps, desk.workspace, mara.user, None, "2026-03-25", "2026-04-03")
    desk.until(utc("2026-04-05 08:00"))
    assert desk.hears(mara) == []


def test_back_early(desk: Desk) -> None:
    mara = desk.hire()
    desk.says(mara, "away until 2026-04-30")
    assert "You are on leave until 30 April" in desk.text(mara)
    desk.until(utc("2026-04-06 08:00"))
    desk.says(mara, "back")
    assert "Next check-in: tomorrow at 09:00" in desk.text(mara)
    desk.until(utc("2026-04-07 08:00"))
    assert days_asked(desk) == [date(2026, 4, 7)]
    assert desk.sme(mara).leaves == (Leave(date(2026, 3, 23), date(2026, 4, 5)),)


def test_leave_that_is_called_off_brings_nobody_back(desk: Desk) -> None:
    mara = desk.hire()
    leave.away(desk.deps, desk.workspace, mara.user, None, "2026-04-27", "2026-04-30")
    assert leave.back(desk.deps, desk.workspace, mara.user, None).text.startswith("That leave is cancelled. Next")
    assert leave.back(desk.deps, desk.workspace, mara.user, None).text.startswith("Good to have you back.")
    assert desk.sme(mara).leaves == ()


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("", "when the docks are done", "can't read the day"),
        ("2026-04-10", "2026-04-01", "comes before the first"),
        ("2026-02-01", "2026-02-10", "over already"),
        ("", "2029-01-01", "more than a year"),
        ("", "2026-02-30", "can't read the day"),
        ("2026-04-10", " ", "give the last day"),
    ],
)
def test_days_that_are_none(desk: Desk, first: str, last: str, wrong: str) -> None:
    mara = desk.hire()
    with pytest.raises(InvalidInput, match=wrong):
        leave.away(desk.deps, desk.workspace, mara.user, None, first, last)
    assert desk.sme(mara).leaves == ()


def test_a_director_enters_it_and_nobody_else(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    run = ideas_desk.command
    said = run(desk.deps, desk.workspace, desk.director.user, "away @Mara Lind from 1 April until 14 April")
    assert "Mara is on leave from 1 April until 14 April" in getattr(said, "text", "")
    assert desk.sme(mara).leaves == (Leave(date(2026, 4, 1), date(2026, 4, 14), by="Dana"),)
    with pytest.raises(NotAllowed):
        leave.away(desk.deps, desk.workspace, tomas.user, mara.id, "", "2026-04-20")
    with pytest.raises(InvalidInput, match="away until when"):
        run(desk.deps, desk.workspace, desk.director.user, "away @Mara Lind soon")
    run(desk.deps, desk.workspace, desk.director.user, "back @Mara Lind")
    assert desk.sme(mara).leaves == ()


def test_the_platforms_status_comes_and_goes(desk: Desk) -> None:
    mara = desk.hire()
    leave.status(desk.deps, desk.workspace, mara.user, True, None)
    leave.status(desk.deps, desk.workspace, mara.user, True, None)
    assert desk.sme(mara).leaves == (Leave(date(2026, 3, 23), None, LeaveKind.OUT_OF_OFFICE),)
    desk.until(utc("2026-03-25 08:00"))
    assert days_asked(desk) == []
    leave.status(desk.deps, desk.workspace, mara.user, False, None)
    desk.until(utc("2026-04-01 08:00"))
    assert days_asked(desk) == [date(2026, 3, 25), date(2026, 3, 31)]  # the first one moved to the day they were back
    leave.status(desk.deps, desk.workspace, mara.user, True, date(2026, 4, 8))
    desk.until(utc("2026-04-10 08:00"))
    assert days_asked(desk)[2:] == [date(2026, 4, 9)]


def test_hours_and_days_of_their_own(desk: Desk) -> None:
    mara = desk.hire()
    assert choose(desk, mara.user, days=("6", "0", "1", "2", "3"), begins="8:00", ends="14:30", budget="five")
    calendar = desk.deps.calendar(desk.sme(mara))
    assert calendar.next_working_time(utc("2026-03-26 13:00")) == utc("2026-03-26 13:00")  # 14:00 on a Thursday
    assert calendar.next_working_time(utc("2026-03-26 13:30")) == utc("2026-03-29 06:00")  # Sunday at 08:00, in summer
    assert desk.sme(mara).weekly_budget == 5


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("goal", "hourly", "choose a goal"),
        ("budget", "nine", "How many messages"),
        ("budget", "-1", "How many messages"),
        ("every", "3", "every two weeks"),
        ("days", (), "at least one working day"),
        ("begins", "nine", "such as 09:00"),
        ("ends", "09:30", "an hour before"),
        ("country", "Germony", "Did you mean Germany"),
    ],
)
def test_nonsense_in_a_rhythm_changes_nothing(desk: Desk, field: str, value: object, wrong: str) -> None:
    mara = desk.hire()
    with pytest.raises(InvalidInput, match=wrong):
        choose(desk, mara.user, **{field: value})
    assert desk.sme(mara) == mara


def test_pure_calendars() -> None:
    easter = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
    calendar = WorkCalendar(
        BERLIN, leaves=(Leave(date(2026, 4, 7), date(2026, 4, 8)),), holiday=lambda day: easter.get(day, "")
    )
    assert in_week(IsoWeek(2026, 14), Slot(4, time(9)), calendar) is None
    assert in_week(IsoWeek(2026, 15), Slot(0, time(9)), calendar) == utc("2026-04-09 07:00")
    assert in_week(IsoWeek(2026, 15), Slot(6, time(9)), calendar) == utc("2026-04-12 07:00")  # their own Sunday
    assert calendar.next_working_time(utc("2026-04-02 17:00")) == utc("2026-04-09 07:00")
    forever = WorkCalendar(BERLIN, leaves=(Leave(date(2026, 4, 7), None),))
    assert forever.next_working_time(utc("2026-04-08 08:00")) is None
    assert forever.next_working_day(utc("2026-04-08 08:00"), time(9)) is None


def test_pure_leaves() -> None:
    trip = Leave(date(2026, 4, 1), date(2026, 4, 10))
    other = Leave(date(2026, 4, 8), None)
    assert shared((trip,), (other,)) == (Leave(date(2026, 4, 8), date(2026, 4, 10)),)
    assert shared((trip,), (Leave(date(2026, 5, 1), None),)) == ()
    assert days_away((trip, other), date(2026, 4, 1), date(2026, 4, 12)) == 12
    assert without((trip, other), LeaveKind.VACATION, date(2026, 4, 9)) == (
        Leave(date(2026, 4, 1), date(2026, 4, 8)), Leave(date(2026, 4, 8), date(2026, 4, 8)),
    )  # fmt: skip

"""What is said while somebody is away, or wants nothing but check-ins: not lost, and not said too early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.availability import Leave, LeaveKind, WorkCalendar
from bot.domain.checkins import budget_allows
from bot.domain.deliveries import OutboxRow
from bot.domain.messages import Notice, Press, Question, Reminder, Welcome
from bot.domain.people import Sme
from bot.domain.screens import RhythmForm
from bot.flows import buddies, ideas, leave, offering, rhythms
from tests.newsdesk import Desk, open_desk, utc
from tests.publishing import changed, interviewed

NEWS = "Tomas said yes."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'away.sqlite3'}", utc("2026-03-23 08:00"))
    yield desk.with_deps(almanac=HolidayAlmanac())
    desk.deps.store.close()  # type: ignore[attr-defined]


def begin(desk: Desk, sme: Sme, text: str = NEWS) -> None:
    """The bot has something to say that it begins itself."""
    with desk.deps.store.begin() as tx:
        row = OutboxRow(sme.channel, Notice(text), f"news:{text}", desk.clock(), sme=sme.id, budgeted=True)
        tx.outbox.add(desk.workspace, row)
        tx.commit()


def days_of(desk: Desk, sme: Sme, text: str) -> list[date]:
    return [sent.at.date() for sent in desk.chat.sent if sent.channel == sme.channel and text in sent.view.text]


def go(desk: Desk, sme: Sme, first: str, last: str) -> str:
    return leave.away(desk.deps, desk.workspace, sme.user, None, first, last).text


def test_what_found_no_place_before_a_long_leave_comes_after_it(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-27 09:00"))
    go(desk, mara, "2026-03-28", "2026-04-19")
    desk.wait(timedelta(hours=2))  # more than an hour after they spoke
    begin(desk, mara, "One a day.")
    begin(desk, mara)
    desk.until(utc("2026-04-21 08:00"))
    assert days_of(desk, mara, NEWS) == [date(2026, 4, 20)]


def test_nothing_is_lost_while_nobody_knows_when_they_are_back(desk: Desk) -> None:
    mara = desk.hire()
    leave.status(desk.deps, desk.workspace, mara.user, True, None)
    begin(desk, mara)
    desk.until(utc("2026-04-04 09:00"))  # a Saturday
    leave.status(desk.deps, desk.workspace, mara.user, False, None)
    desk.until(utc("2026-04-07 09:00"))
    assert days_of(desk, mara, NEWS) == [date(2026, 4, 6)]
    welcomes = [sent.at.date() for sent in desk.chat.sent if isinstance(sent.view, Welcome)]
    assert welcomes == [date(2026, 4, 6)]


def test_who_wants_nothing_but_check_ins_hears_it_in_one(desk: Desk) -> None:
    mara = changed(desk, desk.hire(), weekly_budget=0)
    idea = interviewed(desk, mara, utc("2026-03-23 05:00"))
    desk.wait(timedelta(minutes=5))
    ideas.note(desk.deps, desk.workspace, desk.director.user, idea.id, "Keep the yoghurt.")
    begin(desk, mara)
    desk.until(utc("2026-04-02 08:00"))
    (asked,) = [sent.view for sent in desk.chat.sent if "Keep the yoghurt." in sent.view.text]
    assert isinstance(asked, Question)
    assert NEWS in asked.text
    assert days_of(desk, mara, NEWS) == [date(2026, 3, 24)]


@pytest.mark.parametrize("answers", [(), ("We moved the fast movers to the door last week.",)])
def test_a_question_put_off_to_a_day_of_leave_comes_after_it(desk: Desk, answers: tuple[str, ...]) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 09:00"))
    for text in (*answers, "later 2026-04-02"):
        desk.says(mara, text)
    go(desk, mara, "2026-03-30", "2026-04-12")
    desk.until(utc("2026-04-13 08:00"))
    asked = [sent.at.date() for sent in desk.chat.sent if isinstance(sent.view, Question)]
    assert asked == [date(2026, 3, 24), date(2026, 4, 13)]


def test_a_reminder_that_waited_is_not_said_after_the_answer(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-25 07:59"))
    begin(desk, mara)
    desk.until(utc("2026-03-25 08:30"))  # what came first takes the day's place
    desk.says(mara, "Slots moved to the door, and the errors went from 9 to 4 a shift.")
    desk.until(utc("2026-03-27 08:00"))
    assert not any(isinstance(sent.view, Reminder) for sent in desk.chat.sent)


def test_the_leave_that_was_entered_is_the_one_that_is_told(desk: Desk) -> None:
    mara = desk.hire()
    go(desk, mara, "2026-08-01", "2026-08-15")
    assert go(desk, mara, "", "friday").startswith("You are on leave until 27 March.")
    assert go(desk, mara, "", "wednesday").startswith("You are on leave until 25 March.")  # back sooner than thought
    august = Leave(date(2026, 8, 1), date(2026, 8, 15))
    assert desk.sme(mara).leaves == (august, Leave(date(2026, 3, 23), date(2026, 3, 25)))
    desk.until(utc("2026-03-25 08:00"))
    desk.says(mara, "I'm back")
    assert desk.sme(mara).leaves == (august, Leave(date(2026, 3, 23), date(2026, 3, 24)))
    desk.says(mara, "I'm back")
    assert august in desk.sme(mara).leaves
    leave.back(desk.deps, desk.workspace, mara.user, None)  # pressed: what is planned is called off
    assert august not in desk.sme(mara).leaves


def test_a_status_that_comes_and_goes_is_no_word_of_theirs(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-15 08:00"))
    leave.status(desk.deps, desk.workspace, mara.user, True, None)
    leave.status(desk.deps, desk.workspace, mara.user, False, None)
    desk.hears(mara)
    desk.until(utc("2026-05-06 08:00"))
    assert desk.hears(mara) == []


def test_a_day_they_named_outlives_another_rhythm_but_no_leave(desk: Desk) -> None:
    mara = desk.hire()
    desk.says(mara, "later friday")
    form = RhythmForm("weekly", "2", "1", ("0", "1", "2", "3", "4"), "08:00", "17:00", "DE")
    rhythms.choose(desk.deps, desk.workspace, mara.user, None, form)
    assert desk.sme(mara).next_due_at == utc("2026-03-27 08:00")
    go(desk, mara, "friday", "friday")
    assert desk.sme(mara).next_due_at == utc("2026-03-24 08:00")


def test_who_takes_turns_and_wants_every_second_week_keeps_the_turns(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    buddies.ask(desk.deps, desk.workspace, mara.user, tomas.id)
    with desk.deps.store.read() as tx:
        pair = tx.pairs.of(desk.workspace, mara.id)
    assert pair is not None
    buddies.pressed(desk.deps, desk.workspace, tomas.user, Press.BUDDY_YES, pair.id)
    desk.until(utc("2026-04-01 08:00"))
    before = desk.sme(mara).every_from
    offering.pressed(desk.deps, desk.workspace, mara.user, Press.OFFER_SECOND_WEEK)
    assert desk.sme(mara).every_from == before


def test_pure_room_behind_a_long_leave() -> None:
    friday = utc("2026-03-27 09:00")
    month = (Leave(date(2026, 3, 28), date(2026, 4, 26)),)
    away = WorkCalendar(ZoneInfo("Europe/Berlin"), leaves=month)
    assert budget_allows(friday, away, [friday], 2) == utc("2026-04-27 07:00")
    unknown = WorkCalendar(ZoneInfo("Europe/Berlin"), leaves=(Leave(date(2026, 3, 28), None, LeaveKind.OUT_OF_OFFICE),))
    assert budget_allows(friday, unknown, [friday], 2) is None

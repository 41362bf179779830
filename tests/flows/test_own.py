"""What an expert changes about themselves: name, zone and slot, a pause, and coming back."""

from datetime import date, timedelta

import pytest

from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.people import SmeState
from bot.flows import enrolment, own
from tests.newsdesk import Desk, utc


def audited(desk: Desk, sme_id: int) -> list[tuple[str, str]]:
    with desk.deps.store.read() as tx:
        return [(row.actor, row.action) for row in tx.audit.about(desk.workspace, sme_id)]


def test_name_zone_and_slot(desk: Desk) -> None:
    mara = desk.hire()
    said = own.correct(desk.deps, desk.workspace, mara.user, "  Mara\nL. ", "europe/lisbon", "thu 15:30").text
    now = desk.sme(mara)
    assert (now.name, now.zone, str(now.slot)) == ("Mara L.", "Europe/Lisbon", "Thu 15:30")
    assert now.next_due_at == utc("2026-03-26 15:30") and "Thursday" in said
    assert now.own_name and now.own_zone
    assert audited(desk, mara.id)[-1] == ("the expert", "changed an expert")


def test_what_was_not_changed_still_follows_the_profile(desk: Desk) -> None:
    mara = desk.hire()
    own.correct(desk.deps, desk.workspace, mara.user, mara.name, mara.zone, "Fri 10:00")
    now = desk.sme(mara)
    assert not now.own_name and not now.own_zone


@pytest.mark.parametrize(
    ("name", "zone", "slot", "why"),
    [
        (" \u200b ", "Europe/Berlin", "Tue 09:00", "name"),
        ("Mara", "Atlantis", "Tue 09:00", "time zone"),
        ("Mara", "Europe/Berlin", "someday", "slot"),
        ("Mara", "Europe/Berlin", "Tue 24:00", "slot"),
    ],
)
def test_what_can_t_be_used_changes_nothing(desk: Desk, name: str, zone: str, slot: str, why: str) -> None:
    mara = desk.hire()
    with pytest.raises(InvalidInput, match=why):
        own.correct(desk.deps, desk.workspace, mara.user, name, zone, slot)
    assert desk.sme(mara) == mara


def test_a_pause_until_a_day_ends_by_itself(desk: Desk) -> None:
    mara = desk.hire()
    own.pause(desk.deps, desk.workspace, mara.user, date(2026, 4, 7))
    desk.wait()
    assert "Mara Lind has paused check-ins until 07 April." in desk.text(desk.director)
    assert desk.sme(mara).state is SmeState.PAUSED
    desk.hears(mara)
    desk.until(utc("2026-04-07 06:59"))
    assert desk.hears(mara) == []
    desk.until(utc("2026-04-07 07:00"))  # a Tuesday, nine o'clock in Berlin's summer
    assert desk.text(mara).endswith("?")


@pytest.mark.parametrize("day", [date(2026, 3, 23), date(2020, 1, 1), date.min])
def test_a_pause_that_is_over_already(desk: Desk, day: date) -> None:
    mara = desk.hire()
    with pytest.raises(InvalidInput, match="day to come"):
        own.pause(desk.deps, desk.workspace, mara.user, day)
    assert desk.sme(mara).state is SmeState.ACTIVE


def test_a_pause_without_an_end_and_coming_back(desk: Desk) -> None:
    mara = desk.hire()
    own.pause(desk.deps, desk.workspace, mara.user, None)
    assert desk.sme(mara).next_due_at is None
    desk.until(utc("2026-04-08 12:00"))
    desk.hears(mara)
    assert "Tuesday" in own.start(desk.deps, desk.workspace, mara.user).text
    assert desk.sme(mara).next_due_at == utc("2026-04-14 07:00")
    rows = audited(desk, mara.id)
    own.start(desk.deps, desk.workspace, mara.user)
    assert audited(desk, mara.id) == rows  # nothing was changed, and nothing written down


def test_nobody_else_may(desk: Desk) -> None:
    mara = desk.hire()
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    for user in (mara.user, desk.director.user, "U-nobody"):
        for change in (
            lambda user=user: own.correct(desk.deps, desk.workspace, user, "X", "UTC", "Tue 09:00"),
            lambda user=user: own.pause(desk.deps, desk.workspace, user, None),
            lambda user=user: own.start(desk.deps, desk.workspace, user),
        ):
            with pytest.raises(NotAllowed):
                change()
    assert desk.sme(mara).state is SmeState.LEFT
    desk.wait(timedelta(minutes=1))
    assert "paused" not in desk.text(desk.director)

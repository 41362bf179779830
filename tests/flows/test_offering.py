"""Silence met with something lighter: one question, then an offer, then nothing until somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.cadence_messages import Offer
from bot.domain.messages import Notice, Press, Question
from bot.flows import buddies, enrolment, ideas, leave, offering, own
from tests.newsdesk import Desk, open_desk, utc

FOURTH = "2026-04-14 08:00"  # Mara's fourth slot is at 07:00


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'offers.sqlite3'}", utc("2026-03-23 08:00"))
    yield desk
    desk.deps.store.close()  # type: ignore[attr-defined]


def kinds(desk: Desk, mara) -> list[str]:  # type: ignore[no-untyped-def]
    return [view.kind for view in desk.hears(mara)]


def test_two_without_a_word_then_one_question_then_an_offer_then_silence(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-07 08:00"))
    assert desk.interview(mara).light
    desk.hears(mara)
    desk.until(utc(FOURTH))
    assert kinds(desk, mara) == ["reminder", "offer"]
    told = [view for view in desk.hears(desk.director) if isinstance(view, Notice) and "three check-ins" in view.text]
    assert len(told) == 1
    desk.until(utc("2026-06-30 08:00"))
    assert kinds(desk, mara) == []
    later = [view.text for view in desk.hears(desk.director)]
    assert not any("three check-ins" in text for text in later)


@pytest.mark.parametrize("speaks", ["note", "go on", "director asks", "start", "director resumes"])
def test_until_somebody_speaks(desk: Desk, speaks: str) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-22 08:00"))
    desk.hears(mara)
    match speaks:
        case "note":
            desk.says(mara, "We changed the docks again, it works.")
        case "go on":
            assert offering.pressed(desk.deps, desk.workspace, mara.user, Press.OFFER_GO_ON).text == "As before, then."
        case "director asks":
            ideas.ask(desk.deps, desk.workspace, desk.director.user, "Mara Lind", "What changed at the docks?")
        case "start":
            desk.says(mara, "start")
        case _:
            enrolment.resume(desk.deps, desk.as_director(), mara.id)
    desk.until(utc("2026-04-28 08:00"))
    asked = [view for view in desk.hears(mara) if isinstance(view, Question)]
    assert len(asked) == 1
    assert desk.interview(mara).light


def test_three_more_without_a_word_bring_one_more_offer(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-15 08:00"))
    offering.pressed(desk.deps, desk.workspace, mara.user, Press.OFFER_GO_ON)
    desk.until(utc("2026-07-15 08:00"))
    assert kinds(desk, mara).count("offer") == 2


def test_every_second_week_is_remembered(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc(FOURTH))
    desk.hears(mara)
    offering.pressed(desk.deps, desk.workspace, mara.user, Press.OFFER_SECOND_WEEK)
    desk.wait(timedelta(seconds=5))
    shown = desk.chat.updates[-1]
    assert isinstance(shown, Offer)
    assert shown.chosen == "Every second week, then."
    for at in ("2026-04-22 09:00", "2026-05-06 09:00", "2026-05-20 09:00"):
        desk.says(mara, "help")
        desk.until(utc(at))
    with desk.deps.store.read() as tx:
        rows = tx.checkins.recent(desk.workspace, mara.id, 20)
    asked = [each.asked_at.date() for each in reversed(rows) if each.asked_at is not None][3:]
    assert asked == [date(2026, 4, 21), date(2026, 5, 5), date(2026, 5, 19)]


@pytest.mark.parametrize("choice", ["time", "break", "buddy"])
def test_the_other_choices_are_shown_and_remembered(desk: Desk, choice: str) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    desk.until(utc(FOURTH))
    user = mara.user
    match choice:
        case "time":
            own.correct(desk.deps, desk.workspace, user, "Mara Lind", "Europe/Berlin", "Thu 15:30")
            wanted = "Thursday at 15:30, then."
        case "break":
            leave.away(desk.deps, desk.workspace, user, None, "", "2026-05-08")
            wanted = "A break, then."
        case _:
            buddies.ask(desk.deps, desk.workspace, user, tomas.id)
            wanted = "I've asked Tomas whether you two take turns."
    desk.wait(timedelta(seconds=5))
    shown = desk.chat.updates[-1]
    assert isinstance(shown, Offer)
    assert shown.chosen == wanted
    assert not desk.sme(mara).is_silent


def test_a_directors_question_comes_before_an_offer(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-08 08:00"))
    ideas.ask(desk.deps, desk.workspace, desk.director.user, "Mara Lind", "What changed at the docks?")
    desk.until(utc(FOURTH))
    assert "offer" not in kinds(desk, mara)


def test_killed_after_the_offer_was_written_it_is_not_written_twice(tmp_path: Path) -> None:
    died: list[str] = []

    def passing(point: str) -> None:
        if point == "offer.written" and not died:
            died.append(point)
            raise RuntimeError("killed")

    desk = open_desk(f"sqlite:///{tmp_path / 'killed.sqlite3'}", utc("2026-03-23 08:00"), passing=passing)
    mara = desk.hire()
    desk.until(utc("2026-04-20 08:00"))
    assert died
    assert kinds(desk, mara).count("offer") == 1
    desk.deps.store.close()  # type: ignore[attr-defined]

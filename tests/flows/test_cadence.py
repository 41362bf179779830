"""Silence after a post, day by day: what is said, to whom, and that a post ends it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.availability import Leave
from bot.domain.cadence import Goal, Stage, day_of, rhythm, silent_days, stage_at, weeks_until
from bot.domain.cadence_messages import CadenceAlert, Nudge
from bot.domain.deliveries import OutboxRow
from bot.domain.feeds import Page
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.messages import Notice, Question, View
from bot.domain.people import Sme
from bot.domain.screens import IdeaFilter, RhythmForm
from bot.flows import closing, enrolment, ideas, leave, rhythms
from tests.feeding import PrintedFeeds
from tests.newsdesk import Desk, open_desk, utc
from tests.publishing import changed, interviewed

POSTED = date(2026, 2, 10)  # a Tuesday; the check-in of day 14 is too far for a nudge at day 8 to ride on it
STORY = (
    "Last Thursday we lost two pallets of yoghurt, about 1,900 euros, because the slot list was in the wrong time zone."
)


@dataclass
class Bureau:
    """Mara at her desk after her first four weeks, with pages that a test prints."""

    desk: Desk
    mara: Sme
    pages: dict[str, Page]

    def publish(self, slug: str, day: date, title: str = "") -> None:
        link = f"https://mara.example/{slug}"
        self.pages[link] = Page(link, title or slug.replace("-", " ").capitalize(), "Words.", author="Mara Lind")
        self.desk.says(self.mara, f"posted {link} {day.isoformat()}")

    def morning(self, days: int, of: date = POSTED) -> None:
        """09:30 in Berlin, that many days after the post."""
        day = of + timedelta(days=days)
        self.desk.until(utc(f"{day} 08:30"))

    def hears(self) -> list[View]:
        return [view for view in self.desk.hears(self.mara) if view.kind != "post_logged"]

    def alerts(self) -> list[str]:
        return [view.alert for view in self.desk.hears(self.desk.director) if isinstance(view, CadenceAlert)]


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    desk = open_desk(f"sqlite:///{tmp_path / 'cadence.sqlite3'}", utc("2026-01-05 08:00"))
    printed = PrintedFeeds()
    desk = desk.with_deps(feeds=printed)
    made = Bureau(desk, desk.hire(), printed.pages)
    desk.says(made.mara, "later 2026-03-24")  # no check-in comes between, where a test doesn't want one
    desk.until(utc("2026-02-04 09:00"))
    made.publish("before-that", date(2026, 2, 4))
    desk.until(utc("2026-02-10 09:00"))
    made.publish("slots-in-one-zone", POSTED)
    desk.hears(made.mara)
    desk.hears(desk.director)
    yield made
    desk.deps.store.close()  # type: ignore[attr-defined]


def accepted(bureau: Bureau) -> str:
    """An idea of Mara's that the director accepted; its headline."""
    desk = bureau.desk
    desk.says(bureau.mara, "check in")
    desk.answers(bureau.mara, STORY)
    desk.answers(bureau.mara, "done")
    desk.says(bureau.mara, "later 2026-03-24")
    desk.wait(timedelta(hours=2))
    found = ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter(status=IdeaStatus.NEW)).ideas
    for idea in found:
        ideas.decide(desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED)
    desk.hears(bureau.mara)
    return found[0].headline


def test_day_by_day(bureau: Bureau) -> None:
    headline = accepted(bureau)
    bureau.morning(7)
    assert bureau.hears() == []
    assert bureau.alerts() == []
    bureau.morning(8)
    (nudge,) = bureau.hears()
    assert isinstance(nudge, Nudge)
    assert (nudge.days, nudge.last, nudge.headline) == (8, "Slots in one zone", headline)
    assert bureau.alerts() == []
    bureau.morning(20)
    assert bureau.hears() == []
    assert bureau.alerts() == []
    bureau.morning(21)
    (told,) = bureau.alerts()
    assert told.startswith("Mara Lind: 21 days without a post; the last was “Slots in one zone” on 10 February.")
    assert f"18 February: a nudge with “{headline}”" in told
    bureau.morning(29)
    assert bureau.alerts() == []
    bureau.morning(30)
    (cliff,) = bureau.alerts()
    assert cliff.startswith("Mara Lind: 30 days without a post")
    assert "after a month of silence readers drift off and unsubscribe" in cliff
    assert bureau.hears() == []
    bureau.morning(60)
    assert bureau.alerts() == []


@pytest.mark.parametrize("days", [7, 8, 20, 21, 29, 30])
def test_a_post_at_each_point_begins_the_count_anew(bureau: Bureau, days: int) -> None:
    bureau.morning(days)
    again = POSTED + timedelta(days=days)
    bureau.publish("another-one", again)
    bureau.hears()
    bureau.alerts()
    bureau.morning(7, again)
    assert bureau.hears() == []
    assert bureau.alerts() == []
    bureau.morning(11, again)  # a weekend may lie between
    assert "“Another one”" in "".join(view.text for view in bureau.hears())
    bureau.morning(20, again)
    assert bureau.alerts() == []
    bureau.morning(24, again)
    (told,) = bureau.alerts()
    assert "21 days without a post" in told


def test_a_post_minutes_before_the_nudge_takes_it_back(bureau: Bureau) -> None:
    bureau.desk.until(utc("2026-02-18 07:59"))
    bureau.publish("in-time", date(2026, 2, 18))
    bureau.morning(8)
    bureau.morning(15)
    assert bureau.hears() == []
    bureau.desk.until(utc("2026-03-02 22:30"))  # day 21 has begun in Berlin, and nobody has read anything yet
    assert bureau.alerts() == []


def test_without_an_idea_one_question_is_asked_and_becomes_one(bureau: Bureau) -> None:
    bureau.morning(8)
    (asked,) = bureau.hears()
    assert isinstance(asked, Question)
    assert asked.preface == ("It's 8 days since “Slots in one zone”. One question towards the next one.",)
    assert asked.question.endswith("?")
    bureau.desk.answers(bureau.mara, STORY)
    bureau.desk.wait(timedelta(hours=2))
    found = ideas.page(bureau.desk.deps, bureau.desk.workspace, bureau.desk.director.user, IdeaFilter()).ideas
    assert found


def test_while_an_idea_waits_for_the_director_the_nudge_goes_there(bureau: Bureau) -> None:
    desk = bureau.desk
    desk.says(bureau.mara, "check in")
    desk.answers(bureau.mara, STORY)
    desk.answers(bureau.mara, "done")
    desk.says(bureau.mara, "later 2026-03-24")
    desk.wait(timedelta(hours=2))
    bureau.hears()
    bureau.morning(8)
    assert bureau.hears() == []
    (told,) = bureau.alerts()
    assert "has waited for you for 7 days" in told
    assert "It's 8 days since Mara Lind published “Slots in one zone”." in told
    bureau.morning(9)
    assert bureau.alerts() == []
    for idea in ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter(status=IdeaStatus.NEW)).ideas:
        ideas.decide(desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED)
    desk.wait(timedelta(hours=2))
    assert any(isinstance(view, Nudge) for view in bureau.hears())  # now it waits for her


def waits(bureau: Bureau, visible_at: datetime) -> Idea:
    """An idea of Mara's that nobody has decided on."""
    idea = interviewed(bureau.desk, bureau.mara, bureau.desk.clock())
    with bureau.desk.deps.store.begin() as tx:
        assert tx.ideas.save(replace(idea, visible_at=visible_at), idea.version)
        tx.commit()
    return replace(idea, version=idea.version + 1)


def test_an_idea_that_directors_may_not_see_yet_is_told_when_they_may(bureau: Bureau) -> None:
    idea = waits(bureau, closing.NOT_YET)
    bureau.morning(8)
    assert bureau.alerts() == []
    assert bureau.hears() == []
    with bureau.desk.deps.store.begin() as tx:
        assert tx.ideas.save(replace(idea, visible_at=bureau.desk.clock()), idea.version)
        tx.commit()
    bureau.morning(10)
    (told,) = bureau.alerts()
    assert idea.headline in told


@pytest.mark.parametrize("decided", [True, False])
def test_an_alert_that_waits_for_monday_says_what_is_true_on_monday(bureau: Bureau, decided: bool) -> None:
    bureau.morning(3)
    bureau.publish("on-a-friday", date(2026, 2, 13))
    idea = waits(bureau, bureau.desk.clock())
    desk = bureau.desk
    desk.until(utc("2026-02-22 09:00"))  # day 8 was yesterday, a Saturday
    if decided:
        ideas.decide(desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED)
    desk.until(utc("2026-02-23 09:00"))
    assert len(bureau.alerts()) == (0 if decided else 1)
    assert [view.kind for view in bureau.hears() if isinstance(view, Nudge)] == (["nudge"] if decided else [])


def test_a_nudge_that_found_no_place_that_week_comes_in_the_next(bureau: Bureau) -> None:
    accepted(bureau)
    desk = bureau.desk
    changed(desk, bureau.mara, weekly_budget=1)
    with desk.deps.store.begin() as tx:  # at nine on day 8 something else is first
        row = OutboxRow(bureau.mara.channel, Notice("News."), "news", utc("2026-02-18 08:00"), bureau.mara.id)
        tx.outbox.add(desk.workspace, replace(row, budgeted=True))
        tx.commit()
    bureau.morning(12)
    assert [view.kind for view in bureau.hears()] == ["notice"]
    bureau.morning(13)
    (nudge,) = bureau.hears()
    assert isinstance(nudge, Nudge)
    assert nudge.days == 13


def test_words_that_were_taken_back_stand_in_no_alert(bureau: Bureau) -> None:
    headline = accepted(bureau)
    bureau.morning(8)
    assert isinstance(bureau.hears()[0], Nudge)
    desk = bureau.desk
    said = next(turn for turn in desk.turns(bureau.mara) if turn.text == STORY)
    desk.deletes(bureau.mara, said.ts)
    bureau.morning(21)
    (told,) = bureau.alerts()
    assert headline not in told
    assert "18 February: a nudge with an idea that was taken back" in told


def test_it_rides_on_a_check_in_that_is_near(bureau: Bureau) -> None:
    bureau.desk.says(bureau.mara, "later 2026-02-20")  # day 10
    headline = accepted(bureau)
    bureau.desk.says(bureau.mara, "later 2026-02-20")
    bureau.hears()
    bureau.morning(9)
    assert bureau.hears() == []
    bureau.morning(10)
    asked = bureau.hears()
    assert [view.kind for view in asked] == ["question"]
    assert f"It's 10 days since “Slots in one zone”. “{headline}” is accepted" in asked[0].text
    bureau.morning(13)
    assert not any(isinstance(view, Nudge) for view in bureau.hears())
    bureau.morning(21)
    assert f"20 February: “{headline}” with the check-in" in bureau.alerts()[0]


def test_leave_does_not_count_and_nothing_comes_on_it(bureau: Bureau) -> None:
    leave.away(bureau.desk.deps, bureau.desk.workspace, bureau.mara.user, None, "2026-02-16", "2026-02-27")  # days 6-17
    bureau.morning(19)
    assert bureau.hears() == []
    bureau.morning(20)  # 2 March, a Monday: day 8 without the twelve days of leave
    assert "20 days" not in "".join(view.text for view in bureau.hears())
    bureau.morning(32)
    assert bureau.alerts() == []
    bureau.morning(34)  # day 33 is a Sunday
    assert "21 days without a post" in bureau.alerts()[0]


@pytest.mark.parametrize(("goal", "first"), [("every two weeks", 16), ("monthly", 32)])
def test_another_goal_scales_the_days(bureau: Bureau, goal: str, first: int) -> None:
    form = RhythmForm(goal, "2", "1", ("0", "1", "2", "3", "4"), "09:00", "18:00", "")
    rhythms.choose(bureau.desk.deps, bureau.desk.workspace, bureau.mara.user, None, form)
    bureau.desk.says(bureau.mara, "later 2026-06-24")
    bureau.hears()
    bureau.morning(first - 1)
    assert bureau.hears() == []
    bureau.morning(first + 3)
    assert len(bureau.hears()) == 1


def test_paused_and_new_people_are_not_behind(bureau: Bureau) -> None:
    desk = bureau.desk
    enrolment.pause(desk.deps, desk.as_director(), bureau.mara.id, None)
    tomas = desk.hire("Tomas Arce", slot="Fri 09:00")
    bureau.morning(27)
    assert bureau.hears() == []
    assert bureau.alerts() == []
    assert not any(isinstance(view, Nudge) for view in desk.hears(tomas))


def test_pure_days() -> None:
    since = date(2026, 2, 10)
    week_off = (Leave(date(2026, 2, 14), date(2026, 2, 20)),)
    assert silent_days(since, date(2026, 2, 18), ()) == 8
    assert silent_days(since, date(2026, 2, 18), week_off) == 3
    assert day_of(Stage.NUDGED, Goal.WEEKLY, since, ()) == date(2026, 2, 18)
    assert day_of(Stage.NUDGED, Goal.WEEKLY, since, week_off) == date(2026, 2, 25)
    assert day_of(Stage.NUDGED, Goal.WEEKLY, since, (Leave(date(2026, 2, 14), None),)) is None
    assert day_of(Stage.CLIFF, Goal.TWO_WEEKS, since, ()) == since + timedelta(days=60)
    assert [stage_at(days, Goal.WEEKLY) for days in (7, 8, 20, 21, 29, 30, 99)] == [
        Stage.NOTHING, Stage.NUDGED, Stage.NUDGED, Stage.TOLD, Stage.TOLD, Stage.CLIFF, Stage.CLIFF,
    ]  # fmt: skip
    assert len(weeks_until(since)) == 12
    assert rhythm([since, since, since - timedelta(days=7), since - timedelta(days=400)], since)[-2:] == (1, 2)

"""Silence at its edges: posts from before they were here, ideas named before, reminders, questions that make room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.domain.cadence_messages import CadenceAlert, Nudge
from bot.domain.checkins import CheckinState
from bot.domain.feeds import Page
from bot.domain.messages import Press, Question
from bot.flows import buddies, leave
from bot.flows import desk as ideas_desk
from tests.feeding import PrintedFeeds
from tests.flows.test_cadence import POSTED, STORY, Bureau, accepted, bureau  # noqa: F401 - asked for by name
from tests.newsdesk import open_desk, utc


def test_what_came_out_before_they_were_here_does_not_count_against_them(tmp_path: Path) -> None:
    desk = open_desk(f"sqlite:///{tmp_path / 'before.sqlite3'}", utc("2026-01-05 08:00")).with_deps(
        feeds=PrintedFeeds()
    )
    mara = desk.hire()
    assert isinstance(desk.deps.feeds, PrintedFeeds)
    desk.deps.feeds.pages["https://mara.example/old"] = Page("https://mara.example/old", "Old", "", author="Mara Lind")
    desk.says(mara, "posted https://mara.example/old 2025-12-20")
    desk.says(mara, "later 2026-03-24")
    desk.until(utc("2026-02-09 08:30"))
    assert not any(isinstance(view, Question | Nudge) for view in desk.hears(mara))
    desk.until(utc("2026-02-10 08:30"))  # eight days after her first four weeks
    (asked,) = [view for view in desk.hears(mara) if isinstance(view, Question)]
    assert asked.preface == ("The last one was “Old”, on 20 December. One question towards the next one.",)
    assert not any(isinstance(view, CadenceAlert) for view in desk.hears(desk.director))
    desk.until(utc("2026-02-23 12:00"))
    (told,) = [view.alert for view in desk.hears(desk.director) if isinstance(view, CadenceAlert)]
    assert told.startswith("Mara Lind: 21 days without a post since their first four weeks; the last was “Old” on 20")
    desk.deps.store.close()  # type: ignore[attr-defined]


def test_an_idea_that_was_named_is_not_named_again(bureau: Bureau) -> None:  # noqa: F811
    headline = accepted(bureau)
    bureau.morning(8)
    (nudge,) = bureau.hears()
    assert isinstance(nudge, Nudge)
    assert nudge.headline == headline
    bureau.publish("something-else", POSTED + timedelta(days=8))
    bureau.hears()
    bureau.morning(8, POSTED + timedelta(days=8))
    again = bureau.hears()
    assert [view.kind for view in again] == ["question"]  # she knows of the idea, so something new is asked


def test_an_answer_to_the_nudges_question_counts_for_the_weeks_check_in(bureau: Bureau) -> None:  # noqa: F811
    desk = bureau.desk
    desk.says(bureau.mara, "later 2026-02-16")  # a Monday, two days before day 8
    desk.until(utc("2026-02-16 12:00"))
    before = desk.interview(bureau.mara)
    bureau.hears()
    bureau.morning(9)
    asked = [view for view in bureau.hears() if isinstance(view, Question)]
    assert len(asked) == 1
    now = desk.interview(bureau.mara)
    assert now.id != before.id
    assert now.checkin == before.checkin
    desk.answers(bureau.mara, STORY)
    desk.answers(bureau.mara, "done")
    with desk.deps.store.read() as tx:
        (checkin, *_) = tx.checkins.recent(desk.workspace, bureau.mara.id, 1)
    assert checkin.state is CheckinState.ANSWERED


def test_a_late_nudge_does_not_come_on_the_day_of_a_reminder(bureau: Bureau) -> None:  # noqa: F811
    desk = bureau.desk
    desk.says(bureau.mara, "later 2026-02-17")  # asked on day 7, reminded on day 8
    desk.until(utc("2026-02-20 17:00"))
    days = [(sent.at.date(), sent.view.kind) for sent in desk.chat.sent if sent.channel == bureau.mara.channel]
    by_day = [day for day, kind in days if day >= date(2026, 2, 17) and kind in {"question", "reminder", "nudge"}]
    assert len(by_day) == len(set(by_day))
    assert date(2026, 2, 18) in by_day


def test_accepted_and_ready_is_said_once(bureau: Bureau) -> None:  # noqa: F811
    desk = bureau.desk
    headline = accepted(bureau)
    desk.says(bureau.mara, "later 2026-02-20")
    bureau.hears()
    bureau.morning(10)
    (asked,) = [view for view in bureau.hears() if isinstance(view, Question)]
    assert asked.text.count(headline) == 1


def test_a_pair_gives_everybody_their_own_interval_back(tmp_path: Path) -> None:
    desk = open_desk(f"sqlite:///{tmp_path / 'pair.sqlite3'}", utc("2026-03-23 08:00"))
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    with desk.deps.store.begin() as tx:
        tx.smes.save(replace(desk.sme(mara), every=4, every_from=date(2026, 3, 23)))
        tx.commit()
    buddies.ask(desk.deps, desk.workspace, mara.user, tomas.id)
    with desk.deps.store.read() as tx:
        pair = tx.pairs.of(desk.workspace, mara.id)
    assert pair is not None
    buddies.pressed(desk.deps, desk.workspace, tomas.user, Press.BUDDY_YES, pair.id)
    assert (desk.sme(mara).every, desk.sme(tomas).every) == (2, 2)
    buddies.pressed(desk.deps, desk.workspace, tomas.user, Press.BUDDY_LEAVE, pair.id)
    assert (desk.sme(mara).every, desk.sme(tomas).every) == (4, 1)
    desk.deps.store.close()  # type: ignore[attr-defined]


def test_leave_of_ones_own_from_the_command(bureau: Bureau) -> None:  # noqa: F811
    said = ideas_desk.command(bureau.desk.deps, bureau.desk.workspace, bureau.mara.user, "away until 2026-02-20")
    assert "You are on leave until 20 February" in getattr(said, "text", "")


def test_a_nudge_after_leave_counts_no_days(bureau: Bureau) -> None:  # noqa: F811
    headline = accepted(bureau)
    leave.away(bureau.desk.deps, bureau.desk.workspace, bureau.mara.user, None, "2026-02-16", "2026-02-20")
    bureau.desk.says(bureau.mara, "later 2026-03-24")
    bureau.hears()
    bureau.morning(15)  # eight days without the five of leave, on a Monday
    (nudge,) = [view for view in bureau.hears() if isinstance(view, Nudge)]
    assert nudge.headline == headline
    assert nudge.text.startswith("The last one was “Slots in one zone”. ")

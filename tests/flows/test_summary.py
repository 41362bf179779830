"""The week in the marketing channel: what it says, when it comes, and that it comes once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.domain.availability import Leave, LeaveKind
from bot.domain.buddies import Pair, PairState
from bot.domain.cadence_messages import SUMMARY_POSTS, Summary
from bot.domain.checkins import IsoWeek
from bot.domain.errands import ErrandKind
from bot.domain.errors import NotAllowed
from bot.domain.forwards import Forward, ForwardKind, ForwardState
from bot.domain.people import Slot, SmeState, Workspace
from bot.domain.posts import Place, Post, PostState, Via
from bot.flows import delivery, errands, summary
from bot.ports import Manners
from tests.newsdesk import Desk, utc
from tests.publishing import changed, interviewed, publish, publish_weekly

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
LAST_WEEK = date(2026, 3, 23)  # the desk's Monday; clocks in Berlin change on the Sunday after it
NINE = utc("2026-03-30 07:00")  # the next Monday, 09:00 in Berlin
SECOND = timedelta(seconds=1)
CHANNEL = "C-marketing"


class Killed(BaseException):
    """The process died here."""


def die(point: str) -> Callable[[str], None]:
    def passing(passed: str) -> None:
        if passed == point:
            raise Killed

    return passing


def company(desk: Desk) -> Workspace:
    with desk.deps.store.read() as tx:
        found = tx.workspaces.get(desk.workspace)
    assert found is not None
    return found


def settle(desk: Desk, **changes: str) -> None:
    """Other settings, and a start with them."""
    with desk.deps.store.begin() as tx:
        tx.workspaces.save(replace(company(desk), **changes))  # type: ignore[arg-type]
        tx.commit()
    errands.plan(desk.deps, desk.workspace)


def planned(desk: Desk) -> datetime | None:
    with desk.deps.store.read() as tx:
        return tx.errands.planned(desk.workspace, ErrandKind.SUMMARY)


def at(desk: Desk, moment: datetime) -> None:
    """A tick then, as far as it concerns us."""
    desk.clock.set(moment)
    errands.due(desk.deps, desk.workspace, moment)
    delivery.deliver(desk.deps, desk.workspace)


def restart(desk: Desk, moment: datetime) -> None:
    desk.clock.set(moment)
    errands.plan(desk.deps, desk.workspace)
    at(desk, moment)


def summaries(desk: Desk) -> list[Summary]:
    return [sent.view for sent in desk.chat.sent if sent.channel == CHANNEL and isinstance(sent.view, Summary)]


def built(desk: Desk, now: datetime = NINE, week: IsoWeek | None = None) -> Summary:
    with desk.deps.store.read() as tx:
        return summary.build(tx, company(desk), week or IsoWeek(2026, 13), now)


@BOTH
def test_the_week_stands_in_the_channel_on_monday_at_nine(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    tomas, mara, noor = desk.hire("Tomás Arce"), desk.hire("Mara Lind"), desk.hire("Noor Haddad")
    publish(desk, "Doors first", date(2026, 3, 29), tomas, mara, link="https://blog.example/doors")
    publish(desk, "Slots", date(2026, 3, 24), tomas)
    publish(desk, "", date(2026, 3, 23), mara, link="https://www.blog.example/untitled")
    publish(desk, "The week before", date(2026, 3, 22), mara)
    publish(desk, "This morning", date(2026, 3, 30), noor)
    at(desk, NINE - SECOND)
    assert summaries(desk) == []
    at(desk, NINE)
    (told,) = summaries(desk)
    assert told.heading == "Published, 23 to 29 March 2026"
    assert [(post.names, post.title) for post in told.posts] == [
        ("Mara Lind", "blog.example/untitled"),
        ("Mara Lind and Tomás Arce", "Doors first"),
        ("Tomás Arce", "Slots"),
    ]
    assert told.posts[1].link == "https://blog.example/doors"
    assert told.posts[1].place == "blog"
    assert [week.posts for week in told.weeks] == [0] * 10 + [1, 3]
    assert told.weeks[-1].monday == LAST_WEEK
    assert told.celebrate == "In this list for the first time: Tomás Arce. Welcome."
    assert "Noor" not in told.text
    at(desk, NINE + timedelta(days=6))
    assert len(summaries(desk)) == 1
    at(desk, NINE + timedelta(days=7))
    assert [post.title for post in summaries(desk)[1].posts] == ["This morning"]


@SQLITE
def test_a_clock_that_steps_stops_at_nine(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    desk.until(NINE + timedelta(days=7, minutes=1))
    sent = [each.at for each in desk.chat.sent if each.channel == CHANNEL]
    assert sent == [NINE, NINE + timedelta(days=7)]


@SQLITE
def test_a_week_with_nothing_in_it(desk: Desk) -> None:
    desk.hire("Mara Lind")
    told = built(desk)
    assert told.text == (
        "Published, 23 to 29 March 2026\nNothing new came out this week.\nNo idea waits for marketing.\n"
        "Posts per week over 12 weeks, oldest first: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0."
    )


@SQLITE
def test_a_week_of_interviews_alone(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    interviewed(desk, mara, utc("2026-03-22 21:30"), "The week before.")  # a Sunday in Berlin
    interviewed(desk, mara, utc("2026-03-22 23:30"))
    interviewed(desk, mara, utc("2026-03-29 21:30"))
    interviewed(desk, mara, utc("2026-03-29 22:30"), "The week after.")
    assert built(desk).celebrate == "Two interviews this week: there is material."


@SQLITE
def test_what_waits_for_marketing_is_counted_and_not_quoted(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    interviewed(desk, mara, utc("2026-03-18 09:00"), "Nobody may read this yet.")
    interviewed(desk, mara, utc("2026-03-25 09:00"), "Nor this.")
    told = built(desk)
    assert told.waits == "2 ideas wait for marketing, the oldest for 12 days."
    assert built(desk, utc("2026-03-18 12:00")).waits == "1 idea waits for marketing, since today."
    assert "read this" not in told.text
    assert "Mara" not in told.text


@SQLITE
def test_an_idea_that_became_a_post_is_celebrated(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    publish(desk, "Known", date(2026, 3, 2), mara)
    publish(desk, "Slow", date(2026, 3, 25), mara, idea=interviewed(desk, mara, utc("2026-03-01 09:00")).id)
    publish(desk, "Quick", date(2026, 3, 26), mara, idea=interviewed(desk, mara, utc("2026-03-16 23:30")).id)
    assert built(desk).celebrate == "“Quick” came out nine days after the interview it began in."


@SQLITE
def test_the_teams_best_week_and_its_steady_ones(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    publish_weekly(desk, (1, 2, 1, 1, 2, 3), LAST_WEEK, mara)
    assert built(desk).celebrate == "Three posts: the team's best week in twelve."
    publish(desk, "Late to be logged", LAST_WEEK - timedelta(days=3), mara)
    assert built(desk).celebrate == "A post every week for six weeks."


@SQLITE
def test_contentious_pieces_that_somebody_answered(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    with desk.deps.store.begin() as tx:
        for number, (kind, state, day) in enumerate(
            [
                (ForwardKind.INCITE, ForwardState.TAKEN, "2026-03-24"),
                (ForwardKind.INCITE, ForwardState.DECLINED, "2026-03-24"),
                (ForwardKind.INCITE, ForwardState.TAKEN, "2026-03-30"),
                (ForwardKind.NEWS, ForwardState.TAKEN, "2026-03-24"),
            ]
        ):
            moment = utc(f"{day} 10:00")
            piece = Forward(desk.workspace, 0, mara.id, kind, state, f"Claim {number}", "", "", "", moment)
            tx.forwards.add(replace(piece, offered_at=moment, answered_at=moment))
        tx.commit()
    assert built(desk).answers == "Contentious posts answered: “Claim 0”."


@SQLITE
def test_who_is_on_leave_is_away_and_nobody_is_behind(desk: Desk) -> None:
    monday = date(2026, 3, 30)
    leaves = {
        "Zoe Adler": Leave(monday - timedelta(days=9), monday),
        "Ann Brandt": Leave(monday, None, LeaveKind.OUT_OF_OFFICE),
        "Back Again": Leave(monday - timedelta(days=9), monday - timedelta(days=1)),
        "Gone Soon": Leave(monday + timedelta(days=1), None),
        "Pat Pause": Leave(monday - timedelta(days=9), None, LeaveKind.PAUSE),
    }
    for name, leave in leaves.items():
        changed(desk, desk.hire(name), leaves=(leave,))
    told = built(desk)
    assert told.absent == "Away: Ann Brandt, Zoe Adler."
    assert all(name not in told.text for name in ("Back", "Gone", "Pat"))


@SQLITE
def test_five_hundred_posts_are_listed_in_part_and_cost_no_more_questions(desk: Desk) -> None:
    smes = [desk.hire("Mara Lind"), desk.hire("Noor Haddad")]
    for number in range(4):
        publish(desk, f"Post {number}", LAST_WEEK, smes[number % 2])
    few = _questions(desk)
    for number in range(4, 500):
        publish(desk, f"Post {number}", LAST_WEEK, smes[number % 2])
    assert _questions(desk) == few
    told = built(desk)
    assert (len(told.posts), told.more, told.total) == (SUMMARY_POSTS, 500 - SUMMARY_POSTS, 500)
    assert {post.names for post in told.posts} == {"Mara Lind"}
    assert "and 460 more" in told.text


def _questions(desk: Desk) -> int:
    """How many the database is asked for one summary."""
    asked: list[str] = []
    engine = desk.deps.store._reader  # type: ignore[attr-defined]

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    built(desk)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


@BOTH
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_a_restart_around_nine_changes_nothing(desk: Desk, seconds: int) -> None:
    errands.plan(desk.deps, desk.workspace)
    restart(desk, NINE + seconds * SECOND)
    restart(desk, NINE + 2 * SECOND)
    restart(desk, NINE + timedelta(minutes=5))
    assert len(summaries(desk)) == 1
    assert planned(desk) == NINE + timedelta(days=7)


@BOTH
def test_a_process_that_dies_after_writing_it_has_planned_the_next(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    dying = desk.with_deps(passing=die("summary.written"))
    with pytest.raises(Killed):
        at(dying, NINE)
    assert planned(desk) == NINE + timedelta(days=7)
    restart(desk, NINE + SECOND)
    restart(desk, NINE + timedelta(minutes=5))
    assert len(summaries(desk)) == 1


@SQLITE
def test_a_process_that_dies_before_that_leaves_it_to_the_next(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    desk.clock.set(NINE)
    with desk.deps.store.begin() as tx:
        assert NINE in [errand.due_at for errand in tx.errands.claim_due(desk.workspace, NINE, errands.LEASE)]
        tx.commit()
    restart(desk, NINE + SECOND)
    assert summaries(desk) == []  # whoever has it may still be at it
    restart(desk, NINE + errands.LEASE + SECOND)
    assert len(summaries(desk)) == 1
    assert planned(desk) == NINE + timedelta(days=7)


@BOTH
def test_two_ticks_at_once_write_one(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    desk.clock.set(NINE)
    together = Barrier(2)

    def tick() -> None:
        together.wait()
        errands.due(desk.deps, desk.workspace, NINE)

    ticks = [Thread(target=tick) for _ in range(2)]
    for each in ticks:
        each.start()
    for each in ticks:
        each.join()
    at(desk, NINE)
    assert len(summaries(desk)) == 1
    assert planned(desk) == NINE + timedelta(days=7)


@SQLITE
def test_whoever_comes_late_with_an_errand_that_was_done_meanwhile_adds_nothing(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    desk.clock.set(NINE)
    with desk.deps.store.begin() as tx:
        errand = max(tx.errands.claim_due(desk.workspace, NINE, errands.LEASE), key=lambda each: each.due_at)
        tx.commit()
    at(desk, NINE + errands.LEASE + SECOND)
    errands._summary(desk.deps, errand, desk.clock())
    at(desk, NINE + 2 * errands.LEASE)
    assert len(summaries(desk)) == 1
    assert planned(desk) == NINE + timedelta(days=7)


@SQLITE
def test_one_that_is_late_comes_until_the_end_of_tuesday(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    restart(desk, utc("2026-03-31 21:59"))
    assert [told.week for told in summaries(desk)] == ["23 to 29 March 2026"]
    restart(desk, utc("2026-04-07 22:00"))  # Wednesday, 00:00 in Berlin
    assert len(summaries(desk)) == 1
    assert planned(desk) == utc("2026-04-13 07:00")
    restart(desk, utc("2026-05-04 08:00"))  # a Monday at 10:00, three weeks later
    assert [told.week for told in summaries(desk)[1:]] == ["27 April to 3 May 2026"]
    assert planned(desk) == utc("2026-05-11 07:00")


@SQLITE
@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-23 08:00", "2026-03-30 07:00"),
        ("Europe/Berlin", "2026-10-19 07:00", "2026-10-26 08:00"),
        ("America/New_York", "2026-10-26 13:00", "2026-11-02 14:00"),
        ("Australia/Lord_Howe", "2026-09-27 22:30", "2026-10-04 22:00"),  # by half an hour
        ("Africa/Casablanca", "2026-02-09 08:00", "2026-02-16 09:00"),  # for Ramadan
        ("Asia/Kathmandu", "2026-03-23 03:15", "2026-03-30 03:15"),
    ],
)
def test_it_is_nine_on_the_wall_whatever_the_clocks_do(desk: Desk, zone: str, before: str, after: str) -> None:
    with desk.deps.store.begin() as tx:
        tx.workspaces.save(replace(company(desk), zone=zone))
        tx.commit()
    first = utc(before)
    restart(desk, utc("2026-01-01 00:00"))
    desk.clock._now = first - timedelta(minutes=1)  # the desk's clock goes forward only
    with desk.deps.store.begin() as tx:
        tx.errands.plan(desk.workspace, ErrandKind.SUMMARY, first)
        tx.commit()
    at(desk, first)
    assert planned(desk) == utc(after)
    assert utc(after).astimezone(ZoneInfo(zone)).time() == time(9)


@SQLITE
def test_other_settings_move_it_and_lose_no_week(desk: Desk) -> None:
    desk.clock.set(utc("2026-03-23 14:00"))
    errands.plan(desk.deps, desk.workspace)
    assert planned(desk) == NINE
    settle(desk, zone="America/New_York")
    assert planned(desk) == utc("2026-03-30 13:00")
    late = desk.with_deps(manners=Manners(summary=Slot(1, time(16, 30))))
    errands.plan(late.deps, desk.workspace)
    assert planned(desk) == utc("2026-03-24 20:30")  # a Tuesday still to come this week
    desk.clock.set(utc("2026-03-24 15:00"))
    errands.plan(desk.deps, desk.workspace)
    assert planned(desk) == utc("2026-03-24 20:30")  # on Mondays again, but this week's was not written yet
    settle(desk, channel="")
    assert planned(desk) is None
    at(desk, utc("2026-03-30 14:00"))
    settle(desk, channel=CHANNEL)
    assert planned(desk) == utc("2026-04-06 13:00")
    assert summaries(desk) == []


@SQLITE
def test_one_that_is_due_when_the_channel_goes_is_for_nobody(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    with desk.deps.store.begin() as tx:
        tx.workspaces.save(replace(company(desk), channel=""))
        tx.commit()
    at(desk, NINE)
    assert planned(desk) is None
    assert [sent for sent in desk.chat.sent if isinstance(sent.view, Summary)] == []


@SQLITE
def test_the_same_week_is_told_once_when_the_day_moves(desk: Desk) -> None:
    errands.plan(desk.deps, desk.workspace)
    at(desk, NINE)
    late = desk.with_deps(manners=Manners(summary=Slot(2, time(9, 0))))
    restart(late, NINE + timedelta(hours=1))
    assert planned(desk) == NINE + timedelta(days=2)
    at(late, NINE + timedelta(days=2))
    at(late, NINE + timedelta(days=9))
    assert [told.week for told in summaries(desk)] == ["23 to 29 March 2026", "30 March to 5 April 2026"]


@SQLITE
def test_a_week_over_new_year_is_spoken_whole(desk: Desk) -> None:
    assert built(desk, week=IsoWeek(2027, 1)).week == "4 to 10 January 2027"
    assert built(desk, week=IsoWeek(2026, 53)).week == "28 December 2026 to 3 January 2027"
    assert built(desk, week=IsoWeek(2026, 14)).week == "30 March to 5 April 2026"


@SQLITE
def test_the_page_shows_everybodys_days_to_directors_only(desk: Desk) -> None:
    mara, tomas = desk.hire("Mara Lind", zone="Pacific/Auckland"), desk.hire("Tomás Arce")
    noor = desk.hire("Noor Haddad")
    publish(desk, "Last week", date(2026, 3, 18), mara)
    publish(desk, "Long ago", date(2025, 3, 18), noor)
    desk.clock.set(utc("2026-03-24 12:30"))  # Wednesday already in Auckland
    errands.plan(desk.deps, desk.workspace)
    shown = summary.page(desk.deps, desk.workspace, desk.director.user)
    assert [(line.name, line.days, line.this_week) for line in shown.lines] == [
        ("Mara Lind", 7, 0),
        ("Noor Haddad", 371, 0),
        ("Tomás Arce", None, 0),
    ]
    assert shown.lines[0].weeks == (0,) * 10 + (1, 0)
    assert (shown.total, shown.next_summary, shown.trouble) == (3, "Monday at 09:00", "")
    assert shown.summary.heading == "Published, 23 to 29 March 2026, so far"
    own = summary.page(desk.deps, desk.workspace, tomas.user)
    assert (own.lines, own.total) == ((), 0)
    assert own.summary == shown.summary
    with pytest.raises(NotAllowed):
        summary.page(desk.deps, desk.workspace, "U-nobody")
    changed(desk, tomas, state=SmeState.LEFT)
    with pytest.raises(NotAllowed):
        summary.page(desk.deps, desk.workspace, tomas.user)


@SQLITE
def test_who_takes_turns_shares_one_rhythm(desk: Desk) -> None:
    mara, tomas, noor = desk.hire("Mara Lind"), desk.hire("Tomás Arce"), desk.hire("Noor Haddad")
    with desk.deps.store.begin() as tx:
        tx.pairs.add(
            Pair(desk.workspace, 0, mara.id, tomas.id, PairState.ACTIVE, desk.clock(), began=date(2026, 3, 16))
        )
        tx.commit()
    publish(desk, "Together", date(2026, 3, 18), mara, tomas)
    publish(desk, "Alone", date(2026, 3, 23), tomas)
    publish(desk, "Another's", date(2026, 3, 20), noor)
    lines = {line.name: line for line in summary.page(desk.deps, desk.workspace, desk.director.user).lines}
    assert lines["Mara Lind"].weeks == lines["Tomás Arce"].weeks == (0,) * 10 + (1, 1)
    assert [(line.days, line.buddy) for line in lines.values()] == [(0, "Tomás Arce"), (3, ""), (0, "Mara Lind")]


@SQLITE
def test_reasons_why_nobody_should_wait_for_a_post(desk: Desk) -> None:
    begun = desk.clock()
    now = begun + timedelta(days=28)
    marked: dict[str, dict[str, object]] = {
        "Away": {"leaves": (Leave(date(2026, 4, 1), date(2026, 5, 14)),)},
        "Ill": {"leaves": (Leave(date(2026, 4, 1), None),)},
        "Old": {"leaves": (Leave(date(2026, 4, 1), date(2026, 4, 14)),)},
        "Paused": {"state": SmeState.PAUSED},
        "Quiet": {"silent_since": now, "last_active_at": begun},
    }
    for name, about in marked.items():
        changed(desk, desk.hire(name), **about)
    desk.clock.set(begun + timedelta(days=1))
    desk.hire("New")
    desk.clock.set(now)
    lines = summary.page(desk.deps, desk.workspace, desk.director.user).lines
    assert {line.name: line.mark for line in lines} == {
        "Away": "away until 14 May",
        "Ill": "away",
        "New": "new here",
        "Old": "",
        "Paused": "paused",
        "Quiet": "quiet until they write",
    }


@SQLITE
def test_the_page_goes_on_behind_fifteen_and_says_what_is_wrong(desk: Desk) -> None:
    smes = [desk.hire(f"Expert{number:02} X") for number in range(17)]
    settle(desk, channel="")
    more = summary.page(desk.deps, desk.workspace, desk.director.user, 15)
    assert [line.name for line in more.lines] == ["Expert15 X", "Expert16 X"]
    assert (more.start, more.total) == (15, 17)
    assert more.trouble == "No channel is named for the summary: set MARKETING_CHANNEL."
    assert summary.page(desk.deps, desk.workspace, smes[0].user).trouble == "", "who can't mend it needn't hear of it"
    assert more.next_summary == ""
    assert len(summary.page(desk.deps, desk.workspace, desk.director.user, 400).lines) == 15


@SQLITE
def test_what_was_logged_too_late_for_its_week_is_in_the_next(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    with desk.deps.store.begin() as tx:
        for slug, day, at in (
            ("in-time", date(2026, 3, 15), utc("2026-03-15 20:00")),
            ("late", date(2026, 3, 14), utc("2026-03-17 08:00")),
            ("this-week", date(2026, 3, 18), utc("2026-03-18 08:00")),
            ("long-ago", date(2026, 3, 1), utc("2026-03-17 08:00")),
        ):
            post = Post(
                desk.workspace, 0, f"https://mara.example/{slug}", slug, day, Place.BLOG, (mara.id,),
                PostState.PUBLISHED, Via.SME, at,
            )  # fmt: skip
            tx.posts.add(post, [f"mara.example/{slug}"])
        tx.commit()
    with desk.deps.store.read() as tx:
        told = summary.build(tx, company(desk), IsoWeek(2026, 12), utc("2026-03-23 08:00"))
    assert [(post.title, post.place) for post in told.posts] == [("this-week", "blog"), ("late", "blog, 14 March")]
    assert told.weeks[-1].posts == 1

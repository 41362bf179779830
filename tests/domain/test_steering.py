"""Words that steer: they count as a whole message only, in the ways people write them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Slot
from bot.domain.steering import Steer, Steering, When, later_moment, steering

BERLIN = ZoneInfo("Europe/Berlin")
NINE_ON_TUESDAYS = Slot(1, time(9, 0))
WEDNESDAY = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)  # 10:30 in Berlin, four days before its clocks go forward


@pytest.mark.parametrize(
    ("text", "steer"),
    [
        ("skip", Steer.SKIP),
        ("Skip.", Steer.SKIP),
        ("  SKIP!!  ", Steer.SKIP),
        ("skip please", Steer.SKIP),
        ("please skip", Steer.SKIP),
        ("Skip, thanks", Steer.SKIP),
        ("next question", Steer.SKIP),
        ("pass", Steer.SKIP),
        ("`skip`", Steer.SKIP),
        ("```skip```", Steer.SKIP),
        ("*skip*", Steer.SKIP),
        ("“skip” please", Steer.SKIP),
        ("pls skip 🙏", Steer.SKIP),
        ("skip 🙏🏽 please", Steer.SKIP),
        ("s\u200bkip", Steer.SKIP),
        ("skip… :pray::skin-tone-3:", Steer.SKIP),
        ("done", Steer.DONE),
        ("“done”", Steer.DONE),
        ("done ✅", Steer.DONE),
        ("✔️ done!!", Steer.DONE),
        ("‘that’s it’", Steer.DONE),
        ('"done."', Steer.DONE),
        ("«done»", Steer.DONE),
        ("Done, thank you.", Steer.DONE),
        ("That's it", Steer.DONE),
        ("that’s all!", Steer.DONE),
        ("I’m done.", Steer.DONE),
        ("enough", Steer.DONE),
        ("help", Steer.HELP),
        ("HELP?", Steer.HELP),
        ("?", Steer.HELP),
        ("“?”", Steer.HELP),
        ("stop", Steer.STOP),
        ("Stop.", Steer.STOP),
        ("stop 🛑", Steer.STOP),
        ("🛑 stop", Steer.STOP),
        ("stop :octagonal_sign:", Steer.STOP),
        ("**stop**", Steer.STOP),
        ("\ufeffstop\u200d", Steer.STOP),
        ("stop\u00a0", Steer.STOP),
        ("unsubscribe", Steer.STOP),
        ("start", Steer.START),
        ("resume please", Steer.START),
        ("check in", Steer.CHECK_IN),
        ("Check-in", Steer.CHECK_IN),
        ("check\u2011in", Steer.CHECK_IN),
        ("check\n in", Steer.CHECK_IN),
        ("my data", Steer.MY_DATA),
        ("My  data?", Steer.MY_DATA),
        ("forget me", Steer.FORGET_ME),
        ("Forget me, please.", Steer.FORGET_ME),
    ],
)
def test_a_whole_message_steers(text: str, steer: Steer) -> None:
    assert steering(text) == Steering(steer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "…",
        "!!!",
        "We had to stop the line on Thursday.",
        "stop the line",
        "“stop” the line",
        "stop 🛑 the line",
        "stop 3",
        "stop %",
        "later 4%",
        "later 2026-02-30 14:00",
        "later 2026-04-07 25:00",
        "later 2026-04-07 the pilot ends",
        "later tmrw we count again",
        "stop the line and count again",
        "skip the first rack, that is the trick",
        "I was done by noon",
        "They need help with the labels",
        "next we moved the racks",
        "start with the returns",
        "“stop”, she said",
        "stop stop stop",
        "skip\ndone",
        "my data model is wrong",
        "check in at the gate takes an hour",
        "later we moved the racks",
        "Later that week the driver came back",
        "later 25:00",
        "later friday 14:75",
        "later in may",
        "later on Monday's shift we found it",
        "later 2026-02-30",
        "not now, the forklift is burning",
        "תפסיק",
        "توقف",
        "\u202epots\u202c",
        "\U0001f6d1",
        "stop" + " " * 80 + "now",
        "later " + "friday " * 20,
        "skip " * 9_000,
    ],
)
def test_anything_longer_is_an_answer(text: str) -> None:
    assert steering(text) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("later", When()),
        ("Not now.", When()),
        ("snooze", When()),
        ("later friday", When("friday")),
        ("Later Friday, please", When("friday")),
        ("later fri", When("fri")),
        ("later on thursday", When("thursday")),
        ("later until monday", When("monday")),
        ("later, next tuesday", When("next tuesday")),
        ("later this friday", When("friday")),
        ("later friday, 14:00", When("friday", time(14))),
        ("`later friday` 🙏", When("friday")),
        ("“later” ⏰", When()),
        ("later next week", When("next week")),
        ("later this week", When("this week")),
        ("later today", When("today")),
        ("later tomorrow", When("tomorrow")),
        ("later friday 14:00", When("friday", time(14))),
        ("later friday at 14.30", When("friday", time(14, 30))),
        ("later friday 2pm", When("friday", time(14))),
        ("later friday at 12 am", When("friday", time(0))),
        ("later tomorrow 9", When("tomorrow", time(9))),
        ("later 16:15", When("", time(16, 15))),
        ("later at 4pm", When("", time(16))),
        ("later 2026-04-07", When("2026-04-07")),
        ("later 2026-04-07 14:00", When("2026-04-07", time(14))),
        ("later 2026\u201104\u201107 14:00", When("2026-04-07", time(14))),
        ("later 2026-04-07T14:00", When("2026-04-07", time(14))),
        ("later 2026-04-07, 2pm", When("2026-04-07", time(14))),
        ("later on 2026-04-07 at 9:30.", When("2026-04-07", time(9, 30))),
        ("later tmrw", When("tomorrow")),
        ("later tmr 9am", When("tomorrow", time(9))),
        ("later 9999-12-31", When("9999-12-31")),
    ],
)
def test_later_takes_a_time_in_the_ways_people_write_it(text: str, when: When) -> None:
    assert steering(text) == Steering(Steer.LATER, when)


@pytest.mark.parametrize(
    ("when", "local"),
    [
        (When(), "2026-03-26 09:00"),  # the next working day, at the slot's time
        (When("tomorrow"), "2026-03-26 09:00"),
        (When("this week"), "2026-03-26 09:00"),
        (When("today"), "2026-03-25 13:30"),  # three hours on
        (When("today", time(17)), "2026-03-25 17:00"),
        (When("", time(17)), "2026-03-25 17:00"),
        (When("wednesday"), "2026-04-01 09:00"),  # said on a Wednesday: the next one
        (When("wednesday", time(17)), "2026-03-25 17:00"),  # still to come
        (When("wednesday", time(10)), "2026-04-01 10:00"),
        (When("next wednesday", time(17)), "2026-04-01 17:00"),
        (When("friday"), "2026-03-27 09:00"),
        (When("next friday"), "2026-03-27 09:00"),
        (When("fri", time(14)), "2026-03-27 14:00"),
        (When("saturday"), "2026-03-28 09:00"),  # a day they named is theirs to choose
        (When("monday"), "2026-03-30 09:00"),  # the clocks went forward in between
        (When("sunday", time(2, 30)), "2026-03-29 03:30"),  # a time that this night does not have
        (When("next week"), "2026-03-31 09:00"),  # their slot's weekday
        (When("2026-04-07"), "2026-04-07 09:00"),
        (When("2026-04-07", time(14)), "2026-04-07 14:00"),
        (When("2026-03-25", time(14)), "2026-03-25 14:00"),
        (When("2027-03-26"), "2027-03-26 09:00"),  # 366 days
    ],
)
def test_later_is_a_moment_on_their_clock(when: When, local: str) -> None:
    moment = later_moment(when, WEDNESDAY, NINE_ON_TUESDAYS, BERLIN)
    assert moment is not None
    assert f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M}" == local
    assert moment.utcoffset() == WEDNESDAY.utcoffset()


@pytest.mark.parametrize(
    "when",
    [
        When("today", time(8)),
        When("", time(10, 30)),
        When("2026-03-25"),
        When("2026-03-25", time(8)),
        When("2020-01-01"),
        When("0001-01-01"),
        When("2027-03-27"),
        When("9999-12-31"),
        When("9999-12-31", time(23, 59)),
    ],
)
def test_a_moment_that_has_passed_or_is_a_year_away_is_none(when: When) -> None:
    assert later_moment(when, WEDNESDAY, NINE_ON_TUESDAYS, BERLIN) is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_break_nothing(day: str, zone: str) -> None:
    assert later_moment(When(day), WEDNESDAY, NINE_ON_TUESDAYS, ZoneInfo(zone)) is None


def test_today_without_a_time_ends_at_midnight_on_their_clock() -> None:
    evening = datetime(2026, 3, 25, 19, 59, tzinfo=UTC)  # 20:59 in Berlin
    assert later_moment(When("today"), evening, NINE_ON_TUESDAYS, BERLIN) == evening + timedelta(hours=3)
    assert later_moment(When("today"), evening + timedelta(minutes=1), NINE_ON_TUESDAYS, BERLIN) is None


def test_on_a_friday_later_alone_is_monday_and_tomorrow_is_saturday() -> None:
    friday = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
    alone = later_moment(When(), friday, NINE_ON_TUESDAYS, BERLIN)
    tomorrow = later_moment(When("tomorrow"), friday, NINE_ON_TUESDAYS, BERLIN)
    assert alone == datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
    assert tomorrow == datetime(2026, 3, 21, 8, 0, tzinfo=UTC)


@given(st.text(max_size=200))
def test_no_message_breaks_it(text: str) -> None:
    said = steering(text)
    assert said is None or len(" ".join(text.split())) <= 60


@given(st.sampled_from(["", "today", "tomorrow", "friday", "next week"]), st.times())
def test_a_moment_named_is_always_to_come(named: str, at: time) -> None:
    moment = later_moment(When(named, at.replace(microsecond=0, tzinfo=None)), WEDNESDAY, NINE_ON_TUESDAYS, BERLIN)
    assert moment is None or moment > WEDNESDAY

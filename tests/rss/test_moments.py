"""Which dates are believed."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rss.moments import moment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TENTH = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-10T08:30:00Z",
        "2026-11-10T09:30:00+01:00",
        "2026-11-10T08:30:00.000000000Z",
        "2026-11-10 08:30",
        "Tue, 10 Nov 2026 08:30:00 GMT",
        " Tue, 10 Nov 2026 03:30:00 EST ",
    ],
)
def test_every_common_way_to_write_it_is_read(said: str) -> None:
    found = moment(said, NOW)

    assert found == TENTH
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "said",
    [
        "1970-01-01T00:00:00Z",
        "1994-12-31T23:59:59Z",
        "2099-01-01T00:00:00Z",
        "2026-11-23T12:00:01Z",
        "0001-01-01T00:00:00+14:00",
        "tomorrow",
        "",
        "99",
        "Mon, 99 Foo 2026 99:99:99 GMT",
        "9" * 5_000,
    ],
)
def test_what_can_not_be_true_is_no_moment(said: str) -> None:
    assert moment(said, NOW) is None


def test_a_server_whose_clock_is_a_little_ahead_is_believed() -> None:
    assert moment("2026-11-23T11:59:59Z", NOW) == NOW + timedelta(days=1, seconds=-1)


def test_a_struct_is_in_utc() -> None:
    assert moment(time.struct_time((2026, 11, 10, 8, 30, 0, 1, 314, 0)), NOW) == TENTH
    assert moment(time.struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0)), NOW) is None
    assert moment(time.struct_time((99999, 99, 1, 0, 0, 0, 3, 1, 0)), NOW) is None
    assert moment(None, NOW) is None


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=40), st.datetimes().map(str)))
def test_whatever_is_said_the_answer_can_be_true(said: str) -> None:
    found = moment(said, NOW)

    assert found is None or datetime(1995, 1, 1, tzinfo=UTC) <= found <= NOW + timedelta(days=1)

"""A status in Slack: out of office, or something else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.people import read
from bot.slack.status import Status, out_of_office, status_of

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 3, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ":palm_tree:"),
        ("Vacationing", ":palm_tree:"),
        ("Fiji", ":palm_tree:"),
        ("Out sick", ":face_with_thermometer:"),
        ("", ":face_with_thermometer::skin-tone-2:"),
        ("OOO", ""),
        ("ooo until Monday", ":calendar:"),
        ("O.O.O.", ""),
        ("Out of office", ""),
        ("I'm out of the office till the 14th", ""),
        ("On leave", ":seedling:"),
        ("parental leave", ":baby:"),
        ("Annual leave, back 3 May", ""),
        ("On holiday", ""),
        ("Bank holiday", ""),
        ("sick", ""),
        ("PTO", ""),
        ("Day off", ""),
        ("vacation until 3 May", ":airplane:"),
    ],
)
def test_who_is_out_of_office(text: str, emoji: str) -> None:
    assert out_of_office(text, emoji)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ""),
        ("In a meeting", ":spiral_calendar_pad:"),
        ("in a meeting", ":palm_tree:"),
        ("Working remotely", ":house_with_garden:"),
        ("Working from a beach", ":palm_tree:"),
        ("Focus", ":headphones:"),
        ("Commuting", ":bus:"),
        ("Back from vacation", ""),
        ("Not on leave any more", ""),
        ("sick of meetings", ""),
        ("Planning my holiday", ""),
        ("Holiday party at six", ":tada:"),
        ("Happy holidays", ":christmas_tree:"),
        ("Leave me a message", ""),
        ("Lunch", ":hamburger:"),
        ("Room 000 at the zoo", ""),
        ("Offsite", ":airplane:"),
        ("<!here> :palm_tree", ""),
    ],
)
def test_who_is_here(text: str, emoji: str) -> None:
    assert not out_of_office(text, emoji)


def ends(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("stamp", "zone", "status"),
    [
        (0, BERLIN, Status(True)),
        (ends("2026-04-14T23:59:59+02:00"), BERLIN, Status(True, date(2026, 4, 14))),
        (ends("2026-04-15T00:00:00+02:00"), BERLIN, Status(True, date(2026, 4, 14))),
        (ends("2026-04-15T00:00:00+02:00"), TOKYO, Status(True, date(2026, 4, 15))),
        (ends("2026-03-24T10:00:00+01:00"), BERLIN, Status(True, date(2026, 3, 24))),
        (ends("2026-03-24T08:59:00+01:00"), BERLIN, Status(False)),  # it ran out
        (-5, BERLIN, Status(True)),
        (10**18, BERLIN, Status(True)),
    ],
)
def test_until_when(stamp: int, zone: ZoneInfo, status: Status) -> None:
    assert status_of("Vacationing", ":palm_tree:", stamp, zone, NOW) == status
    assert status_of("In a meeting", "", stamp, zone, NOW) == Status(False)


@pytest.mark.parametrize(
    ("profile", "status"),
    [
        ({}, ("", "", 0)),
        ({"status_text": "OOO", "status_emoji": ":x:", "status_expiration": 5}, ("OOO", ":x:", 5)),
        ({"status_text": None, "status_emoji": None, "status_expiration": None}, ("", "", 0)),
        ({"status_expiration": "5"}, ("", "", 0)),
        ({"status_expiration": True}, ("", "", 0)),
    ],
)
def test_a_profile_is_read_whatever_slack_sends(profile: dict[str, object], status: tuple[str, str, int]) -> None:
    assert read({"id": "U1", "profile": profile}, "T1").status == status

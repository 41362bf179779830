"""Experts as they are typed in: zones, slots, beats, names; each mistake gets a sentence that says what to write."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.domain.people import (
    Beat,
    Slot,
    Sme,
    SmeForm,
    SmeState,
    checked_form,
    checked_zone,
    weekday_named,
)

TOPICS = ("slotting", "pick accuracy", "returns", "peak season", "robots")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  America/New_York ", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("Asia/Kathmandu", "Asia/Kathmandu"),
        ("Australia/Eucla", "Australia/Eucla"),
        ("Pacific/Chatham", "Pacific/Chatham"),
        ("america/st johns", "America/St_Johns"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_taken_in_any_spelling_of_its_name(text: str, zone: str) -> None:
    assert checked_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("Asia/Katmandoo", "Asia/Kat"),
        ("new york", "America/New_York"),
        ("Mars/Olympus", "Did you mean"),
        ("", "Did you mean Europe/Berlin?"),
        ("CET+1", "Did you mean"),
        ("../../etc/passwd", "Did you mean"),
        ("Europe/Berlin\x00", "Europe/Berlin"),
        ("x" * 50_000, "Did you mean"),
    ],
)
def test_an_unknown_zone_gets_the_nearest_names(text: str, meant: str) -> None:
    if text.startswith("Europe/Berlin\x00"):
        assert checked_zone(text) == meant  # a stray NUL is no part of a name
        return
    with pytest.raises(InvalidInput) as problem:
        checked_zone(text)
    assert meant in problem.value.user_message
    assert problem.value.user_message.endswith("?")
    assert len(problem.value.user_message) < 250


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Tue 09:00", Slot(1, time(9))),
        ("tuesday 9:00", Slot(1, time(9))),
        ("Tues. at 9.30", Slot(1, time(9, 30))),
        ("thurs, 08:05", Slot(3, time(8, 5))),
        ("SUN 23:59", Slot(6, time(23, 59))),
        ("mon 0:00", Slot(0, time(0))),
        ("Fri 14h30", Slot(4, time(14, 30))),
    ],
)
def test_a_slot_is_read_as_people_write_it(text: str, slot: Slot) -> None:
    assert Slot.parse(text) == slot
    assert Slot.parse(str(slot)) == slot


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tue",
        "09:00",
        "Tue 24:00",
        "Tue 09:60",
        "Foo 09:00",
        "T 09:00",
        "Tue 9",
        "1 09:00",
        "Tue 09:00:00",
        "x" * 9999,
    ],
)
def test_a_slot_that_cannot_be_read_gets_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="such as “Tue 09:00”") as problem:
        Slot.parse(text)
    assert len(problem.value.user_message) < 160


@given(st.integers(0, 6), st.times())
def test_every_slot_can_be_written_and_read_again(weekday: int, at: time) -> None:
    slot = Slot(weekday, at.replace(second=0, microsecond=0, tzinfo=None))
    assert Slot.parse(str(slot)) == slot
    assert Slot.parse(slot.spoken) == slot


@pytest.mark.parametrize(
    ("word", "day"),
    [("mon", 0), ("Monday", 0), ("weds", 2), ("Wed.", 2), ("thur", 3), ("mo", None), ("moonday", None), ("", None)],
)
def test_weekdays(word: str, day: int | None) -> None:
    assert weekday_named(word) == day


def test_a_form_is_cleaned_into_plain_lines() -> None:
    form = SmeForm(
        name="  Mara\u202e\n Lind ",
        zone="europe/berlin",
        beat=" pick\taccuracy ",
        topics=(*TOPICS[:4], "", "  ", "robots\x00\u200b"),
        shapers=("", " Jonas "),
        slot="wed 8:30",
    )
    name, zone, beat, slot = checked_form(form)
    assert (name, zone) == ("Mara Lind", "Europe/Berlin")
    assert beat == Beat("pick accuracy", TOPICS, ("Jonas",))
    assert slot == Slot(2, time(8, 30))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " \u200b\n"}, "Please give a name."),
        ({"beat": ""}, "Please give Mara's beat a short name"),
        ({"topics": TOPICS[:4]}, "Please give 5 topic phrases for the beat; I have 4."),
        ({"topics": (*TOPICS[:4], " ")}, "I have 4."),
        ({"zone": "Europe/Atlantis"}, "I don't know the time zone “Europe/Atlantis”."),
        ({"slot": "sometimes"}, "I can't read the slot “sometimes”."),
    ],
)
def test_a_form_says_what_to_mend(change: dict[str, object], sentence: str) -> None:
    filled: dict[str, object] = {"name": "Mara", "zone": "Europe/Berlin", "beat": "picking", "topics": TOPICS}
    with pytest.raises(InvalidInput) as problem:
        checked_form(SmeForm(**(filled | change)))  # type: ignore[arg-type]
    assert sentence in problem.value.user_message


def test_a_long_name_is_cut_to_what_fits_a_list() -> None:
    name, *_ = checked_form(SmeForm("m" * 40_000, "Europe/Berlin", "b" * 40_000, tuple("t" * 40_000 for _ in TOPICS)))
    assert len(name) == 80
    assert name.endswith("…")


@pytest.mark.parametrize(
    ("name", "first"),
    [("Mara Lind", "Mara"), ("Mara", "Mara"), ("  Ana  María ", "Ana"), ("محمد علي", "محمد"), ("", "")],
)
def test_the_first_name(name: str, first: str) -> None:
    enrolled = datetime(2026, 3, 2, tzinfo=UTC)
    sme = Sme(1, 1, "u", "d", name, "UTC", Beat("b"), Slot(1, time(9)), SmeState.ACTIVE, enrolled_at=enrolled)
    assert sme.first_name == first

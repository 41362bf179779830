"""Public holidays: what people type for a country, and which day is one there."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.errors import InvalidInput
from bot.ports import Almanac

ALMANAC = HolidayAlmanac()


def test_it_is_the_port() -> None:
    almanac: Almanac = ALMANAC
    assert almanac.country("") == almanac.country("  ") == almanac.spoken("") == ""


@pytest.mark.parametrize(
    ("typed", "code", "spoken"),
    [
        ("DE", "DE", "Germany"),
        (" de ", "DE", "Germany"),
        ("Germany", "DE", "Germany"),
        ("united kingdom", "GB", "United Kingdom"),
        ("The United Kingdom", "GB", "United Kingdom"),
        ("UK", "GB", "United Kingdom"),
        ("England", "GB-ENG", "United Kingdom (England)"),
        ("USA", "US", "United States"),
        ("U.S.", "US", "United States"),
        ("the netherlands", "NL", "Netherlands"),
        ("HOLLAND", "NL", "Netherlands"),
        ("côte d’ivoire", "CI", "Ivory Coast"),
        ("Curacao", "CW", "Curaçao"),
        ("guinea bissau", "GW", "Guinea-Bissau"),
        ("Timor-Leste", "TL", "Timor-Leste"),
        ("isle of man", "IM", "Isle of Man"),
        ("DE-BY", "DE-BY", "Germany (Bayern)"),
        ("de-by", "DE-BY", "Germany (Bayern)"),
        ("Germany, Bayern", "DE-BY", "Germany (Bayern)"),
        ("Thuringen / Germany", "DE-TH", "Germany (Thüringen)"),
        ("US-CA", "US-CA", "United States (California)"),
        ("USA (California)", "US-CA", "United States (California)"),
        ("UK-Scotland", "GB-SCT", "United Kingdom (Scotland)"),
        ("India - Tamil Nadu", "IN-TN", "India (Tamil Nadu)"),
        ("au-nsw western", "AU-NSW Western", "Australia (New South Wales Western Division)"),
    ],
)
def test_a_country_is_known_by_its_code_and_its_name(typed: str, code: str, spoken: str) -> None:
    assert ALMANAC.country(typed) == code
    assert ALMANAC.spoken(code) == spoken
    assert ALMANAC.country(code) == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Germony", "I don't know the country “Germony”. Did you mean Germany?"),
        ("Swizerland", "I don't know the country “Swizerland”. Did you mean Switzerland?"),
        ("Czechoslowakia", "Write its name in English, such as “Germany”, or its code, such as “DE”"),
        ("united", "Did you mean United States or United Arab Emirates or United Kingdom?"),
        ("XX", "I don't know the country “XX”. Write its name"),
        ("Atlantis\n\u202eevil", "I don't know the country “Atlantis evil”"),
        ("DE-XX", "I don't know a region “XX” of Germany. Such are"),
        ("Germany, Bayren", "I don't know a region “Bayren” of Germany. Did you mean Bayern?"),
        ("Nepal-7", "I don't know a region “7” of Nepal. Write NP alone."),
        ("x" * 5_000, "I don't know the country “xxx"),
        ("-" * 60, "I don't know the country"),
    ],
)
def test_an_unknown_one_is_answered_with_the_nearest(typed: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ALMANAC.country(typed)
    assert says in refused.value.user_message
    assert len(refused.value.user_message) < 250


def test_countries_are_listed_by_name_and_each_is_understood_again() -> None:
    listed = ALMANAC.countries()
    assert len(listed) > 200
    assert ("DE", "Germany") in listed and ("AX", "Åland Islands") in listed[:3]
    for code, name in listed:
        assert ALMANAC.country(name) == ALMANAC.country(code) == code
        assert ALMANAC.spoken(code) == name
        assert not any(word in name for word in ("_", " Of ", " And "))


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("DE", date(2026, 10, 3), "German Unity Day"),
        ("DE", date(2026, 1, 6), ""),
        ("DE-BY", date(2026, 1, 6), "Epiphany"),
        ("US", date(2026, 11, 26), "Thanksgiving Day"),
        ("US", date(2026, 7, 3), "Independence Day (observed)"),
        ("US", date(2021, 12, 31), "New Year's Day (observed)"),  # of the year that comes
        ("US", date(2026, 11, 27), ""),
        ("US-CA", date(2026, 3, 31), "Cesar Chavez Day"),
        ("GB", date(2026, 12, 28), "Boxing Day (observed)"),
        ("GB-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("IN", date(2026, 1, 26), "Republic Day"),
        ("IN", date(2026, 11, 8), "Diwali (Deepavali)"),
        ("NP", date(2026, 4, 14), "Nepali New Year"),
        ("NP", date(2026, 5, 1), "Buddha Jayanti and International Labor Day"),
        ("FR", date(2026, 7, 14), "National Day"),
        ("JP", date(2026, 5, 6), "Substitute Holiday"),
        ("SA", date(2026, 9, 23), "National Day Holiday"),
    ],
)
def test_a_day_that_is_known(country: str, day: date, name: str) -> None:
    assert ALMANAC.holiday(country, day) == name


def test_only_public_holidays_count() -> None:
    """Rosenmontag is none, whatever Cologne does; neither is Christmas Eve."""
    assert ALMANAC.holiday("DE-NW", date(2026, 2, 16)) == ALMANAC.holiday("DE", date(2026, 12, 24)) == ""


@pytest.mark.parametrize("country", ["", "XX", "de", "D", "-", "-BY", "ZZ-BY", "Germany", "\x00", "DE" * 500])
def test_what_is_no_country_has_no_holidays(country: str) -> None:
    assert {ALMANAC.holiday(country, date(2026, 1, 1) + timedelta(days=n)) for n in range(366)} == {""}
    assert ALMANAC.spoken(country) in {country, "Germany"}


def test_a_region_that_nobody_knows_any_more_has_the_days_of_its_country() -> None:
    assert ALMANAC.holiday("DE-ZZ", date(2026, 10, 3)) == "German Unity Day"
    assert ALMANAC.holiday("DE-ZZ", date(2026, 1, 6)) == ""


@pytest.mark.parametrize("country", ["DE", "IN", "NP", "SA", "US-CA", "GB-ENG", "CN", "IL", "JP"])
def test_years_far_off_do_no_harm(country: str) -> None:
    for year in (1, 1582, 1970, 2100, 9999):
        assert isinstance(ALMANAC.holiday(country, date(year, 12, 31)), str)
        assert isinstance(ALMANAC.holiday(country, date(year, 1, 1)), str)
    assert ALMANAC.holiday("IN", date(1970, 1, 26)) == "Republic Day", "though some of that year are not known"


def test_many_threads_ask_at_once() -> None:
    almanac = HolidayAlmanac()
    asked = [(code, year) for code in ("DE", "US", "IN", "NP") for year in range(1998, 2028)]

    def first_day(asking: tuple[str, int]) -> str:
        return almanac.holiday(asking[0], date(asking[1], 1, 26))

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(first_day, asked * 3))
    assert told == [HolidayAlmanac().holiday(code, date(year, 1, 26)) for code, year in asked] * 3
    assert told.count("Republic Day") == 3 * 30


def test_what_it_needs_is_loaded_when_somebody_asks() -> None:
    asked = (
        "import sys; from bot.almanac import HolidayAlmanac; almanac = HolidayAlmanac(); "
        "print('holidays' in sys.modules, almanac.country('DE'), 'holidays' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.split() == ["False", "DE", "True"]

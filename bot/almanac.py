"""The port `Almanac`: public holidays, by the `holidays` library, which is loaded when somebody first asks.

leave, check-ins, delivery -> Deps.calendar -> here -> holidays
"""

import difflib
import re
import threading
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import InvalidInput
from bot.domain.words import one_line

if TYPE_CHECKING:
    from holidays import HolidayBase

_MOST_KEPT = 1_000  # years of a country; as many again are made in a second
_NEAR = 0.78  # as alike as two spellings of one name
_LONGEST = 60  # characters of what somebody typed
# Between a country and its region: "DE-BY", "Germany, Bayern", "US/CA".
_BETWEEN = re.compile(r"\s*[-/,:(\N{EN DASH}]\s*")
_SMALL = {"and", "da", "of", "the"}
# Where the library's own name for a country, with a capital for each word, isn't how it is written.
_WRITTEN = {
    "AX": "Åland Islands",
    "BL": "Saint Barthélemy",
    "BQ": "Bonaire, Sint Eustatius and Saba",
    "CD": "DR Congo",
    "CW": "Curaçao",
    "GW": "Guinea-Bissau",
    "HK": "Hong Kong",
    "HM": "Heard Island and McDonald Islands",
    "RE": "Réunion",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "ST": "São Tomé and Príncipe",
    "SY": "Syria",
    "TL": "Timor-Leste",
}
# What else people call them, folded.
_ALSO = {
    "america": "US",
    "united states of america": "US",
    "u s": "US",
    "u s a": "US",
    "britain": "GB",
    "great britain": "GB",
    "u k": "GB",
    "england": "GB-ENG",
    "northern ireland": "GB-NIR",
    "scotland": "GB-SCT",
    "wales": "GB-WLS",
    "burma": "MM",
    "cape verde": "CV",
    "cote divoire": "CI",
    "czech republic": "CZ",
    "democratic republic of the congo": "CD",
    "east timor": "TL",
    "emirates": "AE",
    "holland": "NL",
    "holy see": "VA",
    "korea": "KR",
    "macao": "MO",
    "macedonia": "MK",
    "prc": "CN",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "russian federation": "RU",
    "swaziland": "SZ",
    "turkiye": "TR",
    "uae": "AE",
    "vatican": "VA",
    "viet nam": "VN",
}


@dataclass(frozen=True, slots=True)
class _Country:
    """`kind` makes its holidays."""

    code: str
    name: str
    kind: "type[HolidayBase]"

    @property
    def language(self) -> str | None:
        """English, as they write it there if they do; None for the library's own choice."""
        own, known = self.kind.default_language or "", self.kind.supported_languages or ()
        return next((each for each in (own, "en_GB", "en_US") if each.startswith("en") and each in known), None)

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(self.kind.subdivisions)

    def region_name(self, region: str) -> str:
        named = (name for name, code in self.kind.subdivisions_aliases.items() if code == region)
        return next((name for name in named if not name.isupper()), region)

    def region(self, text: str) -> str:
        """The code of the region that somebody typed; "" for none of this country."""
        wanted = _folded(text)
        spoken = {_folded(name): code for name, code in self.kind.subdivisions_aliases.items()}
        return next((each for each in self.regions if _folded(each) == wanted), spoken.get(wanted, ""))

    def days(self, region: str, year: int) -> dict[date, str]:
        """The public holidays of a year."""
        with warnings.catch_warnings():
            # Beyond the years that it knows for sure the library says so, and tells what it can.
            warnings.simplefilter("ignore")
            found = self.kind(years=year, subdiv=region or None, language=self.language, expand=False)
        # Two on one day come as "Buddha Jayanti; International Labor Day".
        return {day: name.replace("; ", " and ") for day, name in found.items()}


@dataclass(frozen=True, slots=True)
class _World:
    """All countries by code, and by everything that they are called, folded."""

    by_code: Mapping[str, _Country]
    called: Mapping[str, str]


class HolidayAlmanac:
    """Implements `bot.ports.Almanac`. Any thread may ask; each year of a country is worked out once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: _World | None = None
        self._kept: dict[tuple[str, int], dict[date, str]] = {}

    def countries(self) -> Sequence[tuple[str, str]]:
        """As the port says."""
        found = [(each.code, each.name) for each in self._world().by_code.values()]
        return sorted(found, key=lambda each: _folded(each[1]))

    def country(self, text: str) -> str:
        """As the port says."""
        wanted = one_line(text, _LONGEST)
        if not wanted:
            return ""
        world = self._world()
        if found := world.called.get(_folded(wanted)):
            return found
        for between in _BETWEEN.finditer(wanted):
            one, other = wanted[: between.start()], wanted[between.end() :].rstrip(" )")
            for named, part in ((one, other), (other, one)):
                code = world.called.get(_folded(named), "")
                if code and part and "-" not in code:
                    return _with_region(world.by_code[code], part)
        raise InvalidInput(f"I don't know the country “{wanted}”. {_nearest(world, wanted)}")

    def spoken(self, country: str) -> str:
        """As the port says."""
        code, _, region = country.partition("-")
        found = self._world().by_code.get(code) if code else None
        if found is None:
            return country
        return f"{found.name} ({found.region_name(region)})" if region else found.name

    def holiday(self, country: str, day: date) -> str:
        """As the port says. A region that it doesn't know has the days of its whole country."""
        if not country:
            return ""
        known = self._kept.get((country, day.year))
        return (self._year(country, day.year) if known is None else known).get(day, "")

    def _year(self, country: str, year: int) -> dict[date, str]:
        code, _, region = country.partition("-")
        found = self._world().by_code.get(code)
        with self._lock:
            days = self._kept.get((country, year))
            if days is None:
                region = region if found and region in found.regions else ""
                days = found.days(region, year) if found else {}
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[country, year] = days
            return days

    def _world(self) -> _World:
        if self._known is None:
            with self._lock:
                self._known = self._known or _all_countries()
        return self._known


def _all_countries() -> _World:
    """Takes a fifth of a second, the import included; so nothing at process start."""
    import holidays  # noqa: PLC0415
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    by_code: dict[str, _Country] = {}
    called: dict[str, str] = {}
    for module, (kind, code, *others) in COUNTRIES.items():
        words = [word if word in _SMALL else word.capitalize() for word in module.split("_")]
        name = _WRITTEN.get(code, " ".join(words))
        by_code[code] = _Country(code, name, getattr(holidays, kind))
        called |= {_folded(each): code for each in (*others, module, name, code)}
    return _World(by_code, _ALSO | called)


def _folded(text: str) -> str:
    """Without accents, capitals, dots, and a “the” in front."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    plain = re.sub(r"['’`]", "", plain.replace("&", " and ").casefold())
    words = re.sub(r"[^\w]|_", " ", plain).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _with_region(country: _Country, text: str) -> str:
    """The code with its region. Raises InvalidInput with the nearest regions."""
    region = country.region(text)
    if region:
        return f"{country.code}-{region}"
    if not country.regions:
        hint = f"Write {country.code} alone."
    else:
        names = {_folded(each): each for code in country.regions for each in (code, country.region_name(code))}
        near = difflib.get_close_matches(_folded(text), names, n=2, cutoff=_NEAR)
        shown = [names[each] for each in near] or [country.region_name(each) for each in country.regions[:3]]
        hint = f"Did you mean {' or '.join(shown)}?" if near else f"Such are {', '.join(shown)}."
    raise InvalidInput(f"I don't know a region “{one_line(text, _LONGEST)}” of {country.name}. {hint}")


def _nearest(world: _World, text: str) -> str:
    wanted = _folded(text)
    known = [each for each in world.called if len(each) > 3]  # not its codes
    begun = [each for each in known if len(wanted) > 3 and each.startswith(wanted)]
    near = begun or difflib.get_close_matches(wanted, known, 3, _NEAR)
    names = dict.fromkeys(_spoken(world, world.called[each]) for each in near)
    if names:
        return f"Did you mean {' or '.join(list(names)[:3])}?"
    return "Write its name in English, such as “Germany”, or its code, such as “DE”; a region follows, as in “DE-BY”."


def _spoken(world: _World, code: str) -> str:
    code, _, region = code.partition("-")
    country = world.by_code[code]
    return country.region_name(region) if region else country.name

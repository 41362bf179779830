"""Newsrooms of our own: clocks that change, zones at half and three-quarter hours, and people who type all sorts."""

from __future__ import annotations

from typing import Any

STORY = (
    "Last Thursday a driver waited three hours at our dock in Gdansk because the planner had typed local time. "
    "We lost two pallets of yoghurt, about 1,900 euros, and the customer told me it happens every week."
)
MORE = "We now print the time zone on every slot. Waiting fell from 40 minutes to 12 since February."
LINE = "A dock slot without a time zone is a rumour."
OTHER = (
    "A nurse asked me on Monday why the forms take nine pages. She had counted them while the patient waited. "
    "We cut them to two and nobody has missed the other seven since."
)
WEEKS = [
    STORY,
    MORE,
    LINE,
    [OTHER, "The other seven were for us, not for her."],
    "It took from June to last week.",
    LINE,
]

HIDDEN = "XYLOPHONE"  # stands only in what is said off the record

# Six thousand characters in five messages: lists, code, emoji, links, two directions of writing, invisible marks.
BURST = [
    "What we changed at the dock last Tuesday:\n\n1. slots carry a zone\n"
    "2. the planner sees both clocks\n   - ours\n   - theirs\n"
    "3. a driver who waits an hour gets coffee ☕\n\n* and a call\n\tindented with a tab  \n",
    '```python\ndef slot(local: str, zone: str) -> datetime:\n    """`local` as the driver sees it"""\n'
    "    return parse(local).astimezone(ZoneInfo(zone))  # <-- was naive, cost us 1,900 euros in March\n```\n"
    + "x = [1, 2]; "
    * 90,
    "👩🏽‍🔧👨‍👩‍👧‍👦🇳🇵 🏳️‍🌈 waited 3 hours → 12 minutes ✅ e\u0301 é ﬁ ½ \U0001d518\U0001d52b\U0001d526 " + "🚚" * 300,
    "Read https://example.org/a?b=<c>&d=“e”#f and <https://evil.example|docs>, not javascript:alert(1) "
    "<script>alert('x')</script> <!channel> <@U123> &amp; {{ 7*7 }} %s %(a)s ${HOME} [link](http://x.example) "
    + "https://example.org/"
    + "p" * 1_200,
    "השעון השתנה והנהג חיכה שלוש שעות במזלג. \u202eold order\u202c \u2067يوم الخميس انتظر السائق ثلاث ساعات\u2069 "
    "\u200f\u200e\u200b\ufeff "
    "the customer said that it was the third time this year, and we had lost two pallets by noon. "
    + "مرة أخرى. "
    * 260,
]


def person(name: str, zone: str, slot: str, answers: list[Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "zone": zone,
        "beat": "docks and drivers",
        "topics": ["dock scheduling", "yard moves", "drivers", "returns", "cold chain"],
        "slot": slot,
        "answers": WEEKS * 3 if answers is None else answers,
    }


EVERYBODY = [
    person("Mara Lind", "Europe/Berlin", "Tue 09:00"),
    person("Asha Gurung", "Asia/Kathmandu", "Sun 10:15"),
    person("Ravi Nair", "Asia/Kolkata", "Mon 00:00"),
    person("Eve Clarke", "Australia/Eucla", "Fri 17:45"),
    person("Tama Rua", "Pacific/Chatham", "Sat 23:59"),
    person("Joan Power", "America/St_Johns", "Sun 02:30"),
]

NEWSROOMS: dict[str, dict[str, Any]] = {
    # Berlin goes forward on Sunday 2026-03-29; 02:30 does not exist there that night.
    "europe goes forward": {
        "start": "2026-03-18",
        "days": 24,
        "people": [
            *EVERYBODY,
            person("Nils Ost", "Europe/Berlin", "Sun 02:30"),
            person("Ana Reis", "Atlantic/Azores", "Sun 00:30"),
        ],
    },
    # New York goes forward on Sunday 2026-03-08, St John's too; Chatham goes back on 2026-04-05.
    "america goes forward": {
        "start": "2026-03-02",
        "days": 15,
        "director": "Noor Haddad",
        "channel": "#posts",
        "people": [
            *EVERYBODY,
            person("Lou Okafor", "America/New_York", "Sun 02:30"),
            person("Kai Ito", "America/Denver", "Sat 22:00"),
        ],
    },
    # New York goes back on Sunday 2026-11-01: 01:30 comes twice.
    "america goes back": {
        "start": "2026-10-24",
        "days": 16,
        "people": [
            *EVERYBODY,
            person("Lou Okafor", "America/New_York", "Sun 01:30"),
            person("Ada Berg", "Europe/Berlin", "Sun 02:30"),
        ],
    },
    # 2026 has an ISO week 53, which ends on Sunday 2027-01-03.
    "a year with week 53": {"start": "2026-12-20", "days": 30, "people": EVERYBODY},
    "a leap day": {
        "start": "2028-02-21",
        "days": 21,
        "people": [*EVERYBODY, person("Leo Bis", "Asia/Kathmandu", "Tue 12:00")],
    },
    "all that can be typed": {
        "start": "2026-03-23",
        "days": 28,
        "director": "Dana O’Neill-García",
        "people": [
            person(
                "Mara Lind", "Europe/Berlin", "Tue 09:00", [BURST, MORE, LINE, "yes", "1e3", *[STORY, MORE, LINE] * 3]
            ),
            person("Long Wynd", "Asia/Kathmandu", "Wed 11:00", ["word " * 7_999 + "last.", MORE, LINE]),
            person("Otto Quiet", "Europe/London", "Thu 15:00", []),
            person(
                "Sue Hush",
                "America/Denver",
                "Mon 10:00",
                [
                    [STORY, f"Between us, the {HIDDEN} deal is off, and the night lead was asleep again."],
                    f"Off the record: the {HIDDEN} people never paid us for the second site.",
                    [f"Our {HIDDEN} supplier is in trouble with the bank.", "that last bit stays between us"],
                    MORE,
                    LINE,
                    *[STORY, MORE, LINE] * 3,
                ],
            ),
            person(
                "Ivy Steer",
                "Australia/Eucla",
                "Tue 10:00",
                ["later friday", STORY, "skip", "done", "", [""], STORY, "skip", "done", "no", "2"],
            ),
            person("Stan Stop", "America/St_Johns", "Wed 10:00", [STORY, "stop", "never said"]),
            person(
                "Yes Sir",
                "Asia/Kolkata",
                "Tue 09:00",
                ["yes", "no", "12", "1.50", "true", "null", "~", "0x1F", "2026-03-24", "👍", "?"],
            ),
            person(
                "Who Asks",
                "Europe/Berlin",
                "Fri 09:00",
                ["Who reads this?", f"{STORY} Is that what you wanted?", "Why? Why now? Why me?", MORE, LINE],
            ),
        ],
    },
}

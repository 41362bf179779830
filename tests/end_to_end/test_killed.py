"""The real process, killed with SIGKILL at a named point and started again: nothing is lost, nothing is said twice.

All is counted from outside: over HTTP, as the page does, and with plain sqlite3 in the file.
"""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.process import Bot, Browser, next_monday, set_clock

CHANNEL = "dm-mara"
ANSWERS = [
    ["We moved the handover out of the office.", "To the freezer door."],
    ["It went from twenty minutes to six, since February."],
    ["The night lead hated it for a week.", "Then a driver brought cake,", "because he got home in time."],
    ["Last Thursday a planner in Gdansk asked me how we did it, and I showed her the door."],
    ["Stand where the problem is, then talk."],
    ["That is all I know about doors."],
    ["Really."],
]
CHECK_IN = "check in"

# Each process is killed at the nth time it passes the point; the one after it starts anew and may be killed again.
KILLS = [
    ("inbox.committed", (1, 3)),
    ("inbox.handling", (1, 3)),
    ("delivery.sent", (1, 2, 4)),
    ("checkin.asked", (1,)),
    ("interview.claimed", (1, 1)),
    ("reply.ready", (1, 1)),
    ("reply.committed", (1, 1)),
    ("interview.closing", (1,)),
    ("tick", (2, 7)),
]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data as a first start leaves it: three experts, before anything was said."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    data.mkdir()
    set_clock(data, next_monday(0))  # no working hour in any of their zones: the welcomes still wait
    bot = Bot(data)
    bot.start()
    bot.stop()
    return data


class Survivor:
    """Somebody at the page who goes on whatever happens: starts the process again, sends again what got no answer."""

    def __init__(self, bot: Bot, point: str, counts: tuple[int, ...]) -> None:
        self.bot = bot
        self.browser = Browser(bot, "mara")
        self.deaths = 0
        self._plans = [f"{point}:{count}" for count in counts]

    def surely(self, action: Callable[[], None]) -> None:
        while True:
            try:
                if not self.bot.alive:
                    self._start()
                return action()
            except httpx.TransportError:
                self._buried()

    def _start(self) -> None:
        while not self.bot.alive:
            plan = self._plans[self.deaths] if self.deaths < len(self._plans) else ""
            self.bot.start(CRASH_AT=plan)
            if not self.bot.alive:
                self._buried()

    def _buried(self) -> None:
        assert self.bot.ended() == -signal.SIGKILL, self.bot.said()
        self.deaths += 1

    def say(self, text: str) -> None:
        key = f"{len(text)}-{text[:20]}"
        self.surely(lambda: self.browser.say(text, key))

    def an_hour_later(self) -> None:
        """What a process held when it was killed is free again by then."""
        self.surely(self.browser.an_hour_later)


@pytest.fixture
def survivor(request: pytest.FixtureRequest, fresh: Path, tmp_path: Path) -> Iterator[Survivor]:
    data = tmp_path / "data"
    shutil.copytree(fresh, data)
    point, counts = request.param
    bot = Bot(data, QUIET_SECONDS="0.3", QUIET_SECONDS_UNFINISHED="0.6")
    set_clock(data, next_monday(6))
    found = Survivor(bot, point, counts)
    yield found
    found.browser.close()
    bot.stop()


def interviewed(who: Survivor) -> list[str]:
    """Check in and answer until it is closed. Returns every message typed, in order."""
    typed = [CHECK_IN]
    who.say(CHECK_IN)
    for burst in ANSWERS:
        if closed(who.bot):
            return typed
        for text in burst:
            who.say(text)
            typed.append(text)
        who.an_hour_later()
        who.an_hour_later()  # the first one may have ended in a kill
        (last,) = who.bot.rows("SELECT who FROM turns ORDER BY order_ts DESC, id DESC LIMIT 1")
        assert last == ("bot",), "an answer got no reply"
    assert closed(who.bot), "the interview never came to its end"
    return typed


def closed(bot: Bot) -> bool:
    return bot.rows("SELECT state FROM interviews") == [("closed",)]


@pytest.mark.parametrize("survivor", [pytest.param(kill, id=kill[0]) for kill in KILLS], indirect=True)
def test_it_goes_on_after_a_kill(survivor: Survivor, request: pytest.FixtureRequest) -> None:
    point, counts = request.node.callspec.params["survivor"]
    typed = interviewed(survivor)
    survivor.an_hour_later()

    nothing_lost(survivor, typed)
    nothing_twice(survivor)
    assert survivor.deaths == len(counts), f"it was not killed each time it passed {point}"


@pytest.mark.parametrize("survivor", [("checkin.claimed", (1,))], indirect=True)
def test_a_scheduled_check_in_comes_after_a_kill(survivor: Survivor) -> None:
    """The slot passes while the process is dead in the middle of it: asked once, within the grace time."""
    set_clock(survivor.bot.data, next_monday(31))  # Tuesday 07:00 UTC, an hour or two before 09:00 in Berlin
    for _ in range(3):
        survivor.an_hour_later()
    assert survivor.deaths == 1
    assert survivor.bot.rows("SELECT count(*) FROM checkins JOIN smes ON smes.id = sme_id WHERE user = 'mara'") == [
        (1,)
    ]
    questions = [text for who, text in survivor.browser.messages() if who == "bot" and text.endswith("?")]
    assert len(questions) == 1


@pytest.mark.parametrize("survivor", [("inbox.committed", (2,))], indirect=True)
def test_what_was_committed_needs_no_second_sending(survivor: Survivor) -> None:
    survivor.say(CHECK_IN)
    with pytest.raises(httpx.TransportError):
        survivor.browser.say("The doors again.")
    assert survivor.bot.ended() == -signal.SIGKILL
    survivor.deaths += 1
    survivor.an_hour_later()
    assert survivor.bot.rows("SELECT text FROM turns WHERE who = 'sme'") == [("The doors again.",)]
    assert [text for side, text in survivor.browser.messages() if side == "me"] == [CHECK_IN, "The doors again."]


def test_a_first_start_that_was_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    set_clock(data, next_monday(6))  # a working hour in Kathmandu, and in no other zone of the playground
    bot = Bot(data)
    bot.start(CRASH_AT="delivery.sent:1")
    assert bot.ended() == -signal.SIGKILL
    bot.start()
    browser = Browser(bot, "asha")
    try:
        browser.an_hour_later()
        assert [text.split(",")[0] for _, text in browser.messages()] == ["Hello Asha"]
        assert bot.rows("SELECT user FROM smes ORDER BY id") == [("mara",), ("tomas",), ("asha",)]
        assert bot.rows("SELECT user FROM directors") == [("dana",)]
        assert bot.rows("SELECT kind FROM workspaces") == [("playground",)]
    finally:
        browser.close()
        bot.stop()


def nothing_lost(who: Survivor, typed: list[str]) -> None:
    shown = [text for side, text in who.browser.messages() if side == "me"]
    assert shown == typed, "the page shows every message once, in order"
    kept = who.bot.rows("SELECT text FROM chat_log WHERE channel = ? AND user <> '' ORDER BY ts", CHANNEL)
    assert [text for (text,) in kept] == typed
    turns = who.bot.rows("SELECT text FROM turns WHERE who = 'sme' ORDER BY order_ts, id")
    assert [text for (text,) in turns] == typed[1:], "the transcript holds every message once, in order"
    transcript = who.browser.part("transcripts/1")
    assert all(transcript.count(text[:30]) >= 1 for text in typed[1:])
    assert who.bot.rows("SELECT DISTINCT state FROM inbox") == [("handled",)]
    signs = "SELECT DISTINCT sign FROM chat_log WHERE channel = ? AND user <> '' AND text <> ?"
    assert who.bot.rows(signs, CHANNEL, CHECK_IN) == [("heard",)], "every answer carries the sign that it was heard"


def nothing_twice(who: Survivor) -> None:
    said = [text for side, text in who.browser.messages() if side == "bot"]
    assert [text for text, count in Counter(said).items() if count > 1] == []
    everywhere = "SELECT channel, view FROM chat_log WHERE user = '' GROUP BY channel, view HAVING count(*) > 1"
    assert who.bot.rows(everywhere) == [], "nobody else heard anything twice either"
    turns = who.bot.rows("SELECT who, text FROM turns ORDER BY order_ts, id")
    asked = [text for speaker, text in turns if speaker == "bot"]
    assert [sum(text in shown for shown in said) for text in asked] == [1] * len(asked), "each line was sent once"
    in_a_row = [first for (first, _), (second, _) in pairwise(turns) if first == second == "bot"]
    assert in_a_row == [], "the bot spoke twice in a row"
    assert sum("What I heard" in text for text in said) == 1
    assert len([text for text in said if text.startswith("Hello Mara")]) == 1
    assert who.bot.rows("SELECT count(*) FROM interviews") == [(1,)]
    assert who.bot.rows("SELECT count(*), count(asked_at) FROM checkins") == [(1, 1)]
    waiting = "SELECT kind FROM outbox WHERE wake_at IS NOT NULL AND channel = ? AND kind <> 'welcome'"
    assert who.bot.rows(waiting, CHANNEL) == []
    marks = who.bot.rows("SELECT turn_id, start FROM highlights")
    assert len(marks) == len(set(marks)) > 0
    assert 1 <= who.bot.rows("SELECT count(*) FROM ideas")[0][0] <= 2

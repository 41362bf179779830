"""The real process, killed around Monday 09:00: the marketing channel reads each week once.

On the page by SIGKILL at three seconds of that minute and at two points in the middle of it; in Slack while Slack has
the picture, and while it has the message.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from json import loads
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.domain.checkins import IsoWeek
from bot.domain.posts import Place, Post, PostState, Via
from tests.end_to_end.process import PATIENCE, Bot, Browser, next_monday, set_clock
from tests.end_to_end.slack_process import SlackBot
from tests.storing import open_store

LONDON = ZoneInfo("Europe/London")  # where the page's workspace keeps time
CHANNEL = "#marketing"
SUMMARIES = "SELECT key, view FROM chat_log WHERE channel = ? AND view LIKE '%\"summary\"%' ORDER BY ts"
WAKES = "SELECT wake_at FROM errands WHERE kind = 'summary'"
SECOND, WEEK = timedelta(seconds=1), timedelta(weeks=1)
WEEKS = 5


class Mortal:
    """The page's process, one after another, with a clock that somebody moves and a trigger that kills."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.bot = Bot(data, **settings)
        self.deaths = 0
        self._browser: Browser | None = None

    def start(self, crash_at: str = "") -> None:
        self.close()
        self.bot.start(CRASH_AT=crash_at)
        self._browser = Browser(self.bot, "mara")

    def close(self) -> None:
        if self._browser is not None:
            self._browser.close()

    @property
    def browser(self) -> Browser:
        assert self._browser is not None
        return self._browser

    def clock(self) -> tuple[datetime, bool]:
        """What time it is there, and whether that is being moved. Raises TransportError when nobody lives there."""
        told = self.browser.http.get("/clock").json()
        return datetime.fromisoformat(told["now"]), told["moving"]

    def move(self, moment: datetime) -> None:
        """Begin to move the clock to that moment."""
        self.browser.post("clock", to="date", date=moment.isoformat())

    def arrive(self, moment: datetime) -> None:
        """Move the clock to that moment, and do what is due on the way."""
        self.move(moment)
        self.bot.wait(lambda: not self.clock()[1])

    def kill(self) -> datetime:
        """Returns what time it was there."""
        assert self.bot.process is not None
        os.kill(self.bot.process.pid, signal.SIGKILL)
        moment = datetime.now(UTC)
        self.buried()
        ahead = loads((self.bot.data / "playground-clock").read_text())["ahead_seconds"]
        return moment + timedelta(seconds=ahead)

    def buried(self) -> None:
        """It died, and nobody asked it to."""
        assert self.bot.ended() == -signal.SIGKILL, self.bot.said()
        self.deaths += 1

    def dies_on_the_way_to(self, moment: datetime) -> None:
        """Move the clock there; it gets to its crash point before."""
        with suppress(httpx.TransportError):
            self.move(moment)
        self.buried()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    """A newsroom on the Monday of `next_monday`, early."""
    data = tmp_path / "data"
    data.mkdir()
    set_clock(data, next_monday(6))
    made = Mortal(data)
    yield made
    made.close()
    made.bot.stop()


def nine(week: int) -> datetime:
    """That Monday, 09:00 in London."""
    day = next_monday(0).date() + week * WEEK
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)


def before(monday: datetime) -> IsoWeek:
    """The week that is told of then."""
    return IsoWeek.of(monday - timedelta(days=3), LONDON)


def publish(bot: Bot) -> None:
    """A post of Mara's in each week that is told of."""
    store = open_store(f"sqlite:///{bot.data / 'beatdesk.sqlite3'}")
    with store.begin() as tx:
        workspace = tx.workspaces.all()[0].id
        mara = tx.smes.by_user(workspace, "mara")
        assert mara is not None
        for week in range(WEEKS):
            day, link = nine(week).date() - timedelta(days=4), f"https://mara.example/{week}"
            title, at = f"Slots, part {week}", nine(week)
            post = Post(workspace, 0, link, title, day, Place.BLOG, (mara.id,), PostState.PUBLISHED, Via.SME, at)
            assert tx.posts.add(post, [link]) is not None
        tx.commit()
    store.close()


def told(bot: Bot) -> list[tuple[str, list[str]]]:
    """Each summary in the channel: its key and the titles in it."""
    return [(key, [post["title"] for post in loads(view)["posts"]]) for key, view in bot.rows(SUMMARIES, CHANNEL)]


def all_told(until: int) -> list[tuple[str, list[str]]]:
    """What the channel has read when it has read each week once, up to that Monday."""
    return [(f"summary:{before(nine(week))}", [f"Slots, part {week}"]) for week in range(until + 1)]


def test_each_week_once(mortal: Mortal) -> None:
    bot = mortal.bot
    mortal.start()
    publish(bot)

    mortal.arrive(nine(0) - SECOND)
    early = mortal.kill()
    assert told(bot) == [] or early >= nine(0), "a second before; where a machine takes a second for that, at nine"
    mortal.start()
    mortal.arrive(nine(0) + timedelta(hours=4))
    assert told(bot) == all_told(0)

    planned = bot.rows(WAKES)
    mortal.move(nine(1))
    deadline = monotonic() + PATIENCE
    while bot.rows(WAKES) == planned:  # without a pause: it is taken, and killed within milliseconds
        assert monotonic() < deadline, bot.said()
    sharp = mortal.kill()
    assert told(bot) in (all_told(0), all_told(1)), "at nine, in the midst of it"
    mortal.start()
    mortal.arrive(nine(1) + timedelta(hours=4))
    assert told(bot) == all_told(1)

    mortal.arrive(nine(2) + SECOND)
    late = mortal.kill()
    assert told(bot) == all_told(2), "a second after"
    mortal.start("summary.written:1")
    mortal.arrive(nine(2) + timedelta(hours=4))
    assert told(bot) == all_told(2)

    mortal.dies_on_the_way_to(nine(3) + SECOND)
    assert told(bot) == all_told(2), "written and not sent"
    mortal.start("delivery.sent:1")
    mortal.buried()
    assert told(bot) == all_told(3), "sent, and nobody knows"
    assert bot.rows("SELECT sent_at, claims FROM outbox WHERE key = ?", all_told(3)[-1][0]) == [(None, 1)]
    mortal.start()
    mortal.arrive(nine(3) + timedelta(hours=4))
    assert told(bot) == all_told(3)

    mortal.arrive(nine(4) + timedelta(hours=4))
    assert told(bot) == all_told(4), "the next one comes once too"
    unsent = "SELECT key FROM outbox WHERE kind = 'summary' AND (sent_at IS NULL OR wake_at IS NOT NULL)"
    assert bot.rows(unsent) == []
    at = ", ".join(f"{moment.astimezone(LONDON):%H:%M:%S.%f}"[:-3] for moment in (early, sharp, late))
    print(f"killed {mortal.deaths} times around Monday 09:00 (at {at}, written, sent): {WEEKS} weeks, 1 summary each")


@pytest.mark.parametrize("both", ["http"], indirect=True)  # how events come makes no difference here
def test_once_in_slack(bot: SlackBot) -> None:
    """Killed while Slack has the picture, and again while it has the message."""
    channel = bot.slack.marketing
    week = fall_due(bot)
    pid = bot.launch()
    bot.slack.fail("files.completeUploadExternal", "kill", pid=pid)
    killed(bot)
    assert said(bot) == [], "the picture is there, and the message isn't"

    since = len(bot.slack.calls())
    pid = bot.launch()
    bot.slack.fail("chat.postMessage", "kill", pid=pid, where={"channel": channel})
    killed(bot)
    assert len(looked_up(bot, since)) == 1, "it might have been said before"
    (message,) = said(bot)

    since = len(bot.slack.calls())
    bot.start()
    bot.wait(lambda: bot.rows("SELECT 1 FROM outbox WHERE kind = 'summary' AND sent_at IS NOT NULL"))
    bot.wait(bot.idle)
    assert said(bot) == [message]
    assert message["metadata"]["event_payload"]["key"] == f"summary:{week}"
    assert bot.rows("SELECT sent_ts, wake_at FROM outbox WHERE kind = 'summary'") == [(message["ts"], None)]
    (shown,) = [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]
    assert shown in {file["file_id"] for file in bot.slack.files()}
    calls = Counter(each.method for each in bot.slack.calls(since=since))
    assert len(looked_up(bot, since)) == 1 and calls["files.completeUploadExternal"] == 0
    posted = [call for call in bot.slack.calls("chat.postMessage") if call.payload["channel"] == channel]
    print(f"killed twice while Slack had it: {len(said(bot))} summary with its picture, posted {len(posted)} time")


def fall_due(bot: SlackBot) -> IsoWeek:
    """What comes next Monday was to come a moment ago, as after a night in which nothing ran. Returns its week."""
    at = datetime.now(UTC) - 2 * SECOND
    stamp = f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"
    bot.change("UPDATE errands SET due_at = ?, wake_at = ? WHERE kind = 'summary'", stamp, stamp)
    ((zone,),) = bot.rows("SELECT zone FROM workspaces")
    year, week, _ = (at.astimezone(ZoneInfo(zone)).date() - WEEK).isocalendar()
    return IsoWeek(year, week)


def killed(bot: SlackBot) -> None:
    """Wait until its call has cost the process its life, and until what it had taken is handed on."""
    assert bot.ended() == -signal.SIGKILL, bot.said()
    assert bot.rows("SELECT claims > 0, sent_at FROM outbox WHERE kind = 'summary'") == [(1, None)]
    bot.slack.heal()
    bot.end_leases()


def said(bot: SlackBot) -> list[dict[str, Any]]:
    """What the bot wrote into the channel."""
    return [each for each in bot.slack.messages(bot.slack.marketing) if each.get("bot_id")]


def looked_up(bot: SlackBot, since: int) -> list[Any]:
    asked = bot.slack.calls("conversations.history", since)
    return [
        call
        for call in asked
        if call.payload["channel"] == bot.slack.marketing and "include_all_metadata" in call.payload
    ]

"""The real process with a model server on loopback: it thinks visibly, never too long, and survives being killed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.process import Bot, Browser, next_monday, set_clock
from tests.end_to_end.test_killed import Survivor, interviewed, nothing_lost, nothing_twice
from tests.modelling import reporter, task_of
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good, slowly

STORY = "In March the labels fell off in the cold room at a grocer, and we changed the glue in two days."
DEADLINE = 15.0  # seconds, and two more


@pytest.fixture
def server() -> Iterator[FaultyModel]:
    with FaultyModel(good(reporter)) as running:
        yield running


@pytest.fixture
def bot(tmp_path: Path, server: FaultyModel) -> Iterator[Bot]:
    data = tmp_path / "data"
    data.mkdir()
    set_clock(data, next_monday(10))
    built = Bot(data, MODEL_BASE_URL=server.url, MODEL_NAME="small", LOG_LEVEL="DEBUG")
    yield built
    built.stop()


@pytest.fixture
def mara(bot: Bot) -> Iterator[Browser]:
    bot.start()
    browser = Browser(bot, "mara")
    yield browser
    browser.close()


def ours(browser: Browser) -> list[str]:
    return [text for side, text in browser.messages() if side == "bot"]


def after(bot: Bot, browser: Browser, act: Callable[[], None], seconds: float = 30) -> tuple[str, float]:
    """What the bot says next, and how long that took."""
    before = len(ours(browser))
    started = time.monotonic()
    act()
    bot.wait(lambda: len(ours(browser)) > before, seconds)
    return ours(browser)[-1], time.monotonic() - started


def coaches(bot: Bot) -> list[tuple[Any, ...]]:
    return bot.rows("SELECT coach, reason FROM turns WHERE who = 'bot' ORDER BY id")


def test_an_interview_with_a_model(bot: Bot, mara: Browser, server: FaultyModel) -> None:
    question, took = after(bot, mara, lambda: mara.say("check in"))
    assert question.endswith("?") and took < 5
    followed, _ = after(bot, mara, lambda: mara.say(STORY))
    assert followed == "“In March the”: what made you do that?"
    assert coaches(bot) == [("model", ""), ("model", "")]
    log = bot.said()
    assert "event=model task=reply coach=model" in log
    assert "labels" not in log and "glue" not in log, "no words in the log, at DEBUG"


def test_while_it_thinks_the_page_shows_it(bot: Bot, mara: Browser, server: FaultyModel) -> None:
    after(bot, mara, lambda: mara.say("check in"))
    server.plays = [slowly(4.0, good(reporter))]
    mara.say(STORY)
    bot.wait(lambda: "thinking…" in mara.part("messages"), 8)
    bot.wait(lambda: len(ours(mara)) > 1 and "In March the" in ours(mara)[-1], 15)
    bot.wait(lambda: "thinking…" not in mara.part("messages"), 5)


def test_a_hang_is_waited_for_fifteen_seconds_and_others_not_at_all(
    bot: Bot, mara: Browser, server: FaultyModel
) -> None:
    after(bot, mara, lambda: mara.say("check in"))

    def hangs_for_mara(visit: faulty.Visit) -> None:
        (faulty.hang() if "cold room" in json.dumps(visit.request.json) else good(reporter))(visit)

    server.plays = [hangs_for_mara]
    started = time.monotonic()
    mara.say(STORY)
    tomas = Browser(bot, "tomas")
    _, took = after(bot, tomas, lambda: tomas.say("check in"))
    assert took < 5, "somebody else's model call holds nobody up"
    tomas.close()
    before = len(ours(mara))
    bot.wait(lambda: len(ours(mara)) > before, DEADLINE + 5)
    assert time.monotonic() - started < DEADLINE + 2
    assert ("scripted", "no answer in time") in coaches(bot)


KILLS = [("reply.committed", (1,)), ("interview.claimed", (1, 2))]


@pytest.mark.parametrize("kill", KILLS, ids=[point for point, _ in KILLS])
def test_killed_around_a_model_call_nothing_is_lost_or_said_twice(
    bot: Bot, server: FaultyModel, kill: tuple[str, tuple[int, ...]]
) -> None:
    server.plays = [slowly(0.2, good(reporter))]
    set_clock(bot.data, next_monday(6))
    who = Survivor(bot, *kill)
    try:
        typed = interviewed(who)
        who.an_hour_later()
        nothing_lost(who, typed)
        nothing_twice(who)
        assert who.deaths == len(kill[1])
        assert "model" in {coach for coach, _ in coaches(bot)}
    finally:
        who.browser.close()


def test_what_a_request_holds(bot: Bot, mara: Browser, server: FaultyModel) -> None:
    """Neither key nor names of others, and the answer's task in words that a stand can read."""
    after(bot, mara, lambda: mara.say("check in"))
    after(bot, mara, lambda: mara.say(STORY))
    last = next(request for request in reversed(server.requests) if task_of(request.json) == "reply")
    assert "Tomás" not in last.body.decode()
    assert last.json["model"] == "small"

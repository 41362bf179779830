"""A platform that fails: messages are tried again, in order, once each; what it will never take is dropped."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.messages import Question, View, Welcome
from bot.flows import delivery
from bot.playground.story import StoryChat
from tests.newsdesk import Desk, utc


@dataclass
class MoodyChat:
    """A chat that fails as it is told, and otherwise passes on to a good one."""

    good: StoryChat
    failures: list[Exception] = field(default_factory=list)
    beyond_reach: str = ""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return self.good.send(workspace, channel, view, key)

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        self.good.update(workspace, channel, ts, view)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        return self.good.find(workspace, channel, key)

    def sign(self, workspace: int, channel: str, ts: str, off_record: bool) -> None:
        self.good.sign(workspace, channel, ts, off_record)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        self.good.take_back(workspace, channel, ts)


def test_failures_delay_and_keep_the_order(desk: Desk) -> None:
    chat = MoodyChat(desk.chat, [ChatUnavailable("busy", 30.0), ChatUnavailable("busy"), ConnectionError()])
    moody = desk.with_deps(chat=chat)
    desk.clock.set(utc("2026-03-23 22:00"))
    mara = moody.hire(slot="Tue 06:00")  # the welcome and the question are due together
    moody.until(utc("2026-03-24 05:00"))
    assert moody.hears(mara) == []
    moody.wait(timedelta(seconds=29))
    assert moody.hears(mara) == []
    moody.wait(timedelta(minutes=2))
    assert [type(view) for view in moody.hears(mara)] == [Welcome, Question]


def test_what_is_refused_is_dropped_and_the_next_one_goes(desk: Desk) -> None:
    moody = desk.with_deps(chat=MoodyChat(desk.chat, [ChatRefused("no")]))
    desk.clock.set(utc("2026-03-23 22:00"))
    mara = moody.hire(slot="Tue 06:00")
    moody.until(utc("2026-03-24 05:01"))
    assert [type(view) for view in moody.hears(mara)] == [Question]


def test_nobody_tries_for_ever(desk: Desk) -> None:
    chat = MoodyChat(desk.chat, [ChatUnavailable("down") for _ in range(delivery.TRIES)])
    moody = desk.with_deps(chat=chat)
    desk.clock.set(utc("2026-03-23 22:00"))
    mara = moody.hire(slot="Tue 06:00")
    moody.until(utc("2026-03-24 08:00"))  # three hours: the welcome is still tried
    assert chat.failures and moody.hears(mara) == []
    moody.until(utc("2026-03-24 10:30"))
    assert chat.failures == []
    assert [type(view) for view in moody.hears(mara)] == [Question]

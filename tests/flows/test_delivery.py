"""A platform that fails: messages are tried again, in order, once each; what it will never take is dropped."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.domain.errors import ChatClosed, ChatRefused, ChatUnavailable
from bot.domain.messages import Notice, Question, Sign, Thinking, View, Welcome
from bot.domain.people import Sme
from bot.flows import data, delivery
from bot.flows.speaking import write_to
from bot.playground.story import StoryChat
from tests.newsdesk import Desk, utc


@dataclass
class MoodyChat:
    """A chat that fails as it is told, and otherwise passes on to a good one."""

    good: StoryChat
    failures: list[Exception] = field(default_factory=list)
    bad_signs: list[Exception] = field(default_factory=list)
    signs_tried: list[Sign] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    beyond_reach: str = ""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return self.good.send(workspace, channel, view, key)

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        self.good.update(workspace, channel, ts, view)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        return self.good.find(workspace, channel, key)

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        self.signs_tried.append(sign)
        if self.bad_signs:
            raise self.bad_signs.pop(0)
        self.good.sign(workspace, channel, ts, sign)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        self.taken_back.append(ts)
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


@pytest.fixture
def chat(desk: Desk) -> MoodyChat:
    return MoodyChat(desk.chat)


@pytest.fixture
def moody(desk: Desk, chat: MoodyChat) -> Desk:
    return desk.with_deps(chat=chat)


def said(moody: Desk, sme: Sme, text: str = "A note.") -> str:
    """The SME wrote something, and all that the bot had to say to it has arrived."""
    ts = moody.says(sme, text)
    moody.wait(timedelta(minutes=1))
    moody.hears(sme)
    return ts


def write(moody: Desk, sme: Sme, *views: View) -> None:
    """Put these into the outbox now, in this order."""
    now = moody.clock()
    with moody.deps.store.begin() as tx:
        for view in views:
            write_to(tx, sme, view, f"test:{uuid4().hex}", now)
        tx.commit()


def test_the_sign_of_thinking_comes_goes_and_is_no_message(moody: Desk) -> None:
    mara = moody.hire()
    ts = said(moody, mara)
    write(moody, mara, Thinking(ts))
    delivery.deliver(moody.deps, moody.workspace)
    assert moody.chat.thoughts == [(ts, Sign.THINKING)]
    write(moody, mara, Thinking(ts, over=True), Notice("Why?"))
    delivery.deliver(moody.deps, moody.workspace)
    assert moody.chat.thoughts == [(ts, Sign.THINKING), (ts, Sign.THOUGHT)]
    assert moody.hears(mara) == [Notice("Why?")]
    assert moody.chat.signs == []  # as of what is heard


@pytest.mark.parametrize(
    "failure",
    [ChatUnavailable("busy"), ConnectionError(), ChatRefused("a right was taken from me.", "Install me again.")],
    ids=lambda failure: type(failure).__name__,
)
def test_a_sign_of_thinking_that_fails_is_let_go_and_the_next_goes_at_once(
    moody: Desk, chat: MoodyChat, failure: Exception
) -> None:
    mara = moody.hire()
    ts = said(moody, mara)
    chat.signs_tried.clear()
    chat.bad_signs = [failure]
    write(moody, mara, Thinking(ts), Notice("Why?"))
    delivery.deliver(moody.deps, moody.workspace)
    assert moody.hears(mara) == [Notice("Why?")]
    moody.wait(timedelta(minutes=1))
    assert chat.signs_tried == [Sign.THINKING]
    assert moody.hears(moody.director) == []


@pytest.mark.parametrize("failure", [ChatUnavailable("busy", 30.0), ChatClosed("The token was revoked.")])
def test_a_platform_that_asks_to_wait_never_sees_a_late_sign_of_thinking(
    moody: Desk, chat: MoodyChat, failure: Exception
) -> None:
    mara = moody.hire()
    ts = said(moody, mara)
    chat.signs_tried.clear()
    chat.bad_signs = [failure]
    write(moody, mara, Thinking(ts))
    delivery.deliver(moody.deps, moody.workspace)
    write(moody, mara, Thinking(ts), Notice("Why?"))  # waits with everything else
    delivery.deliver(moody.deps, moody.workspace)
    assert moody.hears(mara) == []
    moody.wait(timedelta(minutes=6))
    assert moody.hears(mara) == [Notice("Why?")]
    assert chat.signs_tried == [Sign.THINKING]


def test_that_it_was_thought_is_tried_as_often_as_any_sign(moody: Desk, chat: MoodyChat) -> None:
    mara = moody.hire()
    ts = said(moody, mara)
    chat.signs_tried.clear()
    chat.bad_signs = [ChatUnavailable("busy")] * 99
    write(moody, mara, Thinking(ts, over=True), Notice("Why?"))
    moody.wait(timedelta(minutes=1))
    assert chat.signs_tried == [Sign.THOUGHT] * delivery.TRIES_OF_A_SIGN
    assert moody.hears(mara) == [Notice("Why?")]


def test_a_sign_for_somebody_who_was_just_forgotten_is_no_message_to_take_back(moody: Desk, chat: MoodyChat) -> None:
    mara = moody.hire()
    ts = said(moody, mara)

    def forgotten_meanwhile(point: str) -> None:
        if point == "delivery.sent" and chat.signs_tried[-1:] == [Sign.THINKING]:
            chat.signs_tried.append(Sign.THOUGHT)
            data.forget(moody.deps, moody.workspace, mara.user)

    write(moody, mara, Thinking(ts))
    delivery.deliver(moody.with_deps(passing=forgotten_meanwhile).deps, moody.workspace)
    assert chat.signs_tried[-2:] == [Sign.THINKING, Sign.THOUGHT]
    delivery.deliver(moody.deps, moody.workspace)
    assert ts not in chat.taken_back

"""What can't be said: dropped, and told once to those who can mend it, never in the broken conversation."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.errors import ChatClosed, ChatRefused, ChatUnavailable
from bot.domain.messages import Sign, View
from bot.flows import delivery, enrolment
from bot.flows.identity import operator
from bot.ports import Chat
from tests.newsdesk import Desk, utc

GONE = ChatRefused("the conversation is gone.", "Add them again.")


@dataclass
class BrokenChat:
    """A chat in which some conversations, or all signs, fail as they are told."""

    good: Chat
    broken: dict[str, Exception] = field(default_factory=dict)
    signs: Exception | None = None
    tried: list[str] = field(default_factory=list)
    beyond_reach: str = ""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        self.tried.append(channel)
        problem = self.broken.get(channel) or self.broken.get("*")
        if problem is not None:
            raise problem
        return self.good.send(workspace, channel, view, key)

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        self.good.update(workspace, channel, ts, view)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        return self.good.find(workspace, channel, key)

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        if self.signs is not None:
            raise self.signs
        self.good.sign(workspace, channel, ts, sign)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        self.good.take_back(workspace, channel, ts)


@pytest.fixture
def chat(desk: Desk) -> BrokenChat:
    return BrokenChat(desk.chat)


@pytest.fixture
def bad(desk: Desk, chat: BrokenChat) -> Desk:
    """The desk with a chat that can be broken."""
    return desk.with_deps(chat=chat)


def test_a_refusal_with_advice_is_told_once_a_week(bad: Desk, chat: BrokenChat) -> None:
    mara, ravi = bad.hire(), bad.hire("Ravi Das")
    chat.broken[mara.channel] = GONE
    bad.until(utc("2026-03-24 08:01"))
    assert len(bad.hears(ravi)) == 2 and bad.hears(mara) == []
    (told,) = bad.hears(bad.director)
    assert told.text == "I couldn't write to Mara Lind: the conversation is gone. Add them again."
    bad.until(utc("2026-03-29 12:00"))
    assert bad.hears(bad.director) == []
    bad.until(utc("2026-03-31 08:00"))
    assert [view.text for view in bad.hears(bad.director)] == [told.text]  # next week, once more


def test_every_director_is_told(bad: Desk, chat: BrokenChat) -> None:
    mara = bad.hire()
    eli = enrolment.name_director(bad.deps, operator(bad.workspace), "U-eli", "D-eli", "Eli")
    chat.broken[mara.channel] = GONE
    chat.broken[eli.channel] = GONE
    bad.until(utc("2026-03-24 08:01"))
    assert len(bad.hears(bad.director)) == 1
    assert chat.tried.count(eli.channel) == 1  # and nobody is told that a director can't be told


def test_a_refusal_without_advice_bothers_nobody(bad: Desk, chat: BrokenChat) -> None:
    mara = bad.hire()
    chat.broken[mara.channel] = ChatRefused("The interview goes on.")
    bad.until(utc("2026-03-24 08:01"))
    assert bad.hears(mara) == [] and bad.hears(bad.director) == []


def test_a_sign_that_is_refused_holds_up_no_words_and_is_told_once_for_all(bad: Desk, chat: BrokenChat) -> None:
    people = [bad.hire(), bad.hire("Ravi Das"), bad.hire("Ada Bell")]
    bad.until(utc("2026-03-24 08:00"))
    chat.signs = ChatRefused("a right was taken from me.", "Install me again.")
    for sme in people:
        bad.hears(sme)
        bad.says(sme, "Last week we lost two pallets in Gdansk, because the door froze.")
    bad.wait(timedelta(seconds=50))
    assert all("?" in bad.text(sme) for sme in people)
    assert [view.text for view in bad.hears(bad.director)] == [
        "I couldn't put my sign on a message: a right was taken from me. Install me again."
    ]


def test_a_closed_platform_loses_nothing_and_is_told_once_when_it_opens(bad: Desk, chat: BrokenChat) -> None:
    mara, ravi = bad.hire(), bad.hire("Ravi Das")
    bad.until(utc("2026-03-24 07:59"))
    bad.hears(mara), bad.hears(ravi)
    chat.broken["*"] = ChatClosed("The token was revoked.")
    chat.tried.clear()
    bad.until(utc("2026-03-24 10:00"))
    assert bad.hears(mara) == bad.hears(ravi) == bad.hears(bad.director) == []
    assert len(chat.tried) <= 120 / (delivery.CLOSED_FOR.total_seconds() / 60) + 1
    del chat.broken["*"]
    bad.wait(delivery.CLOSED_FOR + timedelta(seconds=1))
    assert len(bad.hears(mara)) == len(bad.hears(ravi)) == 1
    (told,) = bad.hears(bad.director)
    assert "The token was revoked." in told.text and "on its way now" in told.text


def test_a_closed_platform_over_midnight_is_told_once(bad: Desk, chat: BrokenChat) -> None:
    bad.hire(slot="Tue 23:50")
    bad.until(utc("2026-03-24 22:49"))
    bad.hears(bad.director)
    chat.broken["*"] = ChatClosed("The token was revoked.")
    bad.until(utc("2026-03-25 01:30"))
    del chat.broken["*"]
    bad.wait(timedelta(minutes=6))
    assert len(bad.hears(bad.director)) == 1


def test_what_was_tried_for_hours_is_given_up_and_told(bad: Desk, chat: BrokenChat) -> None:
    mara = bad.hire()
    bad.until(utc("2026-03-24 07:59"))
    chat.broken[mara.channel] = ChatUnavailable("down", maybe_sent=True)
    chat.tried.clear()
    bad.until(utc("2026-03-24 14:00"))
    assert chat.tried.count(mara.channel) == delivery.TRIES
    told = bad.text(bad.director)
    assert "I couldn't write to Mara Lind" in told and "beatdesk doctor" in told


def test_trouble_in_the_director_s_own_conversation_is_not_told_there(bad: Desk, chat: BrokenChat) -> None:
    chat.broken[bad.director.channel] = GONE
    mara = bad.hire()
    chat.broken[mara.channel] = GONE
    bad.until(utc("2026-03-24 08:10"))
    assert chat.tried.count(bad.director.channel) == 1

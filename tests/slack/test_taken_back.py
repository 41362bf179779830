"""Words taken back while something about them was still on its way; and words that were said while nobody listened."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import InboxEvent, Incoming
from bot.domain.ideas import IdeaStatus
from bot.domain.interviews import InterviewState
from bot.domain.messages import Notice
from bot.domain.people import Sme
from bot.domain.screens import IdeaFilter
from bot.flows import data, delivery, ideas, inbox, transcripts
from bot.flows.speaking import write_to
from bot.flows.standing import NEUTRAL
from bot.flows.tick import tick
from bot.slack import company, incoming
from bot.slack.catch_up import catch_up
from tests.flows.test_interview import LINE, MORE, STORY, run_interview
from tests.newsdesk import utc
from tests.slack.desk import SlackDesk


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """She has been asked."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    return mara


def ts_of(desk: SlackDesk, sme: Sme, text: str) -> str:
    return next(each["ts"] for each in desk.slack.messages(sme.channel) if each["text"] == text)


def shown(desk: SlackDesk, sme: Sme) -> str:
    """All that the bot's messages in the conversation hold now."""
    ours = [each for each in desk.slack.messages(sme.channel) if each.get("bot_id")]
    return json.dumps(ours, ensure_ascii=False)


def test_news_of_an_idea_whose_words_are_gone_is_not_told(desk: SlackDesk, mara: Sme) -> None:
    run_interview(desk, mara)
    desk.until(utc("2026-03-24 19:00"))  # after hours: it waits for the morning
    (first, *others) = ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter()).ideas
    for idea in (first, *others):
        ideas.decide(
            desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED, "", "Go on."
        )
    for text in (STORY, MORE, LINE):
        desk.slack.delete(desk.person(mara), ts_of(desk, mara, text))
    inbox.handle(desk.deps, desk.workspace, mara.channel)
    desk.until(utc("2026-03-26 12:00"))
    assert "accepted" not in shown(desk, mara)


def test_a_question_that_quotes_what_is_gone_is_not_asked(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, STORY)
    desk.slack.fail("chat.postMessage", "rate", seconds=120, where={"channel": mara.channel})
    desk.wait(timedelta(seconds=30))
    desk.deletes(mara, ts_of(desk, mara, STORY))
    desk.wait(timedelta(minutes=5))
    assert [each["text"] for each in desk.slack.messages(mara.channel) if each.get("bot_id")][2:] == [NEUTRAL]


def test_forgotten_while_a_message_was_on_its_way(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, STORY)
    chat = desk.deps.chat
    real = chat.slack.send  # type: ignore[attr-defined]

    def send(workspace: int, channel: str, view: object, key: str) -> str:
        ts = real(workspace, channel, view, key)
        if key.startswith("turn:"):
            data.forget(desk.deps, desk.workspace, mara.user)
        return str(ts)

    chat.slack.send = send  # type: ignore[attr-defined]
    desk.wait(timedelta(minutes=2))
    chat.slack.send = real  # type: ignore[attr-defined]
    desk.wait(timedelta(minutes=2))
    assert shown(desk, mara) == "[]"


def test_a_closing_message_whose_answer_was_lost_is_brought_up_to_date(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, STORY)
    desk.wait(timedelta(seconds=60))
    desk.says(mara, MORE)
    desk.wait(timedelta(seconds=11))
    desk.slack.fail("chat.postMessage", "drop", where={"channel": mara.channel})
    desk.says(mara, "done")
    with desk.deps.store.read() as tx:
        (mark, *_) = tx.highlights.of(desk.workspace, desk.interview(mara).id)
    assert mark.text in shown(desk, mara)
    transcripts.keep_passage_off_record(desk.deps, desk.workspace, mara.user, mark.id)
    desk.wait(timedelta(minutes=10))
    assert shown(desk, mara).count("What I heard") <= 2  # one message: its text and its blocks
    assert mark.text not in shown(desk, mara)


def test_what_may_be_there_is_looked_up_even_after_a_night(desk: SlackDesk) -> None:
    mara = desk.hire(slot="Fri 09:00")
    desk.until(utc("2026-03-23 16:59"))
    desk.clock.set(utc("2026-03-23 16:59") + timedelta(seconds=59))  # a second before 18:00 of hers
    with desk.deps.store.begin() as tx:
        write_to(tx, mara, Notice("A word."), "word", desk.clock(), budgeted=True)
        tx.commit()
    desk.slack.fail("chat.postMessage", "drop", where={"channel": mara.channel})
    delivery.deliver(desk.deps, desk.workspace)
    desk.until(utc("2026-03-25 09:00"))
    assert [each["text"] for each in desk.slack.messages(mara.channel)].count("A word.") == 1


def test_who_lost_their_lease_sends_nothing(desk: SlackDesk, mara: Sme) -> None:
    with desk.deps.store.begin() as tx:
        write_to(tx, mara, Notice("A word."), "word", desk.clock())
        tx.commit()
    late = iter([desk.clock(), desk.clock() + delivery.LEASE])
    delivery.deliver(replace(desk.deps, clock=lambda: next(late, desk.clock())), desk.workspace)
    assert "A word." not in shown(desk, mara)
    desk.wait(delivery.LEASE + timedelta(seconds=2))
    assert [each["text"] for each in desk.slack.messages(mara.channel)].count("A word.") == 1


def test_an_interview_that_closed_for_want_of_what_we_missed_goes_on(desk: SlackDesk, mara: Sme) -> None:
    desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    desk.slack.send_events_to(None)
    desk.clock.set(desk.clock() + timedelta(minutes=3))
    desk.slack.post(desk.person(mara), "And the dock doors froze shut for nine hours on Monday.")
    desk.clock.set(desk.clock() + timedelta(hours=30))
    tick(desk.deps)  # a machine that slept: the clock runs before the line is back
    assert desk.interview(mara).state is InterviewState.CLOSED
    assert catch_up(desk.door) == 1
    inbox.handle(desk.deps, desk.workspace, mara.channel)
    assert desk.interview(mara).state is InterviewState.OPEN
    assert desk.turns(mara)[-1].text.startswith("And the dock doors") or "dock doors" in str(desk.turns(mara))


def test_a_deletion_without_the_message_itself(desk: SlackDesk, mara: Sme) -> None:
    ts = desk.says(mara, STORY)
    event = {"type": "message", "subtype": "message_deleted", "channel": mara.channel, "channel_type": "im"}
    event |= {"ts": "1774339999.000100", "deleted_ts": ts, "hidden": True}
    (change,) = incoming.changes(event, desk.slack.team, lambda user: None)
    assert change == InboxEvent(Incoming.DELETE, mara.channel, "", "1774339999.000100", ts, "")
    inbox.receive(desk.deps, desk.workspace, change)
    inbox.handle(desk.deps, desk.workspace, mara.channel)
    assert STORY not in [turn.text for turn in desk.turns(mara)]


def test_a_slack_in_trouble_takes_nobodys_role(desk: SlackDesk) -> None:
    users = [desk.slack.person(name).id for name in ("Dana", "Eli")]

    def named() -> list[str]:
        company.appoint(desk.deps, desk.workspace, desk.door.slow, desk.door.company, users)
        with desk.deps.store.read() as tx:
            return sorted(director.name for director in tx.directors.all(desk.workspace))

    assert named() == ["Dana", "Eli"]
    desk.slack.fail("users.info", "error", error="account_inactive", times=99, where={"user": users[0]})
    assert named() == ["Dana", "Eli"]


def test_one_company_is_one_workspace_whoever_comes_first(desk: SlackDesk) -> None:
    with desk.deps.store.begin() as tx:
        again = tx.workspaces.add("slack", "Another name", "UTC", "", desk.slack.team)
        tx.commit()
    assert again.id == desk.workspace

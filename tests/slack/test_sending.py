"""Sending while Slack has trouble: everything goes out in the end, in order, once, and a director hears what to do."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.interviews import InterviewState, Who
from bot.domain.messages import Notice
from bot.domain.people import Sme
from bot.flows.speaking import write_to
from bot.flows.tick import tick
from tests.newsdesk import utc
from tests.servers.emulate import SCOPES, Call
from tests.slack.desk import SlackDesk

NINE = utc("2026-03-24 08:00")  # Tuesday in Berlin
STORY = (
    "Last Thursday a driver waited three hours at our dock in Gdansk, because the planner had typed local time and our "
    "system took it as ours. We lost two pallets of yoghurt, about 1,900 euros."
)
MORE = "We now print the time zone on every slot. Waiting fell from 40 minutes to 12 since February."
LINE = "A dock slot without a time zone is a rumour."
TEN = ("Ann", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ilya", "Joy")


def key_of(message: dict[str, Any]) -> str:
    found: str = message.get("metadata", {}).get("event_payload", {}).get("key", "")
    return found


def ours(desk: SlackDesk, who: Sme | str) -> list[dict[str, Any]]:
    """The bot's messages in a conversation, as Slack holds them."""
    channel = who if isinstance(who, str) else who.channel
    return [each for each in desk.slack.messages(channel) if each.get("bot_id")]


def told(desk: SlackDesk) -> list[str]:
    """What the director was told in her own conversation."""
    return [each["text"] for each in ours(desk, desk.director.channel)]


def posts(desk: SlackDesk, who: Sme | None = None) -> list[Call]:
    calls = desk.slack.calls("chat.postMessage")
    return [call for call in calls if who is None or call.payload["channel"] == who.channel]


def doubled(desk: SlackDesk, channels: list[str]) -> list[str]:
    """Keys that stand in Slack more than once."""
    keys = [key_of(each) for channel in channels for each in ours(desk, channel)]
    assert all(keys)
    return [key for key, times in Counter(keys).items() if times > 1]


def in_order(desk: SlackDesk, sme: Sme) -> None:
    """The conversation reads as the transcript does: the bot's turns and the expert's, in the same order."""
    spoken = {turn.text for turn in desk.turns(sme)}
    conversation = []
    for each in desk.slack.messages(sme.channel):
        mine = [text for text in spoken if each["text"].endswith(text)]
        conversation += mine[:1]
    turns = desk.turns(sme)
    closing = desk.interview(sme).state is InterviewState.CLOSED and turns[-1].who is Who.BOT
    transcript = [turn.text for turn in (turns[:-1] if closing else turns)]  # the closing is shown with more around it
    assert conversation == transcript
    assert [turn.ts for turn in desk.turns(sme)] == sorted(turn.ts for turn in desk.turns(sme))


def interview_all(desk: SlackDesk, people: list[Sme]) -> None:
    for answer in (STORY, MORE, LINE, *["That's about all I know."] * 5):
        for sme in people:
            if desk.interview(sme).state is InterviewState.OPEN:
                desk.says(sme, answer)
        desk.wait(timedelta(seconds=50))


TROUBLES: dict[str, list[dict[str, Any]]] = {
    "three 429s and two 500s": [
        *({"how": "rate", "first": first, "seconds": seconds} for first, seconds in ((4, 2), (23, 30), (41, 5))),
        *({"how": "status", "first": first, "status": 500} for first in (9, 33)),
    ],
    "lines that die after it was done": [
        *({"how": "drop", "first": first} for first in (3, 14, 27, 38)),
        {"how": "drop", "first": 36, "status": 502},
    ],
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_ten_interviews_in_the_middle_of_trouble(desk: SlackDesk, trouble: str) -> None:
    people = [desk.hire(f"{name} Smith") for name in TEN]
    desk.until(NINE - timedelta(minutes=1))
    faults = TROUBLES[trouble]
    for fault in faults:
        desk.slack.fail("chat.postMessage", **fault)
    desk.until(NINE)
    interview_all(desk, people)
    desk.wait(timedelta(minutes=5))

    spoilt = [call for call in posts(desk) if call.fault]
    assert len(spoilt) == len(faults)
    for sme in people:
        assert desk.interview(sme).state is InterviewState.CLOSED
        in_order(desk, sme)
        last = ours(desk, sme)[-1]
        assert "Next time" in last["text"] or "What I heard" in last["text"], last["text"]
    assert doubled(desk, [sme.channel for sme in people]) == []
    held = sum(len(ours(desk, sme)) for sme in people)
    assert held == len(
        {call.answer["ts"] for call in posts(desk) if isinstance(call.answer, dict) and call.answer["ok"]}
    )
    assert told(desk) == []


def test_retry_after_pauses_the_whole_workspace(desk: SlackDesk) -> None:
    people = [desk.hire(f"{name} Smith") for name in TEN[:4]]
    desk.until(NINE - timedelta(seconds=1))
    desk.slack.fail("chat.postMessage", "rate", first=2, seconds=40)
    before = len(desk.slack.calls())
    desk.clock.set(NINE)
    tick(desk.deps)
    assert [call.status for call in desk.slack.calls(since=before)] == [200, 429]  # and nothing after that one
    for _ in range(39):
        desk.clock.set(desk.clock() + timedelta(seconds=1))
        tick(desk.deps)
    assert len(desk.slack.calls(since=before)) == 2
    desk.clock.set(desk.clock() + timedelta(seconds=1))
    tick(desk.deps)
    assert [len(ours(desk, sme)) for sme in people] == [2] * 4
    assert doubled(desk, [sme.channel for sme in people]) == []


def test_the_pause_begins_when_slack_asks_for_it(desk: SlackDesk) -> None:
    """Not when the round of messages began, which may be a while ago."""
    for name in TEN[:2]:
        desk.hire(f"{name} Smith")
    desk.until(NINE - timedelta(seconds=1))
    desk.slack.fail("chat.postMessage", "rate", first=2, seconds=10)
    desk.clock.set(NINE)
    chat = desk.chat
    send = chat.send

    def slow(*given: Any) -> str:
        ts = send(*given)
        desk.clock.set(desk.clock() + timedelta(seconds=8))
        return ts

    chat.send = slow  # type: ignore[method-assign]
    tick(desk.deps)
    with desk.deps.store.read() as tx:
        assert tx.next_due(desk.workspace, desk.clock()) == desk.clock() + timedelta(seconds=10)


def test_a_rate_limit_in_the_middle_of_a_closing(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(NINE)
    desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    before = len(ours(desk, mara))
    desk.slack.fail("chat.postMessage", "rate", seconds=20)
    desk.says(mara, "done")
    assert len(ours(desk, mara)) == before and desk.interview(mara).state is InterviewState.CLOSED
    desk.wait(timedelta(seconds=21))
    (closing,) = ours(desk, mara)[before:]
    assert "Next time" in closing["text"] and "What I heard" in closing["text"]
    assert [call.status for call in posts(desk, mara)][-2:] == [429, 200]


@pytest.mark.parametrize("fault", [{"how": "rate", "seconds": 20}, {"how": "drop"}, {"how": "status", "status": 503}])
@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_message_of_several_parts_that_is_broken_off(desk: SlackDesk, fault: dict[str, Any], first: int) -> None:
    mara = desk.hire()
    desk.wait()
    before = len(ours(desk, mara))
    lines = [f"In week {n} we lost {n} pallets of yoghurt." for n in range(600)]
    with desk.deps.store.begin() as tx:
        write_to(tx, mara, Notice("\n".join(lines)), "long", desk.clock())
        tx.commit()
    desk.slack.fail("chat.postMessage", first=first, **fault)
    desk.wait(timedelta(minutes=1))
    parts = ours(desk, mara)[before:]
    assert len(parts) >= 3 and [line for each in parts for line in each["text"].split("\n") if line] == lines
    assert doubled(desk, [mara.channel]) == []


def test_a_revoked_token_loses_nothing_and_is_told_once(desk: SlackDesk) -> None:
    people = [desk.hire(f"{name} Smith") for name in TEN[:3]]
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("*", "error", times=10_000, error="token_revoked")
    desk.until(NINE + timedelta(minutes=31))
    assert [len(ours(desk, sme)) for sme in people] == [1, 1, 1]
    assert len(desk.slack.calls()) < 60  # it looks every five minutes, and does not hammer
    desk.slack.heal()
    desk.wait(timedelta(minutes=6))
    assert [len(ours(desk, sme)) for sme in people] == [2, 2, 2]
    assert len(told(desk)) == 1 and "SLACK_BOT_TOKEN was revoked" in told(desk)[0]
    assert doubled(desk, [*(sme.channel for sme in people), desk.director.channel]) == []


def test_a_token_that_is_revoked_over_midnight_is_told_once(desk: SlackDesk) -> None:
    mara = desk.hire(slot="Tue 23:50")
    desk.until(utc("2026-03-24 22:49"))
    desk.slack.fail("*", "error", times=10_000, error="token_revoked")
    desk.until(utc("2026-03-25 01:30"))
    desk.slack.heal()
    desk.wait(timedelta(minutes=6))
    assert len(ours(desk, mara)) == 2 and len(told(desk)) == 1


def test_a_right_to_react_that_is_taken_away_while_running(desk: SlackDesk) -> None:
    people = [desk.hire(f"{name} Smith") for name in TEN[:3]]
    desk.until(NINE)
    desk.slack.set_scopes([scope for scope in SCOPES if scope != "reactions:write"])
    for sme in people:
        desk.says(sme, STORY)
    desk.wait(timedelta(seconds=50))
    for sme in people:
        assert ours(desk, sme)[-1]["text"].count("?") == 1
        desk.says(sme, MORE)
    desk.wait(timedelta(minutes=2))
    assert all(len(ours(desk, sme)) >= 4 for sme in people)
    assert len(told(desk)) == 1 and "missing_scope" in told(desk)[0] and "manifest.yml" in told(desk)[0]
    assert "write to" not in told(desk)[0]


def test_a_right_to_write_that_is_taken_away_while_running(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.set_scopes([scope for scope in SCOPES if scope != "chat:write"])
    desk.until(NINE + timedelta(minutes=12))
    assert len(ours(desk, mara)) == 1
    desk.slack.set_scopes(SCOPES)
    desk.wait(timedelta(minutes=6))
    assert len(ours(desk, mara)) == 2
    assert len(told(desk)) == 1 and "lacks a right" in told(desk)[0]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("channel_not_found", "add them again"),
        ("is_archived", "Unarchive it"),
        ("not_in_channel", "/invite"),
        ("user_disabled", "pause them"),
        ("user_not_found", "Remove them"),
        ("cannot_dm_bot", "Remove them"),
        ("restricted_action", "workspace owner"),
        ("something_new", "something_new"),
        ("msg_too_long", "msg_too_long"),
    ],
)
def test_what_will_never_go_out_is_told_once_to_the_director(desk: SlackDesk, error: str, advice: str) -> None:
    mara, ravi = desk.hire(), desk.hire("Ravi Das", slot="Tue 09:00")
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("chat.postMessage", "error", times=100, error=error, where={"channel": mara.channel})
    desk.until(NINE + timedelta(minutes=1))
    desk.says(mara, STORY)
    desk.wait(timedelta(minutes=2))
    assert len(ours(desk, ravi)) == 2  # nobody else is held up
    assert len(ours(desk, mara)) == 1
    assert len(told(desk)) == 1
    assert advice in told(desk)[0] and "Mara Lind" in told(desk)[0]


def test_nobody_is_told_in_the_conversation_that_is_broken(desk: SlackDesk) -> None:
    person = desk.slack.person("Dana")
    desk.names["dana"] = "Dana"
    dana = desk.hire("Dana")
    assert dana.channel == person.dm == desk.director.channel
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("chat.postMessage", "error", times=100, error="channel_not_found", where={"channel": dana.channel})
    desk.until(NINE + timedelta(minutes=30))
    refused = [call for call in posts(desk, dana) if call.fault]
    assert len(refused) == 1


@pytest.mark.parametrize("fault", [{"how": "drop"}, {"how": "drop", "status": 500}, {"how": "hang", "seconds": 6}])
def test_a_post_that_arrived_and_was_not_answered_is_found_by_its_key(desk: SlackDesk, fault: dict[str, Any]) -> None:
    mara = desk.hire()
    desk.until(NINE - timedelta(minutes=1))
    desk.door.slow.timeout = 3
    before = len(desk.slack.calls())
    desk.slack.fail("chat.postMessage", **fault)
    desk.until(NINE)
    desk.wait(timedelta(seconds=30))
    assert len(ours(desk, mara)) == 2 and len(posts(desk, mara)) == 2
    (lookup,) = desk.slack.calls("conversations.history", since=before)
    assert str(lookup.payload["include_all_metadata"]).lower() in {"true", "1"}
    desk.says(mara, STORY)
    assert [turn.who for turn in desk.turns(mara)] == [Who.BOT, Who.SME]
    assert desk.turns(mara)[0].ts == ours(desk, mara)[-1]["ts"]


def test_a_post_that_never_arrived_is_sent_again(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("chat.postMessage", "stall", seconds=0.2)
    desk.until(NINE)
    desk.wait(timedelta(seconds=30))
    assert len(ours(desk, mara)) == 2 and len(posts(desk, mara)) == 3


def test_the_look_up_may_be_rate_limited_itself(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("chat.postMessage", "drop")
    desk.slack.fail("conversations.history", "rate", times=2, seconds=15)
    desk.until(NINE)
    desk.wait(timedelta(minutes=2))
    assert [call.status for call in desk.slack.calls("conversations.history")] == [429, 429, 200]
    assert len(ours(desk, mara)) == 2 and len(posts(desk, mara)) == 2


def test_slack_without_a_number_to_wait(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(NINE - timedelta(minutes=1))
    desk.slack.fail("chat.postMessage", "error", error="ratelimited")
    desk.until(NINE)
    desk.wait(timedelta(seconds=29))
    assert len(ours(desk, mara)) == 1
    desk.wait(timedelta(seconds=2))
    assert len(ours(desk, mara)) == 2


def test_a_sign_that_slack_never_takes_keeps_nobody_waiting(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:01"))
    desk.slack.fail("reactions.add", "status", status=503, times=99)
    desk.says(mara, "We moved the shelves in March, because the pickers walked too far.")
    desk.wait(timedelta(seconds=70))
    assert desk.slack.messages(mara.channel)[-1]["user"] == desk.slack.bot_user
    assert len(desk.slack.calls("reactions.add")) == 4

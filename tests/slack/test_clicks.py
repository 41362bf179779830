"""Buttons pressed too late, by the wrong people, with values nobody wrote, or while Slack has trouble."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Notice, Press
from bot.domain.people import Sme, SmeState
from bot.domain.screens import IdeaFilter
from bot.flows import enrolment, ideas
from bot.flows.speaking import write_to
from bot.slack.door import NOT_OPENED, TOO_SLOW
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.names import KEEP_OFF_RECORD, Tap
from bot.slack.values import STALE, Carried, pack
from tests.flows.test_interview import LINE, MORE, STORY, run_interview
from tests.newsdesk import utc
from tests.servers.emulate import Person
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """An expert with ideas that directors may see."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    run_interview(desk, mara)
    desk.wait(timedelta(hours=2))
    return mara


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Client(desk.slack, desk.url, desk.slack.person("Dana"))


def client(desk: SlackDesk, who: Sme | str) -> Client:
    person: Person = desk.slack.person(who) if isinstance(who, str) else desk.person(who)
    return Client(desk.slack, desk.url, person)


def button(action: str, value: str, kind: str = "ephemeral", channel: str = "", ts: str = "") -> Shown:
    """A button that somebody forged, or that an older version of us wrote."""
    element = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [element]}]
    return Shown(kind, {"blocks": blocks, "text": "x"}, channel, ts, "V1" if kind != "ephemeral" else "")


def told(shown: Shown | None) -> str:
    assert shown is not None, "nothing was said"
    return str(shown.payload["text"])


def everything(desk: SlackDesk) -> list[tuple[int, IdeaStatus, int, str]]:
    page = ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter())
    return [(idea.id, idea.status, idea.version, idea.note) for idea in page.ideas]


# Gone, or not theirs.


def test_an_idea_that_is_gone(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    listed = dana.command("")
    for story in (STORY, MORE, LINE):
        ts = next(each["ts"] for each in desk.slack.messages(mara.channel) if each["text"] == story)
        desk.deletes(mara, ts)
    for action in (Press.ACCEPT, Press.PARK, Press.DECLINE, Tap.NOTE):
        assert "gone" in told(dana.press(listed, action))
    assert desk.slack.calls("views.open") == []


def test_somebody_who_lost_the_role(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    listed, home = dana.command(""), dana.home()
    with desk.deps.store.begin() as tx:
        tx.directors.remove(desk.workspace, desk.director.user)
        tx.commit()
    for action in (Press.ACCEPT, Press.DECLINE, Tap.NOTE, Press.TRANSCRIPT):
        refused = told(dana.press(listed, action))
        assert "Mara" not in refused and STORY not in refused
    for action in (Tap.ADD_PERSON, Tap.PERSON):
        more = {"option": "Ask a question"} if action == Tap.PERSON else {}
        dana.press(home, action, **more)
        assert "director" in dana.view().text.lower()
    assert "Mara" not in dana.home().text
    assert "Mara" not in dana.command("").payload["text"]


@pytest.mark.parametrize("who", ["Ravi", "Mara Lind"])
def test_a_director_s_buttons_in_other_hands(desk: SlackDesk, mara: Sme, who: str) -> None:
    before = everything(desk)
    others = client(desk, who)
    idea = before[0][0]
    for action in (Press.ACCEPT, Press.PARK, Press.DECLINE, Tap.NOTE):
        refused = told(others.press(button(action, pack(idea=idea, seen=1)), action))
        assert "gone" in refused or "director" in refused.lower()
    assert desk.slack.calls("views.open") == []
    home = button(Tap.PEOPLE_LATER, pack(start=0), "home")
    others.press(home, Tap.PEOPLE_LATER)
    assert "Your experts" not in others.home().text
    others.press(button(Tap.ADD_PERSON, "", "home"), Tap.ADD_PERSON)
    assert "director" in others.view().text.lower()
    assert everything(desk) == before


def test_another_expert_s_words_and_passages(desk: SlackDesk, mara: Sme) -> None:
    ravi = client(desk, desk.hire("Ravi Das"))
    with desk.deps.store.read() as tx:
        mark = tx.highlights.of(desk.workspace, desk.interview(mara).id)[0]
        interview = desk.interview(mara).id
    for action, value in (
        (Press.KEEP_OFF_RECORD, str(mark.id)),
        (Press.MAKE_IDEA, str(mark.id)),
        (Press.TRANSCRIPT, pack(interview=interview)),
    ):
        refused = told(ravi.press(button(action, value), action))
        assert mark.text not in refused
    story = next(each for each in desk.slack.messages(mara.channel) if each["text"] == STORY)
    refused = told(ravi.shortcut(KEEP_OFF_RECORD, story["ts"], channel=mara.channel))
    assert "only keep a message of yours" in refused
    with desk.deps.store.read() as tx:
        assert tx.highlights.get(desk.workspace, mark.id) == mark
        assert not any(turn.off_record for turn in tx.turns.of(desk.workspace, interview))


def test_a_click_from_another_workspace(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    listed = dana.command("")
    before = everything(desk)
    foreign = {"user": {"id": dana.person.id, "team_id": "T999999999"}}
    assert told(dana.press(listed, Press.ACCEPT, **foreign)) == ELSEWHERE
    assert told(dana.press(listed, Press.TRANSCRIPT, **foreign)) == ELSEWHERE
    assert ELSEWHERE in dana.command("", team_id="T999999999").payload.get("text", ELSEWHERE)
    elsewhere = {"team": {"id": "T999999999"}, "user": {"id": dana.person.id, "team_id": "T999999999"}}
    dana.press(listed, Press.ACCEPT, **elsewhere)
    assert desk.slack.calls("views.open") == [] and everything(desk) == before


# Values.

GARBAGE = [
    "",
    "garbage",
    "null",
    "[]",
    "{}",
    '{"idea":-1,"seen":1}',
    '{"idea":1e9,"seen":1}',
    '{"idea":99999999999999999999,"seen":1}',
    '{"idea":true,"seen":true}',
    '{"idea":"1","seen":"1"}',
    '{"idea":{"a":1}}',
    '{"interview":-5,"focus":"x","part":[]}',
    '{"interview":9007199254740991}',
    '{"status":"nonsense","sme":"x"}',
    '{"start":-1}',
    '{"start":9007199254740991}',
    '{"part":-1}',
    "[" * 1990,
    '{"a":' * 390,
    "-1",
    "0",
    "9" * 400,
    "١٢",
    "1; DROP TABLE ideas",
    "\u202e\x00",
]
ACTIONS = [
    *(Press.KEEP_OFF_RECORD, Press.MAKE_IDEA, Press.TALK, Press.ACCEPT, Press.TRANSCRIPT),
    *(Tap.NOTE, Tap.IDEAS, Tap.IDEAS_OLDER, Tap.TRANSCRIPT_LATER, Tap.MY_DATA, Tap.PEOPLE_LATER, Tap.PERSON),
]


@pytest.mark.parametrize("found", ["-1", "1e9", "1.0", "true", '"1"', "[]", "{}", str(2**53), "9" * 400, "NaN", "null"])
def test_a_number_that_comes_back_is_checked(found: str) -> None:
    with pytest.raises(InvalidInput):
        Carried(f'{{"idea":{found}}}').number("idea")
    assert Carried('{"idea":7}').number("idea") == 7


@pytest.mark.parametrize("text", ["[]", "5", '"x"', "{", "[" * 100_000, '{"a":' * 5000])
def test_what_comes_back_is_an_object(text: str) -> None:
    with pytest.raises(InvalidInput):
        Carried(text)


@pytest.mark.parametrize("action", ACTIONS)
def test_values_nobody_wrote(
    desk: SlackDesk, mara: Sme, dana: Client, action: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = everything(desk)
    caplog.clear()
    for value in GARBAGE:
        dana.press(button(action, value), action)
    assert everything(desk) == before
    assert not [each for each in caplog.records if each.name.startswith("bot") and each.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "chosen", ["", "edit", "edit:", "edit:0", "edit:-1", "edit:9" + "9" * 30, "nonsense:1", "remove:\u0661"]
)
def test_a_menu_that_was_forged(desk: SlackDesk, mara: Sme, dana: Client, chosen: str) -> None:
    element = {"type": "overflow", "action_id": Tap.PERSON.value, "options": []}
    shown = Shown("home", {"blocks": [{"type": "actions", "block_id": "b", "elements": [element]}]}, view="V1")
    dana.press(shown, Tap.PERSON, actions=[{"action_id": Tap.PERSON.value, "selected_option": {"value": chosen}}])
    assert "isn't here" in dana.view().text or STALE in dana.view().text
    assert desk.sme(mara).state is SmeState.ACTIVE


# Slack in trouble.


def test_a_trigger_that_is_too_old(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    listed = dana.command("")
    for code in ("expired_trigger_id", "exchanged_trigger_id"):
        desk.slack.fail("views.open", "error", error=code)
        assert told(dana.press(listed, Press.ACCEPT)) == TOO_SLOW
    dana.press(listed, Press.ACCEPT)
    assert "Accept" in json.dumps(dana.view().payload)


def test_a_trigger_that_slack_itself_finds_too_old(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    listed = dana.command("")
    trigger = desk.slack.trigger(dana.person)
    desk.clock.set(desk.clock() + timedelta(seconds=4))
    assert told(dana.press(listed, Press.TRANSCRIPT, trigger_id=trigger)) == TOO_SLOW


@pytest.mark.parametrize(
    "fault",
    [
        {"how": "status", "status": 500},
        {"how": "rate", "seconds": 9},
        {"how": "error", "error": "x y"},
    ],
)
def test_a_modal_that_does_not_open(desk: SlackDesk, mara: Sme, dana: Client, fault: dict[str, Any]) -> None:
    listed = dana.command("")
    desk.slack.fail("views.open", **fault)
    assert told(dana.press(listed, Press.ACCEPT)) == NOT_OPENED


def test_nothing_breaks_where_nothing_can_be_said(
    desk: SlackDesk, mara: Sme, dana: Client, caplog: pytest.LogCaptureFixture
) -> None:
    home = dana.home()
    desk.slack.fail("views.open", "status", status=500)
    dana.press(home, Tap.ADD_PERSON)
    eventually(lambda: [each for each in caplog.messages if "event=not_shown" in each], "it was not told")
    caplog.clear()
    listed = dana.command("")
    dead = replace(listed, url="http://127.0.0.1:9/response/1")
    dana.press(dead, Tap.IDEAS_STATUS, option="New")
    eventually(lambda: [each for each in caplog.messages if "event=not_shown" in each], "it was not told")
    caplog.clear()
    gone = replace(listed, url=f"{desk.slack.url}/nowhere")
    dana.press(gone, Tap.IDEAS_STATUS, option="New")
    eventually(lambda: [each for each in caplog.messages if "event=not_shown" in each], "it was not told")
    assert not [each for each in caplog.records if each.name.startswith("bot") and each.levelno >= logging.ERROR]


# Twice, and for ever.


def test_off_the_record_twice(desk: SlackDesk, mara: Sme) -> None:
    marta = client(desk, mara)
    thanks = next(each for each in marta.conversation() if "What I heard" in each.text)
    assert "between us" in told(marta.press(thanks, Press.KEEP_OFF_RECORD))
    assert "already, or gone" in told(marta.press(thanks, Press.KEEP_OFF_RECORD))
    story = next(each for each in desk.slack.messages(mara.channel) if each["text"] == STORY)
    for _ in range(2):
        assert "between us" in told(marta.shortcut(KEEP_OFF_RECORD, story["ts"]))
    assert "only keep a message of yours" in told(marta.shortcut(KEEP_OFF_RECORD, "1.000001"))


def test_forget_me(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    marta, ravi = client(desk, mara), desk.hire("Ravi Das")
    desk.says(mara, "forget me")
    question = marta.latest()
    assert question.element(Press.FORGET)[1]["confirm"]["style"] == "danger"

    # Somebody else's button, in another conversation, erases nobody.
    rudi = client(desk, ravi)
    there = {"channel": {"id": mara.channel}, "container": {"channel_id": mara.channel, "message_ts": question.ts}}
    assert "only for the person" in told(rudi.press(question, Press.FORGET, **there))
    assert "only for the person" in told(dana.press(question, Press.FORGET))
    assert desk.sme(ravi).state is SmeState.ACTIVE and desk.sme(mara).state is SmeState.ACTIVE
    assert "Nothing has changed" in told(marta.press(question, Press.KEEP_ME))

    # An old question needs to be put again.
    desk.wait(timedelta(hours=25))
    assert "from a while ago" in told(marta.press(question, Press.FORGET))
    desk.says(mara, "forget me")
    posted = [each["ts"] for each in desk.slack.messages(mara.channel) if each.get("bot_id")]
    assert len(posted) > 5
    said = told(marta.press(marta.latest(), Press.FORGET))
    assert "everything of yours is erased" in said and "Your own messages stay in Slack" in said
    desk.wait(timedelta(minutes=1))
    left = [each for each in desk.slack.messages(mara.channel) if each.get("bot_id")]
    assert left == []
    deleted = {call.payload["ts"] for call in desk.slack.calls("chat.delete")}
    assert set(posted) <= deleted
    assert any("asked to be forgotten" in each["text"] for each in desk.slack.messages(desk.director.channel))


def test_forget_me_reaches_every_part_of_a_long_message(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    long = " ".join(f"In week {n} you lost {n} pallets of yoghurt." for n in range(700))
    with desk.deps.store.begin() as tx:
        write_to(tx, mara, Notice(long), "long", desk.clock())
        tx.commit()
    desk.wait(timedelta(seconds=5))
    keys = [call.payload["metadata"]["event_payload"]["key"] for call in desk.slack.calls("chat.postMessage")]
    assert any("#1" in key for key in keys), keys
    desk.says(mara, "forget me")
    marta = client(desk, mara)
    assert "erased" in told(marta.press(marta.latest(), Press.FORGET))
    desk.wait(timedelta(minutes=1))
    assert [each["text"] for each in desk.slack.messages(mara.channel) if each.get("bot_id")] == []


# The Home tab.


def test_an_expert_s_home(desk: SlackDesk) -> None:
    mara = desk.hire()
    marta = client(desk, mara)
    marta.press(marta.home(), Press.CHECK_IN)
    assert "in our conversation" in marta.view().text
    desk._handled(mara)
    assert marta.latest().text.endswith("?")
    marta.press(marta.home(), Tap.PAUSE)
    assert marta.submit(marta.view(), until="2026-05-04") == {}
    eventually(lambda: [1] if "Start again" in marta.home_as_it_is().text else [], "no pause was shown")
    marta.press(marta.home(), Tap.START)
    eventually(lambda: [1] if desk.sme(mara).state is SmeState.ACTIVE else [], "still paused")
    marta.press(marta.home(), Tap.OWN_PLACE)
    assert marta.submit(marta.view(), name="Mara L.", zone="europe/lisbon", day="Thu", time="15:30") == {}
    now = desk.sme(mara)
    assert (now.name, now.zone, str(now.slot)) == ("Mara L.", "Europe/Lisbon", "Thu 15:30")
    eventually(lambda: [1] if "Thursday at 15:30" in marta.home_as_it_is().text else [], "nothing was shown")


def pages(reader: Client, later: str) -> list[str]:
    """Every part of a modal that is open, one press of Later after another."""
    found = [reader.view()]
    while f'"{later}"' in json.dumps(found[-1].payload):
        reader.press(found[-1], later)
        found.append(reader.view())
        assert len(found) < 30
    return [each.text for each in found]


def test_forty_thousand_characters_by_the_page(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    long = " ".join(f"In week {n} we lost {n} pallets of yoghurt because of ice and snow." for n in range(700))[:39_990]
    long += " The End."
    desk.says(mara, long)
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "done")
    desk.wait(timedelta(hours=2))
    dana.press(dana.command(""), Press.TRANSCRIPT)
    shown = pages(dana, Tap.TRANSCRIPT_LATER)
    assert len(shown) > 2 and "The End." in shown[-1] + shown[-2]
    marta = client(desk, mara)
    marta.press(marta.home(), Tap.MY_DATA)
    mine = pages(marta, Tap.MY_DATA_LATER)
    assert len(mine) > 2 and "week 500" in "".join(mine)


def test_forty_experts_by_the_page(desk: SlackDesk, dana: Client) -> None:
    names = [f"Expert{n:02} Number" for n in range(40)]
    for name in names:
        desk.hire(name)
    shown = dana.home()
    seen = [shown.text]
    while f'"{Tap.PEOPLE_LATER}"' in json.dumps(shown.payload):
        shown = dana.turn(shown, Tap.PEOPLE_LATER)
        seen.append(shown.text)
    assert all(sum(name in text for text in seen) == 1 for name in names)
    assert "Expert39" not in dana.turn(shown, Tap.PEOPLE_EARLIER).text


def test_a_resumed_expert(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    enrolment.pause(desk.deps, desk.as_director(), mara.id, None)
    dana.press(dana.home(), Tap.PERSON, option="Resume")
    assert desk.sme(mara).state is SmeState.ACTIVE


def test_a_button_of_an_older_version_says_what_to_do(desk: SlackDesk, dana: Client) -> None:
    shown = dana.command("")
    old = {"type": "button", "action_id": "promote", "value": "1", "text": {"type": "plain_text", "text": "Promote"}}
    aged = replace(shown, payload={"blocks": [{"type": "actions", "block_id": "b", "elements": [old]}]})
    told = dana.press(aged, "promote")
    assert told is not None and "older version" in told.text

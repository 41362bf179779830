"""The door against whoever stands before it: forged, stale, repeated, unordered and unreadable requests, and people who
are none of ours."""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.domain.deliveries import platform_ts
from bot.domain.interviews import Turn, Who
from bot.domain.messages import NoteKept, Notice, Press
from bot.domain.people import Sme
from bot.slack.names import Tap
from bot.slack.web import MOST_BYTES, Signatures
from tests.loopback import NO_AUTHORITIES
from tests.newsdesk import utc
from tests.slack.clicking import Client, Shown, signed
from tests.slack.desk import SlackDesk

HUNDREDS = "Returns fell from nine percent to three by May, because the labels stayed on."


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """In an interview, asked her first question."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    return mara


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Client(desk.slack, desk.url, desk.slack.person("Dana"))


def a_moment(desk: SlackDesk) -> str:
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    return platform_ts(desk.clock())


def written(mara: Sme, ts: str, text: str, **more: Any) -> dict[str, Any]:
    """The event of a message of hers."""
    fields = {"channel": mara.channel, "channel_type": "im", "user": mara.user, "ts": ts, "text": text}
    return {"type": "message", **fields, **more}


def edited(mara: Sme, at: str, ts: str, text: str, before: str) -> dict[str, Any]:
    now = {"type": "message", "user": mara.user, "ts": ts, "text": text, "edited": {"user": mara.user, "ts": at}}
    was = {"type": "message", "user": mara.user, "ts": ts, "text": before}
    where = {"channel": mara.channel, "channel_type": "im", "ts": at, "event_ts": at}
    return {"type": "message", "subtype": "message_changed", **where, "message": now, "previous_message": was}


def deleted(mara: Sme, at: str, ts: str, text: str) -> dict[str, Any]:
    was = {"type": "message", "user": mara.user, "ts": ts, "text": text}
    where = {"channel": mara.channel, "channel_type": "im", "ts": at, "event_ts": at}
    return {"type": "message", "subtype": "message_deleted", **where, "deleted_ts": ts, "previous_message": was}


def arrives(desk: SlackDesk, mara: Sme, event: dict[str, Any], **envelope: Any) -> None:
    """An event that Slack sends once, and that is handled at once."""
    attempt = desk.slack.send_event(event, **envelope)
    assert attempt is not None and attempt["status"] == 200, attempt
    desk._handled(mara)


def said(desk: SlackDesk, mara: Sme) -> list[str]:
    """Her words in the transcript, in order; those that were deleted left out."""
    turns: list[Turn] = desk.turns(mara)
    return [turn.text for turn in turns if turn.who is Who.SME and not turn.deleted and turn.text]


def body_of(event: Any, desk: SlackDesk, **envelope: Any) -> str:
    whole = {"type": "event_callback", "team_id": desk.slack.team, "event_id": "Ev1", "event": event}
    return json.dumps(whole | envelope)


def post(desk: SlackDesk, body: str | bytes, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(desk.url, content=body, headers=headers, timeout=10, verify=NO_AUTHORITIES)


# Signatures.


def test_only_what_slack_signed_lately_is_taken(desk: SlackDesk, mara: Sme) -> None:
    body = body_of(written(mara, a_moment(desk), "Forged."), desk)
    good = signed(desk.slack, body) | {"content-type": "application/json"}
    now = int(time.time())
    refused = {
        "forged": signed(desk.slack, body, secret="another secret"),
        "of another body": signed(desk.slack, body + " "),
        "stale": signed(desk.slack, body, now - 301),
        "from the future": signed(desk.slack, body, now + 330),
        "another moment": good | {"x-slack-request-timestamp": str(now - 100)},
        "not signed": {"x-slack-request-timestamp": str(now)},
        "no moment": {"x-slack-signature": good["x-slack-signature"]},
        "no number": good | {"x-slack-request-timestamp": "yesterday"},
        "a long number": good | {"x-slack-request-timestamp": "9" * 5000},
        "an empty signature": good | {"x-slack-signature": ""},
        "nothing": {},
    }
    answers = {name: post(desk, body, {"content-type": "application/json"} | given) for name, given in refused.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(refused, 401)
    desk._handled(mara)
    assert said(desk, mara) == []

    assert post(desk, body, good).status_code == 200
    desk._handled(mara)
    assert said(desk, mara) == ["Forged."]


def test_a_click_that_is_replayed_is_carried_out_once(desk: SlackDesk, mara: Sme) -> None:
    marta = Client(desk.slack, desk.url, desk.person(mara))
    ts = desk.says(mara, "A note to keep in mind for later.")
    payload = {
        "type": "message_action",
        "callback_id": "keep_off_record",
        "user": {"id": mara.user, "team_id": desk.slack.team},
        "team": {"id": desk.slack.team},
        "trigger_id": "1.1",
        "channel": {"id": mara.channel},
        "message": {"ts": ts},
        "response_url": desk.slack.response_url(),
    }
    stamp = int(time.time())
    form = {"payload": json.dumps(payload)}
    assert marta.send(form, stamp).status_code == 200
    assert marta.send(form, stamp).status_code == 403
    assert marta.send(form, stamp - 1).status_code == 200  # signed anew: Slack's own


def test_a_form_and_a_command_that_are_replayed_are_carried_out_once(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    stamp = int(time.time())
    asked = {
        "command": "/ideas",
        "text": f"ask <@{mara.user}> What broke?",
        "user_id": dana.person.id,
        "team_id": desk.slack.team,
        "response_url": desk.slack.response_url(),
    }
    assert [dana.send(asked, stamp).status_code for _ in range(3)] == [200, 403, 403]

    dana.press(dana.home(), Tap.PERSON, option="Ask a question")
    form = dana.view()
    sent: list[tuple[dict[str, str], int]] = []
    send = dana.send

    def remembered(given: dict[str, str], *_: Any) -> httpx.Response:
        sent.append((given, stamp))
        return send(given, stamp)

    dana.send = remembered  # type: ignore[method-assign]
    assert dana.submit(form, question="And what was mended?") == {}
    assert [send(*each).status_code for each in sent] == [403]
    with desk.deps.store.read() as tx:
        waiting = [each.text for each in tx.director_questions.waiting(desk.workspace, mara.id)]
    assert waiting == ["What broke?", "And what was mended?"]


def test_of_two_replays_at_the_same_moment_one_is_carried_out(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    stamp = int(time.time())
    form = {
        "command": "/ideas",
        "text": f"ask <@{mara.user}> What broke?",
        "user_id": dana.person.id,
        "team_id": desk.slack.team,
        "response_url": desk.slack.response_url(),
    }
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: dana.send(form, stamp).status_code, range(8)))
    assert sorted(answers) == [200] + [403] * 7
    with desk.deps.store.read() as tx:
        assert len(tx.director_questions.waiting(desk.workspace, mara.id)) == 1


def test_signatures_are_remembered_while_they_hold_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr("bot.slack.web.time.monotonic", lambda: moment)
    known = Signatures()
    assert known.take("a") and not known.take("a") and known.take("b")
    moment += 600  # it may have been dated 300 seconds ahead, and holds 300 more
    assert not known.take("a")
    moment += 61
    assert known.take("a")
    known.give_back("a")
    assert known.take("a")


# Events.


def test_an_event_in_every_repetition_is_one_message(desk: SlackDesk, mara: Sme) -> None:
    event = written(mara, a_moment(desk), HUNDREDS)
    for event_id, number in (("Ev1", 0), ("Ev1", 1), ("Ev1", 3), ("Ev2", 0), ("Ev3", 2)):
        desk.slack.send_event(event, event_id=event_id) if number == 0 else desk.slack.redeliver(
            as_event_id=event_id, number=number
        )
        desk._handled(mara)
    assert said(desk, mara) == [HUNDREDS]
    assert len(desk.slack.calls("reactions.add")) == 1


def test_a_retry_may_be_the_first_copy(desk: SlackDesk, mara: Sme) -> None:
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    desk.slack.send_events_to("http://127.0.0.1:9/nobody")
    desk.slack.post(desk.person(mara), HUNDREDS)
    desk.slack.send_events_to(desk.url)
    attempt = desk.slack.redeliver(number=1, reason="http_error")
    assert attempt["status"] == 200
    desk._handled(mara)
    assert said(desk, mara) == [HUNDREDS]


def test_an_edit_before_its_message(desk: SlackDesk, mara: Sme) -> None:
    first, later = a_moment(desk), a_moment(desk)
    arrives(desk, mara, edited(mara, later, first, "We shipped in Gdansk.", "We shiped in Gdansk."))
    assert said(desk, mara) == ["We shipped in Gdansk."]
    arrives(desk, mara, written(mara, first, "We shiped in Gdansk."))
    assert said(desk, mara) == ["We shipped in Gdansk."]
    again = a_moment(desk)
    arrives(desk, mara, edited(mara, again, first, "We shipped it in Gdansk.", "We shipped in Gdansk."))
    assert said(desk, mara) == ["We shipped it in Gdansk."]
    assert desk.turns(mara)[-1].at.timestamp() == pytest.approx(float(first), abs=0.001)


def test_a_deletion_before_its_message(desk: SlackDesk, mara: Sme) -> None:
    first, later = a_moment(desk), a_moment(desk)
    arrives(desk, mara, deleted(mara, later, first, "Zanzibar is broke."))
    arrives(desk, mara, written(mara, first, "Zanzibar is broke."))
    desk.wait(timedelta(minutes=2))
    assert said(desk, mara) == []
    assert not any("Zanzibar" in turn.text for turn in desk.turns(mara))


def test_a_deletion_before_an_edit_before_its_message(desk: SlackDesk, mara: Sme) -> None:
    first, second, third = a_moment(desk), a_moment(desk), a_moment(desk)
    arrives(desk, mara, deleted(mara, third, first, "Zanzibar is broke!"))
    arrives(desk, mara, edited(mara, second, first, "Zanzibar is broke!", "Zanzibar is broke."))
    arrives(desk, mara, written(mara, first, "Zanzibar is broke."))
    assert said(desk, mara) == []


def test_the_same_out_of_order_as_a_note(desk: SlackDesk) -> None:
    mara = desk.hire()
    first, second, third = a_moment(desk), a_moment(desk), a_moment(desk)
    arrives(desk, mara, edited(mara, second, first, "The racks are new.", "The racks are mew."))
    arrives(desk, mara, written(mara, first, "The racks are mew."))
    gone = a_moment(desk)
    arrives(desk, mara, deleted(mara, a_moment(desk), gone, "Forget the racks."))
    arrives(desk, mara, written(mara, gone, "Forget the racks."))
    with desk.deps.store.read() as tx:
        assert [note.text for note in tx.notes.of(desk.workspace, mara.id)] == ["The racks are new."]
    assert third < gone


def test_a_later_message_before_an_earlier_one(desk: SlackDesk, mara: Sme) -> None:
    first, second = a_moment(desk), a_moment(desk)
    arrives(desk, mara, written(mara, second, "and then the roof came down."))
    arrives(desk, mara, written(mara, first, "It rained for a week,"))
    assert said(desk, mara) == ["It rained for a week,", "and then the roof came down."]


def test_words_from_threads_and_of_every_kind_are_heard_once(desk: SlackDesk, mara: Sme) -> None:
    question = desk.slack.messages(mara.channel)[-1]["ts"]
    reply, broadcast, me = a_moment(desk), a_moment(desk), a_moment(desk)
    arrives(desk, mara, written(mara, reply, "In the thread.", thread_ts=question))
    also = written(mara, broadcast, "In both.", thread_ts=question, subtype="thread_broadcast")
    arrives(desk, mara, also)
    arrives(desk, mara, {key: value for key, value in also.items() if key != "subtype"})
    arrives(desk, mara, written(mara, me, "waves", subtype="me_message"))
    assert said(desk, mara) == ["In the thread.", "In both.", "waves"]


def test_files_and_clips_get_one_answer_and_the_text_beside_them_is_kept(desk: SlackDesk, mara: Sme) -> None:
    files = [{"id": "F1", "mimetype": "audio/webm"}, {"id": "F2", "mimetype": "image/png"}]
    both = written(mara, a_moment(desk), "The chart is from May.", subtype="file_share", files=files)
    arrives(desk, mara, both)
    arrives(desk, mara, both)
    desk.slack.redeliver(as_event_id="Ev0AGAIN")
    desk._handled(mara)
    assert said(desk, mara) == ["The chart is from May."]
    (told,) = desk.hears(mara)
    assert isinstance(told, Notice) and "Type the gist" in told.text
    arrives(desk, mara, written(mara, a_moment(desk), "", subtype="file_share", files=files[:1]))
    assert "Type the gist" in desk.text(mara) and len(said(desk, mara)) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"user": "U0BEATDESK", "bot_id": "B0BEATDESK"},
        {"user": "U0BEATDESK"},
        {"subtype": "channel_join"},
        {"channel_type": "channel", "channel": "C0MARKETING"},
        {"channel_type": "mpim", "channel": "G0GROUP"},
        {"user_team": "T999999999"},
        {"source_team": "T999999999"},
        {"team": "T999999999"},
    ],
)
def test_what_nobody_of_ours_said_to_us_is_not_kept(desk: SlackDesk, mara: Sme, more: dict[str, Any]) -> None:
    before = len(desk.slack.calls())
    arrives(desk, mara, written(mara, a_moment(desk), "Zanzibar.") | more)
    assert said(desk, mara) == [] and desk.hears(mara) == []
    assert not kept(desk, "Zanzibar")
    assert desk.slack.calls()[before:] == []


def kept(desk: SlackDesk, word: str) -> bool:
    """Whether the inbox holds anything with the word."""
    with desk.deps.store.read() as tx:
        rows = tx.inbox.run(sa.text("SELECT kind, target, text FROM inbox")).all()  # type: ignore[attr-defined]
    return any(word in row.text for row in rows)


def test_our_own_messages_and_unfurled_links_change_nothing(desk: SlackDesk, mara: Sme) -> None:
    ts = desk.says(mara, "See https://example.com/a for more.")
    text = "See <https://example.com/a> for more."
    unfurled = edited(mara, a_moment(desk), ts, text, text)
    del unfurled["message"]["edited"]
    unfurled["message"]["attachments"] = [{"from_url": "https://example.com/a", "text": "Zanzibar"}]
    arrives(desk, mara, unfurled)
    assert said(desk, mara) == ["See https://example.com/a for more."]
    own = edited(mara, a_moment(desk), ts, "Zanzibar", text)
    own["message"] |= {"user": desk.slack.bot_user, "bot_id": desk.slack.bot_id}
    arrives(desk, mara, own)
    assert said(desk, mara) == ["See https://example.com/a for more."]


def test_an_event_of_another_workspace_is_not_kept(desk: SlackDesk, mara: Sme) -> None:
    theirs = [{"team_id": "T999999999"}]
    for envelope in ({"team_id": "T999999999", "authorizations": theirs}, {"team_id": "T999999999"}):
        desk.slack.send_event(written(mara, a_moment(desk), "Zanzibar."), **envelope)
        desk._handled(mara)
    assert said(desk, mara) == [] and not kept(desk, "Zanzibar")


# Words.

NASTY = "<!channel> <@U0BEATDESK> <https://evil|bank> &lt;b&gt; *bold* `code` <!subteam^S1> \u202egnol"


def test_words_stay_as_they_were_typed_and_are_sent_back_escaped(desk: SlackDesk, dana: Client) -> None:
    nasty = desk.slack.person("<!here> Nasty")
    desk.slack.profile(nasty, real_name="<!here> Nasty")
    mara = desk.hire("<!here> Nasty")
    desk.says(mara, NASTY)
    assert any(isinstance(view, NoteKept) for view in desk.hears(mara))
    desk.until(utc("2026-03-24 08:00"))
    desk.says(mara, f"In March we lost 1,900 euros in Gdansk, because {NASTY} was down for three days.")
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "done")
    desk.wait(timedelta(hours=2))
    assert NASTY in said(desk, mara)[0]
    listed = dana.command("")
    assert NASTY in listed.text.replace("\n", " ")
    dana.press(listed, Press.ACCEPT)
    assert dana.submit(dana.view(), note=f"Good: {NASTY}") == {}
    desk.until(utc("2026-03-25 10:00"))
    assert any(f"Good: {NASTY}" in Shown("message", call.payload).text for call in desk.slack.calls("chat.postMessage"))
    dana.command(NASTY)
    dana.command(f"topic {NASTY}")
    dana.command(f"ask @<!here> {NASTY}")
    assert "<!here> Nasty" in dana.home().text  # that every payload is escaped is looked at when the desk closes


def test_forty_thousand_characters(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    long = " ".join(f"In week {n} we lost {n} pallets of yoghurt because of ice and snow." for n in range(700))[:40_000]
    desk.says(mara, long)
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "done")
    desk.wait(timedelta(hours=2))
    assert said(desk, mara)[0] == long
    desk.says(mara, "my data")
    desk.wait(timedelta(seconds=20))
    assert "1 interview" in desk.text(mara)


def test_half_characters_and_nul_are_no_reason_to_lose_a_message(desk: SlackDesk, mara: Sme) -> None:
    event = written(mara, a_moment(desk), "nul \x00 half \ud83d end")
    body = body_of(event, desk)
    assert post(desk, body, signed(desk.slack, body) | {"content-type": "application/json"}).status_code == 200
    desk._handled(mara)
    assert said(desk, mara) == ["nul  half \ufffd end"]


# Garbage.


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 401),
        ("{", 400),
        ('{"type":"event_callback","event":', 400),
        ("[" * 100_000, 400),
        ("[]", 400),
        ('"a"', 400),
        ("17", 400),
        ("null", 400),
        ("payload=%7B", 400),
        ("payload=" + "[" * 50_000, 400),
        ("payload=null", 400),
        ("payload=5", 400),
        ("payload=[]", 400),
        (b"\xff\xfe\x00", 400),
        (b"{" + b" " * MOST_BYTES + b"}", 413),
    ],
)
@pytest.mark.parametrize("genuine", [True, False])
def test_what_is_not_readable_is_refused_without_a_trace(
    desk: SlackDesk, body: str | bytes, status: int, genuine: bool, caplog: pytest.LogCaptureFixture
) -> None:
    text = body if isinstance(body, str) else body.decode(errors="replace")
    headers = signed(desk.slack, text, secret="" if genuine else "wrong")
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        with caplog.at_level(logging.DEBUG):
            answer = post(desk, body, headers | {"content-type": kind})
        assert answer.status_code < 500 and (not genuine or answer.status_code in {status, 200, 403}), answer.text
        assert genuine or answer.status_code in {400, 401, 413}, answer.text
        assert "Traceback" not in answer.text and not [each for each in caplog.records if each.exc_info]


@pytest.mark.parametrize(
    "event",
    [
        {},
        None,
        [],
        "text",
        5,
        {"type": None},
        {"type": "never_heard_of"},
        {"type": "message"},
        {"type": "message", "channel": 5},
        {"type": "message", "channel": "D1", "channel_type": "im", "subtype": "message_changed"},
        {"type": "message", "channel": "D1", "channel_type": "im", "subtype": "message_changed", "message": "text"},
        {"type": "message", "channel": "D1", "channel_type": "im", "subtype": "message_deleted", "deleted_ts": 5},
        {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "ts": "abc", "text": "Zanzibar"},
        {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "ts": 5, "text": {"a": 1}},
        {"type": "message", "channel": "D1", "channel_type": "im", "user": {"id": 1}, "ts": "1.2", "text": "x"},
        {"type": "app_home_opened"},
        {"type": "app_home_opened", "user": None, "tab": "home"},
        {"type": "app_home_opened", "user": "U0NOBODY", "tab": "messages"},
        {"type": "user_change"},
        {"type": "user_change", "user": "U1"},
        {"type": "user_change", "user": {"id": "U1", "profile": "text", "tz": 5, "deleted": "maybe"}},
    ],
)
def test_events_without_sense_are_acknowledged_and_not_sent_again(
    desk: SlackDesk, mara: Sme, event: Any, caplog: pytest.LogCaptureFixture
) -> None:
    body = body_of(event, desk)
    with caplog.at_level(logging.DEBUG):
        answer = post(desk, body, signed(desk.slack, body) | {"content-type": "application/json"})
    assert answer.status_code in {200, 400}, answer.text
    assert not [each for each in caplog.records if each.exc_info]
    desk._handled(mara)
    assert said(desk, mara) == [] and not kept(desk, "Zanzibar")
    with desk.deps.store.read() as tx:
        assert tx.inbox.waiting(desk.workspace, desk.clock() + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "never_heard_of"},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"action_id": "start"}]},
        {"type": "block_actions", "actions": [{"action_id": "start"}], "user": "U1"},
        {"type": "block_actions", "actions": [{"action_id": "start"}], "user": {"id": "U0NOBODY"}, "view": "text"},
        {"type": "block_actions", "actions": [{"action_id": "never_heard_of"}], "user": {"id": "U1"}},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "decide"}},
        {"type": "view_submission", "view": {"callback_id": "decide", "state": 5}, "user": {"id": "U1"}},
        {"type": "view_submission", "view": {"callback_id": "never_heard_of"}, "user": {"id": "U1"}},
        {"type": "message_action", "callback_id": "keep_off_record"},
    ],
)
def test_clicks_without_sense_leave_no_trace(
    desk: SlackDesk, dana: Client, payload: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = dana.send({"payload": json.dumps({"team": {"id": desk.slack.team}} | payload)})
    assert "Traceback" not in answer.text
    assert not [each for each in caplog.records if each.exc_info]


def test_a_balancer_sees_that_we_live_and_nothing_else_is_there(desk: SlackDesk) -> None:
    base = desk.url.removesuffix("/slack/events")
    assert httpx.get(f"{base}/alive", verify=NO_AUTHORITIES).text == "ok"
    assert httpx.get(desk.url, verify=NO_AUTHORITIES).status_code == 405
    assert httpx.get(f"{base}/", verify=NO_AUTHORITIES).status_code == 404

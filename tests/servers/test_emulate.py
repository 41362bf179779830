"""The loopback Slack itself: what people do arrives signed, trouble comes as asked for, and nothing is left."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from tests.conftest import require
from tests.loopback import NO_AUTHORITIES
from tests.servers.emulate import Slack
from tests.servers.proxy import missing

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Receiver:
    """An app's request URL that keeps what it gets, and answers with `status` after `seconds`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.status = 200
        self.seconds = 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(receiver.seconds)
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/slack/events"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body)["event"] for _, body in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[Slack]:
    lacking = missing()
    require(lacking, not lacking)
    with Slack() as server:
        yield server


@pytest.fixture
def slack(server: Slack) -> Slack:
    server.reset()
    return server


@pytest.fixture
def receiver(slack: Slack) -> Iterator[Receiver]:
    receiver = Receiver()
    slack.send_events_to(receiver.url)
    yield receiver
    slack.send_events_to(None)
    receiver.close()


@pytest.fixture
def client(slack: Slack) -> WebClient:
    """The app's client, with nothing that tries again by itself."""
    return WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=5, retry_handlers=[])


def test_what_a_person_writes_arrives_signed_and_escaped(slack: Slack, receiver: Receiver) -> None:
    slack.set_clock(MARCH)
    ana = slack.person("Ana")

    ts = slack.post(ana, 'R&D said "<10%"')

    ((headers, body),) = receiver.got
    stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
    assert SignatureVerifier(slack.signing_secret).is_valid(body, stamp, signature)
    assert not SignatureVerifier("another secret").is_valid(body, stamp, signature)
    (event,) = receiver.events
    assert (event["type"], event["user"], event["channel"], event["ts"]) == ("message", ana.id, ana.dm, ts)
    assert event["text"] == 'R&amp;D said "&lt;10%"'
    assert "x-slack-retry-num" not in headers


def test_edits_and_deletions_arrive_as_changes(slack: Slack, receiver: Receiver) -> None:
    ana = slack.person("Ana")
    ts = slack.post(ana, "teh first")

    changed = slack.edit(ana, ts, "the <first>")
    slack.delete(ana, ts)

    _, edit, deletion = receiver.events
    assert (edit["subtype"], edit["channel"], edit["ts"]) == ("message_changed", ana.dm, changed)
    assert (edit["message"]["ts"], edit["message"]["text"]) == (ts, "the &lt;first&gt;")
    assert edit["previous_message"]["text"] == "teh first"
    assert (deletion["subtype"], deletion["deleted_ts"]) == ("message_deleted", ts)
    assert float(ts) < float(changed) < float(deletion["ts"])
    assert slack.messages(ana.dm) == []


def test_a_person_edits_only_what_is_theirs(slack: Slack, client: WebClient) -> None:
    ts = slack.post(slack.person("Ana"), "mine")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        client.chat_update(channel=slack.person("Ana").dm, ts=ts, text="ours")


def test_a_delivery_comes_again_as_a_retry_and_under_another_id(slack: Slack, receiver: Receiver) -> None:
    receiver.status = 500
    slack.post(slack.person("Ana"), "hello")
    receiver.status = 200

    slack.redeliver(number=2, reason="http_error")
    slack.redeliver(as_event_id="Ev0OTHER")

    first, second, third = receiver.got
    assert first[1] == second[1]
    assert (second[0]["x-slack-retry-num"], second[0]["x-slack-retry-reason"]) == ("2", "http_error")
    assert json.loads(third[1])["event_id"] == "Ev0OTHER"
    assert receiver.events[0] == receiver.events[2]
    (delivery,) = slack.deliveries()
    assert [each["status"] for each in delivery["attempts"]] == [500, 200, 200]


def test_a_receiver_that_is_slow_or_gone_holds_up_no_call_of_the_app(
    slack: Slack, receiver: Receiver, client: WebClient
) -> None:
    ana = slack.person("Ana")
    slack.send_events_to(receiver.url, seconds=0.3)
    receiver.seconds = 0.6

    began = time.monotonic()
    client.chat_postMessage(channel=ana.dm, text="a question")
    assert time.monotonic() - began < 0.25
    slack.post(ana, "an answer")
    assert time.monotonic() - began >= 0.3
    slack.settle()

    assert [each["attempts"][0]["status"] for each in slack.deliveries()] == [None, None]
    assert [each["text"] for each in slack.messages(ana.dm)] == ["a question", "an answer"]


def test_calls_are_recorded_with_their_fields_decoded(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "ä"}}]

    client.chat_postMessage(channel=ana.dm, text="hi", blocks=blocks)
    client.api_call("chat.postMessage", data={"channel": ana.dm, "text": "hi", "blocks": json.dumps(blocks)})
    client.users_info(user=ana.id)

    as_json, as_form, info = slack.calls()
    assert (as_json.payload["blocks"], as_json.form) == (blocks, False)
    assert (as_form.payload["blocks"], as_form.form) == (blocks, True)
    assert (info.method, info.payload, info.answer["user"]["tz"]) == ("users.info", {"user": ana.id}, "Europe/Berlin")
    assert [each.number for each in slack.calls("chat.postMessage", since=1)] == [1]


@pytest.mark.parametrize(
    ("how", "details", "status", "text"),
    [
        ("rate", {"seconds": 7}, 429, "ratelimited"),
        ("status", {"status": 503}, 503, "non-JSON"),
        ("error", {"error": "token_revoked"}, 200, "token_revoked"),
    ],
)
def test_a_refused_call_is_not_done(
    slack: Slack, client: WebClient, how: Any, details: dict[str, Any], status: int, text: str
) -> None:
    ana = slack.person("Ana")
    slack.fail("chat.postMessage", how, first=2, times=1, **details)

    client.chat_postMessage(channel=ana.dm, text="one")
    with pytest.raises(SlackApiError, match=text) as refused:
        client.chat_postMessage(channel=ana.dm, text="two")
    client.chat_postMessage(channel=ana.dm, text="three")

    assert refused.value.response.status_code == status
    assert refused.value.response.headers.get("retry-after") == ("7" if how == "rate" else None)
    assert [each["text"] for each in slack.messages(ana.dm)] == ["one", "three"]
    assert [(each.fault, each.status) for each in slack.calls()] == [(None, 200), (how, status), (None, 200)]


def test_a_fault_can_be_meant_for_one_conversation(slack: Slack, client: WebClient) -> None:
    ana, ben = slack.person("Ana"), slack.person("Ben")
    slack.fail("*", "error", times=9, error="is_archived", where={"channel": ben.dm})

    client.chat_postMessage(channel=ana.dm, text="hi")
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=ben.dm, text="hi")
    slack.heal()
    client.chat_postMessage(channel=ben.dm, text="hi")


def test_a_dropped_call_is_done_and_unanswered(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    slack.fail("chat.postMessage", "drop")
    slack.fail("chat.postMessage", "drop", first=2, status=502)

    with pytest.raises((OSError, http.client.HTTPException)):
        client.chat_postMessage(channel=ana.dm, text="one")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=ana.dm, text="two")

    assert refused.value.response.status_code == 502
    assert [each["text"] for each in slack.messages(ana.dm)] == ["one", "two"]
    assert [each.answer["ok"] for each in slack.calls()] == [True, True]


def test_a_hanging_call_is_done_and_a_stalling_one_is_not(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    hasty = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=0.1, retry_handlers=[])  # type: ignore[arg-type]
    slack.fail("chat.postMessage", "hang", seconds=0.2)
    slack.fail("chat.postMessage", "stall", first=2, seconds=0.2)

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=ana.dm, text="one")
    with pytest.raises((OSError, http.client.HTTPException)):
        client.chat_postMessage(channel=ana.dm, text="two")

    assert [each["text"] for each in slack.messages(ana.dm)] == ["one"]


SENDER = """
import sys
from slack_sdk import WebClient
WebClient(token=sys.argv[1], base_url=sys.argv[2]).chat_postMessage(channel=sys.argv[3], text="last words")
"""


def test_a_process_can_be_killed_between_the_sending_and_the_answer(slack: Slack) -> None:
    ana = slack.person("Ana")
    arguments = [slack.bot_token, slack.api_url, ana.dm]
    gate = "import sys; sys.stdin.readline()\n"
    with subprocess.Popen([sys.executable, "-c", gate + SENDER, *arguments], stdin=subprocess.PIPE) as sender:
        slack.fail("chat.postMessage", "kill", pid=sender.pid)
        sender.communicate(b"go\n", timeout=20)

    assert sender.returncode == -signal.SIGKILL
    assert [each["text"] for each in slack.messages(ana.dm)] == ["last words"]


def test_history_shows_metadata_only_when_asked_and_keeps_to_its_window(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    metadata = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    for text in "abcd":
        client.chat_postMessage(channel=ana.dm, text=text, metadata=metadata)
    a, b, c, d = (each["ts"] for each in slack.messages(ana.dm))

    def history(**asked: Any) -> list[str]:
        return [each["ts"] for each in client.conversations_history(channel=ana.dm, **asked)["messages"]]

    bare = client.conversations_history(channel=ana.dm)["messages"]
    full = client.conversations_history(channel=ana.dm, include_all_metadata=True)["messages"]
    assert not any("metadata" in each for each in bare)
    assert [each["metadata"] for each in full] == [metadata] * 4
    assert history(oldest=b) == [d, c]
    assert history(oldest=b, inclusive=True) == [d, c, b]
    assert history(oldest=a, latest=d) == [c, b]
    page = client.conversations_history(channel=ana.dm, limit=3)
    assert page["has_more"] is True
    assert history(cursor=page["response_metadata"]["next_cursor"]) == [a]


def test_the_clock_moves_what_slack_dates_but_no_signature(slack: Slack, receiver: Receiver) -> None:
    ana = slack.person("Ana")
    stamps = []
    for moment in (MARCH, MARCH, MARCH + timedelta(days=7)):
        slack.set_clock(moment)
        stamps.append(slack.post(ana, "hello"))

    assert [int(float(each)) for each in stamps] == [int(MARCH.timestamp())] * 2 + [
        int((MARCH + timedelta(days=7)).timestamp())
    ]
    assert stamps == sorted(set(stamps))
    assert all(abs(time.time() - int(headers["x-slack-request-timestamp"])) < 60 for headers, _ in receiver.got)
    with pytest.raises(ValueError, match="before the newest message"):
        slack.set_clock(MARCH)


def test_a_trigger_is_good_once_and_for_three_seconds(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Note"}, "blocks": []}
    slack.set_clock(MARCH)
    trigger, late = slack.trigger(ana), slack.trigger(ana)

    client.views_open(trigger_id=trigger, view=view)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=view)
    slack.set_clock(MARCH + timedelta(seconds=4))
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        client.views_open(trigger_id=late, view=view)

    assert [(each["user_id"], each["title"]["text"]) for each in slack.views()] == [(ana.id, "Note")]


def test_who_the_bot_is_and_what_it_may(slack: Slack, client: WebClient) -> None:
    said = client.auth_test()
    assert (said["user_id"], said["bot_id"], said["team_id"]) == (slack.bot_user, slack.bot_id, slack.team)
    assert "chat:write" in said.headers["x-oauth-scopes"].split(",")

    slack.set_scopes(["users:read"])
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.chat_postMessage(channel=slack.person("Ana").dm, text="hi")
    slack.reset()
    slack.channel("marketing", with_bot=False)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=slack.marketing, text="hi")


def test_a_profile_says_what_it_was_told(slack: Slack, client: WebClient) -> None:
    ana = slack.person("Ana")
    slack.set_clock(MARCH)
    slack.profile(ana, tz="Asia/Kolkata", deleted=True, real_name="Ana Ruiz")

    user = client.users_info(user=ana.id)["user"]

    assert (user["tz"], user["tz_offset"], user["deleted"], user["is_stranger"]) == ("Asia/Kolkata", 19800, True, False)
    assert user["real_name"] == user["profile"]["real_name"] == "Ana Ruiz"


def test_socket_mode_asks_with_the_app_token_where_to_connect(slack: Slack, client: WebClient) -> None:
    slack.socket_url("ws://127.0.0.1:1/link")

    assert client.apps_connections_open(app_token=slack.app_token)["url"] == "ws://127.0.0.1:1/link"
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.apps_connections_open(app_token=slack.bot_token)
    with pytest.raises(SlackApiError, match="unknown_method"):
        client.api_call("chat.shout")


def test_response_urls_keep_what_was_posted(slack: Slack) -> None:
    one, two = slack.response_url(), slack.response_url()

    assert httpx.post(one, json={"text": "only you see this"}, trust_env=False, verify=NO_AUTHORITIES).text == "ok"

    assert slack.responses() == slack.responses(one) == [{"text": "only you see this"}]
    assert slack.responses(two) == []


def test_a_reset_leaves_nothing(slack: Slack, receiver: Receiver, client: WebClient) -> None:
    slack.set_clock(MARCH)
    ana = slack.person("Ana")
    slack.post(ana, "hello")
    client.chat_postMessage(channel=ana.dm, text="hi")
    slack.settle()
    slack.profile(ana, tz="UTC")
    slack.fail("*", "error", error="token_revoked", times=9)

    slack.reset()

    assert [*slack.calls(), *slack.deliveries(), *slack.messages(ana.dm)] == []
    assert client.auth_test()["ok"] is True
    assert slack.person("Ana") == ana
    assert client.users_info(user=ana.id)["user"]["tz"] == "Europe/Berlin"
    received = len(receiver.got)
    assert abs(float(slack.post(ana, "again")) - time.time()) < 60
    assert len(receiver.got) == received


KEEPER = """
import sys, time
from tests.servers.emulate import Slack
slack = Slack()
print(*slack.pids, flush=True)
time.sleep(60)
"""


def test_its_processes_end_with_whoever_started_them(server: Slack) -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True, cwd=root) as keeper:
        assert keeper.stdout is not None
        pids = [int(each) for each in keeper.stdout.readline().split()]
        assert len(pids) == 2
        assert all(alive(each) for each in pids)
        keeper.kill()

    deadline = time.monotonic() + 5
    while any(alive(each) for each in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(alive(each) for each in pids)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False

"""The weekly summary on its way into the channel: once, with its picture, whatever Slack does meanwhile; and a director
hears how to mend a channel that takes none."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.cadence_messages import Summary, SummaryPost, WeekCount
from bot.domain.deliveries import OutboxRow
from bot.flows import errands
from bot.flows.tick import tick
from bot.pictures.drawn import DrawnPictures
from bot.ports import Look
from bot.slack import client as clients
from bot.slack.files import TRIES
from tests.newsdesk import utc
from tests.servers.emulate import SCOPES, Slack
from tests.slack.desk import SlackDesk, slack_desk
from tests.slack.test_blocks_cadence import LINK, WEEK
from tests.slack.test_sending import key_of, told

KEY = "summary:1:2026-03-23"
PNG = b"\x89PNG\r\n\x1a\n of the weeks"


class Sketches:
    """Draws at once: what a picture is of, in words."""

    def weeks(self, weeks: Sequence[WeekCount], look: Look) -> bytes:
        return PNG + look.encode()

    def rhythm(self, counts: Sequence[int], look: Look) -> bytes:
        return PNG + str(counts).encode()


@pytest.fixture
def desk(slack: Slack, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackDesk]:
    """A desk whose pictures are sketches, in the marketing channel on a Monday morning."""
    monkeypatch.setattr(clients, "UNTIL_SEEN", (0.0, 0.0, 0.0))
    file = tmp_path / "beatdesk.sqlite3"
    shutil.copy(sqlite_template, file)
    with slack_desk(slack, f"sqlite:///{file}", utc("2026-03-23 08:00"), pictures=Sketches()) as built:
        yield built


def summarise(desk: SlackDesk, view: Summary = WEEK) -> None:
    """Have it said in the channel now."""
    with desk.deps.store.begin() as tx:
        tx.outbox.add(desk.workspace, OutboxRow(desk.slack.marketing, view, KEY, desk.clock()))
        tx.commit()
    tick(desk.deps)


def said(desk: SlackDesk) -> list[dict[str, Any]]:
    return [each for each in desk.slack.messages(desk.slack.marketing) if each.get("bot_id")]


def pictures(message: dict[str, Any]) -> list[str]:
    return [block["slack_file"]["id"] for block in message["blocks"] if block["type"] == "image"]


def test_one_message_with_its_picture_and_our_key(desk: SlackDesk) -> None:
    summarise(desk)

    (message,), (file,) = said(desk), desk.slack.files()
    assert pictures(message) == [file["file_id"]] and key_of(message) == KEY
    assert base64.b64decode(file["content_base64"]) == PNG + b"message"
    assert file["channels"] == file["groups"] == file["ims"] == [] and not file["is_public"]
    (finished,) = desk.slack.calls("files.completeUploadExternal")
    assert not {"channel_id", "channels", "initial_comment"} & set(finished.payload)
    (posted,) = desk.slack.calls("chat.postMessage")
    assert posted.payload["text"] == message["text"] and LINK in str(posted.payload["blocks"])


def test_the_real_picture_goes_the_same_way(desk: SlackDesk) -> None:
    chat = clients.SlackChat(desk.door.slow, DrawnPictures())

    chat.send(desk.workspace, desk.slack.marketing, WEEK, KEY)

    (file,) = desk.slack.files()
    assert base64.b64decode(file["content_base64"]).startswith(b"\x89PNG") and pictures(said(desk)[0])


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [{"how": "status", "status": 503}, {"how": "drop"}, {"how": "rate", "seconds": 2}])
def test_trouble_on_the_way_up_is_waited_out(desk: SlackDesk, method: str, fault: dict[str, Any]) -> None:
    desk.slack.fail(method, **fault)
    summarise(desk)
    assert said(desk) == []
    desk.wait(timedelta(minutes=2))
    (message,) = said(desk)
    assert len(pictures(message)) == 1 and key_of(message) == KEY
    assert told(desk) == []


@pytest.mark.parametrize("fault", [{"how": "drop"}, {"how": "drop", "status": 500}])
def test_a_message_that_arrived_and_was_not_answered_is_not_said_twice(desk: SlackDesk, fault: dict[str, Any]) -> None:
    desk.slack.fail("chat.postMessage", **fault)
    summarise(desk)
    desk.wait(timedelta(minutes=2))
    assert len(said(desk)) == 1 and len(desk.slack.calls("chat.postMessage")) == 1
    assert len(desk.slack.calls("files.completeUploadExternal")) == 1
    assert desk.slack.calls("conversations.history")


def test_a_message_that_never_arrived_shows_the_same_file(desk: SlackDesk) -> None:
    desk.slack.fail("chat.postMessage", "rate", seconds=5)
    summarise(desk)
    desk.wait(timedelta(minutes=2))
    (message,), (file,) = said(desk), desk.slack.files()
    assert pictures(message) == [file["file_id"]]


def test_a_file_that_slack_still_looks_at_is_tried_again(desk: SlackDesk) -> None:
    desk.slack.fail("chat.postMessage", "error", error="invalid_blocks", times=2)
    summarise(desk)
    (message,) = said(desk)
    assert len(pictures(message)) == 1 and len(desk.slack.calls("chat.postMessage")) == 3


def test_a_file_that_slack_never_takes_is_left_out(desk: SlackDesk) -> None:
    desk.slack.fail("chat.postMessage", "error", error="invalid_blocks", times=3)
    summarise(desk)
    (message,) = said(desk)
    assert pictures(message) == [] and WEEK.alt in str(message["blocks"]) and key_of(message) == KEY
    assert told(desk) == []


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", {"how": "error", "error": "missing_scope"}),
        ("files.getUploadURLExternal", {"how": "error", "error": "file_uploads_disabled"}),
        ("files.completeUploadExternal", {"how": "error", "error": "file_not_found"}),
        ("upload", {"how": "status", "status": 403}),
    ],
)
def test_who_may_not_upload_tells_it_in_words(desk: SlackDesk, method: str, fault: dict[str, Any]) -> None:
    desk.slack.fail(method, times=99, **fault)
    summarise(desk)
    (message,) = said(desk)
    assert pictures(message) == [] and WEEK.alt in str(message["blocks"])
    mara = desk.hire()
    desk.wait(timedelta(minutes=1))
    assert desk.slack.messages(mara.channel), "one right less holds back nobody else"


def test_a_file_host_out_of_reach_costs_the_picture_and_not_the_summary(desk: SlackDesk) -> None:
    desk.slack.fail("upload", "stall", seconds=0.05, times=99)
    summarise(desk)
    desk.wait(timedelta(minutes=5))
    (message,) = said(desk)
    assert pictures(message) == [] and len(desk.slack.calls("upload")) == TRIES


def test_a_long_week_is_said_in_order_once_with_one_picture(desk: SlackDesk) -> None:
    many = tuple(SummaryPost(f"Expert {n:02}", f"{n:02} " + "words " * 38, LINK, "blog") for n in range(40))
    desk.slack.fail("chat.postMessage", "drop", first=2)
    summarise(desk, replace(WEEK, posts=many))
    desk.wait(timedelta(minutes=2))
    keys = [key_of(each) for each in said(desk)]
    assert keys == [f"{KEY}#1", KEY] or keys == [f"{KEY}#1", f"{KEY}#2", KEY]
    assert [len(pictures(each)) for each in said(desk)] == [0] * (len(keys) - 1) + [1]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("is_archived", "it is archived. Unarchive it, or name another one in MARKETING_CHANNEL"),
        ("channel_not_found", "Invite me to the channel with `/invite @Beatdesk`, or name another one in MARKETING_C"),
        ("not_in_channel", "I'm not in it. Invite me to the channel with `/invite @Beatdesk`"),
    ],
)
def test_a_director_hears_once_how_to_mend_the_channel(desk: SlackDesk, error: str, advice: str) -> None:
    if error == "not_in_channel":
        desk.slack.channel("marketing", with_bot=False)
    else:
        desk.slack.fail("chat.postMessage", "error", error=error, times=99, where={"channel": desk.slack.marketing})
    summarise(desk)
    desk.wait(timedelta(hours=1))
    (one,) = told(desk)
    assert one.startswith("I couldn't write to the marketing channel: ") and advice in one
    desk.slack.heal()
    desk.slack.channel("marketing", with_bot=True)
    desk.wait(timedelta(hours=1))
    assert said(desk) == []


def test_without_the_right_to_look_a_doubtful_summary_is_not_said_twice(desk: SlackDesk) -> None:
    desk.slack.set_scopes([scope for scope in SCOPES if scope != "channels:history"])
    desk.slack.fail("chat.postMessage", "drop", where={"channel": desk.slack.marketing})
    summarise(desk)
    desk.wait(timedelta(minutes=5))
    assert len(said(desk)) == 1
    (one,) = told(desk)
    assert "marketing channel" in one and "manifest.yml" in one
    mara = desk.hire()
    desk.wait(timedelta(minutes=1))
    assert desk.slack.messages(mara.channel), "one right less holds back nobody else"


def test_the_week_comes_by_itself_on_monday_and_once(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-23 12:00"))
    errands.plan(desk.deps, desk.workspace)
    desk.says(mara, f"posted {LINK}")
    desk.until(utc("2026-03-30 08:59"))
    assert said(desk) == []
    desk.until(utc("2026-03-30 10:00"))
    errands.plan(desk.deps, desk.workspace)  # a restart
    desk.wait(timedelta(hours=2))
    (message,) = said(desk)
    assert "Mara Lind" in str(message["blocks"]) and len(pictures(message)) == 1

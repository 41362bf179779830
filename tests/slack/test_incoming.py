"""What an event of Slack's means for us: people's own words in their direct message, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.deliveries import Incoming
from bot.slack.incoming import changes, edited_since, said

TEAM, MARA, DM = "T1", "U1", "D1"
TS, LATER = "1774339200.000100", "1774339260.000200"


def message(**more: Any) -> dict[str, Any]:
    return {"type": "message", "channel": DM, "channel_type": "im", "user": MARA, "ts": TS, "text": "Hello."} | more


def changed(before: str = "Helo.", after: str = "Hello.", **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": DM,
        "channel_type": "im",
        "ts": LATER,
        "event_ts": LATER,
        "message": {"type": "message", "user": MARA, "ts": TS, "text": after, "edited": {"user": MARA, "ts": LATER}},
        "previous_message": {"type": "message", "user": MARA, "ts": TS, "text": before},
    } | more


def deleted(**more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": DM,
        "channel_type": "im",
        "ts": LATER,
        "event_ts": LATER,
        "deleted_ts": TS,
        "previous_message": {"type": "message", "user": MARA, "ts": TS, "text": "Hello."},
    } | more


def names(user: str) -> str | None:
    return {"U2": "Dana"}.get(user)


def heard(event: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """(kind, ts, target, text) of each change."""
    found = changes(event, TEAM, names)
    assert all(each.channel == DM and each.user == MARA for each in found)
    return [(each.kind.value, each.ts, each.target, each.text) for each in found]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"thread_ts": LATER},
        {"subtype": "thread_broadcast", "thread_ts": LATER},
        {"subtype": "me_message"},
        {"team": TEAM, "user_team": TEAM, "source_team": TEAM},
        {"channel_type": None},
        {"bot_id": None, "subtype": None},
    ],
)
def test_what_a_person_writes(more: dict[str, Any]) -> None:
    assert heard(message(**more)) == [("message", TS, TS, "Hello.")]


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message", "user": None},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "reminder_add"},
        {"subtype": "message_replied"},
        {"subtype": ["file_share"]},
        {"channel_type": "channel", "channel": "C1"},
        {"channel_type": "mpim", "channel": "G1"},
        {"channel_type": "group", "channel": "D1"},
        {"channel_type": None, "channel": "C1"},
        {"user_team": "T2"},
        {"source_team": "T2"},
        {"team": "T2"},
        {"user_team": TEAM, "source_team": "T2"},
        {"team": TEAM, "user_team": "T2"},
        {"text": " \n"},
        {"text": None},
    ],
)
def test_what_is_not_theirs_or_not_for_us(more: dict[str, Any]) -> None:
    assert heard(message(**more)) == []


def test_a_file_is_told_beside_the_words_that_came_with_it() -> None:
    clip = {"subtype": "file_share", "files": [{"id": "F1"}, {"id": "F2"}]}
    assert heard(message(**clip)) == [("message", TS, TS, "Hello."), ("file", TS, TS, "")]
    assert heard(message(**clip, text="")) == [("file", TS, TS, "")]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U999>", "&lt;@U999&gt;"),
        ("<https://evil|bank>", "&lt;https://evil|bank&gt;"),
        ("R&D < 10% & more", "R&amp;D &lt; 10% &amp; more"),
        ("&lt;", "&amp;lt;"),
        ("@channel", "<!channel>"),
        ("ask @Dana", "ask <@U2>"),
        ("see https://example.com/a?b&c", "see <https://example.com/a?b&amp;c>"),
        ("x" * 40_000, "x" * 40_000),
    ],
)
def test_words_are_kept_as_they_were_typed(typed: str, sent: str) -> None:
    assert heard(message(text=sent)) == [("message", TS, TS, typed)]
    assert heard(changed(after=sent)) == [("edit", LATER, TS, typed)]


def test_an_edit_and_a_deletion() -> None:
    assert heard(changed()) == [("edit", LATER, TS, "Hello.")]
    assert heard(deleted()) == [("delete", LATER, TS, "")]


def test_an_edit_that_slack_does_not_date_is_dated_by_its_event() -> None:
    plain = {"type": "message", "user": MARA, "ts": TS, "text": "Hello."}
    assert heard(changed(message=plain)) == [("edit", LATER, TS, "Hello.")]


def test_the_head_of_a_thread_that_is_deleted_stays_as_a_tombstone() -> None:
    tombstone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": TS, "text": "This was deleted."}
    assert heard(changed(message=tombstone)) == [("delete", LATER, TS, "")]


@pytest.mark.parametrize(
    "event",
    [
        changed(before="Hello.", after="Hello."),  # a link was unfurled, or a reply counted
        changed(message={"user": MARA, "ts": TS, "text": "x", "bot_id": "B1"}),
        changed(message={"user": MARA, "ts": TS, "text": "x", "user_team": "T2"}),
        changed(channel="C1", channel_type="channel"),
        deleted(previous_message={"user": MARA, "ts": TS, "bot_id": "B1"}),
        deleted(previous_message={"user": MARA, "ts": TS, "source_team": "T2"}),
        deleted(channel="G1", channel_type="mpim"),
    ],
)
def test_changes_that_are_not_theirs(event: dict[str, Any]) -> None:
    assert heard(event) == []


def test_the_history_shows_a_message_and_its_last_edit() -> None:
    row = {"type": "message", "user": MARA, "ts": TS, "text": "Hello.", "edited": {"user": MARA, "ts": LATER}}
    found = [*said(row, DM, TEAM, names), *edited_since(row, DM, TEAM, names)]
    assert [(each.kind, each.ts) for each in found] == [(Incoming.MESSAGE, TS), (Incoming.EDIT, LATER)]
    assert edited_since(row | {"edited": None}, DM, TEAM, names) == []
    assert said(row | {"subtype": "channel_join"}, DM, TEAM, names) == []


@pytest.mark.parametrize(
    "ts", [None, "", "1", "abc", 1774339200.0001, "1774339200", "inf", "9" * 400, "1774339200.0001"]
)
def test_what_has_no_proper_timestamp_is_nothing(ts: Any) -> None:
    assert heard(message(ts=ts)) == []
    assert heard(deleted(deleted_ts=ts, previous_message={"user": MARA, "ts": ts})) == []


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from([TS, LATER, DM, MARA])),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=5,
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS = sorted({*message(), *changed(), *deleted(), "files", "edited", "user_team", "bot_id"})


@UNHURRIED
@given(st.sampled_from([message(), changed(), deleted()]), st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_nothing_slack_could_send_raises(event: dict[str, Any], spoilt: dict[str, Any]) -> None:
    for change in changes(event | spoilt, TEAM, names):
        assert re.fullmatch(r"\d{10}\.\d{6}", change.ts) and change.at


@UNHURRIED
@given(ANYTHING, st.sampled_from(["message", "previous_message"]))
def test_nor_does_anything_inside_a_change(inner: Any, where: str) -> None:
    spoilt = {"user": MARA, "ts": TS, "edited": inner, "files": inner, "text": inner, "team": inner}
    for event in (changed(), deleted()):
        changes(event | {where: spoilt}, TEAM, names)
        changes(event | {where: inner}, TEAM, names)

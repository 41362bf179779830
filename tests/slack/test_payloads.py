"""The checks on what is sent to Slack: good payloads pass, and payloads broken on purpose fail with the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.slack import schema
from tests.slack.payloads import problems

LINK = "https://news.example/a?x=1&y=2"
Payload = dict[str, Any]
needs_types = pytest.mark.skipif(not schema.available(), reason=schema.why_not() or "available")


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Payload:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Payload:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, label: str = "Accept", **more: Any) -> Payload:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def menu(**more: Any) -> Payload:
    options = [{"text": plain(word), "value": word} for word in ("new", "old")]
    return {"type": "static_select", "action_id": "status", "options": options, **more}


def message(*blocks: Payload, **more: Any) -> Payload:
    return {
        "channel": "D1",
        "text": "What did you see? &lt;3 R&amp;D",
        "blocks": list(blocks) or [section("What did you see?")],
        "unfurl_links": False,
        "unfurl_media": "false",
        "metadata": {"event_type": "beatdesk_message", "event_payload": {"key": "m-1"}},
        **more,
    }


def modal(*blocks: Payload, **more: Any) -> Payload:
    field = {
        "type": "input",
        "block_id": "note",
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": 500},
    }
    view = {"type": "modal", "title": plain("A note"), "submit": plain("Send"), "callback_id": "note"}
    view = {**view, "blocks": list(blocks) or [field], **more}
    return {"trigger_id": "1.2.3", "view": {key: value for key, value in view.items() if value is not None}}


def home(*blocks: Payload) -> Payload:
    return {"user_id": "U1", "view": {"type": "home", "blocks": list(blocks)}}


QUOTE = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "<!channel> said", "style": {"bold": True}}]},
        {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": []}]},
    ],
}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "Idea"}, {"type": "raw_text", "text": "State"}]]}
IMAGE = {"type": "image", "alt_text": "A chart", "slack_file": {"id": "F1"}}
OVERFLOW = {"type": "overflow", "action_id": "more", "options": [{"text": plain("Edit"), "value": "edit:1"}]}
ACTIONS = {"type": "actions", "block_id": "a", "elements": [button("accept", value="1", style="primary"), menu()]}

GOOD: dict[str, tuple[str, Payload]] = {
    "message": ("chat.postMessage", message(section("One"), ACTIONS, QUOTE, TABLE, IMAGE, {"type": "divider"})),
    "link": ("chat.postMessage", message(section(f"<{LINK.replace('&', '&amp;')}|The piece>", accessory=OVERFLOW))),
    "update": ("chat.update", {"channel": "D1", "ts": "1.2", "text": "Done", "blocks": []}),
    "form": (
        "chat.postEphemeral",
        {"channel": "C1", "user": "U1", "text": "Hi", "blocks": json.dumps([section("Hi")])},
    ),
    "modal": ("views.open", modal()),
    "page": ("views.push", modal(section("Words", fields=[mrkdwn("a"), plain("<b>")]), submit=None)),
    "home": ("views.publish", home({"type": "header", "text": plain("You & me")}, ACTIONS)),
    "gone": ("response_url", {"delete_original": "true"}),
    "reply": ("response_url", {"text": "Saved", "replace_original": True, "response_type": "ephemeral"}),
    "closes": ("response_action", {}),
    "errors": ("response_action", {"response_action": "errors", "errors": {"note": "Please write a note."}}),
    "answer": ("response_action", {"response_action": "update", "view": modal()["view"]}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_payload_passes(name: str) -> None:
    method, payload = GOOD[name]
    assert problems(method, payload, allowed_links={LINK}) == []


def buttons(count: int) -> list[Payload]:
    return [button(f"b{index}") for index in range(count)]


# What is sent, and words of the reason that must be named by our own checks.
BROKEN: dict[str, tuple[str, Payload, str]] = {
    "no buttons": ("chat.postMessage", message({"type": "actions", "elements": []}), "0 elements"),
    "26 buttons": ("chat.postMessage", message({"type": "actions", "elements": buttons(26)}), "26 elements"),
    "same action": (
        "chat.postMessage",
        message({"type": "actions", "elements": buttons(1) * 2}),
        "action_id 'b0' comes",
    ),
    "same block": ("chat.postMessage", message(ACTIONS, ACTIONS), "block_id 'a' comes 2 times"),
    "51 blocks": ("chat.postMessage", message(*[section("x")] * 51), "more than 50 blocks"),
    "101 blocks": ("views.open", modal(*[section("x")] * 101), "more than 100 blocks"),
    "long section": ("chat.postMessage", message(section("x" * 3001)), "text is longer than 3000"),
    "11 fields": ("chat.postMessage", message(section("x", fields=[plain("x")] * 11)), "fields has 11 elements"),
    "long field": ("chat.postMessage", message(section("x", fields=[plain("x" * 2001)])), "text is longer than 2000"),
    "long header": ("chat.postMessage", message({"type": "header", "text": plain("x" * 151)}), "longer than 150"),
    "long label": (
        "chat.postMessage",
        message(section("x", accessory=button("b", "x" * 76))),
        "text is longer than 75",
    ),
    "long value": ("chat.postMessage", message(section("x", accessory=button("b", value="x" * 2001))), "than 2000"),
    "long option": (
        "chat.postMessage",
        message(section("x", accessory=menu(options=[{"text": plain("x" * 76), "value": "1"}]))),
        "options[0]: text is longer than 75",
    ),
    "long option value": (
        "chat.postMessage",
        message(section("x", accessory=menu(options=[{"text": plain("x"), "value": "x" * 151}]))),
        "value is longer than 150",
    ),
    "101 options": (
        "chat.postMessage",
        message(section("x", accessory=menu(options=[{"text": plain("x"), "value": f"{n}"} for n in range(101)]))),
        "options has 101 elements",
    ),
    "strange choice": (
        "chat.postMessage",
        message(section("x", accessory=menu(initial_option={"text": plain("x"), "value": "x"}))),
        "initial_option is not among",
    ),
    "11 in context": ("chat.postMessage", message({"type": "context", "elements": [plain("x")] * 11}), "11 elements"),
    "long title": ("views.open", modal(title=plain("x" * 25)), "title is longer than 24"),
    "long submit": ("views.open", modal(submit=plain("x" * 25)), "submit is longer than 24"),
    "long close": ("views.open", modal(close=plain("x" * 25)), "close is longer than 24"),
    "long metadata": ("views.open", modal(private_metadata="x" * 3001), "private_metadata is longer"),
    "long callback": ("views.open", modal(callback_id="x" * 256), "callback_id is longer"),
    "long action": ("chat.postMessage", message(section("x", accessory=button("x" * 256))), "action_id is longer"),
    "long block id": ("chat.postMessage", message(section("x", block_id="x" * 256)), "block_id is longer"),
    "no text": ("chat.postMessage", message(text=" "), "text is missing"),
    "no reply text": ("response_url", {"blocks": [section("x")]}, "text is missing"),
    "long text": ("chat.update", {"channel": "C1", "ts": "1.2", "text": "x" * 40_001}, "text is longer than 40000"),
    "long together": ("chat.postMessage", message(*[section("x" * 2900)] * 5), "more than 13000"),
    "unfurls": ("chat.postMessage", {k: v for k, v in message().items() if k != "unfurl_links"}, "unfurl_links is not"),
    "unfurls media": ("chat.postMessage", message(unfurl_media="true"), "unfurl_media is not False"),
    "no key": ("chat.postMessage", message(metadata={"event_type": "x", "event_payload": {}}), "event_payload.key"),
    "two tables": ("chat.postMessage", message(TABLE, TABLE), "more than one table"),
    "table at home": ("views.publish", home(TABLE), "table in a view"),
    "input in message": ("chat.postMessage", message(*modal()["view"]["blocks"]), "input in a message"),
    "no submit": ("views.open", modal(submit=None), "without a submit label"),
    "no such argument": ("chat.postMessage", message(unfurl_link=False), "'unfurl_link' is no argument"),
    "attachments": ("chat.postMessage", message(attachments=[{"text": "x"}]), "attachments is never sent"),
    "no trigger": ("views.open", {"view": modal()["view"]}, "trigger_id is missing"),
    "home as modal": ("views.publish", {"user_id": "U1", "view": modal()["view"]}, "view.type is not home"),
    "no errors": ("response_action", {"response_action": "errors", "errors": {}}, "not sentences"),
    "no such answer": ("response_action", {"response_action": "close"}, "'close' is unknown"),
    "broken next page": ("response_action", {"response_action": "push", "view": modal(submit=None)["view"]}, "submit"),
    "mentions in rich text": (
        "chat.postMessage",
        message(
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}],
            }
        ),
        "a mention: broadcast",
    ),
    "button away": (
        "chat.postMessage",
        message(section("x", accessory=button("b", url="https://evil.example"))),
        "url",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_payload_fails_with_its_reason(name: str) -> None:
    method, payload, reason = BROKEN[name]
    own = [found for found in problems(method, payload, allowed_links={LINK}) if found.startswith("own: ")]
    assert any(reason in found for found in own), own


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hello <!channel>", "raw '<!channel>'"),
        ("<!here> and <!everyone|all>", "raw '<!everyone|all>'"),
        ("Ask <@U123>", "raw '<@U123>'"),
        ("In <#C123|general>", "raw '<#C123|general>'"),
        ("<https://evil.example|your bank>", "is not a link of ours"),
        (f"<{LINK}|a|b>", "is not a link of ours"),
        (f"<{LINK} x|b>", "is not a link of ours"),
        ("<javascript:alert(1)|b>", "is not a link of ours"),
        ("1 < 2", "raw '<'"),
        ("> quoted", "raw '>'"),
        ("<<https://evil.example>", "is not a link of ours"),
        ("R&D", "an unescaped '&'"),
        ("&nbsp;", "an unescaped '&'"),
        (f"<{LINK}|R&D>", "an unescaped '&'"),
    ],
)
def test_what_is_not_escaped_fails_in_the_text_and_in_blocks(text: str, reason: str) -> None:
    for payload in (message(text=text), message(section(text)), message(section("x", fields=[mrkdwn(text)]))):
        found = problems("chat.postMessage", payload, allowed_links={LINK})
        assert any(reason in one for one in found), found
        assert {one.split(":")[0] for one in found} == {"own"}


@pytest.mark.parametrize(
    "url", ["https://a.example/x|y", "https://a.example/x>y", "https://a.example/x y", "ftp://a.example"]
)
def test_an_unsafe_address_is_refused_even_when_it_is_allowed(url: str) -> None:
    found = problems("chat.postMessage", message(text=f"<{url}|The piece>"), allowed_links={url})
    assert any("link of ours" in one or "raw" in one for one in found), found


def test_an_initial_value_longer_than_its_field_fails() -> None:
    payload = modal()
    payload["view"]["blocks"][0]["element"]["initial_value"] = "x" * 501
    assert any("initial_value is longer" in one for one in problems("views.open", payload))


def sources(method: str, payload: Payload) -> set[str]:
    return {found.split(":")[0] for found in problems(method, payload)}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "alt_text": "x" * 2001, "slack_file": {"id": "F1"}},
        section(
            "x",
            accessory=button(
                "b", confirm={"title": plain("x" * 101), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
            ),
        ),
        {"type": "section"},
    ],
)
def test_only_the_models_catch(block: Payload) -> None:
    assert sources("chat.postMessage", message(block)) == {"models"}


@needs_types
@pytest.mark.parametrize(
    "block",
    [
        section("x", acessory=button("b")),
        section("x", accessory=button("b", stile="danger")),
        {"type": "header", "text": mrkdwn("x")},
    ],
)
def test_only_the_types_catch(block: Payload) -> None:
    assert sources("chat.postMessage", message(block)) == {"types"}


@pytest.mark.parametrize("name", ["no buttons", "same action", "51 blocks", "same block", "strange choice", "no key"])
def test_only_our_own_checks_catch(name: str) -> None:
    method, payload, _ = BROKEN[name]
    assert sources(method, payload) == {"own"}


@needs_types
def test_the_types_name_the_place_and_the_key() -> None:
    payload = message(section("x"), section("x", accessory=button("b", stile="danger")))
    (found,) = problems("chat.postMessage", payload)
    assert found.startswith("types: blocks[1].accessory: ")
    assert "stile" in found
    (found,) = (one for one in problems("views.open", modal(tittle=plain("x"))) if one.startswith("types: "))
    assert "tittle" in found

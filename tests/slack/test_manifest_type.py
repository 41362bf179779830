"""A manifest against Slack's own type: a good one passes, and ones broken on purpose fail with the reason."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.slack.manifest_type import available, manifest_problems, why_not

pytestmark = pytest.mark.skipif(not available(), reason=why_not() or "available")
Payload = dict[str, Any]

MANIFEST: Payload = {
    "display_information": {"name": "Desk", "background_color": "#112233"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "Desk", "always_online": True},
        "shortcuts": [{"name": "Hide", "type": "message", "callback_id": "hide", "description": "Hide this"}],
        "slash_commands": [{"command": "/desk", "description": "The desk", "should_escape": False}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:history", "commands"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["message.im", "app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def with_change(change: Callable[[Payload], object]) -> Payload:
    manifest = copy.deepcopy(MANIFEST)
    change(manifest)
    return manifest


def test_a_good_manifest_passes() -> None:
    assert manifest_problems(MANIFEST) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.update(setings={}), "setings"),
        (lambda m: m["features"]["app_home"].update(home_tab=True), "home_tab"),
        (lambda m: m["settings"].update(socket_mode=True), "socket_mode"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].append("chat:writes"), "chat:writes"),
        (lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("message.dm"), "message.dm"),
        (lambda m: m["features"]["shortcuts"][0].pop("callback_id"), "callback_id"),
        (lambda m: m["features"]["shortcuts"][0].update(type="messages"), "messages"),
        (lambda m: m["settings"].update(socket_mode_enabled="yes"), "boolean"),
        (lambda m: m.pop("display_information"), "display_information"),
    ],
)
def test_a_broken_manifest_fails_with_its_reason(change: Callable[[Payload], object], reason: str) -> None:
    found = manifest_problems(with_change(change))
    assert any(reason in one for one in found), found

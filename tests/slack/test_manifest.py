"""The manifest against Slack's own type, and against the code: what it asks for is what is registered and called."""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from slack_bolt import App
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.app import make_app
from bot.slack.door import Door
from bot.slack.listeners.actions import ANY
from bot.slack.people import Company
from tests.conftest import require
from tests.slack.manifest_type import manifest_problems, why_not

ROOT = Path(__file__).parent.parent.parent
Manifest = dict[str, Any]
Registered = dict[str, set[str]]  # what listeners wait for: kind -> names
MANIFEST: Manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))

# The methods of the Web API that we call, and the scopes that Slack wants for each; "" where it wants none.
METHODS = {
    "apps_connections_open": "",  # with the app-level token
    "auth_test": "",
    "chat_getPermalink": "",
    "chat_delete": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "im:history channels:history",  # of a direct message, and of the marketing channel
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "im:history",
    "files_upload_v2": "files:write",
    "reactions_add": "reactions:write",
    "reactions_remove": "reactions:write",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
    "views_push": "",
    "views_update": "",
}
# Events by the name they are subscribed under: the type they arrive as, and the scope they want.
EVENTS = {
    "app_home_opened": ("app_home_opened", ""),
    "message.im": ("message", "im:history"),
    "user_change": ("user_change", "users:read"),
}
COMMANDS_SCOPE = "commands"  # of slash commands and shortcuts
API = {name for name, what in vars(WebClient).items() if inspect.isfunction(what) and not name.startswith("_")}


def built() -> App:
    """The app with everything registered, as it starts with no settings but the tokens. It calls nobody."""
    client = WebClient(token="xoxb-made-up")
    company = Company("T1", "Acme", "U0", "B0", frozenset())
    nobody = cast(Any, None)
    command = Settings.model_fields["slack_command"].default
    return make_app(Door(nobody, 1, company, client, client, nobody, command))


def registered(app: App) -> Registered:
    """What the app's listeners wait for, read from Bolt's matchers: each is a function that holds one name."""
    found: Registered = {}
    for listener in app._listeners:
        for matcher in listener.matchers:
            function = cast(Any, matcher).func
            names = list(inspect.getclosurevars(function).nonlocals.values())
            if names == [ANY]:  # the answer to buttons of older versions
                continue
            assert len(names) == 1 and isinstance(names[0], str), f"{function.__qualname__}: {names}"
            found.setdefault(function.__qualname__.partition(".")[0], set()).add(names[0])
    return found


def called(sources: Iterable[str]) -> set[str]:
    """The methods of the Web API that these sources name on any object, to call them or to hand them on."""
    return {name for source in sources for name in _named(source)}


@cache
def _named(source: str) -> frozenset[str]:
    nodes = ast.walk(ast.parse(source))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in API | {"api_call"})


def our_sources() -> list[str]:
    return [path.read_text("utf-8") for path in sorted((ROOT / "bot").rglob("*.py"))]


def complaints(manifest: Manifest, waits: Registered, calls: set[str]) -> list[str]:
    """Where a manifest, the listeners and the calls to Slack don't agree."""
    features, settings = manifest["features"], manifest["settings"]
    commands = {each["command"] for each in features["slash_commands"]}
    shortcuts: dict[str, set[str]] = {}
    for each in features["shortcuts"]:
        shortcuts.setdefault(each["type"], set()).add(each["callback_id"])
    subscribed = set(settings["event_subscriptions"]["bot_events"])
    found = [f"{method}: which scope does it want?" for method in sorted(calls - set(METHODS))]
    found += [f"{event}: which type and scope?" for event in sorted(subscribed - set(EVENTS))]
    known = subscribed & set(EVENTS)
    found += _differ("command", commands, waits.get("command", set()))
    found += _differ("message shortcut", shortcuts.get("message", set()), waits.get("message_shortcut", set()))
    found += _differ("global shortcut", shortcuts.get("global", set()), waits.get("global_shortcut", set()))
    found += _differ("event", {EVENTS[event][0] for event in known}, waits.get("event", set()))
    needed = {scope for method in calls & set(METHODS) for scope in METHODS[method].split()} | {
        EVENTS[event][1] for event in known
    }
    if commands or shortcuts:
        needed.add(COMMANDS_SCOPE)
    found += _differ("scope", set(manifest["oauth_config"]["scopes"]["bot"]), needed - {""})
    unread = set(waits) - {"command", "message_shortcut", "global_shortcut", "event", "action", "view_submission"}
    return found + [f"{kind}: a listener of a kind that this test doesn't know" for kind in sorted(unread)]


def _differ(what: str, asked: set[str], used: set[str]) -> list[str]:
    return [
        *(f"{what} {each} is in the manifest, and nothing in the code wants it" for each in sorted(asked - used)),
        *(f"{what} {each} is wanted by the code, and not in the manifest" for each in sorted(used - asked)),
    ]


def test_slack_takes_the_manifest() -> None:
    require(why_not(), not why_not())
    assert manifest_problems(MANIFEST) == []


def test_the_manifest_asks_for_what_the_code_uses() -> None:
    assert complaints(MANIFEST, registered(built()), called(our_sources())) == []


def changed(change: Callable[[Manifest], object]) -> Manifest:
    manifest = copy.deepcopy(MANIFEST)
    change(manifest)
    return manifest


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda m: m["features"]["slash_commands"][0].update(command="/idea"), "command /idea is in the manifest"),
        (lambda m: m["features"]["slash_commands"].clear(), "command /ideas is wanted by the code"),
        (lambda m: m["features"]["shortcuts"][0].update(callback_id="x"), "shortcut keep_off_record is wanted"),
        (lambda m: m["features"]["shortcuts"].pop(), "shortcut ask_expert is wanted by the code"),
        (lambda m: m["features"]["shortcuts"][0].update(type="global"), "global shortcut keep_off_record is in the"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].remove("im:write"), "scope im:write is wanted"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].append("files:read"), "scope files:read is in the manifest"),
        (lambda m: m["settings"]["event_subscriptions"]["bot_events"].remove("user_change"), "event user_change is wa"),
        (lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("app_mention"), "app_mention: which type"),
    ],
)
def test_a_manifest_that_changes_alone_is_noticed(change: Callable[[Manifest], object], complaint: str) -> None:
    found = complaints(changed(change), registered(built()), called(our_sources()))
    assert any(complaint in each for each in found), found


def without(waits: Registered, kind: str, name: str) -> Registered:
    return {each: names - {name} if each == kind else names for each, names in waits.items()}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("command", "/ideas"),
        ("event", "message"),
        ("event", "app_home_opened"),
        ("event", "user_change"),
        ("message_shortcut", "keep_off_record"),
        ("message_shortcut", "ask_expert"),
    ],
)
def test_a_listener_that_goes_is_noticed(kind: str, name: str) -> None:
    found = complaints(MANIFEST, without(registered(built()), kind, name), called(our_sources()))
    assert any(name in each and "nothing in the code wants it" in each for each in found), found


def test_a_listener_that_comes_is_noticed() -> None:
    app = built()
    app.event("team_join")(lambda: None)
    app.command("/posts")(lambda: None)
    app.shortcut("anything")(lambda: None)
    app.function("step")(lambda: None)

    found = " ".join(complaints(MANIFEST, registered(app), called(our_sources())))

    for complaint in ("event team_join is wanted", "command /posts is wanted", "shortcut: a listener", "function_exec"):
        assert complaint in found


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("client.files_list(user='U1')", "files_list: which scope"),
        ("opens = self.quick.chat_postEphemeral", "chat_postEphemeral: which scope"),
        ("client.api_call('team.info')", "api_call: which scope"),
    ],
)
def test_a_call_that_comes_is_noticed(source: str, complaint: str) -> None:
    found = complaints(MANIFEST, registered(built()), called([*our_sources(), source]))
    assert any(complaint in each for each in found), found


@pytest.mark.parametrize("scope", sorted({scope for scopes in METHODS.values() for scope in scopes.split()}))
def test_a_call_that_goes_leaves_no_scope_behind(scope: str) -> None:
    """Without the last call that wants a scope, and without the events that want it too, the scope is one too many."""
    calls = {name for name in called(our_sources()) if scope not in METHODS.get(name, "").split()}
    events = [name for name, (_, wanted) in EVENTS.items() if wanted != scope]
    manifest = changed(lambda m: m["settings"]["event_subscriptions"].update(bot_events=events))

    found = complaints(manifest, registered(built()), calls)

    assert f"scope {scope} is in the manifest, and nothing in the code wants it" in found


def test_every_method_of_the_table_is_called_and_is_one() -> None:
    assert set(METHODS) == called(our_sources()) & API


def test_everything_that_carries_clicks_and_words_is_on() -> None:
    features, settings = MANIFEST["features"], MANIFEST["settings"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert features["slash_commands"][0]["should_escape"] is True
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is (Settings.model_fields["slack_mode"].default == "socket")
    assert (settings["org_deploy_enabled"], settings["token_rotation_enabled"]) == (False, False)
    assert set(MANIFEST["oauth_config"]["scopes"]) == {"bot"}, "we act for nobody but ourselves"


def test_the_manifest_for_http_is_one_too() -> None:
    """The lines that wait behind a comment sign for SLACK_MODE=http."""
    require(why_not(), not why_not())
    text = (ROOT / "manifest.yml").read_text("utf-8")
    text, lines = re.subn(r"# (?=(?:request_)?url: )", "", text)
    manifest = yaml.safe_load(text.replace("socket_mode_enabled: true", "socket_mode_enabled: false"))

    assert lines == 3
    assert manifest_problems(manifest) == []
    settings = manifest["settings"]
    addresses = {
        manifest["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert addresses == {"https://your-host/slack/events"}


@pytest.mark.parametrize("document", ["slack-setup.md", "slack-admin.md"])
def test_documents_explain_what_the_manifest_asks_for(document: str) -> None:
    """One row each, in tables that begin with the name."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    told = set(re.findall(r"^\| `([a-z_]+(?:[:.][a-z]+)?)` \|", text, flags=re.MULTILINE))
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert told == scopes | (events if document == "slack-setup.md" else set())

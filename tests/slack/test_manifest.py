"""The manifest against Slack's own type, and against the code: what it asks for is what is registered and called."""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from slack_bolt import App
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.app import make_app
from bot.slack.door import Door
from bot.slack.people import Company
from tests.conftest import require
from tests.slack.manifest_type import manifest_problems, why_not

ROOT = Path(__file__).parent.parent.parent
Manifest = dict[str, Any]
MANIFEST: Manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
SETUP = (ROOT / "docs" / "slack-setup.md").read_text("utf-8")

# Methods of the Web API that we call, and the scope that Slack wants for each; "" where it wants none.
METHODS = {
    "auth_test": "",
    "chat_delete": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "im:history",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "im:history",
    "reactions_add": "reactions:write",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
    "views_push": "",
    "views_update": "",
}
# Events by their name in a subscription: the type that they arrive as, and the scope they want.
EVENTS = {
    "app_home_opened": ("app_home_opened", ""),
    "message.im": ("message", "im:history"),
    "user_change": ("user_change", "users:read"),
}
API = {name for name, what in vars(WebClient).items() if inspect.isfunction(what) and not name.startswith("_")}


@dataclass(frozen=True)
class Registered:
    """What listeners wait for, by the names that Slack uses."""

    commands: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    shortcuts: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()


@dataclass
class _Found:
    names: dict[str, set[str]] = field(default_factory=lambda: {each.name: set() for each in fields(Registered)})


def registered(app: App) -> Registered:
    """Read from the matchers of a Bolt app: each is a function that holds the name it waits for."""
    found = _Found()
    for listener in app._listeners:
        # A name that is a string stands in the inner function, one that is a dict in the outer one.
        names = [name for matcher in listener.matchers for name in _names(matcher.func)]
        assert len(names) == 1, f"a listener that this test can't read: {listener.ack_function.__qualname__}"
        kind, name = names[0]
        found.names[kind].add(name)
    return Registered(**{kind: frozenset(names) for kind, names in found.names.items()})


def _names(matcher: Callable[..., bool]) -> Iterator[tuple[str, str]]:
    held = inspect.getclosurevars(matcher).nonlocals
    for name, wanted in held.items():
        kind = _KINDS.get((matcher.__qualname__.partition(".")[0], name))
        if kind and isinstance(wanted, str):
            yield kind, wanted
        elif kind and isinstance(wanted, dict):
            yield kind, str(wanted.get("callback_id") or wanted.get("action_id"))
        elif callable(wanted):
            yield from _names(wanted)


_KINDS: dict[tuple[str, str], str] = {}


def called(sources: Iterable[str]) -> frozenset[str]:
    """Methods of the Web API that these sources name on whatever object, called at once or handed on."""
    return frozenset(
        node.attr
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and (node.attr in API or node.attr == "api_call")
    )

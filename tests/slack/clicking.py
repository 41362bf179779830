"""What a person does in Slack's client, as signed requests: press, choose, fill in, call the command.

What they press is looked up in what the bot really sent, as the recording proxy saw it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from tests.loopback import NO_AUTHORITIES
from tests.servers.emulate import Call, Person, Slack
from tests.slack.payloads import LINKED, problems


@dataclass(frozen=True)
class Shown:
    """Something the bot shows: a message, an ephemeral one, a modal or a Home tab; and what it takes to click there."""

    kind: str  # "message", "ephemeral", "modal", "home"
    payload: dict[str, Any]
    channel: str = ""
    ts: str = ""
    view: str = ""
    url: str = ""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return list(self.payload.get("blocks") or [])

    @property
    def text(self) -> str:
        """Every word in it."""
        return "\n".join(_words(self.payload.get("blocks") or [])) or str(self.payload.get("text", ""))

    @property
    def actions(self) -> set[str]:
        """What can be pressed or filled in."""
        return {str(element.get("action_id")) for _, element in self._elements()}

    def element(self, action: str, nth: int = 0) -> tuple[str, dict[str, Any]]:
        """(block id, element) of the nth element with this action id."""
        found = [each for each in self._elements() if each[1].get("action_id") == action]
        assert len(found) > nth, f"there is no {action} number {nth}; there are {sorted(self.actions)}"
        return found[nth]

    def _elements(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (block.get("block_id", ""), element)
            for block in self.blocks
            for element in [*(block.get("elements") or []), block.get("accessory") or {}, block.get("element") or {}]
            if isinstance(element, dict)
        ]


def _words(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [word for value in part.values() if isinstance(value, dict | list) for word in _words(value)]
    return [word for each in part for word in _words(each)] if isinstance(part, list) else []


class Client:
    """Slack's client for one person: signed requests to our door at `url`, one after another."""

    def __init__(self, slack: Slack, url: str, person: Person) -> None:
        self.slack, self.url, self.person = slack, url, person
        self.patience = 1.0  # seconds that a sentence may take to come after a press
        self._seen = 0  # modals before the last press

    # What is there to see.

    def conversation(self) -> list[Shown]:
        """The bot's messages in the direct message with this person, as they stand, oldest first."""
        shown: dict[str, Shown] = {}
        for call in self.slack.calls():
            if call.payload.get("channel") != self.person.dm or not (call.answer or {}).get("ok"):
                continue
            if call.method in {"chat.postMessage", "chat.update"}:
                ts = call.answer["ts"]
                shown[ts] = Shown("message", call.payload, self.person.dm, ts)
        return list(shown.values())

    def latest(self) -> Shown:
        """The bot's last message here."""
        return self.conversation()[-1]

    def view(self) -> Shown:
        """The modal that was opened, pushed or changed by the last press."""
        done = eventually(lambda: self._modals()[self._seen :], "no modal was opened")
        return Shown("modal", done[-1].payload["view"], view=done[-1].answer["view"]["id"])

    def _modals(self) -> list[Call]:
        calls = [call for call in self.slack.calls() if call.method in {"views.open", "views.push", "views.update"}]
        return [call for call in calls if isinstance(call.answer, dict) and call.answer.get("ok")]

    def home(self) -> Shown:
        """The Home tab, opened now."""
        before = len(self._homes())
        self.slack.send_event({"type": "app_home_opened", "user": self.person.id, "tab": "home", "channel": ""})
        eventually(lambda: self._homes()[before:], "the Home tab was not shown")
        return self.home_as_it_is()

    def home_as_it_is(self) -> Shown:
        """The Home tab as it was shown last."""
        return self._homes()[-1]

    def _homes(self) -> list[Shown]:
        return [
            Shown("home", call.payload["view"], view=call.answer["view"]["id"])
            for call in self.slack.calls("views.publish")
            if call.payload["user_id"] == self.person.id and (call.answer or {}).get("ok")
        ]

    def told(self, url: str) -> list[Shown]:
        """What came to a response URL."""
        found = []
        for payload in self.slack.responses(url):
            assert problems("response_url", payload, LINKED.findall(str(payload))) == []
            found.append(Shown("ephemeral", payload, self.person.dm, "", url=url))
        return found

    # What they do.

    def command(self, text: str, command: str = "/ideas", **changed: str) -> Shown:
        """Type the slash command; returns the ephemeral answer."""
        form = {
            "command": command,
            "text": text,
            "user_id": self.person.id,
            "team_id": self.slack.team,
            "channel_id": self.person.dm,
            "api_app_id": self.slack.app_id,
            "response_url": self.slack.response_url(),
            "trigger_id": self.slack.trigger(self.person),
        } | changed
        answer = self.send(form)
        assert answer.status_code == 200, answer.text
        if not answer.content:
            return Shown("ephemeral", {}, url=form["response_url"])
        payload = answer.json()
        assert problems("response_url", payload, LINKED.findall(str(payload))) == []
        assert payload["response_type"] == "ephemeral"
        return Shown("ephemeral", payload, self.person.dm, url=form["response_url"])

    def press(self, shown: Shown, action: str, nth: int = 0, **changed: Any) -> Shown | None:
        """Press a button, or choose `option` of a menu (its label); returns what is said to them alone, if anything."""
        block, element = shown.element(action, nth)
        pressed = {"type": element["type"], "action_id": action, "block_id": block, "action_ts": "1.0"}
        if "value" in element:
            pressed["value"] = element["value"]
        if label := changed.pop("option", None):
            pressed["selected_option"] = next(each for each in element["options"] if each["text"]["text"] == label)
        url = shown.url or (self.slack.response_url() if shown.kind in {"message", "ephemeral"} else "")
        payload: dict[str, Any] = self._who() | {
            "type": "block_actions",
            "trigger_id": self._trigger(shown),
            "actions": [pressed],
        }
        if shown.kind in {"message", "ephemeral"}:
            payload |= {
                "channel": {"id": self.person.dm, "name": "directmessage"},
                "container": {"type": "message", "message_ts": shown.ts, "channel_id": self.person.dm},
                "response_url": url,
            }
        else:
            payload |= {
                "view": {"id": shown.view, "type": shown.kind},
                "container": {"type": "view", "view_id": shown.view},
            }
        before = len(self.slack.responses(url)) if url else 0
        self._seen = len(self._modals())
        answer = self.send({"payload": json.dumps(payload | changed)})
        assert answer.status_code == 200, answer.text
        return self._said(url, before)

    def turn(self, shown: Shown, action: str) -> Shown:
        """Press what shows the Home tab anew; returns it as it is then. A call that Slack has not answered is no page:
        it counts only once it is there."""
        before = len(self._homes())
        self.press(shown, action)
        eventually(lambda: self._homes()[before:], "the Home tab was not shown again")
        return self.home_as_it_is()

    def submit(self, form: Shown, **filled: str) -> dict[str, Any]:
        """Send a form in, with these fields filled in; returns our answer ({} closes it)."""
        there = {block["block_id"]: block["element"] for block in form.blocks if block.get("type") == "input"}
        assert set(filled) <= set(there), f"there are only {sorted(there)}"
        values = {name: {element["action_id"]: _held(element, filled.get(name))} for name, element in there.items()}
        view = form.payload | {"id": form.view, "type": "modal", "state": {"values": values}, "hash": "1.a"}
        self._seen = len(self._modals())
        answer = self.send({"payload": json.dumps(self._who() | {"type": "view_submission", "view": view})})
        assert answer.status_code == 200, answer.text
        told = answer.json() if answer.content else {}
        assert problems("response_action", told) == []
        return dict(told)

    def shortcut(
        self, callback: str, ts: str, channel: str = "", name: str = "directmessage", **changed: Any
    ) -> Shown | None:
        """Choose a message shortcut on a message, in the channel of this id and name."""
        url = self.slack.response_url()
        self._seen = len(self._modals())
        payload = self._who() | {
            "type": "message_action",
            "callback_id": callback,
            "trigger_id": self.slack.trigger(self.person),
            "channel": {"id": channel or self.person.dm, "name": name},
            "message": {"type": "message", "ts": ts},
            "message_ts": ts,
            "response_url": url,
        }
        answer = self.send({"payload": json.dumps(payload | changed)})
        assert answer.status_code == 200, answer.text
        return self._said(url, 0)

    def send(self, form: dict[str, str], stamp: int | None = None, secret: str = "") -> httpx.Response:
        """A signed request, as Slack would send it."""
        body = urlencode(form)
        return httpx.post(
            self.url, content=body, headers=signed(self.slack, body, stamp, secret), timeout=10, verify=NO_AUTHORITIES
        )

    def _who(self) -> dict[str, Any]:
        return {
            "user": {"id": self.person.id, "team_id": self.slack.team},
            "team": {"id": self.slack.team},
            "api_app_id": self.slack.app_id,
        }

    def _trigger(self, shown: Shown) -> str:
        return self.slack.trigger(self.person, shown.view) if shown.kind == "modal" else self.slack.trigger(self.person)

    def _said(self, url: str, before: int) -> Shown | None:
        """What comes after the acknowledgement comes soon, or not at all: then a modal was opened instead."""
        deadline = time.monotonic() + self.patience
        while url and time.monotonic() < deadline and len(self._modals()) == self._seen:
            if len(told := self.told(url)) > before:
                return told[-1]
            time.sleep(0.02)
        return None


def eventually(find: Callable[[], list[Any]], otherwise: str, seconds: float = 5) -> list[Any]:
    """What `find` finds, as soon as it finds anything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(0.02)
    raise AssertionError(otherwise)


def signed(slack: Slack, body: str, stamp: int | None = None, secret: str = "") -> dict[str, str]:
    """The headers of a request from Slack."""
    at = str(stamp if stamp is not None else int(time.time()))
    signature = SignatureVerifier(secret or slack.signing_secret).generate_signature(timestamp=at, body=body)
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": str(signature),
    }


def _held(element: dict[str, Any], given: str | None) -> dict[str, Any]:
    """How Slack hands back what an element holds."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": given if given is not None else element.get("initial_value")}
    if kind in {"static_select", "radio_buttons"}:
        wanted = given if given is not None else (element.get("initial_option") or {}).get("value")
        return {"type": kind, "selected_option": next((o for o in element["options"] if o["value"] == wanted), None)}
    if kind == "checkboxes":
        ticked = [each["value"] for each in element.get("initial_options", [])] if given is None else given.split(",")
        return {"type": kind, "selected_options": [each for each in element["options"] if each["value"] in ticked]}
    name = {"users_select": "user", "datepicker": "date", "timepicker": "time"}[kind]
    return {"type": kind, f"selected_{name}": given if given is not None else element.get(f"initial_{name}")}

"""A loopback Slack for tests: people who write, a clock that moves, calls that are recorded, and trouble on demand."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile
from types import TracebackType
from typing import Any, Literal
from uuid import uuid4

from tests.servers.proxy import Loopback

SCOPES = [
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "users:read",
]
Fault = Literal["rate", "status", "error", "hang", "stall", "drop", "kill"]


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace: their token is a person's own, `dm` is their conversation with the bot."""

    id: str
    name: str
    token: str
    dm: str


@dataclass(frozen=True)
class Call:
    """One call that came through the proxy. `fault` is what the proxy did to it, `answer` what Slack had said."""

    number: int
    method: str
    payload: dict[str, Any]
    form: bool
    token: str
    status: int | None
    answer: Any
    fault: str | None


class Slack:
    """The workspace. Use it as a context manager, or call `close`; `reset` empties it between tests."""

    def __init__(self, scopes: list[str] | None = None) -> None:
        self._scopes = scopes or SCOPES
        self._loopback = Loopback(self._scopes)
        self._numbers = count(1)
        self._answered: list[Call] = []  # the first calls, which nothing changes any more: they are asked for once
        app = self._loopback.app
        self.url = self._loopback.url
        self.api_url = f"{self.url}/api/"
        self.direct_api_url = f"{self._loopback.direct}/api/"  # past the proxy: faster, neither recorded nor spoilt
        self.bot_token: str = app["botToken"]
        self.app_token: str = app["appToken"]
        self.bot_user: str = app["botUser"]
        self.bot_id: str = app["bot"]
        self.app_id: str = app["id"]
        self.team: str = app["team"]
        self.signing_secret: str = app["signingSecret"]
        self.marketing = self.channel("marketing")

    def __enter__(self) -> Slack:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """Its processes."""
        return self._loopback.pids

    def close(self) -> None:
        """End its processes."""
        self._loopback.close()

    def reset(self, scopes: list[str] | None = None) -> None:
        """Forget all messages, people, calls, faults and the event URL, and follow the machine's clock again."""
        self._loopback.proxy("reset")
        self._answered = []
        self._loopback.emulate("reset", scopes=scopes or self._scopes)

    # The workspace.

    def person(self, name: str) -> Person:
        """Somebody by their name, the same ids each time. Made when first asked for."""
        return Person(**self._loopback.emulate("person", name=name))

    def profile(self, person: Person, **values: Any) -> None:
        """Change what users.info says: tz, deleted, real_name, is_bot, is_restricted, is_stranger and so on."""
        self._loopback.emulate("profile", user=person.id, values=values)

    def channel(self, name: str, with_bot: bool = True) -> str:
        """A public channel's id. Made when first asked for; the bot joins or leaves as told."""
        found: str = self._loopback.emulate("channel", name=name, with_bot=with_bot)["id"]
        return found

    def set_scopes(self, scopes: list[str]) -> None:
        """Give the bot's token other scopes while it is in use."""
        self._loopback.emulate("scopes", scopes=scopes)

    def set_clock(self, moment: datetime | None, running: bool = False) -> None:
        """Stop Slack's clock at a moment, or let it run on from there. None: the machine's clock."""
        assert moment is None or moment.tzinfo is not None, "a moment with a zone"
        self._loopback.emulate("clock", at=moment and moment.isoformat(), running=running)

    # What people do.

    def post(self, person: Person, text: str, channel: str | None = None, escape: bool = True, **extra: Any) -> str:
        """Write to the bot, or into a channel. Returns the message's ts after the app has answered the event."""
        said = html.escape(text, quote=False) if escape else text
        fields = {"channel": channel or person.dm, "text": said, "client_msg_id": str(uuid4()), **extra}
        ts: str = self._loopback.call("chat.postMessage", person.token, **fields)["ts"]
        return ts

    def edit(self, person: Person, ts: str, text: str, channel: str | None = None, escape: bool = True) -> str:
        """Change one's own message. Returns the ts of the change."""
        said = html.escape(text, quote=False) if escape else text
        answer = self._loopback.call("chat.update", person.token, channel=channel or person.dm, ts=ts, text=said)
        changed: str = answer["message"]["edited"]["ts"]
        return changed

    def delete(self, person: Person, ts: str, channel: str | None = None) -> str:
        """Delete one's own message. Returns its ts."""
        self._loopback.call("chat.delete", person.token, channel=channel or person.dm, ts=ts)
        return ts

    def trigger(self, person: Person, view: str = "") -> str:
        """A trigger id as a click or a command of this person brings one, in the modal `view` if it was there: good
        once, for three seconds."""
        where = {"view_id": view} if view else {}
        answer = self._loopback.call("views.generateTriggerId", self.bot_token, user_id=person.id, **where)
        return str(answer["trigger_id"])

    def response_url(self) -> str:
        """A new address at which the app may answer a click or a command."""
        return f"{self.url}/response/{next(self._numbers)}"

    # What there is to see.

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """A conversation's messages as Slack holds them, oldest first, with threads, metadata and reactions."""
        found: list[dict[str, Any]] = self._loopback.emulate("messages", channel=channel)
        return found

    def ephemeral(self) -> list[dict[str, Any]]:
        """What chat.postEphemeral showed: each with its channel_id and target_user."""
        found: list[dict[str, Any]] = self._loopback.emulate("ephemeral")
        return found

    def views(self) -> list[dict[str, Any]]:
        """The Home tabs and modals as they stand: each with its user_id, type, callback_id, hash and blocks."""
        found: list[dict[str, Any]] = self._loopback.emulate("views")
        return found

    def files(self) -> list[dict[str, Any]]:
        """What was uploaded: each with its file_id, name, size and content_base64, and the channels it is shared in."""
        found: list[dict[str, Any]] = self._loopback.emulate("files")
        return found

    def calls(self, method: str | None = None, since: int = 0) -> list[Call]:
        """The app's calls since the last reset, or from number `since` on, oldest first."""
        known = self._answered
        fresh = [Call(**each) for each in self._loopback.proxy("calls", since=len(known))]
        recorded = [*known, *fresh]
        self._answered = [*known, *takewhile(lambda call: call.status is not None, fresh)]
        return [each for each in recorded[since:] if method in (None, each.method)]

    def responses(self, url: str | None = None) -> list[dict[str, Any]]:
        """The JSON that was posted to response URLs, or to one of them, oldest first."""
        posted = self._loopback.proxy("responses")
        return [each["body"] for each in posted if url is None or url.endswith(f"/response/{each['id']}")]

    # Events.

    def send_events_to(self, url: str | None, types: tuple[str, ...] = ("message",), seconds: float = 3) -> None:
        """Where signed events go from now on, which kinds of them, and how long the app may take to answer."""
        self._loopback.emulate("events", url=url, types=types, seconds=seconds)

    def send_event(self, event: dict[str, Any], **envelope: Any) -> dict[str, Any] | None:
        """Send any event, signed, as the newest delivery. Returns the attempt: event_id, status, body, error."""
        attempt: dict[str, Any] | None = self._loopback.emulate("emit", event=event, envelope=envelope)
        return attempt

    def redeliver(
        self, event_id: str | None = None, as_event_id: str | None = None, number: int = 1, reason: str = "http_timeout"
    ) -> dict[str, Any]:
        """Send an event again, the newest by default, with Slack's retry headers (none for number 0)."""
        attempt: dict[str, Any] = self._loopback.emulate(
            "redeliver", event_id=event_id, as_event_id=as_event_id, number=number, reason=reason
        )
        return attempt

    def deliveries(self) -> list[dict[str, Any]]:
        """Each event sent since the last reset: its envelope and its attempts."""
        found: list[dict[str, Any]] = self._loopback.emulate("deliveries")
        return found

    def settle(self) -> None:
        """Wait until every event that is under way has been answered, or given up."""
        self._loopback.emulate("settle")

    def socket_url(self, url: str | None) -> None:
        """What apps.connections.open answers."""
        self._loopback.emulate("socket", url=url)

    # Trouble.

    def fail(self, method: str, how: Fault, first: int = 1, times: int = 1, **details: Any) -> None:
        """Spoil the app's calls of a method ("*": of all), from the `first` from now on, `times` of them. "upload" are
        the bytes of a file on their way to the file host.

        rate: 429, Retry-After `seconds`. status: an empty answer with `status`. error: Slack's own `error`.
        hang: done, but answered `seconds` later. stall: not done, and after `seconds` the line is dead.
        drop: done, but the line is dead, or the answer is `status`. kill: done, and the process `pid` is killed.
        `where` limits it to calls with these fields, such as {"channel": dm}.
        """
        needed = {"rate": "seconds", "hang": "seconds", "stall": "seconds", "error": "error", "kill": "pid"}
        defaults = {"rate": {"seconds": 1}, "status": {"status": 500}}.get(how, {})
        fault = {"method": method, "how": how, "first": first, "times": times, **defaults, **details}
        assert needed.get(how, "how") in fault, f"{how} needs {needed[how]}"
        self._loopback.proxy("fail", fault=fault)

    def heal(self) -> None:
        """End all trouble."""
        self._loopback.proxy("heal")

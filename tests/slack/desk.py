"""A desk whose chat is Slack: people write in the loopback Slack, and every call and event goes over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import uvicorn

from bot.domain.messages import Sign, View
from bot.domain.people import Sme, SmeForm
from bot.flows import enrolment, inbox
from bot.flows.identity import operator
from bot.flows.tick import tick
from bot.playground.story import Sent, SteppedClock
from bot.ports import Chat, Coach, Deps
from bot.ports.nobody import NO_PICTURES
from bot.slack import api, company, web
from bot.slack.app import make_app
from bot.slack.client import SlackChat
from bot.slack.door import Door
from tests.newsdesk import TOPICS, Desk, scripted_coach
from tests.servers.emulate import Person, Slack
from tests.slack.payloads import LINKED, problems
from tests.storing import open_store, with_tables

SHOWING = {"chat.postMessage", "chat.update", "views.open", "views.push", "views.update", "views.publish"}


class SharedClock(SteppedClock):
    """One clock for us and for Slack, whose timestamps follow it."""

    def __init__(self, now: datetime, slack: Slack) -> None:
        super().__init__(now)
        self._slack = slack
        slack.set_clock(self())

    def set(self, moment: datetime) -> None:
        before = self()
        super().set(moment)
        if self() != before:
            self._slack.set_clock(self())


@dataclass
class RememberingChat:
    """Passes everything on to Slack, and remembers what went out."""

    slack: Chat
    clock: SteppedClock
    sent: list[Sent] = field(default_factory=list)
    updates: list[View] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    thoughts: list[tuple[str, Sign]] = field(default_factory=list)

    @property
    def beyond_reach(self) -> str:
        return self.slack.beyond_reach

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        ts = self.slack.send(workspace, channel, view, key)
        self.sent.append(Sent(self.clock(), channel, view, ts))
        return ts

    def update(self, workspace: int, channel: str, ts: str, view: View) -> None:
        self.slack.update(workspace, channel, ts, view)
        self.updates.append(view)

    def find(self, workspace: int, channel: str, key: str) -> str | None:
        return self.slack.find(workspace, channel, key)

    def sign(self, workspace: int, channel: str, ts: str, sign: Sign) -> None:
        self.slack.sign(workspace, channel, ts, sign)
        if sign in (Sign.THINKING, Sign.THOUGHT):
            self.thoughts.append((ts, sign))
        else:
            self.signs.append(ts)

    def take_back(self, workspace: int, channel: str, ts: str) -> None:
        self.slack.take_back(workspace, channel, ts)


class StillHands:
    """Take nothing in hand: the desk itself says when a conversation is handled."""

    def take(self, channel: str) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


@dataclass
class SlackDesk(Desk):
    """The desk of tests/newsdesk.py, through the Slack door."""

    slack: Slack = None  # type: ignore[assignment]
    door: Door = None  # type: ignore[assignment]
    url: str = ""  # where our own door listens
    names: dict[str, str] = field(default_factory=dict)

    def hire(self, name: str = "Mara Lind", zone: str = "Europe/Berlin", slot: str = "Tue 09:00") -> Sme:
        person = self.slack.person(name)
        self.names[name.split(maxsplit=1)[0].lower()] = name
        self.slack.profile(person, tz=zone)
        form = SmeForm(name, zone, "warehouses", TOPICS, (), slot)
        return enrolment.add_sme(self.deps, self.as_director(), person.id, person.dm, form)

    def user(self, first: str) -> str:
        return self.slack.person(self.names.get(first, first.capitalize())).id

    def person(self, who: Sme) -> Person:
        return self.slack.person(who.name)

    def says(self, sme: Sme, text: str, ts: str | None = None) -> str:
        self.clock.set(self.clock() + timedelta(seconds=2))
        if ts is None:
            ts = self.slack.post(self.person(sme), text)
        else:  # the same message once more, as another event
            self.slack.redeliver(as_event_id=f"Ev{uuid4().hex}")
        self._handled(sme)
        return ts

    def edits(self, sme: Sme, target: str, text: str) -> None:
        self.clock.set(self.clock() + timedelta(seconds=2))
        self.slack.edit(self.person(sme), target, text)
        self._handled(sme)

    def deletes(self, sme: Sme, target: str) -> None:
        self.clock.set(self.clock() + timedelta(seconds=2))
        self.slack.delete(self.person(sme), target)
        self._handled(sme)

    def _handled(self, sme: Sme) -> None:
        inbox.handle(self.deps, self.workspace, sme.channel)
        tick(self.deps)


def wrong_payloads(slack: Slack) -> list[str]:
    """What is wrong with anything the bot sent since the last reset; everything that shows something is looked at."""
    sent = [call for call in slack.calls() if call.method in SHOWING]
    print(f"{len(sent)} payloads looked at")
    return [
        f"{call.method}: {problem}"
        for call in sent
        for problem in problems(call.method, call.payload, LINKED.findall(str(call.payload)))
    ]


@contextmanager
def serving(app: object) -> Iterator[str]:
    """Our door on a free port of the loopback."""
    server = web.server(app)  # type: ignore[arg-type]
    server.config.host, server.config.port = "127.0.0.1", 0
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"{_address(server)}{web.PATH}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _address(server: uvicorn.Server) -> str:
    for _ in range(500):
        if server.started:
            host, port = server.servers[0].sockets[0].getsockname()[:2]
            return f"http://{host}:{port}"
        threading.Event().wait(0.01)
    raise AssertionError("the door did not open within five seconds")


@contextmanager
def slack_desk(
    slack: Slack,
    url: str,
    now: datetime,
    coach: Coach | None = None,
    passing: Callable[[str], None] | None = None,
    **ports: Any,
) -> Iterator[SlackDesk]:
    """A desk on an empty database, as for `open_desk`, with Dana as its director. `ports` are others of `Deps`."""
    clock = SharedClock(now, slack)
    client = api.client(slack.bot_token, slack.api_url)
    chat = RememberingChat(SlackChat(client, ports.get("pictures", NO_PICTURES)), clock)
    store = open_store(with_tables(url))
    deps = Deps(store, chat, coach or scripted_coach(), clock, **ports)
    if passing is not None:
        deps = replace(deps, passing=passing)
    us = company.ask_slack(client, print)
    workspace = company.settle(deps, us, slack.marketing)
    dana = slack.person("Dana")
    enrolment.appoint(deps, operator(workspace), [(dana.id, dana.dm, "Dana")])
    with store.read() as tx:
        director = tx.directors.by_user(workspace, dana.id)
    assert director is not None
    door = Door(deps, workspace, us, client, api.client(slack.bot_token, slack.api_url, 5), StillHands())  # type: ignore[arg-type]
    with serving(make_app(door, slack.signing_secret)) as address:
        slack.send_events_to(address, types=("message", "app_home_opened", "user_change"))
        try:
            yield SlackDesk(deps, clock, chat, workspace, director, slack=slack, door=door, url=address)  # type: ignore[arg-type]
            wrong = wrong_payloads(slack)
            assert not wrong, wrong
        finally:
            slack.send_events_to(None)
            store.close()

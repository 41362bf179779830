"""The real playground over HTTP: real database and coach, uvicorn in a thread, the second hand beside it."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypedDict
from uuid import uuid4

import httpx

from bot.domain.errors import BeatdeskError
from bot.flows import tick
from bot.flows.enrolment import name_director
from bot.flows.identity import operator
from bot.playground.app import Server, create_app, server
from bot.playground.chat import PlaygroundChat
from bot.playground.clock import MovableClock
from bot.playground.hub import Hub
from bot.playground.seed import seed
from bot.ports import Almanac, Coach, Deps, FeedSource, Pictures, Ranker
from bot.ports.nobody import NO_ALMANAC, NO_FEEDS, NO_PICTURES, NO_RANKER
from bot.storage.sealing import Sealer, key_from_file
from bot.storage.store import SqlStore
from tests.loopback import NO_AUTHORITIES
from tests.newsdesk import scripted_coach
from tests.storing import open_store, with_tables

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)  # a working Monday, whatever day the tests run


class Rooms(TypedDict):
    """What a test may put in the place of the rooms around the page."""

    coach: Coach | None
    feeds: FeedSource
    ranker: Ranker
    pictures: Pictures
    almanac: Almanac


@dataclass
class Served:
    """A running playground and the means to look inside."""

    url: str
    port: int
    deps: Deps
    store: SqlStore
    workspace: int
    clock: MovableClock
    hub: Hub
    server: Server
    thread: threading.Thread
    token: str | None = None
    tabs: list[Tab] = field(default_factory=list)

    def tab(self, user: str) -> Tab:
        """Somebody's own browser."""
        opened = Tab(self, user)
        self.tabs.append(opened)
        return opened

    def second_director(self) -> str:
        """Another director; returns the user name."""
        name_director(self.deps, operator(self.workspace), "noor", "dm-noor", "Noor Haddad")
        return "noor"

    def go(self, **by: float) -> datetime:
        """Move the clock as its bar does, and wait until it has arrived."""
        until = self.clock() + timedelta(**by)
        tab = self.tab("dana")
        answer = tab.post("clock", to="date", date=until.isoformat())
        assert answer.status_code == 200, answer.text
        wait_for(lambda: not tab.http.get("/clock").json()["moving"], 60)
        assert self.clock() >= until
        return self.clock()

    def stop(self) -> float:
        """Stop the server; returns how many seconds it took."""
        begun = time.monotonic()
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive(), "the server did not stop"
        return time.monotonic() - begun


class Tab:
    """A person's browser without a screen: cookies, the action token, the page's own requests."""

    def __init__(self, served: Served, user: str) -> None:
        self.user = user
        self.http = httpx.Client(base_url=served.url, timeout=30, follow_redirects=True, verify=NO_AUTHORITIES)
        self.csrf = self.http.get("/csrf").json()["csrf"]

    def post(self, path: str, **form: object) -> httpx.Response:
        """An action, as the page's script sends it."""
        address = path if path.startswith("/") else f"/as/{self.user}/{path}"
        words = {key: str(value) for key, value in form.items()}
        return self.http.post(address, json=words, headers={"x-csrf-token": self.csrf})

    def say(self, text: str) -> httpx.Response:
        return self.post("say", text=text, key=uuid4().hex)

    def page(self, path: str = "") -> str:
        """A whole page."""
        answer = self.http.get(f"/as/{self.user}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def part(self, path: str) -> httpx.Response:
        """A fragment."""
        return self.http.get(f"/as/{self.user}/{path}", headers={"x-fragment": "1"})

    def messages(self) -> str:
        return self.part("messages").text

    def bot_says(self) -> list[str]:
        """What the bot said in this conversation, without markup."""
        found = re.findall(r'<div class="says">(.*?)</div>\s*(?:</div>|<p class="under">)', self.messages(), re.DOTALL)
        return [plain(each) for each in found]


def plain(markup: str) -> str:
    """The words of a piece of HTML."""
    import html

    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


def wait_for(what: Callable[[], Any], seconds: float = 10) -> Any:
    """Ask until it is so; returns the answer."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build(
    folder: Path,
    *,
    start: datetime | None = MONDAY,
    busy: float = 0.3,
    coach: Coach | None = None,
    feeds: FeedSource = NO_FEEDS,
    ranker: Ranker = NO_RANKER,
    pictures: Pictures = NO_PICTURES,
    almanac: Almanac = NO_ALMANAC,
) -> tuple[Deps, SqlStore, MovableClock, Hub, int]:
    """The parts, on a database in `folder`; the clock stands at `start` or later."""
    store = open_store(with_tables(f"sqlite:///{folder / 'playground.sqlite3'}"), busy)
    store._sealer = Sealer([key_from_file(folder / "key")])
    hub = Hub()
    clock = MovableClock(folder / "clock")
    if start is not None:
        clock.set(start)
    coach = coach or scripted_coach()
    chat = PlaygroundChat(store, hub, clock)
    deps = Deps(store, chat, coach, clock, feeds=feeds, ranker=ranker, pictures=pictures, almanac=almanac)
    return deps, store, clock, hub, seed(deps)


@contextmanager
def playground(
    folder: Path,
    *,
    start: datetime | None = MONDAY,
    token: str | None = None,
    second_hand: bool = True,
    passing: Callable[[str], None] | None = None,
    port: int | None = None,
    busy: float = 0.3,
    coach: Coach | None = None,
    feeds: FeedSource = NO_FEEDS,
    ranker: Ranker = NO_RANKER,
    pictures: Pictures = NO_PICTURES,
    almanac: Almanac = NO_ALMANAC,
) -> Iterator[Served]:
    """A playground that is served until the block ends."""
    rooms: Rooms = {"coach": coach, "feeds": feeds, "ranker": ranker, "pictures": pictures, "almanac": almanac}
    deps, store, clock, hub, workspace = build(folder, start=start, busy=busy, **rooms)
    if passing is not None:
        deps = replace(deps, passing=passing)
    port = port or free_port()
    app = create_app(deps, workspace, clock, hub, "127.0.0.1", port, token)
    serving = server(app, "127.0.0.1", port)
    thread = threading.Thread(target=serving.run, name="playground")
    thread.start()
    ended = threading.Event()
    ticking = threading.Thread(target=_second_hand, args=(deps, ended), name="second hand")
    if second_hand:
        ticking.start()
    wait_for(lambda: serving.started)
    served = Served(f"http://127.0.0.1:{port}", port, deps, store, workspace, clock, hub, serving, thread, token)
    try:
        yield served
    finally:
        ended.set()
        if second_hand:
            ticking.join(10)
        for tab in served.tabs:
            tab.http.close()
        serving.should_exit = True
        thread.join(10)
        store.close()
        assert not thread.is_alive()


def _second_hand(deps: Deps, ended: threading.Event) -> None:
    while not ended.wait(0.2):
        with suppress(BeatdeskError):
            tick.tick(deps)

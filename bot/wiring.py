"""The composition root: the one place that knows every room."""

import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.coach.bank import Bank
from bot.coach.scripted import ScriptedCoach
from bot.domain.errors import Misconfigured
from bot.flows.data import finish_erasures
from bot.flows.faults import place_of
from bot.playground import demo
from bot.playground.app import create_app, server
from bot.playground.chat import PlaygroundChat
from bot.playground.clock import MovableClock
from bot.playground.hub import Hub
from bot.playground.newsroom import Newsroom
from bot.playground.saying import catch_up
from bot.playground.seed import seed
from bot.playground.story import SteppedClock, Story, StoryChat
from bot.ports import Deps, Manners
from bot.scheduler import start
from bot.settings import Settings
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore

CLOCK_FILE = "playground-clock"


@dataclass(frozen=True, slots=True)
class House:
    """Everything put together on one machine."""

    deps: Deps
    store: SqlStore
    clock: MovableClock
    hub: Hub
    workspace: int


class WordlessFormatter(logging.Formatter):
    """Tells an exception by kind and place: its message, or a library's traceback of it, may hold people's words."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another formatter left there
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        return f"kind={ei[0].__name__} at={place_of(ei[1])}"


def set_up_logging(level: str) -> None:
    """Events to stderr. Libraries stay quiet at any level: their debug lines would hold people's words."""
    handler = logging.StreamHandler()
    handler.setFormatter(WordlessFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)


def open_store(settings: Settings) -> SqlStore:
    """The database, brought up to date."""
    upgrade(settings.database)
    return SqlStore(settings.database)


def coach(prompts: Path) -> ScriptedCoach:
    """The coach that needs no key. Raises Misconfigured when the question bank is broken."""
    return ScriptedCoach(Bank.load(prompts / "questions"))


def manners(settings: Settings) -> Manners:
    return Manners(
        timedelta(seconds=settings.quiet_seconds),
        timedelta(seconds=settings.quiet_seconds_unfinished),
        timedelta(hours=settings.grace_hours),
    )


def house(settings: Settings) -> House:
    """The whole bot with the playground as its chat platform, ready to run or to be used from the command line."""
    talker = coach(settings.prompts_dir)
    store = open_store(settings)
    hub = Hub()
    clock = MovableClock(settings.data_dir / CLOCK_FILE)
    chat = PlaygroundChat(store, hub, clock)
    deps = Deps(store, chat, talker, clock, manners(settings), crash_point(settings.crash_at))
    return House(deps, store, clock, hub, seed(deps))


def run_playground(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the page until stopped, with the second hand beside it."""
    with listen(settings.playground_host, settings.playground_port) as listener:
        built = house(settings)
        try:
            _serve(built, settings, listener, announce)
        finally:
            built.store.close()


def _serve(built: House, settings: Settings, listener: socket.socket, announce: Callable[[str], None]) -> None:
    host, port = settings.playground_host, settings.playground_port
    token = settings.playground_token or None
    app = create_app(built.deps, built.workspace, built.clock, built.hub, host, port, token)
    catch_up(built.deps, built.workspace)
    finish_erasures(built.deps, built.workspace)
    stop = start(built.deps)
    try:
        announce(f"Beatdesk is at http://{host}:{port}/ (Ctrl-C stops it)")
        server(app, host, port).run(sockets=[listener])
    finally:
        stop()


def listen(host: str, port: int) -> socket.socket:
    """The page's place on the network, taken before anything else starts. Raises Misconfigured when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else "there is no such address"
        why = f"{host}:{port} can't be listened on: {reason.lower()}."
        if problem.errno == errno.EADDRINUSE:
            why = f"Something listens on {host}:{port} already. If that is Beatdesk, use it; else set PLAYGROUND_PORT."
        raise Misconfigured("The page has no place on the network.", [why]) from problem


def crash_point(wanted: str) -> Callable[[str], None]:
    """For tests that kill the process at a named point: "delivery.sent:2" is the second time it passes there."""
    if not wanted:
        return lambda point: None
    name, _, times = wanted.partition(":")
    left = int(times or 1)

    def passing(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passing


def play_demo(settings: Settings, newsroom: Newsroom, json_file: Path | None) -> None:
    """Play a newsroom on a database that is thrown away afterwards."""
    with TemporaryDirectory(prefix="beatdesk-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.sqlite3'}"
        upgrade(url)
        store = SqlStore(url)
        clock = SteppedClock(Story.first_moment(newsroom))
        chat = StoryChat(clock)
        deps = Deps(store, chat, coach(settings.prompts_dir), clock, manners(settings))
        try:
            demo.play(deps, clock, chat, newsroom, json_file)
        finally:
            store.close()

"""The house with the local page as its door."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

from bot.flows.data import finish_erasures
from bot.pictures.drawn import DrawnPictures
from bot.playground.app import create_app, server
from bot.playground.chat import PlaygroundChat
from bot.playground.clock import MovableClock
from bot.playground.hub import Hub
from bot.playground.personas import new_user
from bot.playground.saying import catch_up
from bot.playground.seed import seed
from bot.process import listen
from bot.scheduler import start
from bot.settings import Settings
from bot.wiring import feeds
from bot.wiring.parts import Newcomer, Office, check_prompts, open_store, put_together, settle_in

CLOCK_FILE = "playground-clock"


@dataclass(frozen=True, slots=True)
class House(Office):
    """Everything put together on one machine."""

    clock: MovableClock
    hub: Hub


def house(settings: Settings) -> House:
    """The whole bot with the playground as its chat platform, ready to run or to be used from the command line."""
    check_prompts(settings)  # a mistake there is told before anything is made
    store = open_store(settings)
    hub = Hub()
    clock = MovableClock(settings.data_dir / CLOCK_FILE)
    deps = put_together(settings, store, PlaygroundChat(store, hub, clock), clock, DrawnPictures())
    return House(deps, store, seed(deps), clock, hub)


def newcomer(built: Office, name: str) -> Newcomer:
    """A new person of the page."""
    with built.store.read() as tx:
        user = new_user(tx, built.workspace, name)
    return Newcomer(user, f"dm-{user}", name, "")


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the page until stopped, with the second hand beside it."""
    with listen(settings.playground_host, settings.playground_port) as listener:
        built = house(settings)
        try:
            _serve(built, settings, listener, announce)
        finally:
            feeds.close(built.deps)
            built.store.close()


def _serve(built: House, settings: Settings, listener: socket.socket, announce: Callable[[str], None]) -> None:
    host, port = settings.playground_host, settings.playground_port
    token = settings.playground_token or None
    app = create_app(built.deps, built.workspace, built.clock, built.hub, host, port, token)
    settle_in(settings, built.deps, built.workspace)
    catch_up(built.deps, built.workspace)
    finish_erasures(built.deps, built.workspace)
    stop = start(built.deps)
    try:
        announce(f"Beatdesk is at http://{host}:{port}/ (Ctrl-C stops it)")
        server(app, host, port).run(sockets=[listener])
    finally:
        stop()

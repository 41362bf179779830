"""Opens the Slack door and keeps it open until told to stop.

wiring -> running.serve -> socket | web; beside it the scheduler, the hands, the catch-up and a look at profiles
"""

import logging
import signal
import socket as sockets
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread, Timer, main_thread
from threading import current_thread as this_thread

from slack_bolt import App

from bot.domain.errors import BeatdeskError
from bot.flows.faults import contained
from bot.slack import web
from bot.slack.catch_up import CatchUp, catch_up
from bot.slack.company import look_everybody_up
from bot.slack.door import Door
from bot.slack.socket import handler

HEAR_AGAIN = 60.0
HEAR_FIRST = 10.0  # seconds
log = logging.getLogger(__name__)


def beside(door: Door) -> tuple[CatchUp, Callable[[], None]]:
    """What runs beside the listening: catch-up, and one look at everybody's profile. Returns what stops it."""
    catching_up = CatchUp(door)
    Thread(target=look_everybody_up, args=(door,), name="profiles", daemon=True).start()

    def stop() -> None:
        catching_up.close()
        door.hands.close()

    return catching_up, stop


def once_heard(door: Door, begin: Callable[[], Callable[[], None]]) -> Callable[[], None]:
    """Begin when what was said while we were away is heard, so that the clock doesn't find that nobody answered; or
    after a few seconds anyway, and what is left is read later. Returns at once, with what stops it."""
    turn, ended, stops = Lock(), Event(), list[Callable[[], None]]()

    def run() -> None:
        hearing = Thread(target=_hear, args=(door,), name="hear-first", daemon=True)
        hearing.start()
        hearing.join(HEAR_FIRST)
        with turn:
            if not ended.is_set():
                stops.append(begin())

    def stop() -> None:
        with turn:
            ended.set()
        for each in stops:
            each()

    Thread(target=run, name="once-heard", daemon=True).start()
    return stop


def _hear(door: Door) -> None:
    with contained("hear_first"), suppress(BeatdeskError):
        catch_up(door)


def serve_socket(app: App, door: Door, app_token: str, ready: Callable[[], None]) -> None:
    """Listen over Socket Mode until a signal says stop. `ready` is called once the line is open."""
    catching_up, stop = beside(door)
    line = handler(app, app_token, door.slow.base_url, catching_up.soon)
    _on_signals(line.stopped.set)
    try:
        line.connect()
        if not line.stopped.is_set():
            ready()
        line.stopped.wait()
    finally:
        line.close()
        stop()


def serve_http(app: App, door: Door, listener: sockets.socket, ready: Callable[[], None]) -> None:
    """Listen over HTTP on a socket that is bound already, until a signal says stop."""
    catching_up, stop = beside(door)
    again = Timer(HEAR_AGAIN, catching_up.soon)  # what the first look could not read
    again.daemon = True
    again.start()
    server = web.server(app)

    def end() -> None:
        """The server itself listens for signals while it runs, and sends them here once more when it has ended."""
        server.should_exit = True

    _on_signals(end)
    try:
        ready()
        server.run(sockets=[listener])
    finally:
        again.cancel()
        stop()


def _on_signals(stop: Callable[[], None]) -> None:
    """What Ctrl-C or a polite kill does from now on."""
    if this_thread() is main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop())

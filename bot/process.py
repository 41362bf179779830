"""What our process has of its own: logs without words, a place on the network, and points at which a test kills it."""

import errno
import logging
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from bot.domain.errors import Misconfigured
from bot.flows.faults import place_of


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


def listen(host: str, port: int, setting: str = "PLAYGROUND_PORT") -> socket.socket:
    """Our place on the network, taken before anything else starts. Raises Misconfigured when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else "there is no such address"
        why = f"{host}:{port} can't be listened on: {reason.lower()}."
        if problem.errno == errno.EADDRINUSE:
            why = f"Something listens on {host}:{port} already. If that is Beatdesk, use it; else set {setting}."
        raise Misconfigured("I have no place on the network.", [why]) from problem


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

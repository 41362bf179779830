"""Calls to a server of the tests, and what comes of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.coach.model.server import Completion, Form, ModelServer
from bot.domain.errors import CoachUnavailable

KEY = "sk-Brimborium-0123456789"
SCHEMA = {"type": "object", "properties": {"move": {"type": "string"}}, "required": ["move"]}
SOON = 1.9  # seconds: time enough on a busy machine, and too little for another try
LATE = 0.5  # seconds after `within` at which a call has ended in any case


@contextmanager
def model_server(url: str, key: str = KEY) -> Iterator[ModelServer]:
    made = ModelServer(url, "small-1", key)
    try:
        yield made
    finally:
        made.close()


def ask(
    model: ModelServer, user: str = "We lost two pallets.", form: Form = Form.SCHEMA, within: float = SOON
) -> Completion:
    return model.complete("You interview people. Answer in JSON.", user, "reply", SCHEMA, form, 300, within)


def fails(
    model: ModelServer, user: str = "We lost two pallets.", form: Form = Form.SCHEMA, within: float = SOON
) -> CoachUnavailable:
    """The error of a call that has to fail, and in time."""
    began = time.monotonic()
    try:
        made = ask(model, user, form, within)
    except CoachUnavailable as problem:
        assert time.monotonic() - began < max(within, 0.0) + LATE
        return problem
    raise AssertionError(f"it gave {made}")


def calls_under_way() -> int:
    return sum(thread.name == "model-call" for thread in threading.enumerate())


def wait_until_none_is_under_way(seconds: float = 2.0) -> None:
    end = time.monotonic() + seconds
    while calls_under_way():
        assert time.monotonic() < end, "a call that nobody waits for goes on"
        time.sleep(0.01)

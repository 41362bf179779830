"""The one place that talks to a model server: every call ends in time, with an answer or with a plain reason."""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bot.coach.model import replies
from bot.coach.model.reasons import Reason
from bot.coach.model.replies import Failure, Form, Reply, Words
from bot.domain.errors import CoachUnavailable

if TYPE_CHECKING:
    from bot.coach.model.wire import Call

__all__ = ["Completion", "Form", "ModelServer"]

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 20  # calls; one that nobody waits for any more counts until it has ended
GRACE = 0.2  # seconds after the deadline, in which the call itself says best what happened
ENOUGH = 2.0  # seconds that have to be left for another try to be of use
PAUSE = 0.3  # before it
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote. `tokens` of prompt and completion as the server says, None where that can't be true."""

    text: str
    tokens: int | None
    seconds: float


class ModelServer:
    """An OpenAI-compatible server and one model of it. Any number of threads may call at once.

    Every method that calls raises CoachUnavailable, whose message is a `Reason`, at the latest half a second after
    `within`, its time in seconds with everything in it.
    """

    def __init__(
        self, base_url: str, model: str, api_key: str, *, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises Misconfigured when the key, or a proxy or certificates that the environment names, can't be used."""
        # Here, since the library takes half a second to import, which a bot without a model should not wait for.
        from bot.coach.model import calls, wire  # noqa: PLC0415

        self.model = model
        self.host = _shown(base_url)
        self._calls = calls.Calls(base_url, api_key)
        self._call = wire.Call
        self._stopwatch = stopwatch
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._limit = "max_tokens"
        self._refused: frozenset[Form] = frozenset()

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms still worth trying, best first; never none."""
        return tuple(form for form in Form if form not in self._refused)

    def complete(
        self, system: str, user: str, name: str, schema: dict[str, Any], form: Form, most: int, within: float
    ) -> Completion:
        """What the model answers, in at most `most` tokens. A form that the server refuses leaves `forms`."""
        started = self._stopwatch()
        asked = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": _sendable(system)},
                {"role": "user", "content": _sendable(user)},
            ],
            "response_format": _response_format(form, name, schema),
        }

        def read(reply: Reply) -> Words | Failure:
            # No token is shorter than a byte.
            believable = len(json.dumps(asked, ensure_ascii=False).encode()) + most + replies.SPARE_TOKENS
            return replies.chat(reply, form, believable)

        def once(call: "Call") -> Words | Failure:
            limit = self._limit
            said = _read(self._calls.chat(call, **asked, **{limit: most}), read)
            if isinstance(said, Failure) and said.other_limit and limit == "max_tokens":
                self._limit = replies.OTHER_LIMIT
                said = _read(self._calls.chat(call, **asked, **{self._limit: most}), read)
            if isinstance(said, Failure) and said.reason in (Reason.NO_SCHEMA, Reason.NO_OBJECT):
                self._forget(form)
            return said

        words = self._wait_for(once, within)
        return Completion(words.text, words.tokens, self._stopwatch() - started)

    def embed(self, text: str, within: float) -> int:
        """How many dimensions the model's vector of this text has."""
        # The format is named, since the library would ask for base64, which not every server knows.
        asked = {"model": self.model, "input": _sendable(text), "encoding_format": "float"}
        return self._wait_for(lambda call: _read(self._calls.embed(call, **asked), replies.embedding), within)

    def vectors(self, texts: Sequence[str], within: float) -> list[list[float]]:
        """The model's vector of each text. Raises CoachUnavailable."""
        asked = {"model": self.model, "input": [_sendable(text) for text in texts], "encoding_format": "float"}
        return self._wait_for(
            lambda call: _read(self._calls.embed(call, **asked), lambda reply: replies.vectors(reply, len(texts))),
            within,
        )

    def close(self) -> None:
        self._calls.close()

    def _forget(self, form: Form) -> None:
        """Don't ask for it again. The last one stays, so that there is always something to try."""
        if form is Form.SCHEMA or not self._refused:
            self._refused = frozenset({form})

    def _wait_for(self, once: "Callable[[Call], T | Failure]", within: float) -> T:
        """Make the call, in a thread that nobody waits for after the deadline.

        What the thread does on a line ends at the deadline too; looking up a name may take longer, and slots keep such
        threads from piling up. The error is made here, out of nothing but a reason: one that began in the library would
        have the request and the server's text behind it.
        """
        call = self._call(time.monotonic() + within)
        outcome: queue.SimpleQueue[T | Failure] = queue.SimpleQueue()
        found: T | Failure = Failure(Reason.TIMEOUT)
        if self._slots.acquire(timeout=max(within, 0.0)):
            thread = threading.Thread(target=self._run, args=(once, call, outcome), name="model-call", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # this machine has no more threads
                self._slots.release()
                found = Failure(Reason.UNKNOWN)
            else:
                with suppress(queue.Empty):
                    found = outcome.get(timeout=max(call.left(), 0.0) + GRACE)
        if isinstance(found, Failure):
            raise CoachUnavailable(
                found.reason.value, retry_after=found.retry_after, sent=call.sent, tokens=found.tokens
            )
        return found

    def _run(
        self, once: "Callable[[Call], T | Failure]", call: "Call", outcome: "queue.SimpleQueue[T | Failure]"
    ) -> None:
        said: T | Failure = Failure(Reason.UNKNOWN)
        try:
            said = _patiently(once, call)
        except Exception as problem:  # what a thread raises is printed, with the words in it
            log.error("event=model_call_failed kind=%s", type(problem).__name__)
        finally:
            self._slots.release()
            outcome.put(said)


def _patiently(once: "Callable[[Call], T | Failure]", call: "Call") -> T | Failure:
    """With one more try where that may help and there is time for it."""
    said = once(call)
    if isinstance(said, Failure) and said.again:
        pause = max(PAUSE, said.retry_after or 0.0)
        if call.left() - pause >= ENOUGH:
            time.sleep(pause)
            return once(call)
    return said


def _read(reply: Reply | Failure, read: Callable[[Reply], T | Failure]) -> T | Failure:
    return reply if isinstance(reply, Failure) else read(reply)


def _response_format(form: Form, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    if form is Form.OBJECT:
        return {"type": form.value}
    return {"type": form.value, form.value: {"name": name, "schema": schema, "strict": True}}


def _sendable(text: str) -> str:
    """Half a surrogate pair can't be sent."""
    return text.encode("utf-8", "replace").decode()


def _shown(base_url: str) -> str:
    """The host as people know it: without a user, a path or a key in the query; the port when it is an unusual one."""
    url = urlsplit(base_url)
    name = url.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return name if url.port in (None, DEFAULT_PORTS.get(url.scheme)) else f"{name}:{url.port}"

"""A loopback model server for tests: answers scripted task by task, requests that are kept, trouble on demand."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import httpx

from tests.loopback import NO_AUTHORITIES
from tests.servers.proxy import NODE_PROJECT, Process

Content = str | dict[str, Any]
Finish = Literal["stop", "length", "content_filter"]


def missing() -> str:
    """What this machine lacks for the loopback model server, in words; empty when nothing is missing."""
    lacks = []
    if shutil.which("node") is None:
        lacks.append("node 20.15 or newer")
    if not (NODE_PROJECT / "node_modules" / "@copilotkit" / "aimock").exists():
        lacks.append("aimock in tests/servers/node/node_modules (npm ci --ignore-scripts, in tests/servers/node)")
    return ", ".join(lacks)


class ModelStand:
    """npm's aimock in a process of its own. A request says its task in its system message: `of the form “reply”`.

    Use it as a context manager, or call `close`; `reset` empties it between tests.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="beatdesk-model-")
        self._http = httpx.Client(trust_env=False, timeout=30, verify=NO_AUTHORITIES)
        self._process = Process([shutil.which("node") or "node", "model.mjs"], Path(self._folder.name) / "log")
        try:
            self._address: str = self._process.hello()["url"]
        except BaseException:
            self.close()
            raise
        self.url = f"{self._address}/v1"

    def __enter__(self) -> ModelStand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def close(self) -> None:
        """End its process."""
        self._http.close()
        self._process.stop()
        self._folder.cleanup()

    def reset(self) -> None:
        """Forget all answers, requests and trouble."""
        self._steer("reset")

    # What it answers.

    def answer(self, task: str, *contents: Content, finish: Finish = "stop") -> None:
        """Queue answers: the task's next chat completion gets the first of them, and so on.

        After the last one comes what `always` says, and without that a 404 that counts as `unscripted`.
        """
        self._steer("answer", task=task, contents=[_text(each) for each in contents], finish=finish)

    def always(self, task: str, content: Content, finish: Finish = "stop") -> None:
        """What every further chat completion of this task gets, once the queue is used up."""
        self._steer("always", task=task, content=_text(content), finish=finish)

    def usage(self, prompt_tokens: int | None, completion_tokens: int = 0, total_tokens: int | None = None) -> None:
        """The token counts that every answer reports; their sum is the total unless told. None: no usage at all.

        Never called, the counts are estimates from the length of the text.
        """
        total = {} if total_tokens is None else {"total_tokens": total_tokens}
        counts = {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, **total}
        self._steer("usage", usage=None if prompt_tokens is None else counts)

    def delay(self, seconds: float) -> None:
        """How long it thinks before every answer and every refusal; whoever hangs up meanwhile uses up none."""
        assert 0 <= seconds <= 30, "aimock waits for up to half a minute"
        self._steer("delay", seconds=seconds)

    # Trouble. It comes before any answer and uses up none; what was asked for first comes first.

    def fail(
        self,
        *,
        status: int,
        times: int | None = None,
        retry_after: float | str | None = None,
        body: Content | None = None,
        task: str | None = None,
    ) -> None:
        """Answer with an HTTP status, `times` of them or until `heal`.

        The body is an error in OpenAI's form, unless one is given: a dict is sent as JSON, a text as a gateway's page.
        Without `retry_after` there is no such header. It hits the chat completions of one task, or of all of them;
        the task "embeddings" stands for the embeddings.
        """
        self._spoil("status", times, task, status=status, retry_after=retry_after, body=body)

    def garble(self, times: int | None = None, task: str | None = None) -> None:
        """Answer 200 with a body that is announced as JSON and is none."""
        self._spoil("garble", times, task)

    def hang_up(self, times: int | None = None, task: str | None = None) -> None:
        """Close the connection before the first byte of an answer."""
        self._spoil("hang up", times, task)

    def cut(self, times: int | None = None, task: str | None = None) -> None:
        """Close the connection in the middle of an answer, streamed or not. Chat completions only."""
        self._spoil("cut", times, task)

    def heal(self) -> None:
        """End all trouble, apart from the delay."""
        self._steer("heal")

    # What there is to see.

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies of the chat completions since the last reset, oldest first, also where trouble was the answer."""
        return [each["body"] for each in self._steer("calls")]

    @property
    def headers(self) -> list[dict[str, str]]:
        """The headers of the same requests, by names in small letters."""
        return [each["headers"] for each in self._steer("calls")]

    @property
    def unscripted(self) -> list[str | None]:
        """The tasks for which an answer was due and none was scripted; None for a request that named no task."""
        found: list[str | None] = self._steer("unscripted")
        return found

    def _spoil(self, how: str, times: int | None, task: str | None, **details: Any) -> None:
        assert times is None or times > 0, "once at least"
        self._steer("fail", fault={"how": how, "times": times, "task": task, **details})

    def _steer(self, op: str, **given: Any) -> Any:
        answer = self._http.post(f"{self._address}/_control", json={"op": op, **given}).json()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["value"]


def _text(content: Content) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)

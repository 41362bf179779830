"""A model server through the real line to it, on loopback: large vectors, sizes that change, odd numbers."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.coach.model.server import ModelServer
from bot.coach.ranker.ranker import LocalRanker, ServedRanker
from bot.domain.fit import Reading
from tests.coach.ranker.conftest import EVERYBODY, NOBODYS, SPOKES


class Provider(ThreadingHTTPServer):
    """Answers as OpenAI does: with all digits, and with 400 for a text that is empty."""

    size = 1_536
    scale = 1.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.refused = 0


class Answer(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        texts = json.loads(self.rfile.read(int(self.headers["content-length"])))["input"]
        self.server.asked += texts
        if not all(texts):
            self.server.refused += 1
            self._say(400, {"error": {"message": "input cannot be an empty string"}})
            return
        rows = [[random.Random(f"{text} {n}").uniform(-1, 1) * self.server.scale for n in range(16)] for text in texts]
        times = self.server.size // 16
        data = [{"object": "embedding", "index": at, "embedding": row * times} for at, row in enumerate(rows)]
        self._say(200, {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}})

    def _say(self, code: int, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(5)


@pytest.fixture
def served(provider: Provider, ranker: LocalRanker) -> Iterator[ServedRanker]:
    line = ModelServer(f"http://127.0.0.1:{provider.server_port}/v1", "embedder", "sk-made-up")
    yield ServedRanker(partial(line.vectors, within=10.0), "embedder", ranker, line.host)
    line.close()


def test_vectors_as_large_as_providers_make_them_come_through(
    provider: Provider, served: ServedRanker, caplog: pytest.LogCaptureFixture
) -> None:
    provider.size = 4_096
    served.fits([SPOKES], EVERYBODY, NOBODYS)

    assert [len(each) for each in served.vectors([SPOKES])] == [4 + 2 * 4_096]
    assert caplog.text == ""


def test_an_item_without_words_does_not_turn_the_server_off(provider: Provider, served: ServedRanker) -> None:
    provider.size = 16
    (made,) = served.vectors([Reading("", "")])
    served.fits([SPOKES, Reading("", "")], EVERYBODY, [Reading(" ", "")])

    assert len(made) == 4 + 2 * 16 and provider.refused == 0


def test_when_the_model_behind_its_name_becomes_another_items_are_still_compared(
    provider: Provider, served: ServedRanker, ranker: LocalRanker
) -> None:
    provider.size = 16
    served.fits([SPOKES], EVERYBODY, NOBODYS)
    provider.size = 32
    new = Reading("Hub gears in the salt", "What a winter does to them.")

    assert served.fits([new], EVERYBODY, NOBODYS) == ranker.fits([new], EVERYBODY, NOBODYS)
    # The next time everything is asked anew, and so fits together again.
    assert len(served.vectors([new])[0]) == 4 + 2 * 32
    assert served.fits([SPOKES, new], EVERYBODY, NOBODYS)[0][0].bar > 0


def test_enormous_numbers_are_vectors_too(provider: Provider, served: ServedRanker) -> None:
    provider.size = 16
    (usual,) = served.vectors([SPOKES])
    served.forget()
    provider.scale = 1e30

    assert served.vectors([SPOKES]) == [usual]

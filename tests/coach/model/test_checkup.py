"""What `beatdesk doctor` says of a model server."""

from __future__ import annotations

from typing import Any

import pytest

from bot.coach.model import checkup
from bot.coach.model.server import ModelServer
from bot.domain.findings import Finding
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good

BIRDS = {"birds": [{"name": "heron", "lives": "It stands in rivers."}]}


def embeds(otherwise: faulty.Play) -> faulty.Play:
    def play(visit: faulty.Visit) -> None:
        (faulty.embedding(384) if visit.request.path.endswith("/embeddings") else otherwise)(visit)

    return play


def found(play: faulty.Play) -> list[Finding]:
    with FaultyModel(play) as server:
        asked = ModelServer(server.url, "birds-1", "key-of-mine")
        try:
            return list(checkup.examine(asked))
        finally:
            asked.close()


def test_all_that_works() -> None:
    schema, objects, speed, vectors = found(embeds(good(BIRDS, tokens=60)))
    assert schema.what.endswith("json_schema works.") and objects.what.endswith("json_object works.")
    assert "a short answer took" in speed.what and "tokens a second" in speed.what
    assert vectors.what.endswith("embeddings work (384 numbers a text).")
    assert not any(each.wrong for each in (schema, objects, speed, vectors))


def test_a_server_without_json_schema_and_embeddings_will_do() -> None:
    findings = found(faulty.no_schema("llama.cpp", good(BIRDS)))
    assert "no json_schema (the server knows no json_schema); it is asked for json_object instead" in findings[0].what
    assert not any(each.wrong for each in findings)


@pytest.mark.parametrize(
    ("play", "why"),
    [
        (faulty.status(401), "the key was refused"),
        (faulty.status(404), "the server has no such model"),
        (faulty.html(), "the answer was no JSON"),
    ],
)
def test_one_that_is_of_no_use_is_wrong_and_says_why(play: Any, why: str) -> None:
    *tried, last = found(play)
    assert all(why in each.what for each in tried)
    assert last.wrong and "interviews go by the script" in last.what
    assert "MODEL_API_KEY" in last.advice
    assert "key-of-mine" not in str(last)


def test_prose_is_no_json() -> None:
    first, *_ = found(good("Heron, stork and crane."))
    assert "what comes back is no JSON" in first.what

"""The real model: tiny, but it keeps to a schema, and it leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openai
import psutil
import pytest
from openai import OpenAI

from tests.conftest import require
from tests.servers.smollm import SmolServer, missing

ROOT = Path(__file__).parents[2]
SCHEMA = {
    "type": "object",
    "properties": {
        "reply": {"type": "string", "minLength": 1, "maxLength": 120},
        "kind": {"enum": ["question", "remark"]},
    },
    "required": ["reply", "kind"],
    "additionalProperties": False,
}
KEEPER = """
import time
from tests.servers.smollm import SmolServer

server = SmolServer()
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def installed() -> None:
    """For a test that needs the model, and not the server that others talk to."""
    lacking = missing()
    require(lacking, not lacking)


# Few tests, and this one does all the talking: each of pytest's processes that runs one starts a server of its own.
def test_it_answers_in_the_form_of_a_schema_and_refuses_what_is_too_long(smollm: SmolServer) -> None:
    with OpenAI(base_url=smollm.url, api_key="none", max_retries=0, timeout=60) as client:
        assert [each.id for each in client.models.list()] == [smollm.model]

        completion = client.chat.completions.create(
            model=smollm.model,
            messages=[
                {"role": "system", "content": "You interview experts. Answer with JSON of the form “reply”."},
                {"role": "user", "content": "I run the night shift in a bakery."},
            ],
            response_format={"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": SCHEMA}},
            max_tokens=400,
        )
        answer = json.loads(completion.choices[0].message.content or "")
        assert completion.choices[0].finish_reason == "stop"
        assert set(answer) == {"reply", "kind"}
        assert answer["kind"] in {"question", "remark"}
        assert 0 < len(answer["reply"]) <= 120
        assert completion.usage is not None
        assert completion.usage.completion_tokens > 10

        with pytest.raises(openai.BadRequestError, match="exceeds the available context size"):
            client.chat.completions.create(
                model=smollm.model, messages=[{"role": "user", "content": "It was a long night. " * 1000}]
            )


@pytest.mark.usefixtures("installed")
def test_it_ends_with_whoever_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True, cwd=ROOT) as keeper:
        assert keeper.stdout is not None
        server = psutil.Process(int(keeper.stdout.readline()))
        assert server.is_running()
        keeper.kill()
    ended, _ = psutil.wait_procs([server], timeout=10)
    assert ended == [server]


@pytest.mark.usefixtures("installed")
def test_other_weights_are_not_loaded() -> None:
    with pytest.raises(RuntimeError, match="is not the model it was"):
        SmolServer(sha256="0" * 64)

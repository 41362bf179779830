"""The loopback model server, seen through the openai package: it says what it was told to, and fails as asked."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import psutil
import pytest
from openai import OpenAI

from tests.servers.aimock import ModelStand

ROOT = Path(__file__).parents[2]
KEEPER = """
import time
from tests.servers.aimock import ModelStand

stand = ModelStand()
print(stand.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def client(model_stand: ModelStand) -> Iterator[OpenAI]:
    """A client that says at once what went wrong."""
    with OpenAI(base_url=model_stand.url, api_key="the key", max_retries=0, timeout=10) as each:
        yield each


def complete(client: OpenAI, task: str = "reply", said: str = "Hello.", **options: Any) -> Any:
    system = f"You are a reporter. Answer with JSON of the form “{task}”, and nothing else."
    messages: Any = [{"role": "system", "content": system}, {"role": "user", "content": said}]
    return client.chat.completions.create(model="some-model", messages=messages, **options)


def ask(client: OpenAI, task: str = "reply", said: str = "Hello.", **options: Any) -> str:
    text: str = complete(client, task, said, **options).choices[0].message.content
    return text


def schema(name: str) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": {"type": "object"}}}


def test_each_task_has_its_own_queue(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "one", {"text": "zwölf", "n": 2})
    model_stand.answer("ideas", "an idea")
    model_stand.answer("reply", "three")

    assert ask(client) == "one"
    assert ask(client, "ideas", response_format=schema("ideas")) == "an idea"
    second = ask(client, response_format=schema("reply"))
    assert json.loads(second) == {"text": "zwölf", "n": 2}
    assert "zwölf" in second
    assert ask(client) == "three"


def test_an_answer_that_nobody_wrote_is_an_error(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "one")
    assert ask(client) == "one"
    assert model_stand.unscripted == []
    with pytest.raises(openai.NotFoundError, match="nothing is scripted for “reply”"):
        ask(client)
    with pytest.raises(openai.NotFoundError, match="nothing is scripted for “summary”"):
        ask(client, "summary")
    assert model_stand.unscripted == ["reply", "summary"]


def test_always_goes_on_where_the_queue_ends(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.always("reply", {"text": "again"})
    model_stand.answer("reply", "first")
    assert [ask(client) for _ in range(3)] == ["first", '{"text": "again"}', '{"text": "again"}']


def test_a_request_has_to_name_one_task(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.always("reply", "yes")
    model_stand.always("ideas", "yes")
    with pytest.raises(openai.NotFoundError, match="names no task, or two"):
        ask(client, "reply", response_format=schema("ideas"))
    with pytest.raises(openai.NotFoundError, match="names no task"):
        client.chat.completions.create(
            model="some-model", messages=[{"role": "user", "content": "A system message says “of the form “reply””."}]
        )
    assert model_stand.unscripted == [None, None]


def test_requests_are_kept_whole(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.always("reply", "yes")
    said = "What a long day. " * 20_000
    ask(client, said=said, response_format=schema("reply"), max_tokens=77, temperature=0.5)
    ask(client, said="Short.")

    first, second = model_stand.requests
    assert first["messages"][1] == {"role": "user", "content": said}
    assert (first["model"], first["max_tokens"], first["temperature"]) == ("some-model", 77, 0.5)
    assert first["response_format"] == schema("reply")
    assert set(second) == {"model", "messages"}
    assert [each["authorization"] for each in model_stand.headers] == ["Bearer the key"] * 2


def test_usage_is_an_estimate_or_what_was_said(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.always("reply", "yes")
    assert complete(client).usage.prompt_tokens > 0

    model_stand.usage(1200, 80)
    usage = complete(client).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (1200, 80, 1280)

    model_stand.usage(None)
    answer = complete(client)
    assert answer.usage is None
    assert answer.choices[0].message.content == "yes"


def test_an_answer_may_end_early(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", '{"text": "and th', finish="length")
    choice = complete(client).choices[0]
    assert (choice.message.content, choice.finish_reason) == ('{"text": "and th', "length")


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, openai.AuthenticationError, "invalid_api_key"),
        (404, openai.NotFoundError, "model_not_found"),
        (429, openai.RateLimitError, "rate_limit_exceeded"),
        (500, openai.InternalServerError, None),
        (503, openai.InternalServerError, None),
    ],
)
def test_an_http_status_comes_as_often_as_asked_for(
    model_stand: ModelStand, client: OpenAI, status: int, error: type[openai.APIStatusError], code: str | None
) -> None:
    model_stand.answer("reply", "well again")
    model_stand.fail(status=status, times=1, retry_after=2.5)
    model_stand.fail(status=status, times=1)

    with pytest.raises(error) as patient:
        ask(client)
    assert patient.value.response.headers["retry-after"] == "2.5"
    assert patient.value.code == code
    with pytest.raises(error) as plain:
        ask(client)
    assert "retry-after" not in plain.value.response.headers
    assert ask(client) == "well again"
    assert len(model_stand.requests) == 3
    assert model_stand.unscripted == []


def test_trouble_lasts_until_it_is_healed_and_may_be_one_tasks_own(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.always("reply", "yes")
    model_stand.always("ideas", "yes")
    model_stand.fail(status=500, task="ideas")
    for _ in range(3):
        assert ask(client) == "yes"
        with pytest.raises(openai.InternalServerError):
            ask(client, "ideas")
    model_stand.heal()
    assert ask(client, "ideas") == "yes"


def test_a_refusal_may_have_any_body(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.fail(status=400, times=1, body={"detail": "response_format is unknown here"})
    model_stand.fail(status=502, times=1, body="<h1>Bad gateway</h1>")
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client)
    assert refused.value.response.json() == {"detail": "response_format is unknown here"}
    with pytest.raises(openai.InternalServerError) as lost:
        ask(client)
    assert lost.value.response.text == "<h1>Bad gateway</h1>"
    assert lost.value.response.headers["content-type"] == "text/html; charset=utf-8"


def test_a_client_that_tries_again_waits_as_long_as_it_is_told_to(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "at last")
    model_stand.fail(status=429, times=1, retry_after=0.3)
    start = time.monotonic()
    assert ask(client.with_options(max_retries=1)) == "at last"
    assert time.monotonic() - start >= 0.3
    assert len(model_stand.requests) == 2


def test_whoever_hangs_up_in_a_delay_is_noted_and_uses_up_nothing(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "slowly")
    model_stand.delay(0.5)
    with pytest.raises(openai.APITimeoutError):
        ask(client.with_options(timeout=0.1))
    assert len(model_stand.requests) == 1

    start = time.monotonic()
    assert ask(client) == "slowly"
    assert time.monotonic() - start >= 0.45
    model_stand.delay(0)
    model_stand.always("reply", "fast")
    start = time.monotonic()
    assert ask(client) == "fast"
    assert time.monotonic() - start < 0.45


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("how", "words"), [("hang_up", "without sending a response"), ("cut", "incomplete chunked read")]
)
def test_a_connection_may_end_before_an_answer_or_within(
    model_stand: ModelStand, client: OpenAI, how: str, words: str, stream: bool
) -> None:
    model_stand.answer("reply", "whole")
    getattr(model_stand, how)(times=1)
    with pytest.raises(openai.APIConnectionError) as lost:
        list(complete(client, stream=stream))
    assert words in str(lost.value.__cause__)
    assert ask(client) == "whole"


def test_a_body_may_be_no_json(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "whole")
    model_stand.garble(times=1)
    with pytest.raises(json.JSONDecodeError):  # openai lets this one through, as it is
        ask(client)
    assert ask(client) == "whole"


def test_answers_may_be_streamed(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "An answer that comes in several pieces, one after the other.")
    pieces = [each.choices[0].delta.content or "" for each in complete(client, stream=True)]
    assert len(pieces) > 2
    assert "".join(pieces) == "An answer that comes in several pieces, one after the other."


def test_there_are_embeddings_unless_they_are_taken_away(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.fail(status=500, times=1)  # for chat completions: this one waits
    assert len(client.embeddings.create(model="e", input="bread").data[0].embedding) > 100

    model_stand.fail(status=404, task="embeddings")
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="e", input="bread")
    assert model_stand.requests == []
    with pytest.raises(openai.InternalServerError):
        ask(client)


def test_after_a_reset_nothing_is_left(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.answer("reply", "old")
    model_stand.always("reply", "old")
    model_stand.usage(1, 1)
    model_stand.delay(3)
    model_stand.fail(status=500)
    model_stand.reset()

    assert model_stand.requests == []
    start = time.monotonic()
    with pytest.raises(openai.NotFoundError):
        ask(client)
    assert time.monotonic() - start < 2
    model_stand.always("reply", "new, and longer than one word")
    assert complete(client).usage.total_tokens > 2
    assert model_stand.unscripted == ["reply"]


def test_a_request_that_outlives_a_reset_leaves_the_new_answers_alone(model_stand: ModelStand, client: OpenAI) -> None:
    model_stand.delay(0.5)
    with ThreadPoolExecutor() as threads:
        late = threads.submit(ask, client)
        while not model_stand.requests:
            time.sleep(0.01)
        model_stand.reset()
        model_stand.answer("reply", "new")
        with pytest.raises(openai.NotFoundError):
            late.result()
    assert model_stand.unscripted == []
    assert ask(client) == "new"


def test_its_process_ends_with_whoever_started_it(model_stand: ModelStand) -> None:
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True, cwd=ROOT) as keeper:
        assert keeper.stdout is not None
        server = psutil.Process(int(keeper.stdout.readline()))
        assert server.is_running()
        keeper.kill()
    ended, _ = psutil.wait_procs([server], timeout=5)
    assert ended == [server]

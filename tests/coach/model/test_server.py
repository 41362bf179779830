"""Calls to a model server that misbehaves: each ends in time, with an answer or with the right reason."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.coach.model import calls
from bot.coach.model.reasons import Reason
from bot.coach.model.replies import Failure, retry_after
from bot.coach.model.server import AT_ONCE, Completion, Form, ModelServer
from bot.domain.errors import CoachUnavailable
from tests.coach.model.calling import (
    KEY,
    LATE,
    SCHEMA,
    ask,
    calls_under_way,
    fails,
    model_server,
    wait_until_none_is_under_way,
)
from tests.servers import faulty_model as plays
from tests.servers.faulty_model import Deaf, FaultyModel, Play, good, status

ROOT = Path(__file__).parents[3]


@pytest.fixture
def server() -> Iterator[FaultyModel]:
    with FaultyModel(good({"move": "close"})) as running:
        yield running


@pytest.fixture
def model(server: FaultyModel) -> Iterator[ModelServer]:
    with model_server(server.url) as made:
        yield made


# What is asked, and what a good answer becomes


def test_a_good_answer(server: FaultyModel, model: ModelServer) -> None:
    made = ask(model)
    assert (made.text, made.tokens) == ('{"move": "close"}', 20)
    assert 0 < made.seconds < 1
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.json == {
        "model": "small-1",
        "messages": [
            {"role": "system", "content": "You interview people. Answer in JSON."},
            {"role": "user", "content": "We lost two pallets."},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True},
        },
        "max_tokens": 300,
    }


def test_the_older_form(server: FaultyModel, model: ModelServer) -> None:
    ask(model, form=Form.OBJECT)
    assert server.requests[0].json["response_format"] == {"type": "json_object"}


def test_the_stopwatch_measures(server: FaultyModel) -> None:
    times = iter([100.0, 107.5])
    model = ModelServer(server.url, "m", "", stopwatch=lambda: next(times))
    assert ask(model).seconds == 7.5
    model.close()


def test_a_vector(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [plays.embedding(384), plays.say({"data": []}), status(404), plays.embedding(0)]
    assert model.embed("some words", 1.0) == 384
    assert server.requests[0].path == "/v1/embeddings"
    assert server.requests[0].json == {"model": "small-1", "input": "some words", "encoding_format": "float"}
    for reason in (Reason.EMPTY, Reason.NO_MODEL, Reason.EMPTY):
        with pytest.raises(CoachUnavailable, match=f"^{reason}$"):
            model.embed("some words", 1.0)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.openai.com/v1", "api.openai.com"),
        ("https://api.openai.com:443/v1", "api.openai.com"),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434"),
        ("http://localhost:80", "localhost"),
        ("https://mara:geheim@models.example:8443/v1?key=geheim", "models.example:8443"),
        ("http://[::1]:8080/v1", "[::1]:8080"),
    ],
)
def test_the_host_is_shown_without_secrets(url: str, host: str) -> None:
    with model_server(url) as model:
        assert (model.host, model.model) == (host, "small-1")


def test_a_query_of_the_base_url_stays_a_query(server: FaultyModel) -> None:
    with model_server(server.url + "?api-version=2026-01-01") as model:
        ask(model)
    assert server.requests[0].path == "/v1/chat/completions?api-version=2026-01-01"


def test_half_a_surrogate_pair_can_be_sent(server: FaultyModel, model: ModelServer) -> None:
    ask(model, "We lost \udc80 pallets.")
    assert server.requests[0].json["messages"][1]["content"] == "We lost ? pallets."


def test_a_connection_is_used_again_and_its_silent_end_is_no_failure(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [good({}), plays.goodbye(good({}))]
    ask(model)
    ask(model)
    assert server.connections == 1
    for number in range(2, 5):
        while server.open_connections:
            time.sleep(0.005)
        ask(model)
        assert server.connections == number


def test_threads_may_call_at_once(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [plays.slowly(0.1, good(lambda asked: {"said": asked["messages"][1]["content"]}))]
    heard: dict[int, str] = {}

    def call(number: int) -> None:
        heard[number] = ask(model, f"number {number}", within=5).text

    threads = [threading.Thread(target=call, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: json.loads(text)["said"] for number, text in heard.items()} == {
        number: f"number {number}" for number in range(30)
    }
    assert server.connections <= AT_ONCE


# Every failure has its reason

WRONG: list[tuple[str, Play, Reason]] = [
    ("login page", plays.html(), Reason.NO_JSON),
    ("half JSON", plays.half_json(), Reason.NO_JSON),
    ("nothing", plays.raw(b""), Reason.NO_JSON),
    ("other type", plays.raw(json.dumps(plays.completion("{}")).encode(), kind="text/plain"), Reason.NO_JSON),
    ("no UTF-8", plays.raw(b'{"choices": "\xff\xfe\xfa"}'), Reason.NO_JSON),
    ("deep", plays.raw(b'{"a":' + b"[" * 200_000), Reason.NO_JSON),
    ("long number", plays.raw(b'{"a": ' + b"9" * 50_000 + b"}"), Reason.NO_JSON),
    ("half a character", plays.say(plays.completion("\ud83d")), Reason.NO_JSON),
    ("gzip bomb", plays.gzip_bomb(), Reason.NO_JSON),
    ("huge", plays.huge(), Reason.TOO_BIG),
    ("error inside", plays.error_inside(), Reason.ERROR_INSIDE),
    ("error text inside", plays.say({"error": "model crashed", "choices": []}), Reason.ERROR_INSIDE),
    ("a list", plays.say([1]), Reason.EMPTY),
    ("no choices", plays.no_choices(), Reason.EMPTY),
    ("choices of text", plays.say({"choices": "none"}), Reason.EMPTY),
    ("choices of null", plays.say({"choices": None}), Reason.EMPTY),
    ("no message", plays.say({"choices": [{"finish_reason": "stop"}]}), Reason.EMPTY),
    ("null", plays.say(plays.completion(None)), Reason.EMPTY),
    ("blank", plays.say(plays.completion(" \n")), Reason.EMPTY),
    ("parts", plays.say(plays.completion([{"type": "text"}])), Reason.EMPTY),
    ("refusal", plays.say(plays.completion("{}", refusal="I can't help with that.")), Reason.EMPTY),
    ("cut", plays.say(plays.completion('{"move', finish_reason="length")), Reason.CUT_OFF),
    ("all thought, no word", plays.say(plays.completion(None, finish_reason="length")), Reason.CUT_OFF),
    ("cut connection", plays.cut_off(), Reason.BROKE_OFF),
    ("reset connection", plays.cut_off(reset=True), Reason.BROKE_OFF),
    ("hung up", plays.hang_up(), Reason.BROKE_OFF),
    ("hung up rudely", plays.hang_up(reset=True), Reason.BROKE_OFF),
    ("a mail server", plays.no_http(), Reason.BROKE_OFF),
    ("401", status(401), Reason.KEY_REFUSED),
    ("403", plays.html(code=403), Reason.KEY_REFUSED),
    ("402", status(402), Reason.NO_CREDIT),
    ("no credit", status(429, code="insufficient_quota"), Reason.NO_CREDIT),
    ("404", status(404), Reason.NO_MODEL),
    ("413", plays.html(code=413), Reason.TOO_LONG),
    ("409", status(409), Reason.REFUSED),
    ("400", status(400), Reason.REFUSED),
    ("429", status(429), Reason.WAIT),
    ("500", status(500), Reason.SERVER_FAILED),
    ("503", plays.html(code=503), Reason.SERVER_FAILED),
    ("501", status(501), Reason.REFUSED),
    ("huge 500", plays.huge(code=500), Reason.SERVER_FAILED),
    ("a context of llama.cpp", status(500, "Context size has been exceeded."), Reason.TOO_LONG),
    *((f"{who}'s context", status(400, text), Reason.TOO_LONG) for who, text in plays.TOO_LONG_TEXTS.items()),
]


@pytest.mark.parametrize(("play", "reason"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_every_failure_has_its_reason(server: FaultyModel, model: ModelServer, play: Play, reason: Reason) -> None:
    server.plays = [play]
    problem = fails(model)
    assert (str(problem), problem.user_message, problem.sent) == (reason, reason, True)
    assert len(server.requests) == 1
    assert model.forms == (Form.SCHEMA, Form.OBJECT)
    server.plays = [good({})]
    assert ask(model).text == "{}"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308, 304])
def test_a_redirect_is_never_followed(server: FaultyModel, model: ModelServer, code: int) -> None:
    with FaultyModel(good({})) as elsewhere:
        server.plays = [plays.redirect(elsewhere.url + "/chat/completions", code)]
        assert str(fails(model)) == Reason.ELSEWHERE
        assert elsewhere.connections == 0
    assert len(server.requests) == 1


def test_nobody_listens() -> None:
    with model_server(plays.nobody()) as model:
        problem = fails(model)
    assert (str(problem), problem.sent) == (Reason.UNREACHABLE, False)


def test_a_name_without_an_address() -> None:
    with model_server(f"http://{'x' * 64}.invalid/v1") as model:  # too long to be looked up anywhere
        problem = fails(model)
    assert (str(problem), problem.sent) == (Reason.UNREACHABLE, False)


def test_a_server_without_tls(server: FaultyModel) -> None:
    with model_server(server.url.replace("http:", "https:")) as model:
        problem = fails(model)
    assert (str(problem), problem.sent) == (Reason.UNREACHABLE, False)
    assert server.requests == []


def test_a_certificate_that_nobody_signed() -> None:
    problem = httpx2.ConnectError("no")
    problem.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    assert calls._lost(problem) == Failure(Reason.CERTIFICATE)


# Time


@pytest.mark.parametrize(
    "play",
    [plays.hang(), plays.hang_after_headers(), plays.trickle(), plays.trickle(headers=True), plays.trickle(0.001)],
    ids=["hangs", "hangs after headers", "trickles", "trickles headers", "trickles fast"],
)
def test_a_call_ends_in_time_and_so_does_its_thread(server: FaultyModel, model: ModelServer, play: Play) -> None:
    server.plays = [play]
    problem = fails(model, within=0.3)
    assert (str(problem), problem.sent) == (Reason.TIMEOUT, True)
    wait_until_none_is_under_way()
    assert len(server.requests) == 1


def test_a_server_that_never_accepts() -> None:
    with Deaf() as deaf, model_server(deaf.url) as model:
        problem = fails(model, within=0.3)
        assert (str(problem), problem.sent) == (Reason.TIMEOUT, False)
        wait_until_none_is_under_way()


@pytest.mark.parametrize("within", [0.0, -1.0])
def test_no_time_at_all(server: FaultyModel, model: ModelServer, within: float) -> None:
    problem = fails(model, within=within)
    assert (str(problem), problem.sent) == (Reason.TIMEOUT, False)
    assert server.requests == []


def test_a_server_that_does_not_read(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [plays.hang()]
    with Deaf(accepts=True) as deaf, model_server(deaf.url) as other:
        problem = fails(other, "word " * 2_000_000, within=1.5)
    assert (str(problem), problem.sent) == (Reason.TIMEOUT, True)
    wait_until_none_is_under_way()


def test_calls_stuck_outside_of_any_line_do_not_pile_up(server: FaultyModel, model: ModelServer) -> None:
    """Looking up a name has no deadline of its own, so a job that waits plays it."""
    free = threading.Event()

    def stuck(_call: Any) -> Failure:
        free.wait(10)
        return Failure(Reason.UNREACHABLE)

    def call() -> None:
        with pytest.raises(CoachUnavailable, match=f"^{Reason.TIMEOUT}$"):
            model._wait_for(stuck, 0.1)

    threads = [threading.Thread(target=call) for _ in range(AT_ONCE + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls_under_way() == AT_ONCE
    problem = fails(model, within=0.1)
    assert (str(problem), problem.sent) == (Reason.TIMEOUT, False)
    free.set()
    wait_until_none_is_under_way()
    assert ask(model).text == '{"move": "close"}'


def test_a_process_ends_at_once_although_a_call_goes_on(server: FaultyModel) -> None:
    program = f"""
import time
from bot.coach.model.server import Form, ModelServer
from bot.domain.errors import CoachUnavailable
model = ModelServer({server.url!r}, "m", "")
try:
    model._wait_for(lambda call: time.sleep(30), 0.1)
except CoachUnavailable:
    print(time.time())
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=20, check=True
    )
    assert run.stderr == ""
    assert time.time() - float(run.stdout) < 5


def test_a_thread_that_breaks_prints_nothing(model: ModelServer, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(_call: Any) -> Failure:
        raise ArithmeticError(KEY)

    with pytest.raises(CoachUnavailable, match=f"^{Reason.UNKNOWN}$"):
        model._wait_for(broken, 1.0)
    assert KEY not in "".join(capfd.readouterr())


# Another try

AGAIN = [
    status(500),
    status(503),
    status(408),
    status(409),
    plays.hang_up(),
    plays.hang_up(reset=True),
    plays.cut_off(),
    plays.wait(0),
    plays.wait(0.5),
    plays.wait(0.4, 503),
]


@pytest.mark.parametrize("play", AGAIN)
def test_one_more_try_where_it_may_help(server: FaultyModel, model: ModelServer, play: Play) -> None:
    server.plays = [play, good({"move": "lead"})]
    made = ask(model, within=5)
    assert made.text == '{"move": "lead"}'
    assert 0.2 < made.seconds < 3
    assert server.requests[0].json == server.requests[1].json


def test_no_third_try(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(500)]
    assert str(fails(model, within=9)) == Reason.SERVER_FAILED
    assert len(server.requests) == 2


ONCE = [status(400), status(401), status(404), status(501), plays.wait(30), plays.wait(5, 503), status(429)]


@pytest.mark.parametrize("play", [*ONCE, plays.html(), plays.no_choices(), plays.redirect("http://127.0.0.1:9/")])
def test_no_other_try_where_it_does_not_help(server: FaultyModel, model: ModelServer, play: Play) -> None:
    server.plays = [play]
    began = time.monotonic()
    fails(model, within=5.0)
    assert time.monotonic() - began < 2
    assert len(server.requests) == 1


def test_the_other_try_is_within_the_same_time(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(500), plays.hang()]
    began = time.monotonic()
    assert str(fails(model, within=2.8)) == Reason.TIMEOUT
    assert time.monotonic() - began < 2.8 + LATE
    assert len(server.requests) == 2


# 429


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "20"}, 20),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after-ms": "1500", "retry-after": "99"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "3"}, 3),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "86400"}, 3600),
        ({"retry-after": "inf"}, 3600),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 3600),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "Thu, 99 Jan 2026 00:00:00 GMT"}, None),
    ],
)
def test_how_long_the_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_the_wait_comes_with_the_error(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [plays.wait(20), plays.wait_until(time.time() + 600)]
    assert fails(model).retry_after == 20
    assert fails(model).retry_after == pytest.approx(600, abs=5)


# Servers that know less, or other names


@pytest.mark.parametrize("who", plays.NO_SCHEMA_TEXTS)
def test_a_server_without_json_schema_is_asked_for_it_once(server: FaultyModel, model: ModelServer, who: str) -> None:
    server.plays = [plays.no_schema(who)]
    assert model.forms == (Form.SCHEMA, Form.OBJECT)
    assert str(fails(model)) == Reason.NO_SCHEMA
    assert model.forms == (Form.OBJECT,)
    assert ask(model, form=Form.OBJECT).text == "{}"
    assert len(server.requests) == 2


@pytest.mark.parametrize("code", [400, 422, 501])
def test_in_which_answers_that_is_said(server: FaultyModel, model: ModelServer, code: int) -> None:
    server.plays = [status(code, "response_format is not implemented")]
    assert str(fails(model)) == Reason.NO_SCHEMA
    assert model.forms == (Form.OBJECT,)


def test_a_server_that_knows_json_schema_only(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(400, plays.NO_OBJECT_TEXT), good({})]
    assert str(fails(model, form=Form.OBJECT)) == Reason.NO_OBJECT
    assert model.forms == (Form.SCHEMA,)


def test_there_is_always_a_form_left_to_try(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(400, "response_format is not supported")]
    for form in (Form.OBJECT, Form.SCHEMA, Form.OBJECT, Form.OBJECT):
        fails(model, form=form)
        assert model.forms
    assert model.forms == (Form.OBJECT,)


def test_a_prompt_without_the_word_json_is_not_the_servers_fault(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(400, "'messages' must contain the word 'json' in some form, to use 'response_format'.")]
    assert str(fails(model, form=Form.OBJECT)) == Reason.REFUSED
    assert model.forms == (Form.SCHEMA, Form.OBJECT)


def test_a_model_that_wants_the_limit_under_its_other_name(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [plays.no_max_tokens(good({"move": "close"}))]
    for _ in range(2):
        assert ask(model).text == '{"move": "close"}'
    assert [sorted(set(each.json) & {"max_tokens", "max_completion_tokens"}) for each in server.requests] == [
        ["max_tokens"],
        ["max_completion_tokens"],
        ["max_completion_tokens"],
    ]
    assert server.requests[-1].json["max_completion_tokens"] == 300


def test_a_model_that_wants_neither(server: FaultyModel, model: ModelServer) -> None:
    server.plays = [status(400, plays.NO_MAX_TOKENS_TEXT)]
    assert str(fails(model)) == Reason.REFUSED
    assert len(server.requests) == 2


# What the server says that it took


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 9}, 150),
        ({"prompt_tokens": 120, "completion_tokens": 0}, 120),
        ({"prompt_tokens": 200, "completion_tokens": 290}, 490),
        ({"prompt_tokens": -5, "completion_tokens": 30}, None),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        ({"prompt_tokens": 10**9, "completion_tokens": 3}, None),
        ({"prompt_tokens": 10**400, "completion_tokens": 3}, None),
        ({"prompt_tokens": "120", "completion_tokens": "30"}, None),
        ({"prompt_tokens": 1.5, "completion_tokens": 2}, None),
        ({"prompt_tokens": True, "completion_tokens": True}, None),
        ({"prompt_tokens": None, "completion_tokens": 2}, None),
        ({"prompt_tokens": 12}, None),
        ({}, None),
        (None, None),
        ([1], None),
        ("many", None),
    ],
)
def test_a_count_of_tokens_is_believed_when_it_can_be_true(
    server: FaultyModel, model: ModelServer, usage: Any, tokens: int | None
) -> None:
    server.plays = [
        plays.say(plays.completion("{}", usage=usage)),
        plays.say(plays.completion("{", finish_reason="length", usage=usage)),
        plays.say(plays.completion("", usage=usage)),
    ]
    made = ask(model)
    assert made == Completion("{}", tokens, made.seconds)
    assert [fails(model).tokens for _ in range(2)] == [tokens, tokens]

"""What goes to a model server and to nobody else: its headers, its proxies, and logs without a word at any level."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from bot import __version__
from bot.coach.model import wire
from bot.coach.model.reasons import Reason
from bot.coach.model.server import Form
from bot.domain.errors import CoachUnavailable, Misconfigured
from tests.coach.model.calling import KEY, ask, fails, model_server
from tests.servers import faulty_model as plays
from tests.servers.faulty_model import FaultyModel, Play, good, status

ROOT = Path(__file__).parents[3]
CANARY = "Xylophonquartz"
FROM_THE_SERVER = "Glockenspielmarmor"
STRANGE = {
    "OPENAI_API_KEY": "sk-of-somebody-else",
    "OPENAI_ADMIN_KEY": "sk-admin-of-somebody-else",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/elsewhere",
    "OPENAI_ORG_ID": "org-of-somebody-else",
    "OPENAI_PROJECT_ID": "proj-of-somebody-else",
    "OPENAI_WEBHOOK_SECRET": "whsec",
    "OPENAI_CUSTOM_HEADERS": "X-Strange: yes\nAuthorization: Bearer sk-1\nUser-Agent: strange\nX-Odd: \u00e9\u20ac",
    "OPENAI_LOG": "debug",
    "OPENAI_API_TYPE": "azure",
    "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9/azure",
    "AZURE_OPENAI_API_KEY": "azure-key",
    "OPENAI_API_VERSION": "2020-01-01",
}
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def server() -> Iterator[FaultyModel]:
    with FaultyModel(good({"move": "close"})) as running:
        yield running


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def headers_with(key: str, length: str) -> dict[str, str]:
    named = {"authorization": f"Bearer {key}"} if key else {}
    return named | {
        "user-agent": f"Beatdesk/{__version__}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": length,
    }


# Headers


@pytest.mark.parametrize("strange", [False, True])
@pytest.mark.parametrize("key", [KEY, ""])
def test_only_our_headers_are_sent(
    server: FaultyModel, monkeypatch: pytest.MonkeyPatch, key: str, strange: bool
) -> None:
    for name, value in STRANGE.items() if strange else ():
        monkeypatch.setenv(name, value)
    server.plays = [good({}), plays.say({}, headers=[("set-cookie", "tracking=1; Path=/")]), good({})]
    with model_server(server.url, key) as model:
        ask(model)
        fails(model)
        ask(model)
    assert len(server.requests) == 3
    for request in server.requests:
        host = {"host": f"127.0.0.1:{server.port}"}
        assert request.headers == host | headers_with(key, str(len(request.body)))
        assert request.path == "/v1/chat/completions"


def test_the_environment_changes_nothing_in_a_process_of_its_own(server: FaultyModel) -> None:
    """Where the library is imported with the variables set, and nobody has set up logging."""
    program = f"""
from bot.coach.model.server import Form, ModelServer
print(ModelServer({server.url!r}, "m", "").complete("{CANARY}", "{CANARY}", "n", {{}}, Form.OBJECT, 9, 5.0).text)
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | STRANGE,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=20,
        check=True,
    )
    assert (run.stdout, run.stderr) == ('{"move": "close"}\n', "")
    (request,) = server.requests
    host = {"host": f"127.0.0.1:{server.port}"}
    assert request.headers == host | headers_with("", str(len(request.body)))


def test_nothing_of_a_model_is_imported_before_one_is_needed() -> None:
    program = """
import sys
import bot.coach.model.server, bot.coach.model.breaker
print([name for name in ("openai", "httpx2", "httpcore2") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("key", ["sk-1\n", "sk-\u00e9", "sk 1", "sk-1\r\nX-Evil: 1", "\u201csk\u201d"])
def test_a_key_that_no_header_can_hold_is_refused_at_once(key: str) -> None:
    with pytest.raises(Misconfigured) as problem, model_server("https://models.example/v1", key):
        pass
    assert key not in str(problem.value)
    assert problem.value.__context__ is None


# Proxies and certificates of the environment


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_this_machine_is_never_asked_for_through_a_proxy(
    server: FaultyModel, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with FaultyModel(status(502)) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        with model_server(server.url) as model:
            ask(model)
        with model_server(server.url.replace("http:", "https:")) as model:
            assert str(fails(model)) == Reason.UNREACHABLE
        assert proxy.connections == 0
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_company_proxy_sees_no_word_and_no_key(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with FaultyModel(status(502)) as proxy:
        monkeypatch.setenv(name, f"http://user:word@127.0.0.1:{proxy.port}")
        with model_server("https://models.invalid/v1") as model:
            problem = fails(model, CANARY)
    assert str(problem) == Reason.UNREACHABLE
    (request,) = proxy.requests
    assert (request.method, request.path, request.body) == ("CONNECT", "models.invalid:443", b"")
    assert request.headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in request.headers


def test_a_host_that_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyModel(status(502)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "inside.invalid")
        with model_server(f"https://{'x' * 64}.inside.invalid/v1") as model:  # too long to be looked up anywhere
            assert str(fails(model)) == Reason.UNREACHABLE
        assert proxy.connections == 0


@pytest.mark.parametrize(
    "proxy", ["socks5://user:geheim@127.0.0.1:1080", "ftp://geheim", "http://geheim:port", "http://"]
)
def test_a_proxy_that_cannot_be_used_stops_the_start(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(Misconfigured, match="proxy") as problem, model_server("https://models.invalid/v1"):
        pass
    assert "geheim" not in str(problem.value)
    assert problem.value.__context__ is None


def test_certificates_that_cannot_be_read_stop_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(Misconfigured, match="certificate"), model_server("https://models.invalid/v1"):
        pass
    with model_server("https://127.0.0.1:9/v1"):
        pass  # on this machine it is not read


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("localhost", True),
        ("api.localhost", True),
        ("::1", True),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1", False),
        ("api.openai.com", False),
    ],
)
def test_what_this_machine_is(host: str, ours: bool) -> None:
    assert wire.is_loopback(host) is ours


# Logs and errors

BAD: dict[str, Play] = {
    "good": good({"said": FROM_THE_SERVER}),
    "html": plays.html(FROM_THE_SERVER),
    "half": plays.half_json(FROM_THE_SERVER),
    "cut": plays.cut_off(FROM_THE_SERVER),
    "reset": plays.cut_off(FROM_THE_SERVER, reset=True),
    "hung up": plays.hang_up(),
    "no http": plays.no_http(FROM_THE_SERVER),
    "hangs": plays.hang(),
    "hangs later": plays.hang_after_headers(),
    "trickles": plays.trickle(headers=True),
    "huge": plays.huge(2_000_000),
    "bomb": plays.gzip_bomb(1_000_000),
    "error inside": plays.error_inside(FROM_THE_SERVER),
    "refusal": plays.say(plays.completion(None, refusal=FROM_THE_SERVER)),
    "cut answer": plays.say(plays.completion(FROM_THE_SERVER, finish_reason="length")),
    "usage": plays.say(plays.completion("{}", usage=FROM_THE_SERVER)),
    "redirect": plays.redirect(f"http://127.0.0.1:9/{FROM_THE_SERVER}"),
    "headers": status(429, FROM_THE_SERVER, headers=[("retry-after", FROM_THE_SERVER), ("x-request-id", "r-" + KEY)]),
    "schema": status(400, f"{FROM_THE_SERVER}: response_format"),
    "limit": status(400, f"{FROM_THE_SERVER}: max_completion_tokens"),
    "length": status(400, f"{FROM_THE_SERVER}: maximum context length"),
    **{str(code): status(code, f"{FROM_THE_SERVER} {CANARY} {KEY}") for code in (400, 401, 404, 422, 500, 503)},
}


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any logger lets through, with all of them at their most talkative."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    caplog.handler.setLevel(logging.NOTSET)
    yield caplog
    root.setLevel(before)


@pytest.mark.parametrize("play", BAD.values(), ids=BAD)
def test_no_word_is_in_a_log_or_an_error(
    server: FaultyModel, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], play: Play
) -> None:
    server.plays = [play]
    told = []
    with model_server(server.url + f"?secret={CANARY}") as model:
        for form in Form:
            try:
                model.complete(CANARY, f"{CANARY} \udc80", "reply", {"title": CANARY}, form, 50, 0.3)
            except CoachUnavailable as problem:
                assert problem.__cause__ is None
                assert problem.__context__ is None
                assert problem.user_message in list(Reason)
                told.append(f"{problem} {problem!r} {problem.args}")
    logging.getLogger("bot.coach").debug("the log is open")
    formatter = logging.Formatter("%(name)s %(message)s %(exc_info)s")
    told += [formatter.format(record) + repr(record.__dict__) for record in logged.records]
    assert any("the log is open" in line for line in told)
    told += capfd.readouterr()
    for secret in (CANARY, FROM_THE_SERVER, KEY, "Traceback"):
        assert not [line for line in told if secret in line]


def test_the_library_is_quiet_whatever_anybody_asked_it(
    server: FaultyModel, monkeypatch: pytest.MonkeyPatch, logged: pytest.LogCaptureFixture
) -> None:
    names = ("openai", "httpx2", "httpcore2")
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    with model_server(server.url) as model:
        ask(model)
    for name in (*names, "openai._base_client", "httpcore2.connection", "httpcore2.http11"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
    assert not [record.name for record in logged.records if record.name.split(".")[0] in names]


def test_a_request_that_the_library_cannot_make_is_told_by_kind_only(
    server: FaultyModel, logged: pytest.LogCaptureFixture
) -> None:
    with model_server(server.url) as model:
        model.close()
        problem = fails(model, CANARY)
    assert (str(problem), problem.sent) == (Reason.UNKNOWN, False)
    assert [record.getMessage() for record in logged.records if record.name.startswith("bot.")] == [
        "event=model_call_failed kind=RuntimeError"
    ]


def test_the_line_drops_what_others_add() -> None:
    with FaultyModel(good({})) as server, wire.client(httpx2.URL(server.url), KEY) as line:
        line.post(server.url, json={}, headers={"x-org": "1", "authorization": "Bearer other", "cookie": "a=b"})
    host = {"host": f"127.0.0.1:{server.port}"}
    sent = host | headers_with(KEY, "2") | {"accept": "*/*"}
    assert server.requests[0].headers == sent

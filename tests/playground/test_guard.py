"""Who may talk to the page: each forged Host, Origin and token is turned away with a sentence, streams included."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from bot.domain.errors import Misconfigured
from bot.playground.guard import Gate, is_loopback
from bot.playground.house import MOST_BYTES
from tests.loopback import NO_AUTHORITIES
from tests.playground.serving import Served, Tab, playground

PATHS = ["/", "/as/mara/", "/as/mara/events", "/as/mara/messages", "/csrf", "/clock", "/static/app.js", "/health"]


def get(served: Served, path: str, **headers: str) -> httpx.Response:
    """One request; of an endless answer only the beginning is read."""
    with (
        httpx.Client(base_url=served.url, timeout=5, verify=NO_AUTHORITIES) as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            return answer
        answer.read()
        return answer


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}"]
)
def test_a_foreign_host_is_turned_away(shared: Served, path: str, host: str) -> None:
    answer = get(shared, path, host=host.format(port=shared.port))

    assert answer.status_code == 421
    assert "its own address" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_the_pages_own_addresses_are_answered(shared: Served, host: str) -> None:
    assert get(shared, "/", host=host.format(port=shared.port)).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost:{port}"],
)
def test_a_foreign_origin_is_turned_away(shared: Served, path: str, origin: str) -> None:
    answer = get(shared, path, origin=origin.format(port=shared.port))

    assert answer.status_code == 403
    assert "came from another page" in answer.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_request_that_another_page_started_is_turned_away(shared: Served, path: str, site: str) -> None:
    assert get(shared, path, **{"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_and_the_address_bar_are_let_in(shared: Served, site: str) -> None:
    assert get(shared, "/as/mara/", **{"sec-fetch-site": site, "origin": shared.url}).status_code == 200


def actions(app: Starlette) -> list[str]:
    """Every address of the app that does something."""
    found = []
    for route in app.routes:
        assert isinstance(route, Route | Mount)
        if isinstance(route, Route) and "GET" not in (route.methods or set()):
            found.append(route.path.replace("{user}", "mara"))
    return found


def test_every_action_needs_the_token_of_its_own_session(shared: Served) -> None:
    paths = actions(shared.server.config.app)  # type: ignore[arg-type]
    assert len(paths) >= 10
    mine, other = shared.tab("mara"), shared.tab("mara")
    for path in paths:
        for token in ("", "0" * 64, other.csrf):
            answer = mine.http.post(path, json={"text": "hello"}, headers={"x-csrf-token": token})
            assert answer.status_code == 403, path
            assert "out of date" in answer.json()["error"]
        bare = httpx.post(shared.url + path, json={}, headers={"x-csrf-token": mine.csrf}, verify=NO_AUTHORITIES)
        assert bare.status_code == 403, f"{path} without a session"
    assert "hello" not in mine.messages()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(shared: Served, method: str) -> None:
    assert httpx.request(method, f"{shared.url}/as/mara/say").status_code in {403, 405}


def test_a_form_of_another_page_can_do_nothing_even_with_the_token(shared: Served) -> None:
    tab = shared.tab("mara")
    headers = {"x-csrf-token": tab.csrf, "origin": "http://evil.example", "sec-fetch-site": "cross-site"}

    answer = tab.http.post("/as/mara/say", json={"text": "forged words"}, headers=headers)

    assert answer.status_code == 403
    assert "forged words" not in tab.messages()


def test_strict_headers_stand_on_every_answer(shared: Served) -> None:
    for path in [*PATHS, "/nothing-here", "/static/nothing.js"]:
        headers = get(shared, path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    refused = get(shared, "/", host="evil.example").headers
    assert "content-security-policy" in refused
    assert "set-cookie" not in refused


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(shared: Served) -> None:
    cookie = httpx.get(shared.url + "/", verify=NO_AUTHORITIES).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("head", ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"])
def test_no_host_or_two_of_them_get_no_page(shared: Served, head: str) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as wire:
        wire.sendall(head.encode())
        status = wire.recv(64).split()[1]

    assert status in {b"400", b"421"}


def test_a_body_beyond_all_measure_is_refused(shared: Served) -> None:
    tab = shared.tab("mara")

    answer = tab.post("say", text="a" * (MOST_BYTES + 1))

    assert answer.status_code == 413
    assert "still in the box" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[1]", b"{", b"[" * 100_000, b'"x"', b'{"text": 5}'])
def test_a_body_that_is_no_form_is_refused_plainly(shared: Served, body: bytes) -> None:
    tab = shared.tab("mara")

    answer = tab.http.post("/as/mara/say", content=body, headers={"x-csrf-token": tab.csrf})

    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A playground that asks for a token, as when it listens beyond this computer."""
    with playground(tmp_path_factory.mktemp("locked"), token="correct-horse-battery") as running:
        yield running


def test_with_a_token_nothing_opens_without_it(locked: Served) -> None:
    for path in ["/", "/as/mara/", "/as/mara/events", "/as/mara/ideas", "/csrf", "/clock"]:
        answer = get(locked, path)
        assert answer.status_code == 403, path
        assert "mara" not in answer.text.lower()
    page = get(locked, "/", accept="text/html")
    assert page.status_code == 403
    assert 'type="password"' in page.text
    assert get(locked, "/health").json() == {"status": "ok"}


def test_a_wrong_token_stays_outside(locked: Served) -> None:
    answer = get(locked, "/?token=wrong")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_token_is_shown_once_and_leaves_the_address(locked: Served) -> None:
    with httpx.Client(base_url=locked.url, verify=NO_AUTHORITIES) as browser:
        answer = browser.get("/as/mara/ideas?status=new&token=correct-horse-battery")

        assert answer.status_code == 303
        assert answer.headers["location"] == "/as/mara/ideas?status=new"
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "samesite=strict" in answer.headers["set-cookie"].lower()
        assert "correct-horse" not in answer.headers["set-cookie"]
        assert browser.get("/as/mara/").status_code == 200
        assert browser.get("/as/mara/", headers={"origin": "http://evil.example"}).status_code == 403


def test_an_address_in_the_token_link_leads_nowhere_else(locked: Served) -> None:
    answer = httpx.get(f"{locked.url}//evil.example/?token=correct-horse-battery", verify=NO_AUTHORITIES)

    assert answer.headers["location"].startswith("/evil.example")


def test_with_a_token_the_host_may_be_any_but_the_origin_is_still_its_own(locked: Served) -> None:
    token = {"token": "correct-horse-battery"}
    with httpx.Client(base_url=locked.url, verify=NO_AUTHORITIES) as browser:
        assert browser.get("/", params=token, headers={"host": "desk.internal"}).status_code == 303
        own = {"host": "desk.internal", "origin": "https://desk.internal"}
        assert browser.get("/clock", headers=own).status_code == 200
        assert browser.get("/clock", headers=own | {"origin": "https://evil.internal"}).status_code == 403


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True), ("0.0.0.0", False), ("::", False),  # noqa: S104
     ("192.168.1.5", False), ("desk.internal", False)],
)  # fmt: skip
def test_listening_elsewhere_needs_a_token(host: str, own: bool) -> None:
    assert is_loopback(host) is own
    assert Gate(host, 8765, "a-token").token == "a-token"
    if own:
        assert Gate(host, 8765).token is None
    else:
        with pytest.raises(Misconfigured, match="PLAYGROUND_TOKEN"):
            Gate(host, 8765)


def test_a_session_of_one_token_is_no_session_of_another() -> None:
    assert Gate("127.0.0.1", 1, "one").csrf("session") != Gate("127.0.0.1", 1, "two").csrf("session")


def test_two_tabs_of_one_browser_share_their_token(shared: Served) -> None:
    tab = Tab(shared, "mara")

    assert tab.http.get("/csrf").json()["csrf"] == tab.csrf
    tab.http.close()

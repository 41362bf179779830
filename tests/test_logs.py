"""A canary: words of experts and directors, and the token, are in no log at any level, whatever goes wrong."""

from __future__ import annotations

import logging
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot import process, scheduler
from bot.domain.coaching import Brief, Line
from bot.domain.errors import StoreUnavailable
from bot.domain.interviews import Turn
from bot.domain.messages import View
from bot.playground.errors import trouble
from bot.storage.store import SqlStore
from tests.end_to_end.process import Bot, Browser, next_monday, set_clock
from tests.newsdesk import Desk, open_desk, scripted_coach, utc

CANARY = "Xylophonquartz"
TOKEN = "tok-Brimborium-0123456789"
STORY = f"Last Thursday the {CANARY} people waited three hours at our dock, and we lost two pallets of yoghurt."


def damage(bot: Bot, statement: str, *values: str) -> None:
    """Change rows behind the bot's back, so that reading them raises errors that hold the canary."""
    with closing(sqlite3.connect(bot.data / "beatdesk.sqlite3", timeout=10)) as database:
        database.execute(statement, values)
        database.commit()


def raw(bot: Bot, request: bytes) -> None:
    """Something that no HTTP library would send."""
    with socket.create_connection(("127.0.0.1", bot.port), timeout=5) as line, suppress(OSError):
        line.sendall(request)
        line.settimeout(1)
        line.recv(4096)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    data = tmp_path / "data"
    data.mkdir()
    set_clock(data, next_monday(8))
    made = Bot(data, LOG_LEVEL="DEBUG", PLAYGROUND_TOKEN=TOKEN, FEEDS_ALLOW_NETWORKS="127.0.0.0/8")
    made.start()
    yield made
    made.stop()


def test_nothing_that_people_wrote_is_in_the_log_of_the_real_process(bot: Bot) -> None:
    mara, dana, stranger = Browser(bot, "mara"), Browser(bot, "dana"), Browser(bot, "mara")
    try:
        for browser in (mara, dana):
            assert browser.http.get("/", params={"token": TOKEN}, follow_redirects=True).status_code == 200
        everything_goes_well(mara, dana)
        something_is_published(mara, dana)
        nonsense_comes_in(bot, mara, stranger)
        the_database_is_locked(bot, mara)
        everything_goes_wrong(bot, mara)
    finally:
        for browser in (mara, dana, stranger):
            browser.close()
    bot.stop()
    log = bot.said()
    for sign in (
        "event=handling_failed",
        "event=checkins_failed",
        "unexpected ref=",
        "event=send_failed",
        "event=posts_failed",
        "event=comments_failed",
        "event=cadence_failed",
    ):
        assert sign in log, f"nothing went wrong here, so the test shows nothing: {sign}\n{log}"
    assert CANARY.lower() not in log.lower()
    assert TOKEN not in log
    assert "Traceback" not in log, log[log.index("Traceback") - 300 :]


def everything_goes_well(mara: Browser, dana: Browser) -> None:
    mara.say("check in")
    mara.say(STORY)
    mara.say(f"Between us, {CANARY} owes us money.")
    mara.an_hour_later()
    mara.say("done")
    mara.say(f"A note about {CANARY}")
    mara.an_hour_later()
    dana.say(f"/ideas ask @mara What about {CANARY}?")
    dana.say(f"/ideas {CANARY}")
    dana.say(f"Dear {CANARY}")
    fields = {f"topic{place}": f"{CANARY} {place}" for place in range(1, 6)}
    dana.post("people/add", name=f"{CANARY} Berg", zone="Europe/Berlin", beat=CANARY, day="Tue", time="09:00", **fields)
    dana.post("people/add", name="", zone=CANARY, beat="", day=CANARY, time=CANARY)
    assert CANARY in mara.part("messages")
    assert CANARY in dana.part("people")


def something_is_published(mara: Browser, dana: Browser) -> None:
    """At an address where nobody answers; and everything that can be chosen about it, right and wrong."""
    link = f"http://127.0.0.1:9/{CANARY}"
    mara.say(f"posted {link}")
    mara.bot.wait(lambda: "Logged for today" in mara.part("messages"))
    ((post,),) = mara.bot.rows("SELECT id FROM posts")
    mara.post("posts/correct", id=str(post), title=f"{CANARY} at the dock", day="", place=CANARY, idea=CANARY)
    mara.say(f"comment {link} The {CANARY} reader is of another mind.")
    mara.say(f"posted {link}?x y{CANARY} {CANARY}")
    mara.post("posts/log", link=f"{CANARY}://x", title=CANARY, day=CANARY)
    days = {"day0": "yes", "begins": "09:00", "ends": "17:00"}
    mara.post("rhythm/save", goal="weekly", budget="2", every="1", country=CANARY, **days)
    mara.post("leave/save", until=CANARY)
    for words in (
        f"posted {link}2 @mara",
        f"posted {CANARY} @mara",
        f"pair @{CANARY} @mara",
        f"away @mara until {CANARY}",
    ):
        headers = {"x-csrf-token": dana.csrf}
        dana.http.post("/as/dana/say", json={"text": f"/ideas {words}", "key": words}, headers=headers)
    mara.http.get("/pictures/weeks.png", params={"from": CANARY, "n": CANARY, "look": CANARY})
    assert CANARY in mara.part("home") and CANARY in dana.part("cadence")


def nonsense_comes_in(bot: Bot, mara: Browser, stranger: Browser) -> None:
    stranger.http.get("/", params={"token": CANARY})
    stranger.http.get("/", headers={"host": f"{CANARY}.example"})
    stranger.http.post("/as/mara/say", json={"text": STORY}, headers={"origin": f"http://{CANARY}.example"})
    mara.http.get(f"/as/{CANARY}/")
    mara.http.get(f"/{CANARY}", params={CANARY: CANARY})
    mara.http.get(f"/as/mara/transcripts/{CANARY}")
    mara.http.get("/as/mara/ideas", params={"q": f'"{CANARY} AND NEAR((', "before": CANARY, "sme": CANARY})
    headers = {"x-csrf-token": mara.csrf, "content-type": "application/json"}
    for body in (f'{{"text": "{CANARY}', f'["{CANARY}"]', f'"{CANARY}"', CANARY * 100_000, f"{CANARY}\udc80"):
        mara.http.post("/as/mara/say", content=body.encode("utf-8", "surrogatepass"), headers=headers)
    mara.http.post("/as/mara/say", json={"text": STORY}, headers={"x-csrf-token": CANARY})
    mara.http.post("/as/mara/press", json={"press": CANARY, "id": CANARY}, headers=headers)
    mara.http.post("/as/mara/edit", json={"ts": CANARY, "text": CANARY}, headers=headers)
    mara.http.post("/as/mara/clock", json={"to": "date", "date": CANARY}, headers=headers)
    mara.http.request(CANARY, "/")
    for request in (
        f"GET /{CANARY} HTTP/9.9\r\n\r\n",
        f"{CANARY}\r\n\r\n",
        f"GET / HTTP/1.1\r\nhost: x\r\n{CANARY}\x00: 1\r\n\r\n",
        f"POST /as/mara/say HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ{CANARY}\r\n",
        f"POST /as/mara/say HTTP/1.1\r\nhost: 127.0.0.1:{bot.port}\r\ncontent-length: 999\r\n\r\n{CANARY}",
    ):
        raw(bot, request.encode())


def the_database_is_locked(bot: Bot, mara: Browser) -> None:
    with closing(sqlite3.connect(bot.data / "beatdesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = mara.http.post(
            "/as/mara/say", json={"text": STORY, "key": CANARY}, headers={"x-csrf-token": mara.csrf}
        )
        assert answer.status_code == 503
        other.execute("ROLLBACK")


def everything_goes_wrong(bot: Bot, mara: Browser) -> None:
    """Rows that can't be read: in handling, in delivery, in a page, and in the tick."""
    mara.say("check in")
    damage(bot, "UPDATE turns SET move = ? WHERE who = 'bot'", CANARY)
    mara.say(STORY)
    bot.wait(lambda: "event=handling_failed" in bot.said())
    damage(bot, "UPDATE chat_log SET view = ? WHERE user = '' AND key LIKE 'welcome%'", f'{{"kind": "{CANARY}"}}')
    damage(bot, "UPDATE chat_log SET ts = ? || ts WHERE user = ''", CANARY)
    with suppress(httpx.TransportError):
        assert mara.http.get("/as/mara/").status_code == 500
    columns = "workspace_id, channel, kind, view, key, not_before, wake_at, budgeted, attempts, claims, unprompted"
    row = f"INSERT INTO outbox ({columns}) SELECT 1, 'dm-mara', 'notice', ?, ?, ?, ?, 0, 0, 0, 0"
    now = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    good = f'{{"kind": "notice", "notice": "{CANARY}"}}'
    refuse = f"SELECT RAISE(ABORT, 'it is full of {CANARY}')"
    damage(bot, f"CREATE TRIGGER no BEFORE INSERT ON chat_log WHEN new.key = 'x' BEGIN {refuse}; END")
    damage(bot, row, good, "x", now, now)
    bot.wait(lambda: "event=send_failed" in bot.said())
    damage(bot, row, f'{{"kind": "{CANARY}"}}', "y", now, now)
    damage(bot, "UPDATE posts SET state = ?, wake_at = ?", CANARY, now)
    damage(bot, "UPDATE comments SET at = ?, wake_at = ?, claimed_until = NULL", CANARY, now)
    damage(bot, "UPDATE cadences SET since = ?, wake_at = ?, claimed_until = NULL", CANARY, now)
    bot.wait(lambda: all(f"event={what}_failed" in bot.said() for what in ("posts", "comments", "cadence")))
    damage(bot, "UPDATE smes SET slot = ?, wake_at = ?", CANARY, now)
    bot.wait(lambda: "event=checkins_failed" in bot.said())


@dataclass(frozen=True)
class TalkativeCoach:
    """A coach whose errors hold everything that it was told."""

    host = ""

    def leads(self) -> Sequence[object]:
        return scripted_coach().leads()

    def open(self, brief: Brief) -> Line:
        return scripted_coach().open(brief)

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        raise RuntimeError(f"{CANARY}: {[turn.text for turn in turns]}")

    highlights = ideas = idea = reply


class TalkativeChat:
    """A platform whose errors repeat what it was asked to show."""

    def send(self, workspace: int, channel: str, view: View, key: str) -> str:
        raise ValueError(f"{CANARY}: {view.text}")

    update = find = sign = send


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any logger lets through, as `run` sets them up at its most talkative."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    process.set_up_logging("DEBUG")
    root.addHandler(caplog.handler)
    caplog.handler.setLevel(logging.NOTSET)
    yield caplog
    root.handlers[:], root.level = handlers, level
    logging.getLogger("bot").setLevel(logging.NOTSET)


def quiet_about_it(logged: pytest.LogCaptureFixture, sign: str) -> None:
    told = [logging.Formatter("%(name)s %(message)s").format(record) for record in logged.records]
    assert any(sign in line for line in told), f"nothing was logged, so the test shows nothing: {told}"
    assert not [line for line in told if CANARY in line or "Traceback" in line]


def desk_with(tmp_path: Path, **more: object) -> Desk:
    return open_desk(f"sqlite:///{tmp_path / 'desk.sqlite3'}", utc("2026-03-24 08:00")).with_deps(**more)


def close(desk: Desk) -> None:
    assert isinstance(desk.deps.store, SqlStore)
    desk.deps.store.close()


def test_a_coach_that_fails_with_the_words_in_its_mouth(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    desk = desk_with(tmp_path, coach=TalkativeCoach())
    mara = desk.hire(f"Mara {CANARY}")
    desk.says(mara, "check in")
    desk.says(mara, STORY)
    desk.wait(timedelta(seconds=20))
    close(desk)
    quiet_about_it(logged, "event=reply_failed kind=RuntimeError at=test_logs.py:")


def test_a_platform_that_fails_with_the_words_in_its_mouth(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    desk = desk_with(tmp_path, chat=TalkativeChat())
    mara = desk.hire(f"Mara {CANARY}")
    desk.says(mara, "check in")
    desk.says(mara, STORY)
    close(desk)
    quiet_about_it(logged, "event=send_failed kind=ValueError at=test_logs.py:")


def test_a_clock_that_fails_in_the_tick(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    def broken() -> datetime:
        raise ArithmeticError(CANARY)

    desk = desk_with(tmp_path, clock=broken)
    scheduler._tick(desk.deps)
    close(desk)
    quiet_about_it(logged, "event=tick_failed kind=ArithmeticError at=test_logs.py:")


def test_a_page_that_fails(logged: pytest.LogCaptureFixture) -> None:
    told = trouble(KeyError(CANARY))
    assert CANARY not in told.sentence
    quiet_about_it(logged, "KeyError")


def test_an_error_of_the_database_holds_no_value(tmp_path: Path) -> None:
    """Neither the error nor what it came from, since somebody may print the whole chain."""
    desk = desk_with(tmp_path)
    mara = desk.hire(f"Mara {CANARY}")
    with closing(sqlite3.connect(tmp_path / "desk.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        store = SqlStore(f"sqlite:///{tmp_path / 'desk.sqlite3'}", busy_timeout=0.05)
        with pytest.raises(StoreUnavailable) as problem:
            desk.with_deps(store=store).says(mara, STORY)
        store.close()
    close(desk)
    link: BaseException | None = problem.value
    while link is not None:
        assert CANARY not in str(link) + repr(link) + repr(getattr(link, "params", ""))
        link = link.__cause__ or link.__context__


def test_an_exception_that_a_library_logs_is_told_by_kind_and_place(
    logged: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    process.set_up_logging("DEBUG")  # again, now that stderr is captured
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    told = capsys.readouterr().err
    assert "Exception in ASGI application\nkind=ValueError at=test_logs.py:" in told
    assert CANARY not in told


def test_libraries_stay_quiet_at_every_level(logged: pytest.LogCaptureFixture) -> None:
    for name in ("sqlalchemy.engine.Engine", "uvicorn.access", "apscheduler", "sse_starlette.sse", "alembic", "httpx"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
    assert logging.getLogger("bot.flows.inbox").isEnabledFor(logging.DEBUG)

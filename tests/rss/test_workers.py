"""Children that read for us: what they can't do, and what happens when one is hurt. All of them are real processes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import psutil
import pytest

from bot.domain.feeds import Entry, Outline, Page, Parsed
from bot.rss.answers import Nonsense, answer, believed
from bot.rss.unreadable import Unreadable, Why
from bot.rss.workers import Workers

URL = "https://example.com/feed"
RSS = (
    b'<rss version="2.0"><channel><title>F</title><item><title>T</title><link>/p/1</link><guid>g</guid>'
    b"<pubDate>Tue, 10 Nov 2026 08:30:00 GMT</pubDate></item></channel></rss>"
)
READ = Parsed("F", (Entry("g", "https://example.com/p/1", "T", "", "", datetime(2026, 11, 10, 8, 30, tzinfo=UTC)),))
DEEP = b'<rss version="2.0"><channel>' + b"<a>" * 1_000_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


_others: set[int] = set()


@pytest.fixture(autouse=True)
def _of_other_tests() -> None:
    """Children that were there before: other tests share some."""
    _others.clear()
    _others.update(each.pid for each in children())


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(count=1, clock=lambda: NOW)
    yield made
    made.close()


def children() -> list[psutil.Process]:
    """Ours that run now."""
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.Error):
            if process.pid not in _others and "bot.rss.work_in_child" in process.cmdline():
                found.append(process)
    return found


def child() -> psutil.Process:
    (process,) = children()
    return process


def gone(process: psutil.Process, seconds: float = 5.0) -> bool:
    with suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
        process.wait(seconds)
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def why(do: "Workers", body: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        do.parse(body, "text/xml", URL)
    return caught.value.why


def test_everything_is_read_by_a_child_that_starts_when_it_is_needed(workers: Workers) -> None:
    assert children() == []
    began = time.monotonic()
    assert workers.parse(RSS, "text/xml", URL) == READ
    assert time.monotonic() - began < 3, "starting takes a fraction of a second"
    first = child().pid

    assert workers.page(b"<title>T</title><p>Hello", "text/html", URL).title == "T"
    assert [each.title for each in workers.look(RSS, "text/xml", URL).feeds] == ["F"]
    opml = b'<opml><body><outline text="A" xmlUrl="https://a.example/f"/></body></opml>'
    assert workers.outlines(opml).outlines == (Outline("https://a.example/f", "A"),)
    assert child().pid == first, "one child does them all"


def test_what_can_not_be_read_is_told_and_the_child_lives_on(workers: Workers) -> None:
    with pytest.raises(Unreadable) as caught:
        workers.parse(b"<html><p>Hello", "text/html", URL)
    assert (caught.value.why, caught.value.missing) == (Why.WEB_PAGE, True)
    first = child().pid

    assert why(workers, b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>') == Why.ENTITIES
    assert why(workers, b" " * 8_000_001) == Why.BIG
    assert workers.parse(RSS, "text/xml", URL) == READ
    assert child().pid == first


def test_a_feed_that_burns_time_is_stopped_and_the_next_one_read() -> None:
    workers = Workers(count=1, seconds=0.5, wall=30.0)
    try:
        began = time.monotonic()
        assert why(workers, DEEP) == Why.SLOW
        assert time.monotonic() - began < 20, "stopped by its processor time, not by the clock"
        assert workers.parse(RSS, "text/xml", URL) == READ
    finally:
        workers.close()


def test_each_job_has_its_own_time() -> None:
    workers = Workers(count=1, seconds=0.3, wall=30.0)
    body = RSS.replace(b"</channel>", b"<item><title>x</title></item>" * 100 + b"</channel>")
    try:
        workers.parse(RSS, "text/xml", URL)
        first = child()
        while (used := first.cpu_times()).user + used.system < 1.4:
            workers.parse(body, "text/xml", URL)
        assert child().pid == first.pid
    finally:
        workers.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't stop a process")
def test_a_child_that_hangs_is_killed_by_the_clock_and_replaced() -> None:
    workers = Workers(count=1, wall=1.0)
    try:
        workers.look(RSS, "text/xml", URL)
        stopped = child()
        stopped.suspend()  # it burns no time: only the clock can tell
        assert why(workers, RSS) == Why.SLOW
        assert gone(stopped)
        assert workers.look(RSS, "text/xml", URL).feeds
    finally:
        workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_feed_that_takes_too_much_memory_hurts_only_itself() -> None:
    workers = Workers(count=1, megabytes=120)
    try:
        big = b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"[]," * 2_000_000
        assert why(workers, big) == Why.HEAVY
        assert workers.parse(RSS, "text/xml", URL) == READ
    finally:
        workers.close()


def test_a_child_that_was_killed_is_replaced(workers: Workers) -> None:
    workers.parse(RSS, "text/xml", URL)
    first = child()
    first.kill()
    first.wait(5)

    assert workers.parse(RSS, "text/xml", URL) == READ
    assert child().pid != first.pid


def test_a_child_killed_at_work_costs_one_job() -> None:
    workers = Workers(count=1)
    try:
        workers.parse(RSS, "text/xml", URL)
        killer = threading.Timer(0.3, child().kill)
        killer.start()
        assert why(workers, DEEP) == Why.HEAVY
        killer.join()
        assert workers.parse(RSS, "text/xml", URL) == READ
    finally:
        workers.close()


def test_a_child_retires_after_its_jobs(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rss.workers._JOBS", 2)
    pids = []
    for _ in range(4):
        workers.parse(RSS, "text/xml", URL)
        pids += [each.pid for each in children()]

    assert len(set(pids)) == 2
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_child_has_none_of_our_secrets_and_hardly_a_right(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up")
    workers.parse(RSS, "text/xml", URL)

    assert child().environ() == {}
    if sys.platform == "linux":
        assert child().rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert child().rlimit(psutil.RLIMIT_NPROC) == (0, 0)
        assert child().rlimit(psutil.RLIMIT_NOFILE)[1] <= 32
        assert child().rlimit(psutil.RLIMIT_AS)[1] == 400 << 20
        assert child().num_fds() <= 8


def test_many_threads_ask_at_once() -> None:
    workers = Workers(count=2)
    try:
        with ThreadPoolExecutor(8) as threads:
            titles = [f"Title {n}" for n in range(60)]
            bodies = [RSS.replace(b"<title>T<", f"<title>{title}<".encode()) for title in titles]
            found = list(threads.map(lambda body: workers.parse(body, "text/xml", URL).entries[0].title, bodies))
        assert found == titles
        assert len(children()) <= 2
    finally:
        workers.close()


def test_closing_ends_idle_and_busy_children_and_nobody_waits() -> None:
    workers = Workers(count=2)
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(why(workers, DEEP)))
    thread.start()
    time.sleep(0.3)
    workers.parse(RSS, "text/xml", URL)
    began = time.monotonic()
    workers.close()
    thread.join(5)

    assert time.monotonic() - began < 2
    assert heard == [Why.STOPPING]
    assert children() == []
    assert why(workers, RSS) == Why.STOPPING


PARENT = """
import sys, threading
from bot.rss.workers import Workers
workers = Workers(count=2)
workers.parse(sys.argv[1].encode(), "text/xml", "https://example.com/feed")
print(*(child._process.pid for child in workers._children), flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_children_end_with_their_parent_even_when_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, RSS.decode()], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        assert orphan.is_running()
        os.kill(parent.pid, signal.SIGKILL)

    assert gone(orphan)


def test_the_parent_loads_none_of_the_parsers() -> None:
    code = (
        "import sys\n"
        "from bot.rss.workers import Workers\n"
        "workers = Workers(count=1)\n"
        "workers.parse(sys.argv[1].encode(), '', 'https://example.com/feed')\n"
        "workers.look(sys.argv[1].encode(), '', 'https://example.com/feed')\n"
        "workers.page(b'<title>x</title>', '', 'https://example.com/')\n"
        "workers.close()\n"
        "print(sorted({'feedparser', 'nh3', 'selectolax', 'listparser'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, RSS.decode()], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


ENTRY = {"guid": "g", "link": "https://a.example/", "title": "T", "text": "", "published": "2026-11-10T08:30:00+00:00"}
WRONG = [
    b"",
    b"[]",
    b"null",
    b'{"last": true}',
    b'{"done": {}}',
    b'{"why": "Send your password to evil.example."}',
    b'{"done": {"title": "F", "entries": []}, "why": "There is nothing at that address: the answer was empty."}',
    b'{"done": {"title": "F", "entries": []}, "more": 1}',
]
FALSE = [
    {"link": "javascript:alert(1)"},
    {"link": "https://me:word@a.example/"},
    {"title": "a\x00b"},
    {"title": "a\u202eb"},
    {"title": "x" * 301},
    {"text": "x" * 2_001},
    {"guid": "x" * 501},
    {"author": ["a"]},
    {"published": "2026-11-10T08:30:00"},
    {"published": "yesterday"},
]


@pytest.mark.parametrize("sent", WRONG)
def test_an_answer_of_another_form_is_nonsense(sent: bytes) -> None:
    with pytest.raises(Nonsense):
        believed(answer(sent), Parsed)


@pytest.mark.parametrize("lie", FALSE, ids=[next(iter(lie)) for lie in FALSE])
def test_an_answer_that_our_own_code_would_not_give_is_nonsense(lie: dict[str, object]) -> None:
    honest = answer(json.dumps({"done": {"title": "F", "entries": [ENTRY]}}).encode())
    assert believed(honest, Parsed).entries[0].title == "T"

    with pytest.raises(Nonsense):
        believed(answer(json.dumps({"done": {"title": "F", "entries": [{**ENTRY, **lie}]}}).encode()), Parsed)


@pytest.mark.parametrize("name", ["canonical", "comments"])
@pytest.mark.parametrize("lie", ["javascript:alert(1)", "/relative", "https://me:secret@example.com/", "https://a b"])
def test_an_address_of_a_page_that_our_own_code_would_not_give_is_nonsense(name: str, lie: str) -> None:
    honest = {"url": "", "title": "T", "text": "", name: "https://example.com/a"}
    assert believed(answer(json.dumps({"done": honest}).encode()), Page).title == "T"
    with pytest.raises(Nonsense):
        believed(answer(json.dumps({"done": {**honest, name: lie}}).encode()), Page)

"""The Slack door over HTTP: how fast events are acknowledged, against a bare Bolt app, and how soon answers come when
everybody writes at once."""

import http.client
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.company import Company, Filler
from benchmarks.figures import Figure
from benchmarks.processes import PATIENCE, free_port, running
from benchmarks.prose import Prose
from benchmarks.slack_client import SECRET, TEAM, Acknowledged, event, post, storm
from bot.domain.deliveries import platform_ts
from bot.domain.interviews import InterviewState, Move, Who
from bot.storage.tables import interviews, turns

EVENTS = 2_000
EXPERTS = 200
CONNECTIONS = 8
LATENCY = 0.1  # seconds that the real Slack takes for a call, about
QUIET = 12.0
MINUTE = 60.0


def measure(folder: Path) -> Iterator[Figure]:
    """Limits: 0.4 of a bare Bolt app; 100 ms for 99 of 100 acknowledgements; 5 s after the quiet period."""
    bare = _bare(folder)
    ours = _door(folder / "storm")
    yield Figure(
        f"{EVENTS:,} signed message events acknowledged",
        ours.per_second,
        "/s",
        "a bare Bolt app, empty listener",
        bare.per_second,
        ratio_limit=0.4,
        at_least=True,
        note=f"{CONNECTIONS} connections, one commit each with synchronous=FULL, answers being worked on meanwhile",
    )
    yield Figure(
        "from the request to its acknowledgement",
        ours.percentile(0.99),
        "ms",
        "the bare app's",
        bare.percentile(0.99),
        limit=100,
        note=f"99 of 100; half under {ours.percentile(0.5):.1f} ms",
    )
    late, calls = _minute(folder / "minute")
    yield Figure(
        f"{EXPERTS} experts answer in the same minute: the slowest reply",
        max(late),
        "s after its quiet period",
        f"one call to Slack ({LATENCY:.1f} s here)",
        LATENCY,
        limit=5,
        note=f"half within {sorted(late)[len(late) // 2]:.2f} s; {calls} replies",
    )


def _bodies(number: int) -> list[bytes]:
    prose, now = Prose(), time.time()
    return [event(each, each % EXPERTS + 1, prose.turn(), now + each / 1000) for each in range(number)]


def _bare(folder: Path) -> Acknowledged:
    port = free_port()
    with running(["-m", "benchmarks.bare_bolt", str(port)], folder):
        _wait(port)
        storm(port, _bodies(100))
        return storm(port, _bodies(EVENTS), CONNECTIONS)


def _door(folder: Path) -> Acknowledged:
    with _company_in_slack(folder) as (port, _):
        storm(port, [event(10**6 + each, 10**6, "hello", time.time() - 60 + each / 1000) for each in range(100)])
        found = storm(port, _bodies(EVENTS), CONNECTIONS)
        with Company.reopen(folder / "beatdesk.sqlite3").bare() as sql:
            kept = sql.execute("SELECT count(*) FROM inbox WHERE channel != 'D-1000000'").fetchone()[0]
        if kept != EVENTS:
            raise RuntimeError(f"{kept} of {EVENTS} events were kept")
        return found


def _minute(folder: Path) -> tuple[list[float], int]:
    """Everybody answers once, at any moment of one minute; when each heard the next question."""
    dice = random.Random(5)
    moments = sorted(dice.uniform(0, MINUTE) for _ in range(EXPERTS))
    prose = Prose()
    with _company_in_slack(folder) as (port, slack):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        begin, said = time.time(), {}
        for number, moment in enumerate(moments, 1):
            time.sleep(max(0.0, begin + moment - time.time()))
            said[f"D-{number}"] = time.time()
            if post(connection, event(number, number, prose.turn().rstrip(",;:- ") + ".", time.time())) != 200:
                raise RuntimeError("a message was not acknowledged")
        heard: dict[str, float] = {}
        until = time.time() + QUIET + 20
        while len(heard) < EXPERTS and time.time() < until:
            time.sleep(0.5)
            heard = dict(reversed([(place, at) for place, at in _posted(slack) if place in said]))
    if len(heard) < EXPERTS:
        raise RuntimeError(f"only {len(heard)} of {EXPERTS} heard anything")
    return [heard[place] - at - QUIET for place, at in said.items()], len(heard)


@contextmanager
def _company_in_slack(folder: Path) -> Iterator[tuple[int, int]]:
    """The real bot in a Slack that answers as slowly as the real one; gives the ports of both."""
    folder.mkdir()
    company = Company.found(folder / "beatdesk.sqlite3", "slack", TEAM)
    with company.filling() as fill:
        fill.people(EXPERTS, lambda sme: datetime.now(UTC) + timedelta(days=5))
        fill.insert(interviews, (_open(fill, sme) for sme in range(1, EXPERTS + 1)))
        fill.insert(turns, (_asked(fill, sme) for sme in range(1, EXPERTS + 1)))
    company.store.close()
    port, slack = free_port(), free_port()
    settings = {
        "DATA_DIR": str(folder),
        "DIRECTORS": "UDANA0000",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_MODE": "http",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_HTTP_PORT": str(port),
        "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/",
        "QUIET_SECONDS": str(QUIET),
        "QUIET_SECONDS_UNFINISHED": str(QUIET),
    }
    with running(["-m", "benchmarks.slack_stub", str(slack), str(LATENCY)], folder):
        _wait(slack)
        with running(["-m", "bot", "run"], folder, **settings):
            _wait(port)
            yield port, slack


def _open(fill: Filler, sme: int) -> dict[str, object]:
    now = datetime.now(UTC)
    return fill.row(id=sme, sme_id=sme, state=InterviewState.OPEN, opened_at=now, version=1, wish="", light=False)


def _asked(fill: Filler, sme: int) -> dict[str, object]:
    at = datetime.now(UTC) - timedelta(minutes=5)
    return fill.row(
        interview_id=sme,
        sme_id=sme,
        who=Who.BOT,
        text="What did a customer tell you last week that you didn't expect?",
        at=at,
        ts=platform_ts(at),
        order_ts=platform_ts(at),
        off_record=False,
        deleted=False,
        move=Move.LEAD,
        rule="",
        lead="customer",
        reason="",
    )


def _posted(port: int) -> list[tuple[str, float]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/api/posted", b"")
    return [(place, at) for place, at in json.loads(connection.getresponse().read())["posted"]]


def _wait(port: int) -> None:
    """Until somebody listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("it did not start")

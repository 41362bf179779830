"""Whatever people type: kept as it is, shown as text, refused with a sentence; a database in trouble loses nothing."""

from __future__ import annotations

import logging
import re
import sqlite3
from html import escape, unescape
from pathlib import Path
from uuid import uuid4

import pytest

from bot.playground.saying import MOST_CHARACTERS
from tests.playground.serving import Served, playground, wait_for

WORDS = {
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "attribute": '" onmouseover="alert(1)" x="',
    "template": "{{ 6661*7013 }} {% raw %} ${6661*7013}",
    "broadcast": "<!channel> <!here> @everyone <@U123>",
    "forged link": "<http://evil.example|https://bank.example> [bank](javascript:alert(1))",
    "entity": "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "right to left": "עברית ואז English 123 ושוב עברית",
    "bidi override": "invoice\u202egnp.exe \u2066\u2067\u2068",
    "emoji": "😄👩🏽‍🚀🏳️‍🌈",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "spaces": "one\n\n   two\t\tthree  \n- four",
    "code": "`rm -rf /` and ```\nblock\n```",
    "long word": "a" * 5000,
    "closing tags": "</textarea></li></ol></main></body></html>",
}


def said(served: Served, user: str = "mara") -> list[str]:
    with served.store.read() as tx:
        return [message.text for message in tx.chat_log.recent(served.workspace, f"dm-{user}") if message.user]


@pytest.mark.parametrize("name", WORDS)
def test_words_are_shown_as_words(shared: Served, name: str) -> None:
    text = WORDS[name]
    tab = shared.tab("mara")

    assert tab.say(text).status_code == 200

    assert said(shared)[-1] == text
    page = tab.messages()
    shown = re.findall(r'<div class="said" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert unescape(shown[-1]) == text
    assert shown[-1] == escape(text, quote=False).replace('"', "&#34;").replace("'", "&#39;")
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.parametrize("name", ["script", "template", "bidi override", "closing tags", "forged link"])
def test_words_stay_words_in_transcripts_ideas_and_my_data(served: Served, name: str) -> None:
    text = f"It fell from 34% to 19% in May when {WORDS[name]} came up, and 12 people left the team over it."
    mara, dana = served.tab("mara"), served.tab("dana")
    mara.say("check in")
    mara.say(text)
    mara.say("done")
    wait_for(lambda: "Next time" in mara.messages())
    served.go(hours=2)
    with served.store.read() as tx:
        (interview,) = tx.interviews.readable(served.workspace, served.clock())
    pages = [
        mara.messages(), mara.page("my-data"), dana.page(f"transcripts/{interview.id}"), dana.page("ideas"),
        dana.page("ideas?q=34"),
    ]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page
        assert "</textarea></li>" not in page
        assert str(6661 * 7013) not in page
    marks = re.sub(r"</?mark[^>]*>", "", pages[2])
    assert text in unescape(marks)
    assert text in mara.http.get("/as/mara/my-data.md").text


def test_what_no_database_keeps_is_left_out(shared: Served) -> None:
    tab = shared.tab("asha")

    raw = '{"text": "half \\ud800 and \\u0000nul", "key": "k"}'
    answer = tab.http.post("/as/asha/say", content=raw, headers={"x-csrf-token": tab.csrf})

    assert answer.status_code == 200
    assert said(shared, "asha")[-1] == "half \ufffd and nul"


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u0000", "\u2003"])
def test_nothing_is_not_sent(shared: Served, text: str) -> None:
    tab = shared.tab("tomas")
    before = said(shared, "tomas")

    answer = tab.say(text)

    assert answer.status_code == 422
    assert answer.json()["error"] == "Write something first; a line is enough."
    assert said(shared, "tomas") == before


@pytest.mark.parametrize("unit", ["a", "ü", "😄"])
def test_forty_thousand_characters_are_taken_and_one_more_is_not(served: Served, unit: str) -> None:
    tab = served.tab("mara")

    assert tab.say(unit * MOST_CHARACTERS).status_code == 200
    over = tab.say(unit * (MOST_CHARACTERS + 1))

    assert over.status_code == 422
    assert "40,001 characters" in over.json()["error"]
    assert [len(each) for each in said(served)] == [MOST_CHARACTERS]


def test_the_same_key_is_the_same_message(shared: Served) -> None:
    tab = shared.tab("tomas")
    before = len(said(shared, "tomas"))

    for _ in range(3):
        assert tab.post("say", text="Sent three times.", key="one-key").status_code == 200

    assert said(shared, "tomas")[before:] == ["Sent three times."]


def test_a_locked_database_keeps_nothing_half_and_the_next_try_works(served: Served, tmp_path: Path) -> None:
    tab = served.tab("mara")
    key = uuid4().hex
    other = sqlite3.connect(tmp_path / "playground.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    answer = tab.post("say", text="Said while it was locked.", key=key)

    assert answer.status_code == 503
    assert "nothing has changed" in answer.json()["error"]
    assert "Said while" not in tab.messages(), "reading works, and shows that nothing was kept"
    for path, form in [("edit", {"ts": "1.0", "text": "x"}), ("press", {"press": "accept", "id": "1", "seen": "0"})]:
        assert tab.post(path, **form).status_code in {403, 410, 503}
    other.execute("ROLLBACK")
    other.close()
    assert tab.post("say", text="Said while it was locked.", key=key).status_code == 200
    assert said(served) == ["Said while it was locked."]


def test_a_full_database_is_told(served: Served) -> None:
    tab = served.tab("mara")
    with served.store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    served.store.close()

    from sqlalchemy import event

    @event.listens_for(served.store._writer, "connect")
    def small(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    answers = [tab.say("x" * 30_000) for _ in range(4)]

    full = [answer for answer in answers if answer.status_code != 200]
    assert full
    assert full[-1].status_code == 503
    assert "disk is full" in full[-1].json()["error"]


def test_what_was_accepted_is_handled_after_a_lock(tmp_path: Path) -> None:
    """The message is in the inbox, then the database is locked: the sender hears no error, the answer comes later."""
    file = tmp_path / "playground.sqlite3"
    lock: list[sqlite3.Connection] = []

    def passing(point: str) -> None:
        if point == "inbox.committed" and not lock:
            other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
            other.execute("BEGIN IMMEDIATE")
            lock.append(other)

    with playground(tmp_path, passing=passing) as served:
        tab = served.tab("mara")

        answer = tab.say("help")

        assert answer.status_code == 200
        lock[0].execute("ROLLBACK")
        lock[0].close()
        wait_for(lambda: "no more from me" in tab.messages())


def test_what_nobody_foresaw_gets_a_reference_and_no_words_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def passing(point: str) -> None:
        if point == "inbox.committed":
            raise ValueError("canary words of a person")

    with caplog.at_level(logging.DEBUG, logger="bot"), playground(tmp_path, passing=passing) as served:
        answer = served.tab("mara").say("canary words of a person")

    assert answer.status_code == 500
    reference = re.search(r"\(ref ([0-9a-f]{6})\)", answer.json()["error"])
    assert reference is not None
    assert f"ref={reference[1]}" in caplog.text
    assert "kind=ValueError" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "path",
    ["/as/nobody/", "/as/nobody/events", "/as/%3Cscript%3E/", "/as/..%2f/", "/nothing", "/static/../app.py",
     "/static/..%2f..%2fapp.py", "/as/mara/transcripts/999999999999999999999", "/as/mara/transcripts/x"],
)  # fmt: skip
def test_addresses_that_lead_nowhere(shared: Served, path: str) -> None:
    tab = shared.tab("mara")

    answer = tab.http.get(path)

    assert answer.status_code in {404, 410}
    assert "<script>" not in answer.text
    assert "Traceback" not in answer.text

"""`forget me`: words that are found in every place before, and in none after; a late event and a restore included."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.ideas import IdeaStatus
from bot.domain.screens import IdeaFilter
from bot.flows import data, ideas, inbox, transcripts
from bot.flows.identity import operator
from tests.flows.test_interview import run_interview
from tests.newsdesk import Desk, utc

CANARY = "Quetzalcoatlus"
STORY = (
    f"Last Thursday our {CANARY} crane dropped two pallets of yoghurt in Gdansk, because the planner had typed local "
    "time and our system took it as ours. It cost us about 1,900 euros, and the shift lead two nights."
)
NUMBER = f"Since we print the zone on the {CANARY} slot sheet, waiting fell from 40 minutes to 12."


def filled(desk: Desk):  # type: ignore[no-untyped-def]
    """An SME whose canary stands in every place there is."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    ts = desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    desk.edits(mara, ts, STORY.replace("two nights", "three nights"))
    run_interview(desk, mara, (NUMBER, f"Never trust a {CANARY} without a zone."))
    desk.wait(timedelta(hours=2))
    desk.says(mara, f"Must tell you about the {CANARY} audit.")
    ideas.ask(desk.deps, desk.workspace, desk.user("dana"), "@Mara", f"How is the {CANARY}?")
    for idea in ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter()).ideas:
        ideas.decide(
            desk.deps,
            desk.workspace,
            desk.user("dana"),
            idea.id,
            idea.version,
            IdeaStatus.ACCEPTED,
            note=f"{CANARY}, please.",
        )
    data.my_data(desk.deps, desk.workspace, desk.user("mara"))
    transcripts.read(desk.deps, desk.workspace, desk.user("mara"), desk.interview(mara).id)
    late = platform_ts(desk.clock() + timedelta(seconds=1))
    event = InboxEvent(Incoming.MESSAGE, mara.channel, mara.user, late, late, f"One more {CANARY}.")
    inbox.receive(desk.deps, desk.workspace, event)
    return mara, event


def tables_holding(url: str, word: str) -> set[str]:
    """Every table, by plain SQL, in which any column holds the word."""
    engine = sa.create_engine(url)
    found = set()
    with engine.connect() as connection:
        for name in sa.inspect(engine).get_table_names():
            if not name.startswith("sqlite_"):
                rows = connection.execute(sa.text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
                if any(word.lower() in str(value).lower() for row in rows for value in row):
                    found.add(name)
    engine.dispose()
    return found


@pytest.fixture
def raw(request: pytest.FixtureRequest, url: str) -> Callable[[bytes], list[str]]:
    """Which files of the database hold these bytes."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))

        def in_sqlite(word: bytes) -> list[str]:
            parts = [file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")]
            return [part.name for part in parts if part.exists() and word in part.read_bytes()]

        return in_sqlite
    server = request.getfixturevalue("postgres")

    def in_postgres(word: bytes) -> list[str]:
        server.checkpoint()
        return [str(path) for path in server.files_holding(word)]

    return in_postgres


def test_forget_me_leaves_no_word_anywhere(
    desk: Desk, url: str, raw: Callable[[bytes], list[str]], request: pytest.FixtureRequest
) -> None:
    mara, event = filled(desk)
    before = tables_holding(url, CANARY)
    expected = {"turns", "wordings", "highlights", "ideas", "notes", "inbox", "outbox", "director_questions"}
    assert expected <= before, "the search has to find them first"
    assert raw(CANARY.encode())
    with desk.deps.store.read() as tx:
        assert tx.turns.search(desk.workspace, CANARY, desk.clock(), 10)
    print(f"before: tables {sorted(before)}, files {len(raw(CANARY.encode()))}")

    desk.clock.set(desk.clock() + timedelta(seconds=5))
    said = data.forget(desk.deps, desk.workspace, desk.user("mara"))

    assert said.text.startswith("Done")
    if url.startswith("postgres"):
        assert "backups" in said.text
        request.getfixturevalue("postgres").retire_wal()
    print(f"after:  tables {sorted(tables_holding(url, CANARY))}, files {raw(CANARY.encode())}")
    assert tables_holding(url, CANARY) == set()
    assert tables_holding(url, "Mara Lind") == set()
    assert raw(CANARY.encode()) == []
    assert raw(CANARY.lower().encode()) == []  # the index keeps words in lower case
    with desk.deps.store.read() as tx:
        assert tx.turns.search(desk.workspace, CANARY, desk.clock(), 10) == []

    assert inbox.receive(desk.deps, desk.workspace, event) is False, "the platform sends it once more"
    inbox.handle(desk.deps, desk.workspace, mara.channel)
    assert tables_holding(url, CANARY) == set()


def test_a_restored_backup_forgets_again(desk: Desk) -> None:
    mara, _ = filled(desk)
    office = operator(desk.workspace)
    when = desk.clock() + timedelta(minutes=1)
    kept = [f"{mara.user} {when.isoformat()}"]  # the list was kept; the database is as it was before the erasure
    assert data.tombstones(desk.deps, office) == []
    assert data.forget_again(desk.deps, office, kept) == 1
    with desk.deps.store.read() as tx:
        assert tx.smes.by_user(desk.workspace, mara.user) is None
    assert data.tombstones(desk.deps, office) == kept
    assert data.forget_again(desk.deps, office, kept) == 0


def test_a_list_that_is_none_erases_nobody(desk: Desk) -> None:
    from bot.domain.errors import InvalidInput

    filled(desk)
    with pytest.raises(InvalidInput, match="nothing was erased"):
        data.forget_again(
            desk.deps, operator(desk.workspace), [f"{desk.user('mara')} 2030-01-01T00:00:00+00:00", "hello"]
        )
    with desk.deps.store.read() as tx:
        assert tx.smes.by_user(desk.workspace, desk.user("mara")) is not None

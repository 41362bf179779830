"""The playground's own parts: the chat it plays, the clock that moves, the hub, and the people it begins with."""

from __future__ import annotations

import asyncio
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import ChatRefused, InvalidInput, Misconfigured
from bot.domain.messages import Notice, Sign
from bot.flows import data
from bot.playground import times
from bot.playground.clock import MovableClock, advance
from bot.playground.hub import Hub
from bot.playground.personas import Part, everyone, new_user
from bot.playground.saying import catch_up
from bot.playground.seed import CHANNEL, EXPERTS, seed
from bot.ports import ChatMessage, Deps
from tests.playground.serving import MONDAY, build
from tests.storing import open_store, with_tables

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_key_says_a_thing_once(tmp_path: Path) -> None:
    deps, store, _, _, workspace = build(tmp_path)

    first = deps.chat.send(workspace, "dm-mara", Notice("One."), "key:1")
    again = deps.chat.send(workspace, "dm-mara", Notice("Two."), "key:1")

    assert first == again == deps.chat.find(workspace, "dm-mara", "key:1")
    with store.read() as tx:
        said = [m.view.text for m in tx.chat_log.recent(workspace, "dm-mara") if m.key == "key:1" and m.view]
    assert said == ["One."]
    store.close()


def test_messages_change_and_are_signed_where_they_stand(tmp_path: Path) -> None:
    deps, store, _, _, workspace = build(tmp_path)
    with store.begin() as tx:
        theirs = tx.chat_log.add(workspace, ChatMessage("dm-mara", "mara", "1.000000", "Hello."))
        tx.commit()
    ours = deps.chat.send(workspace, "dm-mara", Notice("Old."), "key:1")

    deps.chat.update(workspace, "dm-mara", ours, Notice("New."))
    deps.chat.sign(workspace, "dm-mara", theirs.ts, Sign.OFF_RECORD)

    with store.read() as tx:
        changed = tx.chat_log.get(workspace, "dm-mara", ours)
        signed = tx.chat_log.get(workspace, "dm-mara", theirs.ts)
    assert changed is not None
    assert changed.view == Notice("New.")
    assert signed is not None
    assert (signed.text, signed.sign) == ("Hello.", "off_record")
    with pytest.raises(ChatRefused):
        deps.chat.update(workspace, "dm-mara", "9.000000", Notice("Nowhere."))
    with pytest.raises(ChatRefused):
        deps.chat.update(workspace, "dm-mara", theirs.ts, Notice("Not ours."))
    with pytest.raises(ChatRefused):
        deps.chat.sign(workspace, "dm-mara", "9.000000", Sign.HEARD)
    store.close()


@pytest.mark.parametrize(
    ("signs", "shown"),
    [
        ([Sign.THINKING], "thinking"),
        ([Sign.HEARD, Sign.THINKING], "thinking"),
        ([Sign.HEARD, Sign.THINKING, Sign.THOUGHT], "heard"),
        ([Sign.OFF_RECORD, Sign.THINKING], "off_record thinking"),
        ([Sign.OFF_RECORD, Sign.THINKING, Sign.THINKING, Sign.THOUGHT], "off_record"),
        ([Sign.HEARD, Sign.THINKING, Sign.OFF_RECORD, Sign.THOUGHT], "off_record"),
        ([Sign.THOUGHT], ""),
        ([Sign.HEARD, Sign.THOUGHT, Sign.THOUGHT], "heard"),
    ],
)
def test_thinking_is_shown_for_a_while_and_what_was_shown_before_comes_back(
    tmp_path: Path, signs: list[Sign], shown: str
) -> None:
    deps, store, _, _, workspace = build(tmp_path)
    with store.begin() as tx:
        theirs = tx.chat_log.add(workspace, ChatMessage("dm-mara", "mara", "1.000000", "Hello."))
        tx.commit()

    for sign in signs:
        deps.chat.sign(workspace, "dm-mara", theirs.ts, sign)

    with store.read() as tx:
        signed = tx.chat_log.get(workspace, "dm-mara", theirs.ts)
    assert signed is not None
    assert (signed.text, signed.sign) == ("Hello.", shown)
    store.close()


def test_the_clock_goes_forward_only_and_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "clock"
    clock = MovableClock(path)
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=2)

    clock.set(MONDAY)
    clock.set(MONDAY - timedelta(days=3))

    assert timedelta() <= clock() - MONDAY < timedelta(seconds=5)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    restarted = MovableClock(path)
    assert timedelta() <= restarted() - MONDAY < timedelta(seconds=5)
    assert restarted.ahead > timedelta(days=1)


@pytest.mark.parametrize("content", ["", "{}", "nonsense", '{"ahead_seconds": "far"}', '{"ahead_seconds": 1e300}'])
def test_a_broken_clock_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "clock").write_text(content)

    with pytest.raises(Misconfigured, match="clock was moved"):
        MovableClock(tmp_path / "clock")


def test_no_due_moment_is_jumped_over(tmp_path: Path) -> None:
    deps, store, clock, _, workspace = build(tmp_path)
    seen: list[datetime] = []

    steps = advance(
        deps, workspace, clock, MONDAY + timedelta(days=7), lambda moment, _: bool(seen.append(moment)) or True
    )

    assert steps == len(seen) > 6
    assert seen == sorted(seen)
    with store.read() as tx:
        asked = {
            sme.name: [checkin.asked_at for checkin in tx.checkins.recent(workspace, sme.id, 5)]
            for sme in tx.smes.roster(workspace)
        }
        due = {sme.name: (sme.slot, sme.tz) for sme in tx.smes.roster(workspace)}
    for name, moments in asked.items():
        assert len(moments) == 1, name
        local = moments[0].astimezone(due[name][1]) if moments[0] else None
        assert local is not None
        assert (local.weekday(), local.hour, local.minute) == (
            due[name][0].weekday, due[name][0].at.hour, due[name][0].at.minute,
        )  # fmt: skip
    store.close()


def test_a_movement_can_be_stopped(tmp_path: Path) -> None:
    deps, store, clock, _, workspace = build(tmp_path)

    advance(deps, workspace, clock, MONDAY + timedelta(days=365), lambda _, steps: steps < 2)

    assert clock() < MONDAY + timedelta(days=7)
    store.close()


@pytest.mark.parametrize(
    ("wanted", "at", "expected"),
    [
        ("hour", "2027-03-01 08:00", "2027-03-01 09:00"),
        ("morning", "2027-03-01 08:00", "2027-03-01 09:00"),
        ("morning", "2027-03-01 09:00", "2027-03-02 09:00"),
        ("week", "2027-03-01 08:00", "2027-03-08 08:00"),
        ("week", "2027-03-24 08:00", "2027-03-31 08:00"),  # summer time begins between
        ("morning", "2027-03-27 20:00", "2027-03-28 09:00"),
    ],
)
def test_where_the_clocks_buttons_lead(wanted: str, at: str, expected: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC)

    reached = times.target(wanted, "", now, BERLIN)

    assert f"{reached.astimezone(BERLIN):%Y-%m-%d %H:%M}" == expected


DATES = ["", "soon", "2027-13-01", "2027-02-28T08:00", "2029-01-01T08:00", "9999-12-31T23:59", "0001-01-01T00:00"]


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_cannot_be_gone_to(date: str) -> None:
    with pytest.raises(InvalidInput):
        times.target("date", date, MONDAY, BERLIN)


def test_a_date_is_on_the_clock_of_whoever_presses() -> None:
    assert times.target("date", "2027-03-02T09:00", MONDAY, BERLIN) == datetime(2027, 3, 2, 8, tzinfo=UTC)


def test_what_many_threads_tell_reaches_every_page_once() -> None:
    async def scene() -> list[set[str]]:
        hub = Hub()

        async def page() -> set[str]:
            heard = set()
            async for event in hub.listen():
                if event["kind"] == "channel":
                    heard.add(event["channel"])
            return heard

        pages = [asyncio.create_task(page()) for _ in range(3)]
        while hub.listeners < 3:
            await asyncio.sleep(0.01)
        threads = [threading.Thread(target=hub.publish, args=(f"dm-{n}",)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        await asyncio.sleep(0.1)
        hub.close()
        found = await asyncio.gather(*pages)
        assert hub.listeners == 0
        return found

    assert asyncio.run(scene()) == [{f"dm-{n}" for n in range(20)}] * 3


def test_a_page_whose_loop_has_ended_troubles_nobody() -> None:
    hub = Hub()

    async def begin() -> None:
        listening = hub.listen()
        await anext(listening)
        assert hub.listeners == 1

    asyncio.run(begin())
    hub.publish("dm-mara")

    assert hub.listeners == 0


def test_the_first_people_are_made_once(tmp_path: Path) -> None:
    deps, store, _, _, workspace = build(tmp_path)

    assert seed(deps) == workspace
    with store.read() as tx:
        (place,) = tx.workspaces.all()
        people = everyone(tx, place)
        lines = tx.chat_log.recent(workspace, CHANNEL)
    assert [each.user for each in people if each.part is Part.EXPERT] == sorted(EXPERTS)
    assert [each.name for each in people if each.part is Part.DIRECTOR] == ["Dana Whitfield"]
    assert len({each.zone for each in people if each.part is Part.EXPERT}) == 3
    assert len(lines) == 1
    store.close()


def test_a_seed_that_was_broken_off_is_finished(tmp_path: Path) -> None:
    deps, store, clock, hub, _ = build(tmp_path / "whole")
    store.close()
    store = open_store(with_tables(f"sqlite:///{tmp_path / 'half.sqlite3'}"))
    with store.begin() as tx:
        tx.workspaces.add("playground", "Beatdesk playground", "Europe/London", CHANNEL)
        tx.commit()
    half = Deps(store, deps.chat, deps.coach, clock)

    seed(Deps(store, type(deps.chat)(store, hub, clock), half.coach, clock))  # type: ignore[call-arg]

    with store.read() as tx:
        assert len(tx.smes.roster(tx.workspaces.all()[0].id)) == 3
    store.close()


def test_who_was_forgotten_is_not_made_again(tmp_path: Path) -> None:
    deps, store, _, _, workspace = build(tmp_path)
    data.forget(deps, workspace, "mara")

    seed(deps)

    with store.read() as tx:
        assert [sme.user for sme in tx.smes.roster(workspace)] == ["asha", "tomas"]
        assert new_user(tx, workspace, "Mara Lindqvist") == "mara2"
    store.close()


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_real_platforms_database_is_refused(tmp_path: Path, kind: str) -> None:
    store = open_store(with_tables(f"sqlite:///{tmp_path / 'real.sqlite3'}"))
    with store.begin() as tx:
        tx.workspaces.add(kind, "Northlight", "Europe/Berlin", "C0MARKETING")
        tx.commit()
    deps, other, clock, _, _ = build(tmp_path)
    other.close()

    with pytest.raises(Misconfigured, match=f"holds the {kind} workspace “Northlight”"):
        seed(Deps(store, deps.chat, deps.coach, clock))

    with store.read() as tx:
        assert [workspace.kind for workspace in tx.workspaces.all()] == [kind]
    store.close()


def test_what_the_inbox_missed_is_received_at_the_start(tmp_path: Path) -> None:
    deps, store, clock, _, workspace = build(tmp_path)
    with store.begin() as tx:
        tx.chat_log.add(workspace, ChatMessage("dm-mara", "mara", f"{clock().timestamp():.6f}", "check in"))
        tx.commit()

    assert catch_up(deps, workspace) == 1
    assert catch_up(deps, workspace) == 0
    with store.read() as tx:
        assert tx.inbox.waiting(workspace, clock()) == ["dm-mara"]
    store.close()


@pytest.mark.parametrize(
    ("name", "user"),
    [("Tomás Ó Briain", "tomas2"), ("Жанна", "expert"), ("  x  ", "x"), ("Robin", "robin2"), ("dana", "dana2")],
)
def test_a_new_user_name_is_plain_and_free(tmp_path: Path, name: str, user: str) -> None:
    _, store, _, _, workspace = build(tmp_path)
    with store.read() as tx:
        assert new_user(tx, workspace, name) == user
    store.close()

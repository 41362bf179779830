"""Directors by the settings, people as their platform describes them, strangers, and files."""

from datetime import timedelta

import pytest

from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.errors import NotAllowed
from bot.domain.messages import Question
from bot.domain.people import SmeState
from bot.flows import enrolment, inbox
from bot.flows.identity import operator
from tests.newsdesk import Desk, utc


def appoint(desk: Desk, *names: str) -> list[tuple[str, bool]]:
    """(name, from the settings) of every director afterwards."""
    named = [(f"U-{name.lower()}", f"D-{name.lower()}", name) for name in names]
    enrolment.appoint(desk.deps, operator(desk.workspace), named)
    with desk.deps.store.read() as tx:
        return sorted((each.name, each.from_settings) for each in tx.directors.all(desk.workspace))


def heard(desk: Desk, kind: Incoming, channel: str, user: str, text: str = "") -> None:
    desk.clock.set(desk.clock() + timedelta(seconds=2))
    ts = platform_ts(desk.clock())
    inbox.receive(desk.deps, desk.workspace, InboxEvent(kind, channel, user, ts, ts, text))
    inbox.handle(desk.deps, desk.workspace, channel)


def waiting(desk: Desk, channel: str, *, done: bool = False) -> list[str]:
    """What would be said in a conversation, without saying it; with `done` it counts as said."""
    found: list[str] = []
    with desk.deps.store.begin() as tx:
        while rows := tx.outbox.claim(desk.workspace, desk.clock(), timedelta(seconds=60), 100):
            for row in rows:  # one a conversation each time
                tx.outbox.drop(desk.workspace, row.id)
                found += [row.view.text] if row.channel == channel else []
        if done:
            tx.commit()
    return found


def audited(desk: Desk, action: str, sme_id: int) -> int:
    with desk.deps.store.read() as tx:
        return sum(row.action == action for row in tx.audit.about(desk.workspace, sme_id))


def test_the_settings_name_directors_and_drop_only_their_own(desk: Desk) -> None:
    first = appoint(desk)
    kept = [name for name, from_settings in first if not from_settings]
    assert appoint(desk, "Eli", "Flo") == sorted([*((name, False) for name in kept), ("Eli", True), ("Flo", True)])
    assert ("Eli", True) not in appoint(desk, "Flo")
    enrolment.name_director(desk.deps, operator(desk.workspace), "U-gil", "D-gil", "Gil")
    assert ("Gil", False) in appoint(desk, "Gil")
    assert ("Gil", False) in appoint(desk)


def test_a_new_name_or_conversation_is_taken_over(desk: Desk) -> None:
    appoint(desk, "Eli")
    enrolment.appoint(desk.deps, operator(desk.workspace), [("U-eli", "D-new", "Eli\nNovak")])
    with desk.deps.store.read() as tx:
        found = tx.directors.by_user(desk.workspace, "U-eli")
    assert found is not None and (found.name, found.channel, found.from_settings) == ("Eli Novak", "D-new", True)


def test_only_the_settings_and_the_command_line_may_appoint(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        enrolment.appoint(desk.deps, desk.as_director(), [("U-eli", "D-eli", "Eli")])


def test_a_deactivated_account(desk: Desk) -> None:
    mara = desk.hire()
    for _ in range(2):
        enrolment.deactivated(desk.deps, desk.workspace, mara.user)
    now = desk.sme(mara)
    assert (now.state, now.paused_until, now.next_due_at) == (SmeState.PAUSED, None, None)
    assert audited(desk, "paused an expert", mara.id) == 1
    desk.wait(timedelta(days=8))
    assert desk.hears(mara) == []  # not even the welcome that was waiting
    assert desk.text(desk.director).count("deactivated") == 1
    enrolment.deactivated(desk.deps, desk.workspace, "U-nobody")


def test_a_deactivated_account_that_was_paused_until_a_day(desk: Desk) -> None:
    mara = desk.hire()
    enrolment.pause(desk.deps, desk.as_director(), mara.id, utc("2026-03-30 00:00").date())
    enrolment.deactivated(desk.deps, desk.workspace, mara.user)
    desk.until(utc("2026-04-08 00:00"))
    assert not any(isinstance(view, Question) for view in desk.hears(mara))


def test_a_profile_that_reads_differently(desk: Desk) -> None:
    mara = desk.hire()
    enrolment.profile_changed(desk.deps, desk.workspace, mara.user, "Mara Lind", "Europe/Berlin")
    assert desk.sme(mara) == mara and audited(desk, "changed an expert", mara.id) == 0
    enrolment.profile_changed(desk.deps, desk.workspace, mara.user, " \n", "Nowhere/Land")
    assert desk.sme(mara) == mara
    enrolment.profile_changed(desk.deps, desk.workspace, mara.user, "Mara\nNew", "asia/tokyo")
    now = desk.sme(mara)
    assert (now.name, now.zone, now.next_due_at) == ("Mara New", "Asia/Tokyo", utc("2026-03-24 00:00"))
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    enrolment.profile_changed(desk.deps, desk.workspace, mara.user, "Mara Gone", "UTC")
    assert desk.sme(mara).name == "Mara New"


def test_a_stranger_is_told_once_a_day_that_nothing_was_kept(desk: Desk) -> None:
    for text in ("Hello?", "Anybody?", "done", "forget me"):
        heard(desk, Incoming.MESSAGE, "D-stranger", "U-stranger", text)
    heard(desk, Incoming.EDIT, "D-stranger", "U-stranger", "Zanzibar")
    heard(desk, Incoming.FILE, "D-stranger", "U-stranger")
    (told,) = waiting(desk, "D-stranger")
    assert "haven't kept" in told and "Dana can add you" in told
    with desk.deps.store.read() as tx:
        assert tx.smes.by_user(desk.workspace, "U-stranger") is None


def test_the_next_day_they_are_told_again(desk: Desk) -> None:
    heard(desk, Incoming.MESSAGE, "D-stranger", "U-stranger", "Hello?")
    assert len(waiting(desk, "D-stranger", done=True)) == 1
    heard(desk, Incoming.MESSAGE, "D-stranger", "U-stranger", "Hello?")
    assert waiting(desk, "D-stranger", done=True) == []
    desk.clock.set(utc("2026-03-24 09:00"))
    heard(desk, Incoming.MESSAGE, "D-stranger", "U-stranger", "Hello?")
    assert len(waiting(desk, "D-stranger", done=True)) == 1


def test_a_director_is_told_where_the_desk_is(desk: Desk) -> None:
    heard(desk, Incoming.MESSAGE, desk.director.channel, desk.director.user, "Hello?")
    assert any("Your desk is `/ideas`" in text for text in waiting(desk, desk.director.channel))


def test_files_get_an_answer_each_and_change_nothing(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    before = desk.turns(mara)
    heard(desk, Incoming.FILE, mara.channel, mara.user)
    desk.wait(timedelta(seconds=5))
    assert desk.text(mara).count("Type the gist") == 1
    assert desk.turns(mara) == before

"""Buddies: both agree, weeks alternate, one cadence for both, and either may leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.buddies import PairState
from bot.domain.cadence_messages import BuddyQuestion, CadenceAlert
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.feeds import Page
from bot.domain.messages import Press, Question
from bot.domain.people import Sme
from bot.flows import buddies, data, enrolment, home
from bot.flows import desk as ideas_desk
from bot.flows.identity import operator
from tests.feeding import PrintedFeeds
from tests.newsdesk import Desk, open_desk, utc


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'pairs.sqlite3'}", utc("2026-03-23 08:00"))
    yield desk.with_deps(feeds=PrintedFeeds())
    desk.deps.store.close()  # type: ignore[attr-defined]


def pressed(desk: Desk, sme: Sme, button: Press, pair: int) -> str:
    said = buddies.pressed(desk.deps, desk.workspace, sme.user, button, pair).text
    desk.wait(timedelta(seconds=2))
    return said


def paired(desk: Desk) -> tuple[Sme, Sme, int]:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce", slot="Thu 09:00")
    ideas_desk.command(desk.deps, desk.workspace, desk.director.user, "pair @Mara Lind @Tomas Arce")
    desk.wait(timedelta(hours=1))
    (asked,) = [view for view in desk.hears(mara) if isinstance(view, BuddyQuestion)]
    assert asked.text.startswith("Dana thought that you and Tomas Arce could take turns")
    assert pressed(desk, mara, Press.BUDDY_YES, asked.pair) == "Good. Now it's up to Tomas."
    assert pressed(desk, tomas, Press.BUDDY_YES, asked.pair).startswith("You two take turns from next week on")
    return mara, tomas, asked.pair


def asked_in(desk: Desk, sme: Sme) -> list[date]:
    return [
        sent.at.date() for sent in desk.chat.sent if sent.channel == sme.channel and isinstance(sent.view, Question)
    ]


def test_weeks_alternate(desk: Desk) -> None:
    mara, tomas, _ = paired(desk)
    for at in ("2026-04-08 09:00", "2026-04-22 09:00", "2026-04-25 09:00"):
        desk.says(mara, "help")
        desk.says(tomas, "help")
        desk.until(utc(at))
    assert asked_in(desk, mara) == [date(2026, 3, 24), date(2026, 3, 31), date(2026, 4, 14)]
    assert asked_in(desk, tomas) == [date(2026, 3, 26), date(2026, 4, 9), date(2026, 4, 23)]


def test_a_post_by_either_counts_for_both(desk: Desk) -> None:
    mara, tomas, _ = paired(desk)
    desk.until(utc("2026-04-27 08:00"))
    assert isinstance(desk.deps.feeds, PrintedFeeds)
    link = "https://tomas.example/permits"
    desk.deps.feeds.pages[link] = Page(link, "Permits", "Words.", author="Tomas Arce")
    desk.says(tomas, f"posted {link}")
    desk.wait(timedelta(minutes=2))
    shown = home.home(desk.deps, desk.workspace, mara.user).expert
    assert shown is not None
    assert shown.rhythm is not None
    assert shown.rhythm.weeks[-1] == 1
    assert shown.rhythm.days == 0
    assert shown.rhythm.posts == ()  # it isn't hers
    desk.until(utc("2026-05-19 12:00"))
    alerts = [view.text for view in desk.hears(desk.director) if isinstance(view, CadenceAlert)]
    assert len(alerts) == 1
    assert alerts[0].startswith("Mara Lind and Tomas Arce: 21 days without a post; the last was “Permits”")


def test_an_sme_asks_and_the_other_says_no(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    assert (
        buddies.ask(desk.deps, desk.workspace, mara.user, tomas.id).text
        == "I've asked Tomas whether you two take turns."
    )
    desk.wait(timedelta(hours=1))
    (asked,) = [view for view in desk.hears(tomas) if isinstance(view, BuddyQuestion)]
    assert asked.text.startswith("Mara Lind would like to take turns with you")
    with pytest.raises(InvalidInput, match="has a buddy already"):
        buddies.ask(desk.deps, desk.workspace, mara.user, tomas.id)
    assert pressed(desk, tomas, Press.BUDDY_NO, asked.pair) == "Fine, nothing changes."
    desk.wait(timedelta(days=1))
    assert "would rather go on alone just now" in desk.text(mara)
    assert pressed(desk, tomas, Press.BUDDY_YES, asked.pair) == "That is over already."
    assert desk.sme(mara).every == 1
    buddies.ask(desk.deps, desk.workspace, mara.user, tomas.id)  # may be asked again


@pytest.mark.parametrize("how", ["leaves the pair", "is no expert any more", "is forgotten", "the director ends it"])
def test_either_may_leave(desk: Desk, how: str) -> None:
    mara, tomas, pair = paired(desk)
    desk.hears(mara)
    match how:
        case "leaves the pair":
            assert "turns together are over" in pressed(desk, tomas, Press.BUDDY_LEAVE, pair)
        case "is no expert any more":
            enrolment.leave(desk.deps, desk.as_director(), tomas.id)
        case "is forgotten":
            data.forget(desk.deps, desk.workspace, tomas.user)
        case _:
            ideas_desk.command(desk.deps, desk.workspace, desk.director.user, "part @Tomas Arce")
    desk.until(utc("2026-04-09 08:00"))
    told = desk.text(mara)
    assert "Your check-ins come as they did before." in told
    assert asked_in(desk, mara)[-2:] == [date(2026, 3, 31), date(2026, 4, 7)]
    with desk.deps.store.read() as tx:
        assert tx.pairs.of(desk.workspace, mara.id) is None
    if how == "leaves the pair":
        assert pressed(desk, mara, Press.BUDDY_LEAVE, pair) == "That is over already."


def test_who_is_forgotten_stands_in_nothing_that_is_still_to_be_said(desk: Desk) -> None:
    mara, tomas = desk.hire(), desk.hire("Tomas Arce")
    desk.until(utc("2026-03-27 18:00"))  # a Friday evening
    buddies.ask(desk.deps, desk.workspace, tomas.user, mara.id)
    with desk.deps.store.begin() as tx:
        pair = tx.pairs.of(desk.workspace, mara.id)
        assert pair is not None
        alert = OutboxRow(
            "D-dana", CadenceAlert("Tomas Arce and Mara Lind: …"), "alert", utc("2026-03-30 07:00"), tomas.id
        )
        tx.outbox.add(desk.workspace, alert)
        tx.commit()
    desk.wait(timedelta(hours=2))
    buddies.pressed(desk.deps, desk.workspace, mara.user, Press.BUDDY_YES, pair.id)
    data.forget(desk.deps, desk.workspace, mara.user)
    desk.hears(desk.director), desk.hears(tomas)
    desk.until(utc("2026-03-31 06:00"))
    assert "Mara" not in desk.text(tomas) + "".join(view.text for view in desk.hears(desk.director))


def test_a_restored_pair_ends_when_one_is_forgotten_again(desk: Desk) -> None:
    mara, tomas, _ = paired(desk)
    when = desk.clock() + timedelta(minutes=1)
    assert data.forget_again(desk.deps, operator(desk.workspace), [f"{mara.user} {when.isoformat()}"]) == 1
    assert (desk.sme(tomas).every, desk.sme(tomas).every_from) == (1, None)


def test_who_may_not(desk: Desk) -> None:
    mara, tomas, pair = paired(desk)
    asha = desk.hire("Asha Gurung")
    with pytest.raises(Gone):
        buddies.pressed(desk.deps, desk.workspace, asha.user, Press.BUDDY_LEAVE, pair)
    with pytest.raises(NotAllowed):
        buddies.pair(desk.deps, desk.workspace, asha.user, "Mara Lind", "Tomas Arce")
    with pytest.raises(InvalidInput, match="Buddies are two"):
        buddies.ask(desk.deps, desk.workspace, asha.user, asha.id)
    with pytest.raises(InvalidInput, match="Tomas has a buddy already"):
        buddies.ask(desk.deps, desk.workspace, asha.user, tomas.id)
    with desk.deps.store.read() as tx:
        found = tx.pairs.of(desk.workspace, mara.id)
    assert found is not None
    assert found.state is PairState.ACTIVE

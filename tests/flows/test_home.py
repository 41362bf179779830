"""What each person sees first: an expert, a director, somebody who is both, and a stranger; many people by the page."""

import pytest

from bot.domain.people import SmeForm
from bot.flows import enrolment, home, ideas
from bot.flows.home import PEOPLE_A_PAGE
from tests.flows.test_interview import run_interview
from tests.newsdesk import TOPICS, Desk, utc


def test_an_expert(desk: Desk) -> None:
    mara = desk.hire()
    shown = home.home(desk.deps, desk.workspace, mara.user)
    assert (shown.name, shown.directors, shown.director) == ("Mara Lind", ("Dana",), None)
    assert shown.expert is not None and shown.expert.sme.id == mara.id
    assert not shown.expert.talking and shown.expert.ideas == 0 and "tomorrow" in shown.expert.next_checkin.lower()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    talking = home.home(desk.deps, desk.workspace, mara.user).expert
    assert talking is not None and talking.talking
    run_interview(desk, mara)
    after = home.home(desk.deps, desk.workspace, mara.user).expert
    assert after is not None and not after.talking
    assert after.ideas == len(after.newest) > 0  # her own, at once


def test_a_director(desk: Desk) -> None:
    mara = desk.hire()
    ideas.ask(desk.deps, desk.workspace, desk.director.user, mara.user, "What broke?")
    shown = home.home(desk.deps, desk.workspace, desk.director.user)
    assert shown.expert is None and shown.director is not None
    (line,) = shown.director.people
    assert (line.sme.id, line.questions) == (mara.id, ("What broke?",))
    assert (shown.director.start, shown.director.total, shown.director.waiting) == (0, 1, 0)
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    run_interview(desk, mara)
    early = home.home(desk.deps, desk.workspace, desk.director.user).director
    assert early is not None and early.waiting == 0  # not before the hour is over
    desk.until(utc("2026-03-24 12:00"))
    later = home.home(desk.deps, desk.workspace, desk.director.user).director
    assert later is not None and later.waiting > 0


def test_both(desk: Desk) -> None:
    form = SmeForm("Dana", "Europe/Berlin", "everything", TOPICS)
    enrolment.add_sme(desk.deps, desk.as_director(), desk.director.user, desk.director.channel, form)
    shown = home.home(desk.deps, desk.workspace, desk.director.user)
    assert shown.expert is not None and shown.director is not None


@pytest.mark.parametrize("left", [True, False])
def test_a_stranger_and_somebody_who_left(desk: Desk, left: bool) -> None:
    mara = desk.hire()
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    shown = home.home(desk.deps, desk.workspace, mara.user if left else "U-nobody")
    assert shown.expert is None and shown.director is None and shown.directors == ("Dana",)
    assert shown.name == ("Mara Lind" if left else "")
    with desk.deps.store.read() as tx:
        assert len(tx.directors.all(desk.workspace)) == 1 and tx.smes.roster(desk.workspace) == []


def test_many_people_by_the_page(desk: Desk) -> None:
    total = PEOPLE_A_PAGE * 2 + 3
    for number in range(total):
        form = SmeForm(f"Expert{number:02}", "Europe/Berlin", "docks", TOPICS)
        enrolment.add_sme(desk.deps, desk.as_director(), f"U-{number}", f"D-{number}", form)
    seen: list[str] = []
    for start in range(0, total, PEOPLE_A_PAGE):
        page = home.home(desk.deps, desk.workspace, desk.director.user, start).director
        assert page is not None and (page.start, page.total) == (start, total)
        seen += [line.sme.name for line in page.people]
    assert seen == [f"Expert{number:02}" for number in range(total)]
    for start in (-1, total, 2**53):
        page = home.home(desk.deps, desk.workspace, desk.director.user, start).director
        assert page is not None and page.start == 0 and len(page.people) == PEOPLE_A_PAGE

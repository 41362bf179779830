"""Takes at their most awkward: two buttons at once, a check-in at that minute, an interview that comes to nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import OutboxRow
from bot.domain.errors import BeatdeskError, Gone, NotAllowed
from bot.domain.feed_messages import FeedPrompt
from bot.domain.feeds import Entry, Page
from bot.domain.forwards import Forward, ForwardState
from bot.domain.messages import Press, Question
from bot.domain.people import Sme
from bot.domain.screens import IdeaFilter
from bot.flows import data, delivery, enrolment, ideas, passing_on, takes
from tests.feeding import PrintedFeeds, add_feed, with_feeds
from tests.newsdesk import Desk, utc

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
FEED = "https://news.example/feed"
PAGE = "https://paper.example/claims"
TITLE = "A quarrel about slotting by weight"


@pytest.fixture
def printed() -> PrintedFeeds:
    return PrintedFeeds({FEED: []}, {PAGE: Page(PAGE, "Slotting is dead, says Hollin", "Nobody needs it.", "Paper")})


@pytest.fixture
def desk(plain: Desk, printed: PrintedFeeds) -> Iterator[Desk]:
    """Mara has a prompt before her, on a Tuesday at ten in the morning of her clock; her check-ins are on Tuesdays."""
    desk = with_feeds(plain, printed)
    desk.hire("Mara Lind", slot="Tue 16:00")
    desk.clock.set(utc("2026-04-14 07:30"))
    add_feed(desk, FEED)
    desk.wait(timedelta(minutes=1))
    printed.feeds[FEED] = [Entry("a", "https://news.example/a", TITLE, "Hollin Foods says so.", "", desk.clock())]
    jump(desk, "2026-04-14 08:35")
    assert [view.title for view in shown(desk)] == [TITLE]
    yield desk


def jump(desk: Desk, moment: str) -> None:
    desk.clock.set(utc(moment))
    desk.wait(timedelta(seconds=1))


def mara(desk: Desk) -> Sme:
    with desk.deps.store.read() as tx:
        return next(sme for sme in tx.smes.roster(desk.workspace) if sme.first_name == "Mara")


def forwards(desk: Desk) -> list[Forward]:
    with desk.deps.store.read() as tx:
        return tx.forwards.of(desk.workspace, mara(desk).id)


def shown(desk: Desk) -> list[FeedPrompt]:
    return [view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt)]


def press(desk: Desk, button: Press, forward: int = 1) -> str:
    said = takes.pressed(desk.deps, desk.workspace, "U-mara", button, forward).text
    desk.wait(timedelta(seconds=1))
    return said


def states(desk: Desk) -> list[str]:
    """How the prompt was brought up to date, in order."""
    return [view.answered for view in desk.chat.updates if isinstance(view, FeedPrompt)]


@SQLITE
@pytest.mark.parametrize(("button", "answered"), [(Press.TAKE, "take"), (Press.NOT_TOPIC, "not_topic")])
def test_later_and_then_something_else_at_once(desk: Desk, button: Press, answered: str) -> None:
    """What they pressed last stands on the prompt they see, and it doesn't come again."""
    press(desk, Press.LATER)
    assert press(desk, button) == ""
    assert states(desk) == ["later", answered]
    for day in (15, 16, 17):
        jump(desk, f"2026-04-{day} 08:00")
    assert not shown(desk)


@SQLITE
def test_a_second_thought_after_not_for_me(desk: Desk) -> None:
    press(desk, Press.NOT_FOR_ME)
    press(desk, Press.NOT_SALESY)
    assert press(desk, Press.TAKE) == ""
    assert states(desk) == ["not_for_me", "not_salesy", "take"]
    forward = forwards(desk)[0]
    assert (forward.state, forward.why) == (ForwardState.TAKEN, ""), "it isn't too salesy to talk about"
    assert press(desk, Press.NOT_FOR_ME) == takes.TALKED
    assert "Item (taken)" in data.my_data(desk.deps, desk.workspace, "U-mara").markdown


@SQLITE
def test_later_again_and_again(desk: Desk) -> None:
    for _ in range(3):
        press(desk, Press.LATER)
    assert states(desk) == ["later"]
    jump(desk, "2026-04-14 12:00")
    assert not shown(desk), "one message a day"
    jump(desk, "2026-04-15 08:00")
    assert len(shown(desk)) == 1
    for _ in range(2):
        assert press(desk, Press.LATER).startswith("It stays here")
    for day in (16, 17, 20, 21):
        jump(desk, f"2026-04-{day} 08:00")
    assert not shown(desk)


@BOTH
@pytest.mark.parametrize("pair", [(Press.TAKE, Press.TAKE), (Press.TAKE, Press.NOT_FOR_ME), (Press.TAKE, Press.LATER)])
def test_two_clicks_at_once_are_one_after_the_other(desk: Desk, pair: tuple[Press, Press]) -> None:
    begin = threading.Barrier(2)
    problems: list[BeatdeskError] = []

    def click(button: Press) -> None:
        begin.wait(5)
        try:
            takes.pressed(desk.deps, desk.workspace, "U-mara", button, 1)
        except BeatdeskError as problem:
            problems.append(problem)

    clicks = [threading.Thread(target=click, args=(button,)) for button in pair]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    desk.wait(timedelta(seconds=1))
    assert not problems
    assert sum(isinstance(view, Question) for view in desk.hears(mara(desk))) == 1
    assert forwards(desk)[0].state is ForwardState.TAKEN
    assert states(desk)[-1] == "take"


@SQLITE
def test_a_take_just_before_the_check_in_is_talked_about_first(desk: Desk) -> None:
    """They think for a while: what they then say belongs to the item, and the check-in comes afterwards."""
    jump(desk, "2026-04-14 13:58")
    press(desk, Press.TAKE)
    desk.hears(mara(desk))
    desk.wait(timedelta(minutes=12))
    desk.answers(
        mara(desk), "They are wrong. In March our night shift walked 9% further, since heavy things sold slowly."
    )
    assert desk.interview(mara(desk)).forward == 1
    for _ in range(3):
        desk.answers(mara(desk), "In Lyon in 2019 we moved the ten fastest items to the front, and errors fell to 1%.")
    assert desk.interview(mara(desk)).forward == 1
    desk.hears(mara(desk))
    desk.wait(timedelta(hours=1))
    assert sum(isinstance(view, Question) for view in desk.hears(mara(desk))) == 1
    assert desk.interview(mara(desk)).checkin is not None


@SQLITE
def test_a_take_that_nobody_went_on_with_gives_way_to_the_check_in(desk: Desk) -> None:
    jump(desk, "2026-04-14 13:00")
    press(desk, Press.TAKE)
    desk.hears(mara(desk))
    desk.wait(timedelta(hours=4))
    assert sum(isinstance(view, Question) for view in desk.hears(mara(desk))) == 1, "within the grace time"
    assert desk.interview(mara(desk)).checkin is not None


@SQLITE
@pytest.mark.parametrize("how", ["stop", "done", "silence"])
def test_a_take_that_comes_to_nothing(desk: Desk, how: str) -> None:
    press(desk, Press.TAKE)
    if how == "silence":
        jump(desk, "2026-04-14 14:10")
        jump(desk, "2026-04-21 14:10")
    else:
        desk.says(mara(desk), how)
        desk.wait(timedelta(minutes=1))
    with desk.deps.store.read() as tx:
        interviews = tx.interviews.history(desk.workspace, mara(desk).id, 9, None)
    assert any(each.forward == 1 and each.state != "open" for each in interviews)
    assert press(desk, Press.TAKE) == takes.TALKED
    desk.wait(timedelta(hours=2))
    assert not ideas.page(desk.deps, desk.workspace, "U-dana", IdeaFilter()).ideas


@SQLITE
def test_who_has_left_or_is_forgotten_presses_nothing(desk: Desk) -> None:
    enrolment.leave(desk.deps, desk.as_director(), mara(desk).id)
    with pytest.raises(NotAllowed):
        press(desk, Press.TAKE)
    data.forget(desk.deps, desk.workspace, "U-mara")
    with pytest.raises((NotAllowed, Gone)):
        press(desk, Press.TAKE)


@BOTH
def test_forgetting_reaches_takes_and_what_a_director_gave(desk: Desk) -> None:
    passing_on.incite(desk.deps, desk.workspace, "U-dana", PAGE, "Mara", "Ask Mara about Osnabrück")
    press(desk, Press.TAKE)
    desk.answers(mara(desk), "They are wrong. In March our night shift in Osnabrück walked 9% further.")
    desk.says(mara(desk), "done")
    desk.wait(timedelta(hours=2))
    told = data.my_data(desk.deps, desk.workspace, "U-mara").markdown
    assert "Dana put it before you: Ask Mara about Osnabrück" in told
    assert TITLE in told
    sme = mara(desk)
    data.forget(desk.deps, desk.workspace, "U-mara")
    with desk.deps.store.read() as tx:
        assert not tx.forwards.of(desk.workspace, sme.id)
        assert tx.forwards.since(desk.workspace, utc("2026-01-01 00:00")) == []
        audit = tx.audit.about(desk.workspace, sme.id)
    assert "Osnabrück" not in str(audit)
    desk.wait(timedelta(days=1))


@SQLITE
def test_my_data_names_the_feeds_that_are_theirs(desk: Desk, printed: PrintedFeeds) -> None:
    own = "https://mara.example/feed?token=0123456789abcdef"
    printed.feeds[own] = []
    add_feed(desk, own, "@Mara")
    told = data.my_data(desk.deps, desk.workspace, "U-mara").markdown
    assert "- Feed for you: mara.example" in told
    assert "I begin at most 2 messages a week." in told


@SQLITE
@pytest.mark.parametrize("hour", [8, 20])
def test_a_prompt_that_went_stale_on_its_way(desk: Desk, hour: int) -> None:
    """The platform was away for longer than the item is news; it is back in their working hours, or at night."""
    with desk.deps.store.begin() as tx:
        stale = replace(forwards(desk)[0], state=ForwardState.WAITING, offered_at=None, wake_at=None, item=None)
        made = tx.forwards.add(replace(stale, story=999))
        assert made is not None
        offered = replace(made, state=ForwardState.OFFERED, offered_at=desk.clock())
        tx.forwards.save(offered)
        view = FeedPrompt(made.id, "news", TITLE, "", "", "")
        row = OutboxRow(
            "D-mara", view, f"forward:{made.id}", desk.clock(), sme=made.sme, budgeted=True, expires_at=desk.clock()
        )
        tx.outbox.add(desk.workspace, row)
        tx.commit()
    jump(desk, f"2026-04-15 {hour:02}:00")
    delivery.deliver(desk.deps, desk.workspace)
    assert not shown(desk)
    assert [each.state for each in forwards(desk)] == [ForwardState.OFFERED, ForwardState.EXPIRED]

"""What an expert does with an item: a take becomes an interview and an idea, "Not for me" is learned from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coach.ranker.ranker import LocalRanker
from bot.domain.errors import Gone, InvalidInput, NotAllowed
from bot.domain.feed_messages import FeedPrompt
from bot.domain.feeds import Page
from bot.domain.fit import Reading
from bot.domain.forwards import Forward, ForwardState
from bot.domain.ideas import Idea
from bot.domain.messages import Press, Question
from bot.domain.people import Sme
from bot.domain.screens import IdeaFilter, Said
from bot.flows import data, desk_feeds, enrolment, ideas, passing_on, radar, takes
from bot.flows.judging import profile_of
from tests.feeding import PrintedFeeds, add_feed, entry, with_feeds
from tests.newsdesk import Desk, utc

EVERYWHERE = pytest.mark.parametrize("door", ["sqlite", "postgres", "slack"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
FEED = "https://news.example/feed"
CLAIM = "A quarrel about slotting by weight"
ANSWERS = (
    "They are wrong. We slotted by weight for a year, and pickers walked 9% further, since what is heavy sold slowly.",
    "In March 2019 our night shift in Lyon moved the ten fastest items to the front, and errors fell from 4% to 1%.",
    "Slot by what sells, not by what it weighs.",
)


@pytest.fixture
def printed() -> PrintedFeeds:
    return PrintedFeeds({FEED: []})


@pytest.fixture
def desk(desk: Desk, printed: PrintedFeeds) -> Iterator[Desk]:
    desk = with_feeds(desk, printed)
    desk.hire("Mara Lind", slot="Fri 16:00")
    desk.clock.set(utc("2026-04-13 06:00"))  # three weeks later; we were away
    desk.wait()
    yield desk


def mara(desk: Desk) -> Sme:
    with desk.deps.store.read() as tx:
        return next(sme for sme in tx.smes.roster(desk.workspace) if sme.first_name == "Mara")


def offered(desk: Desk, printed: PrintedFeeds, title: str = CLAIM) -> Forward:
    """An item of a feed, put before Mara."""
    with desk.deps.store.read() as tx:
        known = tx.feeds.all(desk.workspace)
    if not known:
        add_feed(desk, FEED)
        desk.until(desk.clock() + timedelta(hours=2))
    now = desk.clock()
    printed.feeds[FEED] = [entry(f"{now:%d %H} {title}", title, now, f"Hollin Foods says so: {title}.")]
    desk.until(now + timedelta(days=2))
    with desk.deps.store.read() as tx:
        return tx.forwards.of(desk.workspace, mara(desk).id)[-1]


def press(desk: Desk, button: Press, forward: Forward) -> str:
    said = takes.pressed(desk.deps, desk.workspace, mara(desk).user, button, forward.id).text
    desk.wait(timedelta(seconds=1))
    return said


def shown_now(desk: Desk) -> FeedPrompt:
    """The prompt as it was last brought up to date."""
    return next(view for view in reversed(desk.chat.updates) if isinstance(view, FeedPrompt))


def state(desk: Desk, forward: Forward) -> Forward:
    with desk.deps.store.read() as tx:
        found = tx.forwards.get(desk.workspace, forward.id)
    assert found is not None
    return found


def ideas_of(desk: Desk) -> tuple[Idea, ...]:
    return ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter()).ideas


@EVERYWHERE
def test_a_take_becomes_an_interview_and_an_idea_with_the_link(desk: Desk, printed: PrintedFeeds) -> None:
    forward = offered(desk, printed)
    prompt = next(view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt))
    assert prompt.asks == "incite"
    assert "How would you answer them? Thoughtful, not attacking." in prompt.text
    assert "https://news.example/" in prompt.text
    assert press(desk, Press.TAKE, forward) == ""
    question = next(view for view in desk.hears(mara(desk)) if isinstance(view, Question))
    assert question.source is not None
    assert question.source.title == CLAIM
    assert press(desk, Press.TAKE, forward) == takes.TALKED, "pressed twice"
    for answer in ANSWERS:
        desk.answers(mara(desk), answer)
    assert desk.interview(mara(desk)).state == "closed"
    assert sum(turn.is_question for turn in desk.turns(mara(desk))) <= 3
    desk.wait(timedelta(hours=2))
    idea = ideas_of(desk)[0]
    assert idea.source is not None
    assert (idea.source.title, idea.source.link) == (forward.title, forward.link)
    assert idea.source.age == "2 days old"
    assert idea.source.colleague == ""
    assert idea.quote in " ".join(ANSWERS)
    assert CLAIM in idea.angle
    assert state(desk, forward).state is ForwardState.TAKEN


@SQLITE
def test_not_for_me_asks_why_and_lowers_the_next_like_it(desk: Desk, printed: PrintedFeeds) -> None:
    first = offered(desk, printed, "slotting made easy")
    press(desk, Press.NOT_FOR_ME, first)
    assert shown_now(desk).answered == "not_for_me"
    assert shown_now(desk).done == "Not for you, then. Why?"
    press(desk, Press.NOT_SALESY, first)
    assert shown_now(desk).answered == "not_salesy"
    assert state(desk, first).why == "salesy"
    second = offered(desk, printed, "slotting made even easier")
    assert second.id != first.id
    assert second.score < first.score
    assert (
        "Item (declined, too salesy): “slotting made easy”"
        in data.my_data(desk.deps, desk.workspace, mara(desk).user).markdown
    )


@SQLITE
def test_later_comes_once_more_on_another_day(desk: Desk, printed: PrintedFeeds) -> None:
    forward = offered(desk, printed)
    desk.hears(mara(desk))
    press(desk, Press.LATER, forward)
    assert shown_now(desk).answered == "later"
    desk.until(desk.clock() + timedelta(days=8))
    again = [view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt)]
    assert [view.title for view in again] == [CLAIM]
    assert press(desk, Press.LATER, forward).startswith("It stays here")
    desk.until(desk.clock() + timedelta(days=8))
    assert not [view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt)]
    assert press(desk, Press.TAKE, forward) == ""


@SQLITE
def test_a_take_waits_for_the_interview_under_way_and_sets_an_unanswered_one_aside(
    desk: Desk, printed: PrintedFeeds
) -> None:
    forward = offered(desk, printed)
    desk.says(mara(desk), "check in")
    desk.wait()
    with pytest.raises(InvalidInput, match="We're in the middle of an interview"):
        press(desk, Press.TAKE, forward)
    desk.until(desk.clock() + timedelta(days=2))  # they never answered
    desk.hears(mara(desk))
    assert press(desk, Press.TAKE, forward) == ""
    assert any(isinstance(view, Question) for view in desk.hears(mara(desk)))
    with desk.deps.store.read() as tx:
        states = {checkin.state for checkin in tx.checkins.recent(desk.workspace, mara(desk).id, 5)}
    assert "missed" not in states


@SQLITE
def test_nobody_presses_for_somebody_else(desk: Desk, printed: PrintedFeeds) -> None:
    forward = offered(desk, printed)
    other = desk.hire("Tomas Arce")
    for user, problem in ((other.user, Gone), (desk.director.user, NotAllowed), ("U-nobody", NotAllowed)):
        with pytest.raises(problem):
            takes.pressed(desk.deps, desk.workspace, user, Press.TAKE, forward.id)
    with pytest.raises(Gone):
        takes.pressed(desk.deps, desk.workspace, mara(desk).user, Press.TAKE, 99_999)


@SQLITE
def test_a_director_puts_an_item_before_an_expert(desk: Desk, printed: PrintedFeeds) -> None:
    address = "https://paper.example/claims?utm_source=mail"
    printed.pages[address] = Page(
        address,
        "Slotting is dead, says Hollin",
        "They say nobody needs it.",
        "Paper",
        gated=True,
        published=utc("2026-04-10 08:00"),
    )
    said = desk_feeds.command(desk.deps, desk.workspace, desk.director.user, f"incite {address} @Mara Lind Your field!")
    assert said == Said(
        "I'll put “Slotting is dead, says Hollin” before Mara: today at 09:00 on their clock at the earliest."
    )
    desk.until(desk.clock() + timedelta(hours=6))
    prompt = next(view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt))
    assert (prompt.by, prompt.note, prompt.gated) == ("Dana", "Your field!", True)
    assert "Dana writes: Your field!" in prompt.text
    assert "for subscribers" in prompt.text
    with pytest.raises(NotAllowed):
        passing_on.incite(desk.deps, desk.workspace, mara(desk).user, address, "Mara Lind")
    with pytest.raises(InvalidInput, match="no such page"):
        passing_on.forward(desk.deps, desk.workspace, desk.director.user, "https://paper.example/none", "Mara Lind")
    with pytest.raises(InvalidInput, match="I can't tell whom you mean"):
        passing_on.forward(desk.deps, desk.workspace, desk.director.user, address, "Nobody")
    for words in ("incite", f"incite {address}", f"forward {address} Mara"):
        with pytest.raises(InvalidInput, match="For example"):
            desk_feeds.command(desk.deps, desk.workspace, desk.director.user, words)


@SQLITE
def test_directors_hear_when_what_they_gave_was_never_seen(desk: Desk, printed: PrintedFeeds) -> None:
    address = "https://paper.example/claims"
    printed.pages[address] = Page(address, "Slotting is dead", "They say nobody needs it.", "Paper")
    enrolment.pause(desk.deps, desk.as_director(), mara(desk).id, None)
    said = passing_on.incite(desk.deps, desk.workspace, desk.director.user, address, "Mara Lind")
    assert said.text == "I'll put “Slotting is dead” before Mara: when they are back, if that is within a week."
    desk.hears(desk.director)
    desk.until(desk.clock() + timedelta(days=9))
    assert desk.text(desk.director).count("“Slotting is dead” found no place in Mara Lind's week") == 1
    assert not [view for view in desk.hears(mara(desk)) if isinstance(view, FeedPrompt)]


@SQLITE
def test_a_colleague_who_was_first_is_named(desk: Desk, printed: PrintedFeeds) -> None:
    desk.hire("Tomas Arce")
    forward = offered(desk, printed)
    press(desk, Press.TAKE, forward)
    for answer in ANSWERS:
        desk.answers(mara(desk), answer)
    blog = "https://tomas.example/feed"
    printed.feeds[blog] = []
    add_feed(desk, blog, "@Tomas Arce", "our own posts")
    desk.until(desk.clock() + timedelta(hours=2))
    text = f"Hollin Foods says so: {CLAIM}."
    printed.feeds[blog] = [entry("blog", CLAIM, desk.clock(), text, "Tomas Arce")]
    desk.until(desk.clock() + timedelta(hours=30))
    cited = ideas_of(desk)[0].source
    assert cited is not None
    assert cited.colleague == "Tomas Arce published on the same story; it is 1 day old."


@SQLITE
def test_the_radar(desk: Desk, printed: PrintedFeeds) -> None:
    other = "https://other.example/feed"
    printed.feeds[other] = []
    add_feed(desk, FEED)
    add_feed(desk, other)
    desk.until(desk.clock() + timedelta(hours=2))
    now = desk.clock()
    text = "Their pickers walked further than before, says a study of eleven warehouses in Poland."
    printed.feeds[FEED] = [
        entry("a", "A quarrel about slotting in Polish warehouses", now, text, "Jana Weide"),
        entry("b", "Gardening on balconies!", now, "Tomatoes like the south side of a house.", "Jana Weide"),
    ]
    printed.feeds[other] = [entry("c", "A quarrel about slotting in Polish warehouses | Other", now, text)]
    desk.until(now + timedelta(hours=3))
    page = radar.radar(desk.deps, desk.workspace, desk.director.user)
    assert page.items == 3
    assert [(story.sources, story.debatable, story.heated) for story in page.stories] == [
        (2, True, False),
        (1, False, True),
    ]
    assert [story.title for story in page.debatable] == [page.stories[0].title]
    assert page.voices[0].name == "Jana Weide"
    assert len(page.voices[0].items) == 2
    assert radar.radar(desk.deps, desk.workspace, desk.director.user, "@Mara Lind").items == 2
    assert radar.radar(desk.deps, desk.workspace, desk.director.user, "balconies").items == 1
    with pytest.raises(NotAllowed):
        radar.radar(desk.deps, desk.workspace, mara(desk).user)


@pytest.mark.parametrize("door", ["slack"], indirect=True)
def test_in_slack_the_next_like_item_scores_lower(desk: Desk, printed: PrintedFeeds) -> None:
    """With the real ranker: the same later item, weighed before and after "Not for me"."""
    desk.deps = replace(desk.deps, ranker=LocalRanker())
    first = offered(desk, printed, "Slotting software promises faster picking in every warehouse")
    like = [Reading("Vendors praise slotting software for picking", "Suppliers promise faster picking with it.")]
    other = [Reading("Returns pile up at the dock after the holidays", "Warehouses count more returns than last year.")]

    def scores() -> list[float]:
        with desk.deps.store.read() as tx:
            profile = profile_of(tx, mara(desk), desk.deps.ranker)
        return [desk.deps.ranker.fits(each, [profile], [])[0][0].score for each in (like, other)]

    before = scores()
    press(desk, Press.NOT_FOR_ME, first)
    press(desk, Press.NOT_TOPIC, first)
    after = scores()
    print(f"a like item: {before[0]:.2f} before, {after[0]:.2f} after; another: {before[1]:.2f}, {after[1]:.2f}")
    assert after[0] < before[0] - 0.05
    assert before[0] - after[0] > before[1] - after[1]

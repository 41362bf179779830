"""Posts: one for all its addresses, whose it is, and on which days whoever published."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest

from bot.domain.errors import Gone
from bot.domain.feeds import FeedKind, FeedState
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState, Via
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import (
    LEASE,
    NOW,
    Office,
    add_comment,
    add_feed,
    add_post,
    furnish,
    later,
    new_comment,
    new_feed,
    new_forward,
    new_idea,
    new_interview,
    new_item,
    new_post,
    new_sme,
)

DAY = NOW.date()


def days(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


@pytest.fixture
def bo(tx: Transaction, sme: Sme) -> Sme:
    return tx.smes.add(new_sme(sme.workspace, "Bo"))


def published(tx: Transaction, number: int, day: int, *authors: Sme, **more: object) -> Post:
    whose = tuple(author.id for author in authors)
    return add_post(tx, new_post(authors[0], number, day=days(day), authors=whose, **more))


def test_a_post_comes_back_exactly_as_stored(tx: Transaction) -> None:
    office = furnish(tx)
    sme, bo = office.sme, tx.smes.add(new_sme(office.id, "Bo"))
    wanted = new_post(
        bo,
        7,
        title="Ößur’s 🦊",
        day=date(2025, 12, 31),
        place=Place.LINKEDIN,
        authors=(bo.id, sme.id),
        state=PostState.LOOKING,
        via=Via.DIRECTOR,
        logged_by="Dora",
        idea=office.idea.id,
        rough=True,
        report="1772528410.000000",
        said_day=True,
        wake_at=later(hours=1),
    )
    post = tx.posts.add(wanted, ["blog.example/7", "blog.example/seven"])
    assert post is not None
    assert post == replace(wanted, id=post.id, names=("Bo", sme.name)), "authors in the order in which they were named"
    assert tx.posts.get(office.id, post.id) == post
    assert tx.posts.get(office.id, 999) is None

    changed = replace(
        post,
        url="https://blog.example/moved",
        title="B",
        day=days(-1),
        place=Place.TALK,
        authors=(sme.id,),
        names=(sme.name,),
        state=PostState.PUBLISHED,
        via=Via.FEED,
        logged_at=later(hours=2),
        logged_by="Own blog",
        idea=None,
        rough=False,
        report="",
        said_day=False,
        wake_at=None,
    )
    tx.posts.save(changed)
    assert tx.posts.get(office.id, post.id) == changed
    assert tx.posts.by_link(office.id, "blog.example/seven") == changed
    tx.posts.save(replace(changed, id=999))
    assert tx.posts.get(office.id, 999) is None


def test_a_post_is_one_for_all_its_addresses(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place = sme.workspace
    first = tx.posts.add(new_post(sme), ["a.example", "b.example"])
    other = tx.posts.add(new_post(bo), ["c.example"])
    assert first is not None
    assert other is not None
    for state in PostState:
        tx.posts.save(replace(first, state=state))
        assert tx.posts.add(new_post(bo, 3), ["new.example", "b.example"]) is None, state
    assert tx.posts.by_link(place, "new.example") is None, "nothing is half stored"
    assert tx.posts.by_link(place, "b.example") == replace(first, state=state)

    tx.posts.link(place, first.id, "d.example")
    tx.posts.link(place, first.id, "d.example")
    tx.posts.link(place, first.id, "c.example")
    assert tx.posts.by_link(place, "d.example") == replace(first, state=state)
    assert tx.posts.by_link(place, "c.example") == other, "it stays that one's"
    assert tx.posts.by_link(place, "nowhere.example") is None


def test_two_who_bring_the_same_post_at_once_store_one(store: SqlStore) -> None:
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        smes = [tx.smes.add(new_sme(place, f"S{number}")) for number in range(6)]
        tx.commit()
    together = Barrier(len(smes))

    def bring(sme: Sme) -> bool:
        together.wait()
        with store.begin() as tx:
            added = tx.posts.add(new_post(sme), ["blog.example/1", f"blog.example/{sme.id + 1}"])
            tx.commit()
            return added is not None

    with ThreadPoolExecutor(len(smes)) as pool:
        assert sorted(pool.map(bring, smes)) == [False] * 5 + [True]
    with store.read() as tx:
        assert len(tx.posts.between(place, DAY, DAY)) == 1


def test_a_removed_post_was_never_there(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place = sme.workspace
    post, other = published(tx, 1, 0, sme, bo), published(tx, 2, 0, sme)
    feed, kept = (
        add_feed(tx, new_feed(place, each.id, kind=FeedKind.COMMENTS, post=each.id, secret=each is post))
        for each in (post, other)
    )
    assert feed.post == post.id
    assert tx.feeds.get(place, feed.id) == feed
    tx.items.add(new_item(feed), (1,))
    shown = tx.items.add(new_item(kept), (1,))
    tx.forwards.add(new_forward(sme, shown))
    under = add_comment(tx, new_comment(sme, 1, other))
    add_comment(tx, new_comment(bo, 1, post))
    for each in (post, other):
        tx.posts.remove(place, each.id)
        tx.posts.remove(place, each.id)
        assert tx.posts.get(place, each.id) is None
        assert tx.posts.by_link(place, each.url) is None
    assert tx.feeds.get(place, feed.id) is None
    left = replace(kept, post=None, state=FeedState.REMOVED, next_poll_at=None)
    assert tx.feeds.get(place, kept.id) == left, "what was put before somebody stays"
    assert tx.comments.get(place, under.id) is None
    assert tx.comments.of(place, bo.id) == []
    assert tx.posts.last_days(place) == {}
    assert tx.posts.add(new_post(sme), [post.url]) is not None


def test_the_same_title_by_the_same_author_is_the_same_piece(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place = sme.workspace
    post = published(tx, 1, 0, bo, sme, title="Straße nach ÖSTERREICH", state=PostState.TAKEN_BACK)
    published(tx, 2, 1, sme, title="strasse nach österreich")
    published(tx, 3, 0, sme, title="")
    asked = ("STRASSE nach österreich", sme.id)
    assert tx.posts.like(place, *asked, days(0), days(1)) == post, "the first, of any state"
    assert tx.posts.like(place, asked[0], bo.id, days(-1), days(1)) == post
    assert tx.posts.like(place, *asked, days(-9), days(-1)) is None
    assert tx.posts.like(place, *asked, days(2), days(9)) is None
    assert tx.posts.like(place, "Another", sme.id, days(-9), days(9)) is None
    assert tx.posts.like(place, "", sme.id, days(-9), days(9)) is None, "without a title nothing is alike"


def test_what_is_to_be_looked_up_is_taken_once(tx: Transaction, sme: Sme, bo: Sme) -> None:
    late = add_post(tx, new_post(sme, 1, state=PostState.LOOKING, wake_at=later(minutes=-1)))
    early = add_post(tx, new_post(bo, 2, state=PostState.LOOKING, wake_at=later(minutes=-9), logged_at=later(days=-1)))
    exact = add_post(tx, new_post(sme, 3, authors=(sme.id, bo.id), state=PostState.LOOKING, wake_at=NOW))
    add_post(tx, new_post(sme, 4, wake_at=later(microseconds=1)))
    add_post(tx, new_post(sme, 5))
    place, lease_ends = sme.workspace, NOW + LEASE

    taken = tx.posts.claim_due(place, NOW, LEASE, 2)
    assert taken == [replace(each, wake_at=lease_ends) for each in (early, late)]
    assert tx.posts.claim_due(place, NOW, LEASE, 9) == [replace(exact, wake_at=lease_ends)]
    assert tx.posts.claim_due(place, NOW, LEASE, 9) == []
    tx.posts.save(replace(late, wake_at=NOW))
    assert [post.id for post in tx.posts.claim_due(place, NOW, LEASE, 9)] == [late.id], "saving ends the lease"
    tx.posts.save(replace(late, state=PostState.PUBLISHED, wake_at=None))
    assert {post.id for post in tx.posts.claim_due(place, lease_ends, LEASE, 9)} == {early.id, exact.id, exact.id + 1}


def test_an_authors_posts(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place = sme.workspace
    old, both, new = published(tx, 1, -9, sme), published(tx, 2, -3, bo, sme), published(tx, 3, -1, sme)
    same_day = published(tx, 4, -1, sme)
    found = published(tx, 5, -20, sme, via=Via.FEED, logged_by="Own blog", logged_at=later(hours=2))
    told = published(tx, 6, -30, sme, via=Via.DIRECTOR, logged_by="Dora", logged_at=later(hours=1))
    looking = add_post(tx, new_post(sme, 7, day=days(1), state=PostState.LOOKING))
    asked = add_post(tx, new_post(sme, 8, state=PostState.ASKED, logged_at=later(hours=-1)))
    by_others = add_post(tx, new_post(sme, 9, state=PostState.LOOKING, via=Via.DIRECTOR))

    assert tx.posts.of_sme(place, sme.id, 9) == [same_day, new, both, old, found, told]
    assert tx.posts.of_sme(place, sme.id, 2) == [same_day, new]
    assert tx.posts.of_sme(place, bo.id, 9) == [both]
    assert tx.posts.waiting(place, sme.id) == [asked, looking]
    assert tx.posts.told_of(place, sme.id, later(hours=1)) == [told, found]
    assert tx.posts.told_of(place, sme.id, later(hours=1, microseconds=1)) == [found]
    assert tx.posts.last_of(place, [sme.id, bo.id]) == same_day
    assert tx.posts.last_of(place, {bo.id}) == both
    assert tx.posts.last_of(place, []) is None
    assert by_others not in tx.posts.of_sme(place, sme.id, 9)


def test_days_and_counts(tx: Transaction, sme: Sme, bo: Sme) -> None:
    place, cy = sme.workspace, tx.smes.add(new_sme(sme.workspace, "Cy"))
    first, both, twice = published(tx, 1, -20, sme), published(tx, 2, -6, bo, sme), published(tx, 3, -6, sme)
    last = published(tx, 4, 0, bo)
    for number, state in enumerate(set(PostState) - {PostState.PUBLISHED}):
        published(tx, 10 + number, -1, sme, cy, state=state)

    assert tx.posts.days_of(place, [sme.id, bo.id], days(-6)) == [days(-6), days(-6), days(0)]
    assert tx.posts.days_of(place, [sme.id], days(-5)) == []
    assert tx.posts.days_of(place, [], days(-99)) == []
    assert tx.posts.between(place, days(-6), days(0)) == [both, twice, last]
    assert tx.posts.between(place, days(-20), days(-20)) == [first]
    assert tx.posts.per_day(place, days(-20), days(-1)) == {days(-20): 1, days(-6): 2}
    assert tx.posts.per_day(place, days(-5), days(9)) == {days(0): 1}
    assert tx.posts.last_days(place) == {sme.id: days(-6), bo.id: days(0)}
    assert tx.posts.days_by_author(place, days(-6)) == [
        (sme.id, days(-6)),
        (sme.id, days(-6)),
        *((bo.id, days(number)) for number in (-6, 0)),
    ]
    everybody = [sme.id, bo.id, cy.id]
    assert tx.posts.published_before(place, everybody, days(-6)) == {sme.id}
    assert tx.posts.published_before(place, everybody, days(0)) == {sme.id, bo.id}
    assert tx.posts.published_before(place, [bo.id, cy.id], days(-6)) == frozenset()
    assert tx.posts.published_before(place, [], days(9)) == frozenset()

    tx.posts.save(replace(last, day=days(-40)))
    assert tx.posts.last_days(place)[bo.id] == days(-6)
    tx.posts.save(replace(twice, state=PostState.TAKEN_BACK))
    assert tx.posts.days_of(place, [sme.id], days(-9)) == [days(-6)]


def answer(tx: Transaction, office: Office, number: int, story: int, **more: object) -> Post:
    """A post that came of an interview about an item of that story."""
    sme = tx.smes.add(new_sme(office.id, f"Answers {number}"))
    forward = tx.forwards.add(new_forward(sme, story=story))
    assert forward is not None
    interview = tx.interviews.add(new_interview(sme, forward=forward.id))
    assert interview is not None
    idea = tx.ideas.add(new_idea(office.highlight, sme, interview=interview.id))
    return add_post(tx, new_post(sme, number, idea=idea.id, **more))


def test_posts_on_a_story_answer_it_or_are_of_it(tx: Transaction) -> None:
    office = furnish(tx)
    place, story = office.id, office.item.story
    tx.posts.save(replace(office.post, idea=None))
    second = tx.items.add(new_item(office.feed, 2, story=story, canonical="blog.example/own"), ())
    tx.items.add(new_item(office.feed, 3, story=story, canonical=""), ())
    answers = answer(tx, office, 31, story, day=days(-2))
    by_hand = answer(tx, office, 32, -77, day=days(-2))
    answer(tx, office, 33, story, day=days(-2), state=PostState.TAKEN_BACK)
    is_one = tx.posts.add(new_post(office.sme, 34, day=days(-1)), [second.canonical])
    published(tx, 35, 0, office.sme)

    assert tx.posts.on_story(place, story, days(-2)) == [is_one, answers]
    assert tx.posts.on_story(place, story, days(-1)) == [is_one]
    assert tx.posts.on_story(place, -77, days(-9)) == [by_hand]
    assert tx.posts.on_story(place, 999, days(-9)) == []


def test_a_post_outlives_the_idea_it_came_of(tx: Transaction) -> None:
    office = furnish(tx)
    place, idea = office.id, office.idea.id
    assert tx.posts.of_idea(place, idea) == office.post
    tx.posts.save(replace(office.post, state=PostState.TAKEN_BACK))
    assert tx.posts.of_idea(place, idea) is None
    tx.posts.save(office.post)
    assert tx.posts.of_idea(place, idea + 1) is None

    tx.highlights.remove(place, office.highlight.id)
    assert tx.ideas.get(place, idea) is None
    assert tx.posts.get(place, office.post.id) == replace(office.post, idea=None)


def test_nobody_signs_who_is_not_there(tx: Transaction, sme: Sme) -> None:
    with pytest.raises(Gone):
        tx.posts.add(new_post(sme, authors=(sme.id, 999)), ["a.example"])

"""Published posts, interviews and ideas for tests of cadence: put straight into the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count

from bot.domain.availability import on_clock
from bot.domain.highlights import Highlight, Kind
from bot.domain.ideas import Idea, IdeaStatus
from bot.domain.interviews import Ending, Interview, InterviewState, Turn, Who
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState, Via
from tests.newsdesk import Desk

_NUMBERS = count(1)


def publish(desk: Desk, title: str, day: date, *authors: Sme, idea: int | None = None, link: str = "") -> Post:
    """A post of these authors, published on that day."""
    with desk.deps.store.begin() as tx:
        link = link or f"https://blog.example/{next(_NUMBERS)}"
        when = on_clock(day, time(12), authors[0].tz)
        ids = tuple(author.id for author in authors)
        post = Post(desk.workspace, 0, link, title, day, Place.BLOG, ids, PostState.PUBLISHED, Via.SME, when, idea=idea)
        made = tx.posts.add(post, [desk.deps.feeds.canonical(link)])
        tx.commit()
    assert made is not None
    return made


def publish_weekly(desk: Desk, weeks: Sequence[int], last: date, author: Sme) -> None:
    """So many posts in each week, oldest first; `last` is the Monday of the last one."""
    for back, posts in enumerate(reversed(weeks)):
        for number in range(posts):
            publish(desk, f"{back} weeks ago, {number}", last - timedelta(weeks=back) + timedelta(days=2), author)


def interviewed(desk: Desk, sme: Sme, at: datetime, words: str = "We move the fast ones to the door.") -> Idea:
    """A closed interview of one answer, with an idea that directors can see."""
    with desk.deps.store.begin() as tx:
        talk = Interview(desk.workspace, 0, sme.id, None, InterviewState.OPEN, at)
        begun = tx.interviews.add(talk)
        assert begun is not None
        turn = tx.turns.add(desk.workspace, begun.id, Turn(0, 0, Who.SME, words, at, f"{at.timestamp():.6f}"))
        closed = replace(
            begun, state=InterviewState.CLOSED, closed_at=at, readable_at=at, ending=Ending.COMPLETE, look_again_at=None
        )
        assert tx.interviews.save(closed, begun.version)
        span = Highlight(
            desk.workspace, 0, begun.id, sme.id, turn.id, turn.n, 0, len(words), words, Kind.STORY, 1.0, at
        )
        highlight = tx.highlights.add(span)
        idea = tx.ideas.add(
            Idea(
                desk.workspace,
                0,
                sme.id,
                sme.name,
                begun.id,
                highlight.id,
                words,
                "story",
                f"Headline of {words}",
                "An angle",
                None,
                None,
                "",
                None,
                IdeaStatus.NEW,
                at,
                at,
            )
        )
        tx.commit()
    return idea


def changed(desk: Desk, sme: Sme, **changes: object) -> Sme:
    """The SME, with something else about them."""
    with desk.deps.store.begin() as tx:
        made = replace(desk.sme(sme), **changes)  # type: ignore[arg-type]
        tx.smes.save(made)
        tx.commit()
    return made

"""Posts: reported, found, corrected, taken back; found three ways they are one; and everything that is no post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.cadence_messages import PostLogged
from bot.domain.errors import Gone, InvalidInput, NotAllowed, Unread
from bot.domain.feeds import Page
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState
from bot.domain.screens import IdeaFilter, PostForm, Said
from bot.flows import data, ideas, posting, posts
from bot.flows import desk as ideas_desk
from tests.feeding import PrintedFeeds, add_feed, entry
from tests.newsdesk import Desk, open_desk, utc

LINK = "https://mara.example/slots"
TITLE = "Every dock slot needs a zone"
OUT = utc("2026-03-20 07:00")
STORY = (
    "Last Thursday we lost two pallets of yoghurt, about 1,900 euros, because the slot list was in the wrong time zone."
)


@pytest.fixture
def printed() -> PrintedFeeds:
    return PrintedFeeds(pages={LINK: page(LINK)})


@pytest.fixture
def desk(tmp_path: Path, printed: PrintedFeeds) -> Iterator[Desk]:
    desk = open_desk(f"sqlite:///{tmp_path / 'posts.sqlite3'}", utc("2026-03-23 08:00")).with_deps(feeds=printed)
    desk.hire()
    desk.wait(timedelta(minutes=1))
    yield desk
    desk.deps.store.close()  # type: ignore[attr-defined]


def page(link: str, title: str = TITLE, published: datetime | None = OUT, author: str = "Mara Lind") -> Page:
    return Page(link, title, "Words of the article.", "Mara's blog", author, published)


def mara(desk: Desk) -> Sme:
    with desk.deps.store.read() as tx:
        found = tx.smes.by_user(desk.workspace, desk.user("mara"))
    assert found is not None
    return found


def all_posts(desk: Desk, sme: Sme | None = None) -> list[Post]:
    with desk.deps.store.read() as tx:
        return tx.posts.of_sme(desk.workspace, (sme or mara(desk)).id, 50)


def says(desk: Desk, text: str, sme: Sme | None = None) -> str:
    """What the bot answers within a minute."""
    sme = sme or mara(desk)
    desk.hears(sme)
    desk.says(sme, text)
    desk.wait(timedelta(seconds=60))
    return desk.text(sme)


def press(desk: Desk, sme: Sme, button: Press, post: int) -> str:
    said = posts.pressed(desk.deps, desk.workspace, sme.user, button, post)
    desk.wait(timedelta(seconds=5))
    return said.text


def test_title_and_day_come_from_the_page(desk: Desk) -> None:
    assert says(desk, f"posted {LINK}").startswith(f"Logged for 20 March 2026.\n“{TITLE}” {LINK}\nblog · 20 March 2026")
    (post,) = all_posts(desk)
    assert (post.title, post.day, post.place, post.state) == (TITLE, date(2026, 3, 20), Place.BLOG, PostState.PUBLISHED)
    assert post.names == ("Mara Lind",)


def test_found_three_ways_it_is_one(desk: Desk, printed: PrintedFeeds) -> None:
    blog = "https://mara.example/feed"
    printed.feeds[blog] = []
    add_feed(desk, blog, "@Mara Lind", "our own posts")
    desk.until(desk.clock() + timedelta(hours=2))
    said = entry("slots", TITLE, OUT, author="Mara Lind")
    printed.feeds[blog] = [replace(said, link=f"{LINK}/?utm_source=rss")]
    desk.until(desk.clock() + timedelta(hours=2))
    assert len(all_posts(desk)) == 1
    assert says(desk, f"posted {LINK}?utm_campaign=mail") == f"I have that one already: “{TITLE}”, 20 March 2026."
    told = ideas_desk.command(desk.deps, desk.workspace, desk.director.user, f"posted {LINK}/ @Mara Lind")
    assert isinstance(told, Said)
    assert told.text == f"I have that one already: “{TITLE}”, 20 March 2026."
    assert len(all_posts(desk)) == 1


@pytest.mark.parametrize("first", ["sme", "director"])
def test_whoever_comes_first_the_feed_brings_no_second(desk: Desk, printed: PrintedFeeds, first: str) -> None:
    if first == "sme":
        says(desk, f"posted {LINK}")
    else:
        posts.log_for(desk.deps, desk.workspace, desk.director.user, "Mara Lind", PostForm(LINK))
    blog = "https://mara.example/feed"
    item = entry("slots", TITLE, OUT, author="Mara Lind")
    printed.feeds[blog] = [item]  # under another address, and with the same title
    add_feed(desk, blog, "@Mara Lind", "our own posts")
    desk.until(desk.clock() + timedelta(hours=2))
    assert len(all_posts(desk)) == 1
    assert says(desk, f"posted {item.link}") == f"I have that one already: “{TITLE}”, 20 March 2026."


def test_redirected_and_canonical_addresses_are_the_same_post(desk: Desk, printed: PrintedFeeds) -> None:
    says(desk, f"posted {LINK}")
    short = "https://short.example/x1"
    printed.pages[short] = page(LINK)  # its final address
    assert says(desk, f"posted {short}").startswith("I have that one already")
    other = "https://mirror.example/slots"
    printed.pages[other] = Page(other, "Slots", "Words.", published=OUT, author="Mara Lind", canonical=LINK)
    assert says(desk, f"posted {other}").startswith("I have that one already")
    assert len(all_posts(desk)) == 1
    assert says(desk, f"posted {short}").startswith("I have that one already")  # known without a look now


def test_a_blog_with_four_authors(desk: Desk, printed: PrintedFeeds) -> None:
    tomas, asha = desk.hire("Tomas Arce"), desk.hire("Asha Gurung")
    blog = "https://company.example/feed"
    printed.feeds[blog] = [
        entry("one", "Slots", OUT, author="Mara Lind"),
        entry("two", "Permits", OUT, author="By TOMÁS ARCE"),
        entry("three", "Clinics", OUT, author="Asha Gurung, Mara Lind"),
        entry("four", "Guests", OUT, author="Jonas Ekdahl"),
        entry("five", "Nobody signed", OUT),
        entry("old", "Long ago", utc("2025-03-20 07:00"), author="Mara Lind"),
        entry("new", "To come", utc("2026-05-20 07:00"), author="Mara Lind"),
    ]
    add_feed(desk, blog, kind="own")
    desk.until(desk.clock() + timedelta(hours=2))
    assert sorted(post.title for post in all_posts(desk)) == ["Clinics", "Slots"]
    assert [post.title for post in all_posts(desk, tomas)] == ["Permits"]
    assert [post.title for post in all_posts(desk, asha)] == ["Clinics"]
    printed.feeds[blog] = [entry("six", "Out of the blue", author="Asha Gurung"), *printed.feeds[blog]]  # type: ignore[misc]
    desk.until(desk.clock() + timedelta(hours=2))
    assert {post.title: post.day for post in all_posts(desk, asha)}["Out of the blue"] == date(2026, 3, 23)
    assert not [each for each in desk.hears(mara(desk)) if each.kind in {"feed_prompt", "feed_reading"}]


def test_a_feed_of_one_author_needs_no_name(desk: Desk, printed: PrintedFeeds) -> None:
    blog = "https://mara.example/feed"
    printed.feeds[blog] = [entry("one", "Slots", OUT, author="admin"), entry("two", "Docks", OUT)]
    add_feed(desk, blog, "@Mara Lind", "own")
    desk.until(desk.clock() + timedelta(hours=2))
    assert len(all_posts(desk)) == 2


def test_without_a_link_with_three_and_with_six(desk: Desk, printed: PrintedFeeds) -> None:
    assert "Write `posted` and its link" in says(desk, "posted")
    assert "Write `posted` and its link" in says(desk, "published it today")
    links = [f"https://mara.example/{n}" for n in "abcdef"]
    printed.pages |= {link: page(link, f"Number {link[-1]}") for link in links}
    assert says(desk, f"Posted {links[0]}, {links[1]} and {links[2]}").count("Logged for 20 March 2026.") == 3
    assert says(desk, f"posted {' '.join(links)}") == posts.TOO_MANY
    assert len(all_posts(desk)) == 3


@pytest.mark.parametrize(
    ("stands", "hears", "logged"),
    [
        (Unread("Its server says that there is no such page (404).", missing=True), "I haven't logged", 0),
        (Unread("That address isn't public.", refused=True), "I count what anybody can read", 0),
        (Unread("That is no web page but a PDF."), "Tell me its title", 1),
        (Unread("The server doesn't answer."), "Tell me its title", 1),
        (Page(LINK, "Sign in", "", login=True), "asks for a login", 1),
        (page(LINK, published=utc("2027-01-14 08:00")), "it comes out on 14 January 2027", 0),
        (page(LINK, published=None), "the page doesn't say when it came out", 1),
        (page(LINK, title=""), "Logged for", 1),
    ],
)
def test_pages_that_are_none(desk: Desk, printed: PrintedFeeds, stands: Page | Unread, hears: str, logged: int) -> None:
    printed.pages[LINK] = stands
    assert hears in says(desk, f"posted {LINK}")
    assert len(all_posts(desk)) == logged
    printed.pages[LINK] = page(LINK)
    if not logged:  # it can be sent again
        assert says(desk, f"posted {LINK}").startswith("Logged for 20 March 2026.")


def test_a_day_that_was_said_stands(desk: Desk, printed: PrintedFeeds) -> None:
    printed.pages[LINK] = page(LINK, published=utc("2027-01-14 08:00"))
    assert says(desk, f"posted {LINK} 2026-03-02").startswith("Logged for 2 March 2026.")
    assert "is still to come" in says(desk, "posted https://mara.example/x 2026-12-24")


def test_linkedin_is_asked_about(desk: Desk) -> None:
    said = says(desk, "posted https://www.linkedin.com/posts/mara_123")
    assert "LinkedIn lets no app read its posts" in said
    (post,) = all_posts(desk)
    assert (post.place, post.day, post.rough) == (Place.LINKEDIN, date(2026, 3, 23), True)
    form = PostForm(title="Slots, again", day="2026-03-19")
    assert posts.correct(desk.deps, desk.workspace, mara(desk).user, post.id, form).text.startswith("Corrected")
    desk.wait(timedelta(seconds=5))
    (post,) = all_posts(desk)
    assert (post.title, post.day, post.rough) == ("Slots, again", date(2026, 3, 19), False)
    shown = desk.chat.updates[-1]
    assert isinstance(shown, PostLogged)
    assert (shown.title, shown.asks, shown.gone) == ("Slots, again", "", False)


@pytest.mark.parametrize(
    ("title", "day", "said"),
    [
        ("", "", "Logged for today. {why} Tell me its title, and the day if that's another one."),
        ("Slots", "", "Logged for today. {why} Tell me the day if that's another one."),
        ("", "2026-03-19", "Logged for 19 March 2026. {why} Tell me its title."),
        ("Slots", "2026-03-19", "Logged for 19 March 2026."),
    ],
)
def test_nobody_is_asked_for_what_they_said(desk: Desk, printed: PrintedFeeds, title: str, day: str, said: str) -> None:
    linkedin = "https://www.linkedin.com/posts/mara_123"
    form = PostForm(linkedin, title, day)
    assert posts.log(desk.deps, desk.workspace, mara(desk).user, form).text == said.format(why=posts.LINKEDIN)
    printed.pages[LINK] = Page(LINK, "Sign in", "", login=True)
    desk.wait(timedelta(seconds=5))
    desk.hears(mara(desk))
    posts.log(desk.deps, desk.workspace, mara(desk).user, replace(form, link=LINK))
    desk.wait(timedelta(seconds=60))
    assert desk.text(mara(desk)).splitlines()[0] == said.format(why=posting.LOGIN)
    assert [post.rough for post in all_posts(desk)] == [not (title and day)] * 2


def test_a_director_who_says_whose_it_is_settles_it(desk: Desk, printed: PrintedFeeds) -> None:
    """One that waits for its author's word counts for nobody yet, so there is nobody to join."""
    tomas = desk.hire("Tomas Arce")
    printed.pages[LINK] = page(LINK, author="Tomas Arce")
    assert "Is it yours?" in says(desk, f"posted {LINK}")
    said = posts.log_for(desk.deps, desk.workspace, desk.director.user, "Tomas", PostForm(LINK)).text
    assert said == "Logged for 20 March 2026."
    assert [each.names for each in all_posts(desk, tomas)] == [("Tomas Arce",)]
    assert all_posts(desk) == []


def test_somebody_elses_name_is_asked_about(desk: Desk, printed: PrintedFeeds) -> None:
    printed.pages[LINK] = page(LINK, author="Jonas Ekdahl")
    assert "signed by Jonas Ekdahl. Is it yours?" in says(desk, f"posted {LINK}")
    assert all_posts(desk) == []
    with desk.deps.store.read() as tx:
        (waiting,) = tx.posts.waiting(desk.workspace, mara(desk).id)
    assert press(desk, mara(desk), Press.POST_MINE, waiting.id) == "Logged for 20 March 2026."
    assert len(all_posts(desk)) == 1
    assert press(desk, mara(desk), Press.POST_BACK, waiting.id) == "Taken back; it doesn't count any more."
    assert all_posts(desk) == []


def test_the_same_link_by_two(desk: Desk) -> None:
    tomas = desk.hire("Tomas Arce")
    says(desk, f"posted {LINK}")
    assert "Mara Lind logged that one" in says(desk, f"posted {LINK}", tomas)
    (post,) = all_posts(desk)
    assert press(desk, tomas, Press.POST_TOGETHER, post.id) == f"“{TITLE}” counts for Mara Lind and Tomas Arce now."
    assert [each.names for each in all_posts(desk, tomas)] == [("Mara Lind", "Tomas Arce")]
    assert press(desk, tomas, Press.POST_BACK, post.id) == "It doesn't count for you any more."
    assert [each.names for each in all_posts(desk)] == [("Mara Lind",)]


@pytest.mark.parametrize("link", ["localhost", "ftp://mara.example/slots", "https://intranet/slots"])
def test_a_form_with_no_web_address_is_not_taken(desk: Desk, link: str) -> None:
    with pytest.raises(InvalidInput, match="no web address"):
        posts.log(desk.deps, desk.workspace, mara(desk).user, PostForm(link))


def test_who_wrote_nothing_of_it_takes_nothing_back(desk: Desk) -> None:
    tomas = desk.hire("Tomas Arce")
    says(desk, f"posted {LINK}")
    (post,) = all_posts(desk)
    with pytest.raises(NotAllowed):
        press(desk, tomas, Press.POST_BACK, post.id)
    with pytest.raises(NotAllowed):
        posts.correct(desk.deps, desk.workspace, tomas.user, post.id, PostForm(title="Mine"))
    says(desk, f"posted {LINK}", tomas)
    assert press(desk, tomas, Press.POST_BACK, post.id) == "Fine, it stays with who logged it."
    assert len(all_posts(desk)) == 1


def test_taken_back_stays_out_until_it_is_said_again(desk: Desk, printed: PrintedFeeds) -> None:
    says(desk, f"posted {LINK}")
    (post,) = all_posts(desk)
    press(desk, mara(desk), Press.POST_BACK, post.id)
    blog = "https://mara.example/feed"
    item = entry("slots", TITLE, OUT, author="Mara Lind")
    printed.feeds[blog] = [item]
    add_feed(desk, blog, "@Mara Lind", "own")
    desk.until(desk.clock() + timedelta(hours=2))
    assert all_posts(desk) == []
    assert says(desk, f"posted {LINK}").startswith("Logged for 20 March 2026.")
    assert len(all_posts(desk)) == 1


def test_a_posted_idea_is_published_and_back_again(desk: Desk) -> None:
    says(desk, "check in")
    desk.answers(mara(desk), STORY)
    desk.answers(mara(desk), "done")
    desk.wait(timedelta(hours=2))
    (idea, *_) = ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter()).ideas
    ideas.decide(desk.deps, desk.workspace, desk.director.user, idea.id, idea.version, IdeaStatus.ACCEPTED)
    posts.log(desk.deps, desk.workspace, mara(desk).user, PostForm(LINK, idea=idea.id))
    desk.wait(timedelta(seconds=60))
    (post,) = all_posts(desk)
    assert f"from your idea “{idea.headline}”" in desk.text(mara(desk))
    with desk.deps.store.read() as tx:
        published = tx.ideas.get(desk.workspace, idea.id)
    assert published is not None
    assert published.status is IdeaStatus.PUBLISHED
    with pytest.raises(InvalidInput, match="is published"):
        ideas.decide(
            desk.deps, desk.workspace, desk.director.user, idea.id, published.version, IdeaStatus.PARKED, "later"
        )
    press(desk, mara(desk), Press.POST_BACK, post.id)
    with desk.deps.store.read() as tx:
        again = tx.ideas.get(desk.workspace, idea.id)
    assert again is not None
    assert again.status is IdeaStatus.ACCEPTED


def test_words_taken_back_leave_the_post(desk: Desk) -> None:
    test_a_posted_idea_is_published_and_back_again(desk)
    (idea, *_) = ideas.page(desk.deps, desk.workspace, desk.director.user, IdeaFilter()).ideas
    posts.log(desk.deps, desk.workspace, mara(desk).user, PostForm(LINK, idea=idea.id))
    desk.wait(timedelta(seconds=60))
    said = next(turn for turn in desk.turns(mara(desk)) if "yoghurt" in turn.text)
    desk.deletes(mara(desk), said.ts)
    (post,) = all_posts(desk)
    assert post.idea is None
    assert posts.card(desk.deps, desk.workspace, desk.director.user, post.id).ready == ()


def test_my_data_and_forget_me_hold_it(desk: Desk) -> None:
    tomas = desk.hire("Tomas Arce")
    says(desk, f"posted {LINK}")
    says(desk, f"posted {LINK}", tomas)
    (post,) = all_posts(desk)
    press(desk, tomas, Press.POST_TOGETHER, post.id)
    assert (
        f"- Post (blog, 2026-03-20): “{TITLE}” {LINK}"
        in data.my_data(desk.deps, desk.workspace, mara(desk).user).markdown
    )
    data.forget(desk.deps, desk.workspace, mara(desk).user)
    (left,) = all_posts(desk, tomas)
    assert left.names == ("Tomas Arce",)
    data.forget(desk.deps, desk.workspace, tomas.user)
    with desk.deps.store.read() as tx:
        assert tx.posts.between(desk.workspace, date(2020, 1, 1), date(2030, 1, 1)) == []
        assert tx.posts.by_link(desk.workspace, desk.deps.feeds.canonical(LINK)) is None


def test_a_director_logs_and_says_what_is_wrong(desk: Desk) -> None:
    run = lambda words: ideas_desk.command(desk.deps, desk.workspace, desk.director.user, words)  # noqa: E731
    assert getattr(run(f"posted {LINK} @Mara 2026-03-18"), "text") == "Logged for 18 March 2026."  # noqa: B009
    with pytest.raises(InvalidInput, match="Whose post"):
        run(f"posted {LINK}")
    with pytest.raises(InvalidInput, match="no web address"):
        run("posted slots @Mara")
    with pytest.raises(InvalidInput, match="I can't tell whom"):
        run(f"posted {LINK} @Nobody")
    with pytest.raises(Gone):
        posts.card(desk.deps, desk.workspace, desk.director.user, 999)


def test_in_the_middle_of_an_interview_it_is_no_answer(desk: Desk) -> None:
    desk.until(utc("2026-03-24 09:00"))
    assert says(desk, f"posted {LINK}").startswith("Logged")
    assert all(turn.move == "steer" for turn in desk.turns(mara(desk)) if "posted" in turn.text)

"""Comments under a post: each author hears of them once, quoted, in their hours and budget, and not when it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from bot.domain.availability import Leave
from bot.domain.cadence_messages import CommentPrompt
from bot.domain.comments import TEXT_LIMIT, Comment, CommentState, is_over, link_and_words
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import ChatRefused, Gone, NotAllowed
from bot.domain.feeds import Entry, Feed, FeedKind, FeedState
from bot.domain.messages import Notice, View
from bot.domain.people import Sme, SmeState
from bot.domain.posts import Post, PostState
from bot.flows import comments, delivery, enrolment, quoting
from bot.playground.story import StoryChat
from tests.feeding import PrintedFeeds, with_feeds
from tests.newsdesk import Desk, utc
from tests.publishing import changed, publish

BOTH = pytest.mark.parametrize("door", ["sqlite", "postgres"], indirect=True)
SQLITE = pytest.mark.parametrize("door", ["sqlite"], indirect=True)
TODAY = date(2026, 3, 23)
TEN = utc("2026-03-23 09:00")  # 10:00 in Berlin, on a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wrote(author: str, text: str, at: datetime | None = TEN - HOUR, guid: str = "") -> Entry:
    guid = guid or f"{author} {text}"[:40]
    return Entry(guid, f"https://blog.example/1#{abs(hash(guid)) % 1000}", f"By: {author}", text, author, at)


def feed_of(desk: Desk, post: Post, **more: object) -> Feed:
    feed = Feed(desk.workspace, 0, "", "Comments", FeedKind.COMMENTS, FeedState.ACTIVE, TEN, "", post=post.id)
    return replace(feed, **({"read_at": TEN - DAY} | more))  # type: ignore[arg-type]


def hear(desk: Desk, post: Post, *entries: Entry, **more: object) -> None:
    """Its comment feed is read now, and shows these, the newest first."""
    with desk.deps.store.begin() as tx:
        comments.heard(tx, desk.deps, feed_of(desk, post, **more), entries, desk.clock())
        tx.commit()


def at(desk: Desk, moment: datetime) -> None:
    """A tick then, as far as it concerns us."""
    desk.clock.set(moment)
    comments.due(desk.deps, desk.workspace, moment)
    delivery.deliver(desk.deps, desk.workspace)


def prompts(desk: Desk, sme: Sme) -> list[CommentPrompt]:
    return [
        each.view for each in desk.chat.sent if each.channel == sme.channel and isinstance(each.view, CommentPrompt)
    ]


def kept(desk: Desk, sme: Sme) -> list[Comment]:
    with desk.deps.store.read() as tx:
        return tx.comments.of(desk.workspace, sme.id)


def states(desk: Desk, sme: Sme) -> list[CommentState]:
    return [each.state for each in kept(desk, sme)]


@BOTH
def test_a_readers_comment_is_quoted_once_and_answered(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    entry = wrote("Ann Reader", "Does it hold\nfor cold rooms?")
    hear(desk, post, entry)
    at(desk, TEN)
    hear(desk, post, entry)
    at(desk, TEN + DAY)
    (prompt,) = prompts(desk, mara)
    assert prompt.text == (
        "Somebody wrote under “Slots”.\n"
        f"Ann Reader: “Does it hold for cold rooms?” {entry.link}\n"
        "An answer in your own words, there, is worth more than a post."
    )
    said = comments.answered(desk.deps, desk.workspace, mara.user, prompt.comments[0].comment)
    assert said.text == ""
    assert states(desk, mara) == [CommentState.ANSWERED]
    delivery.deliver(desk.deps, desk.workspace)
    assert desk.chat.updates == [replace(prompt, done=True)]
    again = comments.answered(desk.deps, desk.workspace, mara.user, prompt.comments[0].comment)
    assert again.text == "You have answered that already."


@SQLITE
def test_three_of_one_post_at_once_and_one_message_a_day(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    one, other = publish(desk, "Slots", TODAY, mara), publish(desk, "Doors", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, one, *(wrote(f"Reader {n}", f"Word {n}", TEN - n * timedelta(minutes=1)) for n in (1, 3, 5, 7)))
    hear(desk, other, wrote("Reader 6", "Word 6", TEN - timedelta(minutes=6)))
    for moment in (TEN, TEN + timedelta(seconds=1)):  # the first is not out yet
        comments.due(desk.deps, desk.workspace, moment)
        waits = {each.text for each in kept(desk, mara) if each.state is CommentState.WAITING}
        assert waits == {"Word 1", "Word 6"}
    for hours in range(0, 24 * 9, 3):
        at(desk, TEN + hours * HOUR)
    assert [(told.title, [each.text for each in told.comments]) for told in prompts(desk, mara)] == [
        ("Slots", ["Word 7", "Word 5", "Word 3"]),
        ("Doors", ["Word 6"]),
    ]  # two a week; by the next one the last is too old
    assert states(desk, mara) == [CommentState.SHOWN] * 4 + [CommentState.STALE]
    sent = [each.at for each in desk.chat.sent if isinstance(each.view, CommentPrompt)]
    assert sent == [TEN, TEN + DAY]


@SQLITE
def test_the_answer_answers_all_that_were_quoted_together(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"), wrote("Bo", "Two"))
    at(desk, TEN)
    (prompt,) = prompts(desk, mara)
    comments.answered(desk.deps, desk.workspace, mara.user, prompt.comments[1].comment)
    assert states(desk, mara) == [CommentState.ANSWERED] * 2
    assert "2 readers wrote" in prompt.text


@SQLITE
def test_both_authors_hear_of_it(desk: Desk) -> None:
    mara, tomas = desk.hire("Mara Lind"), desk.hire("Tomás Arce")
    gone = changed(desk, desk.hire("Noor Haddad"), state=SmeState.LEFT)
    post = publish(desk, "Slots", TODAY, mara, tomas, gone)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"))
    at(desk, TEN)
    assert [len(prompts(desk, each)) for each in (mara, tomas, gone)] == [1, 1, 0]
    assert kept(desk, gone) == []


@SQLITE
def test_what_an_author_wrote_there_answers_what_stood_before(desk: Desk) -> None:
    mara, tomas = desk.hire("Mara Lind"), desk.hire("Tomás Arce")
    post = publish(desk, "Slots", TODAY, mara, tomas)
    desk.clock.set(TEN)
    first = wrote("Ann", "Shown and answered", TEN - 3 * HOUR)
    hear(desk, post, first)
    at(desk, TEN)
    own = wrote("M. Lind", "My answer", TEN + HOUR)
    desk.clock.set(TEN + 2 * HOUR)
    hear(desk, post, wrote("Bo", "After it", TEN + 2 * HOUR), own, wrote("Cy", "Before it", TEN + HOUR / 2), first)
    delivery.deliver(desk.deps, desk.workspace)
    for author in (mara, tomas):
        assert [(each.text, each.state) for each in kept(desk, author)] == [
            ("Shown and answered", CommentState.ANSWERED),
            ("Before it", CommentState.ANSWERED),
            ("", CommentState.ANSWERED),  # her own words are none of a reader's
            ("After it", CommentState.WAITING),
        ]
    assert [view.done for view in desk.chat.updates if isinstance(view, CommentPrompt)] == [True, True]
    at(desk, TEN + DAY)
    assert [each.text for told in prompts(desk, mara) for each in told.comments] == ["Shown and answered", "After it"]


@SQLITE
def test_an_answer_that_is_read_again_answers_nothing_more(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    own = wrote("Mara Lind", "Thanks, all", None)
    hear(desk, post, own)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "Later", None), own)
    assert states(desk, mara) == [CommentState.ANSWERED, CommentState.WAITING]


@SQLITE
def test_an_answer_that_came_to_light_late_answers_what_stood_there_then(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Bo", "After it", TEN - HOUR), wrote("Ann", "Before it", TEN - 3 * HOUR))
    hear(desk, post, wrote("Mara Lind", "Approved just now", TEN - 2 * HOUR))
    assert states(desk, mara) == [CommentState.ANSWERED, CommentState.ANSWERED, CommentState.WAITING]


@SQLITE
def test_what_is_a_week_old_is_never_shown(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY - 9 * DAY, mara)
    desk.clock.set(TEN)
    undated = wrote("Cy", "No moment, and there when we first looked", None)
    young = wrote("Bo", "Just in time", TEN - 7 * DAY + HOUR)
    hear(desk, post, wrote("Ann", "A week ago", TEN - 7 * DAY), young, undated, read_at=None)
    assert [(each.text, each.state) for each in kept(desk, mara)] == [
        ("", CommentState.STALE),
        ("Just in time", CommentState.WAITING),
    ]
    hear(desk, post, undated, wrote("Di", "No moment, and new", None))
    at(desk, TEN + HOUR)
    assert [each.text for told in prompts(desk, mara) for each in told.comments] == ["No moment, and new"]
    assert states(desk, mara)[1] is CommentState.STALE


@SQLITE
def test_what_comes_overnight_is_quoted_together_in_the_morning(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    for hour, word in ((19, "One"), (22, "Two")):
        moment = TEN + (hour - 10) * HOUR
        desk.clock.set(moment)
        hear(desk, post, wrote(word, word, moment))
        with desk.deps.store.begin() as tx:
            tx.comments.put_off(desk.workspace, mara.id, moment)  # somebody looks whether there is room
            tx.commit()
        at(desk, moment)
        assert states(desk, mara)[-1] is CommentState.WAITING
    at(desk, utc("2026-03-24 08:00"))
    assert [[each.text for each in told.comments] for told in prompts(desk, mara)] == [["One", "Two"]]


@SQLITE
def test_it_waits_for_the_authors_hours_and_leave(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    tomas = changed(desk, desk.hire("Tomás Arce"), leaves=(Leave(TODAY, TODAY + DAY),))
    noor = changed(desk, desk.hire("Noor Haddad"), weekly_budget=0)
    post = publish(desk, "Slots", TODAY, mara, tomas, noor)
    desk.clock.set(utc("2026-03-23 17:30"))
    hear(desk, post, wrote("Ann", "After hours", utc("2026-03-23 17:00")))
    for hours in range(24 * 9):
        at(desk, utc("2026-03-23 17:30") + hours * HOUR / 2)
    sent = {each.channel: each.at for each in desk.chat.sent if isinstance(each.view, CommentPrompt)}
    assert sent == {mara.channel: utc("2026-03-24 08:00"), tomas.channel: utc("2026-03-25 08:00")}
    at(desk, utc("2026-04-07 08:00"))
    assert states(desk, noor) == [CommentState.STALE]


@SQLITE
def test_long_comments_are_cut_and_strange_ones_made_plain(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(
        desk,
        post,
        wrote("Ann\u202e", "long " * 400),
        Entry("", "", "Only a title", "", "", None),
        Entry("", "", "", "", "", None),
    )
    long, titled, empty = kept(desk, mara)
    assert (len(long.text), long.text[-1], long.author) == (TEXT_LIMIT, "…", "Ann")
    assert [each.text for each in (titled, empty) if each.state is CommentState.WAITING] == ["Only a title"]
    hear(desk, post, Entry("", "", "Only a title", "", "", None))
    assert len(kept(desk, mara)) == 3


@SQLITE
def test_a_post_that_was_taken_back_has_no_readers(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    with desk.deps.store.begin() as tx:
        tx.posts.save(replace(post, state=PostState.TAKEN_BACK))
        tx.commit()
    hear(desk, post, wrote("Ann", "One"))
    assert kept(desk, mara) == []


@SQLITE
@pytest.mark.parametrize(("days", "over"), [(0, False), (30, False), (31, True)])
def test_comments_are_read_for_thirty_days(desk: Desk, days: int, over: bool) -> None:
    post = publish(desk, "Slots", TODAY, desk.hire("Mara Lind"))
    assert is_over(post, TEN + days * DAY) is over
    assert is_over(replace(post, state=PostState.TAKEN_BACK), TEN)


def pass_on(desk: Desk, sme: Sme, text: str, key: str = "") -> View:
    with desk.deps.store.begin() as tx:
        answer = comments.forwarded(tx, desk.deps, desk.sme(sme), text, desk.clock(), key or f"ts {text}")
        tx.commit()
    return answer


@BOTH
def test_a_comment_that_they_pass_on_comes_back_when_there_is_time(desk: Desk) -> None:
    with_feeds(desk, PrintedFeeds())
    mara = desk.hire("Mara Lind")
    publish(desk, "Slots", TODAY - DAY, mara, link="https://blog.example/slots")
    publish(desk, "Doors", TODAY, mara)
    desk.clock.set(TEN)
    told = pass_on(desk, mara, "<https://blog.example/slots/?utm_source=mail|slots>: Does it hold for cold rooms?")
    assert told == Notice(
        "Kept, a comment under “Slots”. I'll bring it back today at 12:00 at the earliest, for an answer there in your "
        "own words."
    )
    at(desk, TEN + HOUR)
    assert prompts(desk, mara) == []
    at(desk, TEN + 2 * HOUR)
    (prompt,) = prompts(desk, mara)
    assert (prompt.title, prompt.comments[0].text) == ("Slots", "Does it hold for cold rooms?")
    assert "A reader: “Does it hold" in prompt.text


@SQLITE
def test_what_they_passed_on_a_moment_ago_does_not_come_with_another(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    pass_on(desk, mara, "Passed on")
    desk.clock.set(TEN + HOUR / 2)
    hear(desk, post, wrote("Ann", "From the feed"))
    at(desk, TEN + HOUR / 2)
    assert [[each.text for each in told.comments] for told in prompts(desk, mara)] == [["From the feed"]]


@SQLITE
def test_what_a_comment_that_is_passed_on_may_lack(desk: Desk) -> None:
    with_feeds(desk, PrintedFeeds())
    mara, tomas = desk.hire("Mara Lind"), desk.hire("Tomás Arce")
    publish(desk, "Slots", TODAY - DAY, mara)
    publish(desk, "Doors", TODAY, mara)
    publish(desk, "Another's", TODAY, tomas, link="https://blog.example/other")
    desk.clock.set(utc("2026-03-23 16:30"))
    assert "under “Doors”. I'll bring it back tomorrow at 09:00" in pass_on(desk, mara, "Great piece.").text
    assert "a comment. I'll" in pass_on(desk, mara, "https://elsewhere.example/9 A thought").text
    assert "a comment. I'll" in pass_on(desk, mara, "https://blog.example/other And another").text
    assert pass_on(desk, mara, "https://blog.example/other").text.startswith("What did they write?")
    assert pass_on(desk, mara, "great piece.", "later").text == ("I have that comment already, so it won't come twice.")
    assert [each.post is None for each in kept(desk, mara)] == [False, True, True]
    assert "a comment. I'll" in pass_on(desk, changed(desk, tomas, name="T"), "https://x.example/1 Hm").text
    changed(desk, mara, leaves=(Leave(TODAY, TODAY + 20 * DAY),))
    assert "find no room within a week" in pass_on(desk, mara, "Nobody is here").text


@SQLITE
def test_the_same_comment_from_the_feed_and_from_them_comes_once(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    pass_on(desk, mara, "Does it hold for cold rooms?")
    hear(desk, post, wrote("Ann", "Does it hold for cold rooms?"), wrote("Bo", "Yes"), wrote("Cy", "Yes"))
    assert "already" in pass_on(desk, mara, "yes").text
    assert sorted((each.author, each.text) for each in kept(desk, mara)) == [
        ("", "Does it hold for cold rooms?"),
        ("Bo", "Yes"),
        ("Cy", "Yes"),
    ]


@SQLITE
def test_a_message_that_never_went_out_gives_its_comments_back(desk: Desk) -> None:
    class Closed(StoryChat):
        def send(self, workspace: int, channel: str, view: View, key: str) -> str:
            if isinstance(view, CommentPrompt):
                raise ChatRefused("That conversation is closed.")
            return super().send(workspace, channel, view, key)

    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"), wrote("Bo", "Two"))
    at(desk.with_deps(chat=Closed(desk.clock)), TEN)
    assert states(desk, mara) == [CommentState.WAITING] * 2
    assert {each.shown_at for each in kept(desk, mara)} == {None}
    at(desk, TEN + HOUR)
    assert prompts(desk, mara) == []
    at(desk, TEN + DAY)
    assert [each.text for each in prompts(desk, mara)[0].comments] == ["Two", "One"]


@SQLITE
def test_what_may_have_gone_out_is_not_shown_again(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"))
    delivery.deliver(desk.deps, desk.workspace)
    comments.due(desk.deps, desk.workspace, TEN)
    with desk.deps.store.begin() as tx:
        (row,) = [row for row in tx.outbox.claim(desk.workspace, TEN, HOUR, 9) if isinstance(row.view, CommentPrompt)]
        tx.outbox.drop(desk.workspace, row.id)
        quoting.never_shown(tx, desk.workspace, replace(row, maybe_sent=True))
        quoting.never_shown(tx, desk.workspace, replace(row, replaces=row.key))
        quoting.never_shown(tx, desk.workspace, OutboxRow("", row.view, "forward:1", TEN))
        tx.commit()
    assert states(desk, mara) == [CommentState.SHOWN]


@SQLITE
def test_who_leaves_before_it_went_out_hears_nothing_and_keeps_no_queue(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"))
    comments.due(desk.deps, desk.workspace, TEN)
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    at(desk, TEN + DAY)
    assert prompts(desk, mara) == []
    assert states(desk, mara) == [CommentState.STALE]


@SQLITE
def test_a_comment_is_its_authors_business(desk: Desk) -> None:
    mara, tomas = desk.hire("Mara Lind"), desk.hire("Tomás Arce")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"))
    waiting = kept(desk, mara)[0].id
    with pytest.raises(Gone):  # not shown yet
        comments.answered(desk.deps, desk.workspace, mara.user, waiting)
    at(desk, TEN)
    with pytest.raises(Gone):
        comments.answered(desk.deps, desk.workspace, tomas.user, waiting)
    with pytest.raises(NotAllowed):
        comments.answered(desk.deps, desk.workspace, desk.director.user, waiting)
    assert states(desk, mara) == [CommentState.SHOWN]


@BOTH
def test_two_ticks_at_once_show_it_once(desk: Desk) -> None:
    mara = desk.hire("Mara Lind")
    post = publish(desk, "Slots", TODAY, mara)
    desk.clock.set(TEN)
    hear(desk, post, wrote("Ann", "One"))
    together = Barrier(2)

    def tick() -> None:
        together.wait()
        comments.due(desk.deps, desk.workspace, TEN)

    ticks = [Thread(target=tick) for _ in range(2)]
    for each in ticks:
        each.start()
    for each in ticks:
        each.join()
    at(desk, TEN)
    assert len(prompts(desk, mara)) == 1


@pytest.mark.parametrize(
    ("text", "link", "words"),
    [
        ("https://a.example/1 Fine.", "https://a.example/1", "Fine."),
        ("<https://a.example/1|one>: Fine.", "https://a.example/1", "Fine."),
        ("https://a.example/1: Fine.", "https://a.example/1", "Fine."),
        ("https://a.example/1\n\n“Fine,\nhe said.”", "https://a.example/1", "“Fine, he said.”"),
        ("https://a.example/1", "https://a.example/1", ""),
        ("Fine, see https://a.example/1", "", "Fine, see https://a.example/1"),
        ("  ", "", ""),
    ],
)
def test_a_link_and_what_was_said_there(text: str, link: str, words: str) -> None:
    assert link_and_words(text) == (link, words)

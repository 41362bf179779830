"""Publishing as Slack shows it: logged posts, nudges, offers, buddies, comments, the week; sound payloads whatever
people wrote, and nothing to press where nothing is left to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Goal
from bot.domain.cadence_messages import (
    BuddyQuestion,
    CadenceAlert,
    CommentPrompt,
    Nudge,
    Offer,
    PostLogged,
    QuotedComment,
    Summary,
    SummaryPost,
    WeekCount,
)
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press, View
from bot.domain.posts import Place, Post, PostState, Via
from bot.domain.screens import CadenceLine, CadencePage, PostCard
from bot.flows.summary import PEOPLE_A_PAGE
from bot.slack.blocks import weight
from bot.slack.cadence import post_card
from bot.slack.charts import bars, chart
from bot.slack.ideas import ideas
from bot.slack.messages import Message, message, messages
from bot.slack.names import Tap
from bot.slack.summary import page
from bot.slack.values import Carried
from tests.slack.hostile import PASSAGES, SENTENCES, settled
from tests.slack.test_blocks_feeds import LINK, LINKS, TITLES, links, pressable, words, wrong
from tests.slack.test_blocks_ideas import IDEA, NOW
from tests.slack.test_blocks_ideas import page as page_of

FEW = settings(settled, max_examples=12)  # each example is a whole week
MONDAY = date(2026, 3, 23)
FILE = "F0PICTURE1"
LOGGED = PostLogged(5, "Pick walls", LINK, "today", "blog", "Noted, thank you.", idea="Walls that pick")
WEEKS = tuple(WeekCount(MONDAY - timedelta(weeks=11 - number), number % 4) for number in range(12))
WEEK = Summary(
    "week of 16 March 2026",
    (SummaryPost("Ines Moreau", "Counting at night", LINK, "blog"), SummaryPost("Mara Lind", "Pick walls", "", "talk")),
    0,
    WEEKS,
    waiting=2,
    waiting_days=6,
    answered=("Slotting is dead",),
    celebrate="Mara Lind published for the first time.",
    away=("Ravi Das",),
)
POST = Post(1, 5, LINK, "Pick walls", MONDAY, Place.BLOG, (7,), PostState.PUBLISHED, Via.SME, NOW, names=("Mara Lind",))

posts = st.builds(SummaryPost, SENTENCES, TITLES, LINKS, st.sampled_from([str(place) for place in Place]))
weeks = st.lists(st.integers(0, 40), min_size=12, max_size=12).map(
    lambda counts: tuple(replace(week, posts=count) for week, count in zip(WEEKS, counts, strict=True))
)
summaries = st.builds(
    Summary,
    st.just("week of 16 March 2026"),
    st.lists(posts, max_size=40).map(tuple),
    st.sampled_from([0, 7]),
    weeks,
    st.integers(0, 30),
    st.integers(0, 90),
    st.lists(SENTENCES, max_size=20).map(tuple),
    st.just("") | PASSAGES,
    st.lists(SENTENCES, max_size=30).map(tuple),
)
quoted = st.builds(QuotedComment, st.integers(1, 10**9), st.just("") | SENTENCES, PASSAGES, LINKS)
VIEWS: st.SearchStrategy[View] = st.one_of(
    st.builds(
        PostLogged,
        st.integers(1, 10**9),
        TITLES,
        LINKS,
        st.just("today"),
        st.just("blog"),
        SENTENCES,
        st.sampled_from(["", "details", "whose", "together"]),
        st.just("") | SENTENCES,
        st.just("") | PASSAGES,
        st.booleans(),
    ),
    st.builds(Nudge, st.integers(8, 99), TITLES, st.integers(1, 10**9), PASSAGES, st.just("") | SENTENCES),
    st.builds(Offer, st.just("") | SENTENCES),
    st.builds(CadenceAlert, PASSAGES),
    st.builds(BuddyQuestion, st.integers(1, 99), SENTENCES, SENTENCES, st.sampled_from(["", "yes", "no"])),
    st.builds(CommentPrompt, TITLES, st.lists(quoted, min_size=1, max_size=3).map(tuple), st.booleans()),
)


@settled
@given(VIEWS)
def test_every_word_about_publishing_is_sound(view: View) -> None:
    parts = messages(view)
    for part in parts:
        assert wrong(part) == []
        assert len(part.text) + weight(part.blocks) <= 13_000
    if isinstance(view, PostLogged | Offer | BuddyQuestion | CommentPrompt):
        assert len(parts) == 1, "it is brought up to date where it stands"


@FEW
@given(summaries, st.sampled_from(["", FILE]))
def test_every_summary_is_sound_and_tells_of_all_posts(view: Summary, picture: str) -> None:
    parts = messages(view, picture)
    for part in parts:
        assert wrong(part) == []
        assert len(part.text) + weight(part.blocks) <= 13_000 and len(part.blocks) <= 50
    shown = " ".join(words(part) for part in parts)
    assert shown.count("• ") >= len(view.posts)
    pictures = [block for part in parts for block in part.blocks if block["type"] == "image"]
    assert len(pictures) == bool(picture) and (not picture or parts[-1].blocks[-1] == pictures[0])


def labels(part: Message) -> dict[str, tuple[str, str]]:
    """What can be pressed: label -> action and value."""
    rows = [block for block in part.blocks if block["type"] == "actions"]
    return {
        each["text"]["text"]: (each["action_id"], each.get("value", "")) for row in rows for each in row["elements"]
    }


@pytest.mark.parametrize(
    ("asks", "shown"),
    [
        ("", {"Correct": (Tap.CORRECT_POST, '{"post":5}'), "Take it back": (Press.POST_BACK, "5")}),
        ("details", {"Correct": (Tap.CORRECT_POST, '{"post":5}'), "Take it back": (Press.POST_BACK, "5")}),
        ("whose", {"It's mine": (Press.POST_MINE, "5"), "Not mine": (Press.POST_BACK, "5")}),
        ("together", {"We wrote it together": (Press.POST_TOGETHER, "5"), "It's theirs": (Press.POST_BACK, "5")}),
    ],
)
def test_a_logged_post_can_be_mended(asks: Any, shown: dict[str, tuple[str, str]]) -> None:
    part = message(replace(LOGGED, asks=asks, whom="Ravi Das"))

    assert labels(part) == shown
    assert links(part.blocks) == [("Pick walls", LINK)]
    assert "blog · today · from your idea “Walls that pick”" in words(part)


def test_a_post_that_was_taken_back_has_neither_link_nor_buttons() -> None:
    part = message(replace(LOGGED, said="Taken back.", gone=True))

    assert labels(part) == {} and links(part.blocks) == [] and words(part) == "Taken back."


def test_a_post_at_an_address_that_is_no_link_is_named_without_one() -> None:
    part = message(replace(LOGGED, link="javascript:alert(1)"))

    assert links(part.blocks) == [] and "Pick walls" in words(part)


def test_a_nudge_has_the_idea_at_hand() -> None:
    part = message(Nudge(9, "Pick walls", 12, "Counting at night"))

    (out,) = pressable(part, Tap.LOG_POST)
    assert Carried(out["value"]).number("idea") == 12
    assert labels(part).keys() == {"It's out", "Talk it through"} and pressable(part, Press.CHECK_IN)
    assert "9 days since “Pick walls”" in words(part)


def test_an_offer_is_taken_once() -> None:
    assert {label: action for label, (action, _) in labels(message(Offer())).items()} == {
        "A buddy": Tap.ASK_BUDDY,
        "Another time": Tap.OWN_PLACE,
        "Every second week": Press.OFFER_SECOND_WEEK,
        "A break": Tap.AWAY,
        "Go on as it was": Press.OFFER_GO_ON,
    }
    assert labels(message(Offer("Every second week, then."))) == {}


def test_a_buddy_is_answered_once() -> None:
    asked = BuddyQuestion(3, "Ravi Das", "Dana")

    assert labels(message(asked)) == {"Yes": (Press.BUDDY_YES, "3"), "No": (Press.BUDDY_NO, "3")}
    assert labels(message(replace(asked, answered="yes"))) == {}


def test_comments_are_quoted_with_the_way_to_where_they_stand() -> None:
    first = QuotedComment(8, "Jon Pell", "Did you\nmeasure it?", LINK)
    prompt = CommentPrompt("Pick walls", (first, QuotedComment(9, "", "<!here> Nice.", "")))

    part = message(prompt)

    assert links(part.blocks) == [("Jon Pell", LINK)]
    assert "Did you\nmeasure it?" in words(part) and "<!here> Nice." in words(part)
    assert labels(part) == {"I answered": (Press.COMMENT_DONE, "8")}
    assert labels(message(replace(prompt, done=True))) == {}


# The week.


def test_the_week_in_one_message_with_its_picture_last() -> None:
    (part,) = messages(WEEK, FILE)

    assert part.blocks[-1] == {"type": "image", "slack_file": {"id": FILE}, "alt_text": WEEK.alt}
    told = words(part)
    for said in ("Published, week of 16 March", "Mara Lind", "2 ideas wait", "Slotting is dead", "Away: Ravi Das."):
        assert said in told
    assert told.index("Ines Moreau") < told.index("Mara Lind")
    assert links(part.blocks) == [("Counting at night", LINK)]
    assert labels(part) == {}


def test_without_a_picture_the_week_is_told_in_words() -> None:
    (part,) = messages(WEEK)

    assert WEEK.alt in words(part) and bars([week.posts for week in WEEKS]) in words(part)
    assert "image" not in {block["type"] for block in part.blocks}


def test_forty_long_titles_go_out_in_order_and_whole() -> None:
    many = [SummaryPost(f"Expert {n:02}", f"{n:02} " + "words " * 38, LINK, "blog") for n in range(40)]

    parts = messages(replace(WEEK, posts=tuple(many), more=3), FILE)

    assert 1 < len(parts) <= 3
    assert all(wrong(part) == [] for part in parts)
    shown = [text.strip() for part in parts for text, _ in links(part.blocks)]
    assert shown == [post.title.strip() for post in many]
    assert [block["type"] for part in parts for block in part.blocks].count("image") == 1
    assert parts[-1].blocks[-1]["type"] == "image" and "and 3 more" in words(parts[-1])


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [((), ""), ((0, 0), "▁▁"), ((1, 1), "██"), ((0, 1, 2, 7), "▁▂▃█"), ((0, 1, 1000), "▁▂█"), ((3, 2, 1), "█▆▄")],
)
def test_bars_are_as_high_as_their_counts(counts: tuple[int, ...], drawn: str) -> None:
    assert bars(counts) == drawn


def test_a_chart_says_in_words_what_it_shows() -> None:
    assert chart((1, 2), "Two weeks.", FILE) == [
        {"type": "image", "slack_file": {"id": FILE}, "alt_text": "Two weeks."}
    ]
    assert "Two weeks." in str(chart((1, 2), "Two weeks.")) and "▅█" in str(chart((1, 2), "Two weeks."))


LINE = CadenceLine(7, "Mara Lind", 1, 3, tuple(week.posts for week in WEEKS), Goal.WEEKLY)
lines = st.builds(
    CadenceLine,
    st.integers(1, 99),
    SENTENCES,
    st.integers(0, 9),
    st.none() | st.integers(0, 400),
    st.lists(st.integers(0, 9), min_size=12, max_size=12).map(tuple),
    st.sampled_from(list(Goal)),
    st.just("") | SENTENCES,
    st.just("") | SENTENCES,
)
pages = st.builds(
    CadencePage,
    summaries,
    st.lists(lines, max_size=30).map(tuple),
    st.sampled_from([0, 20]),
    st.just(60),
    st.just("") | st.just("on Monday at 09:00"),
    st.just("") | PASSAGES,
)


def answer(shown: CadencePage) -> Message:
    return Message(*page(shown))


@FEW
@given(pages)
def test_every_page_of_the_week_is_sound(shown: CadencePage) -> None:
    assert wrong(answer(shown), "response_url") == []


def test_directors_see_days_by_name_and_no_place_in_a_row() -> None:
    late = replace(LINE, sme=8, name="Ravi Das", days=None, goal=Goal.MONTHLY, buddy="Ines", mark="away until 14 April")

    part = answer(CadencePage(WEEK, (LINE, late), 0, 2, "on Monday at 09:00"))

    told = words(part)
    assert "3 days since the last post · 1 this week" in told
    assert "away until 14 April · no post yet · 1 this week · goal monthly · with Ines" in told
    assert told.index("Mara Lind  ") < told.index("Ravi Das  ") and "on Monday at 09:00" in told
    assert not pressable(part, Tap.CADENCE_LATER)


def test_who_is_no_director_sees_the_week_only() -> None:
    part = answer(CadencePage(WEEK))

    assert "days since" not in words(part) and "Mara Lind" in words(part)
    assert not [block for block in part.blocks if block["type"] == "actions"]


def test_a_long_list_is_leafed_through() -> None:
    people = tuple(replace(LINE, sme=n, name=f"Expert {n}") for n in range(20))

    first = answer(CadencePage(WEEK, people, 0, 60))
    second = answer(CadencePage(WEEK, people, PEOPLE_A_PAGE, 60))

    (later,) = pressable(first, Tap.CADENCE_LATER)
    shown = sum("days since" in str(block) for block in first.blocks)
    assert Carried(later["value"]).number("start") == shown and not pressable(first, Tap.CADENCE_EARLIER)
    (earlier,) = pressable(second, Tap.CADENCE_EARLIER)
    assert Carried(earlier["value"]).number("start") == 0 and "Counting at night" not in words(second)


def test_a_channel_without_a_summary_is_named() -> None:
    assert "I'm not in the channel." in words(answer(CadencePage(WEEK, trouble="I'm not in the channel.")))


# A post to be corrected, an idea that is out.


@settled
@given(TITLES, LINKS)
def test_every_post_card_is_sound(title: str, link: str) -> None:
    card = PostCard(replace(POST, title=title, url=link or LINK), ())

    assert wrong(Message(*post_card(card)), "response_url") == []


def test_an_accepted_idea_of_ones_own_can_be_published() -> None:
    accepted = replace(IDEA, status=IdeaStatus.ACCEPTED)

    (out,) = pressable(ideas(page_of(accepted, may_decide=False), NOW), Tap.LOG_POST)

    assert Carried(out["value"]).number("idea") == accepted.id and out["text"]["text"] == "It's published"
    for shown in (page_of(IDEA, may_decide=False), page_of(accepted, may_decide=True)):
        assert not pressable(ideas(shown, NOW), Tap.LOG_POST)


def test_a_published_idea_is_not_decided_any_more() -> None:
    out = replace(IDEA, status=IdeaStatus.PUBLISHED, decided_by="Dana")

    part = ideas(page_of(out, may_decide=True), NOW)

    assert "Published · " in words(part) and "Dana published" not in words(part)
    assert not pressable(part, Press.ACCEPT) and pressable(part, Press.TRANSCRIPT) and pressable(part, Tap.NOTE)

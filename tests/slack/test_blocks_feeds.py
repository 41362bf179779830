"""What comes from outside, as Slack shows it: prompts, things to read, ideas' sources, the feeds and the radar; sound
payloads whatever a title holds, and no link but the one we made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.feed_messages import Answered, FeedPrompt, FeedReading, ReadingItem
from bot.domain.feeds import Candidate, Feed, FeedKind, FeedState
from bot.domain.forwards import Cited
from bot.domain.messages import Press, Question
from bot.domain.people import Beat
from bot.domain.screens import (
    FeedChoice,
    FeedLine,
    FeedRemoval,
    FeedsPage,
    IdeaFilter,
    IdeaPage,
    RadarItem,
    RadarPage,
    RadarStory,
    RadarVoice,
)
from bot.slack import feeds, forms
from bot.slack.blocks import weight
from bot.slack.home import home
from bot.slack.ideas import ideas
from bot.slack.listeners.views import _form
from bot.slack.lists import in_modal
from bot.slack.messages import Message, message, messages
from bot.slack.names import Field, Tap
from bot.slack.radar import radar
from bot.slack.values import Carried
from bot.slack.words import escape, size, web_link
from tests.slack.hostile import PASSAGES, SENTENCES, all_texts, settled
from tests.slack.payloads import problems
from tests.slack.test_blocks_home import SME, desk
from tests.slack.test_blocks_ideas import IDEA, NOW
from tests.slack.test_blocks_transcripts import elements

LINK = "https://news.example/slotting?a=1&b=2"
FEW = settings(settled, max_examples=12)  # each example is a whole page
LINKS = st.sampled_from(
    [LINK, "", "https://news.example/" + "x" * 1900, "http://news.example/שלום", "javascript:alert(1)", "https://a|b"]
)
ADDRESSES = {LINK, "https://news.example/" + "x" * 1900, "http://news.example/שלום"}
TITLES = st.one_of(SENTENCES, st.sampled_from(["", " \n", "🙂" * 3000, "<!channel>" * 300]))
PROMPT = FeedPrompt(
    7,
    "incite",
    "Slotting is dead",
    LINK,
    "Dock News",
    "3 hours old",
    "your beat is slotting",
    "It is dead",
    heated=True,
)


def wrong(part: Message, method: str = "chat.postMessage") -> list[str]:
    """What Slack would refuse, and every link that is not one of ours."""
    sent = {"text": part.text, "blocks": part.blocks, "unfurl_links": False, "unfurl_media": False}
    more: dict[str, Any] = {"channel": "D1", "metadata": {"event_type": "b", "event_payload": {"key": "k"}}}
    if method == "response_url":
        more = {"response_type": "ephemeral", "replace_original": False}
    return problems(method, sent | more, ADDRESSES)


def wrong_in_modal(part: Message) -> list[str]:
    return problems("views.open", {"trigger_id": "t", "view": in_modal(feeds.TITLE, part)}, ADDRESSES)


def links(value: Any) -> list[tuple[str, str]]:
    """(text, address) of every link, in order."""
    if isinstance(value, dict):
        own = [(value["text"], value["url"])] if value.get("type") == "link" else []
        return own + [each for inner in value.values() for each in links(inner)]
    return [each for inner in value for each in links(inner)] if isinstance(value, list) else []


def words(part: Message) -> str:
    return " ".join(all_texts(part.blocks))


def joined(part: Message) -> str:
    return "".join(all_texts(part.blocks))


def pressable(part: Message, action: str) -> list[dict[str, Any]]:
    return elements({"blocks": part.blocks}, action)


# One link, and only one that can be one.


@pytest.mark.parametrize(
    "address", [LINK, "http://news.example", "https://news.example/(a)#b", "https://bücher.example"]
)
def test_what_may_be_a_link(address: str) -> None:
    assert web_link(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example",
        "javascript:alert(1)",
        "ftp://news.example",
        "https://",
        "https://mara:secret@news.example",
        "https://news.example|bank",
        "https://news.example>",
        "https://news.example/<x",
        "https://news.example/a b",
        "https://news.example/a\u00a0b",
        "https://news.example/\u202egpj.exe",
        "https://news.example\\@evil.example",
        "https://[::1",
        "https://news.example/" + "x" * 2000,
    ],
)
def test_what_may_not(address: str) -> None:
    assert web_link(address) == ""
    shown = message(replace(PROMPT, link=address))
    assert links(shown.blocks) == [] and "Slotting is dead" in words(shown) and wrong(shown) == []


# A prompt in all its states.


@FEW
@given(
    st.builds(
        FeedPrompt,
        st.integers(1, 2**53),
        st.sampled_from(["news", "incite"]),
        TITLES,
        LINKS,
        st.just("") | TITLES,
        st.just("4 days old"),
        st.just("") | TITLES,
        st.just("") | TITLES,
        st.booleans(),
        st.booleans(),
        st.just("") | SENTENCES,
        st.just("") | PASSAGES,
        st.sampled_from(get_args(Answered)),
    )
)
def test_a_prompt_is_one_sound_message_whatever_it_is_about(view: FeedPrompt) -> None:
    (shown,) = messages(view)  # one, since it is brought up to date where it stands

    assert wrong(shown) == []
    assert len(shown.text) <= 4000 and weight(shown.blocks) < 9000
    assert [address for _, address in links(shown.blocks)] == [view.link] * (view.link in ADDRESSES)
    assert all(size(title) <= 300 for title, _ in links(shown.blocks))


def test_a_prompt_says_what_it_is_and_asks_one_thing() -> None:
    shown = message(PROMPT)

    assert links(shown.blocks) == [("Slotting is dead", LINK)]
    assert shown.text == escape(PROMPT.text)
    for said in ("Dock News · 3 hours old · heated", "Your beat is slotting.", "It is dead", PROMPT.question):
        assert said in list(all_texts(shown.blocks)), said
    row = pressable(shown, Press.TAKE) + pressable(shown, Press.NOT_FOR_ME) + pressable(shown, Press.LATER)
    assert [(each["text"]["text"], each["value"]) for each in row] == [
        ("I have a take", "7"),
        ("Not for me", "7"),
        ("Later", "7"),
    ]


def test_a_director_s_note_stands_as_they_wrote_it() -> None:
    shown = message(replace(PROMPT, by="Dana", note="Is <!here> `true`?"))

    assert "Dana writes:" in words(shown) and "Is <!here> `true`?" in list(all_texts(shown.blocks))


def test_not_for_me_asks_why_with_four_small_buttons() -> None:
    shown = message(replace(PROMPT, answered="not_for_me"))

    row = next(block for block in shown.blocks if block["type"] == "actions")["elements"]
    assert [(each["action_id"], each["text"]["text"], each["value"]) for each in row] == [
        (Press.NOT_TOPIC, "Not my topic", "7"),
        (Press.NOT_NEW, "Old news", "7"),
        (Press.NOT_SALESY, "Too salesy", "7"),
        (Press.NOT_AGAIN, "Already said it", "7"),
    ]
    assert PROMPT.question not in words(shown)


@pytest.mark.parametrize("answered", sorted(set(get_args(Answered)) - {"", "not_for_me"}))
def test_an_answered_prompt_has_no_buttons(answered: Answered) -> None:
    view = replace(PROMPT, answered=answered)
    shown = message(view)

    assert view.done in words(shown) and PROMPT.question not in words(shown)
    assert not [block for block in shown.blocks if block["type"] == "actions"]


@FEW
@given(st.lists(st.builds(ReadingItem, TITLES, LINKS, TITLES), min_size=1, max_size=2))
def test_something_to_read_asks_nothing(items: list[ReadingItem]) -> None:
    (shown,) = messages(FeedReading(tuple(items)))

    assert wrong(shown) == [] and FeedReading(tuple(items)).opening in words(shown)
    assert len(links(shown.blocks)) == sum(item.link in ADDRESSES for item in items)
    assert not [block for block in shown.blocks if block["type"] == "actions"]


def test_a_question_about_an_item_quotes_it_on_top() -> None:
    shown = message(Question("What would you answer?", source=ReadingItem("Slotting is dead", LINK, "Dock News")))

    assert wrong(shown) == [] and links(shown.blocks[0]) == [("Slotting is dead", LINK)]
    assert shown.blocks[0]["elements"][0]["type"] == "rich_text_quote"
    assert list(all_texts(shown.blocks[-1])) == ["What would you answer?"]
    assert shown.text == escape(f"About “Slotting is dead” {LINK}\nWhat would you answer?")


def test_a_long_question_about_an_item_says_so_once() -> None:
    view = Question("Why? " * 2500, source=ReadingItem("Slotting is dead", LINK, "Dock News"))
    shown = messages(view)

    assert len(shown) > 1 and all(wrong(part) == [] for part in shown)
    assert [len(links(part.blocks)) for part in shown] == [1] + [0] * (len(shown) - 1)


# An idea that answers something.


def test_an_idea_shows_what_it_answers() -> None:
    answers = Cited("Slotting is dead", LINK, "Dock News", NOW, gated=True, age="4 days old", colleague="Ravi wrote.")
    shown = ideas(IdeaPage((replace(IDEA, source=answers),), IdeaFilter(), None, None, True), NOW)

    assert wrong(shown, "response_url") == [] and links(shown.blocks) == [("Slotting is dead", LINK)]
    assert "Answers: Slotting is dead · Dock News · 4 days old · for subscribers\nRavi wrote." in joined(shown)


@FEW
@given(TITLES, LINKS, SENTENCES)
def test_an_idea_s_source_is_sound_whatever_it_is(title: str, link: str, site: str) -> None:
    several = tuple(
        replace(IDEA, id=n, highlight=n, source=Cited(title, link, site, None, False, age="", colleague=site))
        for n in range(1, 6)
    )
    shown = ideas(IdeaPage(several, IdeaFilter(), None, None, True), NOW)

    assert wrong(shown, "response_url") == [] and len(shown.blocks) <= 50


# The list of feeds.

FEED = Feed(1, 3, "https://news.example/feed", "Dock News", FeedKind.NEWS, FeedState.ACTIVE, NOW, "Dana")
LINE = FeedLine(FEED, "https://news.example/feed", "everybody", "5 minutes ago", "2 days ago", 4)
PAGE = FeedsPage((LINE,), 0, 1, 0, "Items are compared by meaning.")
feed_lines = st.builds(
    lambda title, address, whose, trouble: FeedLine(
        replace(FEED, title=title, kind=FeedKind.BOARD), address, whose, "", "", 1, trouble
    ),
    TITLES,
    TITLES,
    SENTENCES,
    st.just("") | TITLES,
)


def numbered(found: list[FeedLine]) -> tuple[FeedLine, ...]:
    return tuple(replace(line, feed=replace(line.feed, id=n)) for n, line in enumerate(found, 1))


@FEW
@given(st.lists(feed_lines, max_size=20).map(numbered), TITLES, st.integers(0, 600), TITLES)
def test_the_list_is_sound_in_a_message_and_in_a_modal(
    lines: tuple[FeedLine, ...], about: str, unread: int, said: str
) -> None:
    shown = feeds.feeds(FeedsPage(lines, 20, 600, unread, about, said=said))

    assert wrong(shown, "response_url") == [] == wrong_in_modal(shown)
    (later,) = pressable(shown, Tap.FEEDS_LATER)
    assert Carried(later["value"]).number("start") == 20 + len(pressable(shown, Tap.FEED))
    (earlier,) = pressable(shown, Tap.FEEDS_EARLIER)
    assert Carried(earlier["value"]).number("start") == 10


def test_feeds_with_much_to_say_are_fewer_on_a_page() -> None:
    much = replace(LINE, address="a" * 400, whose="w" * 400, trouble="t" * 600, feed=replace(FEED, title="🙂" * 400))

    shown = feeds.feeds(replace(PAGE, feeds=numbered([much] * 20), total=20, about="b" * 3000, said="s" * 600))

    assert wrong(shown, "response_url") == [] == wrong_in_modal(shown)
    assert weight(shown.blocks) < 13_000 and len(pressable(shown, Tap.FEED)) == 7


def test_a_feed_says_all_that_a_director_asks_of_it() -> None:
    shown = feeds.feeds(replace(PAGE, feeds=(replace(LINE, trouble="It was not there 3 times."),)))

    said = list(all_texts(shown.blocks))
    assert "Dock News\nNews · for everybody" in said
    assert "https://news.example/feed · last read 5 minutes ago · newest item 2 days ago · 4 items forwarded" in said
    assert "It was not there 3 times." in said and said[-1] == PAGE.about
    (menu,) = pressable(shown, Tap.FEED)
    assert [(each["text"]["text"], each["value"]) for each in menu["options"]] == [
        ("Change", "change:3"),
        ("Remove", "remove:3"),
    ]
    assert pressable(shown, Tap.FEEDS_LATER) == [] == pressable(shown, Tap.FEEDS_EARLIER)
    assert pressable(shown, Tap.ADD_FEED)[0]["style"] == "primary"


def test_five_hundred_feeds_tell_how_far_they_are() -> None:
    assert "Reading them for the first time: 120 of 500." in words(feeds.feeds(replace(PAGE, total=500, unread=380)))
    assert "first time" not in words(feeds.feeds(PAGE))


def test_no_feeds_yet() -> None:
    shown = feeds.feeds(FeedsPage((), 0, 0, 0, ""))

    assert "None yet" in words(shown) and wrong(shown, "response_url") == [] == wrong_in_modal(shown)


@FEW
@given(st.lists(st.builds(Candidate, SENTENCES | LINKS, TITLES), min_size=2, max_size=40), SENTENCES)
def test_a_choice_is_sound_and_carries_all_that_was_typed(found: list[Candidate], whose: str) -> None:
    asked = FeedChoice(LINK, (*found, Candidate(LINK, "Dock News")), FeedKind.BOARD, whose)
    shown = feeds.choice(asked)

    assert wrong(shown, "response_url") == [] == wrong_in_modal(shown)
    for each in pressable(shown, Tap.CHOOSE_FEED):
        carried = Carried(each["value"])
        assert (carried.text("kind"), carried.text("whose")) == ("customer board", whose)
        assert carried.text("url") in {candidate.url for candidate in asked.feeds}


def test_removing_asks_first() -> None:
    shown = feeds.removal(FeedRemoval(LINE))

    assert "Stop reading “Dock News”? What came of the 4 items I forwarded from it stays." in words(shown)
    (yes,), (no,) = pressable(shown, Tap.REMOVE_FEED), pressable(shown, Tap.FEEDS)
    assert (yes["style"], yes["value"]) == ("danger", '{"feed":3}') and "style" not in no
    assert wrong(shown, "response_url") == [] == wrong_in_modal(shown)


# Forms.


def opened(view: dict[str, Any]) -> list[str]:
    return problems("views.open", {"trigger_id": "t", "view": view})


def fields(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


@FEW
@given(SENTENCES, TITLES, st.integers(0, 130))
def test_the_forms_are_sound(typed: str, title: str, many: int) -> None:
    smes = tuple((n, f"Expert {n} {title}"[:80]) for n in range(1, many + 1))
    page = replace(PAGE, smes=smes, beats=("pick accuracy", typed[:60]))
    before = {Field.ADDRESS: typed, Field.KIND: "community", Field.WHOSE: f"@{smes[-1][1]}" if smes else "nobody"}

    assert opened(forms.add_feed(page)) == []
    assert opened(forms.add_feed(page, before, typed, "{}")) == []
    assert opened(forms.change_feed(page, title, FeedKind.BOARD, "pick accuracy", "{}")) == []
    experts = [replace(SME, id=n, name=name) for n, name in smes] or [SME]
    assert opened(forms.ask_expert(experts, title or "x", "{}")) == []


def test_a_form_that_comes_back_keeps_what_was_typed() -> None:
    page = replace(PAGE, smes=((7, "Mara Lind"),), beats=("pick accuracy",))
    typed = {Field.ADDRESS: "news.example", Field.KIND: "competitor", Field.WHOSE: "@Mara Lind"}

    again = forms.add_feed(page, typed, "There is no feed at that address.")

    held = fields(again)
    assert held["address"]["initial_value"] == "news.example"
    assert (held["kind"]["initial_option"]["value"], held["whose"]["initial_option"]["value"]) == (
        "competitor",
        "@Mara Lind",
    )
    assert "There is no feed at that address." in list(all_texts(again["blocks"][0]))
    assert [each["value"] for each in held["whose"]["options"]] == ["everybody", "pick accuracy", "@Mara Lind"]


def test_words_that_must_and_must_not_occur_go_there_and_back() -> None:
    sme = replace(SME, beat=Beat("docks", ("a", "b", "c", "d", "e"), (), ("pallet", "dock slot"), ("webinar",)))
    view = forms.edit_person(sme)

    held = fields(view)
    assert (held["must"]["initial_value"], held["never"]["initial_value"]) == ("pallet, dock slot", "webinar")
    filled = dict.fromkeys(Field, "") | {Field.MUST: "pallet, dock slot", Field.NEVER: "webinar\nebook"}
    form = _form(filled, "Mara", "Europe/Berlin")
    assert [word.strip() for word in form.must] == ["pallet", "dock slot"]
    assert [word.strip() for word in form.never] == ["webinar", "ebook"]
    assert opened(view) == [] == opened(forms.edit_person(replace(sme, beat=Beat("x", must=("word",) * 2000))))


# Home, and the radar.


def test_a_director_s_home_leads_to_the_feeds() -> None:
    view = home(desk(1, feeds="3 feeds, one in trouble."), NOW)

    assert "3 feeds, one in trouble." in list(all_texts(view["blocks"]))
    (see,) = elements(view, Tap.FEEDS)
    assert Carried(see["value"]).number("start") == 0
    assert problems("views.publish", {"user_id": "U1", "view": view}) == []


radar_items = st.builds(RadarItem, TITLES, LINKS, TITLES, SENTENCES, st.just("Tuesday"))
stories = st.builds(
    RadarStory,
    TITLES,
    st.integers(1, 40),
    st.booleans(),
    st.booleans(),
    st.lists(radar_items, max_size=6).map(tuple),
)
voices = st.builds(RadarVoice, TITLES, st.lists(radar_items, max_size=6).map(tuple))


@FEW
@given(
    st.builds(
        RadarPage,
        st.just("") | TITLES,
        st.lists(stories, max_size=5).map(tuple),
        st.lists(stories, max_size=5).map(tuple),
        st.lists(voices, max_size=10).map(tuple),
        st.integers(0, 2000),
    )
)
def test_the_radar_is_one_sound_answer(page: RadarPage) -> None:
    shown = radar(page)

    assert wrong(shown, "response_url") == [] and weight(shown.blocks) < 11_000
    assert {address for _, address in links(shown.blocks)} <= ADDRESSES


def test_the_radar_has_three_parts_and_two_words() -> None:
    one = RadarItem("Slotting is dead", LINK, "Dock News", "Kim Oh", "Tuesday")
    story = RadarStory("Is slotting dead?", 3, True, True, (one,) * 6)
    page = RadarPage("Mara Lind", (story,), (replace(story, heated=False),), (RadarVoice("Kim Oh", (one,)),), 81)

    shown = radar(page)

    said = list(all_texts(shown.blocks))
    assert [block["text"]["text"] for block in shown.blocks if block["type"] == "header"] == [
        "Radar",
        "Told by most",
        "Most debatable",
        "Who is talking",
    ]
    assert "Mara Lind · 81 items in the last seven days" in said
    assert "3 sources · debatable · heated" in said and "3 sources · debatable" in said
    assert "and 2 more" in " ".join(said) and "Kim Oh" in said
    assert joined(shown).count("(Dock News · Kim Oh · Tuesday)") == 8
    assert joined(shown).count("(Dock News · Tuesday)") == 1


def test_a_radar_of_long_addresses_shows_fewer() -> None:
    long = RadarItem("x" * 400, f"https://news.example/{'x' * 1900}", "s" * 200, "a" * 200, "Tuesday")
    story = RadarStory("x" * 400, 6, True, True, (long,) * 6)

    shown = radar(RadarPage("", (story,) * 5, (story,) * 5, (RadarVoice("v" * 200, (long,) * 6),) * 5, 30))

    assert wrong(shown, "response_url") == [] and weight(shown.blocks) < 13_000
    assert len(links(shown.blocks)) == 3 and words(shown).count("and 5 more") == 3


def test_an_empty_week() -> None:
    shown = radar(RadarPage("", (), (), (), 0))

    assert "Nothing new came in" in words(shown) and wrong(shown, "response_url") == []

"""Every view of a conversation as Slack messages: sound payloads, the words unchanged, nobody pinged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import (
    HELP,
    ForgetQuestion,
    Heard,
    IdeaNews,
    NoteKept,
    Notice,
    Passage,
    Press,
    Question,
    Reminder,
    Reply,
    TakeBack,
    Thanks,
    Thinking,
    View,
    Welcome,
)
from bot.slack.blocks import weight
from bot.slack.messages import WITHDRAWN, Message, message, messages
from bot.slack.words import escape
from tests.slack.hostile import PASSAGES, SENTENCES, all_texts, quotes, settled
from tests.slack.payloads import problems

ENVELOPE = {
    "channel": "D1",
    "unfurl_links": False,
    "unfurl_media": False,
    "metadata": {"event_type": "beatdesk", "event_payload": {"key": "k"}},
}
heard = st.builds(Passage, st.integers(1, 10**9), PASSAGES, st.just("story"), st.booleans())
VIEWS: st.SearchStrategy[View] = st.one_of(
    st.builds(
        Welcome,
        SENTENCES,
        st.lists(SENTENCES, max_size=3).map(tuple),
        st.just("Tuesday at 09:00"),
        st.just("") | SENTENCES,
    ),
    st.builds(Question, PASSAGES, st.lists(PASSAGES, max_size=8).map(tuple), st.one_of(st.just(""), SENTENCES)),
    st.builds(Reply, PASSAGES),
    st.builds(Reminder, SENTENCES),
    st.builds(
        Thanks,
        SENTENCES,
        st.lists(heard, max_size=8).map(tuple),
        st.lists(SENTENCES, max_size=2).map(tuple),
        SENTENCES,
        st.just("today at 10:15"),
        st.just("Tuesday at 09:00"),
    ),
    st.builds(NoteKept, st.integers(1, 10**9)),
    st.builds(
        IdeaNews,
        SENTENCES,
        st.sampled_from(["new", "accepted", "parked", "declined"]),
        SENTENCES,
        st.just("Already said"),
        PASSAGES,
    ),
    st.builds(Notice, PASSAGES),
    st.just(ForgetQuestion()),
)


def wrong(part: Message) -> list[str]:
    return problems("chat.postMessage", {**ENVELOPE, "text": part.text, "blocks": part.blocks})


def buttons(part: Message) -> list[dict[str, Any]]:
    return [element for block in part.blocks if block["type"] == "actions" for element in block["elements"]]


@settled
@given(VIEWS)
def test_every_view_is_sound_whatever_people_wrote(view: View) -> None:
    for part in messages(view):
        assert wrong(part) == []
        assert len(part.text) + weight(part.blocks) <= 13_000
        assert len(part.blocks) <= 50


@settled
@given(VIEWS)
def test_all_that_the_text_says_stands_in_the_blocks_too(view: View) -> None:
    """People's words arrive whole, in order, whatever was split."""
    shown = "".join(all_texts([part.blocks for part in messages(view)]))

    for words in spoken_in(view):
        assert words.replace("`", "") in shown.replace("`", "")


def test_a_closing_message_is_one_however_long_the_passages_are() -> None:
    """It is brought up to date where it stands, so it can't be several."""
    story = "The labels fell off in the cold room, because the glue was made for paper. " * 90
    said = [Passage(n, story if n % 2 else f"{story[:150]} ({n})", "story") for n in range(1, 9)]

    (shown,) = messages(Thanks("Thanks.", tuple(said), ("A headline",), "Dana", "today at 10:15", "Tuesday"))

    words = "".join(all_texts(shown.blocks))
    assert wrong(shown) == [] and words.count("6,750 characters in all") == 4
    assert all(passage.text in words for passage in said if passage.highlight % 2 == 0)


def spoken_in(view: View) -> list[str]:
    match view:
        case Question():
            return [*view.preface, view.question]
        case Thanks():
            said = [passage.text for passage in view.passages if not passage.withdrawn]
            return said if sum(map(len, said)) < 500 else []  # long ones are shown by their beginning
        case IdeaNews():
            return [view.headline, view.note]
        case Reply():
            return [view.reply]
        case _:
            return [view.text]


@pytest.mark.parametrize(
    "view",
    [
        Welcome("Mara", ("Lena Falk",), "Tuesday at 09:00"),
        Welcome("Mara", ("Lena Falk",), "Tuesday at 09:00", "models.northlight.example"),
        Question("What surprised you?", ("Lena accepted “Pick walls”.",), "Lena Falk"),
        Reply("I meant the night shift."),
        Reminder("What surprised you?"),
        Thanks("Thank you.", (Passage(7, "We lost a day.", "story"),), ("Pick walls",), "Lena", "10:15", "Tuesday"),
        NoteKept(3),
        IdeaNews("Pick walls", "parked", "Lena", "Needs proof first", "Find the number."),
        Notice(HELP),
        ForgetQuestion(),
    ],
    ids=lambda view: view.kind,
)
def test_an_ordinary_view_is_one_message_with_the_views_own_text(view: View) -> None:
    one = message(view)

    assert one.text == escape(view.text)
    assert wrong(one) == []


def test_under_each_passage_stand_its_two_buttons() -> None:
    passages = (Passage(7, "one", "story"), Passage(8, "two", "story", withdrawn=True), Passage(9, "three", "number"))

    one = message(Thanks("Thank you.", passages, readers="Lena", readable="10:15"))

    assert [(element["action_id"], element["value"]) for element in buttons(one)] == [
        (Press.KEEP_OFF_RECORD, "7"),
        (Press.MAKE_IDEA, "7"),
        (Press.KEEP_OFF_RECORD, "9"),
        (Press.MAKE_IDEA, "9"),
    ]
    assert quotes(one.blocks) == ["one", WITHDRAWN, "three"]
    assert "two" not in str(one)


def test_withdrawn_words_are_nowhere_when_all_were_withdrawn() -> None:
    one = message(Thanks("Thank you.", (Passage(7, "secret", "story", withdrawn=True),), readers="Lena", readable="8"))

    assert "secret" not in str(one)
    assert "can read this" not in str(one)


def test_a_directors_question_shows_who_asks_and_stands_out() -> None:
    one = message(Question("What broke?", asked_by="Lena Falk"))

    assert "Lena Falk asks" in str(one.blocks[0])
    assert one.blocks[-1]["elements"][0]["elements"] == [
        {"type": "text", "text": "What broke?", "style": {"bold": True}}
    ]


def test_the_welcome_names_the_models_host_on_a_line_of_its_own() -> None:
    one = message(Welcome("Mara", ("Lena Falk",), "Tuesday at 09:00", "models.northlight.example"))

    runs = [run for block in one.blocks for part in block["elements"] for run in part["elements"]]
    place = next(n for n, run in enumerate(runs) if run["text"] == "no model")
    assert runs[place]["style"] == {"code": True}
    (before,) = [line for line in runs[place - 1]["text"].split("\n") if "language model" in line]
    assert before.startswith("A language model at models.northlight.example helps me")
    assert runs[place + 1]["text"].startswith(" keeps all your words from it.\nSay “off the record”")


def test_forgetting_asks_twice() -> None:
    forget, keep = buttons(message(ForgetQuestion()))

    assert (forget["action_id"], forget["style"]) == (Press.FORGET, "danger")
    assert forget["confirm"]["style"] == "danger"
    assert keep["action_id"] == Press.KEEP_ME and "style" not in keep


def test_talking_about_a_note_carries_the_note() -> None:
    (talk,) = buttons(message(NoteKept(31)))

    assert (talk["action_id"], talk["value"]) == (Press.TALK, "31")


@pytest.mark.parametrize("sign", [Heard("1.2"), Thinking("1.2"), Thinking("1.2", over=True), TakeBack("1.2")])
def test_a_sign_is_no_message(sign: View) -> None:
    with pytest.raises(TypeError, match=sign.kind):
        messages(sign)


def test_what_one_message_does_not_hold_goes_on_in_the_next() -> None:
    view = Reply("All & sundry. " * 3000)

    parts = messages(view)

    assert len(parts) > 3
    assert "".join(all_texts([part.blocks for part in parts])) == view.reply
    assert all(wrong(part) == [] for part in parts)
    with pytest.raises(ValueError, match="reply takes"):
        message(view)


def test_a_note_of_two_thousand_ampersands_is_whole() -> None:
    parts = messages(IdeaNews("Pick walls", "new", "Lena", note="&" * 2000))

    assert "".join(all_texts([part.blocks for part in parts])).count("&") == 2000
    assert all(len(part.text) <= 4000 for part in parts)

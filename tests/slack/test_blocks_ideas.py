"""Lists of ideas, single ones and what a search found: sound, whole, and with buttons that lead back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.domain.ideas import Format, Idea, IdeaStatus, Stage
from bot.domain.messages import Press
from bot.domain.screens import Hit, IdeaCard, IdeaFilter, IdeaPage, SearchPage
from bot.slack.ideas import card, excerpt, ideas, packed, said, search, wanted
from bot.slack.messages import Message
from bot.slack.names import Tap
from bot.slack.values import Carried
from tests.slack.hostile import PASSAGES, SENTENCES, all_texts, quotes, settled
from tests.slack.payloads import problems

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
IDEA = Idea(
    workspace=1,
    id=41,
    sme=7,
    sme_name="Mara Lind",
    interview=5,
    highlight=19,
    quote="We lost a whole day to <!channel> labels.",
    kind="story",
    headline="A day lost to labels",
    angle="What a label costs",
    format=None,
    stage=None,
    proof="the cost of the day",
    topic="slotting",
    status=IdeaStatus.NEW,
    created_at=NOW - timedelta(days=3),
    visible_at=NOW,
    version=2,
)
made = st.builds(
    lambda number, words, status, form, stage: replace(
        IDEA,
        id=number,
        sme_name=words[0][:80],
        quote=words[1],
        headline=words[2],
        angle=words[3],
        proof=words[4],
        note=words[5][:2000],
        topic=words[6][:80],
        status=status,
        format=form,
        stage=stage,
        decided_by="Lena",
        reason="later" if status is IdeaStatus.PARKED else "",
    ),
    st.integers(1, 2**40),
    st.tuples(SENTENCES, PASSAGES, SENTENCES, SENTENCES, SENTENCES, PASSAGES, SENTENCES),
    st.sampled_from(IdeaStatus),
    st.none() | st.sampled_from(Format),
    st.none() | st.sampled_from(Stage),
)
# No two of a list are the same one.
several = st.lists(made, max_size=5).map(
    lambda found: tuple(replace(idea, id=n, interview=n, highlight=n) for n, idea in enumerate(found, 1))
)
filters = st.builds(
    IdeaFilter,
    st.none() | st.sampled_from(IdeaStatus),
    st.none() | st.integers(1, 150),
    st.none() | SENTENCES.map(lambda text: text[:80]),
)
names = st.integers(0, 140).map(lambda many: tuple((n, f"Expert <{n}> {'🙂' * 80}"[:80]) for n in range(1, many + 1)))
PAGES = st.builds(
    IdeaPage,
    several,
    filters,
    st.none() | st.integers(1, 10**6),
    st.none() | st.integers(1, 10**6),
    st.booleans(),
    names,
)


def wrong(answer: Message) -> list[str]:
    return problems("response_url", {"response_type": "ephemeral", "text": answer.text, "blocks": answer.blocks})


def elements(answer: Message, action: str) -> list[dict[str, Any]]:
    rows = [block for block in answer.blocks if block["type"] == "actions"]
    return [element for row in rows for element in row["elements"] if element["action_id"] == action]


def page(*shown: Idea, **changed: Any) -> IdeaPage:
    return replace(IdeaPage(shown, IdeaFilter(), None, None, True, ((7, "Mara Lind"), (8, "Jo"))), **changed)


@settled
@given(PAGES)
def test_every_list_is_sound(some: IdeaPage) -> None:
    answer = ideas(some, NOW, "Done.")

    assert wrong(answer) == []
    assert len("".join(all_texts(answer.blocks))) <= 13_000


@settled
@given(made, st.booleans(), SENTENCES)
def test_every_card_is_sound(idea: Idea, may_decide: bool, told: str) -> None:
    assert wrong(card(IdeaCard(idea, may_decide, told), NOW, packed(IdeaFilter(topic="🙂" * 80), 10**9))) == []


@settled
@given(
    several,
    st.lists(
        st.builds(Hit, st.integers(1, 9), SENTENCES, st.integers(1, 99), PASSAGES, st.just(NOW)),
        max_size=20,
        unique_by=lambda hit: (hit.interview, hit.turn),
    ),
    SENTENCES,
    st.booleans(),
)
def test_every_search_is_sound(found: tuple[Idea, ...], hits: list[Hit], words: str, may_decide: bool) -> None:
    answer = search(SearchPage(words, found, tuple(hits), may_decide), NOW)

    assert wrong(answer) == []
    transcripts = len(elements(answer, Press.TRANSCRIPT))
    left = len(found) + len(hits) - transcripts
    assert (f"There are {left} more." in str(answer.blocks)) == (left > 0)


def test_an_idea_shows_its_words_and_carries_itself_and_the_list() -> None:
    listed = page(IDEA, filter=IdeaFilter(IdeaStatus.NEW, 7, "slotting"), before=50)

    answer = ideas(listed, NOW)

    assert quotes(answer.blocks) == [IDEA.quote]
    shown = "".join(all_texts(answer.blocks))
    for words in ("A day lost to labels", "Mara Lind", "What a label costs", "the cost of the day", "New"):
        assert words in shown
    for action in (Press.ACCEPT, Press.PARK, Press.DECLINE, Tap.NOTE):
        (pressed,) = elements(answer, action)
        carried = Carried(pressed["value"])
        assert (carried.number("idea"), carried.number("seen")) == (41, 2)
        assert wanted(carried.text("list")) == (listed.filter, 50)
    (transcript,) = elements(answer, Press.TRANSCRIPT)
    assert Carried(transcript["value"]).number("interview") == 5
    assert Carried(transcript["value"]).number("focus") == 19


def test_who_may_not_decide_sees_no_way_to() -> None:
    answer = ideas(page(IDEA, may_decide=False, smes=()), NOW)

    actions = {e["action_id"] for block in answer.blocks if block["type"] == "actions" for e in block["elements"]}
    assert actions == {Press.TRANSCRIPT}


def test_format_and_stage_stand_only_where_there_are_any() -> None:
    bare = "".join(all_texts(ideas(page(replace(IDEA, proof="")), NOW).blocks))
    full = "".join(all_texts(ideas(page(replace(IDEA, format=Format.STORY, stage=Stage.USE)), NOW).blocks))

    assert "None" not in bare and "Still missing" not in bare
    assert " · story · use" in full


def test_a_decision_is_told_with_its_reason_and_note() -> None:
    decided = replace(IDEA, status=IdeaStatus.PARKED, decided_by="Lena", reason="proof", note="Find <@U1> the number")

    answer = card(IdeaCard(decided, True, "Parked."), NOW)

    assert "Lena parked this: Needs proof first." in "".join(all_texts(answer.blocks))
    assert "Find <@U1> the number" in quotes(answer.blocks)
    assert answer.text == "Parked.\nParked: A day lost to labels"


@pytest.mark.parametrize(("before", "older", "there"), [(None, None, ()), (9, None, (Tap.IDEAS_NEWEST,))])
def test_the_pager_leads_where_there_is_more(before: int | None, older: int | None, there: tuple[Tap, ...]) -> None:
    answer = ideas(page(IDEA, before=before, older=older), NOW)

    for tap in (Tap.IDEAS_NEWEST, Tap.IDEAS_OLDER):
        assert len(elements(answer, tap)) == (tap in there)


def test_ideas_too_long_for_one_answer_go_on_the_next_page() -> None:
    long = [replace(IDEA, id=number, quote="words " * 400, note="note " * 300) for number in (9, 8, 7, 6, 5)]

    answer = ideas(page(*long, older=None), NOW)

    shown = len(elements(answer, Press.ACCEPT))
    (older,) = elements(answer, Tap.IDEAS_OLDER)
    assert 1 <= shown < 5
    assert wanted(older["value"]) == (IdeaFilter(), long[shown - 1].id)


@pytest.mark.parametrize(
    ("narrowed", "may_decide", "told"),
    [
        (IdeaFilter(), True, "an hour after an interview closes"),
        (IdeaFilter(), False, "check in"),
        (IdeaFilter(IdeaStatus.PARKED), True, "No idea fits"),
        (IdeaFilter(sme=7), True, "No idea fits"),
        (IdeaFilter(sme=7), False, "check in"),
    ],
)
def test_an_empty_list_says_what_to_do(narrowed: IdeaFilter, may_decide: bool, told: str) -> None:
    answer = ideas(page(filter=narrowed, may_decide=may_decide), NOW)

    assert told in "".join(all_texts(answer.blocks))
    assert wrong(answer) == []


def test_the_menus_show_what_is_chosen_and_lead_to_the_rest() -> None:
    chosen = IdeaFilter(IdeaStatus.NEW, 8, "slotting")

    answer = ideas(page(IDEA, filter=chosen), NOW)

    (status,), (expert,) = elements(answer, Tap.IDEAS_STATUS), elements(answer, Tap.IDEAS_EXPERT)
    assert status["initial_option"]["text"]["text"] == "New"
    assert expert["initial_option"]["text"]["text"] == "Jo"
    assert wanted(status["options"][0]["value"]) == (replace(chosen, status=None), None)
    assert wanted(expert["options"][0]["value"]) == (replace(chosen, sme=None), None)
    assert [wanted(each["value"])[0].sme for each in expert["options"]] == [None, 7, 8]


def test_a_menu_of_long_names_leaves_room_for_a_long_idea() -> None:
    many = tuple((number, f"{number} {'🙂' * 70}") for number in range(1, 141))
    long = replace(IDEA, quote="q" * 9000, headline="h" * 2000, angle="a" * 2000, proof="p" * 2000, note="n" * 2000)

    answer = ideas(page(long, smes=many, filter=IdeaFilter(sme=140, topic="🙂" * 80)), NOW, "Done. " * 20)

    assert wrong(answer) == []
    assert "n" * 2000 in quotes(answer.blocks)
    assert elements(answer, Tap.IDEAS_EXPERT)[0]["initial_option"]["text"]["text"].startswith("140 ")


def test_a_topic_too_long_for_a_menu_is_let_go_by_it_alone() -> None:
    long = IdeaFilter(IdeaStatus.NEW, 7, "🙂" * 80)

    answer = ideas(page(IDEA, filter=long, older=30), NOW)

    (status,), (older,) = elements(answer, Tap.IDEAS_STATUS), elements(answer, Tap.IDEAS_OLDER)
    assert [wanted(each["value"])[0].topic for each in status["options"]] == [None] * (1 + len(IdeaStatus))
    assert wanted(older["value"])[0] == long
    assert wrong(answer) == []


def test_more_experts_than_a_menu_holds() -> None:
    many = tuple((number, f"Expert {number}") for number in range(1, 131))

    answer = ideas(page(IDEA, smes=many, filter=IdeaFilter(sme=125)), NOW)

    (expert,) = elements(answer, Tap.IDEAS_EXPERT)
    assert len(expert["options"]) == 100
    assert expert["initial_option"]["text"]["text"] == "Expert 125"
    assert "/ideas @name" in "".join(all_texts(answer.blocks))


@settled
@given(filters, st.none() | st.integers(0, 2**53 - 1))
def test_a_packed_list_comes_back_as_it_was(chosen: IdeaFilter, before: int | None) -> None:
    assert wanted(packed(chosen, before)) == (chosen, before)


@pytest.mark.parametrize("value", ['{"status":"sold"}', "[]", '{"sme":"7"}', '{"before":-1}', "{", '{"topic":3}'])
def test_a_list_that_nobody_packed_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="older version"):
        wanted(value)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("needle", "…and then the needle came"),
        ("nothing", "…"),
    ],
)
def test_an_excerpt_shows_the_words_searched_for(words: str, shown: str) -> None:
    text = "straw " * 200 + "and then the needle came " + "hay " * 200

    found = excerpt(text, words)

    assert (words in found) == (words == "needle")
    assert shown.strip("…") in found and len(found) < 300
    assert found.strip("…") in text


def test_one_sentence_is_said_with_its_code() -> None:
    answer = said("`/ideas` & <!here>")

    assert answer.text == "`/ideas` &amp; &lt;!here&gt;"
    assert wrong(answer) == []

"""Transcripts and my data, in parts: sound in every size, opened at the passage, and not a word lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.highlights import Highlight, Kind
from bot.domain.interviews import Interview, InterviewState, Turn, Who
from bot.domain.messages import Press
from bot.domain.screens import MyData, TranscriptPage
from bot.slack.names import Tap
from bot.slack.transcripts import BY_A_MODEL, IN_SHORT, my_data, part_with_turn, transcript
from bot.slack.values import Carried
from tests.slack.hostile import PASSAGES, SENTENCES, all_texts, settled
from tests.slack.payloads import problems
from tests.slack.test_blocks_ideas import NOW

INTERVIEW = Interview(1, 5, 7, 3, InterviewState.CLOSED, NOW)


def opened(view: dict[str, Any]) -> list[str]:
    return problems("views.open", {"trigger_id": "1.2", "view": view})


def elements(view: dict[str, Any], action: str) -> list[dict[str, Any]]:
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    found = [element for row in rows for element in row["elements"]] + beside
    return [element for element in found if element["action_id"] == action]


def turn(n: int, text: str, who: Who = Who.SME, **more: Any) -> Turn:
    return Turn(100 + n, n, who, text, NOW + timedelta(minutes=n), **more)


def mark(number: int, of: Turn, start: int, end: int) -> Highlight:
    return Highlight(1, number, 5, 7, of.id, of.n, start, end, of.text[start:end], Kind.STORY, 1.0, NOW)


@st.composite
def transcripts(draw: st.DrawFn) -> TranscriptPage:
    texts = draw(st.lists(PASSAGES, min_size=1, max_size=6))
    turns = tuple(turn(n, text, Who.BOT if n % 2 else Who.SME) for n, text in enumerate(texts, 1))
    marks = []
    for each in turns:
        for _ in range(draw(st.integers(0, 3)) if each.who is Who.SME else 0):
            edges = sorted(draw(st.tuples(*[st.integers(0, len(each.text))] * 2)))
            if edges[0] < edges[1]:
                marks.append(mark(len(marks) + 1, each, *edges))
    focus = draw(st.sampled_from([None, 999, *(each.id for each in marks)]))
    return TranscriptPage(
        INTERVIEW,
        draw(SENTENCES)[:80],
        "Europe/Berlin",
        turns,
        tuple(marks),
        focus,
        draw(st.booleans()),
        summary=draw(st.just("") | PASSAGES),
    )


def all_parts(page: TranscriptPage) -> list[dict[str, Any]]:
    """Leafing from the first part to the last by its own buttons."""
    views = [transcript(page, 0)]
    while later := elements(views[-1], Tap.TRANSCRIPT_LATER):
        views.append(transcript(page, Carried(later[0]["value"]).number("part")))
    return views


def words_of(views: list[dict[str, Any]]) -> str:
    return "".join(all_texts([block for view in views for block in view["blocks"] if block["type"] == "rich_text"]))


def looks(views: list[dict[str, Any]], look: str) -> str:
    runs = [
        run
        for view in views
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for run in element["elements"]
    ]
    return "".join(run["text"] for run in runs if run.get("style", {}).get(look))


@settled
@given(transcripts())
def test_a_transcripts_parts_hold_every_turn_exactly(page: TranscriptPage) -> None:
    views = all_parts(page)

    on_top = IN_SHORT + page.summary if page.summary else ""
    assert words_of(views) == on_top + "".join(each.text for each in page.turns)
    for view in views:
        assert opened(view) == []
        assert len("".join(all_texts(view["blocks"]))) <= 13_000
    assert len(elements_of(views, Press.MAKE_IDEA)) == len(page.highlights)
    assert len(elements_of(views, Press.KEEP_OFF_RECORD)) == len(page.highlights) * page.own


def elements_of(views: list[dict[str, Any]], action: str) -> list[dict[str, Any]]:
    return [element for view in views for element in elements(view, action)]


@settled
@given(transcripts())
def test_the_passage_in_focus_is_underlined_and_opened_at(page: TranscriptPage) -> None:
    focused = next((each for each in page.highlights if each.id == page.focus), None)

    assert looks(all_parts(page), "underline") == (focused.text if focused else "")
    if focused:
        assert looks([transcript(page)], "underline") != ""


def test_passages_are_bold_and_only_they() -> None:
    said = turn(2, "We lost a day. Nobody saw it. We lost two.")
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (said,), (mark(1, said, 0, 14), mark(2, said, 30, 42)), 2)

    assert looks([transcript(page)], "bold") == "We lost a day.We lost two."
    assert looks([transcript(page)], "underline") == "We lost two."


def test_forty_thousand_characters_are_leafed_through() -> None:
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (turn(1, "Why?", Who.BOT), turn(2, "word " * 8000)), ())

    views = all_parts(page)

    assert len(views) == 4
    assert "Part 2 of 4" in str(views[1])
    assert elements(views[0], Tap.TRANSCRIPT_EARLIER) == [] == elements(views[-1], Tap.TRANSCRIPT_LATER)
    (back,) = elements(views[2], Tap.TRANSCRIPT_EARLIER)
    assert Carried(back["value"]).number("part") == 1
    assert Carried(back["value"]).number("interview") == 5


@pytest.mark.parametrize("start", [0, 3000, 12_000, 17_500, 39_990])
def test_a_passage_is_opened_at_wherever_it_begins(start: int) -> None:
    said = turn(1, "x" * 40_000)
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (said,), (mark(31, said, start, start + 10),), 31)

    opened_at = transcript(page)

    assert looks([opened_at], "underline") == "x" * 10
    assert len(elements(opened_at, Press.MAKE_IDEA)) == 1


@pytest.mark.parametrize("part", [-1, 99])
def test_a_part_that_is_gone_opens_the_nearest(part: int) -> None:
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (turn(1, "word " * 8000),), ())

    assert transcript(page, part) in (all_parts(page)[0], all_parts(page)[-1])


def test_a_search_leads_to_the_part_of_its_turn() -> None:
    turns = (turn(1, "a " * 7000), turn(2, "b"), turn(3, "c " * 7000), turn(4, "d"))
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", turns, ())

    for each in turns:
        assert each.text.strip()[0] in words_of([transcript(page, part_with_turn(page, each.n))])
    assert part_with_turn(page, 4) > 0
    assert part_with_turn(page, 77) == 0


@pytest.mark.parametrize("own", [False, True])
def test_a_summary_stands_on_top_with_who_wrote_it(own: bool) -> None:
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (turn(1, "Why?", Who.BOT), turn(2, "Glue.")), (), own=own)
    summary = "The labels fell off in the cold room [2]."

    shown = list(all_texts(transcript(replace(page, summary=summary))["blocks"]))

    assert shown.index(IN_SHORT) < shown.index(summary) < shown.index(BY_A_MODEL) < shown.index("Why?")
    assert IN_SHORT not in str(transcript(page)) and "model" not in str(transcript(page))


def test_a_summary_stands_in_the_first_part_only() -> None:
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (turn(1, "word " * 8000),), (), summary="Words [1].")

    first, *others = all_parts(page)

    assert "Words [1]." in str(first) and "Words [1]." not in str(others)
    assert part_with_turn(page, 1) == 0


def test_every_turn_has_its_number_even_one_that_is_gone() -> None:
    turns = (turn(1, "Why?", Who.BOT), turn(2, "kept"), turn(3, "", off_record=True), turn(4, "", deleted=True))

    shown = list(all_texts(transcript(TranscriptPage(INTERVIEW, "Mara", "UTC", turns, ()))["blocks"]))

    assert [each.split(" · ")[:2] for each in shown if each[:1].isdigit()] == [
        ["1", "Beatdesk"], ["2", "Mara"], ["3", "Mara"], ["4", "Mara"],
    ]  # fmt: skip


def test_what_is_off_the_record_or_deleted_is_said_to_be() -> None:
    turns = (turn(1, "", off_record=True), turn(2, "", deleted=True), turn(3, "kept", edited_at=NOW))

    view = transcript(TranscriptPage(INTERVIEW, "Mara", "UTC", turns, ()))

    assert words_of([view]) == "(off the record)(deleted)kept"
    assert "edited" in str(view)


def test_withheld_words_stay_withheld_even_when_they_arrive_here() -> None:
    turns = (turn(1, "secret one", off_record=True), turn(2, "secret two", deleted=True))

    assert "secret" not in str(transcript(TranscriptPage(INTERVIEW, "Mara", "UTC", turns, ())))


def test_times_are_on_the_experts_clock() -> None:
    view = transcript(TranscriptPage(INTERVIEW, "Mara", "America/New_York", (turn(1, "hi"),), ()))

    assert "Sun 22 Nov 2026, 04:00 (America/New_York)" in str(view["blocks"][0])
    assert "Mara · 04:01" in str(view)


def test_only_their_own_reader_may_keep_a_passage_off_the_record() -> None:
    said = turn(2, "We lost a day.")
    page = TranscriptPage(INTERVIEW, "Mara", "UTC", (said,), (mark(31, said, 0, 14),), 31)

    assert elements(transcript(page), Press.KEEP_OFF_RECORD) == []
    (keep,) = elements(transcript(replace(page, own=True)), Press.KEEP_OFF_RECORD)
    assert keep["value"] == "31"


@settled
@given(PASSAGES, st.integers(1, 4))
def test_my_data_is_shown_whole(text: str, times: int) -> None:
    views = [my_data(MyData("Mara", text * times, ()))]
    while later := elements(views[-1], Tap.MY_DATA_LATER):
        views.append(my_data(MyData("Mara", text * times, ()), Carried(later[0]["value"]).number("part")))

    assert all(opened(view) == [] for view in views)
    texts = [words_of([{"blocks": [b for b in view["blocks"] if b["type"] == "rich_text"][1:]}]) for view in views]
    assert "".join(texts) == text * times

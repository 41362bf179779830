"""Words off the record, edited or deleted: what goes, from where, and what the person is told."""

from datetime import timedelta

import pytest

from bot.domain.interviews import InterviewState
from bot.domain.messages import Notice, Thanks
from bot.domain.screens import IdeaFilter
from bot.flows import data, ideas, transcripts
from bot.flows.identity import operator
from tests.flows.test_interview import LINE, MORE, STORY, run_interview
from tests.newsdesk import Desk, utc

SECRET = "Between us, the Zanzibar contract is about to be cancelled."


def asked(desk: Desk):  # type: ignore[no-untyped-def]
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    return mara


def everywhere(desk: Desk, mara, word: str) -> list[str]:  # type: ignore[no-untyped-def]
    """Each place beyond the SME's own messages where the word can be seen."""
    found = []
    desk.wait(timedelta(hours=2))
    interview = desk.interview(mara).id
    page = transcripts.read(desk.deps, desk.workspace, desk.user("dana"), interview)
    if any(word in turn.text for turn in page.turns):
        found.append("transcript")
    if any(word in mark.text for mark in page.highlights):
        found.append("highlights")
    shown = ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter())
    if any(word in idea.quote + idea.headline + idea.angle for idea in shown.ideas):
        found.append("ideas")
    for user in (desk.user("dana"), desk.user("mara")):
        hits = ideas.search(desk.deps, desk.workspace, user, word)
        if hits.hits or hits.ideas:
            found.append(f"search of {user}")
    office = operator(desk.workspace)
    return found + [
        f"export as {form}"
        for form in ("jsonl", "markdown")
        if any(word in text for text in transcripts.export(desk.deps, office, form))
    ]


def test_the_search_for_leaks_finds_words_that_are_on_the_record(desk: Desk) -> None:
    mara = asked(desk)
    run_interview(desk, mara)
    assert len(everywhere(desk, mara, "Gdansk")) == 7


@pytest.mark.parametrize(
    "messages",
    [
        (SECRET,),
        ("The Zanzibar contract is about to be cancelled.", "scratch that last message"),
        ("The Zanzibar contract is about to be cancelled.", "off the record, please"),
        ("This next bit stays between us:", "The Zanzibar contract is about to be cancelled."),
    ],
)
def test_off_the_record_words_are_nowhere(desk: Desk, messages: tuple[str, ...]) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    said = desk.answers(mara, *messages)
    assert "Zanzibar" not in said
    desk.says(mara, "done")
    assert desk.interview(mara).state is InterviewState.CLOSED
    assert everywhere(desk, mara, "Zanzibar") == []
    assert everywhere(desk, mara, "Gdansk") != []


def test_off_the_record_after_the_next_question_means_the_answer_before(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, "The Zanzibar contract doubled our returns in three weeks.")
    desk.answers(mara, "Please keep that off the record.")
    run_interview(desk, mara, (STORY, MORE, LINE))
    assert everywhere(desk, mara, "Zanzibar") == []


def test_off_the_record_after_the_close_still_counts(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    desk.says(mara, "done")
    assert any(isinstance(view, Thanks) for view in desk.hears(mara))
    desk.wait(timedelta(minutes=5))
    desk.says(mara, "Actually, don't quote that.")
    (told,) = desk.hears(mara)
    assert isinstance(told, Notice)
    assert "No language model has had it" in told.text
    assert everywhere(desk, mara, "Gdansk") == []


def test_the_button_under_a_passage_takes_the_message_back(desk: Desk) -> None:
    mara = asked(desk)
    closing = run_interview(desk, mara)
    passage = next(passage for passage in closing.passages if "Gdansk" in passage.text)
    said = transcripts.keep_passage_off_record(desk.deps, desk.workspace, desk.user("mara"), passage.highlight)
    assert "No language model has had it" in said.text
    desk.wait()
    assert "Gdansk" not in desk.chat.updates[-1].text
    assert everywhere(desk, mara, "Gdansk") == []
    again = transcripts.keep_passage_off_record(desk.deps, desk.workspace, desk.user("mara"), passage.highlight)
    assert "already" in again.text


def test_an_accepted_idea_whose_words_are_taken_back_is_told_to_the_director_without_words(desk: Desk) -> None:
    mara = asked(desk)
    closing = run_interview(desk, mara)
    desk.wait(timedelta(hours=2))
    for idea in ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter()).ideas:
        ideas.decide(desk.deps, desk.workspace, desk.user("dana"), idea.id, idea.version, type(idea.status).ACCEPTED)
    for passage in closing.passages:
        transcripts.keep_passage_off_record(desk.deps, desk.workspace, desk.user("mara"), passage.highlight)
    desk.wait()
    told = desk.text(desk.director)
    assert "Mara Lind took back the words" in told
    assert "Gdansk" not in told


def test_an_edit_changes_transcript_highlights_and_ideas(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    run_interview(desk, mara, (MORE, LINE))
    desk.edits(mara, ts, STORY.replace("Gdansk", "Gdynia"))
    assert everywhere(desk, mara, "Gdansk") == []
    found = everywhere(desk, mara, "Gdynia")
    assert "transcript" in found
    assert "highlights" in found
    for mark in transcripts.read(desk.deps, desk.workspace, desk.user("mara"), desk.interview(mara).id).highlights:
        (turn,) = [turn for turn in desk.turns(mara) if turn.id == mark.turn_id]
        assert turn.text[mark.start : mark.end] == mark.text
    assert (
        STORY in data.my_data(desk.deps, desk.workspace, desk.user("mara")).markdown
    )  # the earlier wording, for her alone


def test_an_edit_into_off_the_record_counts(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    run_interview(desk, mara, (MORE, LINE))
    desk.edits(mara, ts, f"{STORY} Off the record, please.")
    assert everywhere(desk, mara, "Gdansk") == []


def test_a_deleted_message_is_gone(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    run_interview(desk, mara, (MORE, LINE))
    desk.deletes(mara, ts)
    assert everywhere(desk, mara, "Gdansk") == []
    assert "Gdansk" not in data.my_data(desk.deps, desk.workspace, desk.user("mara")).markdown


def test_the_same_event_twice_is_one_message(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, STORY)
    desk.says(mara, STORY, ts=ts)
    assert sum(turn.text == STORY for turn in desk.turns(mara)) == 1


def test_forget_me_asks_first_and_then_leaves_nothing(desk: Desk) -> None:
    mara = asked(desk)
    run_interview(desk, mara)
    desk.says(mara, "forget me")
    assert "can't be undone" in desk.text(mara)
    said = data.forget(desk.deps, desk.workspace, desk.user("mara"))
    assert said.text.startswith("Done")
    with desk.deps.store.read() as tx:
        assert tx.smes.get(desk.workspace, mara.id) is None
        assert tx.turns.search(desk.workspace, "Gdansk", desk.clock() + timedelta(days=1), 10) == []
    desk.wait()
    assert "forgotten" in desk.text(desk.director)
    assert "nothing of yours" in data.forget(desk.deps, desk.workspace, desk.user("mara")).text
    desk.until(utc("2026-04-14 08:00"))
    assert desk.hears(mara) == []


def test_my_data_names_who_read_it(desk: Desk) -> None:
    mara = asked(desk)
    run_interview(desk, mara)
    desk.says(mara, "my data")
    assert "Nobody else has opened" in desk.text(mara)
    desk.wait(timedelta(hours=2))
    transcripts.read(desk.deps, desk.workspace, desk.user("dana"), desk.interview(mara).id)
    desk.says(mara, "my data")
    assert "Opened so far by Dana" in desk.text(mara)
    assert "Dana: read a transcript" in data.my_data(desk.deps, desk.workspace, desk.user("mara")).markdown

"""Where promises break easily: words taken back late, sideways or in other words; slots, stops, people who left."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.errors import Gone
from bot.domain.interviews import InterviewState, Who
from bot.domain.messages import NoteKept, Notice, Question, Thanks
from bot.domain.screens import IdeaFilter
from bot.flows import data, enrolment, ideas, inbox, notes, transcripts
from tests.flows.test_interview import LINE, MORE, STORY, run_interview
from tests.flows.test_taking_back import asked, everywhere
from tests.newsdesk import Desk, utc

SECRET = "Zanzibar pays us to hide their empty shelves"


def seen_by_director(desk: Desk, mara) -> str:  # type: ignore[no-untyped-def]
    """All that `/ideas` and the transcripts show a director."""
    desk.wait(timedelta(hours=2))
    page = ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter())
    shown = [idea.headline + idea.angle + idea.quote for idea in page.ideas]
    with desk.deps.store.read() as tx:
        found = tx.interviews.readable(desk.workspace, desk.clock())
    for interview in found:
        turns = transcripts.read(desk.deps, desk.workspace, desk.user("dana"), interview.id).turns
        shown += [turn.text for turn in turns]
    return "\n".join(shown)


@pytest.mark.parametrize("take_back", ["off the record, please", "delete"])
def test_a_headline_goes_with_the_message_it_came_from(desk: Desk, take_back: str) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    ts = desk.says(mara, SECRET)
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "done")
    desk.wait()
    if take_back == "delete":
        desk.deletes(mara, ts)
    else:
        desk.says(mara, take_back)
    assert "Zanzibar" not in seen_by_director(desk, mara)


def test_the_secret_after_a_bare_announcement_is_covered_even_after_our_reply(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    desk.says(mara, "The following stays between us:")
    desk.wait(timedelta(minutes=10))
    desk.says(mara, "Zanzibar will go bankrupt in June.")
    desk.wait(timedelta(minutes=10))
    desk.says(mara, "done")
    assert "Zanzibar" not in seen_by_director(desk, mara)


def test_a_note_can_be_taken_back_in_every_way(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    desk.says(mara, "Zanzibar is about to cancel.")
    desk.says(mara, "Off the record, please.")
    assert "haven't kept" in desk.text(mara)
    desk.says(mara, "The following stays between us:")
    desk.says(mara, "Zanzibar is about to cancel.")
    ts = desk.says(mara, "The racks in Zanzibar are a mess.")
    desk.edits(mara, ts, "Between us: the racks in Zanzibar are a mess.")
    with desk.deps.store.read() as tx:
        assert all("Zanzibar" not in note.text for note in tx.notes.of(desk.workspace, mara.id))
    desk.until(utc("2026-03-24 08:00"))
    assert "Zanzibar" not in desk.text(mara)


def test_a_note_taken_back_is_not_talked_about(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    ts = desk.says(mara, "The racks in Zanzibar are a mess.")
    kept = desk.hears(mara)[-1]
    assert isinstance(kept, NoteKept)
    desk.deletes(mara, ts)
    with pytest.raises(Gone):
        notes.talk(desk.deps, desk.workspace, desk.user("mara"), kept.note)


def test_a_line_that_opened_on_deleted_words_is_hidden_with_them(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, "The Zanzibar takeover ends on Friday, and we count every pallet twice until then.")
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "done")
    desk.until(utc("2026-03-31 07:00"))
    opened_on_it = "Zanzibar" in desk.text(mara)
    desk.says(mara, STORY)
    desk.says(mara, "done")
    desk.deletes(mara, ts)
    assert opened_on_it, "the second interview should open on the unfinished thread"
    assert "Zanzibar" not in seen_by_director(desk, mara)


def test_a_line_without_quotation_marks_goes_with_an_edit(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, "The price rose and the Zanzibar takeover stalled.")
    desk.wait(timedelta(seconds=50))
    said = desk.text(mara)
    desk.edits(mara, ts, "The price rose and the project stalled.")
    desk.says(mara, "done")
    assert "Zanzibar" in said, "the follow-up should take up the thread"
    assert "Zanzibar" not in seen_by_director(desk, mara)


def test_words_deleted_before_the_closing_message_went_out_are_not_in_it(desk: Desk) -> None:
    mara = desk.hire(slot="Tue 20:00")
    desk.until(utc("2026-03-24 19:00"))
    ts = desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    desk.says(mara, "We also lost Zanzibar, which cost us 40,000 euros in a week.")
    desk.wait(timedelta(seconds=50))
    desk.hears(mara)
    desk.until(utc("2026-03-25 20:00"))  # closed by silence, in the evening
    assert desk.hears(mara) == []
    desk.deletes(mara, ts)
    desk.until(utc("2026-03-26 09:00"))
    (closing,) = [view for view in desk.hears(mara) if isinstance(view, Thanks)]
    assert "Gdansk" not in closing.text
    told = max(sent.at for sent in desk.chat.sent if isinstance(sent.view, Thanks))
    readable = desk.interview(mara).readable_at
    assert readable == told + timedelta(hours=1)
    assert "today at" in closing.readable


def test_a_button_pressed_while_it_closes_wins(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    desk.until(utc("2026-03-25 09:00"))  # closed by silence, and told
    closing = [view for view in desk.hears(mara) if isinstance(view, Thanks)][-1]
    desk.says(mara, MORE)  # open again
    passage = next(passage for passage in closing.passages if "Gdansk" in passage.text)

    def press(point: str) -> None:
        if point == "interview.closing":
            pressed.with_deps(passing=lambda point: None)
            transcripts.keep_passage_off_record(quiet.deps, desk.workspace, desk.user("mara"), passage.highlight)

    quiet, pressed = desk, desk.with_deps(passing=press)
    pressed.says(mara, "done")
    pressed.wait(timedelta(minutes=3))
    assert "Gdansk" not in seen_by_director(desk, mara)


def test_who_has_left_hears_nothing_more_and_can_still_be_forgotten(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    desk.says(mara, "check in")
    desk.until(utc("2026-04-14 08:00"))
    assert desk.hears(mara) == []
    desk.says(mara, "my data")
    assert "I keep 1 interview" in desk.text(mara)
    assert data.forget(desk.deps, desk.workspace, desk.user("mara")).text.startswith("Done")


def test_a_director_hears_no_name_of_the_forgotten(desk: Desk, url: str) -> None:
    mara = asked(desk)
    desk.says(mara, "stop")
    desk.wait()
    assert "Mara" in desk.text(desk.director)
    data.forget(desk.deps, desk.workspace, desk.user("mara"))
    with desk.deps.store.read() as tx:
        assert tx.erasures.scrub_due(desk.workspace) is False


def test_a_crash_after_the_erasure_leaves_the_scrub_to_the_next_start(desk: Desk) -> None:
    mara = asked(desk)
    with desk.deps.store.begin() as tx:
        tx.erasures.erase(desk.workspace, mara.id, desk.clock())
        tx.commit()
    with desk.deps.store.read() as tx:
        assert tx.erasures.scrub_due(desk.workspace)
    data.finish_erasures(desk.deps, desk.workspace)
    with desk.deps.store.read() as tx:
        assert not tx.erasures.scrub_due(desk.workspace)


def test_a_row_nobody_can_read_stops_nobody(desk: Desk, url: str) -> None:
    mara, ravi = desk.hire(), desk.hire("Ravi Nair", "Asia/Kolkata", "Tue 12:30")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE outbox SET view = :view WHERE sme_id = :sme"),
            {"view": '{"kind":"hologram"}', "sme": mara.id},
        )
    engine.dispose()
    desk.until(utc("2026-03-24 08:00"))
    assert any(isinstance(view, Question) for view in desk.hears(ravi))
    assert any(isinstance(view, Question) for view in desk.hears(mara))


def test_an_event_that_breaks_is_put_aside_after_five_tries(desk: Desk) -> None:
    mara, ravi = asked(desk), desk.hire("Ravi Nair", "Asia/Kolkata", "Wed 12:30")

    def broken(point: str) -> None:
        if point == "inbox.handling":
            raise ZeroDivisionError

    sick = desk.with_deps(passing=broken)
    sick.says(mara, STORY)
    sick.wait(timedelta(seconds=10))
    assert "other words" in desk.text(mara)
    desk.says(ravi, "hello there, I have a story")
    assert desk.hears(ravi)


def test_a_slot_cuts_nobody_off(desk: Desk) -> None:
    mara = asked(desk)
    desk.until(utc("2026-03-31 06:00"))
    desk.hears(mara)
    desk.until(utc("2026-03-31 06:59"))
    desk.says(mara, "check in")
    desk.hears(mara)
    with desk.deps.store.read() as tx:
        assert tx.interviews.open_of(desk.workspace, mara.id) is not None
    desk.says(mara, "We moved the racks,")
    desk.until(utc("2026-03-31 07:00"))
    desk.says(mara, "because the shift lead in Gdansk fell over them twice.")
    texts = [turn.text for turn in desk.turns(mara) if turn.who is Who.SME]
    assert texts[-2:] == ["We moved the racks,", "because the shift lead in Gdansk fell over them twice."]


def test_thanks_after_a_silent_close_reopens_nothing(desk: Desk) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    desk.until(utc("2026-03-25 12:00"))
    desk.hears(mara)
    desk.says(mara, "Thanks!")
    assert desk.interview(mara).state is InterviewState.CLOSED
    assert desk.hears(mara) == []


def test_done_without_an_answer_is_not_missed(desk: Desk) -> None:
    mara = asked(desk)
    desk.says(mara, "done")
    with desk.deps.store.read() as tx:
        (checkin,) = tx.checkins.recent(desk.workspace, mara.id, 5)
    assert checkin.state == "skipped"


def test_later_after_this_weeks_interview_promises_nothing(desk: Desk) -> None:
    mara = asked(desk)
    run_interview(desk, mara, (STORY, MORE, LINE))
    desk.says(mara, "later friday")
    (told,) = desk.hears(mara)
    assert isinstance(told, Notice)
    assert "talked that week already" in told.text


def test_later_after_an_answer_goes_on_from_the_answer(desk: Desk) -> None:
    mara = asked(desk)
    question = desk.turns(mara)[0].text
    desk.says(mara, STORY)
    desk.says(mara, "later friday")
    assert "Friday at 09:00" in desk.text(mara)
    desk.until(utc("2026-03-27 08:01"))
    said = desk.text(mara)
    assert said
    assert question not in said


def test_the_same_check_in_twice_is_answered_once(desk: Desk) -> None:
    mara = asked(desk)
    ts = desk.says(mara, "check in")
    desk.hears(mara)
    with desk.deps.store.begin() as tx:  # as if the process had died before the event was marked
        tx.commit()
    desk.says(mara, "check in", ts=ts)
    inbox.handle_waiting(desk.deps, desk.workspace)
    assert desk.hears(mara) == []


def test_the_leak_search_still_finds_what_is_on_the_record(desk: Desk) -> None:
    mara = asked(desk)
    run_interview(desk, mara)
    assert "Gdansk" in seen_by_director(desk, mara)
    assert everywhere(desk, mara, "Gdansk")

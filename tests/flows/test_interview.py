"""An interview from slot to close: bursts, steering, silence, reopening, notes; as dialogues on a real store."""

from datetime import timedelta

import pytest

from bot.domain.interviews import Ending, InterviewState, Move, Who
from bot.domain.messages import NoteKept, Question, Reminder, Thanks, Welcome
from bot.domain.screens import IdeaFilter
from bot.flows import ideas, notes
from tests.newsdesk import Desk, utc

STORY = (
    "Last Thursday a driver waited three hours at our dock in Gdansk, because the planner had typed local time "
    "and our system took it as ours. We lost two pallets of yoghurt, about 1,900 euros."
)
MORE = "We now print the time zone on every slot. Waiting fell from 40 minutes to 12 since February."
LINE = "A dock slot without a time zone is a rumour."


def run_interview(desk: Desk, sme, answers=(STORY, MORE, LINE)):  # type: ignore[no-untyped-def]
    """Answer until it closes; returns the closing view."""
    given = list(answers)
    for _ in range(8):
        desk.says(sme, given.pop(0) if given else "That's about all I know.")
        desk.wait(timedelta(seconds=50))
        for view in desk.hears(sme):
            if isinstance(view, Thanks):
                return view
    raise AssertionError("the interview never closed")


def test_a_check_in_comes_at_the_slot_with_one_question_after_one_welcome(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 07:59"))
    assert [type(view) for view in desk.hears(mara)] == [Welcome]
    desk.until(utc("2026-03-24 08:00"))  # 09:00 in Berlin, still winter time
    (question,) = desk.hears(mara)
    assert isinstance(question, Question)
    assert desk.chat.sent[-1].at == utc("2026-03-24 08:00")


def test_the_welcome_comes_before_the_first_question_even_at_night(desk: Desk) -> None:
    desk.clock.set(utc("2026-03-23 22:00"))
    mara = desk.hire(slot="Tue 06:00")
    desk.until(utc("2026-03-24 06:00"))
    assert [type(view) for view in desk.hears(mara)] == [Welcome, Question]


def test_a_burst_gets_one_reply_after_the_quiet_period(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    desk.says(mara, "So last Thursday a driver waited three hours at our dock,")
    desk.wait(timedelta(seconds=30))  # a comma at the end: not finished
    assert desk.hears(mara) == []
    desk.says(mara, "because of a time zone.")
    desk.wait(timedelta(seconds=11))
    assert desk.hears(mara) == []
    desk.wait(timedelta(seconds=2))
    assert len(desk.hears(mara)) == 1
    said = [turn.text for turn in desk.turns(mara) if turn.who is Who.SME]
    assert said == ["So last Thursday a driver waited three hours at our dock,", "because of a time zone."]


def test_every_message_is_signed_at_once(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    ts = desk.says(mara, "One thing first.")
    assert desk.chat.signs == [ts]


def test_it_closes_with_what_was_heard_and_what_comes_next(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    closing = run_interview(desk, mara)
    assert closing.passages
    for passage in closing.passages:
        assert any(passage.text in turn.text for turn in desk.turns(mara) if turn.who is Who.SME)
    assert closing.next_checkin.startswith("Tuesday")
    assert "Dana" in closing.text
    asked = [turn for turn in desk.turns(mara) if turn.is_question]
    assert len(asked) <= 5
    assert all(turn.coach == "scripted" for turn in desk.turns(mara) if turn.who is Who.BOT)


def test_an_hour_passes_before_a_director_sees_ideas(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    desk.wait(timedelta(minutes=58))
    assert ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter()).ideas == ()
    assert ideas.page(desk.deps, desk.workspace, desk.user("mara"), IdeaFilter()).ideas != ()
    desk.wait(timedelta(minutes=3))
    assert 1 <= len(ideas.page(desk.deps, desk.workspace, desk.user("dana"), IdeaFilter()).ideas) <= 2


def test_skip_done_and_help_act_at_once(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    desk.says(mara, "skip")
    (second,) = desk.hears(mara)
    assert isinstance(second, Question)
    desk.says(mara, "help")
    assert "`later friday`" in desk.text(mara)
    desk.says(mara, STORY)
    desk.says(mara, "Done.")
    (closing,) = desk.hears(mara)
    assert isinstance(closing, Thanks)
    assert desk.interview(mara).ending is Ending.DONE
    assert closing.passages


def test_later_friday_asks_the_same_question_on_friday(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    question = desk.hears(mara)[-1]
    assert isinstance(question, Question)
    desk.says(mara, "later friday")
    assert "Friday at 09:00" in desk.text(mara)
    desk.until(utc("2026-03-27 07:59"))
    assert desk.hears(mara) == []
    desk.until(utc("2026-03-27 08:00"))
    (again,) = desk.hears(mara)
    assert isinstance(again, Question)
    assert again.question == question.question
    assert desk.answers(mara, STORY)


def test_later_before_the_slot_moves_it(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-23 12:00"))
    desk.hears(mara)
    desk.says(mara, "later thursday 14:30")
    assert "Thursday at 14:30" in desk.text(mara)
    desk.until(utc("2026-03-26 13:29"))
    assert desk.hears(mara) == []
    desk.until(utc("2026-03-26 13:30"))
    assert isinstance(desk.hears(mara)[0], Question)
    desk.until(utc("2026-03-31 07:00"))  # 09:00 in Berlin, summer time by now
    assert any(isinstance(view, Question) for view in desk.hears(mara))


def test_stop_pauses_everything_until_start(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    desk.says(mara, STORY)
    desk.says(mara, "stop")
    assert "`start`" in desk.text(mara)
    desk.until(utc("2026-04-20 08:00"))
    assert desk.hears(mara) == []
    desk.says(mara, "start")
    assert "tomorrow at 09:00" in desk.text(mara)
    desk.until(utc("2026-04-21 07:00"))
    assert any(isinstance(view, Question) for view in desk.hears(mara))


def test_a_steering_word_inside_an_answer_is_an_answer(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.says(mara, "We had to stop the line and skip two waves.")
    assert desk.interview(mara).state is InterviewState.OPEN
    assert desk.turns(mara)[-1].move is None


def test_check_in_takes_the_place_of_the_scheduled_one(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    desk.says(mara, "check in")
    assert any(isinstance(view, Question) for view in desk.hears(mara))
    run_interview(desk, mara)
    desk.until(utc("2026-03-30 12:00"))
    assert desk.hears(mara) == []
    with desk.deps.store.read() as tx:
        assert len(tx.checkins.recent(desk.workspace, mara.id, 10)) == 1
    desk.until(utc("2026-03-31 07:00"))
    assert any(isinstance(view, Question) for view in desk.hears(mara))


def test_check_in_again_opens_an_interview_but_no_second_check_in(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    desk.says(mara, "check in")
    assert any(isinstance(view, Question) for view in desk.hears(mara))
    with desk.deps.store.read() as tx:
        assert len(tx.checkins.recent(desk.workspace, mara.id, 10)) == 1


def test_check_in_during_an_interview_repeats_the_question(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    question = desk.hears(mara)[-1]
    assert isinstance(question, Question)
    desk.says(mara, "check in")
    (again,) = desk.hears(mara)
    assert isinstance(again, Question)
    assert again.question == question.question


def test_one_reminder_the_next_working_day_then_missed_without_a_word(desk: Desk) -> None:
    mara = desk.hire(slot="Fri 09:00")
    desk.until(utc("2026-03-27 08:00"))
    desk.hears(mara)
    desk.until(utc("2026-03-30 06:59"))
    assert desk.hears(mara) == []  # a weekend, and the clocks went forward
    desk.until(utc("2026-03-30 07:00"))
    assert [type(view) for view in desk.hears(mara)] == [Reminder]
    desk.until(utc("2026-04-03 06:59"))
    assert desk.hears(mara) == []
    desk.until(utc("2026-04-03 07:00"))
    assert [type(view) for view in desk.hears(mara)] == [Question]
    with desk.deps.store.read() as tx:
        states = [checkin.state for checkin in tx.checkins.recent(desk.workspace, mara.id, 5)]
    assert states == ["asked", "missed"]


def test_missed_twice_in_a_row_makes_the_next_one_light(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-04-07 08:00"))
    desk.hears(mara)
    assert desk.interview(mara).light
    heard = desk.answers(mara, STORY)
    assert desk.interview(mara).state is InterviewState.CLOSED, heard


def test_silence_closes_after_a_day_and_a_reply_reopens(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    assert desk.answers(mara, STORY)
    desk.until(utc("2026-03-25 08:00"))
    assert desk.interview(mara).state is InterviewState.OPEN
    desk.until(utc("2026-03-25 08:10"))
    assert desk.interview(mara).ending is Ending.SILENCE
    (closing,) = desk.hears(mara)
    assert isinstance(closing, Thanks)
    assert closing.passages
    desk.says(mara, MORE)
    assert desk.interview(mara).state is InterviewState.OPEN
    with desk.deps.store.read() as tx:
        assert len(tx.interviews.history(desk.workspace, mara.id, 9)) == 1


def test_a_message_outside_any_interview_is_a_note_to_talk_about(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    desk.says(mara, STORY)
    (kept,) = desk.hears(mara)[-1:]
    assert isinstance(kept, NoteKept)
    notes.talk(desk.deps, desk.workspace, desk.user("mara"), kept.note)
    desk.wait()
    (question,) = desk.hears(mara)
    assert isinstance(question, Question)
    assert desk.turns(mara)[0].text == STORY
    again = notes.talk
    with pytest.raises(Exception, match="middle of an interview"):
        again(desk.deps, desk.workspace, desk.user("mara"), kept.note)


def test_a_note_that_was_not_talked_about_opens_the_next_check_in(desk: Desk) -> None:
    mara = desk.hire()
    desk.says(mara, "The new racks are a mess, must tell you.")
    desk.hears(mara)
    desk.until(utc("2026-03-24 08:00"))
    (question,) = desk.hears(mara)
    assert isinstance(question, Question)
    assert "new racks" in question.text


def test_thanks_after_the_close_gets_a_sign_and_no_words(desk: Desk) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    run_interview(desk, mara)
    desk.says(mara, "thanks, bye!")
    assert desk.hears(mara) == []


def test_two_interviews_never_cross(desk: Desk) -> None:
    mara, ravi = desk.hire(), desk.hire("Ravi Nair", "Asia/Kolkata", "Tue 13:30")
    desk.until(utc("2026-03-24 08:00"))
    for number in range(3):
        desk.says(mara, f"Mara's message {number} about docks, with {number + 3} pallets.")
        desk.says(ravi, f"Ravi's message {number} about payroll, with {number + 7} slips.")
        desk.wait(timedelta(seconds=20))
    for person, other in ((mara, "Ravi"), (ravi, "Mara")):
        assert all(other not in turn.text for turn in desk.turns(person))
        assert sum(turn.who is Who.SME for turn in desk.turns(person)) == 3


def test_late_by_more_than_the_grace_time_is_skipped_and_noted(desk: Desk) -> None:
    mara = desk.hire()
    desk.hears(mara)
    from bot.flows.tick import tick

    desk.clock.set(utc("2026-03-24 12:01"))  # the process was down
    tick(desk.deps)
    assert [view for view in desk.hears(mara) if isinstance(view, Question)] == []
    with desk.deps.store.read() as tx:
        (checkin,) = tx.checkins.recent(desk.workspace, mara.id, 5)
    assert checkin.state == "skipped"
    desk.until(utc("2026-03-31 07:00"))
    assert any(isinstance(view, Question) for view in desk.hears(mara))


def test_a_reminder_that_comes_too_late_is_left_out(desk: Desk) -> None:
    from bot.flows.tick import tick

    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    desk.clock.set(utc("2026-03-25 13:00"))  # the process was down
    tick(desk.deps)
    desk.until(utc("2026-03-30 08:00"))
    assert desk.hears(mara) == []


def test_a_director_question_heads_the_next_check_in_under_their_name(desk: Desk) -> None:
    mara = desk.hire()
    said = ideas.ask(desk.deps, desk.workspace, desk.user("dana"), "@Mara", "What did the audit in Gdansk find?")
    assert "under your name" in said.text
    desk.until(utc("2026-03-24 08:00"))
    question = desk.hears(mara)[-1]
    assert isinstance(question, Question)
    assert question.asked_by == "Dana"
    assert question.question == "What did the audit in Gdansk find?"
    assert desk.turns(mara)[0].move is Move.DIRECTOR
    desk.until(utc("2026-03-31 07:00"))
    later = [view for view in desk.hears(mara) if isinstance(view, Question)]
    assert all(view.asked_by == "" for view in later)

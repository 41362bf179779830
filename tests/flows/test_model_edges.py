"""What a hostile look found around a model: words taken back, minds changed meanwhile, and breakers that stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.coach.model.reasons import Reason
from bot.domain.deliveries import OutboxRow
from bot.domain.interviews import InterviewState, Who
from bot.domain.messages import NoteKept, Question, Thinking, Welcome
from bot.domain.people import Sme, SmeState
from bot.flows import enrolment, notes, own, transcripts
from bot.flows.briefing import brief_for
from tests.modelling import lines_of, opening, reply, reporter, task_of, with_model
from tests.newsdesk import Desk, utc
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good

TUESDAY = utc("2026-03-24 08:01")
WEEK = timedelta(weeks=1)
STORY = "In March the labels fell off in the cold room at a grocer, and we changed the glue in two days."


@pytest.fixture
def door() -> str:
    return "sqlite"


@pytest.fixture
def server() -> Iterator[FaultyModel]:
    with FaultyModel(good(reporter)) as running:
        yield running


@pytest.fixture
def desk(plain: Desk, server: FaultyModel) -> Iterator[Desk]:
    with with_model(plain, server.url) as modelled:
        yield modelled


def answers_with(**by_task: Any) -> Callable[[Any], Any]:
    """The good reporter, but for these tasks."""
    return lambda body: by_task.get(task_of(body)) or reporter(body)


def asked(desk: Desk) -> Sme:
    mara = desk.hire()
    desk.until(TUESDAY)
    desk.hears(mara)
    return mara


def sent(server: FaultyModel, since: int = 0) -> str:
    return "\n".join(request.body.decode() for request in server.requests[since:])


def visible(desk: Desk, sme: Sme) -> str:
    """What a director reads of the bot's side."""
    return "\n".join(turn.text for turn in desk.turns(sme) if turn.who is Who.BOT and not turn.off_record)


def take_back(desk: Desk, sme: Sme, ts: str) -> None:
    transcripts.keep_message_off_record(desk.deps, desk.workspace, sme.user, sme.channel, ts)


# -- words taken back --------------------------------------------------------------------------------------------------


def test_a_promise_made_of_words_taken_back_is_not_kept(desk: Desk, server: FaultyModel) -> None:
    promises = reply("ask", "“Labels fell off”: who saw it?", turn=2, promise="the Northwind pilot")
    server.plays = [good(answers_with(reply=promises))]
    mara = asked(desk)
    desk.says(mara, STORY)
    ts = desk.says(mara, "And the Northwind pilot stalled.")
    desk.wait()
    take_back(desk, mara, ts)
    server.plays = [faulty.status(500)]
    desk.answers(mara, "A picker saw it in the morning.")
    assert "Northwind" not in visible(desk, mara)


@pytest.mark.parametrize("how", ["off the record", "edited", "deleted"])
def test_our_own_line_does_not_tell_what_was_taken_back(desk: Desk, server: FaultyModel, how: str) -> None:
    """The model names one turn and asks about another; and it says it in other words."""
    tells = reply("ask", "What alternative does Northwind have?", turn=2)
    server.plays = [good(answers_with(reply=tells))]
    mara = asked(desk)
    desk.says(mara, "The labels fell off in March.")
    ts = desk.says(mara, "Northwind is suing us for that.")
    desk.wait()
    assert "Northwind" in visible(desk, mara)
    server.plays = [good(reporter)]
    before = len(server.requests)
    if how == "off the record":
        take_back(desk, mara, ts)
    elif how == "edited":
        desk.edits(mara, ts, "Somebody minded.")
    else:
        desk.deletes(mara, ts)
    desk.answers(mara, STORY)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    assert "Northwind" not in visible(desk, mara)
    assert "labels fell off" in sent(server, before) and "Northwind" not in sent(server, before)


def test_a_thread_of_last_week_goes_with_its_words(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    ts = desk.says(mara, "Northwind complained in April about the glue that we use now.")
    desk.wait()
    desk.answers(mara, "done")
    thread = opening("thread", "What became of Northwind's complaint?", None)
    server.plays = [good(answers_with(opening=thread))]
    desk.until(TUESDAY + WEEK)
    assert "Northwind" in visible(desk, mara)
    take_back(desk, mara, ts)
    before = len(server.requests)
    desk.answers(mara, STORY)
    assert "Northwind" not in visible(desk, mara) + sent(server, before)


def test_a_summary_of_words_that_are_gone_does_not_come_back(desk: Desk, server: FaultyModel) -> None:
    """Closed by silence, opened again, taken back, closed again with nothing left."""
    mara = asked(desk)
    ts = desk.says(mara, "Northwind complained in April about the glue that we use now.")
    desk.wait(timedelta(hours=30))
    assert "Northwind" in desk.interview(mara).summary
    more = desk.says(mara, "One more thing about that, which is short.")
    assert desk.interview(mara).state is InterviewState.OPEN
    desk.deletes(mara, ts)
    desk.deletes(mara, more)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    assert desk.interview(mara).summary == ""


def test_an_angle_in_other_words_goes_too(desk: Desk, server: FaultyModel) -> None:
    nothing = dict.fromkeys(("format", "format_evidence", "stage", "stage_evidence"))
    idea = {
        "highlight": 1,
        "headline": "We changed the glue in two days",
        "angle": "How a court case led to a new glue.",
        "proof": "what the case will cost",
    } | nothing
    found = {"highlights": [{"turn": 2, "quote": STORY, "kind": "story"}]}
    server.plays = [good(answers_with(ideas={"ideas": [idea]}, highlights=found))]
    mara = asked(desk)
    desk.says(mara, STORY)
    ts = desk.says(mara, "Acme is suing us over it.")
    desk.wait()
    desk.answers(mara, "done")
    take_back(desk, mara, ts)
    with desk.deps.store.read() as tx:
        (kept,) = tx.ideas.of_interview(desk.workspace, desk.interview(mara).id)
    assert (kept.angle, kept.proof) == ("What Mara saw, in their own words.", "")


# -- who knows of it, and who changed their mind -----------------------------------------------------------------------


def test_another_host_gets_nothing_that_was_said_to_the_first(plain: Desk, server: FaultyModel) -> None:
    with FaultyModel(good(reporter)) as first, with_model(plain, first.url) as before:
        mara = asked(before)
        before.answers(mara, "Northwind glue recipe is what made us faster.")
    with with_model(plain, server.url) as after:
        after.says(mara, "model ok")
        after.answers(mara, STORY)
    assert "labels fell off" in sent(server) and "Northwind" not in sent(server)


def test_who_never_read_the_welcome_is_told_before_anything_is_sent(desk: Desk, server: FaultyModel) -> None:
    desk.clock.set(utc("2026-03-27 20:00"))  # a Friday evening: the welcome waits for Monday
    mara = desk.hire()
    desk.says(mara, "stop")
    desk.wait(timedelta(days=4))
    desk.says(mara, "start")
    heard = desk.hears(mara)
    assert not any(isinstance(view, Welcome) for view in heard)
    desk.says(mara, "check in")
    desk.wait()
    question = next(view for view in desk.hears(mara) if isinstance(view, Question))
    assert question.preface[0].startswith("New: A language model at")
    assert server.requests == []
    desk.answers(mara, STORY)
    assert "labels fell off" in sent(server)


def test_a_note_from_before_the_welcome_stays_here(desk: Desk, server: FaultyModel) -> None:
    desk.clock.set(utc("2026-03-27 20:00"))
    mara = desk.hire()
    desk.says(mara, STORY)
    note = next(view for view in desk.hears(mara) if isinstance(view, NoteKept))
    notes.talk(desk.deps, desk.workspace, mara.user, note.note)
    desk.wait()
    assert server.requests == []


@pytest.mark.parametrize("what", ["stop", "removed", "later"])
def test_what_happens_while_the_opening_is_thought_about_counts(desk: Desk, server: FaultyModel, what: str) -> None:
    mara = desk.hire()
    desk.until(utc("2026-03-24 07:50"))
    desk.hears(mara)

    def meanwhile(body: Any) -> Any:
        if task_of(body) == "opening":
            if what == "removed":
                enrolment.leave(desk.deps, desk.as_director(), mara.id)
            else:
                desk.says(mara, "stop" if what == "stop" else "later thursday")
        return reporter(body)

    server.plays = [good(meanwhile)]
    desk.until(utc("2026-03-24 08:05"))
    assert not any(isinstance(view, Question) for view in desk.hears(mara))
    with desk.deps.store.read() as tx:
        assert tx.interviews.open_of(desk.workspace, mara.id) is None
    state = {"stop": SmeState.PAUSED, "removed": SmeState.LEFT, "later": SmeState.ACTIVE}[what]
    assert desk.sme(mara).state is state
    if what == "later":
        server.plays = [good(reporter)]
        desk.until(utc("2026-03-26 12:00"))
        assert any(isinstance(view, Question) for view in desk.hears(mara)), "asked on Thursday, as they said"


def test_no_model_by_button_while_it_thinks(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)

    def meanwhile(body: Any) -> Any:
        if task_of(body) == "reply":
            own.choose_model(desk.deps, desk.workspace, mara.user, False)
        return reporter(body)

    server.plays = [good(meanwhile)]
    desk.answers(mara, STORY)
    assert lines_of(desk.turns(mara))[-1][0] == "scripted"


def test_a_directors_question_is_not_sent(desk: Desk, server: FaultyModel) -> None:
    mara = desk.hire()
    with desk.deps.store.begin() as tx:
        text = "Piotr told me the Hamburg audit failed. What did you hear?"
        tx.director_questions.add(desk.workspace, mara.id, "Dana", text, desk.clock())
        tx.commit()
    desk.until(TUESDAY)
    assert "Hamburg" in desk.text(mara)
    desk.answers(mara, STORY)
    assert "labels fell off" in sent(server) and "Hamburg" not in sent(server)


# -- check in, and what is typed right after it ------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["help", "skip", "The glue failed again in the cold room."])
def test_a_directors_question_is_asked_whatever_is_typed_right_after_check_in(plain: Desk, typed: str) -> None:
    mara = plain.hire()
    with plain.deps.store.begin() as tx:
        tx.director_questions.add(plain.workspace, mara.id, "Dana", "What did the audit find?", plain.clock())
        tx.commit()
    held = plain.with_deps(hands=_Busy())
    held.says(mara, "check in")
    held.says(mara, typed)
    plain.wait()
    assert "Dana asks: What did the audit find?" in plain.text(mara)


def test_an_answer_right_after_check_in_is_followed_up_with_all_that_stands_above_a_first_question(
    plain: Desk, server: FaultyModel
) -> None:
    mara = asked(plain)
    plain.answers(mara, "done")
    with with_model(plain, server.url) as desk:
        held = desk.with_deps(hands=_Busy())
        held.says(mara, "check in")
        held.says(mara, STORY)
        desk.wait()
        question = next(view for view in desk.hears(mara) if isinstance(view, Question))
        assert question.preface[0].startswith("New: A language model at")


class _Busy:
    """Hands that are never free."""

    def free(self, waiting: bool) -> int:
        return 0

    def do(self, job: Callable[[], None], waiting: bool) -> None:
        raise AssertionError("nobody was free")

    def finish(self) -> None:
        pass


# -- breakers, signs and what people are told --------------------------------------------------------------------------


def test_after_an_outage_a_server_that_knows_only_json_objects_well_is_asked_again(
    desk: Desk, server: FaultyModel
) -> None:
    """Its first try is prose each time, the second one good: the trial after the rest holds both."""

    def half(body: Any) -> Any:
        return "Well, " if body["response_format"]["type"] == "json_schema" else reporter(body)

    mara = asked(desk)
    server.plays = [faulty.status(500)]
    desk.answers(mara, STORY)
    desk.answers(mara, "We looked at the glue last.")
    desk.answers(mara, "done")
    server.plays = [good(half)]
    desk.wait(timedelta(minutes=6))
    desk.says(mara, "check in")
    desk.wait()
    desk.answers(mara, STORY)
    said = lines_of(desk.turns(mara))
    assert {coach for coach, _, _ in said} == {"model"}


def test_a_reason_does_not_grow(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    server.plays = [faulty.status(500)]
    for _ in range(4):
        desk.answers(mara, STORY)
        desk.answers(mara, "done")
        desk.wait(timedelta(minutes=6))
        desk.says(mara, "check in")
        desk.wait()
        reasons = [why for _, why, _ in lines_of(desk.turns(mara))]
        assert all(why.count("the model rests") <= 2 for why in reasons), reasons  # highlights and ideas


def test_directors_hear_of_an_outage_on_each_of_its_days(desk: Desk, server: FaultyModel) -> None:
    mara = desk.hire()
    server.plays = [faulty.status(401)]
    for _ in range(3):
        desk.says(mara, "check in")
        desk.wait()
        for _ in range(3):
            desk.answers(mara, STORY)
        desk.answers(mara, "done")
        desk.wait(timedelta(days=1))
    told = [view.text for view in desk.hears(desk.director) if "isn't helping" in view.text]
    assert len(told) == 3 and all(str(Reason.KEY_REFUSED) in text for text in told)


def test_words_that_never_left_are_not_said_to_have_left(plain: Desk) -> None:
    with with_model(plain, faulty.nobody()) as desk:
        mara = asked(desk)
        desk.answers(mara, STORY)
        turn = next(turn for turn in desk.turns(mara) if turn.is_answer)
        assert turn.given_to == ""
        said = transcripts.keep_message_off_record(desk.deps, desk.workspace, mara.user, mara.channel, turn.ts)
        assert "No language model has had it." in said.text


def test_an_input_limit_counts_bytes(plain: Desk, server: FaultyModel) -> None:
    with with_model(plain, server.url, input_tokens=3_000) as desk:
        mara = asked(desk)
        desk.answers(mara, "仓库" * 3000 + "完。")
        body = server.requests[-1].json["messages"][1]["content"]
    theirs = next(line for line in body.splitlines() if line.startswith("2 they | "))
    assert len(theirs.encode()) <= 1_600 and "完。" in theirs


def test_a_sign_of_thinking_is_not_shown_on_what_is_answered(desk: Desk) -> None:
    """A process died between its answer and the end of its sign."""
    mara = asked(desk)
    ts = desk.says(mara, STORY)
    desk.wait()
    interview = desk.interview(mara)
    late = OutboxRow(mara.channel, Thinking(ts), "thinking:left", desk.clock(), sme=mara.id, interview=interview.id)
    with desk.deps.store.begin() as tx:
        tx.outbox.add(desk.workspace, late)
        tx.commit()
    desk.wait(timedelta(seconds=5))
    assert desk.chat.thoughts == []


def test_a_complaint_is_no_passage(desk: Desk, server: FaultyModel) -> None:
    found = {"highlights": [{"turn": 2, "quote": "Why do I have to do this rubbish every week?", "kind": "quote"}]}
    server.plays = [good(answers_with(highlights=found))]
    mara = asked(desk)
    desk.answers(mara, f"{STORY} Why do I have to do this rubbish every week?")
    desk.answers(mara, "done")
    with desk.deps.store.read() as tx:
        marks = tx.highlights.of(desk.workspace, desk.interview(mara).id)
    assert not [mark for mark in marks if "rubbish" in mark.text]


def test_a_brief_knows_whom_it_is_for(desk: Desk) -> None:
    """The ledger asks by it whether they said no meanwhile."""
    mara = desk.hire()
    with desk.deps.store.read() as tx:
        brief = brief_for(tx, mara, desk.clock())
    assert (brief.workspace, brief.sme_id) == (desk.workspace, mara.id)
    assert replace(brief, sme_id=0) != brief

"""Whose words go to a model, and that everybody knows beforehand; off the record never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.coach.model import asking
from bot.domain.interviews import Who
from bot.domain.messages import Notice, Question, Welcome
from bot.domain.people import Sme
from bot.flows import data, own, transcripts
from tests.modelling import lines_of, reply, reporter, task_of, with_model
from tests.newsdesk import Desk, utc
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


def sent(server: FaultyModel) -> str:
    """All that ever went to the server."""
    return "\n".join(request.body.decode() for request in server.requests)


def asked(desk: Desk) -> Sme:
    mara = desk.hire()
    desk.until(TUESDAY)
    desk.hears(mara)
    return mara


def test_nothing_is_sent_and_nothing_is_said_about_a_model_when_there_is_none(plain: Desk) -> None:
    mara = plain.hire()
    plain.until(TUESDAY)
    assert "model" not in plain.text(mara)
    plain.says(mara, "help")
    assert "model" not in plain.text(mara)
    plain.says(mara, "no model")
    assert "There is no language model here" in plain.text(mara)


def test_the_welcome_names_the_host_before_anything_is_sent(desk: Desk, server: FaultyModel) -> None:
    mara = desk.hire()
    desk.until(TUESDAY)
    (welcome,) = [view for view in desk.hears(mara) if isinstance(view, Welcome)]
    host = server.url.split("/")[2]
    assert f"A language model at {host}" in welcome.text
    assert desk.sme(mara).consent.host == host


def test_who_was_here_before_the_model_is_told_first_and_earlier_words_stay_here(
    plain: Desk, server: FaultyModel
) -> None:
    mara = asked(plain)
    plain.answers(mara, "Our secret recipe is due on Friday, then we will know.")
    plain.answers(mara, "done")
    with with_model(plain, server.url) as desk:
        desk.until(TUESDAY + WEEK)
        question = next(view for view in desk.hears(mara) if isinstance(view, Question))
        assert question.preface[0].startswith("New: A language model at 127.0.0.1:")
        assert server.requests == [], "the question itself was still the script's"
        assert lines_of(desk.turns(mara))[0][:2] == ("scripted", asking.NOT_TOLD)
        desk.answers(mara, STORY)
        assert lines_of(desk.turns(mara))[1][0] == "model"
    assert "labels fell off" in sent(server)
    assert "recipe" not in sent(server), "said before they knew of the model"


def test_words_of_an_open_interview_from_before_the_model_stay_here(plain: Desk, server: FaultyModel) -> None:
    mara = asked(plain)
    plain.answers(mara, "Our secret recipe is what made the pickers faster in March.")
    with with_model(plain, server.url) as desk:
        desk.says(mara, "model ok")
        assert "gets what you say from here on" in desk.text(mara)
        desk.answers(mara, STORY)
    assert "labels fell off" in sent(server)
    assert "recipe" not in sent(server)
    assert "[said before the model was allowed]" in sent(server)


def test_no_model_keeps_everything_here_from_then_on(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    before = len(server.requests)
    desk.says(mara, "no model")
    assert "no language model gets your words" in desk.text(mara)
    desk.answers(mara, STORY)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    assert len(server.requests) == before
    said = lines_of(desk.turns(mara))
    assert said[1][:2] == ("scripted", asking.CHOSEN)
    assert all(turn.given_to == "" for turn in desk.turns(mara))
    desk.until(TUESDAY + WEEK)
    assert len(server.requests) == before, "the next check-in neither"


def test_the_button_does_the_same(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    said = own.choose_model(desk.deps, desk.workspace, mara.user, False)
    assert "no language model gets your words" in said.text
    assert desk.sme(mara).consent.scripted_only
    assert "from now on" in own.choose_model(desk.deps, desk.workspace, mara.user, True).text.lower()
    assert not desk.sme(mara).consent.scripted_only


def test_off_the_record_never_goes(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    desk.answers(mara, "The audit took nine weeks.", "Off the record: the auditor was drunk.")
    desk.answers(mara, STORY)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    assert "nine weeks" in sent(server) and "drunk" not in sent(server)


def test_off_the_record_later_goes_into_no_later_request_and_they_are_told_who_has_had_it(
    desk: Desk, server: FaultyModel
) -> None:
    mara = asked(desk)
    desk.answers(mara, "The auditor was drunk when she came to the warehouse in March.")
    assert "drunk" in sent(server)
    desk.says(mara, "Don't quote that.")
    told = [view.text for view in desk.hears(mara) if isinstance(view, Notice)]
    assert any("has had it already; no later request will hold it" in text for text in told)
    desk.wait(timedelta(minutes=1))
    so_far = len(server.requests)
    desk.answers(mara, STORY)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    later = "\n".join(request.body.decode() for request in server.requests[so_far:])
    assert "labels fell off" in later and "drunk" not in later
    assert "drunk" not in desk.interview(mara).summary


def test_taking_words_back_after_the_close_takes_the_summary_and_the_angle_with_them(
    desk: Desk, server: FaultyModel
) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    ts = desk.says(mara, "The picker called Zebedee had counted the steps and nobody believed him at first.")
    desk.wait()
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    assert "Zebedee" in desk.interview(mara).summary
    said = transcripts.keep_message_off_record(desk.deps, desk.workspace, mara.user, mara.channel, ts)
    assert "has had it already" in said.text
    assert desk.interview(mara).summary == "", "gone at once"
    so_far = len(server.requests)
    desk.wait(timedelta(minutes=2))
    assert desk.interview(mara).summary and "Zebedee" not in desk.interview(mara).summary
    assert "Zebedee" not in "".join(request.body.decode() for request in server.requests[so_far:])


def test_an_angle_that_tells_of_words_taken_back_goes_with_them(desk: Desk, server: FaultyModel) -> None:
    def tells(body):  # type: ignore[no-untyped-def]
        made = reporter(body)
        if task_of(body) == "ideas":
            made["ideas"][0] |= {"angle": "What the picker Zebedee knew before anybody.", "proof": "Zebedee agrees"}
        return made

    server.plays = [good(tells)]
    mara = asked(desk)
    desk.answers(mara, STORY)
    ts = desk.says(mara, "The picker Zebedee had counted the steps before anybody.")
    desk.wait()
    desk.answers(mara, "done")

    def angle() -> tuple[str, str, str]:
        with desk.deps.store.read() as tx:
            (idea,) = tx.ideas.of_interview(desk.workspace, desk.interview(mara).id)
        return idea.headline, idea.angle, idea.proof

    assert angle()[1:] == ("What the picker Zebedee knew before anybody.", "Zebedee agrees")
    transcripts.keep_message_off_record(desk.deps, desk.workspace, mara.user, mara.channel, ts)
    assert angle() == ("In March the labels fell off in the cold", "What Mara saw, in their own words.", "")


def test_an_edit_after_the_close_is_looked_at_again(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    ts = desk.says(mara, "Quiet week at the warehouse, nothing to tell.")
    desk.wait()
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    desk.edits(mara, ts, STORY)
    desk.wait(timedelta(minutes=2))
    with desk.deps.store.read() as tx:
        marks = tx.highlights.of(desk.workspace, desk.interview(mara).id)
    assert [mark.text for mark in marks] == [STORY]
    assert desk.interview(mara).summary.startswith("In March the labels fell off")


def test_a_private_matter_is_left_alone_by_everybody(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    desk.answers(mara, "My wife is in hospital.")
    coach, why, _ = lines_of(desk.turns(mara))[-1]
    assert coach == "scripted" and why.startswith("a private matter, which no model is asked about")
    assert "hospital" not in sent(server)


def test_whether_a_model_listens_is_answered_truly(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)

    def says_which(body):  # type: ignore[no-untyped-def]
        return reply("answer", topic="model") if task_of(body) == "reply" else reporter(body)

    server.plays = [good(says_which)]
    host = server.url.split("/")[2]
    heard = desk.answers(mara, "Is this an AI?")
    assert f"A language model at {host} gets what's on the record" in heard
    desk.says(mara, "no model")
    desk.hears(mara)
    assert "no AI model gets your words now" in desk.answers(mara, "Does ChatGPT read this?")


def test_my_data_tells_what_went_where_and_forgetting_names_what_cannot_be_reached(
    desk: Desk, server: FaultyModel
) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    desk.answers(mara, "done")
    desk.wait(timedelta(minutes=2))
    host = server.url.split("/")[2]
    shown = data.my_data(desk.deps, desk.workspace, mara.user).markdown
    assert f"You were told of the language model at {host} on 23 March 2026." in shown
    assert f"(given to the language model at {host})" in shown
    assert "In short, by a language model: In March the labels fell off" in shown
    assert f"What the language model at {host} was sent is beyond my reach." in (
        data.forget(desk.deps, desk.workspace, mara.user).text
    )


def test_a_turn_says_what_it_took_and_the_export_too(desk: Desk, server: FaultyModel) -> None:
    mara = asked(desk)
    desk.answers(mara, STORY)
    asked_first = next(turn for turn in desk.turns(mara) if turn.who is Who.BOT)
    assert (asked_first.coach, asked_first.model, asked_first.tokens) == ("model", "test-model", 20)
    theirs = next(turn for turn in desk.turns(mara) if turn.who is Who.SME)
    assert theirs.given_to == server.url.split("/")[2]
    record = transcripts.as_record(desk.sme(mara), desk.interview(mara), desk.turns(mara), [])
    assert [turn["given_to"] for turn in record["turns"]][1] == theirs.given_to

"""Whatever the model server does, the interview finishes, in time, and each turn says why the script spoke."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.coach.model import asking
from bot.coach.model.checks import Broken
from bot.coach.model.reasons import Reason
from bot.domain.interviews import InterviewState, Turn, Who
from bot.domain.messages import Thanks
from bot.ports import Manners
from tests.modelling import lines_of, reply, reporter, task_of, with_model
from tests.newsdesk import Desk, open_desk, utc
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good

STORY = (
    "In March a buyer at a grocer rang us, because his returns had doubled. We sat in his warehouse for two days and "
    "found that the labels fell off in the cold room, so we changed the glue."
)
LINE = "Look at the glue before you look at the people."
PATIENCE = 2.5  # seconds, where the server hangs; fifteen in the bot
HANGS = Manners(patience=timedelta(seconds=PATIENCE), unhurried=timedelta(seconds=PATIENCE))


@pytest.fixture
def desk(url: str):  # type: ignore[no-untyped-def]
    built = open_desk(url, utc("2026-03-23 08:00"))
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]


@pytest.fixture
def door() -> str:
    """These run at the flows themselves; the database makes no difference to them."""
    return "sqlite"


def interview(desk: Desk) -> tuple[list[Turn], list[float]]:
    """A whole interview; how long each step took in real time."""
    mara = desk.hire()
    steps: list[float] = []

    def timed(step: Callable[[], object]) -> None:
        started = time.monotonic()
        step()
        steps.append(time.monotonic() - started)

    timed(lambda: desk.until(utc("2026-03-24 08:01")))
    for answer in (STORY, LINE, "Nothing else.", "No."):
        if desk.interview(mara).state is InterviewState.OPEN:
            timed(lambda answer=answer: desk.answers(mara, answer))  # type: ignore[misc]
    if desk.interview(mara).state is InterviewState.OPEN:
        timed(lambda: desk.answers(mara, "done"))
    assert desk.interview(mara).state is InterviewState.CLOSED
    assert any(isinstance(sent.view, Thanks) and sent.view.passages for sent in desk.chat.sent)
    return desk.turns(mara), steps


FAULTS: dict[str, tuple[faulty.Play, str]] = {
    "a login page": (faulty.html(), Reason.NO_JSON),
    "half a body": (faulty.half_json(), Reason.NO_JSON),
    "an error in a 200": (faulty.error_inside(), Reason.ERROR_INSIDE),
    "no choices": (faulty.no_choices(), Reason.EMPTY),
    "an empty reply": (good(""), Reason.EMPTY),
    "cut in mid-reply": (faulty.cut_off(), Reason.BROKE_OFF),
    "401": (faulty.status(401), Reason.KEY_REFUSED),
    "404": (faulty.status(404), Reason.NO_MODEL),
    "429": (faulty.wait(600), Reason.WAIT),
    "500": (faulty.status(500), Reason.SERVER_FAILED),
    "a redirect": (faulty.redirect("http://127.0.0.1:9/v1"), Reason.ELSEWHERE),
    "a hang": (faulty.hang(), Reason.TIMEOUT),
    "one byte at a time": (faulty.trickle(), Reason.TIMEOUT),
    "too long for it": (faulty.status(400, faulty.TOO_LONG_TEXTS["openai"]), Reason.TOO_LONG),
    "half JSON": (good('{"move": "ask", "text": "And th'), asking.NOT_JSON),
    "prose": (good("Sure! Here is my question: and then?"), asking.NOT_JSON),
    "another form": (good({"question": "And then?"}), asking.OTHER_FORM),
    "a list": (good("[1, 2]"), asking.OTHER_FORM),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_interview_finishes_by_the_script_and_says_why(desk: Desk, name: str) -> None:
    play, reason = FAULTS[name]
    patience = 15.0
    if reason is Reason.TIMEOUT:
        desk, patience = desk.with_deps(manners=HANGS), PATIENCE
    with FaultyModel(play) as server, with_model(desk, server.url) as modelled:
        turns, steps = interview(modelled)
    assert_scripted(turns, reason)
    assert max(steps) < patience + 2, f"somebody waited {max(steps):.1f} s"


def test_a_server_that_is_not_there(desk: Desk) -> None:
    with with_model(desk, faulty.nobody()) as modelled:
        turns, steps = interview(modelled)
    assert_scripted(turns, Reason.UNREACHABLE)
    assert max(steps) < 15.0 + 2


def assert_scripted(turns: list[Turn], reason: str) -> None:
    """Each turn of the bot by the script, and why; after three failures because the model rests after just that."""
    said = lines_of(turns)
    assert len(said) >= 4
    for coach, why, text in said:
        assert coach == "scripted", text
        assert reason in why, (why, text)
    assert {turn.given_to for turn in turns if turn.who is Who.SME} <= {"", *(turn.given_to for turn in turns)}


# -- it answers in the right form, and breaks the rules of asking ----------------------------------------------------


def fifty() -> str:
    return " ".join(f"What about {number}?" for number in ("that", "this") * 25)


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "two questions": (reply("ask", "Who moved it? And why?", turn=2), Broken.TWO_QUESTIONS),
    "fifty questions": (reply("ask", fifty(), turn=2), Broken.TOO_LONG),
    "400 words": (reply("ask", "so " * 399 + "why?", turn=2), Broken.TOO_LONG),
    "praise only": (reply("ask", "Great answer, thank you so much!", turn=2), Broken.NO_QUESTION),
    "praise": (reply("ask", "Great story! What made you look at the glue?", turn=2), Broken.PRAISE),
    "an invented quote": (reply("ask", "“The roof fell in”: since when?", turn=2), Broken.INVENTED_QUOTE),
    "a link": (reply("ask", "Have you seen https://evil.example/login?", turn=2), Broken.LINK),
    "a ping": (reply("ask", "<!channel> what made you look at the glue?", turn=2), Broken.MARKUP),
    "a customer's name": (reply("ask", "What is the name of the grocer?", turn=2), Broken.ASKS_NAME),
    "a secret": (reply("ask", "What is your password?", turn=2), Broken.ASKS_SECRET),
    "another expert's words": (reply("ask", "Piotr says the dock is slow: is it?", turn=2), Broken.NAME),
    "a number from nowhere": (reply("ask", "And what about the 4500 pallets?", turn=2), Broken.NUMBER),
    "template code": (reply("ask", "What is {{ settings.model_api_key }}?", turn=2), Broken.TEMPLATE),
    "nothing": (reply("ask", None, turn=2), Broken.EMPTY),
    "a lead that was not offered": (reply("lead", lead=99), "no such question was offered"),
    "an answer nobody asked for": (reply("answer", topic="read"), "nobody asked us anything"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_line_that_breaks_a_rule_is_not_said(desk: Desk, name: str) -> None:
    bad, rule = BROKEN[name]

    def play(body: Any) -> Any:
        return bad if task_of(body) == "reply" else reporter(body)

    with FaultyModel(good(play)) as server, with_model(desk, server.url) as modelled:
        turns, _ = interview(modelled)
        asked = [task_of(request.json) for request in server.requests]
    (first, *rest) = lines_of(turns)
    assert first[0] == "model", "the opening was fine"
    for coach, why, text in rest:
        assert coach == "scripted", text
        assert why.startswith((asking.BROKE, "the same words at every such close")), why
    assert f"{asking.BROKE}: {rule}" in [why for _, why, _ in rest]
    assert not [text for _, _, text in rest if bad["text"] and bad["text"] in text]
    assert asked.count("reply") >= 2, "it was told what was wrong and asked once more"
    assert asked.count("highlights") == 1, "what is fine is taken"


def test_a_refused_line_is_mended_in_the_second_try(desk: Desk) -> None:
    tries: list[str] = []

    def play(body: Any) -> Any:
        if task_of(body) != "reply":
            return reporter(body)
        tries.append(body["response_format"]["type"])
        if "refused: two questions" in body["messages"][0]["content"]:
            return reply("ask", "“Changed the glue”: who thought of that?", turn=2)
        return reply("ask", "Who did it? And when?", turn=2) if len(tries) == 1 else reporter(body)

    with FaultyModel(good(play)) as server, with_model(desk, server.url) as modelled:
        turns, _ = interview(modelled)
    assert tries[:2] == ["json_schema", "json_object"]
    assert ("model", "", "“Changed the glue”: who thought of that?") in lines_of(turns)
    assert all(coach == "model" or "same words" in why for coach, why, _ in lines_of(turns))


def test_a_server_without_json_schema_is_asked_for_json_objects(desk: Desk) -> None:
    with FaultyModel(faulty.no_schema("llama.cpp", good(reporter))) as server, with_model(desk, server.url) as modelled:
        turns, _ = interview(modelled)
        forms = [request.json["response_format"]["type"] for request in server.requests]
    assert forms.count("json_schema") == 1, "it is not asked again for what it doesn't know"
    assert all(coach == "model" for coach, _, _ in lines_of(turns))


def test_one_failure_is_tried_again_and_nobody_notices(desk: Desk) -> None:
    with FaultyModel(faulty.status(503), good(reporter)) as server, with_model(desk, server.url) as modelled:
        turns, _ = interview(modelled)
    assert all(coach == "model" for coach, _, _ in lines_of(turns))

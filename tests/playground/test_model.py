"""What the page shows of a language model: that it thinks, what it sums up, and that an expert may keep words from it.

No model is asked here: the screens are given what one would have left behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.coach.scripted import ScriptedCoach
from bot.domain.interviews import Interview, InterviewState, Turn, Who
from bot.domain.messages import Sign, Thinking, Welcome
from bot.domain.screens import TranscriptPage
from bot.flows.home import home
from bot.playground.personas import Part, Persona
from bot.playground.render import Pages
from tests.newsdesk import bank
from tests.playground.serving import MONDAY, Served, plain, playground

HOST = "models.northlight.example"
HOSTILE = "<script>alert(1)</script> `code` {{ 7*7 }} [1, 2]"
DANA = Persona("dana", "Dana Whitfield", Part.DIRECTOR, "dm-dana", "Europe/London", "")
CLOSED = Interview(1, 5, 7, 3, InterviewState.CLOSED, MONDAY)
TURNS = (
    Turn(101, 1, Who.BOT, "What broke?", MONDAY),
    Turn(102, 2, Who.SME, "The glue.", MONDAY),
    Turn(103, 3, Who.SME, "", MONDAY, off_record=True),
    Turn(104, 4, Who.SME, "", MONDAY, deleted=True),
)


class Hosted(ScriptedCoach):
    """The script, which says that a model somewhere is asked."""

    host = HOST


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Served]:
    """A playground where a model may help."""
    coach = Hosted(bank())
    with playground(tmp_path, coach=coach) as running:
        yield running


def transcript(summary: str, own: bool = False) -> str:
    page = TranscriptPage(CLOSED, "Mara Lindqvist", "Europe/Berlin", TURNS, (), own=own, summary=summary)
    return str(Pages().screen(page, DANA, MONDAY))


def latest(served: Served) -> str:
    """The timestamp of Mara's last message."""
    with served.store.read() as tx:
        return [each.ts for each in tx.chat_log.recent(served.workspace, "dm-mara") if each.user == "mara"][-1]


def test_the_page_shows_that_an_answer_is_being_thought_about(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    mara.say("The labels fell off in the cold room.")
    assert "thinking" not in mara.messages()

    served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THINKING)

    page = mara.messages()
    assert re.search(r'<span class="sign thinking">.*?</span>thinking…</span>', page)
    assert "Beatdesk is thinking about your answer." in page and "reads along" not in page
    assert page.count("</svg> heard</span>") == 0

    served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THOUGHT)

    assert "thinking" not in mara.messages()
    assert mara.messages().count("</svg> heard</span>") == 1


def test_what_stays_between_us_says_so_while_it_is_thought_about(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    mara.say("Off the record: the grocer is Spar.")

    served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THINKING)

    assert "off the record: stays between us" in mara.messages() and "thinking…" in mara.messages()


def test_a_newer_message_is_not_thought_about_yet(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    mara.say("The labels fell off in the cold room.")
    served.deps.chat.sign(served.workspace, "dm-mara", latest(served), Sign.THINKING)

    mara.say("In March, that was.")

    assert "Beatdesk reads along" in mara.messages() and "is thinking about" not in mara.messages()


@pytest.mark.parametrize("over", [False, True])
def test_the_sign_is_rendered_like_any_view(over: bool) -> None:
    assert plain(Pages().view(Thinking("1.0", over))) == ("" if over else "Thinking")


def test_the_welcome_names_the_host_in_a_paragraph_of_its_own() -> None:
    view = Welcome("Mara", ("Dana Whitfield",), "Tuesday at 09:00", model_host="<b>models</b>.example")

    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", Pages().view(view))

    (named,) = [each for each in paragraphs if "language model" in each]
    assert named.startswith("A language model at &lt;b&gt;models&lt;/b&gt;.example helps me")
    assert "<code>no model</code> keeps all your words from it." in named
    assert "off the record”" not in named
    assert len(paragraphs) == len(re.findall("<p", Pages().view(replace(view, model_host="")))) + 1


@pytest.mark.parametrize("own", [False, True])
def test_a_summary_stands_above_the_words_and_is_never_markup(own: bool) -> None:
    shown = transcript(HOSTILE, own)

    assert shown.index("In short") < shown.index("Written by a language model") < shown.index('class="transcript"')
    assert HOSTILE in plain(shown) and "<script>" not in shown and "<code>" not in shown


def test_without_a_summary_nothing_is_said_about_one() -> None:
    assert "In short" not in transcript("") and "language model" not in transcript("")


def test_every_turn_has_its_number_even_one_that_is_gone() -> None:
    turns = re.findall(r'id="turn-(\d)">\s*<p class="who">(.*?)<strong>', transcript(""), re.DOTALL)

    assert [(number, plain(who)) for number, who in turns] == [(str(n), f"Turn {n}") for n in range(1, 5)]


def test_an_expert_keeps_their_words_from_the_model_and_lets_it_help_again(hosted: Served) -> None:
    mara = hosted.tab("mara")
    assert f"A language model at {HOST} helps me word questions." in plain(mara.page("my-data"))

    answer = mara.post("press", press="no_model")

    assert "no language model gets your words" in answer.json()["said"]
    page = mara.page("my-data")
    assert "I go by my script; no language model gets your words." in plain(page)
    assert 'data-press="model_ok"' in page and 'data-press="no_model"' not in page
    part = mara.part("my-data").text
    assert 'class="choice"' in part and "<html" not in part

    answer = mara.post("press", press="model_ok")

    assert HOST in answer.json()["said"]
    assert 'data-press="no_model"' in mara.page("my-data")


@pytest.mark.parametrize("user", ["dana", "robin"])
@pytest.mark.parametrize("press", ["no_model", "model_ok"])
def test_only_an_expert_has_that_choice(hosted: Served, user: str, press: str) -> None:
    assert hosted.tab(user).post("press", press=press).status_code == 403


def test_a_director_reads_about_the_model_under_the_people(hosted: Served) -> None:
    desk = home(hosted.deps, hosted.workspace, "dana").director
    assert desk is not None and HOST in desk.model

    assert plain(hosted.tab("dana").page("people")).count(desk.model) == 1


def test_without_a_model_nobody_hears_of_one(shared: Served) -> None:
    assert "language model" not in shared.tab("mara").page("my-data")
    assert "model" not in plain(shared.tab("dana").page("people"))

"""The Home tab for an expert, a director, both and neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Press
from bot.domain.people import Beat, Consent, Slot, Sme, SmeState
from bot.domain.screens import DirectorHome, ExpertHome, Home, PersonLine
from bot.slack.home import home
from bot.slack.names import Tap
from bot.slack.values import Carried
from tests.slack.hostile import PASSAGES, SENTENCES, all_texts, settled
from tests.slack.payloads import problems
from tests.slack.test_blocks_ideas import IDEA, NOW
from tests.slack.test_blocks_transcripts import elements

SME = Sme(
    workspace=1,
    id=7,
    user="U7",
    channel="D7",
    name="Mara Lind",
    zone="America/New_York",
    beat=Beat("pick accuracy", ("slotting", "labels", "returns", "night shifts", "audits"), ("Jo",)),
    slot=Slot(1, time(9, 0)),
    state=SmeState.ACTIVE,
    enrolled_at=NOW,
)


def published(view: dict[str, Any]) -> list[str]:
    return problems("views.publish", {"user_id": "U1", "view": view})


smes = st.builds(
    lambda words, state, until, scripted: replace(
        SME,
        name=words[0][:80],
        beat=Beat(words[1][:60]),
        state=state,
        paused_until=until if state == "paused" else None,
        consent=Consent(scripted_only=scripted),
    ),
    st.tuples(SENTENCES, SENTENCES),
    st.sampled_from([SmeState.ACTIVE, SmeState.PAUSED]),
    st.none() | st.just(date(2027, 1, 9)),
    st.booleans(),
)
experts = st.builds(
    ExpertHome,
    smes,
    st.sampled_from(["", "Tuesday at 09:00"]),
    st.booleans(),
    st.sampled_from([0, 1, 3, 100]),
    st.lists(SENTENCES.map(lambda text: replace(IDEA, headline=text)), max_size=3).map(tuple),
    st.just("") | SENTENCES,
)
lines = st.builds(
    PersonLine, smes, st.just("Tuesday"), st.lists(SENTENCES.map(lambda text: text[:300]), max_size=4).map(tuple)
)


def numbered(found: list[PersonLine]) -> tuple[PersonLine, ...]:
    """No two of a list are the same person."""
    return tuple(replace(line, sme=replace(line.sme, id=number)) for number, line in enumerate(found, 1))


desks = st.builds(
    DirectorHome,
    st.lists(lines, max_size=15).map(numbered),
    st.sampled_from([0, 15]),
    st.just(40),
    st.integers(0, 100),
    st.just("") | PASSAGES,
)


@settled
@given(st.builds(Home, SENTENCES, st.lists(SENTENCES, max_size=2).map(tuple), st.none() | experts, st.none() | desks))
def test_every_home_is_sound(mine: Home) -> None:
    assert published(home(mine, NOW)) == []


def desk(count: int, **more: Any) -> Home:
    people = tuple(PersonLine(replace(SME, id=number, name=f"Expert {number}"), "Tuesday") for number in range(count))
    return Home("Lena", (), director=replace(DirectorHome(people, 0, count, 3), **more))


def test_an_experts_home() -> None:
    view = home(Home("Mara", ("Lena",), ExpertHome(SME, "Tuesday at 09:00", False, 1, (IDEA,))), NOW)

    shown = " ".join(all_texts(view["blocks"]))
    for words in ("I'll ask you Tuesday at 09:00.", "New York", "1 idea so far", IDEA.headline, "04:00"):
        assert words in shown
    for tap in (Press.CHECK_IN, Tap.PAUSE, Tap.OWN_PLACE, Tap.IDEAS, Tap.MY_DATA):
        assert len(elements(view, tap)) == 1
    assert elements(view, Tap.START) == [] == elements(view, Tap.ADD_PERSON)


HOST = "models.northlight.example"


def test_an_expert_may_keep_their_words_from_the_model() -> None:
    view = home(Home("Mara", (), ExpertHome(SME, "", False, 0, model_host=HOST)), NOW)

    assert f"A language model at {HOST} helps me word questions." in list(all_texts(view["blocks"]))
    (keep,) = elements(view, Press.NO_MODEL)
    assert keep["text"]["text"] == "Keep my words from it"
    assert elements(view, Press.MODEL_OK) == [] and published(view) == []


def test_who_kept_their_words_from_the_model_may_let_it_help() -> None:
    kept = replace(SME, consent=Consent(HOST, NOW, scripted_only=True))

    view = home(Home("Mara", (), ExpertHome(kept, "", False, 0, model_host=HOST)), NOW)

    assert "I go by my script; no language model gets your words." in list(all_texts(view["blocks"]))
    (allow,) = elements(view, Press.MODEL_OK)
    assert allow["text"]["text"] == "Let it help"
    assert elements(view, Press.NO_MODEL) == [] and HOST not in str(view)


def test_without_a_model_nobody_hears_of_one() -> None:
    kept = replace(SME, consent=Consent("", None, scripted_only=True))
    for sme in (SME, kept):
        view = home(replace(desk(1), expert=ExpertHome(sme, "Tuesday", False, 0)), NOW)
        assert "model" not in str(view)


def test_a_director_reads_about_the_model_last() -> None:
    view = home(desk(1, model=f"A model at {HOST}; 1,200 tokens today."), NOW)

    last = view["blocks"][-1]
    assert last["type"] == "context" and list(all_texts(last)) == [f"A model at {HOST}; 1,200 tokens today."]


def test_a_paused_expert_may_start_again() -> None:
    paused = replace(SME, state=SmeState.PAUSED, paused_until=date(2027, 1, 9))

    view = home(Home("Mara", (), ExpertHome(paused, "", False, 0)), NOW)

    assert "paused until 9 January 2027" in str(view)
    assert len(elements(view, Tap.START)) == 1 and elements(view, Tap.PAUSE) == []


def test_who_is_talking_is_not_asked_to_check_in() -> None:
    assert elements(home(Home("Mara", (), ExpertHome(SME, "", True, 0)), NOW), Press.CHECK_IN) == []


def test_a_directors_home() -> None:
    waiting = PersonLine(SME, "tomorrow at 09:00", ("What broke?", "And then?"))
    paused = PersonLine(replace(SME, id=8, state=SmeState.PAUSED), "")

    view = home(Home("Lena", ("Lena",), director=DirectorHome((waiting, paused), 0, 2, 3)), NOW)

    shown = " ".join(all_texts(view["blocks"]))
    for words in ("3 ideas wait for a decision", "What broke?", "1 more after it", "Tuesday at 09:00", "Paused."):
        assert words in shown
    menus = [[choice["value"] for choice in each["options"]] for each in elements(view, Tap.PERSON)]
    assert menus == [
        ["edit:7", "ask:7", "away:7", "pause:7", "remove:7"],
        ["edit:8", "ask:8", "away:8", "resume:8", "remove:8"],
    ]
    assert elements(view, Tap.ADD_PERSON)[0]["style"] == "primary"
    assert elements(view, Tap.PEOPLE_EARLIER) == [] == elements(view, Tap.PEOPLE_LATER)


def test_a_long_list_of_people_is_leafed_through() -> None:
    view = home(desk(15, start=15, total=40), NOW)

    (earlier,), (later,) = elements(view, Tap.PEOPLE_EARLIER), elements(view, Tap.PEOPLE_LATER)
    assert (Carried(earlier["value"]).number("start"), Carried(later["value"]).number("start")) == (0, 30)
    assert "16 to 30 of 40" in str(view)


def test_people_beyond_a_views_blocks_are_behind_later() -> None:
    view = home(desk(90), NOW)

    (later,) = elements(view, Tap.PEOPLE_LATER)
    assert published(view) == []
    assert Carried(later["value"]).number("start") == len(elements(view, Tap.PERSON)) < 90


def test_who_is_both_sees_both() -> None:
    both = replace(desk(1), expert=ExpertHome(SME, "Tuesday", False, 0))

    view = home(both, NOW)

    assert elements(view, Press.CHECK_IN) and elements(view, Tap.ADD_PERSON)
    assert published(view) == []


def test_a_stranger_is_told_whom_to_ask_and_given_nothing() -> None:
    view = home(Home("", ("Lena Falk", "Ann")), NOW)

    assert "Lena Falk or Ann" in str(view)
    assert not any("elements" in block and block["type"] == "actions" for block in view["blocks"])
    assert published(view) == []

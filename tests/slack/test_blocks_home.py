"""The Home tab for an expert, a director, both and neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import Leave
from bot.domain.cadence import Goal
from bot.domain.messages import Press
from bot.domain.people import Beat, Consent, Slot, Sme, SmeState
from bot.domain.posts import Place, Post, PostState, Via
from bot.domain.screens import DirectorHome, ExpertHome, Home, OwnBuddy, OwnRhythm, PersonLine
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


LINK = "https://news.example/walls"
LINKS = st.sampled_from([LINK, "javascript:alert(1)", "https://a|b"])
FILE = "F0PICTURE1"


def published(view: dict[str, Any]) -> list[str]:
    return problems("views.publish", {"user_id": "U1", "view": view}, {LINK})


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
POST = Post(1, 5, LINK, "Pick walls", date(2026, 3, 9), Place.BLOG, (7,), PostState.PUBLISHED, Via.SME, NOW)
buddies = st.builds(OwnBuddy, st.integers(1, 99), SENTENCES, st.just("") | SENTENCES, st.booleans(), st.booleans())
rhythms = st.builds(
    OwnRhythm,
    st.lists(st.integers(0, 9), min_size=12, max_size=12).map(tuple),
    st.integers(0, 9),
    st.none() | st.integers(0, 400),
    st.sampled_from(list(Goal)),
    st.lists(st.builds(lambda title, url: replace(POST, title=title, url=url), PASSAGES, LINKS), max_size=3).map(tuple),
    st.none() | buddies,
    st.just(((8, "Jo"),)) | st.just(()),
    st.just("") | SENTENCES,
    st.just("") | SENTENCES,
    st.just("") | SENTENCES,
    st.just("") | SENTENCES,
    st.lists(SENTENCES, max_size=4).map(tuple),
    st.lists(SENTENCES, max_size=5).map(lambda found: tuple(enumerate(found, 1))),
)
experts = st.builds(
    ExpertHome,
    smes,
    st.sampled_from(["", "Tuesday at 09:00"]),
    st.booleans(),
    st.sampled_from([0, 1, 3, 100]),
    st.lists(SENTENCES.map(lambda text: replace(IDEA, headline=text)), max_size=3).map(tuple),
    st.just("") | SENTENCES,
    st.none() | rhythms,
)
lines = st.builds(
    PersonLine,
    smes,
    st.just("Tuesday"),
    st.lists(SENTENCES.map(lambda text: text[:300]), max_size=4).map(tuple),
    st.just("") | SENTENCES,
    st.just("") | SENTENCES,
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
@given(
    st.builds(Home, SENTENCES, st.lists(SENTENCES, max_size=2).map(tuple), st.none() | experts, st.none() | desks),
    st.sampled_from(["", FILE]),
)
def test_every_home_is_sound(mine: Home, picture: str) -> None:
    assert published(home(mine, NOW, picture)) == []


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


# What an expert publishes.

RHYTHM = OwnRhythm(
    weeks=(0, 1, 0, 2, 1, 0, 0, 1, 1, 0, 2, 1),
    this_week=1,
    days=3,
    goal=Goal.WEEKLY,
    posts=(POST,),
    colleagues=((8, "Jo Bell"),),
    hours="Monday to Friday, 09:00 to 18:00, without public holidays (Germany)",
    budget="at most two messages a week beside the check-ins",
    kept="I keep 3 interviews, 2 notes and 1 post.",
    readers=("Dana Whitfield, 3 March",),
    ready=((12, "Counting at night"),),
)


def own(**changed: Any) -> dict[str, Any]:
    mine = ExpertHome(SME, "Tuesday at 09:00", False, 1, (IDEA,), rhythm=replace(RHYTHM, **changed))
    view = home(Home("Mara", ("Lena",), mine), NOW)
    assert published(view) == []
    return view


def test_an_expert_sees_what_they_publish() -> None:
    view = own()

    shown = " ".join(all_texts(view["blocks"]))
    for words in (
        "You have 1 post out this week; the last one 3 days ago. Your goal is a post every week.",
        "Pick walls",
        " · blog · 9 March",
        "Monday to Friday, 09:00 to 18:00, without public holidays (Germany).",
        "At most two messages a week beside the check-ins.",
        "I keep 3 interviews, 2 notes and 1 post.",
        "Read by Dana Whitfield, 3 March.",
        "▁▅▁█▅▁▁▅▅▁█▅",
        RHYTHM.alt,
        "Only needs writing: Counting at night",
    ):
        assert words in shown
    for tap in (Tap.RHYTHM, Tap.AWAY, Tap.ASK_BUDDY):
        assert len(elements(view, tap)) == 1
    log, out = sorted(elements(view, Tap.LOG_POST), key=lambda each: str(each["text"]["text"]), reverse=True)
    assert log["text"]["text"] == "Log a post" and Carried(log["value"]).number_or_none("idea") is None
    assert out["text"]["text"] == "It's published" and Carried(out["value"]).number("idea") == 12


def test_an_idea_that_only_needs_writing_stands_there_once() -> None:
    shown = " ".join(all_texts(own(ready=((IDEA.id, IDEA.headline),))["blocks"]))

    assert shown.count(IDEA.headline) == 1 and "1 idea so far." in shown


def test_their_rhythm_is_a_picture_where_there_is_one() -> None:
    view = home(Home("Mara", (), ExpertHome(SME, "", False, 0, rhythm=RHYTHM)), NOW, FILE)

    (picture,) = [block for block in view["blocks"] if block["type"] == "image"]
    assert picture == {"type": "image", "slack_file": {"id": FILE}, "alt_text": RHYTHM.alt}
    assert "▅" not in str(view) and published(view) == []


def test_who_has_no_post_yet_is_not_behind() -> None:
    shown = str(own(weeks=(0,) * 12, this_week=0, days=None, posts=()))

    assert "You have no post yet; the first one is welcome whenever it's ready." in shown
    assert "days ago" not in shown and "0 out" not in shown


@pytest.mark.parametrize(("days", "said"), [(0, "the last one today"), (1, "the last one yesterday")])
def test_the_last_post_is_spoken_of_as_people_do(days: int, said: str) -> None:
    assert f"Nothing out this week so far; {said}." in str(own(this_week=0, days=days))


def test_who_is_away_can_come_back() -> None:
    view = own(away="on leave until 14 April")

    assert "You're on leave until 14 April. I'll ask you Tuesday at 09:00." in list(all_texts(view["blocks"]))
    assert len(elements(view, Press.BACK)) == 1 and elements(view, Tap.AWAY) == []


@pytest.mark.parametrize(("begins", "said"), [(NOW, "I'm back"), (NOW + timedelta(days=9), "Cancel my leave")])
def test_leave_that_is_to_come_is_called_off_and_not_come_back_from(begins: datetime, said: str) -> None:
    away = replace(SME, leaves=(Leave(begins.date(), begins.date() + timedelta(days=5)),))
    view = home(Home("Mara", (), ExpertHome(away, "", False, 0, rhythm=replace(RHYTHM, away="on leave"))), NOW)

    (back,) = elements(view, Press.BACK)
    assert back["text"]["text"] == said and published(view) == []


def test_two_who_take_turns_have_one_goal() -> None:
    assert "The goal of you two is a post every week." in str(own(buddy=OwnBuddy(4, "Jo Bell")))
    assert "Your goal is a post every week." in str(own(buddy=OwnBuddy(4, "Jo Bell", waits_for="Jo Bell")))


def test_a_buddy_may_be_left_after_a_question() -> None:
    view = own(buddy=OwnBuddy(4, "Jo Bell", own_week=True))

    (leave,) = elements(view, Press.BUDDY_LEAVE)
    assert leave["value"] == "4" and "confirm" in leave
    shown = " ".join(all_texts(view["blocks"]))
    assert "You and Jo Bell take turns. This week is yours." in shown and "You two have 1 post out this week" in shown
    assert elements(view, Tap.ASK_BUDDY) == []


def test_a_buddy_who_asks_is_answered_on_home_too() -> None:
    asked = own(buddy=OwnBuddy(4, "Jo Bell", waits_for="you", asked=True))
    waiting = own(buddy=OwnBuddy(4, "Jo Bell", waits_for="Jo Bell"))

    (yes,), (no,) = elements(asked, Press.BUDDY_YES), elements(asked, Press.BUDDY_NO)
    assert (yes["value"], no["value"]) == ("4", "4")
    assert "Jo Bell hasn't answered yet" in str(waiting) and elements(waiting, Press.BUDDY_YES) == []
    (never_mind,) = elements(waiting, Press.BUDDY_LEAVE)
    assert never_mind["value"] == "4"


def test_without_colleagues_nobody_can_be_asked() -> None:
    assert elements(own(colleagues=()), Tap.ASK_BUDDY) == []


def test_a_director_sees_who_is_away_and_who_takes_turns() -> None:
    away = PersonLine(SME, "15 April at 09:00", away="on leave until 14 April", buddy="Jo Bell")

    view = home(Home("Lena", (), director=DirectorHome((away,), 0, 1, 0)), NOW)

    assert "On leave until 14 April. Next 15 April at 09:00. Takes turns with Jo Bell." in str(view)
    (menu,) = elements(view, Tap.PERSON)
    assert [each["value"] for each in menu["options"]] == ["edit:7", "ask:7", "back:7", "pause:7", "remove:7"]
    assert menu["options"][2]["text"]["text"] == "Cancel leave", "they are here today"
    (cadence,) = elements(view, Tap.CADENCE)
    assert Carried(cadence["value"]).number("start") == 0


def test_who_is_both_and_has_much_of_both_stays_within_a_view() -> None:
    much = replace(desk(40), expert=ExpertHome(SME, "Tuesday", False, 3, (IDEA,) * 3, "host", RHYTHM))

    view = home(much, NOW)

    assert published(view) == [] and elements(view, Tap.PEOPLE_LATER) and elements(view, Tap.FEEDS)

"""The forms about publishing: sound whatever stands in them, filled with what is known, read back as they were sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Goal
from bot.domain.posts import Place
from bot.domain.screens import PostCard
from bot.slack import cadence_forms as forms
from bot.slack.forms import edit_person
from bot.slack.names import Field, Tap
from tests.slack.hostile import SENTENCES, settled
from tests.slack.test_blocks_cadence import POST
from tests.slack.test_blocks_home import SME
from tests.slack.test_blocks_transcripts import elements, opened

TODAY = date(2026, 3, 23)
several = st.lists(SENTENCES, max_size=130).map(lambda found: tuple(enumerate(found, 1)))


@settled
@given(several, st.none() | st.integers(1, 140), SENTENCES, st.sampled_from(["", "x" * 300, "🙂" * 300]))
def test_every_form_is_sound(known: tuple[tuple[int, str], ...], idea: int | None, name: str, title: str) -> None:
    sme = replace(SME, name=name, every=3, weekly_budget=9, working_days=(0, 9), day_ends=time(23, 30))
    made = [
        forms.log_post(known, idea),
        forms.correct_post(PostCard(replace(POST, title=title, idea=idea), known)),
        forms.rhythm(sme, name),
        forms.rhythm(replace(sme, working_days=()), "", own=False),
        forms.away(TODAY, "{}", name),
        *([forms.buddy(known)] if known else []),
    ]

    assert [opened(form) for form in made] == [[]] * len(made)


def element(view: dict[str, Any], name: Field) -> dict[str, Any]:
    (block,) = [block for block in view["blocks"] if block.get("block_id") == name]
    found: dict[str, Any] = block["element"]
    return found


def test_the_idea_beside_the_button_is_chosen_however_many_there_are() -> None:
    many = tuple((number, f"Idea {number}") for number in range(1, 131))

    ideas = element(forms.log_post(many, 130), Field.IDEA)

    assert ideas["initial_option"]["value"] == "130" and len(ideas["options"]) == 100
    assert element(forms.log_post(many, 999), Field.IDEA)["initial_option"]["value"] == forms.NO_IDEA
    assert element(forms.log_post(many), Field.IDEA)["initial_option"]["value"] == forms.NO_IDEA
    assert not [block for block in forms.log_post(())["blocks"] if block.get("block_id") == Field.IDEA]


def test_only_the_link_has_to_be_given() -> None:
    inputs = [block for block in forms.log_post(((1, "Walls"),))["blocks"] if block["type"] == "input"]

    assert {block["block_id"]: block["optional"] for block in inputs} == {
        Field.ADDRESS: False,
        Field.TITLE: True,
        Field.DATE: True,
        Field.PLACE: True,
        Field.IDEA: False,
    }


def test_a_post_is_corrected_from_what_is_known() -> None:
    card = PostCard(replace(POST, place=Place.TALK, idea=2), ((1, "Walls"), (2, "Nights")))

    view = forms.correct_post(card)

    assert element(view, Field.TITLE)["initial_value"] == "Pick walls"
    assert element(view, Field.DATE)["initial_date"] == "2026-03-23"
    assert element(view, Field.PLACE)["initial_option"]["value"] == "talk"
    assert element(view, Field.IDEA)["initial_option"]["value"] == "2"
    assert Field.ADDRESS not in {block.get("block_id") for block in view["blocks"]} and POST.url in str(view)


def test_a_rhythm_is_changed_from_what_it_is() -> None:
    sme = replace(SME, goal=Goal.MONTHLY, weekly_budget=0, every=2, working_days=(0, 3), day_begins=time(7, 30))

    view = forms.rhythm(sme, "Germany")

    chosen = {name: element(view, name)["initial_option"]["value"] for name in (Field.GOAL, Field.EVERY, Field.BUDGET)}
    assert chosen == {Field.GOAL: "monthly", Field.EVERY: "2", Field.BUDGET: "0"}
    assert [each["value"] for each in element(view, Field.DAYS)["initial_options"]] == ["0", "3"]
    assert (element(view, Field.BEGINS)["initial_time"], element(view, Field.ENDS)["initial_time"]) == (
        "07:30",
        "18:00",
    )
    assert element(view, Field.COUNTRY)["initial_value"] == "Germany"


def test_a_hundred_colleagues_are_chosen_and_more_are_typed() -> None:
    many = tuple((number, f"Expert {number}") for number in range(1, 102))

    assert element(forms.buddy(many[:100]), Field.COLLEAGUE)["type"] == "static_select"
    assert element(forms.buddy(many), Field.COLLEAGUE)["type"] == "plain_text_input"


@pytest.mark.parametrize(("name", "title", "who"), [("", "Away", "You hear"), ("Mara Lind", "Away: Mara Lind", "Mara")])
def test_leave_is_entered_for_oneself_or_for_somebody(name: str, title: str, who: str) -> None:
    view = forms.away(TODAY, "{}", name)

    assert view["title"]["text"] == title and who in str(view["blocks"][0])
    assert element(view, Field.SINCE)["initial_date"] == "2026-03-23"


def test_a_director_gets_from_an_expert_to_their_hours() -> None:
    view = edit_person(SME)

    (button,) = elements(view, Tap.RHYTHM)
    assert button["value"] == '{"sme":7}' and opened(view) == []

"""The forms: sound whatever stands in them, and read back as they were filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ideas import DECLINE_REASONS, PARK_REASONS
from bot.domain.messages import Press
from bot.domain.people import Beat, SmeForm, checked_form
from bot.slack import forms
from bot.slack.names import Field, Form
from tests.slack.hostile import SENTENCES, settled
from tests.slack.payloads import problems
from tests.slack.test_blocks_home import SME
from tests.slack.test_blocks_transcripts import opened

FORMS = {
    "accept": lambda sme: forms.decide(Press.ACCEPT, sme.name, "{}", sme.name),
    "park": lambda sme: forms.decide(Press.PARK, sme.name, "{}", sme.name),
    "decline": lambda sme: forms.decide(Press.DECLINE, sme.name, "{}"),
    "note": lambda sme: forms.write_note(sme.name, "{}", sme.name),
    "add": lambda sme: forms.add_person(),
    "edit": forms.edit_person,
    "pause": forms.pause_person,
    "remove": forms.remove_person,
    "ask": forms.ask,
    "own place": forms.own_place,
    "own pause": lambda sme: forms.pause_self(),
    "told": lambda sme: forms.told(sme.name, sme.name * 100),
}


@pytest.mark.parametrize("name", FORMS)
@settled
@given(words=st.lists(SENTENCES.map(lambda text: text[:80]), min_size=3, max_size=60))
def test_every_form_is_sound(name: str, words: list[str]) -> None:
    beat = Beat(words[1][:60], tuple(words), tuple(words))

    assert opened(FORMS[name](replace(SME, name=words[0], beat=beat))) == []


@pytest.mark.parametrize(("press", "reasons"), [(Press.PARK, PARK_REASONS), (Press.DECLINE, DECLINE_REASONS)])
def test_a_reason_has_to_be_given(press: Press, reasons: dict[str, str]) -> None:
    view = forms.decide(press, "Pick walls", "carried", "Mara")

    (why,) = [block for block in view["blocks"] if block.get("block_id") == Field.REASON]
    assert not why["optional"]
    assert {each["value"]: each["text"]["text"] for each in why["element"]["options"]} == reasons
    assert (view["callback_id"], view["private_metadata"]) == (Form.DECIDE, "carried")


def test_accepting_asks_for_no_reason() -> None:
    view = forms.decide(Press.ACCEPT, "Pick walls", "{}", "Mara")

    assert [block["block_id"] for block in view["blocks"] if "block_id" in block] == [Field.NOTE]


def test_a_form_sent_back_unchanged_is_the_same_expert() -> None:
    """What stands in the edit form, read as Slack hands it back, makes the beat and slot it was made from."""
    view = forms.edit_person(SME)
    values = {
        block["block_id"]: {block["block_id"]: handed_back(block["element"])}
        for block in view["blocks"]
        if block["type"] == "input"
    }

    held = forms.filled({"values": values})

    read = checked_form(
        SmeForm(
            held[Field.NAME],
            held[Field.ZONE],
            held[Field.BEAT],
            tuple(held[Field.TOPICS].splitlines()),
            tuple(held[Field.SHAPERS].splitlines()),
            f"{held[Field.DAY]} {held[Field.TIME]}",
        )
    )
    assert read == (SME.name, SME.zone, SME.beat, SME.slot)


def handed_back(element: dict[str, Any]) -> dict[str, Any]:
    """An element's state, as in view.state.values."""
    match element["type"]:
        case "static_select":
            return {"type": "static_select", "selected_option": element["initial_option"]}
        case "timepicker":
            return {"type": "timepicker", "selected_time": element["initial_time"]}
        case kind:
            return {"type": kind, "value": element.get("initial_value")}


@pytest.mark.parametrize(
    ("state", "name", "held"),
    [
        ({"user": {"user": {"type": "users_select", "selected_user": "U9"}}}, Field.USER, "U9"),
        ({"until": {"until": {"type": "datepicker", "selected_date": "2027-01-09"}}}, Field.UNTIL, "2027-01-09"),
        ({"until": {"until": {"type": "datepicker", "selected_date": None}}}, Field.UNTIL, ""),
        ({"reason": {"reason": {"type": "radio_buttons", "selected_option": {"value": "said"}}}}, Field.REASON, "said"),
        ({"reason": {"reason": {"type": "radio_buttons", "selected_option": None}}}, Field.REASON, ""),
        ({"note": {"note": {"type": "plain_text_input", "value": "<!here>"}}}, Field.NOTE, "<!here>"),
        (
            {"days": {"days": {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "4"}]}}},
            Field.DAYS,
            "0,4",
        ),
        ({"days": {"days": {"type": "checkboxes", "selected_options": []}}}, Field.DAYS, ""),
        ({"days": {"days": {"type": "checkboxes", "selected_options": [3, {"value": 3}]}}}, Field.DAYS, ""),
        ({"note": None}, Field.NOTE, ""),
        ({"note": {"note": 3}}, Field.NOTE, ""),
        ({}, Field.ZONE, ""),
    ],
)
def test_a_field_is_read_whatever_its_kind(state: dict[str, Any], name: Field, held: str) -> None:
    read = forms.filled({"values": state})

    assert read[name] == held
    assert set(read) == set(Field)


def test_errors_stand_under_their_field() -> None:
    answer = forms.errors(zone="I don't know that city.")

    assert answer == {"response_action": "errors", "errors": {"zone": "I don't know that city."}}
    assert problems("response_action", answer) == []
    with pytest.raises(ValueError, match="shoe"):
        forms.errors(shoe="42")


def test_more_topics_than_a_field_holds_are_counted() -> None:
    beat = Beat("everything", tuple(f"{number} {'x' * 76}" for number in range(60)))

    view = forms.edit_person(replace(SME, beat=beat))

    (topics,) = [block for block in view["blocks"] if block.get("block_id") == Field.TOPICS]
    kept = len(topics["element"]["initial_value"].splitlines())
    assert f"{60 - kept} more don't fit" in topics["hint"]["text"]

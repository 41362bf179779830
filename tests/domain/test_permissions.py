"""Who may what: every right for every role, and only for what is one's own."""

from datetime import UTC, datetime, time

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Beat, Director, Slot, Sme, SmeState
from bot.domain.permissions import TABLE, Actor, Right, Role

ENROLLED = datetime(2026, 3, 2, tzinfo=UTC)
OWN, ANOTHERS = 7, 8

# Written out a second time on purpose: a right that is given away by mistake fails here.
MAY = {
    Role.SME: {
        Right.BE_INTERVIEWED,
        Right.READ_AT_ONCE,
        Right.READ_AFTER_CLOSE,
        Right.KEEP_OFF_RECORD,
        Right.SEE_IDEAS,
        Right.PICK_IDEAS,
        Right.LOG_POSTS,
        Right.SEE_CADENCE,
        Right.OWN_SETTINGS,
        Right.MY_DATA,
    },
    Role.DIRECTOR: {
        Right.READ_AFTER_CLOSE,
        Right.SEE_IDEAS,
        Right.PICK_IDEAS,
        Right.DECIDE_IDEAS,
        Right.ASK_QUESTIONS,
        Right.EDIT_PEOPLE,
        Right.EDIT_FEEDS,
        Right.FORWARD,
        Right.LOG_POSTS,
        Right.SEE_CADENCE,
        Right.SEE_EVERYBODYS_CADENCE,
    },
    Role.OPERATOR: {Right.EDIT_PEOPLE, Right.EDIT_FEEDS, Right.NAME_DIRECTORS, Right.EXPORT},
    Role.STRANGER: set(),
}


def expert(state: SmeState = SmeState.ACTIVE) -> Sme:
    beat = Beat("picking")
    slot = Slot(1, time(9))
    return Sme(1, OWN, "U-ada", "D-ada", "Ada", "Europe/Berlin", beat, slot, state, enrolled_at=ENROLLED)


ACTORS = {
    Role.SME: Actor(1, "U-ada", "Ada", sme=expert()),
    Role.DIRECTOR: Actor(1, "U-dora", "Dora", director=Director(1, 1, "U-dora", "D-dora", "Dora")),
    Role.OPERATOR: Actor(1, "", "the command line", operator=True),
    Role.STRANGER: Actor(1, "U-who", "Who"),
}


def test_every_right_is_in_the_table() -> None:
    assert set(TABLE) == set(Right)
    assert set(MAY) == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_each_role_has_its_rights_and_no_other(role: Role, right: Right) -> None:
    actor = ACTORS[role]
    allowed = right in MAY[role]
    assert actor.may(right, OWN) is allowed
    if allowed:
        actor.require(right, OWN)
        return
    with pytest.raises(NotAllowed) as refusal:
        actor.require(right, OWN)
    assert refusal.value.user_message.endswith(".")
    assert right.name not in refusal.value.user_message


@pytest.mark.parametrize("right", Right)
def test_an_expert_has_no_right_to_what_is_anothers(right: Right) -> None:
    assert not ACTORS[Role.SME].may(right, ANOTHERS)


@pytest.mark.parametrize("right", Right)
def test_an_expert_who_left_is_anyone_else(right: Right) -> None:
    left = Actor(1, "U-ada", "Ada", sme=expert(SmeState.LEFT))
    assert left.roles(OWN) == {Role.STRANGER}
    assert not left.may(right, OWN)


def test_a_paused_expert_still_owns_their_words() -> None:
    paused = Actor(1, "U-ada", "Ada", sme=expert(SmeState.PAUSED))
    assert {right for right in Right if paused.may(right, OWN)} == MAY[Role.SME]


def test_who_is_both_has_both() -> None:
    both = Actor(1, "U-ada", "Ada", sme=expert(), director=ACTORS[Role.DIRECTOR].director)
    assert {right for right in Right if both.may(right, OWN)} == MAY[Role.SME] | MAY[Role.DIRECTOR]
    assert {right for right in Right if both.may(right, ANOTHERS)} == MAY[Role.DIRECTOR]

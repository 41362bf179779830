"""A language model in Slack: the sign that it thinks, and an expert's button that keeps their words from it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.coach.scripted import ScriptedCoach
from bot.domain.messages import Press, Sign, Thinking
from bot.domain.people import Sme
from bot.flows import delivery
from bot.flows.speaking import write_to
from bot.slack.client import HEARD, OFF_RECORD, THINKING
from bot.slack.listeners.commands import ELSEWHERE
from tests.newsdesk import bank, utc
from tests.servers.emulate import Slack
from tests.slack.clicking import eventually
from tests.slack.desk import SlackDesk, slack_desk
from tests.slack.test_clicks import button, client

HOST = "models.northlight.example"


class Hosted(ScriptedCoach):
    """The script, which says that a model somewhere is asked."""

    host = HOST


@pytest.fixture
def hosted(slack: Slack, sqlite_template: Path, tmp_path: Path) -> Iterator[SlackDesk]:
    """A desk where a model may help."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "beatdesk.sqlite3"))
    coach = Hosted(bank())
    with slack_desk(slack, f"sqlite:///{file}", utc("2026-03-23 08:00"), coach) as built:
        yield built


def reactions(desk: SlackDesk, sme: Sme, ts: str) -> list[str]:
    """The reactions to a message, as Slack holds them."""
    message = next(each for each in desk.slack.messages(sme.channel) if each["ts"] == ts)
    return [each["name"] for each in message.get("reactions") or []]


@pytest.mark.parametrize("heard", [Sign.HEARD, Sign.OFF_RECORD])
def test_a_thought_balloon_comes_and_goes_beside_the_other_sign(desk: SlackDesk, heard: Sign) -> None:
    mara = desk.hire()
    ts = desk.slack.post(desk.person(mara), "The labels fell off.")
    other = {Sign.HEARD: HEARD, Sign.OFF_RECORD: OFF_RECORD}[heard]
    for sign, shown in (
        (heard, [other]),
        (Sign.THINKING, [other, THINKING]),
        (Sign.THINKING, [other, THINKING]),  # once more changes nothing: already_reacted
        (Sign.THOUGHT, [other]),
        (Sign.THOUGHT, [other]),  # no_reaction
    ):
        desk.chat.sign(desk.workspace, mara.channel, ts, sign)
        assert reactions(desk, mara, ts) == shown
    for sign in (Sign.THINKING, Sign.THOUGHT):
        desk.chat.sign(desk.workspace, mara.channel, "1774252802.999999", sign)  # message_not_found


def test_a_right_to_react_that_is_missing_is_no_reason_to_stop(desk: SlackDesk) -> None:
    mara = desk.hire()
    desk.wait()
    ts = desk.slack.post(desk.person(mara), "The labels fell off.")
    for number, over in enumerate((False, True)):
        desk.slack.fail("reactions.*", "error", error="missing_scope", times=99)
        with desk.deps.store.begin() as tx:
            write_to(tx, mara, Thinking(ts, over), f"thinking:{number}", desk.clock())
            tx.commit()
        delivery.deliver(desk.deps, desk.workspace)
    desk.wait()
    assert desk.hears(desk.director) == []


def test_an_expert_keeps_their_words_from_the_model_and_lets_it_help_again(hosted: SlackDesk) -> None:
    mara = hosted.hire()
    marta = client(hosted, mara)
    for press, kept, told, then in (
        (Press.NO_MODEL, True, "no language model gets your words", Press.MODEL_OK),
        (Press.MODEL_OK, False, f"the language model at {HOST} may help me", Press.NO_MODEL),
    ):
        shown = marta.home()
        marta.press(shown, press)
        assert told in marta.view().text
        assert hosted.sme(mara).consent.scripted_only is kept
        eventually(lambda t=then: [1] if t in marta.home_as_it_is().actions else [], "the Home tab is an old one")  # type: ignore[misc]
        marta.press(shown, press)  # on another device, where the Home tab is an old one
        assert told in marta.view().text and hosted.sme(mara).consent.scripted_only is kept


def test_the_home_is_shown_again_even_when_nothing_can_be_told(hosted: SlackDesk) -> None:
    mara = hosted.hire()
    hosted.slack.fail("views.open", "error", error="expired_trigger_id")
    client(hosted, mara).press(button(Press.NO_MODEL, "", "home"), Press.NO_MODEL)
    eventually(lambda: hosted.slack.calls("views.publish"), "the Home tab was not shown again")
    assert hosted.sme(mara).consent.scripted_only


@pytest.mark.parametrize("who", ["Dana", "Ravi"])
def test_nobody_else_has_that_choice(hosted: SlackDesk, who: str) -> None:
    mara = hosted.hire()
    for press in (Press.NO_MODEL, Press.MODEL_OK):
        others = client(hosted, who)
        others.press(button(press, "", "home"), press)
        assert "gets your words" not in others.view().text and HOST not in others.view().text
    assert not hosted.sme(mara).consent.scripted_only


def test_a_click_from_another_workspace_changes_nothing(hosted: SlackDesk) -> None:
    mara = hosted.hire()
    marta = client(hosted, mara)
    foreign = {"user": {"id": marta.person.id, "team_id": "T999999999"}}
    marta.press(button(Press.NO_MODEL, "", "home"), Press.NO_MODEL, **foreign)
    assert ELSEWHERE in marta.view().text
    assert not hosted.sme(mara).consent.scripted_only

"""People come and go in Slack: profiles, deactivations, directors named in the settings, and whose database it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import Misconfigured
from bot.domain.people import Sme, SmeForm, SmeState
from bot.flows import enrolment, own
from bot.flows.identity import operator
from bot.slack import company
from bot.slack.people import Profile, read
from tests.newsdesk import TOPICS, utc
from tests.slack.clicking import eventually
from tests.slack.desk import SlackDesk

TEAM = "T000000001"


def changes(desk: SlackDesk, sme: Sme, **values: Any) -> Sme:
    """Slack says that somebody's profile reads differently now."""
    person = desk.slack.person(sme.name)
    about = {"real_name": sme.name} | values.pop("profile", {})
    user = {"id": sme.user, "team_id": TEAM, "name": "mlind", "deleted": False, "tz": sme.zone, "profile": about}
    before = desk.sme(sme)
    told = len(desk.slack.deliveries())
    desk.slack.send_event({"type": "user_change", "user": user | values})
    assert len(desk.slack.deliveries()) == told + 1 and person.id == sme.user
    _settled(desk, sme, before)
    return desk.sme(sme)


def _settled(desk: SlackDesk, sme: Sme, before: Sme) -> None:
    """The listener works after its acknowledgement; where nothing is to change there is nothing to wait for."""
    try:
        eventually(lambda: [1] if desk.sme(sme) != before else [], "nothing changed", 0.3)
    except AssertionError:
        return


def told(desk: SlackDesk) -> list[str]:
    desk.wait()
    return [each["text"] for each in desk.slack.messages(desk.director.channel) if each.get("bot_id")]


def test_name_and_zone_follow_the_profile(desk: SlackDesk) -> None:
    mara = desk.hire()
    now = changes(desk, mara, tz="America/New_York", profile={"real_name": "Mara Lind-Ortega"})
    assert (now.name, now.zone) == ("Mara Lind-Ortega", "America/New_York")
    assert now.next_due_at == utc("2026-03-24 13:00")  # nine o'clock on her new clock
    assert changes(desk, mara, tz="Not/AZone").zone == "America/New_York"
    assert changes(desk, mara, tz=None).zone == "America/New_York"
    assert changes(desk, mara, profile={"real_name": ""}, name="").name != "someone"


def test_what_was_corrected_by_hand_stays(desk: SlackDesk) -> None:
    mara = desk.hire()
    own.correct(desk.deps, desk.workspace, mara.user, "Mara L.", "Europe/Berlin", "Tue 09:00")
    now = changes(desk, mara, tz="Asia/Tokyo", profile={"real_name": "Mara Lind-Ortega"})
    assert (now.name, now.zone) == ("Mara L.", "Asia/Tokyo")
    own.correct(desk.deps, desk.workspace, mara.user, "Mara L.", "Europe/Lisbon", "Tue 09:00")
    assert changes(desk, mara, tz="Asia/Tokyo").zone == "Europe/Lisbon"


def test_what_was_typed_when_she_was_added_stays(desk: SlackDesk) -> None:
    person = desk.slack.person("Mara Lind")
    form = SmeForm("Mara", "Europe/Lisbon", "warehouses", TOPICS)
    mara = enrolment.add_sme(desk.deps, desk.as_director(), person.id, person.dm, form, typed=frozenset({"zone"}))
    now = changes(desk, replace(mara, name="Mara Lind"), tz="Asia/Tokyo")
    assert (now.name, now.zone) == ("Mara Lind", "Europe/Lisbon")


def test_a_deactivated_account_is_paused_and_told_once(desk: SlackDesk) -> None:
    mara = desk.hire()
    assert changes(desk, mara, deleted=True).state is SmeState.PAUSED
    changes(desk, mara, deleted=True)
    assert len(told(desk)) == 1 and "Mara Lind's account was deactivated" in told(desk)[0]
    desk.until(utc("2026-03-31 12:00"))
    assert [each for each in desk.slack.messages(mara.channel) if "?" in each["text"][-1:]] == []
    assert changes(desk, mara, deleted=False).state is SmeState.PAUSED  # a person says when it goes on


def test_somebody_unknown_changes_nothing(desk: SlackDesk) -> None:
    before = len(desk.slack.calls())
    desk.slack.send_event({"type": "user_change", "user": {"id": "U0NOBODY", "deleted": True}})
    assert told(desk) == [] and desk.slack.calls()[before:] == []


def test_everybody_is_looked_up_at_the_start(desk: SlackDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "A_MOMENT", 0)
    gone, mara, ravi = desk.hire("Ada Gone"), desk.hire(), desk.hire("Ravi Das")
    desk.slack.profile(desk.slack.person("Mara Lind"), tz="Asia/Tokyo", real_name="Mara Lind-Ortega")
    desk.slack.profile(desk.slack.person("Ravi Das"), deleted=True)
    desk.slack.fail("users.info", "error", error="user_not_found", where={"user": gone.user})
    company.look_everybody_up(desk.door)
    assert (desk.sme(mara).name, desk.sme(mara).zone) == ("Mara Lind-Ortega", "Asia/Tokyo")
    assert desk.sme(ravi).state is SmeState.PAUSED and desk.sme(gone).state is SmeState.ACTIVE
    company.look_everybody_up(desk.door)
    assert len(told(desk)) == 1


def test_the_look_stops_when_slack_has_trouble(desk: SlackDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "A_MOMENT", 0)
    desk.hire()
    desk.hire("Ravi Das")
    before = len(desk.slack.calls())
    desk.slack.fail("users.info", "rate", seconds=30)
    company.look_everybody_up(desk.door)
    assert len(desk.slack.calls(since=before)) == 1


# Directors.


def appoint(desk: SlackDesk, *names: str) -> list[str]:
    users = [desk.slack.person(name).id for name in names]
    company.appoint(desk.deps, desk.workspace, desk.door.slow, desk.door.company, users)
    with desk.deps.store.read() as tx:
        return sorted(director.name for director in tx.directors.all(desk.workspace))


def test_directors_follow_the_settings_from_start_to_start(desk: SlackDesk) -> None:
    assert appoint(desk, "Dana", "Eli") == ["Dana", "Eli"]
    assert appoint(desk, "Eli") == ["Eli"]
    assert appoint(desk, "Eli", "Dana") == ["Dana", "Eli"]
    desk.slack.profile(desk.slack.person("Eli"), real_name="Eli Novak")
    assert appoint(desk, "Dana", "Eli") == ["Dana", "Eli Novak"]


def test_whom_the_command_line_named_stays(desk: SlackDesk) -> None:
    person = desk.slack.person("Flo")
    enrolment.name_director(desk.deps, operator(desk.workspace), person.id, person.dm, "Flo")
    assert appoint(desk, "Dana", "Flo") == ["Dana", "Flo"]
    assert appoint(desk, "Dana") == ["Dana", "Flo"]
    with pytest.raises(Misconfigured):
        appoint(desk)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "is an app"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "another company"),
        ({"team_id": "T999999999"}, "another company"),
    ],
)
def test_who_can_t_be_a_director_does_not_keep_the_others_out(
    desk: SlackDesk, values: dict[str, Any], why: str
) -> None:
    assert appoint(desk, "Dana", "Eli") == ["Dana", "Eli"]
    eli, dana = desk.slack.person("Eli"), desk.slack.person("Dana")
    desk.slack.profile(eli, **values)
    (told,) = company.appoint(desk.deps, desk.workspace, desk.door.slow, desk.door.company, [dana.id, eli.id])
    assert why in told and eli.id in told
    with desk.deps.store.read() as tx:
        assert [director.name for director in tx.directors.all(desk.workspace)] == ["Dana"]
    with pytest.raises(Misconfigured, match=why):
        appoint(desk, "Eli")


def test_a_director_who_is_nobody_stops_the_start(desk: SlackDesk) -> None:
    with pytest.raises(Misconfigured, match="U0NOBODY: "):
        company.appoint(desk.deps, desk.workspace, desk.door.slow, desk.door.company, ["U0NOBODY"])


def test_a_busy_slack_does_not_stop_the_start(desk: SlackDesk) -> None:
    desk.slack.fail("users.info", "rate", seconds=1)
    desk.slack.fail("conversations.open", "status", status=503)
    assert appoint(desk, "Dana", "Eli") == ["Dana", "Eli"]


# Whose database it is.


def test_a_database_of_another_company_or_of_the_playground_is_refused(desk: SlackDesk) -> None:
    us = desk.door.company
    assert company.settle(desk.deps, us, "C-other") == desk.workspace
    with desk.deps.store.read() as tx:
        (known,) = tx.workspaces.all()
    assert (known.channel, known.team) == ("C-other", us.team)
    with pytest.raises(Misconfigured, match="somebody else's"):
        company.settle(desk.deps, replace(us, team="T999999999"), "C-other")
    with desk.deps.store.begin() as tx:
        tx.workspaces.add("playground", "Playground", "UTC", "")
        tx.commit()
    with pytest.raises(Misconfigured, match="playground"):
        company.settle(desk.deps, us, "C-other")


def test_who_we_are_is_asked_until_slack_answers(desk: SlackDesk) -> None:
    desk.slack.fail("auth.test", "rate", seconds=1)
    announced: list[str] = []
    assert company.ask_slack(desk.door.slow, announced.append).team == TEAM
    assert len(announced) == 1 and "try again in 1 s" in announced[0]
    desk.slack.fail("auth.test", "error", error="invalid_auth")
    with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
        company.ask_slack(desk.door.slow, announced.append)


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({}, Profile("", "", "", False, "")),
        ({"id": "U1", "profile": None, "tz": "Nowhere"}, Profile("U1", "", "", False, "")),
        ({"id": "U1", "name": "ann", "tz": "Europe/Oslo"}, Profile("U1", "ann", "Europe/Oslo", False, "")),
        ({"id": "U1", "real_name": "A\u202eB\nC", "team_id": TEAM}, Profile("U1", "AB C", "", False, "")),
        (
            {"id": "U1", "name": "ann", "team_id": "E1", "enterprise_user": {"id": "U1"}},
            Profile("U1", "ann", "", False, ""),
        ),
    ],
)
def test_a_profile_that_says_little(user: dict[str, Any], expected: Profile) -> None:
    assert read(user, TEAM) == expected

"""Forms sent in late, by people who lost the role meanwhile, or with something to mend in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press
from bot.domain.people import Sme, SmeState
from bot.domain.screens import IdeaFilter
from bot.flows import enrolment
from bot.flows.identity import operator
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.names import Tap
from tests.flows.test_interview import LINE, MORE, STORY, run_interview
from tests.newsdesk import TOPICS, utc
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk

FIVE = "\n".join(TOPICS)


class Fresh(Client):
    """A form that is sent in twice is signed anew, since Slack numbers what people do."""

    def _who(self) -> dict[str, Any]:
        return super()._who() | {"trigger_id": uuid4().hex}


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """An expert with ideas that directors may see."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:00"))
    desk.hears(mara)
    run_interview(desk, mara)
    desk.wait(timedelta(hours=2))
    return mara


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Fresh(desk.slack, desk.url, desk.slack.person("Dana"))


def director(desk: SlackDesk, name: str) -> Client:
    person = desk.slack.person(name)
    enrolment.name_director(desk.deps, operator(desk.workspace), person.id, person.dm, name)
    return Fresh(desk.slack, desk.url, person)


def loses_the_role(desk: SlackDesk) -> None:
    with desk.deps.store.begin() as tx:
        tx.directors.remove(desk.workspace, desk.director.user)
        tx.commit()


def everything(desk: SlackDesk) -> list[tuple[int, IdeaStatus, int, str]]:
    with desk.deps.store.read() as tx:
        page = tx.ideas.page(desk.workspace, IdeaFilter(), None, 100)
    return [(idea.id, idea.status, idea.version, idea.note) for idea in page]


def opened(client: Client, action: str) -> Shown:
    client.press(client.command(""), action)
    return client.view()


def said(answer: dict[str, Any]) -> str:
    """What the modal says instead of closing."""
    assert answer["response_action"] == "update", answer
    return Shown("modal", answer["view"]).text


# Ideas.


@pytest.mark.parametrize("action", [Press.ACCEPT, Press.DECLINE, Tap.NOTE])
def test_an_idea_that_is_gone_meanwhile(desk: SlackDesk, mara: Sme, dana: Client, action: str) -> None:
    form = opened(dana, action)
    for story in (STORY, MORE, LINE):
        desk.deletes(mara, next(each["ts"] for each in desk.slack.messages(mara.channel) if each["text"] == story))
    filled = {"reason": "said"} if action == Press.DECLINE else {}
    assert "That idea is gone" in said(dana.submit(form, note="Lovely.", **filled))
    assert everything(desk) == []


@pytest.mark.parametrize("theirs", [Press.PARK, Press.ACCEPT])
def test_another_director_was_quicker(desk: SlackDesk, mara: Sme, dana: Client, theirs: str) -> None:
    form = opened(dana, Press.ACCEPT)
    other = director(desk, "Eli")
    filled = {"reason": "proof"} if theirs == Press.PARK else {}
    assert other.submit(opened(other, theirs), note="Eli's.", **filled) == {}
    after = everything(desk)
    refused = said(dana.submit(form, note="Dana's."))
    assert "Eli" in refused and "already" in refused
    assert everything(desk) == after and after[0][3] == "Eli's."


def test_somebody_who_lost_the_role_in_between(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    before = everything(desk)
    forms = [(opened(dana, Press.ACCEPT), {}), (opened(dana, Press.DECLINE), {"reason": "said"})]
    forms += [(opened(dana, Tap.NOTE), {"note": "x"})]
    home = dana.home()
    for label, filled in (("Edit", {}), ("Ask a question", {"question": "Why?"}), ("Pause", {}), ("Remove", {})):
        dana.press(home, Tap.PERSON, option=label)
        forms.append((dana.view(), filled))
    dana.press(home, Tap.ADD_PERSON)
    forms.append((dana.view(), {"user": desk.slack.person("Ravi").id, "beat": "b", "topics": FIVE}))
    loses_the_role(desk)
    for form, filled in forms:
        assert "director" in said(dana.submit(form, **filled)).lower()
    assert everything(desk) == before
    assert desk.sme(mara).state is SmeState.ACTIVE
    with desk.deps.store.read() as tx:
        assert tx.director_questions.waiting(desk.workspace, mara.id) == []
        assert len(tx.smes.roster(desk.workspace)) == 1


def test_a_form_from_another_workspace(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    form = opened(dana, Press.ACCEPT)
    before = everything(desk)
    who = dana._who()
    dana._who = lambda: who | {"user": who["user"] | {"team_id": "T999999999"}}  # type: ignore[method-assign]
    assert ELSEWHERE in said(dana.submit(form, note="Hello."))
    assert everything(desk) == before


def test_what_is_to_mend_in_a_decision(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    before = everything(desk)
    for action in (Press.PARK, Press.DECLINE):
        form = opened(dana, action)
        assert list(dana.submit(form, note="x")["errors"]) == ["reason"]
        assert list(dana.submit(form, reason="nonsense")["errors"]) == ["reason"]
    accept = opened(dana, Press.ACCEPT)
    assert "2000 characters" in dana.submit(accept, note="x" * 2001)["errors"]["note"]
    write = opened(dana, Tap.NOTE)
    assert "note" in dana.submit(write, note=" \n ")["errors"]
    assert everything(desk) == before
    assert dana.submit(accept, note="x" * 2000) == {}
    assert dana.submit(write, note="<!channel> & <https://evil|bank>") == {}
    desk.until(utc("2026-03-26 10:00"))
    assert "<!channel> & <https://evil|bank>" in {note for *_, note in everything(desk)}


def test_a_form_whose_metadata_nobody_wrote(desk: SlackDesk, mara: Sme, dana: Client) -> None:
    form = opened(dana, Press.ACCEPT)
    before = everything(desk)
    for metadata in ("", "{}", "[]", "x", '{"idea":-1,"seen":1,"press":"accept"}', '{"press":[]}', "[" * 2900):
        forged = Shown("modal", form.payload | {"private_metadata": metadata}, view=form.view)
        answer = dana.submit(forged, note="x")
        assert answer["response_action"] in {"errors", "update"}
    forged = {"private_metadata": f'{{"idea":{before[0][0]},"seen":1,"press":"new"}}'}
    assert "errors" in dana.submit(Shown("modal", form.payload | forged, view=form.view), note="x")
    assert everything(desk) == before


# People.


def adding(dana: Client) -> Shown:
    dana.press(dana.home(), Tap.ADD_PERSON)
    return dana.view()


def roster(desk: SlackDesk) -> list[Sme]:
    with desk.deps.store.read() as tx:
        return tx.smes.roster(desk.workspace)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"is_bot": True}, "is an app"),
        ({"is_restricted": True}, "is a guest"),
        ({"is_ultra_restricted": True}, "is a guest"),
        ({"is_stranger": True}, "another company"),
        ({"team_id": "T999999999"}, "another company"),
        ({"deleted": True}, "deactivated"),
    ],
)
def test_who_can_t_be_interviewed(desk: SlackDesk, dana: Client, values: dict[str, Any], why: str) -> None:
    beate = desk.slack.person("Beat Day Name")  # words that stand for fields, too
    desk.slack.profile(beate, **values)
    answer = dana.submit(adding(dana), user=beate.id, beat="warehouses", topics=FIVE)
    assert list(answer["errors"]) == ["user"] and why in answer["errors"]["user"]
    assert roster(desk) == [] and desk.slack.messages(beate.dm) == []


def test_somebody_who_is_an_expert_already(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire("Beat Lind")
    answer = dana.submit(adding(dana), user=mara.user, beat="warehouses", topics=FIVE)
    assert answer["errors"] == {"user": "Beat Lind is already one of your experts."}
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    assert dana.submit(adding(dana), user=mara.user, beat="docks", topics=FIVE) == {}
    assert [(sme.id, sme.beat.name) for sme in roster(desk)] == [(mara.id, "docks")]


@pytest.mark.parametrize(
    ("filled", "field"),
    [
        ({"topics": "one\ntwo\nthree\nfour"}, "topics"),
        ({"topics": " \n\n \n"}, "topics"),
        ({"beat": "   "}, "beat"),
        ({"zone": "Europe/Berlinn"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": "x" * 60}, "zone"),
        ({"user": "U0NOBODY"}, "user"),
    ],
)
def test_what_is_to_mend_in_a_new_expert(desk: SlackDesk, dana: Client, filled: dict[str, str], field: str) -> None:
    ravi = desk.slack.person("Ravi Das")
    given = {"user": ravi.id, "beat": "warehouses", "topics": FIVE} | filled
    answer = dana.submit(adding(dana), **given)
    shown = answer.get("errors") or {"user": said(answer)}
    assert list(shown) == [field], answer
    assert roster(desk) == []


def test_name_and_zone_come_from_the_profile_unless_they_are_typed(desk: SlackDesk, dana: Client) -> None:
    ravi, ada, eve = (desk.slack.person(name) for name in ("Ravi Das", "Ada Bell", "Eve Ray"))
    desk.slack.profile(ravi, tz="Asia/Kolkata")
    desk.slack.profile(eve, tz="EST")  # no name of a place
    common = {"beat": "warehouses", "topics": FIVE, "shapers": "Kim\nLee", "day": "Wed", "time": "10:15"}
    assert dana.submit(adding(dana), user=ravi.id, **common) == {}
    assert dana.submit(adding(dana), user=ada.id, name="Ada", zone="europe/lisbon", **common) == {}
    assert dana.submit(adding(dana), user=eve.id, name="<!here> Eve", **common) == {}
    found = {sme.user: (sme.name, sme.zone, sme.own_name, sme.own_zone) for sme in roster(desk)}
    assert found[ravi.id] == ("Ravi Das", "Asia/Kolkata", False, False)
    assert found[ada.id] == ("Ada", "Europe/Lisbon", True, True)
    assert found[eve.id] == ("<!here> Eve", "UTC", True, False)
    assert all(str(sme.slot) == "Wed 10:15" and sme.beat.shapers == ("Kim", "Lee") for sme in roster(desk))
    eventually(lambda: [1] if "Ravi Das" in dana.home_as_it_is().text else [], "the Home tab does not show him")


@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
@pytest.mark.parametrize("fault", [{"how": "status", "status": 503}, {"how": "rate", "seconds": 30}, {"how": "drop"}])
def test_slack_does_not_answer(desk: SlackDesk, dana: Client, method: str, fault: dict[str, Any]) -> None:
    form = adding(dana)
    ravi = desk.slack.person("Ravi Das")
    desk.slack.fail(method, **fault)
    (refused,) = dana.submit(form, user=ravi.id, beat="warehouses", topics=FIVE)["errors"].values()
    assert "nothing has changed" in refused and "try again" in refused  # the form stays, with what was typed
    assert roster(desk) == []
    assert dana.submit(form, user=ravi.id, beat="warehouses", topics=FIVE) == {}


def chosen(dana: Client, label: str) -> Shown:
    dana.press(dana.home(), Tap.PERSON, option=label)
    return dana.view()


def test_an_expert_is_edited(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    form = chosen(dana, "Edit")
    assert list(dana.submit(form, zone="Berlin/Europe?")["errors"]) == ["zone"]
    assert list(dana.submit(form, topics="one")["errors"]) == ["topics"]
    assert list(dana.submit(form, name="\u200b ")["errors"]) == ["name"]
    assert dana.submit(form, name="Mara Day", day="Fri", time="08:00", beat="docks") == {}
    now = desk.sme(mara)
    assert (now.name, str(now.slot), now.beat.name, now.own_name, now.own_zone) == (
        "Mara Day",
        "Fri 08:00",
        "docks",
        True,
        False,
    )


def test_an_expert_is_paused_and_removed(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    form = chosen(dana, "Pause")
    assert list(dana.submit(form, until="2026-03-23")["errors"]) == ["until"]
    assert list(dana.submit(form, until="2026-02-31")["errors"]) == ["until"]
    assert desk.sme(mara).state is SmeState.ACTIVE
    assert dana.submit(form, until="2026-04-07") == {}
    assert desk.sme(mara).state is SmeState.PAUSED
    remove = chosen(dana, "Remove")
    assert dana.submit(remove) == {}
    assert desk.sme(mara).state is SmeState.LEFT
    assert "isn't here any more" in said(dana.submit(remove))
    assert "isn't here any more" in said(dana.submit(form))


def test_a_question_is_asked(desk: SlackDesk, dana: Client) -> None:
    mara = desk.hire()
    form = chosen(dana, "Ask a question")
    assert list(dana.submit(form, question="x" * 301)["errors"]) == ["question"]
    assert list(dana.submit(form, question=" ")["errors"]) == ["question"]
    assert dana.submit(form, question="What of <!channel> & <https://evil|bank>?") == {}
    desk.until(utc("2026-03-24 08:01"))
    assert "What of <!channel> & <https://evil|bank>?" in Client(desk.slack, desk.url, desk.person(mara)).latest().text


def test_one_s_own_place(desk: SlackDesk) -> None:
    mara = desk.hire()
    marta = Fresh(desk.slack, desk.url, desk.person(mara))
    marta.press(marta.home(), Tap.OWN_PLACE)
    form = marta.view()
    assert list(marta.submit(form, zone="Atlantis")["errors"]) == ["zone"]
    assert list(marta.submit(form, name="   ")["errors"]) == ["name"]
    assert list(marta.submit(form, time="25:99")["errors"]) == ["time"]
    assert desk.sme(mara) == mara
    marta.press(marta.home(), Tap.PAUSE)
    assert list(marta.submit(marta.view(), until="2020-01-01")["errors"]) == ["until"]
    enrolment.leave(desk.deps, desk.as_director(), mara.id)
    assert "isn't yours" in said(marta.submit(form, name="Mara"))

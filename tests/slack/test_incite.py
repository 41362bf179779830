"""An item put before an expert by hand, in Slack: by command and from a message; what they do with it, and what comes
of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.forwards import Forward, ForwardState
from bot.domain.messages import Press
from bot.domain.people import Sme
from bot.slack import api
from bot.slack.listeners.commands import ELSEWHERE
from bot.slack.listeners.shortcuts import NO_EXPERTS, NO_WORDS, PRIVATE
from bot.slack.names import ASK_EXPERT
from bot.slack.values import STALE
from tests.flows.test_interview import LINE, MORE, STORY
from tests.newsdesk import utc
from tests.servers.emulate import SCOPES
from tests.servers.feed_server import FeedServer, say
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk
from tests.slack.test_blocks_feeds import links
from tests.slack.test_clicks import button
from tests.slack.test_forms import Fresh

TITLE = "Dock slots are a waste of time <!channel>"
ARTICLE = """<html><head><title>Dock slots are a waste of time &lt;!channel&gt;</title>
<meta property="og:site_name" content="Dock News"></head>
<body><article><p>Every warehouse that still books dock slots is wrong. Just let the drivers come, and let them wait.
Nobody should plan what nobody can keep: the road decides when a lorry comes, and no clerk ever will.</p></article>
</body></html>"""
ASKED = "Why does <@{user}> say that slots are <https://evil.example|dead> &amp; gone?"


@pytest.fixture
def desk(news_desk: SlackDesk, outside: FeedServer) -> SlackDesk:
    outside.plays.clear()
    outside.plays["/slots"] = say(ARTICLE, "text/html")
    return news_desk


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Fresh(desk.slack, desk.url, desk.slack.person("Dana"))


@pytest.fixture
def mara(desk: SlackDesk) -> Sme:
    """An expert with their welcome, on a Wednesday morning after a check-in that nobody answers to."""
    mara = desk.hire(slot="Fri 09:00")
    desk.until(utc("2026-03-25 09:00"))
    return mara


def client(desk: SlackDesk, who: Sme) -> Client:
    found = Client(desk.slack, desk.url, desk.person(who))
    found.patience = 0.3  # most presses under a prompt are answered by the prompt itself
    return found


def later(of: Client, shown: Shown, nth: int = 0) -> str:
    """What a command says when it is done."""
    return eventually(lambda: of.told(shown.url)[nth:], "nothing more was said", 8)[-1].text


def text_of(told: Shown | None) -> str:
    assert told is not None, "nothing was said"
    return told.text


def forwards(desk: SlackDesk) -> list[Forward]:
    with desk.deps.store.read() as tx:
        return tx.forwards.since(desk.workspace, utc("2026-01-01 00:00"))


def prompted(desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer, note: str = "Yours?") -> Shown:
    """The prompt as it stands in their conversation."""
    address = outside.url("/slots")
    said = later(dana, dana.command(f"incite <{address}|slots> <@{mara.user}|mara> {note}"))
    assert "before Mara" in said and TITLE in said
    desk.wait(timedelta(minutes=2))
    return client(desk, mara).latest()


def test_a_take_is_asked_for_and_becomes_an_idea_with_the_link(
    desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer
) -> None:
    prompt = prompted(desk, dana, mara, outside)
    address = outside.url("/slots")
    assert links(prompt.blocks) == [(TITLE, address)]
    for said in ("Dock News", "Dana writes:", "Yours?", "How would you answer them? Thoughtful, not attacking."):
        assert said in prompt.text, said

    marta = client(desk, mara)
    assert marta.press(prompt, Press.TAKE) is None, "the changed message is the answer"
    desk.wait(timedelta(seconds=5))
    answered, question = marta.conversation()[-2:]
    assert answered.ts == prompt.ts and "You have a take on it" in answered.text and not answered.actions - {"None"}
    assert links(question.blocks) == [(TITLE, address)] and question.text.endswith("?")
    assert "taken that one up already" in text_of(marta.press(prompt, Press.TAKE)), "a click twice"

    for answer in (STORY, MORE, LINE, "That is all."):
        desk.says(mara, answer)
        desk.wait(timedelta(seconds=50))
    assert "What I heard" in "".join(each.text for each in marta.conversation())
    desk.wait(timedelta(hours=2))
    (forward,) = forwards(desk)
    assert forward.state is ForwardState.TAKEN
    listed = dana.command("")
    assert (TITLE, address) in links(listed.blocks) and "Answers: " in listed.text and "Dock News" in listed.text


def test_not_for_me_asks_why_once(desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer) -> None:
    prompt = prompted(desk, dana, mara, outside)
    marta = client(desk, mara)
    assert marta.press(prompt, Press.NOT_FOR_ME) is None
    desk.wait(timedelta(seconds=5))
    why = marta.latest()
    assert why.ts == prompt.ts and "Why?" in why.text
    assert {Press.NOT_TOPIC, Press.NOT_NEW, Press.NOT_SALESY, Press.NOT_AGAIN} <= why.actions
    assert marta.press(why, Press.NOT_SALESY) is None
    desk.wait(timedelta(seconds=5))
    after = marta.latest()
    assert after.ts == prompt.ts and "Too salesy. I'll send less like it." in after.text
    assert Press.NOT_FOR_ME not in after.actions
    (forward,) = forwards(desk)
    assert (forward.state, forward.why) == (ForwardState.DECLINED, "salesy")


def test_later_brings_it_up_once_more(desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer) -> None:
    prompt = prompted(desk, dana, mara, outside)
    marta = client(desk, mara)
    assert marta.press(prompt, Press.LATER) is None
    desk.wait(timedelta(seconds=5))
    assert marta.latest().ts == prompt.ts and "once more" in marta.latest().text
    desk.until(utc("2026-03-26 12:00"))
    again = marta.latest()
    assert again.ts != prompt.ts and links(again.blocks) == links(prompt.blocks)
    assert "stays here" in text_of(marta.press(again, Press.LATER))


def test_a_prompt_in_other_hands(desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer) -> None:
    prompt = prompted(desk, dana, mara, outside)
    before = forwards(desk)
    ravi = client(desk, desk.hire("Ravi Das"))
    for press in (Press.TAKE, Press.NOT_FOR_ME, Press.LATER):
        assert "can't find that item" in text_of(ravi.press(prompt, press))
        assert "only interview people" in text_of(dana.press(prompt, press))
    marta = client(desk, mara)
    foreign = {"user": {"id": mara.user, "team_id": "T999999999"}}
    assert text_of(marta.press(prompt, Press.TAKE, **foreign)) == ELSEWHERE
    for value in ("", "x", "-1", "9" * 30, "{}"):
        assert text_of(marta.press(button(Press.TAKE, value), Press.TAKE)) == STALE
    assert "can't find that item" in text_of(marta.press(button(Press.TAKE, "999"), Press.TAKE))
    assert forwards(desk) == before


def test_by_command_errors_are_sentences(desk: SlackDesk, dana: Client, mara: Sme, outside: FeedServer) -> None:
    marta = client(desk, mara)
    for of, text, why in (
        (dana, "incite", "What shall I put before whom?"),
        (dana, f"incite {outside.url('/slots')} @nobody", "nobody"),
        (dana, f"forward {outside.url('/nothing')} @Mara Lind", "nothing at that address"),
        (dana, "incite http://169.254.169.254/latest @Mara Lind", "private network"),
        (marta, f"incite {outside.url('/slots')} @Mara Lind", "Only a content director"),
        (marta, "radar", "Only a content director"),
    ):
        assert why in later(of, of.command(text)), text
    assert forwards(desk) == []
    assert "before Mara" in later(dana, dana.command(f"forward {outside.url('/slots')} @Mara Lind"))
    desk.wait(timedelta(minutes=2))
    assert "what to make of it?" in marta.latest().text
    assert "Nothing new came in" in later(dana, dana.command("radar"))


# From a message in a public channel.


def shortcut(of: Client, channel: str, text: str, name: str = "docks", **more: Any) -> Shown | None:
    """“Ask an expert about this” on a message that stands in the channel."""
    ts = (
        of.slack.post(of.slack.person("Ravi Das"), text, channel, escape=False) if "message" not in more else "1.000001"
    )
    message = {"type": "message", "ts": ts, "text": text, "user": "U1"}
    return of.shortcut(ASK_EXPERT, ts, channel, name, **({"message": message} | more))


def test_a_message_is_put_before_an_expert(desk: SlackDesk, dana: Client, mara: Sme) -> None:
    channel = desk.slack.channel("docks", with_bot=False)
    assert shortcut(dana, channel, ASKED.format(user=mara.user) + " x" * 2000) is None
    form = dana.view()
    assert "Why does @Mara Lind say that slots are dead (https://evil.example) & gone?" in form.text
    assert list(dana.submit(form)["errors"]) == ["expert"]
    answer = dana.submit(form, expert=str(mara.id), note="Is <!here> right?")
    assert "before Mara" in Shown("modal", answer["view"]).text

    desk.wait(timedelta(minutes=2))
    prompt = client(desk, mara).latest()
    ((title, link),) = links(prompt.blocks)
    assert title.startswith("Why does @Mara Lind say") and f"/archives/{channel}/p" in link
    assert "#docks" in prompt.text and "Is <!here> right?" in prompt.text


def test_what_is_private_stays_there(desk: SlackDesk, dana: Client, mara: Sme) -> None:
    message = {"ts": "1.1", "text": "Between us."}
    for channel, name in (
        ("D0MARA", "docks"),
        ("G0GROUP", "docks"),
        ("C0GROUP", "privategroup"),
        ("C0MARA", "directmessage"),
        ("C0GROUP", "mpdm-a--b--c-1"),
    ):
        assert text_of(shortcut(dana, channel, "", name, message=message)) == PRIVATE
    assert desk.slack.calls("conversations.info") == [] == desk.slack.calls("views.open")


def test_a_private_channel_is_found_out(desk: SlackDesk, dana: Client, mara: Sme) -> None:
    """By what Slack says of it, or doesn't, with the scopes of our manifest and with more."""
    desk.slack.set_scopes([*SCOPES, "groups:write"])
    direct = api.client(desk.slack.bot_token, desk.slack.direct_api_url)
    channel = direct.api_call("conversations.create", json={"name": "secret", "is_private": True})["channel"]["id"]
    message = {"ts": "1.1", "text": "Between us."}
    for scopes in (SCOPES, [scope for scope in SCOPES if not scope.startswith("groups")]):
        desk.slack.set_scopes(scopes)
        assert text_of(shortcut(dana, channel, "", "secret", message=message)) == PRIVATE
    assert text_of(shortcut(dana, "C0NOBODY", "", "secret", message=message)) == PRIVATE

    # One that was made private while the form was open.
    public = desk.slack.channel("docks", with_bot=False)
    shortcut(dana, public, "Slots are dead.")
    form = dana.view()
    desk.slack.fail("conversations.info", "error", error="channel_not_found")
    assert PRIVATE in Shown("modal", dana.submit(form, expert=str(mara.id))["view"]).text
    desk.wait(timedelta(minutes=2))
    assert forwards(desk) == []


def test_who_may_not_ask_and_what_can_t_be_asked(desk: SlackDesk, dana: Client) -> None:
    channel = desk.slack.channel("docks", with_bot=False)
    assert text_of(shortcut(dana, channel, "Slots are dead.")) == NO_EXPERTS
    mara = desk.hire()
    assert "Only a content director" in text_of(shortcut(client(desk, mara), channel, "Slots are dead."))
    foreign = {"user": {"id": dana.person.id, "team_id": "T999999999"}}
    assert text_of(shortcut(dana, channel, "Slots are dead.", **foreign)) == ELSEWHERE
    assert text_of(shortcut(dana, channel, "", message={"ts": "1.1", "text": " "})) == NO_WORDS
    desk.slack.fail("conversations.info", "status", status=503)
    assert "Slack didn't answer me" in text_of(shortcut(dana, channel, "Slots are dead."))
    assert desk.slack.calls("views.open") == []

    # Somebody who loses the role while the form is open; and a message that goes meanwhile.
    shortcut(dana, channel, "Slots are dead.")
    form = dana.view()
    desk.slack.fail("chat.getPermalink", "error", error="message_not_found")
    assert "That message isn't there any more." in Shown("modal", dana.submit(form, expert=str(mara.id))["view"]).text
    with desk.deps.store.begin() as tx:
        tx.directors.remove(desk.workspace, desk.director.user)
        tx.commit()
    assert "Only a content director" in Shown("modal", dana.submit(form, expert=str(mara.id))["view"]).text
    assert forwards(desk) == []

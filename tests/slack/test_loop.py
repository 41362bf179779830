"""The whole loop in Slack, as three people live it: messages through signed events, every click from what was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.messages import Press
from bot.slack.names import KEEP_OFF_RECORD, Tap
from tests.newsdesk import utc
from tests.servers.emulate import Slack
from tests.slack.clicking import Client, eventually
from tests.slack.desk import SlackDesk

STORY = (
    "In March a buyer at a grocer rang us, because his returns had doubled. We sat in his warehouse for two days and "
    "found that the labels fell off in the cold room, so we changed the glue."
)


@pytest.fixture
def dana(desk: SlackDesk) -> Client:
    return Client(desk.slack, desk.url, desk.slack.person("Dana"))


def test_the_whole_loop(desk: SlackDesk, dana: Client) -> None:
    slack = desk.slack
    mara = desk.hire()
    marta = Client(slack, desk.url, desk.person(mara))
    desk.until(utc("2026-03-24 08:00"))  # Tuesday 09:00 in Berlin
    asked = slack.messages(mara.channel)[-1]
    assert asked["text"].endswith("?") and float(asked["ts"]) == pytest.approx(
        utc("2026-03-24 08:00").timestamp(), abs=2
    )

    # Answers: with a sign at once, an edit, a deletion, and words that stay between them.
    first = desk.says(mara, "We shipped the pilto in Gdansk.")
    assert [each["name"] for each in slack.messages(mara.channel)[-1]["reactions"]] == ["ear"]
    desk.edits(mara, first, "We shipped the pilot in Gdansk.")
    slip = desk.says(mara, "And Kowalski is an idiot.")
    desk.deletes(mara, slip)
    desk.says(mara, STORY)
    desk.wait(timedelta(seconds=50))
    follow_up = marta.latest()
    assert follow_up.text.count("?") == 1
    desk.says(mara, "Returns fell from nine percent to three by May, because the labels stayed on.")
    desk.says(mara, "Off the record: the grocer is Spar.")
    assert [each["name"] for each in slack.messages(mara.channel)[-1]["reactions"]] == ["lock"]
    desk.wait(timedelta(seconds=50))
    thanks = marta.latest()
    assert "What I heard" in thanks.text and "Spar" not in thanks.text and "Kowalski" not in thanks.text

    # A passage is kept off the record with its button, another becomes an idea.
    assert "Made an idea" in marta.press(thanks, Press.MAKE_IDEA, nth=1).text  # type: ignore[union-attr]
    before = len(slack.calls("chat.update"))

    # The director sees nothing for an hour, then decides.
    assert "Nothing here yet" in dana.command("").payload["text"]
    desk.wait(timedelta(minutes=61))
    listed = dana.command("")
    assert "Mara" in listed.text and "Spar" not in listed.text
    dana.press(listed, Press.ACCEPT)
    form = dana.view()
    assert dana.submit(form, note="Start with the glue.") == {}
    refreshed = eventually(lambda: slack.responses(listed.url), "the list was not refreshed")[-1]
    assert refreshed["replace_original"] is True and "Accepted" in refreshed["text"]
    desk.wait(timedelta(seconds=5))
    assert "Start with the glue." in marta.latest().text

    listed = dana.command("")
    dana.press(listed, Press.DECLINE, nth=1)
    form = dana.view()
    assert dana.submit(form)["errors"] == {"reason": "Please tap a reason; the expert will see it."}
    assert dana.submit(form, reason="said", note="We ran this in May.") == {}
    desk.until(utc("2026-03-25 10:00"))  # one message a day that she did not ask for
    told = marta.latest().text
    assert "Dana declined" in told and "already said" in told and "We ran this in May." in told

    # The transcript opens at the passage.
    dana.press(dana.command(""), Press.TRANSCRIPT)
    transcript = dana.view()
    assert STORY in transcript.text.replace("\n", "") or "rang us" in transcript.text
    assert "Spar" not in transcript.text and "Kowalski" not in transcript.text
    assert "(off the record)" in transcript.text

    # Mara takes a message back with the shortcut, and the closing message changes where it stands.
    story = next(each for each in slack.messages(mara.channel) if each["text"].startswith("In March"))
    said = marta.shortcut(KEEP_OFF_RECORD, story["ts"])
    assert said is not None and "between us" in said.text
    desk.wait(timedelta(seconds=5))
    assert len(slack.calls("chat.update")) > before
    assert "rang us" not in marta.conversation()[[each.ts for each in marta.conversation()].index(thanks.ts)].text

    # The next check-in opens with what became of her ideas.
    desk.until(utc("2026-03-31 07:01"))
    opening = marta.latest().text
    assert "Dana accepted your" in opening and "rang us" not in opening  # what was taken back is not spoken of

    # Home tabs.
    home = marta.home()
    assert "Tuesday" in home.text or "interview" in home.text
    desk_home = dana.home()
    assert "Mara Lind" in desk_home.text and "wait" in desk_home.text
    marta.press(home, Tap.MY_DATA)
    assert "Everything I keep about you" in marta.view().text
    stranger = Client(slack, desk.url, slack.person("Ravi"))
    assert "Dana" in stranger.home().text and "Mara" not in stranger.home().text


def test_nothing_of_the_loop_was_sent_beside_the_proxy(desk: SlackDesk, slack: Slack) -> None:
    """The recording is complete: what Slack holds of ours is what the proxy saw."""
    mara = desk.hire()
    desk.until(utc("2026-03-24 08:01"))
    held = {each["ts"] for each in slack.messages(mara.channel)}
    assert held == {call.answer["ts"] for call in slack.calls("chat.postMessage")} != set()

"""The real process over Slack's lines: an interview from its beginning to its end, a line that breaks, the end of the
process, and what it writes on its own output."""

from __future__ import annotations

import signal
import time

import pytest

from tests.end_to_end.slack_process import SlackBot

ANSWERS = (
    "We moved the handover to the freezer door, and it went from twenty minutes to six.",
    "The zebra-striped pallets were Ottokar's idea, and xylophone night shifts hated it.",
)


def kept(bot: SlackBot) -> list[str]:
    """What Mara said, as the transcript has it."""
    return [text for (text,) in bot.rows("SELECT text FROM turns WHERE who = 'sme' ORDER BY order_ts")]


def test_a_short_interview(bot: SlackBot) -> None:
    bot.start()
    bot.hears(1)
    for count, words in enumerate(("check in", *ANSWERS), 2):
        assert bot.says(words)["status"] == 200
        bot.hears(count)
    assert bot.says("done")["status"] == 200
    bot.wait(lambda: bot.rows("SELECT state FROM interviews") == [("closed",)])
    said = bot.hears(5)
    assert kept(bot) == [*ANSWERS, "done"]
    assert len(set(said)) == 5
    answered = {each["text"]: each.get("reactions") for each in bot.slack.messages(bot.mara.dm)}
    assert all(answered[text] for text in ANSWERS), "each answer carries the sign that it was heard"
    if bot.line is not None:
        bot.wait(lambda: bot.line is None or bot.line.unacknowledged() == [])
        assert bot.line.connections == 1
        assert bot.line.strange_messages() == []


@pytest.mark.parametrize("both", ["socket"], indirect=True)
@pytest.mark.parametrize("how", ["refresh_requested", None], ids=["said so", "cut"])
def test_what_was_posted_while_the_line_was_broken_is_caught_up(bot: SlackBot, how: str | None) -> None:
    bot.start()
    bot.hears(1)
    bot.says("check in")
    bot.hears(2)
    assert bot.line is not None
    bot.slack.socket_url("ws://127.0.0.1:1/nobody")  # where the next line would go, nobody answers
    bot.line.disconnect(how)
    missed = [bot.says(text) for text in ANSWERS]
    assert [each["status"] for each in missed] == [503, 503], "there was a line"
    assert [bot.inbox(each) for each in missed] == [[], []]

    since = len(bot.slack.calls())
    bot.slack.socket_url(bot.line.url)
    assert bot.line.wait_for_connections(2, timeout=20)
    said = bot.hears(3)
    assert kept(bot) == [*ANSWERS]
    read = [call.payload for call in bot.slack.calls("conversations.history", since)]
    assert [each["channel"] for each in read] == [bot.mara.dm], "only the open interview is read, and once"

    for delivery in [each["envelope"]["event_id"] for each in bot.slack.deliveries()[-4:]]:
        bot.slack.redeliver(delivery)  # Slack tries again what nobody acknowledged
    bot.wait(bot.idle)
    assert bot.hears(3) == said
    assert [bot.inbox(each) for each in missed] == [["handled"], ["handled"]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_asked_to_end_it_ends_within_seconds(bot: SlackBot, number: signal.Signals) -> None:
    bot.start()
    bot.hears(1)
    bot.says("check in")
    bot.hears(2)
    bot.says(ANSWERS[0])
    assert bot.process is not None
    began = time.monotonic()
    bot.process.send_signal(number)
    assert bot.ended(5) in {0, -number}
    assert time.monotonic() - began < 5
    assert "Traceback" not in bot.said()
    assert "error" not in bot.said().lower(), bot.said()
    bot.start()
    bot.hears(3)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("both", ["socket"], indirect=True)
def test_asked_to_end_while_it_waits_for_slack(bot: SlackBot, method: str) -> None:
    bot.slack.fail(method, "status", times=1000, status=503)
    bot.launch()
    bot.wait(lambda: len(bot.slack.calls(method)) == 2)
    assert bot.stop() in {0, -signal.SIGTERM}
    assert "Traceback" not in bot.said()
    assert "Beatdesk is at" not in bot.said(), "it wasn't"


@pytest.mark.parametrize("both", ["socket"], indirect=True)
def test_a_line_that_does_not_open_at_first_is_waited_for(bot: SlackBot) -> None:
    bot.slack.fail("apps.connections.open", "rate", times=1, seconds=1)
    bot.slack.fail("apps.connections.open", "status", first=2, times=1, status=500)
    bot.start()
    assert bot.said().count("event=line_not_opened") == 2
    assert bot.says("check in")["status"] == 200


@pytest.mark.parametrize("both", ["socket"], indirect=True)
def test_an_app_token_that_is_no_good_is_said_plainly(bot: SlackBot) -> None:
    bot.slack.fail("apps.connections.open", "error", times=1, error="invalid_auth")
    bot.launch()
    assert bot.ended() == 1
    assert "SLACK_APP_TOKEN" in bot.said()
    assert "Traceback" not in bot.said()


def test_no_words_and_no_tokens_are_on_its_output(bot: SlackBot) -> None:
    bot.start(LOG_LEVEL="DEBUG")
    bot.hears(1)
    bot.slack.fail("chat.postMessage", "rate", times=1, seconds=1)
    bot.says("check in")
    bot.hears(2)
    bot.slack.fail("chat.postMessage", "status", times=1, status=500)
    bot.slack.fail("reactions.add", "error", times=1, error="missing_scope")
    bot.says(ANSWERS[0])
    bot.hears(3)
    if bot.line is None:
        with bot.locked():
            bot.says(ANSWERS[1])
        bot.slack.redeliver()
    else:
        bot.line.disconnect(None)
        bot.wait(lambda: bot.line is not None and bot.line.wait_for_connections(2, 0.1))
        bot.says(ANSWERS[1])
    bot.says("done")
    bot.wait(lambda: bot.rows("SELECT state FROM interviews") == [("closed",)])
    bot.wait(bot.idle)
    bot.stop()
    said = bot.said()
    assert "event=" in said, "it logged nothing at all"
    secrets = [bot.slack.bot_token, bot.slack.app_token, bot.slack.signing_secret, "ticket="]
    words = [word.strip(".,").lower() for text in ANSWERS for word in text.split() if len(word) > 5]
    assert [each for each in [*secrets, *words, "Mara", "Lind"] if each.lower() in said.lower()] == []

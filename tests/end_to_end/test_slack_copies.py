"""Slack takes a message and the process is killed before it hears so: after the restart there is exactly one copy.

The process that comes after it looks the message up by its key before it says it again.
"""

from __future__ import annotations

import signal

import pytest

from tests.end_to_end.slack_process import SlackBot
from tests.servers.emulate import Call

ANSWER = "We moved the handover to the freezer door, and it went from twenty minutes to six."
POST = "chat.postMessage"


def looked_up(bot: SlackBot, since: int) -> list[Call]:
    """The look-ups, each with the flag without which Slack shows no metadata, and none would ever find anything."""
    asked = [each for each in bot.slack.calls("conversations.history", since) if "limit" in each.payload]
    for call in asked:
        if call.payload["channel"] == bot.mara.dm and call.payload.get("oldest") is None:
            assert call.payload["include_all_metadata"] in {True, "true", "True", "1"}, call.payload
    return [each for each in asked if "include_all_metadata" in each.payload]


def keys(bot: SlackBot) -> list[str]:
    """The key of each message that Mara has, as Slack holds it."""
    mine = [each for each in bot.slack.messages(bot.mara.dm) if each.get("bot_id")]
    return [each["metadata"]["event_payload"]["key"] for each in mine]


def killed_while_posting(bot: SlackBot, copies: int) -> int:
    """Wait until the post that Slack took has cost the process its life. Returns the number of the next call."""
    assert bot.ended() == -signal.SIGKILL
    bot.wait(lambda: len(bot.heard()) == copies)
    assert bot.rows("SELECT count(*) FROM outbox WHERE wake_at IS NOT NULL AND claims = 1") == [(1,)]
    bot.slack.heal()
    bot.end_leases()
    return len(bot.slack.calls())


def posted(bot: SlackBot, since: int = 0) -> int:
    return sum(call.payload["channel"] == bot.mara.dm for call in bot.slack.calls(POST, since))


def test_the_welcome(bot: SlackBot) -> None:
    pid = bot.launch()
    bot.slack.fail(POST, "kill", pid=pid, where={"channel": bot.mara.dm})
    since = killed_while_posting(bot, copies=1)

    bot.start()
    bot.hears(1)
    assert len(looked_up(bot, since)) == 1
    assert posted(bot, since) == 0
    (key,) = keys(bot)
    (ts,) = [each["ts"] for each in bot.slack.messages(bot.mara.dm) if each.get("bot_id")]
    assert bot.rows("SELECT sent_ts, wake_at FROM outbox WHERE key = ?", key) == [(ts, None)]


def test_in_the_middle_of_an_interview(bot: SlackBot) -> None:
    """The question is killed, and the follow-up too; the interview goes on to its end."""
    pid = bot.start()
    bot.hears(1)
    for copies, words in ((2, "check in"), (3, ANSWER)):
        bot.slack.fail(POST, "kill", pid=pid, where={"channel": bot.mara.dm})
        bot.says(words)
        since = killed_while_posting(bot, copies)
        pid = bot.start()
        bot.hears(copies)
        assert len(looked_up(bot, since)) == 1
        assert posted(bot, since) == 0
    bot.says("It was the night lead's idea.")
    bot.hears(4)
    bot.says("done")
    bot.wait(lambda: bot.rows("SELECT state FROM interviews") == [("closed",)])
    bot.wait(bot.idle)
    assert len(set(keys(bot))) == len(keys(bot)) == len(bot.heard()) == posted(bot) == 5
    assert bot.rows("SELECT count(*) FROM turns WHERE who = 'bot'") == [(4,)]


@pytest.mark.parametrize("both", ["http"], indirect=True)  # how events come makes no difference here
def test_what_slack_never_took_is_said_after_the_restart(bot: SlackBot) -> None:
    """The other half: the process dies, and the message had not arrived. Looked up, not found, said."""
    bot.start()
    bot.hears(1)
    bot.slack.fail(POST, "stall", seconds=20, where={"channel": bot.mara.dm})
    bot.says("check in")
    bot.wait(lambda: posted(bot) == 2)
    bot.kill()
    bot.slack.heal()
    bot.end_leases()
    since = len(bot.slack.calls())
    bot.start()
    bot.hears(2)
    assert len(looked_up(bot, since)) == 1
    assert posted(bot, since) == 1


@pytest.mark.parametrize("both", ["http"], indirect=True)  # how events come makes no difference here
def test_killed_again_on_the_second_try(bot: SlackBot) -> None:
    """Killed before the first copy arrived, and once more right after the second try went through."""
    bot.start()
    bot.hears(1)
    bot.slack.fail(POST, "stall", seconds=20, where={"channel": bot.mara.dm})
    bot.says("check in")
    bot.wait(lambda: posted(bot) == 2)
    bot.kill()
    bot.slack.heal()
    bot.end_leases()
    bot.slack.fail(POST, "kill", pid=bot.launch(), where={"channel": bot.mara.dm})
    assert bot.ended() == -signal.SIGKILL
    bot.slack.heal()
    bot.end_leases()
    bot.start()
    bot.hears(2)
    assert posted(bot) == 3

"""Slack hears "got it" after the commit and never without it, whatever happens; nothing is lost and nothing doubled.

Over HTTP and over Socket Mode, with the real process; counted in the loopback Slack and in the file.
"""

from __future__ import annotations

import signal

import pytest

from tests.end_to_end.slack_process import SlackBot

CHECK_IN = "check in"
ANSWER = "We moved the handover to the freezer door, and it went from twenty minutes to six."


def test_a_locked_database_is_no_acknowledgement(bot: SlackBot) -> None:
    bot.relay.seconds = 7  # the bot itself waits for the lock for five
    bot.start()
    bot.hears(1)
    with bot.locked():
        said = bot.says(CHECK_IN)
        # Over the socket the relay says 503 when no acknowledgement came.
        assert said["status"] == (500 if bot.line is None else 503), said
        assert bot.line is None or len(bot.line.unacknowledged()) == 1
        assert bot.inbox(said) == []
    for number in (1, 2):
        assert bot.slack.redeliver(number=number)["status"] == 200
    bot.hears(2)
    assert bot.inbox(said) == ["handled"]


def test_auth_test_failing_makes_no_difference_while_it_runs(bot: SlackBot) -> None:
    bot.start()
    bot.hears(1)
    before = len(bot.slack.calls())
    bot.slack.fail("auth.test", "rate", times=1000, seconds=30)
    first = bot.says(CHECK_IN)
    bot.hears(2)
    bot.slack.heal()
    bot.slack.fail("auth.test", "status", times=1000, status=500)
    second = bot.says(ANSWER)
    bot.hears(3)
    assert first["status"] == second["status"] == 200
    assert bot.inbox(first) == bot.inbox(second) == ["handled"]
    assert bot.slack.calls("auth.test", since=before) == []


def test_auth_test_failing_at_the_start_is_waited_for(bot: SlackBot) -> None:
    bot.slack.fail("auth.test", "rate", times=1, seconds=1)
    bot.slack.fail("auth.test", "status", first=2, times=1, status=500)
    bot.start()
    assert bot.said().count("I'll try again in") == 2, bot.said()
    assert bot.says(CHECK_IN)["status"] == 200
    bot.hears(2)


@pytest.mark.parametrize("sent_again", [True, False], ids=["sent again", "not sent again"])
def test_killed_between_commit_and_acknowledgement(bot: SlackBot, sent_again: bool) -> None:
    bot.relay.seconds = 2
    bot.start(CRASH_AT="inbox.committed:1")
    bot.hears(1)
    said = bot.says(CHECK_IN)
    assert bot.ended() == -signal.SIGKILL
    assert said["status"] == 503, said
    assert bot.line is None or len(bot.line.unacknowledged()) == 1
    assert bot.inbox(said) == ["waiting"]
    assert len(bot.heard()) == 1

    bot.start()
    if sent_again:
        assert bot.slack.redeliver()["status"] == 200
    bot.hears(2)
    assert bot.inbox(said) == ["handled"]
    bot.says(ANSWER)
    bot.hears(3)


def test_killed_on_acknowledgement(bot: SlackBot) -> None:
    """The row is in the file at the moment of the acknowledgement, and the process dies at that moment."""
    bot.start()
    bot.hears(1)
    bot.says(CHECK_IN)
    bot.hears(2)
    there = []

    def at_ack() -> None:
        there.append(bot.rows("SELECT count(*) FROM inbox"))
        bot.kill()

    bot.relay.at_ack = at_ack
    said = bot.says(ANSWER)
    bot.relay.at_ack = None
    assert said["status"] == 200
    assert there == [[(2,)]], "acknowledged without a row"

    bot.end_leases()
    bot.start()
    bot.hears(3)
    assert bot.slack.redeliver(reason="http_error")["status"] == 200
    assert bot.slack.redeliver(as_event_id="Ev0ANOTHERID", number=2)["status"] == 200
    bot.hears(3)
    assert bot.inbox(said) == ["handled"]
    assert bot.rows("SELECT text FROM turns WHERE who = 'sme'") == [(ANSWER,)]


def test_every_acknowledgement_comes_after_its_commit(bot: SlackBot) -> None:
    bot.start()
    bot.hears(1)
    counts = []
    bot.relay.at_ack = lambda: counts.append(bot.rows("SELECT count(*) FROM inbox")[0][0])
    for number in range(1, 11):
        assert bot.says(f"Note number {number}.")["status"] == 200
    assert counts == list(range(1, 11))

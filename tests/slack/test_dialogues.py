"""The dialogues of the interview loop, one for each rule of interviewing, word for word through the Slack door."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief, Line
from bot.domain.interviews import Move, Turn
from tests.coach.conversation import BANK, served
from tests.coach.test_dialogues import ANOTHER, DIALOGUES, LEAD, OVER, Dialogue
from tests.newsdesk import utc
from tests.servers.emulate import Slack
from tests.slack.desk import slack_desk


class AsWritten(ScriptedCoach):
    """The coach, who knows of the expert what the dialogue says, and begins as it does."""

    def __init__(self, dialogue: Dialogue) -> None:
        super().__init__(BANK)
        self._written = dialogue

    def open(self, brief: Brief) -> Line:
        if not self._written.opens:
            return LEAD
        known = self._written.brief
        return super().open(replace(known, asked=served(known.checkin - 1)))

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        return super().reply(replace(self._written.brief, wish=brief.wish), turns)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.rule)
def test_the_dialogue_goes_as_written(dialogue: Dialogue, slack: Slack, sqlite_template: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "beatdesk.sqlite3"))
    with slack_desk(slack, f"sqlite:///{file}", utc("2026-03-23 08:00"), AsWritten(dialogue)) as desk:
        ana = desk.hire("Ana Ruiz")
        desk.until(utc("2026-03-24 08:00"))
        assert slack.messages(ana.channel)[-1]["text"] == (dialogue.opens or LEAD.text)
        for said, heard in dialogue.lines:
            desk.answers(ana, *((said,) if isinstance(said, str) else said))
            shown = [each for each in slack.messages(ana.channel) if each["user"] == slack.bot_user][-1]["text"]
            line = desk.turns(ana)[-1]
            if heard == ANOTHER:
                assert line.move is Move.LEAD and shown == line.text
            elif heard == OVER:
                assert line.move is Move.CLOSE and shown.startswith(line.text)
            else:
                assert shown.startswith(heard)

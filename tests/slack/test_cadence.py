"""Publishing in Slack, all the way: posts, rhythm, leave, buddies, an offer and comments, pressed and filled in by people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.almanac import HolidayAlmanac
from bot.domain.availability import Leave, LeaveKind
from bot.domain.buddies import PairState
from bot.domain.cadence import Goal
from bot.domain.cadence_messages import CommentPrompt, Nudge, QuotedComment
from bot.domain.comments import Comment, CommentState
from bot.domain.deliveries import OutboxRow
from bot.domain.ideas import IdeaStatus
from bot.domain.messages import Press, View
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState
from bot.domain.screens import IdeaFilter
from bot.flows import ideas
from bot.flows.quoting import key_of as comment_key
from bot.flows.tick import tick
from bot.slack import files
from bot.slack.names import Tap
from tests.feeding import feeds_port
from tests.flows.test_interview import run_interview
from tests.newsdesk import utc
from tests.servers.emulate import Slack
from tests.slack.clicking import Client, Shown, eventually
from tests.slack.desk import SlackDesk, slack_desk
from tests.slack.test_clicks import button
from tests.slack.test_summary import Sketches

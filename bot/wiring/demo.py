"""The house for a demo: a newsroom on a database that is thrown away, with feeds that lie in files."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.coach.ranker.ranker import LocalRanker
from bot.playground import demo
from bot.playground.newsroom import Newsroom
from bot.playground.story import SteppedClock, Story, StoryChat
from bot.ports import Deps
from bot.rss.files import FileFeeds
from bot.rss.workers import Workers
from bot.settings import Settings
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore
from bot.wiring.parts import manners, scripted_coach


def play_demo(settings: Settings, newsroom: Newsroom, json_file: Path | None) -> None:
    """Play a newsroom on a database that is thrown away afterwards."""
    with TemporaryDirectory(prefix="beatdesk-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.sqlite3'}"
        upgrade(url)
        store = SqlStore(url)
        begin = Story.first_moment(newsroom)
        clock = SteppedClock(begin)
        # What comes out later in the story than now is no mistake.
        workers = Workers(1, clock=lambda: begin + timedelta(days=newsroom.days + 1))
        feeds = FileFeeds({feed.address: feed.file for feed in newsroom.feeds}, clock, workers)
        chat = StoryChat(clock)
        coach = scripted_coach(settings.prompts_dir)
        deps = Deps(store, chat, coach, clock, manners(settings), feeds=feeds, ranker=LocalRanker())
        try:
            demo.play(deps, clock, chat, newsroom, json_file)
        finally:
            workers.close()
            store.close()

"""The house for a demo: a newsroom on a database that is thrown away, with feeds that lie in files."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.almanac import HolidayAlmanac
from bot.coach.ranker.ranker import LocalRanker
from bot.playground import demo
from bot.playground.newsroom import Newsroom, load
from bot.playground.newsroom_pieces import Piece, feed_address, own_feeds, pages, pieces
from bot.playground.story import SteppedClock, Story, StoryChat
from bot.ports import Deps, Manners
from bot.rss.files import FileFeeds
from bot.rss.workers import Workers
from bot.settings import Settings
from bot.storage.migrations import upgrade
from bot.storage.store import SqlStore
from bot.wiring.parts import manners, scripted_coach


def read_newsroom(file: Path) -> Newsroom:
    """Raises Misconfigured with everything that is wrong in it."""
    return load(file, HolidayAlmanac())


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
        works = pieces(newsroom)
        files = {feed.address: feed.file for feed in newsroom.feeds} | _own_feeds(works, Path(folder))
        feeds = FileFeeds(files, clock, workers, pages=pages(works))
        chat = StoryChat(clock)
        coach = scripted_coach(settings.prompts_dir)
        usual = Manners()  # a story keeps to Mondays at nine and forgets nothing, whatever the company chose
        how = replace(manners(settings), summary=usual.summary, retention_months=usual.retention_months)
        almanac = HolidayAlmanac()
        deps = Deps(store, chat, coach, clock, how, feeds=feeds, ranker=LocalRanker(), almanac=almanac)
        try:
            demo.play(deps, clock, chat, newsroom, json_file)
        finally:
            workers.close()
            store.close()


def _own_feeds(works: list[Piece], folder: Path) -> dict[str, Path]:
    """The files of those who report nothing themselves, by the addresses at which they pretend to stand."""
    files = {}
    for number, (name, rss) in enumerate(own_feeds(works).items()):
        file = folder / f"{number}.xml"
        file.write_bytes(rss)
        files[feed_address(name)] = file
    return files

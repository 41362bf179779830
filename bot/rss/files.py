"""Feeds that lie in files, for a demo: each shows, at any moment of a clock, what had come out by then.

newsroom.yaml -> FileFeeds -> workers.parse
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from bot.domain.errors import InvalidInput, Unread
from bot.domain.feeds import (
    Ask,
    Candidate,
    Changed,
    Entry,
    Failed,
    Found,
    Outcome,
    Outline,
    Page,
    Parsed,
    Trouble,
    Unchanged,
)
from bot.rss import opml, stories
from bot.rss.canonical import canonical
from bot.rss.unreadable import Unreadable
from bot.rss.workers import Workers

NO_PAGES: Mapping[str, Page] = MappingProxyType({})


class FileFeeds:
    """Implements `bot.ports.FeedSource`. `files` says which file stands at which address, and `pages` what a page there
    would say of itself."""

    def __init__(
        self,
        files: Mapping[str, Path],
        clock: Callable[[], datetime],
        workers: Workers,
        pages: Mapping[str, Page] = NO_PAGES,
    ) -> None:
        self._files = files
        self._pages = {canonical(url): page for url, page in pages.items()}
        self._clock = clock
        self._workers = workers
        self._parsed: dict[str, Parsed] = {}

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        for ask in asks:
            each(ask, self._outcome(ask))

    def find(self, url: str) -> Found:
        try:
            return Found((Candidate(url, self._of(url).title),))
        except (Unreadable, OSError, KeyError) as problem:
            raise InvalidInput("There is no feed in that file.") from problem

    def page(self, url: str) -> Page:
        known = self._pages.get(canonical(url))
        if known is None:
            raise Unread("A demo reads only the pages that its newsroom names.")
        return known

    def outlines(self, opml_file: bytes) -> Sequence[Outline]:
        try:
            return self._workers.outlines(opml_file).outlines
        except Unreadable as problem:
            raise InvalidInput(problem.why) from problem

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        return opml.opml(title, outlines)

    def canonical(self, url: str) -> str:
        return canonical(url)

    def story_keys(self, title: str) -> Sequence[int]:
        return stories.story_keys(title)

    def same_story(self, one: Entry, other: Entry) -> bool:
        return stories.same_story(one, other)

    def _outcome(self, ask: Ask) -> Outcome:
        try:
            whole = self._of(ask.url)
        except Unreadable as problem:
            return Failed(Trouble.MISSING if problem.missing else Trouble.REFUSED, problem.why)
        except (OSError, KeyError):
            return Failed(Trouble.MISSING, "The file is gone.")
        now = self._clock()
        out = tuple(entry for entry in whole.entries if entry.published is None or entry.published <= now)
        shown = str(len(out))
        if shown == ask.body_hash:
            return Unchanged()
        return Changed(replace(whole, entries=out), ask.url, body_hash=shown)

    def _of(self, url: str) -> Parsed:
        if url not in self._parsed:
            self._parsed[url] = self._workers.parse(self._files[url].read_bytes(), "application/xml", url)
        return self._parsed[url]

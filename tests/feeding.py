"""Feeds and a ranker for tests of flows: feeds whose entries a test writes, and fits that can be read off the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.errors import InvalidInput, Unread
from bot.domain.feeds import (
    Ask,
    Candidate,
    Changed,
    Entry,
    Failed,
    Feed,
    Found,
    Outcome,
    Outline,
    Page,
    Parsed,
    Unchanged,
)
from bot.domain.fit import Contention, Fit, Profile, Reading
from bot.flows import sources
from bot.rss.canonical import canonical
from bot.rss.stories import same_story, story_keys
from tests.newsdesk import Desk


def entry(name: str, title: str = "", at: datetime | None = None, text: str = "", author: str = "") -> Entry:
    """An entry whose guid is `name`, with a link of its own."""
    title = title or f"{name} on something else"
    link = f"https://news.example/{name.replace(' ', '-')}"
    return Entry(f"guid-{name}", link, title, text or f"What {name} says about {title}.", author, at)


@dataclass
class PrintedFeeds:
    """A FeedSource that shows what a test prints. A list of entries is a feed, a Failed is what reading it comes to."""

    feeds: dict[str, list[Entry] | Failed] = field(default_factory=dict)
    pages: dict[str, Page | Unread] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        for ask in asks:
            self.reads.append(ask.url)
            stands = self.feeds[ask.url]
            if isinstance(stands, Failed):
                each(ask, stands)
            elif ask.body_hash == str(hash(tuple(stands))):
                each(ask, Unchanged())
            else:
                moved = self.moved.get(ask.url, "")
                parsed = Parsed(ask.url, tuple(stands))
                each(ask, Changed(parsed, ask.url, body_hash=str(hash(tuple(stands))), moved_to=moved))

    def find(self, url: str) -> Found:
        if url not in self.feeds:
            raise InvalidInput("That is a web page, and it names no feed.")
        return Found((Candidate(url, f"Feed at {url.removeprefix('https://')}"),))

    def page(self, url: str) -> Page:
        found = self.pages.get(url) or Unread("Its server says that there is no such page.", missing=True)
        if isinstance(found, Unread):
            raise found
        return found

    def outlines(self, opml: bytes) -> Sequence[Outline]:
        return [Outline(line, line) for line in opml.decode().split()]

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        return "\n".join(outline.url for outline in outlines).encode()

    def canonical(self, url: str) -> str:
        return canonical(url)

    def story_keys(self, title: str) -> Sequence[int]:
        return story_keys(title)

    def same_story(self, one: Entry, other: Entry) -> bool:
        return same_story(one, other)


class WordsRanker:
    """An item fits whose beat's topic it names. "quarrel" makes it debatable, "!" heated."""

    about = "News is matched by words, for a test."
    host: str = ""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        return [b"v" for _ in readings]

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        return [[self._fit(reading, profile) for profile in profiles] for reading in readings]

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        return [Contention(0.9 * ("quarrel" in reading.title), 0.8 * ("!" in reading.title)) for reading in readings]

    def forget(self) -> None:
        pass

    def _fit(self, reading: Reading, profile: Profile) -> Fit:
        about = [topic for topic in profile.topics if topic in reading.title]
        unwanted = sum(not label.wanted for label in profile.labels if set(about) & set(label.reading.title.split()))
        score = max(0.0, 0.8 - 0.2 * unwanted) if about else 0.1
        return Fit(profile.sme, score, 0.5, f"your beat is {profile.beat}; it is about {about[0]}" if about else "")


def with_feeds(desk: Desk, printed: PrintedFeeds) -> Desk:
    """The desk, reading these feeds."""
    desk.deps = replace(desk.deps, feeds=printed, ranker=WordsRanker())
    return desk


def add_feed(desk: Desk, address: str, whose: str = "", kind: str = "news") -> Feed:
    """Dana pastes an address; the feed is read for the first time."""
    sources.add(desk.deps, desk.workspace, desk.director.user, address, kind, whose)
    with desk.deps.store.read() as tx:
        found = tx.feeds.known(desk.workspace, canonical(address))
    assert found is not None
    return found

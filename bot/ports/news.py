"""What the inside needs for feeds: somebody who reads them, and somebody who says whom an item fits."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from bot.domain.feeds import Ask, Entry, Found, Outcome, Outline, Page
from bot.domain.fit import Contention, Fit, Profile, Reading


class FeedSource(Protocol):
    """Reads what is outside, politely and guarded: it dials no address that isn't public, sends no cookies and no
    credentials of ours, and stops at limits of time, size and redirects."""

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        """Read all of them, many at once, and one at a time on a host; `each` is called as soon as one is done, by one
        thread at a time. One that is slow or bad delays no other. Feeds for which a slow host leaves no time
        are not called; they are asked for again. Returns when all are done. Raises nothing."""

    def find(self, url: str) -> Found:
        """What feeds stand at, or are named by, this address. Raises InvalidInput with a plain sentence."""

    def page(self, url: str) -> Page:
        """A page's title and words. Raises InvalidInput with a plain sentence."""

    def outlines(self, opml: bytes) -> Sequence[Outline]:
        """The feeds of an OPML file, each once. Raises InvalidInput when it is none."""

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        """An OPML file with these feeds."""

    def canonical(self, url: str) -> str:
        """The same for addresses that lead to the same page: without scheme, tracking parameters, trailing slash and
        fragment. "" for what is no http(s) address."""

    def story_keys(self, title: str) -> Sequence[int]:
        """Signed 64-bit numbers of which two titles of the same story share at least one, and others rarely do."""

    def same_story(self, one: Entry, other: Entry) -> bool:
        """Whether both tell the same story: their titles are alike, and what their texts say agrees."""


class Ranker(Protocol):
    """Says whom an item fits and whether it is contentious. Loads what it needs when it is first asked."""

    @property
    def about(self) -> str:
        """How items are compared, and what is missing, in a plain sentence; says so without loading anything."""

    @property
    def host(self) -> str:
        """Where words are sent to be compared; "" when they stay here."""

    def vectors(self, readings: Sequence[Reading]) -> list[bytes]:
        """A fingerprint of each one's words, to be stored with the item; b"" where words are compared."""

    def fits(
        self, readings: Sequence[Reading], profiles: Sequence[Profile], usual: Sequence[Reading]
    ) -> list[list[Fit]]:
        """For each item a fit for each profile. `usual` are items that this workspace's feeds brought lately: what is
        ordinary there sets the bar. Fingerprints made otherwise (by another model) are made anew."""

    def contention(self, readings: Sequence[Reading]) -> list[Contention]:
        """The two signals of each item."""

    def forget(self) -> None:
        """Keep nothing in memory of what was compared: somebody asked to be forgotten."""

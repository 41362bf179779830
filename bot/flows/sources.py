"""The feeds that marketing chose: listed, added by pasting an address, changed, removed, taken in and out as OPML.

/ideas feeds, Home, the page, the command line -> sources -> feeds (read by outside.find) -> store -> screen
"""

from collections.abc import Callable

from bot.domain.screens import FeedChoice, FeedRemoval, FeedsPage
from bot.ports import Deps


def page(deps: Deps, workspace: int, user: str | None, start: int = 0, said: str = "") -> FeedsPage:
    """The feeds, a page at a time. `user` None is whoever runs the command line, here and below."""
    raise NotImplementedError


def add(
    deps: Deps, workspace: int, user: str | None, address: str, kind: str = "news", whose: str = ""
) -> FeedsPage | FeedChoice:
    """Add what stands at an address that somebody pasted: a feed, a page with one, or an OPML file. Reads it first,
    so it may take twenty seconds. `whose` is "" or "everybody", a beat's name, or "@" and an expert's name.

    Raises InvalidInput with a plain sentence: nothing there, known already, no such beat.
    """
    raise NotImplementedError


def change(deps: Deps, workspace: int, user: str | None, feed: int, kind: str, whose: str) -> FeedsPage:
    """Whom a feed is for, and what kind it is."""
    raise NotImplementedError


def ask_removal(deps: Deps, workspace: int, user: str | None, feed: int) -> FeedRemoval:
    """The question before a feed is removed."""
    raise NotImplementedError


def remove(deps: Deps, workspace: int, user: str | None, feed: int) -> FeedsPage:
    """Read it no more. What was made from it stays."""
    raise NotImplementedError


def take_in(
    deps: Deps,
    workspace: int,
    user: str | None,
    opml: bytes,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FeedsPage:
    """Add the feeds of an OPML file; `progress` is told how many of how many are in. Raises InvalidInput."""
    raise NotImplementedError


def give_out(deps: Deps, workspace: int, user: str | None, *, secrets: bool = False) -> bytes:
    """All feeds as an OPML file; those with a secret address only when asked for."""
    raise NotImplementedError

"""Who reads feeds, and who says whom their news fits, as the settings want it."""

import ipaddress
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, cast

from bot.coach.ranker.ranker import LocalRanker, ServedRanker
from bot.ports import Deps, FeedSource, Hands, Ranker
from bot.settings import Settings
from bot.work.local import Threads

ROUNDS = 2  # of reading, or judging what was read, at once
EMBEDS_WITHIN = 20.0  # seconds; nobody waits for it


class WhenAsked:
    """Something that is made when it is first asked: what it imports takes a fifth of a second, and whoever starts the
    bot waits for something else."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)

    def close(self) -> None:
        """Close it, if it was made."""
        with self._lock:
            if self._made is not None:
                self._made.close()


def source(settings: Settings) -> FeedSource:
    """What reads feeds and pages. Starts nothing before it is asked."""
    networks = [ipaddress.ip_network(each) for each in settings.own_networks]

    def make() -> FeedSource:
        from bot.rss.fetch import DEFAULT_CONTACT  # noqa: PLC0415
        from bot.rss.reader import FeedReader  # noqa: PLC0415

        return FeedReader(settings.feeds_contact or DEFAULT_CONTACT, networks, settings.feeds_proxy)

    return cast(FeedSource, WhenAsked(make))


def close(deps: Deps) -> None:
    """End what reads feeds: threads, child processes."""
    if isinstance(deps.feeds, WhenAsked):
        deps.feeds.close()


def readers() -> Hands:
    """Threads for what may wait for the world outside."""
    return Threads(for_waiting=0, for_others=ROUNDS)


def ranker(settings: Settings) -> Ranker:
    """What compares news with beats: here, or at a model server where the settings name a model of it."""
    local = LocalRanker()
    if not settings.model_embeddings:
        return local
    from bot.coach.model.server import ModelServer  # noqa: PLC0415 - slow to load, and seldom needed

    server = ModelServer(settings.model_base_url, settings.model_embeddings, settings.model_api_key)
    return ServedRanker(partial(server.vectors, within=EMBEDS_WITHIN), settings.model_embeddings, local, server.host)

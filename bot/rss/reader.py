"""The port `FeedSource`: what is outside, read for those inside.

flows -> here -> fetch (the address, guarded) -> workers (the body, in a child process) -> domain/feeds
"""

import asyncio
import logging
import queue
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any, TypeVar

from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.domain.errors import InvalidInput, Unread
from bot.domain.feeds import Ask, Candidate, Changed, Entry, Failed, Found, Outcome, Outline, Page, Trouble, Unchanged
from bot.rss import canonical as addresses
from bot.rss import opml as files
from bot.rss import stories
from bot.rss.fetch import DEFAULT_CONTACT, MISSING, MOST_CONNECTIONS, NO_ANSWER, Fetched, Fetcher, Limits, Round
from bot.rss.guard import REFUSALS, Network
from bot.rss.hosts import host_of
from bot.rss.loop import LoopThread
from bot.rss.room import Place
from bot.rss.workers import Unreadable, Workers

USUAL_PATHS = ("/feed", "/rss", "/atom.xml", "/index.xml", "/feed.json")
NONE_NAMED = "I found no feed at that address. Please paste the address of the feed itself, or of a page that links it."
OUR_FAULT = "Something went wrong on my side while I read it. I will try again."
STOPPING = "I am just stopping. Please try again in a minute."
NO_ADDRESS = "That is no web address. Please paste one that begins with https://."
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # and no port after a host
_TIMES_A_HOST = 6  # as long as one address may take: then its other feeds wait for another round
_MOST_UNHEARD = 32  # bodies read whose listener hasn't taken them yet
_PARSERS = 2

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Heard = queue.SimpleQueue[tuple[Ask, Outcome] | None]


class FeedReader:
    """Reads feeds and pages. Any thread may ask; nothing is started before somebody does.

    `contact` tells servers who we are. `allowed` are networks of the company's own to read from. `proxy` is a company's
    proxy, which then decides what may be dialled. `workers` that are handed in stay when the reader is closed.
    """

    def __init__(
        self,
        contact: str = DEFAULT_CONTACT,
        allowed: Sequence[Network] = (),
        proxy: str = "",
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._fetcher = Fetcher(contact, allowed, proxy, limits, resolver)
        self._seconds = (limits or Limits()).seconds
        self._workers = workers or Workers(_PARSERS)
        self._own_workers = workers is None
        self._loop = LoopThread()
        self._parsers = ThreadPoolExecutor(_PARSERS, thread_name_prefix="feed-parser")

    def close(self) -> None:
        """Give up what is under way, and end all threads and children."""
        self._loop.close()
        if self._own_workers:
            self._workers.close()
        self._parsers.shutdown(cancel_futures=True)

    def read(self, asks: Sequence[Ask], each: Callable[[Ask, Outcome], None]) -> None:
        """As the port says. `each` is called by the thread that called this; what it raises is logged by kind."""
        if not asks:
            return
        heard: Heard = queue.SimpleQueue()
        unheard = asyncio.Semaphore(_MOST_UNHEARD)
        working = self._loop.start(self._read(asks, heard, unheard))
        working.add_done_callback(lambda _: heard.put(None))
        try:
            while (came := heard.get()) is not None:
                try:
                    each(*came)
                except Exception as problem:
                    log.error("event=feed_not_taken kind=%s", type(problem).__name__)
                if isinstance(came[1], Changed):
                    self._loop.call(unheard.release)
        finally:
            working.cancel()

    def find(self, url: str) -> Found:
        """As the port says."""
        return self._wait(self._find(_typed(url)))

    def page(self, url: str) -> Page:
        """As the port says. Raises Unread."""
        try:
            address = _typed(url)
        except InvalidInput as problem:
            raise Unread(problem.user_message, refused=True) from problem
        try:
            return self._wait(self._page(address))
        except Unread:
            raise
        except InvalidInput as problem:
            raise Unread(problem.user_message) from problem

    def outlines(self, opml: bytes) -> Sequence[Outline]:
        """As the port says."""
        try:
            return self._workers.outlines(opml).outlines
        except Unreadable as problem:
            raise InvalidInput(str(problem.why)) from problem

    def opml(self, title: str, outlines: Iterable[Outline]) -> bytes:
        """As the port says."""
        return files.opml(title, outlines)

    def canonical(self, url: str) -> str:
        """As the port says."""
        return addresses.canonical(url)

    def story_keys(self, title: str) -> Sequence[int]:
        """As the port says."""
        return stories.story_keys(title)

    def same_story(self, one: Entry, other: Entry) -> bool:
        """As the port says."""
        return stories.same_story(one, other)

    async def _read(self, asks: Sequence[Ask], heard: Heard, unheard: asyncio.Semaphore) -> None:
        """A fixed number of hands take one host after the other, so that memory doesn't grow with the feeds. What a
        slow host leaves no time for is left for another round, so that this one ends."""
        hosts = _by_host(asks)
        now = asyncio.get_running_loop().time
        long_enough = _TIMES_A_HOST * self._seconds

        async def work_off(round_: Round) -> None:
            for of_one_host in hosts:
                until = now() + long_enough
                for left, ask in zip(range(len(of_one_host) - 1, -1, -1), of_one_host, strict=True):
                    if now() > until:
                        break
                    with self._fetcher.room.place() as place:
                        try:
                            outcome = await self._outcome(round_, ask, place, left > 0)
                        except Exception as problem:
                            log.error("event=feed_not_read kind=%s", type(problem).__name__)
                            outcome = Failed(Trouble.DOWN, OUR_FAULT)
                        if isinstance(outcome, Changed):
                            await unheard.acquire()
                        heard.put((ask, outcome))

        async with self._fetcher.round() as round_, asyncio.TaskGroup() as hands:
            for _ in range(min(MOST_CONNECTIONS, len(asks))):
                hands.create_task(work_off(round_))

    async def _outcome(self, round_: Round, ask: Ask, place: Place, more: bool) -> Outcome:
        came = await round_.get(ask, place, more)
        if not isinstance(came, Fetched):
            return came
        try:
            parsed = await self._in_child(self._workers.parse, came)
        except Unreadable as problem:
            return Failed(Trouble.MISSING if problem.missing else Trouble.REFUSED, str(problem.why))
        return Changed(
            parsed,
            came.final_url,
            came.etag,
            came.last_modified,
            came.body_hash,
            came.fresh_for,
            came.moved_to,
        )

    async def _in_child(self, task: Callable[[bytes, str, str], Result], came: Fetched) -> Result:
        """Raises Unreadable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._parsers, task, came.body, came.content_type, came.final_url)

    async def _find(self, url: str) -> Found:
        async with self._fetcher.round() as round_:
            with self._fetcher.room.place() as place:
                came = await _body(round_, url, place)
                try:
                    found = await self._in_child(self._workers.look, came)
                except Unreadable as problem:
                    raise InvalidInput(str(problem.why)) from problem
            if found.outlines or len(found.feeds) > 1:
                return found
            if not found.feeds:
                found = await self._guessed(round_, came.final_url)
            elif found.feeds[0].url != came.final_url:
                found = await self._verified(round_, found.feeds[0])
            return found

    async def _verified(self, round_: Round, named: Candidate) -> Found:
        """The only feed that a page names, as it calls itself."""
        with self._fetcher.room.place() as place:
            outcome = await self._outcome(round_, Ask(0, named.url), place, False)
        if isinstance(outcome, Changed):
            return Found((Candidate(outcome.final_url, outcome.parsed.title or named.title),))
        why = outcome.why if isinstance(outcome, Failed) else NO_ANSWER
        raise InvalidInput(f"That page names a feed, but I can't read it. {why}")

    async def _guessed(self, round_: Round, url: str) -> Found:
        """The first of a few usual places on the same host that holds a feed."""
        for path in USUAL_PATHS:
            guess = str(URL(url).with_path(path))
            with self._fetcher.room.place() as place:
                outcome = await self._outcome(round_, Ask(0, guess), place, True)
            if isinstance(outcome, Changed):
                return Found((Candidate(outcome.final_url, outcome.parsed.title),))
            if isinstance(outcome, Failed) and outcome.trouble in (Trouble.DOWN, Trouble.WAIT):
                break  # it has had enough of us
        raise InvalidInput(NONE_NAMED)

    async def _page(self, url: str) -> Page:
        async with self._fetcher.round() as round_:
            with self._fetcher.room.place() as place:
                came = await round_.get(Ask(0, url), place, True)
                if not isinstance(came, Fetched):
                    raise _unread(came)
                try:
                    return await self._in_child(self._workers.page, came)
                except Unreadable as problem:
                    raise Unread(str(problem.why)) from problem

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return self._loop.start(work).result()
        except CancelledError as problem:
            raise InvalidInput(STOPPING) from problem


async def _body(round_: Round, url: str, place: Place) -> Fetched:
    """Raises InvalidInput."""
    came = await round_.get(Ask(0, url), place, True)
    if isinstance(came, Fetched):
        return came
    raise InvalidInput(came.why if isinstance(came, Failed) else NO_ANSWER)


def _unread(came: Unchanged | Failed) -> Unread:
    if not isinstance(came, Failed):
        return Unread(NO_ANSWER)
    if came.trouble in (Trouble.MISSING, Trouble.GONE):
        return Unread(MISSING, missing=True)
    return Unread(came.why, refused=came.why in REFUSALS)


def _by_host(asks: Sequence[Ask]) -> Iterator[list[Ask]]:
    """The asks of one host together, in their order; the host with most of them first, since it takes longest."""
    hosts: dict[str, list[Ask]] = {}
    for ask in asks:
        try:
            host = host_of(URL(ask.url))
        except ValueError:  # refused in its turn
            host = ""
        hosts.setdefault(host, []).append(ask)
    return iter(sorted(hosts.values(), key=len, reverse=True))


def _typed(url: str) -> str:
    """What somebody pasted, as an address. Raises InvalidInput when it can't be one."""
    url = url.strip().removeprefix("feed:").removeprefix("<").removesuffix(">")
    if url.startswith("//"):
        url = "https:" + url
    elif not _SCHEME.match(url):
        url = "https://" + url
    try:
        host = URL(url).host or ""
    except ValueError:
        host = ""
    if not host or any(letter.isspace() for letter in url):
        raise InvalidInput(NO_ADDRESS)
    return url

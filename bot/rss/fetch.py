"""Fetches one address, guarded and politely: limits of time, size and redirects, and nothing sent that is ours.

reader -> here -> hosts (whose turn it is), guard (what may be dialled), room (how much at once), freshness (what the
headers say of time)
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

import bot
from bot.domain.feeds import SHORTEST_INTERVAL, Ask, Failed, Trouble, Unchanged
from bot.rss.freshness import fresh_for, retry_after
from bot.rss.guard import NOT_WEB, Guard, Network, Refused
from bot.rss.hosts import Hosts, Silence, host_of
from bot.rss.room import Place, Room
from bot.rss.unpacking import GREEDY, Broken, unpacker
from bot.rss.way import REDIRECTS, Way

DEFAULT_CONTACT = "feed reader of a company's own newsroom"
MOST_CONNECTIONS = 100
_PAUSE = SHORTEST_INTERVAL  # for a host that wants to be left alone and doesn't say how long
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PACKED_AS_WE_LIKE = "gzip, deflate, br"

NO_ANSWER = "Its server doesn't answer."
NOT_FOUND = "I can't find its server. Please check the address for a typo."
NO_TRUST = "Its server can't prove who it is: something is wrong with its certificate."
BROKE_OFF = "Its server broke off in the middle."
PACKED = "It is packed in a way that I can't open."
NOT_UNDERSTOOD = "Its server answered in a way that I don't understand."
GONE = "Its server says the feed is gone for good."
MISSING = "There is nothing at that address: its server knows no such page."
LEAVE_ALONE = "Its server asked me to come back later."
NOT_LET_IN = "Its server doesn't let me read it without signing in."


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for one address with all its redirects, without waiting for its turn; `size` in bytes, unpacked."""

    seconds: float = 20.0
    size: int = 5_000_000

    @property
    def too_slow(self) -> str:
        return f"Its server took longer than {self.seconds:g} seconds."

    @property
    def too_big(self) -> str:
        return f"It is bigger than {self.size / 1_000_000:g} MB."


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body as it came, unpacked. The rest is as in `Changed`."""

    body: bytes
    content_type: str
    final_url: str
    etag: str
    last_modified: str
    body_hash: str
    fresh_for: timedelta | None
    moved_to: str


class Round:
    """One session, for as long as asks are being worked off. Used on the event loop only.

    async with fetcher.round() as round_:
        await round_.get(ask, place)
    """

    def __init__(
        self,
        hosts: Hosts,
        guard: Guard,
        limits: Limits,
        contact: str,
        proxy: str,
        resolver: AbstractResolver | None,
    ) -> None:
        self._hosts = hosts
        self._guard = guard
        self._limits = limits
        self._proxy = proxy or None
        self._silence = Silence()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=MOST_CONNECTIONS,
                resolver=resolver,
                socket_factory=guard.socket,
                # One address after the other: a name with a forbidden address is refused, not tried elsewhere.
                happy_eyeballs_delay=None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": f"Beatdesk/{bot.__version__} (+{contact})",
                "Accept": _ACCEPT,
                "Accept-Encoding": _PACKED_AS_WE_LIKE,
            },
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.seconds / 3),
            trust_env=False,
            auto_decompress=False,
        )

    async def __aenter__(self) -> "Round":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, ask: Ask, place: Place, more: bool = False) -> Fetched | Unchanged | Failed:
        """What came of one address. `place` is where its body stays; `more` when others of its host follow, and the
        connection may stay."""
        try:
            way = Way(URL(ask.url).with_fragment(None), self._limits.seconds)
        except ValueError:
            return Failed(Trouble.REFUSED, NOT_WEB)
        try:
            while True:
                came = await self._hop(ask, way, place, more)
                if came is not None:
                    return came
        except Refused as refusal:
            return Failed(Trouble.REFUSED, refusal.why)
        except ValueError:  # a name that can't be one
            return Failed(Trouble.REFUSED, NOT_WEB)

    async def _hop(self, ask: Ask, way: Way, place: Place, more: bool) -> Fetched | Unchanged | Failed | None:
        """One request; None when it led on to another address. Raises Refused or ValueError."""
        self._guard.check(way.url)
        host = host_of(way.url)
        async with self._hosts.turn(host):
            if rest := self._hosts.rest_of_pause(host):
                return Failed(Trouble.WAIT, LEAVE_ALONE, rest)
            if self._silence.given_up(host):
                return Failed(Trouble.DOWN, NO_ANSWER)
            began = time.monotonic()
            try:
                async with asyncio.timeout(way.left) as clock:
                    came = await self._request(ask, way, place, clock, more)
                self._silence.answered(host)
            except (TimeoutError, aiohttp.ClientConnectorError) as problem:
                self._silence.silent(host)
                return Failed(Trouble.DOWN, _no_answer(problem, self._limits))
            except (aiohttp.ClientResponseError, Broken):
                return Failed(Trouble.DOWN, NOT_UNDERSTOOD)
            except ValueError:  # no address that anybody could go to
                return Failed(Trouble.REFUSED, NOT_WEB)
            except (aiohttp.ClientError, OSError):
                return Failed(Trouble.DOWN, BROKE_OFF)
            way.left -= time.monotonic() - began
            return came

    async def _request(
        self, ask: Ask, way: Way, place: Place, clock: asyncio.Timeout, more: bool
    ) -> Fetched | Unchanged | Failed | None:
        sent = _conditions(ask, way.url)
        headers = dict(sent)
        if not more or way.passed:
            headers["Connection"] = "close"
        async with self._session.get(way.url, headers=headers, proxy=self._proxy, allow_redirects=False) as answer:
            if answer.status in REDIRECTS:
                answer.close()  # whatever else it says
                if "Location" not in answer.headers:
                    return Failed(Trouble.DOWN, NOT_UNDERSTOOD)
                way.go_on(answer.headers["Location"], answer.status)
                return None
            if answer.status == 304 and sent:
                return self._unchanged(ask, answer.headers)
            if answer.status != 200:
                answer.close()
                return self._refusal(answer.status, answer.headers, way)
            return self._judged(ask, way, answer.headers, await self._body(answer, place, clock))

    async def _body(self, answer: aiohttp.ClientResponse, place: Place, clock: asyncio.Timeout) -> bytes:
        """Raises Refused as soon as it is too big."""
        how = ",".join(answer.headers.getall("Content-Encoding", []))
        unpacks = unpacker(how)
        if unpacks is None:
            answer.close()
            raise Refused(PACKED)
        if (answer.content_length or 0) > self._limits.size:
            answer.close()
            raise Refused(self._limits.too_big)
        body = bytearray()
        if how.strip().lower() == GREEDY:
            await place.fit(self._limits.size, clock)
        async for packed in answer.content.iter_any():
            for piece in unpacks.pieces(packed):
                if len(body) + len(piece) > self._limits.size:
                    answer.close()
                    raise Refused(self._limits.too_big)
                await place.fit(len(body) + len(piece), clock)
                body += piece
        return bytes(body)

    def _judged(self, ask: Ask, way: Way, headers: CIMultiDictProxy[str], body: bytes) -> Fetched | Unchanged:
        fetched = Fetched(
            body,
            _said(headers, "Content-Type"),
            str(way.url),
            _said(headers, "ETag"),
            _said(headers, "Last-Modified"),
            hashlib.sha256(body).hexdigest(),
            fresh_for(headers, _now()),
            way.moved_to,
        )
        if fetched.body_hash != ask.body_hash:
            return fetched
        # Of another address than last time, they would be sent to the wrong one.
        ours = _is_known(ask, way.url)
        return Unchanged(fetched.fresh_for, fetched.etag if ours else "", fetched.last_modified if ours else "")

    def _unchanged(self, ask: Ask, headers: CIMultiDictProxy[str]) -> Unchanged:
        return Unchanged(
            fresh_for(headers, _now()),
            _said(headers, "ETag") or ask.etag,
            _said(headers, "Last-Modified") or ask.last_modified,
        )

    def _refusal(self, status: int, headers: Mapping[str, str], way: Way) -> Failed:
        if status in (429, 503):
            wait = retry_after(headers, _now())
            wait = _PAUSE if wait is None else wait
            self._hosts.pause(host_of(way.url), wait)
            return Failed(Trouble.WAIT, LEAVE_ALONE, wait)
        if status == 410 and way.permanent:
            return Failed(Trouble.GONE, GONE)
        if status in (404, 410):
            return Failed(Trouble.MISSING, MISSING)
        if status in (401, 403):
            return Failed(Trouble.DOWN, NOT_LET_IN)
        return Failed(Trouble.DOWN, f"Its server reports an error ({status}).")


class Fetcher:
    """What holds for all rounds: whom to leave alone, what may be dialled, who we say we are.

    `contact` stands in our User-Agent. `proxy` is the address of a company's proxy. `resolver` is aiohttp's, in
    threads, unless another is given.
    """

    def __init__(
        self,
        contact: str = DEFAULT_CONTACT,
        allowed: Sequence[Network] = (),
        proxy: str = "",
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._hosts = Hosts()
        self.room = Room()
        self._guard = Guard(allowed, proxied=bool(proxy))
        self._limits = limits or Limits()
        self._contact = " ".join(contact.split()) or DEFAULT_CONTACT
        self._proxy = proxy
        self._resolver = resolver

    def round(self) -> Round:
        """A new session; on the event loop only."""
        return Round(self._hosts, self._guard, self._limits, self._contact, self._proxy, self._resolver)


def _conditions(ask: Ask, url: URL) -> dict[str, str]:
    """ETag and Last-Modified as they came, and only back to where they came from."""
    if not _is_known(ask, url):
        return {}
    known = {"If-None-Match": ask.etag, "If-Modified-Since": ask.last_modified}
    return {name: value for name, value in known.items() if value and value.isprintable()}


def _said(headers: Mapping[str, str], name: str) -> str:
    """What a header says; "" when its bytes are no text, which nobody could store or send back."""
    value = headers.get(name, "")
    return value if value.isprintable() else ""


def _is_known(ask: Ask, url: URL) -> bool:
    return str(url) == ask.final_url or (not ask.final_url and url == URL(ask.url))


def _no_answer(problem: Exception, limits: Limits) -> str:
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return NOT_FOUND
    if isinstance(problem, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError)):
        return NO_TRUST
    return limits.too_slow if isinstance(problem, TimeoutError) else NO_ANSWER


def _now() -> datetime:
    return datetime.now(UTC)

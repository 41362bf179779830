"""Feeds: where they are, who they are for, and when each is read next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, bindparam, case, distinct, func, literal_column, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.errors import Misconfigured
from bot.domain.feeds import Feed, FeedState
from bot.storage.feed_tables import feed_items, feeds, forwards
from bot.storage.fingerprints import fingerprint
from bot.storage.lanes import Lanes
from bot.storage.sealing import NO_KEY, TITLE, Sealer, is_sealed
from bot.storage.types import UtcDateTime

_OF_WORKSPACE = feeds.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, feeds.c.id == bindparam("feed"))
# Written as the partial unique index has it, so that SQLite uses that one.
_THERE = feeds.c.state != literal_column("'removed'")
_GET = select(feeds).where(*_ONE)
# Whoever is about to change a feed has it alone: a reading that ends doesn't bring back what a director removed.
_GET_TO_WRITE = _GET.with_for_update()
_KNOWN = select(feeds).where(_OF_WORKSPACE, _THERE, feeds.c.fingerprint == bindparam("print"))
_ALL = select(feeds).where(_OF_WORKSPACE, _THERE)


def _not_before(moment: ColumnElement[Any], held: ColumnElement[Any]) -> ColumnElement[Any]:
    """The later of two moments; the second may be missing, and without the first there is none."""
    return case((held > moment, held), else_=moment)


_CHANGE = update(feeds).values(wake_at=_not_before(bindparam("awake", type_=UtcDateTime), feeds.c.held_until))
_SAVE = _CHANGE.where(*_ONE)
_POLLED = _SAVE.where(_THERE)
_MOVE = update(feeds).where(*_ONE)
_DUE = (
    select(feeds.c.id)
    .where(_OF_WORKSPACE, feeds.c.wake_at <= bindparam("now"))
    .order_by(feeds.c.wake_at, feeds.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(feeds)
    .where(_OF_WORKSPACE, feeds.c.id.in_(select(_DUE.c.id)), feeds.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"))
    .returning(feeds)
)
_OF_HOST = (_OF_WORKSPACE, feeds.c.host == bindparam("place"))
_UNTIL: ColumnElement[Any] = bindparam("until", type_=UtcDateTime)
_HOLD = (
    update(feeds)
    .where(*_OF_HOST)
    .values(
        held_until=case((feeds.c.held_until > _UNTIL, feeds.c.held_until), else_=_UNTIL),
        wake_at=_not_before(feeds.c.wake_at, _UNTIL),
    )
)
_HELD = select(func.max(feeds.c.held_until)).where(*_OF_HOST)
_FORWARDED = (
    select(feed_items.c.feed_id, func.count(distinct(feed_items.c.id)).label("number"))
    .join_from(
        forwards,
        feed_items,
        (feed_items.c.workspace_id == forwards.c.workspace_id) & (feed_items.c.id == forwards.c.item_id),
    )
    .where(forwards.c.workspace_id == bindparam("workspace"), text("forwards.offered_at IS NOT NULL"))
    .group_by(feed_items.c.feed_id)
)
_UNREAD = select(func.count()).where(
    _OF_WORKSPACE, feeds.c.state == FeedState.ACTIVE, feeds.c.read_at.is_(None), feeds.c.failures == 0
)
_SEALED = select(feeds.c.id, feeds.c.url, feeds.c.final_url).where(feeds.c.secret.is_(True)).order_by(feeds.c.id)
_SEALED_TO_WRITE = _SEALED.with_for_update()
_RESEAL = update(feeds).where(feeds.c.id == bindparam("feed"))


class FeedRows(Lanes):
    """The feeds."""

    __slots__ = ("_sealer",)

    def __init__(self, connection: Connection, writes: bool, sealer: Sealer | None = None) -> None:
        super().__init__(connection, writes)
        self._sealer = sealer

    def add(self, feed: Feed, canonical: str) -> Feed | None:
        self.lock(feed.workspace, "addresses of feeds")
        held = self._held(feed.workspace, host_of(feed.url))
        values = {
            "workspace_id": feed.workspace,
            "fingerprint": fingerprint(feed.workspace, canonical),
            "added_at": feed.added_at,
            "held_until": held,
            "wake_at": _wakes(feed, held),
            **self._values(feed),
        }
        number = self.insert_new(feeds, values)
        return None if number is None else replace(feed, id=number, next_poll_at=_later(feed.next_poll_at, held))

    def known(self, workspace: int, canonical: str) -> Feed | None:
        asked = {"workspace": workspace, "print": fingerprint(workspace, canonical)}
        row = self.run(_KNOWN, asked).first()
        return None if row is None else self._feed(row)

    def get(self, workspace: int, feed: int) -> Feed | None:
        statement = _GET_TO_WRITE if self.writes else _GET
        row = self.run(statement, {"workspace": workspace, "feed": feed}).first()
        return None if row is None else self._feed(row)

    def all(self, workspace: int) -> list[Feed]:
        found = [self._feed(row) for row in self.run(_ALL, {"workspace": workspace})]
        return sorted(found, key=lambda feed: (feed.title.casefold(), feed.id))

    def save(self, feed: Feed) -> None:
        asked = {"workspace": feed.workspace, "feed": feed.id, "awake": _wakes(feed)}
        self.run(_SAVE, asked | self._values(feed))

    def polled(self, feeds: Sequence[Feed]) -> None:
        asked = [
            {"workspace": feed.workspace, "feed": feed.id, "awake": _wakes(feed), **self._reading(feed)}
            for feed in feeds
        ]
        if asked:
            self.run(_POLLED, asked)

    def move(self, workspace: int, feed: int, url: str, canonical: str) -> bool:
        self.lock(workspace, "addresses of feeds")
        stored, there = self.get(workspace, feed), self.known(workspace, canonical)
        if stored is None or (there is not None and there.id != feed):
            return False
        asked = {"workspace": workspace, "feed": feed, "url": self._kept(url, stored.secret), "host": host_of(url)}
        held = self._held(workspace, host_of(url))
        self.run(_MOVE, asked | {"fingerprint": fingerprint(workspace, canonical), "held_until": held})
        return True

    def claim_due(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Feed]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = [self._feed(row) for row in self.run(_CLAIM, asked)]
        return sorted(taken, key=lambda feed: (feed.next_poll_at or now, feed.id))

    def hold(self, workspace: int, host: str, until: datetime) -> None:
        """It counts for feeds of this host that are added or read before then, too."""
        self.run(_HOLD, {"workspace": workspace, "place": host, "until": until})

    def forwarded(self, workspace: int) -> dict[int, int]:
        return {row.feed_id: int(row.number) for row in self.run(_FORWARDED, {"workspace": workspace})}

    def unread(self, workspace: int) -> int:
        return int(self.run(_UNREAD, {"workspace": workspace}).scalar_one())

    def check_sealer(self) -> None:
        """Raises Misconfigured when there is a sealed address, of any workspace, that can't be opened."""
        for row in self.run(_SEALED):
            self._opened(row.url)
            self._opened(row.final_url)

    def reseal(self) -> int:
        """Seal with the newest key what an older one sealed, in every workspace; returns for how many feeds."""
        number = 0
        for row in self.run(_SEALED_TO_WRITE).all():
            old = {"url": row.url, "final_url": row.final_url}
            if any(is_sealed(value) and not self._keys().is_newest(value) for value in old.values()):
                new = {name: self._kept(self._opened(value), secret=True) for name, value in old.items()}
                self.run(_RESEAL, {"feed": row.id, **new})
                number += 1
        return number

    def _held(self, workspace: int, host: str) -> datetime | None:
        found: datetime | None = self.run(_HELD, {"workspace": workspace, "place": host}).scalar_one()
        return found

    def _keys(self) -> Sealer:
        if self._sealer is None:
            raise Misconfigured(TITLE, [NO_KEY])
        return self._sealer

    def _kept(self, url: str, secret: bool) -> str:
        """An address as it is stored."""
        return self._keys().seal(url) if secret and url else url

    def _opened(self, kept: str) -> str:
        return self._keys().unseal(kept) if is_sealed(kept) else kept

    def _values(self, feed: Feed) -> dict[str, Any]:
        """All that may change about a feed, but what its canonical address is."""
        return {
            "url": self._kept(feed.url, feed.secret),
            "host": host_of(feed.url),
            "title": feed.title,
            "kind": feed.kind,
            "added_by": feed.added_by,
            "beat": feed.beat,
            "sme_id": feed.sme,
            "secret": feed.secret,
            "post_id": feed.post,
            **self._reading(feed),
        }

    def _reading(self, feed: Feed) -> dict[str, Any]:
        """What a reading changes."""
        return {
            "state": feed.state,
            "next_poll_at": feed.next_poll_at,
            "interval": feed.interval,
            "final_url": self._kept(feed.final_url, feed.secret),
            "etag": feed.etag,
            "last_modified": feed.last_modified,
            "body_hash": feed.body_hash,
            "read_at": feed.read_at,
            "last_item_at": feed.last_item_at,
            "failing_since": feed.failing_since,
            "failures": feed.failures,
            "trouble": feed.trouble,
            "told": feed.told,
        }

    def _feed(self, row: Row[Any]) -> Feed:
        return Feed(
            workspace=row.workspace_id,
            id=row.id,
            url=self._opened(row.url),
            title=row.title,
            kind=row.kind,
            state=row.state,
            added_at=row.added_at,
            added_by=row.added_by,
            beat=row.beat,
            sme=row.sme_id,
            secret=row.secret,
            next_poll_at=_later(row.next_poll_at, row.held_until),
            interval=row.interval,
            final_url=self._opened(row.final_url),
            etag=row.etag,
            last_modified=row.last_modified,
            body_hash=row.body_hash,
            read_at=row.read_at,
            last_item_at=row.last_item_at,
            failing_since=row.failing_since,
            failures=row.failures,
            trouble=row.trouble,
            told=row.told,
            post=row.post_id,
        )


def host_of(url: str) -> str:
    """The host and port of an address, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _later(moment: datetime | None, held: datetime | None) -> datetime | None:
    return held if moment is not None and held is not None and held > moment else moment


def _wakes(feed: Feed, held: datetime | None = None) -> datetime | None:
    return _later(feed.next_poll_at, held) if feed.state is FeedState.ACTIVE else None

"""Items of feeds: found again by name, by link or by their story, and judged once."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)

from bot.domain.feeds import Item
from bot.domain.fit import Contention
from bot.storage.feed_tables import feed_items, feeds, forwards, story_keys
from bot.storage.lanes import Lanes

DEEPEST = 200  # items of one key that are looked at, the newest: a key that more of them share tells nothing

_OF_WORKSPACE = feed_items.c.workspace_id == bindparam("workspace")
_OF_FEED = (_OF_WORKSPACE, feed_items.c.feed_id == bindparam("feed"))
_ONE = (_OF_WORKSPACE, feed_items.c.id == bindparam("item"))
# SQLite uses the index on links only when it is told again, in the same words, that the link isn't empty.
_HAS_LINK = text("feed_items.canonical <> ''")
_SELECT = select(feed_items, feeds.c.title.label("source")).join_from(
    feed_items, feeds, (feeds.c.workspace_id == feed_items.c.workspace_id) & (feeds.c.id == feed_items.c.feed_id)
)
_GET = _SELECT.where(*_ONE)
_BY_IDS = _SELECT.where(_OF_WORKSPACE, feed_items.c.id.in_(bindparam("which", expanding=True)))
_BY_GUIDS = _SELECT.where(*_OF_FEED, feed_items.c.guid.in_(bindparam("which", expanding=True)))
_BY_LINKS = _SELECT.where(*_OF_FEED, feed_items.c.canonical.in_(bindparam("which", expanding=True)), _HAS_LINK)
_CHANGE = update(feed_items).where(*_ONE)
_SEEN = update(feed_items).where(_OF_WORKSPACE, feed_items.c.id.in_(bindparam("which", expanding=True)))
_NEWEST = (feed_items.c.seen_at.desc(), feed_items.c.id.desc())
_SINCE = _SELECT.where(_OF_WORKSPACE, feed_items.c.seen_at >= bindparam("since")).order_by(*_NEWEST)
_NEWER = feed_items.alias("newer")
_USUAL = _SINCE.where(
    ~exists(literal_column("1"))
    .select_from(_NEWER)
    .where(
        _NEWER.c.workspace_id == feed_items.c.workspace_id,
        _NEWER.c.story_id == feed_items.c.story_id,
        tuple_(_NEWER.c.seen_at, _NEWER.c.id) > tuple_(feed_items.c.seen_at, feed_items.c.id),
    )
).limit(bindparam("at_most"))
_WEEK = _SINCE.where(or_(feed_items.c.published.is_(None), feed_items.c.published >= bindparam("since"))).limit(
    bindparam("at_most")
)
# Ids are in the order of time: this spares a look at the moment of each item that has a key.
_FIRST = feed_items.alias("first")
_FIRST_SINCE = (
    select(_FIRST.c.id)
    .where(_FIRST.c.workspace_id == bindparam("workspace"), _FIRST.c.seen_at >= bindparam("since"))
    .order_by(_FIRST.c.seen_at, _FIRST.c.id)
    .limit(1)
    .scalar_subquery()
)
_NEW = (
    select(feed_items.c.id)
    .where(_OF_WORKSPACE, feed_items.c.wake_at <= bindparam("now"))
    .order_by(feed_items.c.wake_at, feed_items.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(feed_items)
    .where(_OF_WORKSPACE, feed_items.c.id.in_(select(_NEW.c.id)), feed_items.c.wake_at <= bindparam("now"))
    .values(wake_at=bindparam("lease_ends"))
    .returning(feed_items.c.id)
)
_SHOWN = (
    exists(literal_column("1"))
    .select_from(forwards)
    .where(forwards.c.workspace_id == feed_items.c.workspace_id, forwards.c.item_id == feed_items.c.id)
)
_OLD = select(feed_items.c.id).where(*_OF_FEED, feed_items.c.last_seen_at < bindparam("before"), ~_SHOWN)
_FORGET_KEYS = delete(story_keys).where(
    story_keys.c.workspace_id == bindparam("workspace"), story_keys.c.item_id.in_(bindparam("which", expanding=True))
)
_FORGET = delete(feed_items).where(_OF_WORKSPACE, feed_items.c.id.in_(bindparam("which", expanding=True)))
_ADD_KEYS = story_keys.insert()


@cache
def _like(keys: int, linked: bool) -> Select[Any]:
    """Which items: asks each key, and the link, for its newest ones by a step into an index, and puts those first that
    were found most often. Never takes longer than DEEPEST allows, whatever stands in feeds."""
    each: list[Select[Any]] = [
        select(story_keys.c.item_id, literal_column("0").label("linked"))
        .where(story_keys.c.workspace_id == bindparam("workspace"), story_keys.c.key == bindparam(f"key_{place}"))
        .where(story_keys.c.item_id >= _FIRST_SINCE)
        .order_by(story_keys.c.item_id.desc())
        .limit(DEEPEST)
        for place in range(keys)
    ]
    if linked:
        each.append(
            select(feed_items.c.id.label("item_id"), literal_column("1").label("linked"))
            .where(_OF_WORKSPACE, feed_items.c.canonical == bindparam("link"), _HAS_LINK)
            .where(feed_items.c.id >= _FIRST_SINCE)
            .order_by(feed_items.c.id.desc())
            .limit(DEEPEST)
        )
    found = union_all(*(select(some.subquery()) for some in each)).subquery("found")
    linked_first, often = func.max(found.c.linked).label("linked"), func.count().label("often")
    best = (
        select(found.c.item_id, linked_first, often)
        .group_by(found.c.item_id)
        .order_by(linked_first.desc(), often.desc(), found.c.item_id.desc())
        .limit(bindparam("at_most") * 2)  # where a clock was set back, some are too old after all
        .subquery("best")
    )
    seen_at = select(feed_items.c.seen_at).where(feed_items.c.id == best.c.item_id).scalar_subquery()
    return (
        select(best.c.item_id)
        .where(seen_at >= bindparam("since"))
        .order_by(best.c.linked.desc(), best.c.often.desc(), best.c.item_id.desc())
        .limit(bindparam("at_most"))
    )


class ItemRows(Lanes):
    """The items. Ids are in the order in which they were stored. Whoever looks for a story, and writes, has all stories
    alone until the transaction ends: two who bring the same one at once would not see each other's."""

    def add(self, item: Item, keys: Sequence[int]) -> Item:
        wakes = item.seen_at if item.new else None
        values = {
            "workspace_id": item.workspace,
            "feed_id": item.feed,
            "seen_at": item.seen_at,
            "last_seen_at": item.seen_at,
            "wake_at": wakes,
            "story_id": item.story,
            "debatable": item.debatable,
            "heated": item.heated,
            **_values(item),
        }
        number = self.insert(feed_items, values)
        if not item.story:
            self.run(_CHANGE, {"workspace": item.workspace, "item": number, "story_id": number})
        if keys:
            rows = [{"workspace_id": item.workspace, "key": key, "item_id": number} for key in sorted(set(keys))]
            self.run(_ADD_KEYS, rows)
        return replace(item, id=number, story=item.story or number)

    def known(self, workspace: int, feed: int, guids: Collection[str], canonicals: Collection[str]) -> list[Item]:
        found: dict[int, Item] = {}
        for statement, names in ((_BY_GUIDS, guids), (_BY_LINKS, canonicals)):
            which = sorted({name for name in names if name})
            if which:
                rows = self.run(statement, {"workspace": workspace, "feed": feed, "which": which})
                found |= {row.id: _item(row) for row in rows}
        return [found[number] for number in sorted(found)]

    def revise(self, item: Item) -> None:
        self.run(_CHANGE, {"workspace": item.workspace, "item": item.id, **_values(item)})

    def like(self, workspace: int, canonical: str, keys: Collection[int], since: datetime, limit: int) -> list[Item]:
        """Of a key that very many items have, only the newest count."""
        asked_keys = sorted(set(keys))
        if not asked_keys and not canonical:
            return []
        self.lock(workspace, "stories")
        asked: dict[str, Any] = {"workspace": workspace, "link": canonical, "since": since, "at_most": limit}
        asked |= {f"key_{place}": key for place, key in enumerate(asked_keys)}
        best = self.run(_like(len(asked_keys), bool(canonical)), asked).scalars().all()
        found = {item.id: item for item in self._these(workspace, best)}
        return [found[number] for number in best]

    def get(self, workspace: int, item: int) -> Item | None:
        row = self.run(_GET, {"workspace": workspace, "item": item}).first()
        return None if row is None else _item(row)

    def claim_new(self, workspace: int, now: datetime, lease: timedelta, limit: int) -> list[Item]:
        asked = {"workspace": workspace, "now": now, "lease_ends": now + lease, "at_most": limit}
        taken = self.run(_CLAIM, asked).scalars().all()
        return sorted(self._these(workspace, taken), key=lambda item: (item.seen_at, item.id))

    def judged(self, workspace: int, item: int, vector: bytes, contention: Contention) -> None:
        said = {"vector": vector, "debatable": contention.debatable, "heated": contention.heated, "wake_at": None}
        self.run(_CHANGE, {"workspace": workspace, "item": item, **said})

    def usual(self, workspace: int, since: datetime, limit: int) -> list[Item]:
        return self._all(_USUAL, {"workspace": workspace, "since": since, "at_most": limit})

    def week(self, workspace: int, since: datetime, limit: int) -> list[Item]:
        """Where there are more, those that were seen last."""
        return _newest(self._all(_WEEK, {"workspace": workspace, "since": since, "at_most": limit}))

    def prune(self, workspace: int, feed: int, before: datetime) -> None:
        old = self.run(_OLD, {"workspace": workspace, "feed": feed, "before": before}).scalars().all()
        if old:
            self.run(_FORGET_KEYS, {"workspace": workspace, "which": old})
            self.run(_FORGET, {"workspace": workspace, "which": old})

    def seen(self, workspace: int, items: Collection[int], now: datetime) -> None:
        if items:
            self.run(_SEEN, {"workspace": workspace, "which": list(items), "last_seen_at": now})

    def _these(self, workspace: int, items: Sequence[int]) -> list[Item]:
        return self._all(_BY_IDS, {"workspace": workspace, "which": items}) if items else []

    def _all(self, statement: Select[Any], asked: dict[str, Any]) -> list[Item]:
        return [_item(row) for row in self.run(statement, asked)]


def _newest(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.at, item.id), reverse=True)


def _values(item: Item) -> dict[str, Any]:
    """What its feed may change about an item."""
    return {
        "guid": item.guid,
        "link": item.link,
        "canonical": item.canonical,
        "title": item.title,
        "text": item.text,
        "author": item.author,
        "published": item.published,
        "gated": item.gated,
        "revision": item.revision,
        "vector": item.vector,
    }


def _item(row: Row[Any]) -> Item:
    return Item(
        workspace=row.workspace_id,
        id=row.id,
        feed=row.feed_id,
        guid=row.guid,
        link=row.link,
        canonical=row.canonical,
        title=row.title,
        text=row.text,
        author=row.author,
        published=row.published,
        seen_at=row.seen_at,
        gated=row.gated,
        revision=row.revision,
        story=row.story_id,
        new=row.wake_at is not None,
        vector=row.vector,
        debatable=row.debatable,
        heated=row.heated,
        source=row.source,
    )

"""What is new in a feed: every entry is known again by its guid or its link, and one story is one story.

feeds._keep -> intake.take_in -> items
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.feeds import TIMELY, Entry, Feed, FeedKind, Item, Parsed
from bot.ports import FeedSource, Transaction

ALIKE = 30  # candidates for the same story that are looked at
REBUILT = 0.8  # so much of a feed that was stable is suddenly new
STABLE = 5  # entries; with fewer nobody can tell
KEPT = timedelta(days=60)  # items that nobody was shown


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with the name it is known by in its feed, and its canonical link ("" when it has none of its own)."""

    entry: Entry
    guid: str
    canonical: str


def take_in(tx: Transaction, source: FeedSource, feed: Feed, parsed: Parsed, now: datetime) -> datetime | None:
    """Store what is new and revise what changed; returns when the newest entry came out. A first reading, and that of a
    feed that was rebuilt, makes nothing new."""
    entries = named(parsed.entries, source)
    known = _Known(
        tx.items.known(
            feed.workspace,
            feed.id,
            [each.guid for each in entries],
            [each.canonical for each in entries if each.canonical],
        )
    )
    seen: list[int] = []
    unknown: list[Named] = []
    for each in entries:
        item = known.find(each)
        if item is None:
            unknown.append(each)
            continue
        seen.append(item.id)
        _revise(tx, item, each, now)
    names = frozenset(each.guid for each in entries)
    silent = feed.kind is FeedKind.OWN or feed.read_at is None or _is_rebuilt(feed, entries, unknown)
    for each in reversed(unknown):  # oldest first: ids are in the order of time
        found = _store(tx, source, feed, each, names, now, silent=silent)
        if found is not None:
            seen.append(found)
    tx.items.seen(feed.workspace, seen, now)
    tx.items.prune(feed.workspace, feed.id, now - KEPT)
    return max((min(each.entry.published or now, now) for each in unknown), default=None)


def named(entries: Sequence[Entry], source: FeedSource) -> list[Named]:
    """Each entry once. A guid that stands there twice gets the link added; one that is missing is made from the link,
    or from the words; a link that several entries share names none of them."""
    guids = Counter(entry.guid for entry in entries if entry.guid)
    canonicals = [source.canonical(entry.link) if entry.link else "" for entry in entries]
    shared = Counter(canonicals)
    found: dict[str, Named] = {}
    for entry, link in zip(entries, canonicals, strict=True):
        own = link if shared[link] == 1 else ""
        if entry.guid:
            guid = entry.guid if guids[entry.guid] == 1 else f"{entry.guid} {link}"
        else:
            guid = f"link {own}" if own else f"words {_words(entry)}"
        found.setdefault(guid, Named(entry, guid, own))
    return list(found.values())


def _words(entry: Entry) -> str:
    return hashlib.sha256(f"{entry.title}\n{entry.text}".encode()).hexdigest()


class _Known:
    """A feed's stored items, found by guid, else by a link that only one of them has."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._by_guid = {item.guid: item for item in items}
        links = Counter(item.canonical for item in items if item.canonical)
        self._by_link = {item.canonical: item for item in items if links[item.canonical] == 1}

    def find(self, each: Named) -> Item | None:
        return self._by_guid.get(each.guid) or (self._by_link.get(each.canonical) if each.canonical else None)


def _revise(tx: Transaction, item: Item, each: Named, now: datetime) -> None:
    """An update is a revision of the item, never a new one."""
    entry = each.entry
    changed = replace(
        item,
        guid=each.guid,
        link=entry.link or item.link,
        canonical=each.canonical or item.canonical,
        title=entry.title or item.title,
        text=entry.text,
        author=entry.author,
        published=entry.published or item.published,
        gated=entry.gated,
    )
    if changed != item:
        reworded = (changed.title, changed.text) != (item.title, item.text)
        tx.items.revise(replace(changed, revision=item.revision + reworded))


def _is_rebuilt(feed: Feed, entries: Sequence[Named], unknown: Sequence[Named]) -> bool:
    """Almost everything is new, and most of it not because it came out since the last reading."""
    if len(entries) < STABLE or len(unknown) < REBUILT * len(entries) or feed.last_item_at is None:
        return False
    since = feed.last_item_at
    younger = [each for each in unknown if each.entry.published is not None and each.entry.published > since]
    return 2 * len(younger) < len(unknown)


def _store(
    tx: Transaction, source: FeedSource, feed: Feed, each: Named, names: frozenset[str], now: datetime, *, silent: bool
) -> int | None:
    """Keep an entry that is not known by its name. Returns the id of the feed's own item when it turns out to be that
    one, under a new guid and link, or to stand there a second time. `names` are of all entries that stand there now."""
    entry = each.entry
    keys = source.story_keys(entry.title)
    timely = now - min(entry.published or now, now) <= TIMELY
    told = _same_story(tx, source, feed, each, names, keys, now) if timely else None
    if told is not None and told.feed == feed.id:
        if told.guid not in names:
            _revise(tx, told, each, now)
        return told.id
    item = Item(
        workspace=feed.workspace,
        id=0,
        feed=feed.id,
        guid=each.guid,
        link=entry.link,
        canonical=each.canonical,
        title=entry.title,
        text=entry.text,
        author=entry.author,
        published=entry.published,
        seen_at=now,
        gated=entry.gated,
        story=told.story if told is not None else 0,
        new=timely and not silent and (told is None or not _reaches(tx, told, feed)),
    )
    tx.items.add(item, keys)
    return None


def _same_story(
    tx: Transaction,
    source: FeedSource,
    feed: Feed,
    each: Named,
    names: frozenset[str],
    keys: Sequence[int],
    now: datetime,
) -> Item | None:
    """The item of any feed that tells the same story, the feed's own first. A feed that is rebuilt tells again, word
    for word, what is older."""
    found = [
        item
        for item in tx.items.like(feed.workspace, each.canonical, keys, now - KEPT, ALIKE)
        if (item.seen_at >= now - TIMELY and _is_same(source, each, item))
        or (item.feed == feed.id and item.guid not in names and _reads_alike(each.entry, item))
    ]
    return next((item for item in found if item.feed == feed.id), found[0] if found else None)


def _is_same(source: FeedSource, each: Named, item: Item) -> bool:
    if each.canonical and item.canonical == each.canonical:
        return True
    return source.same_story(each.entry, _entry(item))


def _reads_alike(entry: Entry, item: Item) -> bool:
    """Word for word the same, in a feed where the other one stands no more."""
    return (entry.title, entry.text) == (item.title, item.text)


def _entry(item: Item) -> Entry:
    return Entry(item.guid, item.link, item.title, item.text, item.author, item.published)


def _reaches(tx: Transaction, told: Item, feed: Feed) -> bool:
    """Whether the story came already to everybody this feed is for."""
    other = tx.feeds.get(told.workspace, told.feed)
    return other is not None and ((other.beat, other.sme) in {("", None), (feed.beat, feed.sme)})

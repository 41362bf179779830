"""The feeds that marketing chose: listed, added by pasting an address, changed, removed, taken in and out as OPML.

/ideas feeds, Home, the page, the command line -> sources -> feeds (read by outside.find) -> store -> screen
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.errors import Gone, InvalidInput
from bot.domain.feeds import CHOOSABLE, Feed, FeedKind, FeedState, Outline, is_secret, shown_title
from bot.domain.permissions import Actor, Right
from bot.domain.screens import FeedChoice, FeedLine, FeedRemoval, FeedsPage
from bot.flows.ideas import named
from bot.flows.identity import operator, whoever
from bot.ports import Deps, Transaction

PAGE = 20
ADDRESS_LIMIT = 2_000
SPREAD = timedelta(minutes=10)  # over which many feeds are read for the first time
GONE = "That feed isn't there any more."


def page(deps: Deps, workspace: int, user: str | None, start: int = 0, said: str = "") -> FeedsPage:
    """The feeds, a page at a time. `user` None is whoever runs the command line, here and below."""
    with deps.store.read() as tx:
        _may(tx, workspace, user)
        return _page(deps, tx, workspace, start, said)


def add(
    deps: Deps, workspace: int, user: str | None, address: str, kind: str = "news", whose: str = ""
) -> FeedsPage | FeedChoice:
    """Add what stands at an address that somebody pasted: a feed, a page with one, or an OPML file. Reads it first,
    so it may take twenty seconds. `whose` is "" or "everybody", a beat's name, or "@" and an expert's name.

    Raises InvalidInput with a plain sentence: nothing there, known already, no such beat.
    """
    address = address.strip()
    if not address or len(address) > ADDRESS_LIMIT:
        raise InvalidInput("Please paste the address of a feed, or of a page that has one.")
    chosen = _kind(kind)
    with deps.store.read() as tx:
        _may(tx, workspace, user)
        _whose(tx, workspace, whose)
        _not_known(tx, workspace, deps.feeds.canonical(address))
    found = deps.feeds.find(address)
    if found.outlines:
        return _add_all(deps, workspace, user, found.outlines, chosen, whose, lambda done, total: None)
    if len(found.feeds) > 1:
        return FeedChoice(address, found.feeds, chosen, whose)
    if not found.feeds:
        raise InvalidInput("I found no feed there. Paste the feed's own address, if the site has one.")
    feed = found.feeds[0]
    now = deps.clock()
    with deps.store.begin() as tx:
        actor = _may(tx, workspace, user)
        beat, sme = _whose(tx, workspace, whose)
        canonical = deps.feeds.canonical(feed.url)
        _not_known(tx, workspace, canonical)
        made = _feed(workspace, feed.url, feed.title, chosen, beat, sme, actor, now, next_poll_at=now)
        stored = tx.feeds.add(made, canonical)
        if stored is None:
            raise InvalidInput("I read that feed already.")
        tx.audit.write(workspace, actor.name, "added a feed", f"feed {stored.id}", now)
        tx.commit()
    quiet = "What stands there now counts as read; I forward what comes from now on."
    return page(
        deps, workspace, user, said=f"I read “{stored.title}” from now on, for {_spoken(stored, deps)}. {quiet}"
    )


def change(deps: Deps, workspace: int, user: str | None, feed: int, kind: str, whose: str) -> FeedsPage:
    """Whom a feed is for, and what kind it is."""
    chosen = _kind(kind)
    with deps.store.begin() as tx:
        actor = _may(tx, workspace, user)
        found = _found(tx, workspace, feed)
        beat, sme = _whose(tx, workspace, whose)
        changed = replace(found, kind=chosen, beat=beat, sme=sme)
        tx.feeds.save(changed)
        tx.audit.write(workspace, actor.name, "changed a feed", f"feed {feed}", deps.clock())
        tx.commit()
    return page(deps, workspace, user, said=f"“{found.title}” is {chosen} for {_spoken(changed, deps)} now.")


def ask_removal(deps: Deps, workspace: int, user: str | None, feed: int) -> FeedRemoval:
    """The question before a feed is removed."""
    with deps.store.read() as tx:
        _may(tx, workspace, user)
        found = _found(tx, workspace, feed)
        return FeedRemoval(_line(found, tx.feeds.forwarded(workspace), _names(tx, workspace), deps.clock()))


def remove(deps: Deps, workspace: int, user: str | None, feed: int) -> FeedsPage:
    """Read it no more. What was made from it stays."""
    with deps.store.begin() as tx:
        actor = _may(tx, workspace, user)
        found = _found(tx, workspace, feed)
        tx.feeds.save(replace(found, state=FeedState.REMOVED, next_poll_at=None))
        tx.audit.write(workspace, actor.name, "removed a feed", f"feed {feed}", deps.clock())
        tx.commit()
    return page(deps, workspace, user, said=f"I don't read “{found.title}” any more.")


def take_in(
    deps: Deps,
    workspace: int,
    user: str | None,
    opml: bytes,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FeedsPage:
    """Add the feeds of an OPML file; `progress` is told how many of how many are in. Raises InvalidInput."""
    with deps.store.read() as tx:
        _may(tx, workspace, user)
    outlines = deps.feeds.outlines(opml)
    if not outlines:
        raise InvalidInput("There is no feed in that OPML file.")
    return _add_all(deps, workspace, user, outlines, FeedKind.NEWS, "", progress)


def give_out(deps: Deps, workspace: int, user: str | None, *, secrets: bool = False) -> bytes:
    """All feeds as an OPML file; those with a secret address only when asked for."""
    with deps.store.begin() as tx:
        actor = _may(tx, workspace, user)
        feeds = [feed for feed in chosen(tx, workspace) if secrets or not feed.secret]
        tx.audit.write(workspace, actor.name, f"exported {len(feeds)} feeds", "feeds", deps.clock())
        tx.commit()
    outlines = [Outline(feed.url, feed.title, "" if feed.kind is FeedKind.NEWS else feed.kind) for feed in feeds]
    return deps.feeds.opml("Feeds of Beatdesk", outlines)


TOGETHER = 50  # feeds of an OPML file that are stored at once


def _add_all(
    deps: Deps,
    workspace: int,
    user: str | None,
    outlines: Sequence[Outline],
    kind: FeedKind,
    whose: str,
    progress: Callable[[int, int], None],
) -> FeedsPage:
    """Each is read for the first time in the next minutes, so that they don't all come at once."""
    added, secret = 0, 0
    for start in range(0, len(outlines), TOGETHER):
        now = deps.clock()
        with deps.store.begin() as tx:
            actor = _may(tx, workspace, user)
            beat, sme = _whose(tx, workspace, whose)
            for outline in outlines[start : start + TOGETHER]:
                when = now + SPREAD * random.random() if len(outlines) > TOGETHER else now  # noqa: S311 - no secret
                feed = _feed(
                    workspace,
                    outline.url,
                    outline.title,
                    _group(outline, kind),
                    beat,
                    sme,
                    actor,
                    now,
                    next_poll_at=when,
                )
                if urlsplit(outline.url).username is not None:
                    secret += 1
                elif tx.feeds.add(feed, deps.feeds.canonical(outline.url)) is not None:
                    added += 1
            if start == 0:
                tx.audit.write(workspace, actor.name, f"took in {len(outlines)} feeds", "feeds", now)
            tx.commit()
        progress(min(start + TOGETHER, len(outlines)), len(outlines))
    known = len(outlines) - added - secret
    said = f"{added} feed{'' if added == 1 else 's'} added" + (f", {known} I read already" if known else "")
    said += f", {secret} left out since their address holds a password" if secret else ""
    return page(deps, workspace, user, said=said + ".")


def _group(outline: Outline, usual: FeedKind) -> FeedKind:
    """Our own files name the kind as the folder."""
    return FeedKind(outline.group) if outline.group in CHOOSABLE else usual


def _feed(
    workspace: int,
    url: str,
    title: str,
    kind: FeedKind,
    beat: str,
    sme: int | None,
    actor: Actor,
    now: datetime,
    *,
    next_poll_at: datetime,
) -> Feed:
    return Feed(
        workspace,
        0,
        url,
        shown_title(title) or urlsplit(url).hostname or "A feed",
        kind,
        FeedState.ACTIVE,
        now,
        actor.name,
        beat,
        sme,
        secret=is_secret(url),
        next_poll_at=next_poll_at,
    )


def chosen(tx: Transaction, workspace: int) -> list[Feed]:
    """Those that somebody chose: not the comments under our posts."""
    return [feed for feed in tx.feeds.all(workspace) if feed.kind is not FeedKind.COMMENTS]


def masked(feed: Feed) -> str:
    """The address as it may be shown."""
    parts = urlsplit(feed.url)
    return f"{parts.scheme}://{parts.hostname}/…" if feed.secret else feed.url


def _may(tx: Transaction, workspace: int, user: str | None) -> Actor:
    actor = operator(workspace) if user is None else whoever(tx, workspace, user)
    actor.require(Right.EDIT_FEEDS)
    return actor


def _kind(kind: str) -> FeedKind:
    wanted = kind.strip().lower() or FeedKind.NEWS
    if wanted == "board":
        return FeedKind.BOARD
    if wanted in {"own", "our own", "own posts", "our posts"}:
        return FeedKind.OWN
    if wanted not in CHOOSABLE:
        raise InvalidInput(f"A feed is one of: {', '.join(CHOOSABLE)}.")
    return FeedKind(wanted)


def _whose(tx: Transaction, workspace: int, whose: str) -> tuple[str, int | None]:
    """The beat and the SME it is for. Raises InvalidInput with the names there are."""
    wanted = " ".join(whose.split())
    if wanted.lower() in {"", "all", "everybody", "everyone"}:
        return "", None
    if wanted.startswith("@"):
        return "", named(tx, workspace, wanted).id
    beats = sorted({sme.beat.name for sme in tx.smes.roster(workspace)})
    found = [beat for beat in beats if beat.casefold() == wanted.casefold()]
    if not found:
        known = ", ".join(f"“{beat}”" for beat in beats[:10]) or "none yet"
        raise InvalidInput(f"I know no beat “{wanted[:40]}”. The beats are {known}; an expert is written @name.")
    return found[0], None


def _not_known(tx: Transaction, workspace: int, canonical: str) -> None:
    known = tx.feeds.known(workspace, canonical) if canonical else None
    if known is not None:
        raise InvalidInput(f"I read that one already: it is “{known.title}”.")


def _found(tx: Transaction, workspace: int, feed: int) -> Feed:
    found = tx.feeds.get(workspace, feed)
    if found is None or found.state is FeedState.REMOVED:
        raise Gone(GONE)
    return found


def _names(tx: Transaction, workspace: int) -> dict[int, str]:
    return dict(tx.smes.names(workspace))


def _spoken(feed: Feed, deps: Deps) -> str:
    with deps.store.read() as tx:
        return _for_whom(feed, _names(tx, feed.workspace))


def _for_whom(feed: Feed, names: dict[int, str]) -> str:
    return names.get(feed.sme, "somebody who has left") if feed.sme is not None else feed.whose


def _page(deps: Deps, tx: Transaction, workspace: int, start: int, said: str) -> FeedsPage:
    feeds = chosen(tx, workspace)
    names, forwarded, now = _names(tx, workspace), tx.feeds.forwarded(workspace), deps.clock()
    start = start if 0 <= start < len(feeds) else 0
    return FeedsPage(
        tuple(_line(feed, forwarded, names, now) for feed in feeds[start : start + PAGE]),
        start,
        len(feeds),
        tx.feeds.unread(workspace),
        deps.ranker.about,
        tuple(sorted({sme.beat.name for sme in tx.smes.roster(workspace)})),
        tuple(tx.smes.names(workspace)),
        said,
    )


def _line(feed: Feed, forwarded: dict[int, int], names: dict[int, str], now: datetime) -> FeedLine:
    return FeedLine(
        feed,
        masked(feed),
        _for_whom(feed, names),
        ago(feed.read_at, now),
        ago(feed.last_item_at, now),
        forwarded.get(feed.id, 0),
        feed.trouble,
    )


def ago(moment: datetime | None, now: datetime) -> str:
    """ "3 hours ago"; "" for never."""
    if moment is None:
        return ""
    minutes = int((now - moment).total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            many = minutes // size
            return f"{many} {unit}{'' if many == 1 else 's'} ago"
    return "just now"

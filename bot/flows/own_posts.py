"""Posts that are found where they stand: in an SME's own feed, or in the company's, signed with their name.

feeds (a reading) -> own_posts.found -> posts (and their pages are read) -> cadences
"""

from datetime import date, datetime, timedelta

from bot.domain.cadence import WEEKS
from bot.domain.feeds import Entry, Feed, Parsed
from bot.domain.people import Sme
from bot.domain.posts import ALIKE_WITHIN, TITLE_LIMIT, Post, PostState, Via, day_out, place_of, signed_by
from bot.domain.words import one_line
from bot.flows import posting
from bot.ports import Deps, Transaction

OLDEST = timedelta(weeks=WEEKS)  # what is older says nothing about anybody's rhythm


def found(deps: Deps, tx: Transaction, feed: Feed, parsed: Parsed, now: datetime) -> None:
    """Log what stands there and is not known: each entry for the SMEs who signed it. An unsigned one counts only in a
    feed of one SME; one without a date only when it came after the first reading."""
    authors = {entry.author for entry in parsed.entries if entry.author.strip()}
    of_several = len(authors) > 1
    smes = [sme for sme in tx.smes.roster(feed.workspace) if feed.is_for(sme)]
    for entry in reversed(parsed.entries):
        wrote = [sme for sme in smes if _wrote(sme, entry, feed, of_several=of_several)]
        if wrote and entry.link:
            _log(deps, tx, feed, entry, wrote, now)


def _wrote(sme: Sme, entry: Entry, feed: Feed, *, of_several: bool) -> bool:
    if feed.sme == sme.id and not of_several:
        return True
    return signed_by(entry.author, sme.name)


def _log(deps: Deps, tx: Transaction, feed: Feed, entry: Entry, wrote: list[Sme], now: datetime) -> None:
    today = now.astimezone(wrote[0].tz).date()
    day = _day(entry, feed, wrote[0], today)
    if day is None or not today - OLDEST <= day <= today:
        return
    canonical = deps.feeds.canonical(entry.link)
    title = one_line(entry.title, TITLE_LIMIT)
    known = tx.posts.by_link(feed.workspace, canonical) if canonical else None
    if known is None and title:
        known = tx.posts.like(feed.workspace, title, wrote[0].id, day - ALIKE_WITHIN, day + ALIKE_WITHIN)
        if known is not None and canonical:
            tx.posts.link(feed.workspace, known.id, canonical)
    if known is not None:
        _joined(tx, known, wrote, now)
        return
    made = Post(
        feed.workspace,
        0,
        entry.link,
        title,
        day,
        place_of(entry.link),
        tuple(sme.id for sme in wrote),
        PostState.PUBLISHED,
        Via.FEED,
        now,
        logged_by=feed.title,
        wake_at=now,  # its page says what else it is known as, and where its comments stand
    )
    stored = tx.posts.add(made, [canonical] if canonical else [])
    if stored is not None:
        posting.found(tx, stored, wrote[0], now)


def _joined(tx: Transaction, known: Post, wrote: list[Sme], now: datetime) -> None:
    """Whoever signed it too; who took it back stays out."""
    if known.state is not PostState.PUBLISHED:
        return
    for sme in wrote:
        current = tx.posts.get(known.workspace, known.id)
        if current is not None and sme.id not in current.authors and len(wrote) > 1:
            posting.joined(tx, current, sme, now)


def _day(entry: Entry, feed: Feed, sme: Sme, today: date) -> date | None:
    if entry.published is not None:
        return day_out(entry.published, sme.tz, today)
    return today if feed.read_at is not None else None

"""Comments under a post: each author hears of them once, quoted, and answers there in their own words.

a post's comment feed | "comment <link> …" -> comments -> (their hours and budget) -> outbox -> DM
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.checkins import spoken_moment
from bot.domain.comments import AT_ONCE, STALE_AFTER, Comment, CommentState, link_and_words, quotable
from bot.domain.deliveries import OutboxRow
from bot.domain.errors import Gone
from bot.domain.feeds import Entry, Feed
from bot.domain.messages import Notice, View
from bot.domain.people import Sme, SmeState
from bot.domain.posts import Post, PostState, signed_by
from bot.domain.screens import Said
from bot.domain.words import one_line
from bot.flows.faults import contained
from bot.flows.forwarding import not_before
from bot.flows.identity import the_sme, whoever
from bot.flows.quoting import key_of, prompt_of, show_answered, shown_with
from bot.ports import Deps, Transaction

LEASE = timedelta(seconds=60)
BATCH = 50
NOT_AT_ONCE = timedelta(hours=2)  # who forwards a comment has it before their eyes
TOMORROW = timedelta(days=1)
GONE = "I can't find that comment any more."
KNOWN = "You have answered that already."
NO_WORDS = "What did they write? `comment` and the post's link, and behind it the reader's words."
HAD_IT = "I have that comment already, so it won't come twice."
NO_ROOM = (
    "I keep that, but find no room within a week to bring it back to you. An answer in your own words, there, is worth "
    "more than a post."
)


def heard(tx: Transaction, deps: Deps, feed: Feed, entries: Iterable[Entry], now: datetime) -> None:
    """Keep what is new in a post's comment feed, for each of its authors. What one of them wrote there answers all that
    stood there before."""
    post = tx.posts.get(feed.workspace, feed.post) if feed.post is not None else None
    if post is None or post.state is not PostState.PUBLISHED:
        return
    found = (tx.smes.get(post.workspace, author) for author in post.authors)
    authors = [sme for sme in found if sme is not None and sme.state is not SmeState.LEFT]
    known = {sme.id: tx.comments.of(sme.workspace, sme.id) for sme in authors}
    aged = [
        (_moment(feed, post, entry, now), entry) for entry in reversed(tuple(entries))
    ]  # feeds begin with the newest
    for at, entry in sorted(aged, key=lambda each: each[0]):
        own = any(signed_by(entry.author, name) for name in post.names)
        if own or entry.published is None or now - at < STALE_AFTER:
            for sme in authors:
                made = _made(post, sme, entry, at)
                if not _is_known(known[sme.id], made):
                    known[sme.id].append(_keep(tx, deps, sme, made, now, own=own))


def _moment(feed: Feed, post: Post, entry: Entry, now: datetime) -> datetime:
    """When it was written. What says no moment and stood there before we first looked is as old as the post."""
    if entry.published is not None:
        return min(entry.published, now)
    return now if feed.read_at is not None else min(datetime.combine(post.day, time(12), UTC), now)


def _made(post: Post, sme: Sme, entry: Entry, at: datetime) -> Comment:
    text = quotable(entry.text or entry.title)
    name = entry.guid or entry.link or hashlib.sha256(f"{entry.author}\n{text}".encode()).hexdigest()
    author = one_line(entry.author, 80)
    return Comment(post.workspace, 0, sme.id, post.id, name, author, text, entry.link, at)


def _keep(tx: Transaction, deps: Deps, sme: Sme, made: Comment, now: datetime, *, own: bool) -> Comment:
    """An answer of an author's own, and what is too old and says no moment, are kept without words, so that they are
    known the next time."""
    if own:
        made = replace(made, author="", text="", state=CommentState.ANSWERED)
    elif not made.text or made.is_old(now):
        made = replace(made, author="", text="", state=CommentState.STALE)
    else:
        made = replace(made, wake_at=_at_work(deps, sme, now))
    if tx.comments.add(made) is not None and own:
        _answered_there(tx, sme, made, now)
    return made


def _is_known(known: Iterable[Comment], made: Comment) -> bool:
    """Whether it is there, or the same words of the same reader came another way: no comment is shown twice."""
    there = (each for each in known if each.post == made.post)
    return any(each.key == made.key or _same_words(each, made) for each in there)


def _same_words(one: Comment, other: Comment) -> bool:
    same = one.text.casefold() == other.text.casefold()
    return bool(one.text) and same and (not one.author or not other.author or one.author == other.author)


def _at_work(deps: Deps, sme: Sme, moment: datetime) -> datetime:
    """When to look for room for it."""
    return deps.calendar(sme).next_working_time(moment) or moment + TOMORROW


def _answered_there(tx: Transaction, sme: Sme, own: Comment, now: datetime) -> None:
    """All that stood under the post before an author wrote there; the messages that quote it say so too."""
    told: dict[datetime, Comment] = {}
    for each in tx.comments.of(sme.workspace, sme.id):
        if each.post == own.post and each.at <= own.at and each.state in {CommentState.WAITING, CommentState.SHOWN}:
            tx.comments.save(replace(each, state=CommentState.ANSWERED, wake_at=None))
            if each.shown_at is not None:
                told[each.shown_at] = each
    for each in told.values():
        together = shown_with(tx, each)
        if all(other.state is CommentState.ANSWERED for other in together):
            show_answered(tx, sme.channel, together, now)


def forwarded(tx: Transaction, deps: Deps, sme: Sme, text: str, now: datetime, key: str) -> View:
    """An SME passes on a comment: `text` is what followed the word, the link of the post and the reader's words. It
    comes back to them when there is room. `key` is their message's."""
    link, words = link_and_words(text)
    if not words:
        return Notice(NO_WORDS)
    post = _meant(tx, deps, sme, link)
    made = Comment(sme.workspace, 0, sme.id, post.id if post is not None else None, key, "", words, link, now)
    if _is_known(tx.comments.of(sme.workspace, sme.id), made):
        return Notice(HAD_IT)
    earliest = _at_work(deps, sme, now + NOT_AT_ONCE)
    tx.comments.add(replace(made, wake_at=earliest))
    when = max(earliest, not_before(deps, tx, sme, earliest))
    if made.is_old(when) or sme.hears_nothing:
        return Notice(NO_ROOM)
    under = f" under “{post.named}”" if post is not None else ""
    return Notice(
        f"Kept, a comment{under}. I'll bring it back {spoken_moment(when, now, sme.tz)} at the earliest, for an answer "
        "there in your own words."
    )


def _meant(tx: Transaction, deps: Deps, sme: Sme, link: str) -> Post | None:
    """The post of theirs at that link; without a link their newest one."""
    if not link:
        return next(iter(tx.posts.of_sme(sme.workspace, sme.id, 1)), None)
    canonical = deps.feeds.canonical(link)
    found = tx.posts.by_link(sme.workspace, canonical) if canonical else None
    return found if found is not None and sme.id in found.authors and found.state is PostState.PUBLISHED else None


def due(deps: Deps, workspace: int, now: datetime) -> int:
    """Put before their authors what waits for them; returns how many authors."""
    handled = 0
    while True:
        with deps.store.begin() as tx:
            authors = tx.comments.claim_due(workspace, now, LEASE, BATCH)
            tx.commit()
        for author in authors:
            with contained("comments"), deps.store.begin() as tx:
                _look_after(deps, tx, workspace, author, now)
                tx.commit()
        handled += len(authors)
        if len(authors) < BATCH:
            return handled


def _look_after(deps: Deps, tx: Transaction, workspace: int, author: int, now: datetime) -> None:
    """One author: comments of one post may go now, or all of them are looked at later."""
    sme = tx.smes.get(workspace, author)
    waiting = []
    for each in tx.comments.waiting(workspace, author):
        if sme is None or sme.state is SmeState.LEFT or each.is_old(now):
            tx.comments.save(replace(each, state=CommentState.STALE, wake_at=None))
        elif each.wake_at is None or each.wake_at <= now + LEASE:  # others have a later time of their own
            waiting.append(each)
    if sme is None or not waiting:
        return
    later = not_before(deps, tx, sme, now)
    if later <= now:
        _show(tx, sme, [each for each in waiting if each.post == waiting[0].post][:AT_ONCE], now)
        later = now + TOMORROW  # the others, if there are any: one message a day
    tx.comments.put_off(workspace, author, later)


def _show(tx: Transaction, sme: Sme, comments: Sequence[Comment], now: datetime) -> None:
    shown = [replace(each, state=CommentState.SHOWN, shown_at=now, wake_at=None) for each in comments]
    for each in shown:
        tx.comments.save(each)
    row = OutboxRow(
        sme.channel,
        prompt_of(tx, shown),
        key_of(shown[0]),
        now,
        sme=sme.id,
        budgeted=True,
        expires_at=min(each.at for each in shown) + STALE_AFTER,
    )
    tx.outbox.add(sme.workspace, row)


def answered(deps: Deps, workspace: int, user: str, comment: int) -> Said:
    """COMMENT_DONE: they answered it, and those that were shown with it. Raises Gone."""
    now = deps.clock()
    with deps.store.begin() as tx:
        sme = the_sme(whoever(tx, workspace, user))
        found = tx.comments.get(workspace, comment)
        if found is None or found.sme != sme.id or found.shown_at is None:
            raise Gone(GONE)
        together = shown_with(tx, found)
        if all(each.state is CommentState.ANSWERED for each in together):
            return Said(KNOWN)
        for each in together:
            tx.comments.save(replace(each, state=CommentState.ANSWERED))
        show_answered(tx, sme.channel, together, now)
        tx.smes.touch(workspace, sme.id, now)
        tx.commit()
    return Said("")
